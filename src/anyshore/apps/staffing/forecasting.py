"""From the past of a queue to what is expected and how many people that needs."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from anyshore.apps.staffing.history import counted, grid_of, today_of
from anyshore.apps.staffing.models import Forecast, HistoryDay, StaffQueue
from anyshore.apps.work.models import ItemRow
from anyshore.core import calendars
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from anyshore.core.staffing import forecast as core
    from anyshore.core.staffing.requirement import Demand, Goal

    Numbers = NDArray[Any]
    Whole = NDArray[np.int64]

__all__ = [
    "Expected",
    "demand_of",
    "due_by",
    "expect",
    "goal_of",
    "is_open",
    "latest",
    "needed",
]

#: Days of history before a forecast is worth its name.
_LEAST_DAYS = 14
#: So much of the past is learned from.
_MOST_DAYS = 800


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """A forecast of a queue with the seconds of work on a contact."""

    #: What the core found.
    forecast: core.Forecast
    #: The first instant.
    starts_at: datetime
    #: Seconds of work by interval.
    handle: list[float]


def expect(queue: StaffQueue, days: int) -> Expected:
    """Forecast a queue from the day after its history until so many days from today.

    Raises:
        ProblemError: ``history-short`` with less than two weeks of history.
    """
    from anyshore.core.staffing.forecast import forecast

    counts, seconds = _histories(queue)
    first = counts.first + timedelta(days=counts.days)
    ahead = (today_of(queue) - first).days + days
    found = forecast(counts, max(ahead, 1), _marked(queue, counts.first, first, ahead))
    handle = _handle(queue, (counts, seconds), found, first)
    start = datetime.fromtimestamp(
        int(found.starts[:1].astype("datetime64[s]").astype("int64")[0]), tz=UTC
    )
    return Expected(forecast=found, starts_at=start, handle=handle)


def _histories(queue: StaffQueue) -> tuple[core.History, core.History]:
    """Return contacts and seconds of work of every full day that is known."""
    from anyshore.core.staffing.forecast import History

    first, last = _span(queue)
    if first is None or last is None or (last - first).days + 1 < _LEAST_DAYS:
        raise ProblemError(
            Problem(
                code="history-short",
                message=f"{queue.name} has less than {_LEAST_DAYS} days of history.",
                hint="Bring in its counts as CSV, or wait until items have come.",
                place=Place(element=queue.name),
            )
        )
    grid = grid_of(queue)
    first = max(first, last - timedelta(days=_MOST_DAYS))
    starts, _, _ = grid.intervals(first, (last - first).days + 1)
    instants = [
        datetime.fromtimestamp(int(each), tz=UTC)
        for each in starts.astype("datetime64[s]").astype("int64")
    ]
    known = counted(queue, instants[0], instants[-1] + timedelta(minutes=queue.minutes))
    rows = [known.get(each) for each in instants]
    per_contact = [0.0 if row is None or not row.handled else row for row in rows]
    return (
        History.of(grid, starts, [row.number if row else 0.0 for row in rows]),
        History.of(
            grid,
            starts,
            [
                # Work on contacts still open is not known: those done stand for them.
                0.0
                if isinstance(row, float)
                else row.seconds * row.number / row.handled
                for row in per_contact
            ],
        ),
    )


def _span(queue: StaffQueue) -> tuple[date | None, date | None]:
    """Return the first and the last full day of history."""
    days = HistoryDay.objects.filter(queue=queue).order_by("day")
    ends = [row.day for row in (days.first(), days.last()) if row is not None]
    if queue.counts_items:
        items = ItemRow.objects.filter(contract_id=queue.contract_id)
        oldest = items.order_by("created_at").first()
        if oldest is not None:
            ends.append(oldest.created_at.astimezone(ZoneInfo(queue.zone)).date())
            ends.append(today_of(queue) - timedelta(days=1))
    if not ends:
        return None, None
    return min(ends), min(max(ends), today_of(queue) - timedelta(days=1))


def _marked(queue: StaffQueue, begins: date, first: date, ahead: int) -> core.Days:
    from anyshore.core.staffing.forecast import Days, Special

    last = first + timedelta(days=max(ahead, 1))
    country = queue.contract.client.country
    holidays = calendars.holiday_snapshot(
        country, None, range(begins.year, last.year + 1)
    )
    closed = frozenset(
        first + timedelta(days=number)
        for number in range(max(ahead, 1))
        if (first + timedelta(days=number)).weekday() not in queue.weekdays
    )
    return Days(
        closed=closed,
        holidays=holidays,
        special=tuple(
            Special(day=row.day, multiplier=float(row.multiplier), reason=row.reason)
            for row in queue.special_days.all()
        ),
    )


def _handle(
    queue: StaffQueue,
    past: tuple[core.History, core.History],
    found: core.Forecast,
    first: date,
) -> list[float]:
    from anyshore.core.staffing.forecast import handle_times

    times = handle_times(*past)
    if not times.any():
        return [float(queue.handle_seconds)] * len(found.starts)
    weekday = (first.weekday() + found.day) % 7
    return [round(float(each), 1) for each in times[weekday, found.slot]]


def is_open(queue: StaffQueue, start: datetime) -> bool:
    """Tell whether an interval that begins then lies in the queue's hours.

    Hours that close at or before they open run over midnight; they belong to the day on
    which they open.
    """
    local = start.astimezone(ZoneInfo(queue.zone))
    wall, today = local.time().replace(tzinfo=None), local.weekday()
    before = (today - 1) % 7
    opens, closes = queue.opens, queue.closes
    if opens == closes == time(0):
        return today in queue.weekdays
    if opens < closes:
        return today in queue.weekdays and opens <= wall < closes
    return (wall >= opens and today in queue.weekdays) or (
        wall < closes and before in queue.weekdays
    )


def goal_of(queue: StaffQueue) -> Goal:
    """Return what must be kept in every interval."""
    from anyshore.core.staffing.requirement import Goal

    return Goal(
        share=float(queue.share),
        within=float(queue.within),
        shrinkage=float(queue.shrinkage),
    )


def demand_of(
    queue: StaffQueue,
    volume: Sequence[float],
    handle: Sequence[float],
    step: timedelta | None = None,
) -> Demand:
    """Return the work of intervals, the queue's own or others, for the core."""
    import numpy as np

    from anyshore.core.staffing.requirement import Demand

    return Demand(
        volume=np.asarray(volume),
        handle_time=np.asarray(handle),
        patience=np.inf if queue.patience is None else float(queue.patience),
        interval=queue.minutes * 60.0 if step is None else step.total_seconds(),
    )


