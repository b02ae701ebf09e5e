"""Bringing the platform's parts up inside a process of the command line."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from anyshore.adapters.postgres.bootstrap import bootstrap
from anyshore.adapters.postgres.embedded import EmbeddedPostgres
from anyshore.config import environment
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "database",
    "embedded",
    "load_django",
    "migrate",
    "prepare",
    "python",
    "quiet",
]

DATABASE = "anyshore"


def load_django(role: str) -> None:
    """Load Django in this process, with the database role it is to have."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyshore.config.settings")
    os.environ["ANYSHORE_DB_ROLE"] = role
    import django

    django.setup()


def quiet() -> None:
    """Keep what only servers have to say out of a command's answer."""
    logging.getLogger().setLevel(logging.WARNING)


def embedded(home: Path) -> EmbeddedPostgres | None:
    """Return the embedded server, or None where ``DATABASE_URL`` names another."""
    if os.environ.get("DATABASE_URL"):
        return None
    return EmbeddedPostgres(home / "postgres")


@contextmanager
def database(role: str) -> Iterator[None]:
    """Have the database up for the time of a command, and leave it as it was found.

    A server that already runs is used as it is.  One that does not is started, brought
    up to date and stopped again.  One that ``DATABASE_URL`` names is never touched.

    Args:
        role: The database role of this process: ``runner`` or ``app``.
    """
    home = environment.home()
    home.mkdir(parents=True, exist_ok=True)
    server = embedded(home)
    if server is None or server.found():
        load_django(role)
        quiet()
        yield
        return
    try:
        prepare(server)
        migrate()
        load_django(role)
        quiet()
        from django.db import connections

        try:
            yield
        finally:
            connections.close_all()
    finally:
        server.stop()


def prepare(server: EmbeddedPostgres | None) -> None:
    """Start the embedded server and make its database fit for the platform."""
    if server is not None:
        bootstrap(server.start(), DATABASE)
        return
    url = os.environ["DATABASE_URL"]
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    database = str(parts.get("dbname") or DATABASE)
    login = parts.get("user")
    if not login:
        raise ProblemError(
            Problem(
                code="database-url",
                message="DATABASE_URL names no user.",
                hint="Write it as postgresql://user:password@host:port/database.",
            )
        )
    bootstrap(url, database, str(login))


def migrate() -> None:
    """Bring the tables up to date, as the owner of the tables."""
    import subprocess

    subprocess.run(
        [*python("migrate"), "--verbosity", "0"],
        check=True,
        env={**os.environ, "ANYSHORE_DB_ROLE": "owner"},
    )


def python(*arguments: str) -> list[str]:
    """Return the command that runs one of Django's in a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyshore.config.settings")
    return [sys.executable, "-m", "django", *arguments]
