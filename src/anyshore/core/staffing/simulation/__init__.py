"""Simulation of an operation: what comes, who is there, how work is given out.

Decides nothing of its own: it follows the routing policy of `anyshore.core.work` item
by item, compiled, so that a week of a large site takes about a second.  It takes what
it needs as values; drawing arrivals at random takes a seed.
"""

from __future__ import annotations

from anyshore.core.staffing.simulation.flows import (
    Flow,
    Result,
    draw,
    measure,
    occupancy,
)
from anyshore.core.staffing.simulation.groups import Group, Staffing, staff_groups
from anyshore.core.staffing.simulation.operation import (
    Arrivals,
    Crew,
    Member,
    Run,
    simulate,
)

__all__ = [
    "Arrivals",
    "Crew",
    "Flow",
    "Group",
    "Member",
    "Result",
    "Run",
    "Staffing",
    "draw",
    "measure",
    "occupancy",
    "simulate",
    "staff_groups",
]
