"""The inbox: putting events in, and taking out what is due, many cases at a time.

A case's rows are taken by whoever holds the lock on the case's row, so one case has one
owner at a time and its events are consumed in the order of their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS

from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.columns import column
from anyshore.apps.processes.models import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.clients.models import Contract

__all__ = [
    "BUCKETS",
    "Entry",
    "Taken",
    "due",
    "put",
    "schedule",
    "settled",
    "take",
    "take_one",
]

#: Into how many shares the cases are dealt: at most so many runners divide them.
BUCKETS = 16

_INBOX = {
    "client_id": "uuid",
    "case_id": "uuid",
    "bucket": "smallint",
    "event": "bytea",
    "due_at": "timestamptz",
    "timer": "int",
    "held": "boolean",
}

#: Columns by what a taken case calls them.
_FIELDS = {
    "id": "id",
    "client": "client_id",
    "contract": "contract_id",
    "definition": "definition_id",
    "title": "title",
    "status": "status",
    "state": "state",
    "position": "position",
    "started_by": "started_by",
    "outcome": "outcome",
    "created_at": "created_at",
    "ended_at": "ended_at",
}
_COLUMNS = list(_FIELDS.values())
# The lateral joins make both look-ups go by their indexes, whatever the planner knows
# of tables that grow and shrink by thousands of rows a second.
_DUE = """
SELECT DISTINCT due.case_id FROM unnest(%b::smallint[]) AS share (bucket)
CROSS JOIN LATERAL (
    SELECT case_id FROM processes_inbox
    WHERE bucket = share.bucket AND NOT held AND due_at <= %b
    ORDER BY due_at, id LIMIT %b
) AS due
"""
_LOCK = f"""
SELECT found.* FROM unnest(%b::uuid[]) AS wanted (id)
CROSS JOIN LATERAL (
    SELECT {", ".join(_FIELDS.values())} FROM processes_case WHERE id = wanted.id
    FOR NO KEY UPDATE SKIP LOCKED
) AS found
"""  # noqa: S608 - constants
_PUT = f"""
INSERT INTO processes_inbox ({", ".join(_INBOX)})
SELECT * FROM {batch.zipped(_INBOX)}
"""  # noqa: S608 - constants
_TAKE = """
DELETE FROM processes_inbox
WHERE case_id = ANY (%b::uuid[]) AND NOT held AND due_at <= %b
RETURNING id, case_id, event
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An event on its way into an inbox."""

    client: UUID
    case: UUID
    #: A record as `anyshore.apps.processes.records` writes it.
    event: bytes
    due_at: datetime
    #: The engine's number of the timer; None for what is no timer.
    timer: int | None = None
    held: bool = False


@dataclass(slots=True)
class Taken:
    """A case that a runner has locked, with what it is to consume."""

    id: UUID
    client: UUID
    contract: UUID
    definition: UUID
    title: str
    status: str
    state: bytes
    position: int
    started_by: UUID
    outcome: str
    created_at: datetime
    ended_at: datetime | None
    #: What is due, in order.
    events: list[bytes] = field(default_factory=list)

    def row(self, contract: Contract) -> Case:
        """Return the case as the apps above know it; it is not to be saved."""
        # Positional, as Django itself makes rows: many times quicker than by keyword.
        case = Case.from_db(
            DEFAULT_DB_ALIAS, _COLUMNS, [getattr(self, name) for name in _FIELDS]
        )
        case.contract = contract
        return case


def put(entries: Sequence[Entry]) -> list[int]:
    """Put events into inboxes, in the caller's transaction, and number them.

    Whoever wants to know when they have been consumed asks `settled` by the numbers.
    """
    if not entries:
        return []
    found = batch.rows(f"{_PUT} RETURNING id", *batch.columns(_INBOX, _rows(entries)))
    return [number for (number,) in found]


def schedule(entries: Sequence[Entry]) -> None:
    """Put events into inboxes, in the caller's transaction, without their numbers."""
    if entries:
        batch.execute(_PUT, *batch.columns(_INBOX, _rows(entries)))


def _rows(entries: Iterable[Entry]) -> list[tuple[Any, ...]]:
    return [
        (
            one.client,
            one.case,
            one.case.int % BUCKETS,
            one.event,
            one.due_at,
            one.timer,
            one.held,
        )
        for one in entries
    ]


def due(buckets: Iterable[int], now: datetime, limit: int) -> list[UUID]:
    """Return cases with something due, the longest waiting first in each bucket.

    Args:
        buckets: The shares to look at.
        now: What is due by then.
        limit: How many events to look at in each bucket.
    """
    return [key for (key,) in batch.rows(_DUE, column("smallint", buckets), now, limit)]


def take(
    keys: Sequence[UUID], now: datetime, *, everything: bool = False
) -> list[Taken]:
    """Lock cases and take out of their inboxes what is due.

    A case that somebody else holds is left out.  So is one whose events somebody else
    has consumed meanwhile, unless ``everything`` that can be locked is wanted.
    """
    # In the order of their keys: two runners that want the same cases of each other's
    # share cannot both hold what the other one waits for; they do not wait at all.
    locked = {
        row[0]: Taken(**dict(zip(_FIELDS, row, strict=True)))
        for row in batch.rows(_LOCK, column("uuid", sorted(keys)))
    }
    if not locked:
        return []
    for _, case, event in sorted(batch.rows(_TAKE, column("uuid", locked), now)):
        locked[case].events.append(bytes(event))
    return [taken for taken in locked.values() if taken.events or everything]


def take_one(key: UUID, now: datetime) -> Taken | None:
    """Lock one case and take what is due, or return None where there is nothing."""
    found = take([key], now)
    return found[0] if found else None


def settled(numbers: Sequence[int]) -> set[int]:
    """Return which of these entries a runner has consumed, for good.

    Whoever waits for a command to be done asks with the numbers of its entries.
    """
    waiting = batch.rows(
        "SELECT id FROM processes_inbox WHERE id = ANY (%b::bigint[])",
        column("bigint", numbers),
    )
    return set(numbers) - {number for (number,) in waiting}