def needed(
    queue: StaffQueue,
    starts: Sequence[datetime],
    volume: Sequence[float],
    handle: Sequence[float],
) -> tuple[list[int], list[int], list[float]]:
    """Return people at work, people to plan, and the share begun in time.

    Args:
        queue: Its goal and hours count.
        starts: Where intervals begin.
        volume: Contacts by interval.
        handle: Seconds of work on each.
    """
    import numpy as np

    from anyshore.core.staffing.requirement import measure, required, scheduled

    hours = np.array([is_open(queue, start) for start in starts])
    if queue.kind == StaffQueue.Kind.DEFERRED:
        agents = _deferred(queue, starts, hours, (volume, handle))
        level = np.ones(len(agents))
    else:
        demand = demand_of(queue, volume, handle)
        agents = required(demand, goal_of(queue)).agents
        agents = np.where(hours, np.maximum(agents, queue.least), 0)
        level = measure(demand, agents, float(queue.within)).service_level
    plan = scheduled(agents, float(queue.shrinkage))
    return agents.tolist(), plan.tolist(), [round(x, 4) for x in level.tolist()]


def due_by(
    queue: StaffQueue,
    instants: Sequence[datetime],
    length: timedelta,
    starts: Sequence[datetime],
) -> Whole:
    """Return by the end of which interval work is due, in the queue's open time.

    Args:
        queue: What it promises, and its hours.
        instants: When the work comes.
        length: How long an interval is.
        starts: Where the intervals begin.

    Returns:
        The last interval that ends by the deadline; where nobody is there in that one,
        the next open one, and the number of intervals for later than all of them.
    """
    import numpy as np

    promise = timedelta(seconds=queue.within)
    hours = _hours(queue)
    size = len(starts)
    opened = np.flatnonzero([is_open(queue, start) for start in starts])
    deadlines = [calendars.add(hours, each, promise).at for each in instants]
    last = [bisect_right(starts, at - length) - 1 for at in deadlines]
    ends = starts[-1] + length
    due = np.where([at > ends for at in deadlines], size, np.maximum(last, 0))
    place = np.searchsorted(opened, due)
    return np.append(opened, size)[np.minimum(place, len(opened))]


def _hours(queue: StaffQueue) -> calendars.Calendar:
    """Return when a queue is open as a calendar, in which its promise counts."""
    window = calendars.Window(queue.opens, queue.closes)
    return calendars.Calendar(
        name=queue.name,
        version="1",
        zone=queue.zone,
        weekly={calendars.WEEK[day]: (window,) for day in queue.weekdays},
        holidays={},
    )


def _deferred(
    queue: StaffQueue,
    starts: Sequence[datetime],
    hours: Numbers,
    work: tuple[Sequence[float], Sequence[float]],
) -> Numbers:
    """Return the even staff of the open hours that keeps every deadline."""
    import numpy as np

    from anyshore.core.staffing.requirement import Deferred, fewest

    length = timedelta(minutes=queue.minutes)
    deferred = Deferred(
        work=np.asarray(work[0]) * np.asarray(work[1]),
        comes=np.arange(len(starts)),
        due=due_by(queue, starts, length, starts),
    )
    seconds = np.where(hours, queue.minutes * 60.0, 0.0)
    people, _ = fewest(deferred, seconds)
    return np.where(hours, max(people, queue.least), 0)


def latest(queue: StaffQueue) -> Forecast | None:
    """Return the newest forecast of a queue."""
    return Forecast.objects.filter(queue=queue).order_by("-made_at", "-id").first()
