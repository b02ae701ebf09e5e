"""PostgreSQL: the roles, the walls between clients, and the server of the wheel.

`base` is the Django database backend.  It does one thing more than Django's own: every
transaction starts by telling the database for whom it acts (`scope`), and row-level
security shows just those clients' rows.  Outside a scope nothing is shown at all.

Three roles share the work and none of them can log in by itself:

========================  =====================================================
``anyshore_owner``        owns the tables, used by migrations only
``anyshore_app``          the web and the API; sees the clients of its scope
``anyshore_runner``       the case runner, jobs and the command line; sees all
========================  =====================================================
"""
