"""Make a database fit for the platform: roles, rights and the database itself.

Safe to run again: what is there already is left as it is.
"""

from __future__ import annotations

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from anyshore.adapters.postgres.scope import APP_ROLE, OWNER_ROLE, RUNNER_ROLE
from anyshore.kernel import Problem, ProblemError

__all__ = ["LOGIN", "bootstrap", "create_database"]

#: The login of the embedded server: it can do nothing but take on one of the roles.
LOGIN = "anyshore"
_ROLES = (OWNER_ROLE, APP_ROLE, RUNNER_ROLE)


def bootstrap(admin: str, database: str, login: str = LOGIN) -> str:
    """Create roles, login and database where they are missing.

    Args:
        admin: Connection string of a user who may create roles and databases.
        database: Name of the platform's database.
        login: The user that the platform's processes sign in as.

    Returns:
        The connection string for the platform's processes.

    Raises:
        ProblemError: ``database-rights`` where the admin may not do this.
    """
    try:
        with psycopg.connect(admin, autocommit=True) as connection:
            # Two processes that start at once would both try to create the roles.
            connection.execute("SELECT pg_advisory_lock(hashtext('anyshore'))")
            _create_roles(connection, login)
            create_database(connection, database)
        target = make_conninfo(admin, dbname=database)
        with psycopg.connect(target, autocommit=True) as connection:
            _grant(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise ProblemError(
            Problem(
                code="database-rights",
                message=f"The database user may not prepare the database: {error}",
                hint="Give DATABASE_URL a user with CREATEROLE and CREATEDB once, or "
                "run the statements that `anyshore doctor` prints.",
            )
        ) from error
    return make_conninfo(target, user=login)


def _create_roles(connection: psycopg.Connection, login: str) -> None:
    known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role in _ROLES:
        if role not in known:
            connection.execute(
                sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role))
            )
    if login not in known:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(sql.Identifier(login))
        )
    for role in _ROLES:
        connection.execute(
            sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
                sql.Identifier(role), sql.Identifier(login)
            )
        )


def create_database(
    connection: psycopg.Connection, database: str, template: str = "template0"
) -> None:
    """Create a database that the owner role owns, unless it is there."""
    known = connection.execute(
        "SELECT 1 FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    if not known:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE {}").format(
                sql.Identifier(database),
                sql.Identifier(OWNER_ROLE),
                sql.Identifier(template),
            )
        )


def _grant(connection: psycopg.Connection) -> None:
    owner, app, runner = map(sql.Identifier, _ROLES)
    for statement in (
        "GRANT CREATE, USAGE ON SCHEMA public TO {owner}",
        "GRANT USAGE ON SCHEMA public TO {app}, {runner}",
        """ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
           GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}, {runner}""",
        """ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
           GRANT USAGE, SELECT ON SEQUENCES TO {app}, {runner}""",
    ):
        connection.execute(
            sql.SQL(statement).format(owner=owner, app=app, runner=runner)
        )
