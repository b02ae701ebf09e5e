"""How many people of each skill group work needs that groups share, by simulation.

Where people have several skills no formula holds.  The search begins with groups that
are too large, each line alone by Erlang's formulas, and takes people away as long as
every line keeps its goal, the dearest first, in steps that halve.  Every trial sees the
same arrivals, so that it differs from the others by its people alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.requirement import Demand, Goal, required
from anyshore.core.staffing.simulation.flows import draw, measure
from anyshore.core.staffing.simulation.operation import Crew, Member, simulate
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.core.staffing.simulation.flows import Flow, Result
    from anyshore.core.staffing.simulation.operation import Arrivals

__all__ = ["Group", "Staffing", "staff_groups"]

_LARGEST_STEP = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """People with the same skills."""

    #: What they are called.
    name: str
    #: Lines they serve, and the seconds an item must have waited before they may.
    lines: tuple[tuple[int, float], ...]
    #: What one of them costs, compared with the others.
    cost: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Staffing:
    """How many of each group, and how each line then fares."""

    #: People by group, in the order given.
    people: tuple[int, ...]
    #: How each line fares.
    results: tuple[Result, ...]
    #: How many trials it took.
    trials: int


def staff_groups(
    flows: Sequence[Flow], groups: Sequence[Group], goal: Goal, seed: int
) -> Staffing:
    """Return small groups that keep the goal's service level in every line.

    Args:
        flows: What comes, all over the same span, in which everybody is at work.
        groups: Who there could be.
        goal: Its share and seconds count.
        seed: The arrivals of all trials.

    Raises:
        ProblemError: ``line-unserved`` where nobody has the skill.
    """
    arrivals = draw(flows, seed)
    span = max(len(np.atleast_1d(np.asarray(f.volume))) * f.interval for f in flows)
    counts = _enough(flows, groups, goal)
    trials = 0

    def kept(people: list[int]) -> bool:
        nonlocal trials
        trials += 1
        results = _try(arrivals, groups, people, (span, goal.within))
        return all(each.service_level >= goal.share for each in results)

    while not kept(counts):
        counts = [count + max(count // 10, 1) for count in counts]
    step = _LARGEST_STEP
    while step:
        fewer = _fewer(counts, groups, step)
        better = next((people for people in fewer if kept(people)), None)
        if better is None:
            step //= 2
        else:
            counts = better
    results = _try(arrivals, groups, counts, (span, goal.within))
    return Staffing(people=tuple(counts), results=results, trials=trials)


def _fewer(counts: list[int], groups: Sequence[Group], step: int) -> list[list[int]]:
    """List the staffings with one group smaller, the dearest first."""
    order = sorted(range(len(groups)), key=lambda n: -groups[n].cost)
    return [
        [count - step * (n == chosen) for n, count in enumerate(counts)]
        for chosen in order
        if counts[chosen] >= step
    ]


def _enough(flows: Sequence[Flow], groups: Sequence[Group], goal: Goal) -> list[int]:
    """Staff each line alone, with the cheapest group that has its skill at once."""
    counts = [0] * len(groups)
    for flow in flows:
        able = [n for n, group in enumerate(groups) if (flow.line, 0.0) in group.lines]
        if not able:
            raise ProblemError(
                Problem(
                    code="line-unserved",
                    message=f"Nobody has the skill of line {flow.line}.",
                    hint="Give it to a group, or leave the line out.",
                    place=Place(element=f"line {flow.line}"),
                )
            )
        demand = Demand(
            volume=flow.volume,
            handle_time=flow.handle_time,
            patience=flow.patience,
            interval=flow.interval,
        )
        cheapest = min(able, key=lambda n: groups[n].cost)
        counts[cheapest] += int(required(demand, goal).agents.max())
    return counts


def _try(
    arrivals: Arrivals,
    groups: Sequence[Group],
    people: list[int],
    terms: tuple[float, float],
) -> tuple[Result, ...]:
    span, within = terms
    members = [
        Member(lines=group.lines, shifts=((0.0, span),))
        for group, count in zip(groups, people, strict=True)
        for _ in range(count)
    ]
    run = simulate(arrivals, Crew.of(members), end=span)
    return measure(run, within)
