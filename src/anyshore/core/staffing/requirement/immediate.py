"""How many people immediate work needs: calls, or anything that cannot wait.

Callers who never give up follow Erlang C, the others Erlang A; an interval without
volume needs nobody, and an overloaded one has an answer like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.requirement.erlang import (
    Steady,
    inverse_blocking,
    steady,
)
from anyshore.core.staffing.requirement.guess import first_guess
from anyshore.core.staffing.requirement.minimal import least
from anyshore.core.staffing.requirement.values import Performance, Requirement
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from anyshore.core.staffing.requirement.values import Demand, Goal

    Numbers = NDArray[np.float64]

__all__ = ["measure", "required", "scheduled"]

# A limit counts as kept when it is missed by less: an occupancy of 8.5 / 10 keeps a
# limit of 0.85 although no double is exactly 0.85.
_TOLERANCE = 1e-12


def measure(demand: Demand, agents: ArrayLike, within: float = 20.0) -> Performance:
    """Return what so many people achieve in each interval.

    Args:
        demand: The work.
        agents: People at work by interval, zero or more.
        within: Seconds for the service level.

    >>> from anyshore.core.staffing.requirement.values import Demand
    >>> tenth = Demand(volume=100, handle_time=180, interval=1800)
    >>> found = measure(tenth, 14)
    >>> round(float(found.waiting[0]), 3), round(float(found.service_level[0]), 3)
    (0.174, 0.888)
    """
    people = np.asarray(agents, dtype=np.float64)
    people = np.array(np.broadcast_to(people, len(demand)))
    found = _steady(demand, people, np.arange(len(demand)), within)
    return Performance(
        agents=people.astype(np.int64),
        service_level=found.service_level,
        wait=found.wait,
        abandonment=found.abandonment,
        occupancy=found.occupancy,
        waiting=found.waiting,
    )


def _steady(
    demand: Demand, people: Numbers, rows: NDArray[np.intp], within: float
) -> Steady:
    """Return the measures of chosen intervals; an empty one has nobody waiting."""
    volume, handle, patience, interval = (each[rows] for each in demand.columns)
    some = volume > 0
    if some.all():
        return _busy((volume, handle, patience, interval), people, within)
    level, nothing = np.ones(len(rows)), np.zeros(len(rows))
    found = Steady(level, nothing, nothing.copy(), nothing.copy(), nothing.copy())
    if some.any():
        columns = (volume[some], handle[some], patience[some], interval[some])
        busy = _busy(columns, people[some], within)
        for target, values in zip(found, busy, strict=True):
            target[some] = values
    return found


def _busy(
    columns: tuple[Numbers, Numbers, Numbers, Numbers], people: Numbers, within: float
) -> Steady:
    volume, handle, patience, interval = columns
    arrivals = volume / interval
    load = arrivals * handle
    # With one server there is exactly one state below saturation, the empty one.
    below = inverse_blocking(np.maximum(people - 1, 0), load)
    below = np.where(people <= 0, 0.0, below)
    with np.errstate(divide="ignore"):
        leaving = np.minimum(1 / patience, 1e9)
    rates = (arrivals, people / handle, leaving)
    level, wait, abandonment, waiting = _without_people(below, rates, within)
    served = np.minimum(load * (1 - abandonment), people)
    occupancy = np.divide(served, people, out=np.ones_like(served), where=people > 0)
    return Steady(level, wait, abandonment, occupancy, waiting)


def _without_people(
    below: Numbers, rates: tuple[Numbers, Numbers, Numbers], within: float
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Let everybody give up, or wait for ever, where nobody is at work."""
    staffed = rates[1] > 0
    if staffed.all():
        return steady(below, rates, within)
    leaving = rates[2]
    level = np.zeros_like(leaving)
    with np.errstate(divide="ignore"):
        wait = np.where(leaving > 0, 1 / leaving, np.inf)
    abandonment = np.where(leaving > 0, 1.0, 0.0)
    waiting = np.ones_like(leaving)
    if staffed.any():
        arrivals, full, patience = (each[staffed] for each in rates)
        part = steady(below[staffed], (arrivals, full, patience), within)
        for target, values in zip(
            (level, wait, abandonment, waiting), part, strict=True
        ):
            target[staffed] = values
    return level, wait, abandonment, waiting


