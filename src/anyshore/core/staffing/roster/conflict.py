"""Why a person has no line: the smallest set of limits that cannot hold together.

Takes limits away one after another and keeps away what is not needed for the
contradiction, then looks for a smaller one among all sets of fewer limits.  Every test
is one pricing, so the answer comes in moments.  Also names the shift types that are
wanted but that nobody may work.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, assert_never

import numpy as np

from anyshore.core.staffing.roster.pricing import Pricer
from anyshore.kernel import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anyshore.core.staffing.roster.instance import Instance
    from anyshore.core.staffing.roster.model import Model

__all__ = ["Limit", "conflict", "unstaffed"]

_EPS = 1e-6


class Limit(StrEnum):
    """The kinds of limit on one person's line."""

    #: Fewest units of working time.
    LEAST_TIME = "least working time"
    #: Most units of working time.
    MOST_TIME = "most working time"
    #: Longest run of days with work.
    LONGEST_RUN = "most days in a row"
    #: Shortest run of days with work.
    SHORTEST_RUN = "fewest days in a row"
    #: Shortest run of days off.
    SHORTEST_OFF = "fewest days off in a row"
    #: Most weekends with work.
    WEEKENDS = "most weekends"
    #: Most shifts of a type.
    PER_TYPE = "most shifts of a type"
    #: What may not follow what.
    SUCCESSION = "rest between shifts"
    #: Days and types that are barred.
    BARRED = "days off and shifts not allowed"


def conflict(model: Model, person: int) -> tuple[Limit, ...]:
    """Return a smallest set of limits that leaves a person without a line.

    Empty where the person has one.
    """
    alone = replace(
        model, limits=(model.limits[person],), cost=model.cost[person : person + 1]
    )
    if _possible(alone):
        return ()
    needed = list(Limit)
    for limit in Limit:
        fewer = [each for each in needed if each is not limit]
        if not _possible(_only(alone, fewer)):
            needed = fewer
    for size in range(len(needed)):
        for some in combinations(Limit, size):
            if not _possible(_only(alone, some)):
                return some
    return tuple(needed)


def unstaffed(instance: Instance) -> tuple[Problem, ...]:
    """Name the shift types that are wanted although nobody may ever work them."""
    found = []
    for shift in instance.shifts:
        days = [each.day for each in instance.cover if each.shift == shift.id]
        wanted = sum(each.required for each in instance.cover if each.shift == shift.id)
        if not wanted or any(
            person.max_shifts.get(shift.id, 1) > 0
            and shift.minutes <= person.max_minutes
            and any(day not in person.days_off for day in days)
            for person in instance.employees
        ):
            continue
        found.append(
            Problem(
                code="roster-unstaffed",
                message=f"Nobody may work shift {shift.id}, which is wanted "
                f"{wanted} times.",
                hint="Give somebody the skill, or want fewer.",
                place=Place(element=shift.id),
            )
        )
    return tuple(found)


def _possible(model: Model) -> bool:
    """Say whether a line exists, or at least none is proven not to.

    Where limits per type are too many to track and no line is found, the fewest shifts
    that the other limits allow are held against the room of all types together.
    """
    cost = np.where(np.isfinite(model.cost[0]), 0.0, np.inf)
    found = Pricer(model).price(0, cost)
    if len(found.lines) or not np.isfinite(found.bound):
        return len(found.lines) > 0
    own = model.limits[0]
    kinds = np.flatnonzero(np.isfinite(cost).any(axis=0))
    room = sum(min(own.per_type[kind], model.days) for kind in kinds)
    unlimited = replace(own, per_type=(model.days,) * model.types)
    least = Pricer(replace(model, limits=(unlimited,))).price(0, cost + 1.0).bound
    return found.bound <= _EPS and least <= room


def _only(model: Model, kept: Iterable[Limit]) -> Model:
    left = set(kept)
    for limit in Limit:
        if limit not in left:
            model = _without(model, limit)
    return model


def _without(model: Model, limit: Limit) -> Model:
    """Take one limit away."""
    own = model.limits[0]
    days = model.days
    match limit:
        case Limit.LEAST_TIME:
            own = replace(own, least_units=0)
        case Limit.MOST_TIME:
            own = replace(own, most_units=days * int(model.units.max()))
        case Limit.LONGEST_RUN:
            own = replace(own, longest_run=days, first_run=days)
        case Limit.SHORTEST_RUN:
            own = replace(own, shortest_run=1)
        case Limit.SHORTEST_OFF:
            own = replace(own, shortest_off=1)
        case Limit.WEEKENDS:
            own = replace(own, weekends=days)
        case Limit.PER_TYPE:
            own = replace(own, per_type=(days,) * model.types)
        case Limit.SUCCESSION:
            return replace(model, may_follow=np.ones_like(model.may_follow))
        case Limit.BARRED:
            return replace(model, cost=np.zeros_like(model.cost))
        case _:
            assert_never(limit)
    return replace(model, limits=(own,))
