"""Why a person has no line: the smallest set of limits that cannot hold together.

Takes limits away one after another and keeps away what is not needed for the
contradiction; what is left is minimal, for without any one of it a line exists.  Every
test is one exact pricing, so the answer comes in moments.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

import numpy as np

from anyshore.core.staffing.roster.pricing import Pricer

if TYPE_CHECKING:
    from anyshore.core.staffing.roster.model import Model

__all__ = ["Limit", "conflict"]


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
    return tuple(needed)


def _possible(model: Model) -> bool:
    cost = np.where(np.isfinite(model.cost[0]), 0.0, np.inf)
    return len(Pricer(model).price(0, cost).lines) > 0


def _only(model: Model, kept: list[Limit]) -> Model:
    for limit in Limit:
        if limit not in kept:
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
