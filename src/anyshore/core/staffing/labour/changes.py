"""Swaps, bids and leave: may a published roster change so, and if not, why not.

The change is made on paper and everybody it touches is checked as a whole roster would
be.  What was wrong before is not held against it; what it would break, or leave short,
is said, each with the rule's source.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from anyshore.core.staffing.labour.checking import check_person
from anyshore.core.staffing.labour.rules import RuleKind
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, timedelta

    from anyshore.core.staffing.labour.checking import Book
    from anyshore.core.staffing.labour.plan import Person, Plan, Shift
    from anyshore.kernel import Interval

__all__ = ["Answer", "Bid", "Change", "Leave", "Swap", "consider"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """Two people give each other a shift."""

    #: The shift of the one who asks.
    given: Shift
    #: The shift of the other.
    taken: Shift


@dataclass(frozen=True, kw_only=True, slots=True)
class Bid:
    """A person asks to work a shift that is open."""

    #: The shift, in the name of the person who asks.
    shift: Shift


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """A person asks not to work on some days."""

    #: Who.
    person: str
    #: The days.
    days: frozenset[date]


Change = Swap | Bid | Leave


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Whether a change may be made, and what it would be."""

    #: Why not; empty where it may be made.  Warnings do not refuse.
    problems: tuple[Problem, ...]
    #: The roster with the change.
    shifts: tuple[Shift, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return all(each.severity is not Severity.ERROR for each in self.problems)


def consider(
    plan: Plan, shifts: Sequence[Shift], change: Change, book: Book, today: date
) -> Answer:
    """Say whether a change may be made to a roster, with every reason against it.

    Args:
        plan: What the roster was made from.
        shifts: The roster.
        change: What is asked.
        book: The rule packs.
        today: The local date, for notice.
    """
    after, touched, days = _apply(plan, shifts, change)
    problems: list[Problem] = []
    people = {person.id: person for person in plan.people}
    for name in sorted(touched):
        if name not in people:
            problems.append(_problem("unknown-person", name, "is not in the plan."))
            continue
        person = _on_leave(people[name], change)
        before = Counter(
            (each.code, each.message)
            for each in check_person(plan, people[name], _own(shifts, name), book)
        )
        for each in check_person(plan, person, _own(after, name), book):
            known = (each.code, each.message)
            if before[known] > 0:
                before[known] -= 1
            else:
                problems.append(each)
        problems += _notice(plan, people[name], book, min(days) - today)
    problems += _missing(shifts, change)
    problems += _short(plan, shifts, after)
    return Answer(problems=tuple(problems), shifts=tuple(after))


def _apply(
    plan: Plan, shifts: Sequence[Shift], change: Change
) -> tuple[list[Shift], set[str], set[date]]:
    """Return the roster with the change, whom it touches and on which days."""
    match change:
        case Swap():
            one, two = change.given, change.taken
            kept = [each for each in shifts if each not in {one, two}]
            return (
                [
                    *kept,
                    replace(one, person=two.person),
                    replace(two, person=one.person),
                ],
                {one.person, two.person},
                {one.day, two.day},
            )
        case Bid():
            return (
                [*shifts, change.shift],
                {change.shift.person},
                {change.shift.day},
            )
        case Leave():
            kept = [
                each
                for each in shifts
                if each.person != change.person or each.day not in change.days
            ]
            return kept, {change.person}, set(change.days) or {plan.first}
        case _:
            assert_never(change)


def _own(shifts: Sequence[Shift], name: str) -> list[Shift]:
    return [each for each in shifts if each.person == name]


def _on_leave(person: Person, change: Change) -> Person:
    """Give a person the leave asked for; its hours count as worked."""
    if not isinstance(change, Leave):
        return person
    contract = person.contract
    rate = contract.min_minutes // 20
    least = contract.min_minutes - rate * len(change.days - person.leave)
    return replace(
        person,
        leave=person.leave | change.days,
        contract=replace(contract, min_minutes=max(least, 0)),
    )


def _missing(shifts: Sequence[Shift], change: Change) -> list[Problem]:
    if not isinstance(change, Swap):
        return []
    return [
        _problem("unknown-shift", each.person, f"has no such shift on {each.day}.")
        for each in (change.given, change.taken)
        if each not in shifts
    ]


def _notice(plan: Plan, person: Person, book: Book, ahead: timedelta) -> list[Problem]:
    site = next(site for site in plan.sites if site.id == person.site)
    return [
        Problem(
            code=rule.kind,
            message="A change so late needs consent; days ahead: "
            f"{ahead.days} of {rule.value}.",
            hint=rule.source,
            place=Place(element=person.id),
            severity=Severity.WARNING,
        )
        for rule in book.rules(site.packs)
        if rule.kind is RuleKind.NOTICE_DAYS and ahead.days < rule.value
    ]


def _short(
    plan: Plan, before: Sequence[Shift], after: Sequence[Shift]
) -> list[Problem]:
    """Say where the change leaves fewer people than wanted, and fewer than before."""
    changed = [
        each for each in (*before, *after) if (each in before) != (each in after)
    ]
    problems = []
    for each in plan.demand:
        near = [
            shift
            for shift in changed
            if shift.queue == each.queue and shift.interval.overlap(each.interval)
        ]
        if not near:
            continue
        then, now = (_present(each.queue, each.interval, s) for s in (before, after))
        if now < min(then, each.required):
            when = f"{each.interval.start:%Y-%m-%d %H:%M} UTC"
            text = f"{each.queue} would have {now} of {each.required} people at {when}."
            problems.append(_problem("cover", each.queue, text))
    return problems


def _present(queue: str, span: Interval, shifts: Sequence[Shift]) -> int:
    return sum(
        1
        for shift in shifts
        if shift.queue == queue
        and shift.interval.start <= span.start
        and span.end <= shift.interval.end
    )


def _problem(code: str, element: str, message: str) -> Problem:
    return Problem(code=code, message=message, place=Place(element=element))
