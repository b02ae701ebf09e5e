"""Figures of queues and workers, each a count of rows that can be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from anyshore.adapters import clock
from anyshore.apps.permission import require
from anyshore.core.access import Capability, Target, reached

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = [
    "SOON",
    "Hand",
    "Hour",
    "QueueFigures",
    "hands",
    "hours",
    "queues",
    "total",
]

#: What is due within this time is due soon.
SOON = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFigures:
    """How one queue stands now."""

    #: The queue; None for all of them together.
    queue: UUID | None
    #: Its name and its service's.
    name: str
    service: str
    #: Ready items.
    waiting: int
    #: Since when the oldest of them waits.
    oldest: datetime | None
    #: Open items past their deadline.
    late: int
    #: Open items due within `SOON`.
    soon: int
    #: Items in somebody's hands.
    in_hand: int
    #: Items that wait for somebody or something.
    pended: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """A worker, whether they are there, and what they have."""

    #: The worker's key and name.
    worker: UUID
    name: str
    site: str
    automated: bool
    presence: str
    level: int
    #: Skills with their levels, as in ``matching 3``.
    skills: str
    #: The item in hand, and since when.
    item: UUID | None
    title: str
    since: datetime | None
    #: Items completed in the last 24 hours.
    done: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hour:
    """What was completed in one hour."""

    start: datetime
    #: Items completed by their deadline, those without one included.
    in_time: int
    #: Items completed after it.
    late: int


_FIGURES = """
SELECT queue.id, queue.name, service.name,
       count(*) FILTER (WHERE item.state = 'ready'),
       min(item.ready_at) FILTER (WHERE item.state = 'ready'),
       count(*) FILTER (WHERE item.due_at < %(now)s),
       count(*) FILTER (WHERE item.due_at >= %(now)s AND item.due_at < %(soon)s),
       count(*) FILTER (WHERE item.state = 'claimed'),
       count(*) FILTER (WHERE item.state = 'pended')
FROM work_queue AS queue
JOIN clients_service AS service ON service.id = queue.service_id
LEFT JOIN work_item AS item ON item.queue_id = queue.id
     AND item.state IN ('ready', 'claimed', 'pended')
     AND item.client_id = ANY (%(clients)s::uuid[])
GROUP BY queue.id, queue.name, service.name
ORDER BY service.name, queue.name
"""


def _overseen(actor: Actor) -> list[UUID]:
    """Return the clients whose queues somebody sees."""
    return sorted(reached(actor, Capability.WORK_OVERSEE))


def queues(actor: Actor) -> list[QueueFigures]:
    """Return how every queue stands, for the clients that the reader serves.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _FIGURES,
            {"now": now, "soon": now + SOON, "clients": _overseen(actor)},
        )
        rows = cursor.fetchall()
    return [
        QueueFigures(
            queue=row[0],
            name=row[1],
            service=row[2],
            waiting=row[3],
            oldest=row[4],
            late=row[5],
            soon=row[6],
            in_hand=row[7],
            pended=row[8],
        )
        for row in rows
    ]


def total(figures: list[QueueFigures]) -> QueueFigures:
    """Add queues up."""
    oldest = [one.oldest for one in figures if one.oldest is not None]
    return QueueFigures(
        queue=None,
        name="All queues",
        service="",
        waiting=sum(one.waiting for one in figures),
        oldest=min(oldest, default=None),
        late=sum(one.late for one in figures),
        soon=sum(one.soon for one in figures),
        in_hand=sum(one.in_hand for one in figures),
        pended=sum(one.pended for one in figures),
    )


_HANDS = """
SELECT worker.id, person.name, site.name, worker.automated, worker.presence,
       worker.level, skill.words, item.id, item.title, item.claimed_at, done.number
FROM people_worker AS worker
JOIN accounts_user AS person ON person.id = worker.user_id AND person.is_active
JOIN clients_site AS site ON site.id = worker.site_id
LEFT JOIN LATERAL (
    SELECT string_agg(code || ' ' || level, ', ' ORDER BY code) AS words
    FROM people_skill WHERE worker_id = worker.id
) AS skill ON true
LEFT JOIN LATERAL (
    SELECT id, title, claimed_at FROM work_item
    WHERE holder_id = worker.id AND state = 'claimed'
      AND client_id = ANY (%(clients)s::uuid[])
    ORDER BY claimed_at LIMIT 1
) AS item ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS number FROM work_item
    WHERE completed_by_id = worker.id AND completed_at >= %(since)s
) AS done ON true
ORDER BY site.name, person.name, worker.id
"""


def hands(actor: Actor) -> list[Hand]:
    """Return every worker with presence and what they have in hand.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.PEOPLE_READ, Target(client=None))
    with connection.cursor() as cursor:
        since = clock.now() - timedelta(days=1)
        cursor.execute(_HANDS, {"since": since, "clients": _overseen(actor)})
        rows = cursor.fetchall()
    return [
        Hand(
            worker=row[0],
            name=row[1],
            site=row[2],
            automated=row[3],
            presence=row[4],
            level=row[5],
            skills=row[6] or "",
            item=row[7],
            title=row[8] or "",
            since=row[9],
            done=row[10],
        )
        for row in rows
    ]


_HOURS = """
SELECT hour,
       count(item.id) FILTER (
           WHERE item.due_at IS NULL OR item.completed_at <= item.due_at
       ),
       count(item.id) FILTER (WHERE item.completed_at > item.due_at)
FROM generate_series(%(first)s, %(last)s, interval '1 hour') AS hour
LEFT JOIN work_item AS item ON item.completed_at >= hour
     AND item.completed_at < hour + interval '1 hour'
     AND item.completed_at >= %(first)s
     AND item.client_id = ANY (%(clients)s::uuid[])
GROUP BY hour ORDER BY hour
"""


def hours(actor: Actor, number: int = 12) -> list[Hour]:
    """Return what was completed in each of the last hours, the present one included.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    last = clock.now().replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=number - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            _HOURS, {"first": first, "last": last, "clients": _overseen(actor)}
        )
        rows = cursor.fetchall()
    return [Hour(start=row[0], in_time=row[1], late=row[2]) for row in rows]
