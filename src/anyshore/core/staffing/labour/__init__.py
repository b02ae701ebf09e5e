"""Labor: the rules of countries and companies over rosters of real people.

Decides which shifts the law, a contract and the skills allow, what an hour is worth by
night, on a holiday and in overtime, and whether a swap, a bid or leave may be granted,
each with its reason.  It does not find rosters, which `anyshore.core.staffing.roster`
does from limits made here, and it gives no legal advice: packs name their sources, and
whoever uses one answers for it.
"""

from __future__ import annotations

from anyshore.core.staffing.labour.checking import (
    Book,
    check,
    check_person,
    night_minutes,
)
from anyshore.core.staffing.labour.documents import read_pack
from anyshore.core.staffing.labour.plan import (
    Contract,
    Demand,
    Pattern,
    Person,
    Plan,
    Prices,
    Shift,
    Site,
)
from anyshore.core.staffing.labour.rules import (
    DayKind,
    Holiday,
    Pack,
    Pay,
    Rule,
    RuleKind,
)

__all__ = [
    "Book",
    "Contract",
    "DayKind",
    "Demand",
    "Holiday",
    "Pack",
    "Pattern",
    "Pay",
    "Person",
    "Plan",
    "Prices",
    "Rule",
    "RuleKind",
    "Shift",
    "Site",
    "check",
    "check_person",
    "night_minutes",
    "read_pack",
]
