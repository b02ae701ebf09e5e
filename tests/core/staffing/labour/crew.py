"""A small crew for tests of labor rules."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from anyshore.core.staffing.labour import (
    Book,
    Contract,
    Pack,
    Pattern,
    Person,
    Plan,
    Rule,
    Shift,
    Site,
)

if TYPE_CHECKING:
    from anyshore.core.staffing.labour import Demand

MONDAY = date(2026, 3, 2)
ZONE = "Europe/Warsaw"
EARLY = Pattern(id="E", site="K", starts=time(6), minutes=510, break_minutes=30)
NIGHT = Pattern(id="N", site="K", starts=time(22), minutes=510, break_minutes=30)


def person(name: str = "ann", **changes: object) -> Person:
    contract = Contract(min_minutes=0, max_minutes=99999, max_in_row=28, min_days_off=1)
    given: dict[str, object] = {
        "id": name,
        "site": "K",
        "skills": frozenset({"mail"}),
        "contract": contract,
        **changes,
    }
    return Person(**given)  # type: ignore[arg-type] # a test's shorthand


def plan(*people: Person, demand: tuple[Demand, ...] = (), days: int = 28) -> Plan:
    return Plan(
        first=MONDAY,
        days=days,
        sites=(Site(id="K", zone=ZONE, packs=("X",)),),
        patterns=(EARLY, NIGHT),
        people=people or (person(),),
        demand=demand,
    )


def book(*rules: Rule) -> Book:
    return Book(packs={"X": Pack(id="X", title="X", rules=rules)})


def shift(day: int, pattern: Pattern = EARLY, name: str = "ann") -> Shift:
    return Shift(
        person=name,
        interval=pattern.interval(MONDAY + timedelta(days=day), ZONE),
        zone=ZONE,
        pattern=pattern.id,
        queue="mail",
        break_minutes=pattern.break_minutes,
    )
