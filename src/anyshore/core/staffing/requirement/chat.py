"""People who work on several contacts at once, or on deferred work in between.

Both change only what happens below saturation, so both are birth-death chains whose
upper part is the queue of `anyshore.core.staffing.requirement.erlang`.

**Chat.** A person holds up to so many chats; each takes longer the more they hold.
New chats go to who holds the fewest.

**Blending.** People take deferred work, of which there is always some, while more than
``reserve`` of them are free for immediate contacts, and finish what they have begun.
The chain is exact where both kinds take equally long (Bhulai and Koole 2003).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.requirement.erlang import steady
from anyshore.core.staffing.requirement.values import Performance
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from anyshore.core.staffing.requirement.values import Demand

    Numbers = NDArray[np.float64]

__all__ = ["Blended", "measure_blended", "measure_chat", "required_chat"]

_LIMIT = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Blended:
    """What people achieve who do immediate and deferred work."""

    #: How the immediate contacts fare; occupancy counts both kinds of work.
    performance: Performance
    #: Person-seconds of deferred work done in each interval.
    deferred: Numbers


def measure_chat(
    demand: Demand, agents: ArrayLike, pace: tuple[float, ...], within: float = 20.0
) -> Performance:
    """Return what so many people achieve who hold several chats at once.

    Args:
        demand: The chats; its handle time is scaled by `pace`.
        agents: People by interval.
        pace: How much longer a chat takes while its person holds one, two, three and
            so on: ``(1.0, 1.3, 1.7)`` for up to three.  The first is one.
        within: Seconds for the service level.

    >>> from anyshore.core.staffing.requirement.values import Demand
    >>> chats = Demand(volume=100, handle_time=180, patience=120)
    >>> alone, three = (measure_chat(chats, 8, p) for p in ((1.0,), (1.0, 1.2, 1.5)))
    >>> alone.service_level[0] < three.service_level[0]
    np.True_
    """
    _check_pace(pace)
    people = np.array(np.broadcast_to(np.asarray(agents, dtype=np.int64), len(demand)))
    chains = []
    for row, count in enumerate(people):
        handle = float(demand.columns[1][row])
        rates = _chat_rates(int(count), handle, pace)
        chains.append((0, rates))
    return _solve(demand, people, chains, within)[0]


def required_chat(
    demand: Demand, share: float, pace: tuple[float, ...], within: float = 20.0
) -> NDArray[np.int64]:
    """Return the fewest people by interval who answer that share of chats in time.

    Raises:
        ProblemError: ``goal-out-of-reach`` where no staffing does.
    """
    found = np.zeros(len(demand), dtype=np.int64)
    for row in np.flatnonzero(demand.columns[0] > 0):
        low, high = 0, 1
        one = _row(demand, int(row))
        while not _kept(one, high, pace, (share, within)):
            low, high = high, high * 2
            if high > _LIMIT:
                raise ProblemError(
                    Problem(
                        code="goal-out-of-reach",
                        message=f"No staffing keeps the goal in interval {row + 1}.",
                        hint="Allow more seconds, or a lower share.",
                    )
                )
        while high - low > 1:
            half = (low + high) // 2
            kept = _kept(one, half, pace, (share, within))
            low, high = (low, half) if kept else (half, high)
        found[row] = high
    return found


def _row(demand: Demand, row: int) -> Demand:
    volume, handle, patience, interval = (each[row] for each in demand.columns)
    return type(demand)(
        volume=volume, handle_time=handle, patience=patience, interval=interval
    )


def _kept(
    one: Demand, people: int, pace: tuple[float, ...], goal: tuple[float, float]
) -> bool:
    share, within = goal
    level = measure_chat(one, people, pace, within).service_level[0]
    return bool(level >= share - 1e-12)


def measure_blended(
    demand: Demand, agents: ArrayLike, reserve: ArrayLike, within: float = 20.0
) -> Blended:
    """Return what people achieve who do deferred work while enough of them are free.

    Args:
        demand: The immediate contacts.
        agents: People by interval.
        reserve: How many stay free for the next contacts, by interval.
        within: Seconds for the service level.
    """
    people = np.array(np.broadcast_to(np.asarray(agents, dtype=np.int64), len(demand)))
    free = np.broadcast_to(np.asarray(reserve, dtype=np.int64), len(demand))
    chains = []
    for row, count in enumerate(people):
        handle = float(demand.columns[1][row])
        first = max(int(count) - max(int(free[row]), 0), 0)
        rates = np.arange(first + 1, count + 1) / handle if handle > 0 else np.zeros(0)
        chains.append((first, rates))
    performance, busy = _solve(demand, people, chains, within)
    served = demand.load * (1 - performance.abandonment)
    spare = np.maximum(busy - np.minimum(served, people), 0.0)
    return Blended(performance=performance, deferred=spare * demand.columns[3])


def _check_pace(pace: tuple[float, ...]) -> None:
    growing = all(one <= two for one, two in itertools.pairwise(pace))
    if not pace or pace[0] != 1 or not growing:
        raise ProblemError(
            Problem(
                code="chat-pace",
                message=f"{pace} does not say how chats slow one another down.",
                hint="Begin with 1 and do not fall, as in 1, 1.3, 1.7.",
                place=Place(element="pace"),
            )
        )


def _chat_rates(people: int, handle: float, pace: tuple[float, ...]) -> Numbers:
    """Return how many chats end in a second with 1, 2 ... of them being held."""
    if people == 0 or handle <= 0:
        return np.zeros(0)
    slots = len(pace)
    held = np.arange(1, people * slots + 1)
    each, more = held // people, held % people
    # A person with none ends none.
    speed = np.array([0.0] + [(i + 1) / (handle * p) for i, p in enumerate(pace)])
    above = np.minimum(each + 1, slots)
    return np.asarray((people - more) * speed[each] + more * speed[above])


def _solve(
    demand: Demand,
    people: NDArray[np.int64],
    chains: list[tuple[int, Numbers]],
    within: float,
) -> tuple[Performance, Numbers]:
    """Solve a chain by interval; also return how many contacts are held on average.

    A chain is its lowest state and the rates of leaving the states above, the last of
    which is the full rate.
    """
    found = [
        _solve_row(tuple(float(each[row]) for each in demand.columns), chain, within)
        for row, chain in enumerate(chains)
    ]
    level, wait, leaving, waiting, held = (
        np.array(found, dtype=np.float64).reshape(-1, 5).T
    )
    room = np.array([max(first + len(rates), 1) for first, rates in chains])
    performance = Performance(
        agents=people,
        service_level=level,
        wait=wait,
        abandonment=leaving,
        occupancy=held / room,
        waiting=waiting,
    )
    return performance, held


def _solve_row(
    columns: tuple[float, ...], chain: tuple[int, Numbers], within: float
) -> tuple[float, float, float, float, float]:
    """Return service level, wait, abandonment, waiting and contacts held."""
    volume, handle, patience, interval = columns
    first, rates = chain
    top = first + len(rates)
    if volume <= 0:
        return 1.0, 0.0, 0.0, 0.0, float(first)
    if top == 0:
        return 0.0, patience, float(np.isfinite(patience)), 1.0, 0.0
    arrivals = volume / interval
    full = float(rates[-1]) if len(rates) else top / handle
    with np.errstate(over="ignore"):
        steps = np.log(rates[:-1] / arrivals)[::-1].cumsum()[::-1]
        weights = np.exp(np.append(steps, 0.0)) if len(rates) else np.zeros(0)
    gone = min(1 / patience, 1e9) if patience > 0 else 1e9
    rows = (np.array([arrivals]), np.array([full]), np.array([gone]))
    solved = steady(np.array([weights.sum()]), rows, within)
    level, wait, leaving, waiting = (float(each[0]) for each in solved)
    calm = _mean(np.arange(first, top), steps) if len(rates) else 0.0
    return level, wait, leaving, waiting, calm * (1 - waiting) + top * waiting


def _mean(states: NDArray[np.int64], steps: Numbers) -> float:
    """Return the mean state by the logarithms of weights, the last of which is one."""
    logs = np.append(steps, 0.0)
    weights = np.exp(logs - logs.max())
    return float((weights * states).sum() / weights.sum())
