"""How many people work needs, and what so many of them achieve.

Immediate work (calls, chats) follows Erlang's queues, deferred work (mail, back office)
the roll-forward of its backlog against deadlines.  This package answers for one skill
at a time; where people share skills, `anyshore.core.staffing.simulation` does.  It does
not decide who comes when: that is the roster.

`required` looks at both neighbors of every answer: the people it names keep the goal,
one fewer do not.  Nothing is approximated beyond the digits of a double.
"""

from __future__ import annotations

from anyshore.core.staffing.requirement.chat import (
    Blended,
    measure_blended,
    measure_chat,
    required_chat,
)
from anyshore.core.staffing.requirement.cost import Choice, Tariff, choices
from anyshore.core.staffing.requirement.deferred import (
    Backlog,
    Deferred,
    due_intervals,
    fewest,
    roll_forward,
)
from anyshore.core.staffing.requirement.erlang import blocking
from anyshore.core.staffing.requirement.immediate import (
    measure,
    required,
    scheduled,
)
from anyshore.core.staffing.requirement.values import (
    Demand,
    Goal,
    Performance,
    Requirement,
)

__all__ = [
    "Backlog",
    "Blended",
    "Choice",
    "Deferred",
    "Demand",
    "Goal",
    "Performance",
    "Requirement",
    "Tariff",
    "blocking",
    "choices",
    "due_intervals",
    "fewest",
    "measure",
    "measure_blended",
    "measure_chat",
    "required",
    "required_chat",
    "roll_forward",
    "scheduled",
]
