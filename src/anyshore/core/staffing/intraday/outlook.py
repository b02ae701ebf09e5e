"""What will go wrong until the end of the shift, and what would help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

import numpy as np

from anyshore.core.staffing.intraday.backlog import Waiting, late
from anyshore.core.staffing.intraday.breach import Breach
from anyshore.core.staffing.requirement import measure, required
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from anyshore.core.staffing.requirement import Demand, Goal

    Whole = NDArray[np.int64]

__all__ = ["Change", "Line", "Queue", "breaches", "try_out"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Queue:
    """One queue until the end of the shift."""

    #: What it is called.
    name: str
    #: What is expected, by interval.
    demand: Demand
    #: What is to be kept.
    goal: Goal
    #: People at work on it, by interval.
    people: ArrayLike

    def __post_init__(self) -> None:
        """Bring people to one number for each interval."""
        people = np.asarray(self.people, dtype=np.int64)
        full = np.array(np.broadcast_to(people, len(self.demand)))
        object.__setattr__(self, "people", full)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """People who would work elsewhere, longer or later: from an interval to another.

    Moving is one change that takes from a queue and gives to another; overtime gives
    without taking, a late start takes without giving.
    """

    #: How many people.
    people: int
    #: First interval, and the one after the last.
    start: int
    end: int
    #: Where they are taken from; None for nowhere, as in overtime.
    taken: str | None = None
    #: Where they work; None for nowhere, as in a late start.
    given: str | None = None


#: A queue of either kind.
Line = Queue | Waiting


def breaches(queues: Sequence[Line]) -> tuple[Breach, ...]:
    """Return every interval in which a queue will miss its goal, in order of time."""
    found: list[Breach] = []
    for queue in queues:
        match queue:
            case Queue():
                found += _unanswered(queue)
            case Waiting():
                found += late(queue)
            case _:
                assert_never(queue)
    return tuple(sorted(found, key=lambda each: (each.interval, each.queue)))


def _unanswered(queue: Queue) -> Iterator[Breach]:
    people = np.asarray(queue.people)
    kept = measure(queue.demand, people, queue.goal.within)
    needed = required(queue.demand, queue.goal).agents
    for row in np.flatnonzero(needed > people):
        yield Breach(
            queue=queue.name,
            interval=int(row),
            service_level=float(kept.service_level[row]),
            promised=queue.goal.share,
            short=int(needed[row] - people[row]),
        )


def try_out(queues: Sequence[Line], changes: Sequence[Change]) -> tuple[Line, ...]:
    """Return the queues as they would be after changes; nothing is changed.

    Raises:
        ProblemError: ``change-impossible`` where a queue is unknown or has not so many.
    """
    people: dict[str, Whole] = {q.name: np.array(q.people) for q in queues}
    over = {q.name: q.over if isinstance(q, Waiting) else 0 for q in queues}
    for number, change in enumerate(changes):
        for name, sign in ((change.taken, -1), (change.given, 1)):
            if name is None:
                continue
            _known(people, name, number)
            span = slice(over[name] + change.start, over[name] + change.end)
            people[name][span] += sign * change.people
            if (people[name] < 0).any():
                row = int(np.argmax(people[name] < 0)) - over[name]
                raise _impossible(
                    number,
                    f"{name} has not {change.people} people in interval {row + 1}",
                )
    return tuple(replace(q, people=people[q.name]) for q in queues)


def _known(people: Mapping[str, Whole], name: str, number: int) -> None:
    if name not in people:
        raise _impossible(number, f"there is no queue {name}")


def _impossible(number: int, why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="change-impossible",
            message=f"Change {number + 1} cannot be: {why}.",
            hint="Take fewer people, or fewer intervals.",
            place=Place(element=f"change {number + 1}"),
        )
    )
