"""Work that may wait, until the end of the shift: what is due and will not be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.intraday.breach import Breach
from anyshore.core.staffing.requirement import roll_forward

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from anyshore.core.staffing.requirement import Deferred

    Numbers = NDArray[np.float64]

__all__ = ["Waiting", "late"]

# Person-seconds that count as nothing, against the dust of additions.
_DUST = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Waiting:
    """A queue whose work may wait, until the end of the shift."""

    #: What it is called.
    name: str
    #: What waits and what will come, and by which interval's end it is due.
    deferred: Deferred
    #: Share that is to be done in time.
    share: float
    #: Seconds that one person works on it in an interval.
    seconds: float
    #: People at work on it, by interval.
    people: ArrayLike
    #: Intervals that are over: what was due in them is not looked at any more.
    over: int = 0

    def __post_init__(self) -> None:
        """Bring people to whole numbers."""
        people = np.array(self.people, dtype=np.int64)
        object.__setattr__(self, "people", people)


def late(queue: Waiting) -> Iterator[Breach]:
    """Yield the intervals at whose end too much of what is due will not be done.

    How many more people it takes is told of people from now to that interval's end,
    who work as everybody does: what is due first is done first.
    """
    people = np.asarray(queue.people)
    found = roll_forward(queue.deferred, people * queue.seconds)
    due = _due(queue, len(people))
    for row in range(queue.over, len(people)):
        missed = float(found.late[row])
        if missed <= _DUST or missed <= (1 - queue.share) * due[row] + _DUST:
            continue
        kept = max(due[row] - missed, 0.0) / due[row] if due[row] > 0 else 0.0
        yield Breach(
            queue=queue.name,
            interval=row - queue.over,
            service_level=kept,
            promised=queue.share,
            short=_short(queue, row, missed),
        )


def _due(queue: Waiting, size: int) -> Numbers:
    """Return the work that is due by the end of each interval."""
    deferred = queue.deferred
    comes = np.asarray(deferred.comes)
    due = np.minimum(np.maximum(np.asarray(deferred.due), comes), size)
    work = np.asarray(deferred.work, dtype=np.float64)
    return np.asarray(np.bincount(due, work, size + 1)[:size], dtype=np.float64)


def _short(queue: Waiting, row: int, missed: float) -> int:
    """Return the fewest people more, from now on, with whom an interval is kept."""
    people = np.asarray(queue.people)
    allowed = (1 - queue.share) * _due(queue, len(people))[row] + _DUST
    more = np.zeros(len(people))
    more[queue.over : row + 1] = queue.seconds

    def enough(number: int) -> bool:
        capacity = people * queue.seconds + number * more
        missing = float(roll_forward(queue.deferred, capacity).late[row])
        return bool(missing <= allowed)

    # Nobody can work before the work is there: so many do it all in its last interval.
    low, high = 0, int(np.ceil(missed / queue.seconds))
    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        half = (low + high) // 2
        low, high = (low, half) if enough(half) else (half, high)
    return high