def required(demand: Demand, goal: Goal) -> Requirement:
    """Return the fewest people who keep the goal in each interval.

    Raises:
        ProblemError: ``goal-out-of-reach`` where no staffing keeps it.

    >>> from anyshore.core.staffing.requirement.values import Demand, Goal
    >>> found = required(Demand(volume=[0, 100], handle_time=180), Goal())
    >>> found.agents.tolist()
    [0, 14]
    """
    volume, handle, patience, _ = demand.columns
    load = demand.load
    busy = np.flatnonzero(volume > 0)
    agents = np.full(len(demand), float(goal.least))
    if len(busy):
        ease = np.isfinite(patience[busy])
        guess, slope = first_guess((load[busy], handle[busy], patience[busy]), goal)
        floor = np.where(ease, 1.0, np.floor(load[busy]) + 1)
        floor = np.maximum(floor, max(goal.least, 1))
        if goal.occupancy < 1:
            cap = np.where(ease, 0, load[busy] / goal.occupancy)
            floor = np.maximum(floor, np.ceil(cap * (1 - _TOLERANCE)))

        def margin(numbers: Numbers, rows: NDArray[np.intp]) -> Numbers:
            return _margin(_steady(demand, numbers, busy[rows], goal.within), goal)

        agents[busy] = least(margin, floor, guess, slope)
    if np.isinf(agents).any():
        raise _out_of_reach(int(np.argmax(np.isinf(agents))))
    return Requirement(
        agents=agents.astype(np.int64),
        scheduled=scheduled(agents, goal.shrinkage),
        performance=measure(demand, agents, goal.within),
    )


def _margin(found: Steady, goal: Goal) -> Numbers:
    """Return how far the goal is exceeded; about linear in the number of people."""
    margins = []
    with np.errstate(all="ignore"):
        if goal.share > 0:
            level = np.clip(found.service_level, 1e-300, 1 - 1e-16)
            wanted = np.log(goal.share / (1 - goal.share))
            margin = np.log(level / (1 - level)) - wanted
            met = found.service_level >= goal.share - _TOLERANCE
            margins.append(_signed(margin, met))
        if goal.wait < np.inf:
            met = found.wait <= goal.wait * (1 + _TOLERANCE)
            margins.append(_signed(np.log(goal.wait / found.wait), met))
        if goal.abandonment < 1:
            met = found.abandonment <= goal.abandonment + _TOLERANCE
            margin = np.log(goal.abandonment / np.maximum(found.abandonment, 1e-300))
            margins.append(_signed(margin, met))
        if goal.occupancy < 1:
            met = found.occupancy <= goal.occupancy + _TOLERANCE
            margins.append(_signed(10 * (goal.occupancy / found.occupancy - 1), met))
    if not margins:
        return np.zeros_like(found.wait)
    return np.asarray(np.minimum.reduce(margins))


def _signed(margin: Numbers, met: NDArray[np.bool_]) -> Numbers:
    """Give a margin the sign of its limit, whatever rounding made of it."""
    size = np.nan_to_num(np.abs(margin), nan=0.0, posinf=1e3)
    return np.where(met, size, -np.maximum(size, 1e-15))


def scheduled(agents: ArrayLike, shrinkage: float) -> NDArray[np.int64]:
    """Return how many people to plan so that `agents` are at work.

    >>> scheduled([7, 0], 0.3).tolist()
    [10, 0]
    """
    net = np.asarray(agents, dtype=np.float64) / (1 - shrinkage)
    return np.ceil(net * (1 - _TOLERANCE)).astype(np.int64)


def _out_of_reach(row: int) -> ProblemError:
    return ProblemError(
        Problem(
            code="goal-out-of-reach",
            message=f"No number of people keeps the goal in interval {row + 1}.",
            hint="Allow more than zero seconds, or a lower share.",
        )
    )
