"""What is odd about a plan before anybody searches: found at once, and named.

Errors are what no roster can mend: work that nobody has the skill for, hours that no
shift reaches, a shift that the law never allows.  Warnings are what a planner would
want to know: wishes against one another, against leave or for days outside the plan.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from anyshore.core.staffing.labour.checking import check_person
from anyshore.core.staffing.labour.plan import Contract, Person, Shift
from anyshore.core.staffing.labour.rules import RuleKind
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.core.staffing.labour.checking import Book
    from anyshore.core.staffing.labour.plan import Demand, Plan
    from anyshore.kernel import Interval

__all__ = ["examine", "require_whole"]

_IN_ONE_SHIFT = {
    RuleKind.SHIFT_MINUTES,
    RuleKind.SPREAD_MINUTES,
    RuleKind.BREAK_MINUTES,
    RuleKind.NIGHT_SHIFT_MINUTES,
}


def require_whole(plan: Plan) -> None:
    """Refuse a plan that no search can begin with.

    Raises:
        ProblemError: ``plan-empty`` where there are no days, people, shifts or wanted
            people; ``pattern-empty`` where a shift has no work.
    """
    parts = {
        "days": plan.days,
        "people": len(plan.people),
        "patterns": len(plan.patterns),
        "demand": len(plan.demand),
    }
    for name, count in parts.items():
        if count < 1:
            raise ProblemError(
                Problem(
                    code="plan-empty",
                    message=f"The plan has no {name}.",
                    hint="A roster needs days, people, shifts and wanted people.",
                    place=Place(element=name),
                )
            )
    for pattern in plan.patterns:
        if pattern.work_minutes < 1:
            raise ProblemError(
                Problem(
                    code="pattern-empty",
                    message=f"The shift {pattern.id} has no minute of work.",
                    hint="Shorten its break, or make it longer.",
                    place=Place(element=pattern.id),
                )
            )


def examine(plan: Plan, book: Book) -> list[Problem]:
    """Say what is odd about a plan; errors first."""
    found = [
        *_without_skill(plan),
        *_never_allowed(plan, book),
        *_out_of_reach(plan),
        *_contracts(plan),
        *_wishes(plan),
    ]
    return sorted(found, key=lambda each: each.severity is not Severity.ERROR)


def _problem(
    code: str, element: str, message: str, *, hint: str = "", warning: bool = False
) -> Problem:
    return Problem(
        code=code,
        message=message,
        hint=hint,
        place=Place(element=element),
        severity=Severity.WARNING if warning else Severity.ERROR,
    )


def _without_skill(plan: Plan) -> Iterator[Problem]:
    skills = {skill for person in plan.people for skill in person.skills}
    wanted = {each.queue for each in plan.demand if each.required > 0}
    for queue in sorted(wanted - skills):
        message = f"Nobody has the skill {queue}; its hours stay empty."
        yield _problem("nobody-skilled", queue, message, hint="Give it to somebody.")
    for person in plan.people:
        if not person.skills & {each.queue for each in plan.demand}:
            message = f"No queue wants the skills of {person.id}."
            yield _problem("skill-unwanted", person.id, message, warning=True)


def _never_allowed(plan: Plan, book: Book) -> Iterator[Problem]:
    """Name shifts that a rule forbids on every day, with the rule."""
    free = Contract(
        min_minutes=0,
        max_minutes=10**9,
        max_in_row=999,
        min_days_off=0,
    )
    sites = {site.id: site for site in plan.sites}
    for pattern in plan.patterns:
        site = sites[pattern.site]
        person = Person(
            id=pattern.id, site=site.id, skills=frozenset({""}), contract=free
        )
        days = [
            day
            for day in (plan.first + timedelta(days=n) for n in range(plan.days))
            if day.weekday() in pattern.weekdays
        ]
        broken: list[list[Problem]] = []
        for day in days:
            shift = Shift(
                person=pattern.id,
                interval=pattern.interval(day, site.zone),
                zone=site.zone,
                pattern=pattern.id,
                queue="",
                break_minutes=pattern.break_minutes,
            )
            own = check_person(plan, person, [shift], book)
            broken.append([each for each in own if each.code in _IN_ONE_SHIFT])
            if not broken[-1]:
                break
        if broken and all(broken):
            each = broken[0][0]
            message = f"The shift {pattern.id} is never allowed: {each.message}"
            yield _problem("shift-forbidden", pattern.id, message, hint=each.hint)
        if not days:
            message = f"The shift {pattern.id} has no day in the plan."
            yield _problem("shift-unused", pattern.id, message, warning=True)


def _out_of_reach(plan: Plan) -> Iterator[Problem]:
    """Name hours that no shift of anybody with the skill covers."""
    zones = {site.id: site.zone for site in plan.sites}
    sites: dict[str, set[str]] = defaultdict(set)
    for person in plan.people:
        for skill in person.skills:
            sites[skill].add(person.site)
    spans: dict[str, list[Interval]] = {
        site: [
            pattern.interval(plan.first + timedelta(days=n), zones[site])
            for pattern in plan.patterns
            if pattern.site == site
            for n in range(plan.days)
            if (plan.first + timedelta(days=n)).weekday() in pattern.weekdays
        ]
        for site in zones
    }
    missed: dict[str, list[Demand]] = defaultdict(list)
    by_queue: dict[str, list[Demand]] = defaultdict(list)
    for each in plan.demand:
        if each.required > 0:
            by_queue[each.queue].append(each)
    for queue, wanted in by_queue.items():
        own = sorted(span for site in sites[queue] for span in spans[site])
        missed[queue] = _uncovered(wanted, own) if own else []
    for queue, all_missed in sorted(missed.items()):
        if all_missed:
            first = all_missed[0].interval
            message = (
                f"No shift covers {_many(len(all_missed))} of {queue}, the first at "
                f"{first.start:%Y-%m-%d %H:%M} UTC."
            )
            hint = "Add a shift, or people of another site; check the zones."
            yield _problem("out-of-reach", queue, message, hint=hint, warning=True)


def _many(count: int) -> str:
    return "an interval" if count == 1 else f"{count} intervals"


def _uncovered(wanted: list[Demand], spans: list[Interval]) -> list[Demand]:
    """Return what lies within no span; both are looked at in order of time."""
    found, at = [], 0
    open_spans: list[Interval] = []
    for each in sorted(wanted, key=lambda demand: demand.interval):
        while at < len(spans) and spans[at].start <= each.interval.start:
            open_spans.append(spans[at])
            at += 1
        open_spans = [span for span in open_spans if span.end > each.interval.start]
        if not any(span.end >= each.interval.end for span in open_spans):
            found.append(each)
    return found


def _contracts(plan: Plan) -> Iterator[Problem]:
    lengths: dict[str, int] = defaultdict(int)
    for pattern in plan.patterns:
        lengths[pattern.site] = max(lengths[pattern.site], pattern.work_minutes)
    for person in plan.people:
        contract = person.contract
        away = sum(
            plan.first + timedelta(days=n) not in person.leave for n in range(plan.days)
        )
        possible = lengths[person.site] * away
        if contract.min_minutes > possible:
            message = (
                f"{person.id} is to work at least {contract.min_minutes / 60:g} hours; "
                f"the days without leave ({away}) hold at most {possible / 60:g}."
            )
            yield _problem("contract-impossible", person.id, message)


def _wishes(plan: Plan) -> Iterator[Problem]:
    last = plan.first + timedelta(days=plan.days - 1)
    for person in plan.people:
        on, off = person.wishes_on, person.wishes_off
        for day, pattern in sorted(on):
            against = [(day, pattern), (day, "")] + (
                [key for key in off if key[0] == day] if not pattern else []
            )
            if any(key in off for key in against):
                message = f"{person.id} wishes to work and not to work on {day}."
                yield _problem("wishes-contradict", person.id, message, warning=True)
            if day in person.leave:
                message = f"{person.id} wishes to work on {day}, a day of leave."
                yield _problem("wish-in-leave", person.id, message, warning=True)
        kinds: dict[object, set[str]] = defaultdict(set)
        for day, pattern in on:
            if pattern:
                kinds[day].add(pattern)
        for when, patterns in sorted(kinds.items(), key=str):
            if len(patterns) > 1:
                names = ", ".join(sorted(patterns))
                message = f"{person.id} wishes for {names} on {when}; one can be had."
                yield _problem("wishes-contradict", person.id, message, warning=True)
        outside = [d for d, _ in (*on, *off) if not plan.first <= d <= last]
        if outside:
            message = f"{person.id} has a wish for {min(outside)}, outside the plan."
            yield _problem("wish-outside", person.id, message, warning=True)
