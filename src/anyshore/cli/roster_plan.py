"""Rosters of people under labor rules: from a plan to shifts, calendars and pages."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from anyshore.adapters import clock
from anyshore.cli.roster_progress import searched
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anyshore.core.staffing.labour import Book, Plan, Rule, Shift
    from anyshore.core.staffing.labour.payroll import Payroll
    from anyshore.core.staffing.labour.reading import PlanFile
    from anyshore.core.staffing.labour.rostering import Made
    from anyshore.core.staffing.labour.summary import Summary

__all__ = ["Asked", "roster_plan"]

_COLUMNS = (
    "employee", "day", "shift", "queue", "start", "end", "start_utc", "end_utc", "zone",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the command line asks of a plan."""

    #: The plan; None for the sample.
    file: Path | None
    #: When to stop, on the monotonic clock.
    end: float
    #: Threads.
    workers: int | None
    #: Own rule packs.
    rules: tuple[Path, ...]
    #: People wanted, before those of the plan.
    demand: Path | None
    #: Handle time, patience, share, seconds and shrinkage of a forecast.
    contacts: tuple[float | None, float | None, float, float, float]
    #: What is written where: ``csv``, ``calendars``, ``html``, ``pdf``.
    outputs: Mapping[str, Path]


def roster_plan(asked: Asked) -> None:
    """Find, check, write and tell a roster."""
    from anyshore.core.staffing.labour.examining import examine, require_whole
    from anyshore.core.staffing.labour.payroll import payroll
    from anyshore.core.staffing.labour.rostering import make_roster
    from anyshore.core.staffing.labour.summary import summarize

    given, book = _given(asked)
    plan = given.plan
    require_whole(plan)
    odd = examine(plan, book)
    try:
        made = searched(
            lambda effort: make_roster(plan, book, effort), asked.end, asked.workers
        )
    except ProblemError as error:
        if error.problem.code != "roster-impossible":
            raise
        for each in (*odd, error.problem):
            typer.echo(f"{given.title}: {each}", err=True)
        raise typer.Exit(1) from error
    worth = payroll(plan, made.shifts, book, given.rates)
    found = summarize(plan, made.shifts)
    problems = [*odd, *made.problems]
    _write_shifts(asked.outputs["csv"], made.shifts)
    if "calendars" in asked.outputs:
        _write_calendars(asked.outputs["calendars"], plan, made.shifts)
    told = [*_told(made, found), *_told_worth(worth, given), *_told_rules(plan, book)]
    _print(asked, given, (made, found, worth), problems)
    for line in told:
        typer.echo(line)
    for each in problems:
        typer.echo(f"{each.severity}: {each}")
    if any(each.severity is Severity.ERROR for each in problems):
        raise typer.Exit(1)


def _given(asked: Asked) -> tuple[PlanFile, Book]:
    from anyshore.adapters.labour import load_book

    if asked.file is None:
        return _sample(), load_book(asked.rules)
    from anyshore.adapters.plans import Terms, load_plan
    from anyshore.core.staffing.requirement import Goal

    handle_time, patience, share, within, shrinkage = asked.contacts
    goal = Goal(share=share, within=within, shrinkage=shrinkage)
    terms = Terms(handle_time=handle_time, patience=patience, goal=goal)
    given, packs = load_plan(asked.file, asked.demand, terms)
    book = load_book(asked.rules, packs)
    for site in given.plan.sites:
        try:
            book.resolve(site.packs)
        except ProblemError as error:
            place = Place(source=str(asked.file), element=f"sites rules of {site.id}")
            raise ProblemError(
                Problem(
                    code="pack-unknown",
                    message=error.problem.message,
                    hint=error.problem.hint,
                    place=place,
                )
            ) from error
    return given, book


def _sample() -> PlanFile:
    from anyshore.core.staffing.labour.sample import sample_file

    return sample_file(date(2026, 12, 7))


def _write_shifts(path: Path, shifts: Sequence[Shift]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            (*_COLUMNS, "break_minutes", "work_minutes"),
        )
        for shift in sorted(shifts, key=lambda each: (each.person, each.interval)):
            start, end = shift.interval.start, shift.interval.end
            home = ZoneInfo(shift.zone)
            local = (each.astimezone(home).isoformat() for each in (start, end))
            utc = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (start, end))
            writer.writerow(
                (
                    *(shift.person, shift.day, shift.pattern, shift.queue),
                    *(*local, *utc, shift.zone),
                    *(shift.break_minutes, shift.work_minutes),
                ),
            )


