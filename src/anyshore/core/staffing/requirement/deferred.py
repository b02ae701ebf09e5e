"""Work that may wait: mail, documents, back office, against deadlines.

The earliest deadline is worked first, which keeps every deadline that any order could
keep.  Work of an interval can be worked from its beginning on; it is due by the end of
an interval.  Where deadlines run in business time, `due_intervals` finds that interval
with the calendar that promises it.  Erlang's formulas do not apply: they would staff
for the peak of what comes, where the mean of some hours will do.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.calendars import add
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from numpy.typing import ArrayLike, NDArray

    from anyshore.core.calendars import Calendar

    Numbers = NDArray[np.float64]

__all__ = ["Backlog", "Deferred", "due_intervals", "fewest", "roll_forward"]

# Person-seconds that count as nothing, against the dust of additions.
_DUST = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Deferred:
    """Work that comes by interval, and when it is due; several kinds may be joined.

    Raises:
        ProblemError: ``work-negative`` with the place.
    """

    #: Person-seconds of work by entry.
    work: ArrayLike
    #: Interval in which the entry comes, counted from 0.
    comes: ArrayLike
    #: Interval by whose end it is due; past the last one for not within the plan.
    due: ArrayLike

    def __post_init__(self) -> None:
        """Bring the fields to arrays and refuse negative work."""
        object.__setattr__(self, "work", np.asarray(self.work, dtype=np.float64))
        object.__setattr__(self, "comes", np.asarray(self.comes, dtype=np.int64))
        object.__setattr__(self, "due", np.asarray(self.due, dtype=np.int64))
        wrong = ~(np.asarray(self.work) >= 0)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise ProblemError(
                Problem(
                    code="work-negative",
                    message=f"The work of entry {row + 1} is negative or no number.",
                    hint="Correct the row; leave intervals without work at zero.",
                    place=Place(element="work", line=row + 1),
                )
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """What becomes of deferred work under a plan."""

    #: Person-seconds worked in each interval.
    done: Numbers
    #: Person-seconds left at the end of each interval.
    left: Numbers
    #: Person-seconds that were due by the end of each interval and not done.
    late: Numbers

    @property
    def on_time(self) -> bool:
        """Tell whether nothing was late."""
        return float(self.late.sum()) <= _DUST


def due_intervals(
    calendar: Calendar, starts: Sequence[datetime], length: timedelta
) -> NDArray[np.int64]:
    """Return by which interval's end the work of each interval is due.

    Args:
        calendar: The business time that the promise counts.
        starts: Where each interval begins, in order, aware.
        length: The promise, in open time from an interval's beginning.

    Returns:
        The last interval that ends by the deadline; the number of intervals where the
        deadline lies past the plan.
    """
    found = []
    for start in starts:
        deadline = add(calendar, start, length).at
        # The interval that holds the deadline is still running then.
        position = bisect_left(starts, deadline)
        inside = position < len(starts)
        found.append(position - 1 if inside else len(starts))
    return np.asarray(found, dtype=np.int64)


def roll_forward(deferred: Deferred, capacity: ArrayLike) -> Backlog:
    """Work the backlog off, the earliest deadline first.

    Args:
        deferred: The work.
        capacity: Person-seconds at work on it in each interval.

    >>> mail = Deferred(work=[600, 0, 0], comes=[0, 1, 2], due=[2, 2, 2])
    >>> roll_forward(mail, [200, 200, 200]).on_time
    True
    """
    people = np.asarray(capacity, dtype=np.float64)
    size = len(people)
    coming = _by_interval(deferred, size)
    pending = [0.0] * (size + 1)
    first = size + 1
    done, left, late = np.zeros(size), np.zeros(size), np.zeros(size)
    total = 0.0
    for now in range(size):
        for due, work in coming[now]:
            pending[due] += work
            total += work
            first = min(first, due)
        room = float(people[now])
        while room > 0 and first <= size:
            part = min(room, pending[first])
            pending[first] -= part
            room -= part
            total -= part
            done[now] += part
            if pending[first] <= 0:
                first += 1
        left[now] = max(total, 0.0)
        late[now] = pending[now]
    return Backlog(done=done, left=left, late=late)


def _by_interval(deferred: Deferred, size: int) -> list[list[tuple[int, float]]]:
    """List due and work of what comes in each interval; overdue work is due at once."""
    coming: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    for work, comes, due in zip(
        np.asarray(deferred.work).tolist(),
        np.asarray(deferred.comes).tolist(),
        np.asarray(deferred.due).tolist(),
        strict=True,
    ):
        if work > 0 and 0 <= comes < size:
            coming[comes].append((min(max(due, comes), size), work))
    return coming


def fewest(
    deferred: Deferred, seconds: ArrayLike, spare: ArrayLike = 0.0
) -> tuple[int, Backlog]:
    """Return the smallest constant number of people who keep every deadline.

    Args:
        deferred: The work.
        seconds: Seconds that one person works on it in each interval, breaks and other
            shrinkage taken off; zero where the place is closed.
        spare: Person-seconds that others give in each interval besides, as people who
            wait for calls do.

    Raises:
        ProblemError: ``deadline-closed`` where work is due before anybody is there.
    """
    each = np.asarray(seconds, dtype=np.float64)
    others = np.broadcast_to(np.asarray(spare, dtype=np.float64), each.shape)

    def plan(people: int) -> Backlog:
        return roll_forward(deferred, each * people + others)

    work = float(np.asarray(deferred.work).sum())
    least = float(each[each > 0].min()) if (each > 0).any() else 0.0
    # That many finish everything in the shortest interval that is open at all.
    low, high = -1, int(np.ceil(work / least)) if least > 0 else 0
    if not plan(high).on_time:
        row = int(np.argmax(plan(high).late > _DUST))
        raise ProblemError(
            Problem(
                code="deadline-closed",
                message=f"Work is due by interval {row + 1}, but nobody is there.",
                hint="Open an interval before it, or promise a later deadline.",
                place=Place(element="due", line=row + 1),
            )
        )
    while high - low > 1:
        half = (low + high) // 2
        low, high = (low, half) if plan(half).on_time else (half, high)
    return high, plan(high)
