"""What waits first: the heads of the queues, for those who ask.

A class of a queue is a range of one index, and is read in its order.  First comes what
can still be on time, one class after the other, as much of it as those who ask may take
of this queue; then a little of what is overdue in each class, as late work has its
turn.  Rows that nobody who asks may receive are left out by the database: for one who
asks alone, what is read is exactly what they may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.columns import column
from anyshore.apps.work.needs import requirements
from anyshore.core import work as core

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

__all__ = ["Head", "Heads", "Line", "Seat", "read"]

# So many are read beyond a fair share for each who asks, and of what is overdue.
_MORE = 8
_LATE = 2
_NOBODY = UUID(int=0)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# The class that is never given up, so that being overdue changes nothing, and others.
_FIRST, *_OTHERS = (int(each) for each in core.Priority)

_QUEUES = "SELECT id FROM work_queue ORDER BY id"
# COALESCE hides the conditions from the planner, which can only guess what they leave
# over.  Seconds are read as numbers: instants would be parsed only to be counted.
_RANGE = """(
    SELECT id, version, priority, extract(epoch FROM due_at)::float8 AS due,
        extract(epoch FROM ready_at)::float8 AS ready,
        coalesce(extract(epoch FROM handle_target), 0)::float8 AS expected, case_id,
        attempts, client_id, level, named_id, passed_by, excluded, sites, countries,
        needs, relax
    FROM work_item
    WHERE queue_id = queue.id AND state = 'ready' AND priority = {number} AND {due}
        AND coalesce(
            ready_at <= asked.now
            AND client_id = ANY (asked.clients)
            AND level <= asked.level
            AND (named_id IS NULL OR named_id = ANY (asked.workers))
            AND (named_id IS NOT NULL OR NOT passed_by @> asked.workers)
            AND NOT excluded @> asked.workers
            AND (sites IS NULL OR sites && asked.sites)
            AND (countries IS NULL OR countries::text[] && asked.countries)
            AND (
                needs::text[] <@ asked.able
                OR (
                    ready_at + relax <= asked.now
                    AND needs::text[] <@ (asked.able || asked.words)
                    AND ready_at + relax * (
                        SELECT coalesce(
                            sum(asked.short[array_position(asked.words, need::text)]), 0
                        )::float8
                        FROM unnest(needs) AS need
                    ) <= asked.now
                )
            )
            AND NOT id = ANY (asked.barred),
            false
        )
    ORDER BY due_at, ready_at, id
    LIMIT {most}
)"""
_READ = """
SELECT head.*
FROM (
    SELECT %b::timestamptz AS now, %b::uuid[] AS clients, %b::int AS level,
        %b::uuid[] AS workers, %b::uuid[] AS sites, %b::text[] AS countries,
        %b::text[] AS able, %b::text[] AS words, %b::bigint[] AS short,
        %b::uuid[] AS barred, %b::bigint AS share, %b::bigint AS late
) AS asked
CROSS JOIN unnest(%b::uuid[]) AS queue(id)
CROSS JOIN LATERAL (
    (
        {first}
        UNION ALL
        SELECT line.* FROM unnest(ARRAY{others}) AS class(number)
        CROSS JOIN LATERAL ({later} UNION ALL {undated}) AS line
        LIMIT asked.share
    )
    UNION ALL
    SELECT line.* FROM unnest(ARRAY{others}) AS class(number)
    CROSS JOIN LATERAL {overdue} AS line
) AS head
ORDER BY priority, due NULLS LAST, ready, id
""".format(  # noqa: S608 - constants
    others=_OTHERS,
    first=_RANGE.format(number=_FIRST, due="true", most="asked.share"),
    later=_RANGE.format(
        number="class.number", due="due_at > asked.now", most="asked.share"
    ),
    undated=_RANGE.format(
        number="class.number", due="due_at IS NULL", most="asked.share"
    ),
    overdue=_RANGE.format(
        number="class.number", due="due_at <= asked.now", most="asked.late"
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """Somebody who asks for an item."""

    #: Their key among users, for the log.
    actor: UUID
    #: Who they are to the queues.
    worker: core.Worker
    #: Words of what they can, and of what they could in time with the levels that they
    #: lack, see `needs`.
    able: frozenset[str]
    stretches: Mapping[str, int]


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
    #: Waiting that stands for one level of a skill.
    relax: timedelta | None

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
            requirements=requirements(
                self.needs, self.sites, self.countries, self.relax
            ),
            level=self.level,
            named=self.named,
            passed_by=frozenset(self.passed_by),
            excluded=frozenset(self.excluded),
        )


class Head(NamedTuple):
    """An item that waits at the front."""

    id: UUID
    version: int
    #: Its class.
    priority: int
    #: Deadline, None without one; and since when it can be begun: epoch seconds.
    due: float | None
    ready: float
    #: Seconds in hand that are aimed at.
    expected: float
    case: UUID
    attempts: int
    #: The number of its line.
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Heads:
    """What was read."""

    #: Items in the order of the store.
    rows: list[Head]
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
    queues = [key for (key,) in batch.rows(_QUEUES)]
    fair = 5 * len(seats) // (4 * max(len(queues), 1))
    share, late = fair + _MORE, fair // 10 + _LATE
    rows = batch.rows(_READ, now, *_asked(seats), list(barred), share, late, queues)
    numbers: dict[tuple[Any, ...], int] = {}
    found = []
    for row in rows:
        key = _key(*row[8:])
        found.append(Head._make((*row[:8], numbers.setdefault(key, len(numbers)))))
    lines = [_line(*key) for key in numbers]
    return Heads(rows=found, lines=lines, all=len(rows) < late)


def _asked(seats: Sequence[Seat]) -> Iterator[Any]:
    """Yield what those who ask can and may between them, as the statement has it."""
    workers = [seat.worker for seat in seats]
    able = {word for seat in seats for word in seat.able}
    short: dict[str, int] = {}
    for seat in seats:
        for word, levels in seat.stretches.items():
            if word not in able:
                short[word] = min(levels, short.get(word, levels))
    yield list({client for worker in workers for client in worker.clients})
    yield max((worker.level for worker in workers), default=0)
    yield column("uuid", [worker.id for worker in workers])
    yield list({worker.site for worker in workers if worker.site})
    yield list({worker.country for worker in workers if worker.country})
    yield column("text", able)
    yield column("text", short)
    yield column("bigint", short.values())


def _key(*columns: Any) -> tuple[Any, ...]:
    return tuple(tuple(c) if isinstance(c, list) else c for c in columns)


def _line(*columns: Any) -> Line:
    client, level, named, passed_by, excluded, sites, countries, needs, relax = columns
    return Line(
        client=client,
        level=level,
        named=named,
        passed_by=passed_by,
        excluded=excluded,
        sites=sites,
        countries=countries,
        needs=needs,
        relax=relax,
    )
