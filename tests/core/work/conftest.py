"""One item, one worker and one moment that every test of this room starts from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.core.work.steps import LENGTH, done

from anyshore.core.work import (
    Awaited,
    Claim,
    Expire,
    Item,
    Pend,
    Worker,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLIENT = UUID(int=1)


@pytest.fixture
def now() -> datetime:
    """Return a Monday morning."""
    return NOW


@pytest.fixture
def item() -> Item:
    """Return an item that has been ready for an hour and is due in three."""
    return Item(
        id=UUID(int=100),
        client=CLIENT,
        contract=UUID(int=2),
        service=UUID(int=3),
        queue=UUID(int=4),
        case=UUID(int=5),
        element="match-invoice",
        title="Match invoice 4711",
        created_at=NOW - timedelta(hours=2),
        ready_at=NOW - timedelta(hours=1),
        due_at=NOW + timedelta(hours=3),
        due_because="clock:turnaround:1",
    )


@pytest.fixture
def ann() -> Worker:
    """Return a worker who serves the item's client."""
    return Worker(id=UUID(int=201), clients=frozenset({CLIENT}), country="IN")


@pytest.fixture
def bob() -> Worker:
    """Return another worker who serves the item's client."""
    return Worker(id=UUID(int=202), clients=frozenset({CLIENT}), country="IN")


@pytest.fixture
def claimed(item: Item, ann: Worker, now: datetime) -> Item:
    return done(item, Claim(worker=ann, length=LENGTH), now)


@pytest.fixture
def expired(claimed: Item, now: datetime) -> Item:
    return done(claimed, Expire(), now + LENGTH)


@pytest.fixture
def pended(claimed: Item, ann: Worker, now: datetime) -> Item:
    ask = Pend(worker=ann.id, awaits=Awaited.CLIENT, reason="Which purchase order?")
    return done(claimed, ask, now)
