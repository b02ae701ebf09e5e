"""Rosters: who works which shift on which day, at the least cost.

Decides by column generation over whole lines of days and proves a bound with every
roster; checks a roster by code of its own.  It does not know labor law, which comes as
limits and costs, nor the time, which comes as a clock.  The searches need the extra
``staffing``; reading and scoring do not.
"""

from __future__ import annotations

from anyshore.core.staffing.roster.instance import (
    Cover,
    Employee,
    Instance,
    Request,
    Roster,
    ShiftType,
)
from anyshore.core.staffing.roster.scoring import Score, score
from anyshore.core.staffing.roster.text import read_instance

__all__ = [
    "Cover",
    "Employee",
    "Instance",
    "Request",
    "Roster",
    "Score",
    "ShiftType",
    "read_instance",
    "score",
]
