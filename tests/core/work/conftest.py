"""One item, one worker and one moment that every test of this room starts from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from anyshore.core.work import Item, Worker

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
