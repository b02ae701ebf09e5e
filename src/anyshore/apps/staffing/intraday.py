"""The day as it goes: what is still to come, what will be missed, what would help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Max

from anyshore.adapters import clock
from anyshore.apps.permission import require
from anyshore.apps.staffing.forecasting import demand_of, goal_of, is_open, latest
from anyshore.apps.staffing.history import counted, day_starts
from anyshore.apps.staffing.models import (
    Assignment,
    Plan,
    PresenceSpan,
    StaffQueue,
)
from anyshore.apps.staffing.planning import shifts_between, slot_of
from anyshore.core.access import Capability, Target, reached
from anyshore.kernel import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.apps.people.models import Worker
    from anyshore.core.access import Actor
    from anyshore.core.staffing import intraday as core

__all__ = ["Kept", "Outlook", "QueueDay", "kept", "outlook", "tried"]

_USUAL = timedelta(hours=8)
_LONGEST = timedelta(hours=16)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueDay:
    """One queue's day: what was expected, what came, and what is expected now."""

    #: The queue.
    queue: StaffQueue
    #: Starts of the day's intervals.
    starts: tuple[datetime, ...]
    #: What was forecast, and what came in the intervals that are over.
    forecast: tuple[float, ...]
    actual: tuple[float, ...]
    #: What came, then what is expected of the rest.
    rebased: tuple[float, ...]
    #: What was done to the rest, in words.
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """Every immediate queue until the end of the shifts at work."""

    #: Starts of the intervals to come, the running one first, and their length.
    starts: tuple[datetime, ...]
    length: timedelta
    #: Queues as the core tries changes on.
    queues: tuple[core.Queue, ...]
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
        kind=StaffQueue.Kind.IMMEDIATE,
        retired_at=None,
        client__in=reached(actor, Capability.SHIFT_PLAN),
    ).order_by("name")
    known = [(row, day) for row in rows if (day := _day(row, now)) is not None]
    length = timedelta(minutes=min((row.minutes for row, _ in known), default=60))
    starts = _ahead(now, length)
    queues = tuple(_queue(row, day, starts, length) for row, day in known)
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


def _day(queue: StaffQueue, now: datetime) -> QueueDay | None:
    from anyshore.core.staffing.intraday import rebase

    forecast = latest(queue)
    today = now.astimezone(ZoneInfo(queue.zone)).date()
    starts = day_starts(queue, today)
    if forecast is None or not starts:
        return None
    first = slot_of(forecast, starts[0])
    if first < 0 or first + len(starts) > len(forecast.mean):
        return None
    mean = forecast.mean[first : first + len(starts)]
    length = timedelta(minutes=queue.minutes)
    over = [start for start in starts if start + length <= now]
    came = counted(queue, starts[0], now)
    actual = [came[start].number if start in came else 0.0 for start in over]
    found = rebase(mean, actual, forecast.doubt)
    return QueueDay(
        queue=queue,
        starts=tuple(starts),
        forecast=tuple(mean),
        actual=tuple(actual),
        rebased=tuple(found.mean.tolist()),
        because=found.because,
    )


def _queue(
    row: StaffQueue, day: QueueDay, starts: Sequence[datetime], length: timedelta
) -> core.Queue:
    from anyshore.core.staffing.intraday import Queue

    forecast = latest(row)
    own = timedelta(minutes=row.minutes)
    factor = _factor(day)
    volume, handle = [], []
    for start in starts:
        slot = slot_of(forecast, start) if forecast else -1
        inside = forecast is not None and 0 <= slot < len(forecast.mean)
        works = inside and is_open(row, start)
        mean = forecast.mean[slot] if forecast and works else 0.0
        volume.append(mean * factor * (length / own))
        handle.append(forecast.handle[slot] if forecast and inside else 1.0)
    shift = [_there(row, start, length) for start in starts]
    present = 1 - float(row.shrinkage)
    return Queue(
        name=str(row.id),
        demand=replace(demand_of(row, volume, handle), interval=length.total_seconds()),
        goal=goal_of(row),
        people=[int(count * present + 1e-9) for count in shift],
    )


def _factor(day: QueueDay) -> float:
    """Return by how much the rest of a day was scaled."""
    done = len(day.actual)
    before = sum(day.forecast[done:])
    return sum(day.rebased[done:]) / before if before else 1.0


def _there(queue: StaffQueue, start: datetime, length: timedelta) -> int:
    return Assignment.objects.filter(
        queue=queue,
        shift__plan__state=Plan.State.PUBLISHED,
        shift__worker__isnull=False,
        shift__starts_at__lte=start,
        shift__ends_at__gte=start + length,
    ).count()


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
