"""The day as it goes: what is still to come, what will be missed, what would help."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from anyshore.adapters import clock
from anyshore.apps.permission import require
from anyshore.apps.staffing.forecasting import demand_of, goal_of
from anyshore.apps.staffing.models import (
    Assignment,
    Plan,
    PresenceSpan,
    StaffQueue,
)
from anyshore.apps.staffing.planning import shifts_between
from anyshore.apps.staffing.waiting import QueueDay, at_work, day_of, waiting
from anyshore.core.access import Capability, Target, reached
from anyshore.kernel import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.apps.people.models import Worker
    from anyshore.core.access import Actor
    from anyshore.core.staffing import intraday as core

__all__ = ["Kept", "Outlook", "QueueDay", "kept", "outlook", "tried"]

_USUAL = timedelta(hours=8)
_LONGEST = timedelta(hours=16)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """Every queue until the end of the shifts at work."""

    #: Starts of the intervals to come, the running one first, and their length.
    starts: tuple[datetime, ...]
    length: timedelta
    #: Queues as the core tries changes on.
    queues: tuple[core.Line, ...]
    #: Where goals will be missed.
    breaches: tuple[core.Breach, ...]
    #: The whole day of each queue.
    days: tuple[QueueDay, ...]
    #: Names of queues by the keys that the core uses.
    names: dict[str, str]


def outlook(actor: Actor) -> Outlook:
    """Return how the day stands and what it will bring until the end of the shift.

    Raises:
        ProblemError: ``not-allowed``.
    """
    from anyshore.core.staffing.intraday import breaches

    require(actor, Capability.SHIFT_PLAN, Target(client=None))
    now = clock.now()
    rows = StaffQueue.objects.filter(
        retired_at=None, client__in=reached(actor, Capability.SHIFT_PLAN)
    ).order_by("name")
    known = [(row, day) for row in rows if (day := day_of(row, now)) is not None]
    length = timedelta(minutes=min((row.minutes for row, _ in known), default=60))
    starts = _ahead(now, length)
    there = _there(starts[0] - _LONGEST - _LONGEST, starts[-1] + length)
    queues = tuple(
        waiting(day, (starts, length), there[row.id])
        if row.kind == StaffQueue.Kind.DEFERRED
        else _queue(row, day, (starts, length), there[row.id])
        for row, day in known
    )
    return Outlook(
        starts=starts,
        length=length,
        queues=queues,
        breaches=breaches(queues),
        days=tuple(day for _, day in known),
        names={str(row.id): row.name for row, _ in known},
    )


def tried(found: Outlook, changes: Sequence[core.Change]) -> tuple[core.Breach, ...]:
    """Return where goals would be missed after changes; nothing is changed.

    Raises:
        ProblemError: ``change-impossible``.
    """
    from anyshore.core.staffing.intraday import breaches, try_out

    return breaches(try_out(found.queues, changes))


def _ahead(now: datetime, length: timedelta) -> tuple[datetime, ...]:
    """Return the intervals from now until the last shift at work ends."""
    at_work = shifts_between(now, now + timedelta(seconds=1))
    last = at_work.aggregate(end=Max("ends_at"))["end"] or now + _USUAL
    last = min(max(last, now + length), now + _LONGEST)
    first = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % length
    return tuple(first + length * n for n in range(-(-(last - first) // length)))


def _queue(
    row: StaffQueue,
    day: QueueDay,
    ahead: tuple[Sequence[datetime], timedelta],
    shifts: Sequence[Interval],
) -> core.Queue:
    from anyshore.core.staffing.intraday import Queue

    starts, length = ahead
    volume, handle = day.ahead(starts, length)
    present = 1 - float(row.shrinkage)
    people = at_work(shifts, starts, length)
    return Queue(
        name=str(row.id),
        demand=demand_of(row, volume, handle, length),
        goal=goal_of(row),
        people=[int(count * present + 1e-9) for count in people],
    )


def _there(since: datetime, until: datetime) -> dict[UUID, list[Interval]]:
    """Return the published shifts of each queue that touch a time."""
    rows = Assignment.objects.filter(
        shift__plan__state=Plan.State.PUBLISHED,
        shift__worker__isnull=False,
        shift__starts_at__lt=until,
        shift__ends_at__gt=since,
    )
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for queue, low, high in rows.values_list(
        "queue_id", "shift__starts_at", "shift__ends_at"
    ):
        found[queue].append(Interval(low, high))
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """How a worker kept to the plan today."""

    #: Who.
    worker: Worker
    #: Planned and present time compared.
    adherence: core.Adherence
    #: Whether their shift runs now, and whether they are here.
    due: bool
    here: bool


def kept(actor: Actor) -> list[Kept]:
    """Return how everybody with a shift today kept to the plan so far.

    Raises:
        ProblemError: ``not-allowed``.
    """
    from anyshore.core.staffing.intraday import adherence

    require(actor, Capability.SHIFT_PLAN, Target(client=None))
    now = clock.now()
    since = datetime.combine(now.date(), time(0), now.tzinfo)
    rows = shifts_between(since, now).filter(worker__isnull=False)
    by_worker: dict[Worker, list[Interval]] = {}
    due = set()
    for row in rows.select_related("worker__user").order_by("worker__user__name"):
        if row.worker is None:
            continue
        parts = by_worker.setdefault(row.worker, [])
        parts += _cut(_work(row.activities), since, now)
        if row.starts_at <= now < row.ends_at:
            due.add(row.worker.id)
    found = []
    for worker, planned in by_worker.items():
        spans = PresenceSpan.objects.filter(worker=worker, until__gt=since)
        present = _cut([(s.since, s.until) for s in spans], since, now)
        found.append(
            Kept(
                worker=worker,
                adherence=adherence(planned, present),
                due=worker.id in due,
                here=worker.presence in {"available", "busy"},
            )
        )
    return found


def _work(activities: list[dict[str, str]]) -> list[tuple[datetime, datetime]]:
    return [
        (datetime.fromisoformat(each["start"]), datetime.fromisoformat(each["end"]))
        for each in activities
        if each["kind"] == "work"
    ]


def _cut(
    spans: Sequence[tuple[datetime, datetime]], since: datetime, until: datetime
) -> list[Interval]:
    cut = [(max(low, since), min(high, until)) for low, high in spans]
    return [Interval(low, high) for low, high in cut if low < high]
