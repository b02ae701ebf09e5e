"""The five doors and what they share.

A view reads through queries, commands through services and renders a template; it
decides nothing.  Doors do not know one another.
"""