def _write_calendars(folder: Path, plan: Plan, shifts: Sequence[Shift]) -> None:
    """Write a calendar per person; names that are no file names lose what is odd."""
    from anyshore.adapters.icalendar import feed

    folder.mkdir(parents=True, exist_ok=True)
    now = clock.now()
    taken: set[str] = set()
    for number, person in enumerate(plan.people):
        name = re.sub(r"[^\w.-]+", "_", person.id).strip("._") or f"person-{number}"
        if name.lower() in taken:
            name = f"{name}-{number}"
        taken.add(name.lower())
        own = [shift for shift in shifts if shift.person == person.id]
        (folder / f"{name}.ics").write_bytes(feed(own, name=person.id, now=now))


def _print(
    asked: Asked,
    given: PlanFile,
    found: tuple[Made, Summary, Payroll],
    problems: Sequence[Problem],
) -> None:
    if not {"html", "pdf"} & set(asked.outputs):
        return
    from anyshore.adapters.report.roster import RosterFacts, roster_document

    made, summary, worth = found
    facts = RosterFacts(
        title=given.title,
        proven=f"Cost {made.cost:.0f}; no roster of this form costs less than "
        f"{made.bound:.0f}.",
        summary=summary,
        payroll=worth,
        problems=problems,
        names=given.names,
        today=clock.now().date(),
    )
    document = roster_document(given.plan, made.shifts, facts)
    if "html" in asked.outputs:
        from anyshore.adapters.report import render_html

        asked.outputs["html"].write_bytes(render_html(document))
    if "pdf" in asked.outputs:
        from anyshore.adapters.report import render_pdf

        asked.outputs["pdf"].write_bytes(render_pdf(document))


def _told(made: Made, found: Summary) -> list[str]:
    bound = f"{made.bound:.0f}" if math.isfinite(made.bound) else "none found"
    gap = f"{max(made.gap, 0.0):.2%}" if math.isfinite(made.bound) else "not known"
    lines = [
        (
            f"cost {made.cost:.0f}: {found.short:.1f} hours missing, "
            f"{found.over:.1f} too many, {found.granted} of {found.wishes} wishes "
            "granted"
        ),
        f"bound {bound}",
        f"gap {gap}",
    ]
    for queue, cover in found.queues.items():
        worst = ""
        if cover.worst is not None:
            worst = f", most at {cover.worst[1]:%Y-%m-%d %H:%M} UTC ({cover.worst[0]})"
        lines.append(
            f"  {queue}: {cover.share:.1%} of {cover.wanted:.0f} hours there, "
            f"{cover.short:.1f} missing{worst}"
        )
    if found.changed:
        lines.append(f"{found.changed} days differ from what was published")
    return lines


def _told_worth(worth: Payroll, given: PlanFile) -> list[str]:
    zones = {person.id: person.site for person in given.plan.people}
    lines = []
    for site in given.plan.sites:
        own = [each for name, each in worth.people.items() if zones[name] == site.id]
        minutes = sum(each.minutes for each in own)
        paid = sum((each.paid_hours for each in own), start=Decimal(0))
        extra = sum((each.extra for each in own), start=Decimal(0))
        costs = [each.cost for each in own if each.cost is not None]
        text = f"{site.id}: {minutes / 60:.1f} hours worked, {paid:.2f} paid"
        text += f" by {worth.packs.get(site.id, 'no pack')}"
        text += f", {extra:.2f} in amounts of the law" if extra else ""
        if costs:
            text += f", cost {sum(costs, start=Decimal(0)):.2f}"
            text += "" if len(costs) == len(own) else f" of {len(costs)} with a rate"
        lines.append(text)
    lines += [f"  {name}: {m / 60:.1f} hours" for name, m in worth.premiums.items()]
    return lines


def _told_rules(plan: Plan, book: Book) -> list[str]:
    """Name the rules in force that nobody compared with their text."""
    last = plan.first + timedelta(days=plan.days - 1)

    def holds(rule: Rule) -> bool:
        return rule.in_force(plan.first) or rule.in_force(last)

    names = {name for site in plan.sites for name in site.packs}
    packs = book.resolve(sorted(names))
    odd = [f"{each.kind} ({each.source})" for pack in packs for each in pack.rules
           if holds(each) and not each.checked]  # fmt: skip
    odd += [
        f"premiums of {pack.id} ({pack.pay.source})"
        for pack in packs
        if pack.pay is not None and not pack.pay.checked
    ]
    odd += [
        f"{each.name} on {each.day} ({each.source})"
        for pack in packs
        for each in pack.holidays
        if not each.checked and plan.first <= each.day <= last + timedelta(days=1)
    ]
    return [f"not compared with its text: {each}" for each in dict.fromkeys(odd)]
