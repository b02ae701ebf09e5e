"""The imperative shell: one Django app per business noun.

Each app stores what its part of the core decides.  ``services`` holds commands: one
function each, which checks permission, loads rows into values, calls the core, writes,
appends its events and returns a value, in one transaction.  ``queries`` holds reads.
The web, the API, the command line and jobs all call the same functions.
"""
