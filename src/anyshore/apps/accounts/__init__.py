"""Who may sign in, with which roles."""
