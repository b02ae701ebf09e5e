"""The command line: ``anyshore``, one module per group of commands."""
