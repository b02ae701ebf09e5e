"""What one person more or fewer costs and brings, in one interval."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.staffing.requirement.immediate import measure, scheduled

if TYPE_CHECKING:
    from anyshore.core.staffing.requirement.values import Demand, Goal
    from anyshore.kernel import Money

__all__ = ["Choice", "Tariff", "choices"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tariff:
    """What time and failure cost, all in one currency."""

    #: A paid hour of one person, with everything on top.
    hour: Money
    #: A contact that gives up.
    lost: Money
    #: A contact that is not answered in time, given up or not.
    late: Money


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One number of people for an interval, and what comes of it."""

    #: People at work.
    agents: int
    #: Share answered in time.
    service_level: float
    #: Mean wait in seconds.
    wait: float
    #: Share that give up.
    abandonment: float
    #: Share of time that people work.
    occupancy: float
    #: Cost of the interval: paid time, lost and late contacts.
    cost: Money


def choices(
    demand: Demand, goal: Goal, agents: int, tariff: Tariff
) -> tuple[Choice, ...]:
    """Return the choice of one person fewer, of so many, and of one more.

    Args:
        demand: One interval of work.
        goal: Its seconds and its shrinkage count.
        agents: People at work.
        tariff: What things cost.
    """
    counts = range(max(agents - 1, 0), agents + 2)
    return tuple(_choice(demand, goal, count, tariff) for count in counts)


def _choice(demand: Demand, goal: Goal, agents: int, tariff: Tariff) -> Choice:
    found = measure(demand, agents, goal.within)
    level, leaving = float(found.service_level[0]), float(found.abandonment[0])
    volume, interval = demand.columns[0][0], demand.columns[3][0]
    paid = int(scheduled([agents], goal.shrinkage)[0])
    cost = tariff.hour * _exact(paid * interval / 3600)
    cost = cost + tariff.lost * _exact(volume * leaving)
    cost = cost + tariff.late * _exact(volume * (1 - level))
    return Choice(
        agents=agents,
        service_level=level,
        wait=float(found.wait[0]),
        abandonment=leaving,
        occupancy=float(found.occupancy[0]),
        cost=cost,
    )


def _exact(number: float) -> Decimal:
    """Take a probability into money at nine places; a formula's dust is no amount."""
    return Decimal(f"{number:.9f}")
