"""What the expert's door and the client's share about an engagement.

Both sides see the same page; the actions on it differ by what each may do.
"""
