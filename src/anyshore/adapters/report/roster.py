"""A roster as a document to print: what it achieves, then everybody's weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.core.sourcing import Block, Document, Heading, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anyshore.core.staffing.labour import Person, Plan, Shift, Site
    from anyshore.core.staffing.labour.payroll import Payroll
    from anyshore.core.staffing.labour.summary import Summary
    from anyshore.kernel import Problem

__all__ = ["RosterFacts", "roster_document"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterFacts:
    """What is told beside the shifts."""

    #: What the roster is called.
    title: str
    #: What is proven about it, in one sentence.
    proven: str
    #: What it achieves.
    summary: Summary
    #: What its hours are worth.
    payroll: Payroll
    #: What was found, before and after.
    problems: Sequence[Problem]
    #: Names of people; their ids where one is missing.
    names: Mapping[str, str]
    #: The day it is made.
    today: date


def roster_document(
    plan: Plan, shifts: Sequence[Shift], facts: RosterFacts
) -> Document:
    """Lay out a roster.

    Times are wall times of each site; a shift ends on the next day where it ends
    earlier than it begins.
    """
    last = plan.first + timedelta(days=plan.days - 1)
    return Document(
        title=facts.title,
        subtitle=f"{plan.first} to {last}, {len(plan.people)} people",
        date=facts.today.isoformat(),
        blocks=(*_about(facts), *_weeks(plan, shifts, facts)),
    )


def _about(facts: RosterFacts) -> Iterator[Block]:
    yield Heading(level=1, text="What it achieves", goes_on=True)
    yield Text(text=facts.proven)
    rows = []
    for queue, cover in facts.summary.queues.items():
        worst = ""
        if cover.worst is not None:
            worst = f"{cover.worst[0]} at {cover.worst[1]:%a %d %b %H:%M} UTC"
        hours = (f"{each:.1f}" for each in (cover.wanted, cover.short, cover.over))
        rows.append((queue, *hours, f"{cover.share:.1%}", worst))
    yield Table(
        caption="Hours of people by queue",
        header=("Queue", "Wanted", "Missing", "Too many", "There", "Most missing"),
        rows=tuple(rows),
        figures=frozenset({1, 2, 3, 4}),
        widths=(3, 2, 2, 2, 2, 4),
    )
    premiums = facts.payroll.premiums
    if premiums:
        yield Table(
            caption="Hours with a premium",
            header=("Premium", "Hours"),
            rows=tuple((n, f"{m / 60:.1f}") for n, m in premiums.items()),
            figures=frozenset({1}),
            widths=(4, 1),
        )
    if facts.problems:
        yield Heading(level=2, text="Findings")
        for each in facts.problems:
            yield Text(text=str(each), point=True)


def _weeks(plan: Plan, shifts: Sequence[Shift], facts: RosterFacts) -> Iterator[Block]:
    own = {(shift.person, shift.day): shift for shift in shifts}
    for site in plan.sites:
        people = [person for person in plan.people if person.site == site.id]
        monday = plan.first - timedelta(days=plan.first.weekday())
        first = True
        while people and monday < plan.first + timedelta(days=plan.days):
            text = f"{site.id}, week of {monday:%d %B %Y}"
            yield Heading(level=1, text=text, goes_on=not first)
            yield _week(plan, (site, monday, people), own, facts)
            monday, first = monday + timedelta(days=7), False
        if people:
            yield _hours(site, people, facts)


def _week(
    plan: Plan,
    where: tuple[Site, date, list[Person]],
    own: Mapping[tuple[str, date], Shift],
    facts: RosterFacts,
) -> Table:
    site, monday, people = where
    days = [monday + timedelta(days=n) for n in range(7)]
    home = ZoneInfo(site.zone)

    def cell(person: Person, day: date) -> str:
        shift = own.get((person.id, day))
        if shift is None:
            inside = 0 <= (day - plan.first).days < plan.days
            return "leave" if inside and day in person.leave else ""
        start, end = (
            each.astimezone(home) for each in (shift.interval.start, shift.interval.end)
        )
        return f"{start:%H:%M}-{end:%H:%M} {shift.queue}"

    return Table(
        caption=f"Wall time of {site.zone}",
        header=("Person", *(f"{day:%a %d}" for day in days)),
        rows=tuple(
            (
                facts.names.get(person.id, person.id),
                *(cell(person, day) for day in days),
            )
            for person in people
        ),
        widths=(4, *(5 for _ in days)),
    )


def _hours(site: Site, people: list[Person], facts: RosterFacts) -> Table:
    rows = []
    found = facts.summary
    for person in people:
        worth = facts.payroll.people[person.id]
        rows.append(
            (
                facts.names.get(person.id, person.id),
                f"{worth.minutes / 60:.1f}",
                f"{worth.paid_hours:.2f}",
                str(found.nights[person.id]),
                str(found.weekends[person.id]),
                "" if worth.cost is None else f"{worth.cost:.2f}",
            )
        )
    pack = facts.payroll.packs.get(site.id, "plain hours")
    return Table(
        caption=f"Hours at {site.id}, paid by {pack}",
        header=("Person", "Worked", "Paid", "Nights", "Weekend days", "Cost"),
        rows=tuple(rows),
        figures=frozenset(range(1, 6)),
        widths=(4, 2, 2, 2, 2, 3),
    )
