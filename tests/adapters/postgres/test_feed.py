"""A reader who remembers where they stopped misses nothing that commits late."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from anyshore.adapters.postgres.feed import Settled, ThisTransaction

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTLED = Settled.template % {"expressions": "transaction"}
SHOWN = f"SELECT name FROM feed WHERE {SETTLED} ORDER BY transaction"  # noqa: S608 - ours


def _connect(admin: str) -> psycopg.Connection[tuple[str]]:
    return psycopg.connect(admin)


@pytest.fixture
def feed(admin: str) -> Iterator[str]:
    with psycopg.connect(admin, autocommit=True) as owner:
        owner.execute(
            "CREATE TABLE feed (name text, transaction bigint"
            f" DEFAULT {ThisTransaction.template})"
        )
        yield admin
        owner.execute("DROP TABLE feed")


def _shown(admin: str) -> list[str]:
    with _connect(admin) as reader:
        return [name for (name,) in reader.execute(SHOWN).fetchall()]


def test_what_commits_late_is_never_behind_what_was_shown(feed: str) -> None:
    with _connect(feed) as slow, _connect(feed) as quick:
        slow.execute("INSERT INTO feed VALUES ('began first')")
        quick.execute("INSERT INTO feed VALUES ('committed first')")
        quick.commit()

        assert _shown(feed) == []

        slow.commit()
    # The server's own housekeeping may hold the horizon back for a moment.
    until = time.monotonic() + 30
    while len(_shown(feed)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert _shown(feed) == ["began first", "committed first"]


def test_a_transaction_is_shown_its_own_rows(feed: str) -> None:
    with _connect(feed) as writer:
        writer.execute("INSERT INTO feed VALUES ('own')")

        assert writer.execute(SHOWN).fetchall() == [("own",)]
