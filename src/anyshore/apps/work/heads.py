"""What waits first: the heads of the queues, for those who ask.

A class of a queue is read in the order of its index, in three parts: what is due later,
what has no deadline, what is overdue.  Rows that nobody who asks may receive are left
out by the database: for one who asks alone, what is read is exactly what they may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from anyshore.adapters.postgres import batch
from anyshore.apps.work.models import Queue
from anyshore.apps.work.needs import requirements
from anyshore.core import work as core

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["Heads", "Line", "Seat", "read"]

# How many of each part are read beyond a fair share for each who asks.
_MORE = 8
_NOBODY = UUID(int=0)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_CLASSES = [int(each) for each in core.Priority]

# Seconds are read as numbers: instants would be parsed only to be counted.
_COLUMNS = """id, version, priority, extract(epoch FROM due_at)::float8 AS due,
    extract(epoch FROM ready_at)::float8 AS ready,
    coalesce(extract(epoch FROM handle_target), 0)::float8 AS expected, client_id,
    level, named_id, passed_by, excluded, sites, countries, needs"""
# The order of the index comes first and the filter after it: OFFSET 0 keeps the planner
# from merging the two, and COALESCE from guessing what the filter leaves over.  It
# would read and sort the whole queue instead.
_PART = """
(SELECT {columns} FROM unnest(asked.classes) AS class(number)
CROSS JOIN LATERAL (
    SELECT * FROM work_item
    WHERE queue_id = queue.id AND state = 'ready' AND priority = class.number
        AND {due}
    ORDER BY due_at, ready_at, id
    OFFSET 0
) AS line
WHERE coalesce(
    ready_at <= asked.now
    AND client_id = ANY (asked.clients)
    AND level <= asked.level
    AND (named_id IS NULL OR named_id = ANY (asked.workers))
    AND (named_id IS NOT NULL OR NOT passed_by @> asked.workers)
    AND NOT excluded @> asked.workers
    AND (sites IS NULL OR sites && asked.sites)
    AND (countries IS NULL OR countries::text[] && asked.countries)
    AND needs::text[] <@ asked.able
    AND NOT id = ANY (asked.barred),
    false
)
LIMIT %b)
"""
_PARTS = ("due_at > asked.now", "due_at IS NULL", "due_at <= asked.now")
_READ = """
SELECT head.*
FROM (
    SELECT %b::timestamptz AS now, %b::int[] AS classes, %b::uuid[] AS clients,
        %b::int AS level, %b::uuid[] AS workers, %b::uuid[] AS sites,
        %b::text[] AS countries, %b::text[] AS able, %b::uuid[] AS barred
) AS asked
CROSS JOIN unnest(%b::uuid[]) AS queue(id)
CROSS JOIN LATERAL ({parts}) AS head
ORDER BY priority, due NULLS LAST, ready, id
""".format(
    parts=" UNION ALL ".join(_PART.format(columns=_COLUMNS, due=due) for due in _PARTS)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """Somebody who asks for an item."""

    #: Their key among users, for the log.
    actor: UUID
    #: Who they are to the queues.
    worker: core.Worker
    #: Words of what they can, see `needs`.
    able: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """Everything about an item that decides who may receive it."""

    #: Whose work it is.
    client: UUID
    level: int
    named: UUID | None
    passed_by: tuple[UUID, ...]
    excluded: tuple[UUID, ...]
    sites: tuple[UUID, ...] | None
    countries: tuple[str, ...] | None
    #: Skills and languages as words, see `needs`.
    needs: tuple[str, ...]

    @property
    def personal(self) -> bool:
        """Tell whether it matters who somebody is, and not only what they can."""
        return bool(self.named or self.passed_by or self.excluded)

    @cached_property
    def item(self) -> core.Item:
        """Return an item of this line about which nothing else is known."""
        return core.Item(
            id=_NOBODY,
            client=self.client,
            contract=_NOBODY,
            service=_NOBODY,
            queue=_NOBODY,
            case=_NOBODY,
            element="",
            title="",
            created_at=_LONG_AGO,
            ready_at=_LONG_AGO,
            requirements=requirements(self.needs, self.sites, self.countries),
            level=self.level,
            named=self.named,
            passed_by=frozenset(self.passed_by),
            excluded=frozenset(self.excluded),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Heads:
    """What was read."""

    #: Key, version, class, due, ready (epoch seconds), expected seconds, line's number.
    rows: list[tuple[UUID, int, int, float | None, float, float, int]]
    #: Lines by their numbers.
    lines: list[Line]
    #: Whether nothing else waits for those who ask.
    all: bool


def read(seats: Sequence[Seat], barred: Collection[UUID], now: datetime) -> Heads:
    """Read the first items of every queue that somebody here could be asked to do.

    Args:
        seats: Who asks.
        barred: Items that are not looked at.
        now: When.
    """
    queues = list(Queue.objects.order_by("id").values_list("id", flat=True))
    limit = 5 * len(seats) // (4 * max(len(queues), 1)) + _MORE
    workers = [seat.worker for seat in seats]
    rows = batch.rows(
        _READ,
        now,
        _CLASSES,
        sorted({client for worker in workers for client in worker.clients}),
        max((worker.level for worker in workers), default=0),
        [worker.id for worker in workers],
        sorted({worker.site for worker in workers if worker.site}),
        sorted({worker.country for worker in workers if worker.country}),
        sorted({word for seat in seats for word in seat.able}),
        sorted(barred),
        queues,
        *[limit] * len(_PARTS),
    )
    numbers: dict[tuple[Any, ...], int] = {}
    found = []
    for row in rows:
        key = _key(*row[6:])
        found.append((*row[:6], numbers.setdefault(key, len(numbers))))
    lines = [_line(*key) for key in numbers]
    return Heads(rows=found, lines=lines, all=len(rows) < limit)


def _key(*columns: Any) -> tuple[Any, ...]:
    return tuple(tuple(c) if isinstance(c, list) else c for c in columns)


def _line(*columns: Any) -> Line:
    client, level, named, passed_by, excluded, sites, countries, needs = columns
    return Line(
        client=client,
        level=level,
        named=named,
        passed_by=passed_by,
        excluded=excluded,
        sites=sites,
        countries=countries,
        needs=needs,
    )
