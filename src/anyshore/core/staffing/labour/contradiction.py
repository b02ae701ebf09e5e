"""Why somebody cannot be rostered: the smallest set of rules that cannot hold together.

Takes away one rule after another, of the law, the contract and the person, and keeps
away what is not needed for the contradiction.  What is left is minimal: without any one
of it there is a line of days.  Every test is one exact search over one person's days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anyshore.core.staffing.labour.checking import Book
from anyshore.core.staffing.labour.compiling import compile_plan
from anyshore.core.staffing.labour.rules import Pack
from anyshore.core.staffing.roster.conflict import conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.staffing.labour.plan import Person, Plan
    from anyshore.core.staffing.labour.rules import Rule

__all__ = ["contradiction"]


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that can be taken away, in words."""

    text: str
    #: What a person is without it.
    person: Callable[[Person], Person] | None = None
    #: The rule it is.
    rule: Rule | None = None


def contradiction(plan: Plan, person: Person, book: Book) -> tuple[str, ...]:
    """Return a smallest set of rules that leaves a person without a line of days.

    Empty where the person has one.
    """
    wanted = next(
        (each for each in plan.demand if each.queue in person.skills), plan.demand[0]
    )
    alone = replace(
        plan,
        people=(person,),
        patterns=tuple(p for p in plan.patterns if p.site == person.site),
        sites=tuple(site for site in plan.sites if site.id == person.site),
        demand=(wanted,),
        published=(),
    )
    if not alone.patterns:
        return ("the person's site has no shifts",)
    if wanted.queue not in person.skills:
        return ("no queue of the plan is among the person's skills",)
    rules = book.rules(alone.sites[0].packs)
    needed = _parts(plan, person, rules)
    if _possible(alone, needed, rules):
        return ()
    for part in list(needed):
        fewer = [each for each in needed if each is not part]
        if not _possible(alone, fewer, rules):
            needed = fewer
    return tuple(part.text for part in needed)


def _possible(alone: Plan, parts: list[_Part], rules: tuple[Rule, ...]) -> bool:
    """Tell whether a line exists under some parts alone."""
    person, kept = alone.people[0], {part.text for part in parts}
    for part in _parts(alone, person, rules):
        if part.text not in kept and part.person is not None:
            person = part.person(person)
    own = tuple(part.rule for part in parts if part.rule is not None)
    site = replace(alone.sites[0], packs=("",))
    book = Book(packs={"": Pack(id="", title="", rules=own)})
    model = compile_plan(replace(alone, people=(person,), sites=(site,)), book).model
    return not conflict(model, 0)


def _parts(plan: Plan, person: Person, rules: tuple[Rule, ...]) -> list[_Part]:
    """List what binds a person; what binds nothing is left out."""
    contract, days = person.contract, plan.days
    found = [
        _Part(
            f"{rule.kind} {rule.value} ({rule.where or 'own rule'})",
            rule=rule,
        )
        for rule in rules
    ]

    def loose(**changes: int) -> Callable[[Person], Person]:
        return lambda each: replace(each, contract=replace(each.contract, **changes))

    if person.leave:
        found.append(
            _Part(
                f"leave (days: {len(person.leave)})",
                person=lambda each: replace(each, leave=frozenset()),
            )
        )
    if person.before:
        found.append(
            _Part(
                "the shifts before the plan",
                person=lambda each: replace(each, before=()),
            )
        )
    found += [
        _Part(
            f"at most {contract.max_minutes / 60:g} hours by contract",
            person=loose(max_minutes=1440 * days),
        ),
        _Part(
            f"at most {contract.max_in_row} days in a row by contract",
            person=loose(max_in_row=days),
        ),
        _Part(
            f"at least {contract.min_in_row} days in a row by contract",
            person=loose(min_in_row=1),
        ),
        _Part(
            f"at least {contract.min_days_off} days off in a row by contract",
            person=loose(min_days_off=1),
        ),
        _Part(
            f"weekends by contract: at most {contract.max_weekends}",
            person=loose(max_weekends=days),
        ),
        _Part(
            f"at least {contract.min_minutes / 60:g} hours by contract",
            person=loose(min_minutes=0),
        ),
    ]
    return found
