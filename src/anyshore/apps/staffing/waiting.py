"""One queue's day: what came and is still to come, and what of it waits.

Where a queue counts the platform's own work items, what waits is known.  Where its past
is brought in as counts, nobody knows what of it is done: then what is left is reckoned
from the people who were planned since the day began, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.apps.staffing.forecasting import due_by, is_open, latest
from anyshore.apps.staffing.history import counted, day_starts
from anyshore.apps.staffing.planning import slot_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from anyshore.apps.staffing.models import Forecast, StaffQueue
    from anyshore.core.staffing import intraday as core
    from anyshore.kernel import Interval

__all__ = ["QueueDay", "at_work", "day_of", "waiting"]

#: Items that wait longer than this are looked for elsewhere.
_LOOKED = timedelta(days=62)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueDay:
    """One queue's day: what was expected, what came, and what is expected now."""

    #: The queue and its forecast.
    queue: StaffQueue
    newest: Forecast
    #: Starts of the day's intervals.
    starts: tuple[datetime, ...]
    #: What was forecast, and what came in the intervals that are over.
    forecast: tuple[float, ...]
    actual: tuple[float, ...]
    #: What came, then what is expected of the rest.
    rebased: tuple[float, ...]
    #: What was done to the rest, in words.
    because: str

    @property
    def factor(self) -> float:
        """By how much the rest of the day was scaled."""
        done = len(self.actual)
        before = sum(self.forecast[done:])
        return sum(self.rebased[done:]) / before if before else 1.0

    def ahead(
        self, starts: Sequence[datetime], length: timedelta
    ) -> tuple[list[float], list[float]]:
        """Return contacts expected of intervals, and seconds of work on each."""
        row, forecast = self.queue, self.newest
        own = timedelta(minutes=forecast.minutes)
        volume, handle = [], []
        for start in starts:
            slot = slot_of(forecast, start)
            inside = 0 <= slot < len(forecast.mean)
            mean = forecast.mean[slot] if inside and is_open(row, start) else 0.0
            volume.append(mean * self.factor * (length / own))
            handle.append(forecast.handle[slot] if inside else 1.0)
        return volume, handle


def day_of(queue: StaffQueue, now: datetime) -> QueueDay | None:
    """Return a queue's present day; None where no forecast holds it."""
    from anyshore.core.staffing.intraday import rebase

    forecast = latest(queue)
    today = now.astimezone(ZoneInfo(queue.zone)).date()
    starts = day_starts(queue, today)
    if forecast is None or not starts:
        return None
    first = slot_of(forecast, starts[0])
    last = slot_of(forecast, starts[-1])
    if first < 0 or last >= len(forecast.mean):
        return None
    # A queue may have other intervals by now than when it was forecast.
    part = queue.minutes / forecast.minutes
    mean = [forecast.mean[slot_of(forecast, start)] * part for start in starts]
    length = timedelta(minutes=queue.minutes)
    over = [start for start in starts if start + length <= now]
    came = counted(queue, starts[0], now)
    actual = [came[start].number if start in came else 0.0 for start in over]
    found = rebase(mean, actual, forecast.doubt)
    return QueueDay(
        queue=queue,
        newest=forecast,
        starts=tuple(starts),
        forecast=tuple(mean),
        actual=tuple(actual),
        rebased=tuple(found.mean.tolist()),
        because=found.because,
    )


def at_work(
    shifts: Sequence[Interval], starts: Sequence[datetime], length: timedelta
) -> list[int]:
    """Count the people whose shift holds all of each interval."""
    return [
        sum(each.start <= start and start + length <= each.end for each in shifts)
        for start in starts
    ]


def waiting(
    day: QueueDay,
    ahead: tuple[Sequence[datetime], timedelta],
    shifts: Sequence[Interval],
) -> core.Waiting:
    """Return what waits of a queue and what is still to come, with who is there."""
    from anyshore.core.staffing.intraday import Waiting
    from anyshore.core.staffing.requirement import Deferred

    row, (starts, length) = day.queue, ahead
    before = _before(day, starts[0], length)
    whole = [*before, *starts]
    volume, handle = day.ahead(starts, length)
    work = [count * seconds for count, seconds in zip(volume, handle, strict=True)]
    past = _past(day, whole, len(before))
    due = due_by(row, [*(each[0] for each in past), *starts], length, whole)
    comes = [*(each[1] for each in past), *range(len(before), len(whole))]
    return Waiting(
        name=str(row.id),
        deferred=Deferred(
            work=[*(each[2] for each in past), *work], comes=comes, due=due
        ),
        share=float(row.share),
        seconds=length.total_seconds() * (1 - float(row.shrinkage)),
        people=at_work(shifts, whole, length),
        over=len(before),
    )


def _before(day: QueueDay, first: datetime, length: timedelta) -> list[datetime]:
    """Return the intervals of the day that are over, where they have to be reckoned."""
    if day.queue.counts_items or day.starts[0] >= first:
        return []
    number = (first - day.starts[0]) // length
    return [first - length * back for back in range(number, 0, -1)]


def _past(
    day: QueueDay, whole: Sequence[datetime], over: int
) -> list[tuple[datetime, int, float]]:
    """Return work that came before now: when, from which interval on, and seconds."""
    row = day.queue
    since = whole[0] - (_LOOKED if row.counts_items else timedelta(0))
    came = counted(row, since, whole[over])
    found = []
    for start, each in sorted(came.items()):
        number = each.number - each.handled if row.counts_items else each.number
        if number <= 0:
            continue
        place = sum(at <= start for at in whole[:over]) - 1
        slot = slot_of(day.newest, start)
        inside = 0 <= slot < len(day.newest.handle)
        seconds = day.newest.handle[slot] if inside else float(row.handle_seconds)
        found.append((start, max(place, 0), number * seconds))
    return found
