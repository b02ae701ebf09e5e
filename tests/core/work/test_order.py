from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyshore.core.work import STORE_ORDER, Item, Priority, rank


@pytest.mark.parametrize(
    ("priority", "due", "age", "expected"),
    [
        (
            Priority.NORMAL,
            timedelta(hours=3),
            timedelta(hours=1),
            ("normal priority", "due in 3 h 0 min", "ready for 1 h 0 min"),
        ),
        (
            Priority.CRITICAL,
            -timedelta(minutes=5),
            timedelta(days=1, hours=2, minutes=3),
            ("critical priority", "overdue by 5 min", "ready for 1 d 2 h"),
        ),
        (
            Priority.LOW,
            timedelta(),
            -timedelta(minutes=90),
            ("low priority", "overdue by 0 min", "ready in 1 h 30 min"),
        ),
        (
            Priority.HIGH,
            None,
            timedelta(),
            ("high priority", "no deadline", "ready for 0 min"),
        ),
    ],
)
def test_a_rank_says_what_decided(
    item: Item,
    now: datetime,
    priority: Priority,
    due: timedelta | None,
    age: timedelta,
    expected: tuple[str, ...],
) -> None:
    placed = rank(
        replace(
            item,
            priority=priority,
            due_at=None if due is None else now + due,
            ready_at=now - age,
        ),
        now,
    )
    assert (placed.because, placed.slack) == (expected, due)


def test_class_then_deadline_then_age_then_id(item: Item, now: datetime) -> None:
    hour = timedelta(hours=1)
    wanted = [
        replace(item, priority=Priority.CRITICAL, due_at=None),
        replace(item, due_at=now + hour),
        replace(item, due_at=now + 2 * hour, ready_at=now - 3 * hour),
        replace(item, due_at=now + 2 * hour, ready_at=now - 2 * hour, id=UUID(int=7)),
        replace(item, due_at=now + 2 * hour, ready_at=now - 2 * hour, id=UUID(int=8)),
        replace(item, due_at=None),
        replace(item, priority=Priority.LOW, due_at=now - hour),
    ]
    mixed = wanted[3:] + wanted[:3]
    ordered = sorted(mixed, key=lambda each: rank(each, now).key)
    assert ordered == wanted


def as_postgres_sorts(item: Item) -> tuple[object, ...]:
    """Sort as ``ORDER BY priority, due_at NULLS LAST, ready_at, id`` does.

    PostgreSQL compares uuid by its sixteen bytes and timestamptz by its microseconds.
    """
    due = item.due_at
    return (
        int(item.priority),
        (1, 0.0) if due is None else (0, due.timestamp()),
        item.ready_at.timestamp(),
        item.id.bytes,
    )


MOMENTS = st.one_of(st.none(), st.integers(0, 5))


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(Priority), MOMENTS, st.integers(0, 3), st.uuids(version=4)
        ),
        max_size=12,
    ),
    later=st.integers(0, 10_000),
)
def test_the_key_is_the_order_of_the_store_at_every_moment(
    item: Item,
    now: datetime,
    rows: list[tuple[Priority, int | None, int, UUID]],
    later: int,
) -> None:
    items = [
        replace(
            item,
            id=key,
            priority=priority,
            due_at=None if due is None else now + timedelta(hours=due),
            ready_at=now - timedelta(hours=age),
        )
        for priority, due, age, key in rows
    ]
    moment = now + timedelta(minutes=later)
    by_key = sorted(items, key=lambda each: rank(each, moment).key)
    assert by_key == sorted(items, key=as_postgres_sorts)


def test_the_store_sorts_by_the_parts_of_the_key() -> None:
    assert STORE_ORDER == "priority, due_at NULLS LAST, ready_at, id"
