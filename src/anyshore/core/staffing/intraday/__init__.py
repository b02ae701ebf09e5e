"""The day as it goes: what is still to come, what will be missed, what would help.

Decides from the forecast, what came so far and who is at work; it changes no plan and
moves nobody.  Adherence compares the plan with the desk's own presence.
"""

from __future__ import annotations

from anyshore.core.staffing.intraday.adherence import Adherence, adherence
from anyshore.core.staffing.intraday.backlog import Waiting
from anyshore.core.staffing.intraday.breach import Breach
from anyshore.core.staffing.intraday.outlook import (
    Change,
    Line,
    Queue,
    breaches,
    try_out,
)
from anyshore.core.staffing.intraday.rebase import Rebased, rebase

__all__ = [
    "Adherence",
    "Breach",
    "Change",
    "Line",
    "Queue",
    "Rebased",
    "Waiting",
    "adherence",
    "breaches",
    "rebase",
    "try_out",
]
