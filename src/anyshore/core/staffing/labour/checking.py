"""Check shifts against labor rules and contracts, independently of who made them.

Works on intervals and dates alone and shares no code with any search.  Every finding
names the person, the rule, the numbers and the source of the rule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from anyshore.core.staffing.labour.rules import Rule, RuleKind
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from anyshore.core.staffing.labour.plan import Person, Plan, Shift
    from anyshore.core.staffing.labour.rules import Pack

__all__ = ["Book", "check", "check_person", "night_minutes"]

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """The packs at hand, by name."""

    #: Every pack, also those that are only included by others.
    packs: Mapping[str, Pack]

    def rules(self, names: Iterable[str]) -> tuple[Rule, ...]:
        """Return the rules of packs and of what they include, each once."""
        found: list[Rule] = []
        for pack in self.resolve(names):
            found += pack.rules
        return tuple(dict.fromkeys(found))

    def resolve(self, names: Iterable[str]) -> list[Pack]:
        """Return packs and what they include, each once.

        Raises:
            ProblemError: ``pack-unknown``.
        """
        found: dict[str, Pack] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = self._pack(name)
                waiting += found[name].includes
        return list(found.values())

    def _pack(self, name: str) -> Pack:
        if name in self.packs:
            return self.packs[name]
        raise ProblemError(
            Problem(
                code="pack-unknown",
                message=f"There is no rule pack {name!r}.",
                hint=f"There are {', '.join(sorted(self.packs))}.",
                place=Place(element=name),
            )
        )


def check(plan: Plan, shifts: Sequence[Shift], book: Book) -> list[Problem]:
    """Check a whole roster: every person's shifts, and that everybody is known."""
    own: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        own[shift.person].append(shift)
    known = {person.id for person in plan.people}
    problems = [
        _problem("unknown-person", name, "is not in the plan.")
        for name in sorted(own)
        if name not in known
    ]
    for person in plan.people:
        problems += check_person(plan, person, own[person.id], book)
    return problems


def check_person(
    plan: Plan, person: Person, shifts: Sequence[Shift], book: Book
) -> list[Problem]:
    """Check one person's shifts against skills, leave, contract and rules."""
    line = sorted((*person.before, *shifts), key=lambda shift: shift.interval.start)
    site = next(site for site in plan.sites if site.id == person.site)
    problems = [*_fitting(plan, person, shifts), *_contract(plan, person, line)]
    for rule in book.rules(site.packs):
        problems += [
            _problem(rule.kind, person.id, message, rule.where)
            for message in _broken(rule, line, plan)
        ]
    return problems


def _problem(code: str, person: str, message: str, source: str = "") -> Problem:
    return Problem(code=code, message=message, hint=source, place=Place(element=person))


def _fitting(plan: Plan, person: Person, shifts: Sequence[Shift]) -> Iterator[Problem]:
    """Yield what does not fit the person: queue, site, leave, dates, overlaps."""
    patterns = {pattern.id: pattern for pattern in plan.patterns}
    last = plan.first + timedelta(days=plan.days - 1)
    for shift in shifts:
        when = f"The shift of {shift.day}"
        if shift.queue not in person.skills:
            yield _problem("skill", person.id, f"{when} needs {shift.queue}.")
        pattern = patterns.get(shift.pattern)
        if pattern is None or pattern.site != person.site:
            yield _problem("site", person.id, f"{when} is not of the person's site.")
        elif shift.day.weekday() not in pattern.weekdays:
            yield _problem("weekday", person.id, f"{when} is on a day without it.")
        if shift.day in person.leave:
            yield _problem("leave", person.id, f"{when} lies in leave.")
        if not plan.first <= shift.day <= last:
            yield _problem("outside", person.id, f"{when} lies outside the plan.")
    for one, two in pairwise(sorted(shifts, key=lambda each: each.interval.start)):
        if one.interval.overlap(two.interval) or one.day == two.day:
            yield _problem("overlap", person.id, f"Two shifts meet on {two.day}.")


def _contract(plan: Plan, person: Person, line: Sequence[Shift]) -> Iterator[Problem]:
    contract = person.contract
    days = sorted({shift.day for shift in line})
    planned = [shift for shift in line if shift.day >= plan.first]
    minutes = sum(shift.work_minutes for shift in planned)
    if not contract.min_minutes <= minutes <= contract.max_minutes:
        text = f"{minutes} minutes are not within the contract's "
        text += f"{contract.min_minutes} to {contract.max_minutes}."
        yield _problem("contract-minutes", person.id, text)
    last = plan.first + timedelta(days=plan.days - 1)
    runs = list(_runs(days))
    for start, end in runs:
        length = (end - start).days + 1
        inner = start > plan.first and end < last
        if length > contract.max_in_row:
            text = f"Days in a row from {start}: {length} of at most "
            yield _problem("contract-run", person.id, f"{text}{contract.max_in_row}.")
        if inner and length < contract.min_in_row:
            text = f"Days in a row from {start}: {length} of at least "
            yield _problem("contract-run", person.id, f"{text}{contract.min_in_row}.")
    for (_, end), (start, _) in pairwise(runs):
        off = (start - end).days - 1
        if off < contract.min_days_off:
            text = f"Days off before {start}: {off} of at least "
            yield _problem(
                "contract-days-off", person.id, f"{text}{contract.min_days_off}."
            )
    weekends = {_weekend(day) for day in days if day >= plan.first} - {None}
    if len(weekends) > contract.max_weekends:
        text = f"Weekends worked: {len(weekends)} of at most {contract.max_weekends}."
        yield _problem("contract-weekends", person.id, text)


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Yield first and last day of each run of neighboring days."""
    start = end = None
    for day in days:
        if end is not None and start is not None and day - end > timedelta(days=1):
            yield start, end
            start = None
        start, end = start or day, day
    if start is not None and end is not None:
        yield start, end


def _weekend(day: date) -> date | None:
    """Return the Saturday of the weekend a day lies in, if it lies in one."""
    return day - timedelta(days=day.weekday() - 5) if day.weekday() >= 5 else None


def _broken(rule: Rule, line: Sequence[Shift], plan: Plan) -> Iterator[str]:
    """Yield a message for every breach of one rule."""
    line = [shift for shift in line if rule.in_force(shift.day)]
    match rule.kind:
        case (
            RuleKind.SHIFT_MINUTES
            | RuleKind.SPREAD_MINUTES
            | RuleKind.BREAK_MINUTES
            | RuleKind.NIGHT_SHIFT_MINUTES
        ):
            yield from _in_one_shift(rule, line)
        case RuleKind.WEEK_MINUTES | RuleKind.AVERAGE_WEEK_MINUTES:
            yield from _in_weeks(rule, line, plan)
        case RuleKind.DAYS_IN_ROW:
            yield from _in_row(rule, sorted({shift.day for shift in line}), "days")
        case RuleKind.NIGHTS_IN_ROW:
            nights = {shift.day for shift in line if night_minutes(shift) >= 180}
            yield from _in_row(rule, sorted(nights), "nights")
        case RuleKind.REST_MINUTES:
            for one, two in pairwise(line):
                rest = (two.interval.start - one.interval.end) // _MINUTE
                if rest < rule.value:
                    yield (
                        f"{rest} minutes of rest before the shift of {two.day} are "
                        f"below {rule.value}."
                    )
        case RuleKind.PERIODIC_REST_MINUTES:
            yield from _periodic_rest(rule, line)
        case RuleKind.WEEKENDS:
            saturdays = {_weekend(shift.day) for shift in line} - {None}
            yield from _week_ends(rule, saturdays, "weekends")
        case RuleKind.SUNDAYS:
            sundays = {shift.day for shift in line if shift.day.weekday() == 6}
            yield from _week_ends(rule, sundays, "Sundays")
        case RuleKind.NOTICE_DAYS:
            return
        case _:
            assert_never(rule.kind)


def _in_one_shift(rule: Rule, line: Sequence[Shift]) -> Iterator[str]:
    for shift in line:
        length = shift.interval.duration // _MINUTE
        work = shift.work_minutes
        if rule.kind is RuleKind.SHIFT_MINUTES and work > rule.value:
            yield f"{work} minutes on {shift.day} are above {rule.value}."
        if rule.kind is RuleKind.SPREAD_MINUTES and length > rule.value:
            yield f"A shift of {length} minutes on {shift.day} is above {rule.value}."
        if (
            rule.kind is RuleKind.BREAK_MINUTES
            and work > rule.per
            and shift.break_minutes < rule.value
        ):
            text = f"{shift.break_minutes} minutes of break on {shift.day} are below "
            yield f"{text}{rule.value}."
        if (
            rule.kind is RuleKind.NIGHT_SHIFT_MINUTES
            and night_minutes(shift) >= rule.per
            and work > rule.value
        ):
            yield f"{work} minutes by night on {shift.day} are above {rule.value}."


def _in_weeks(rule: Rule, line: Sequence[Shift], plan: Plan) -> Iterator[str]:
    weeks: dict[date, int] = defaultdict(int)
    for shift in line:
        weeks[shift.day - timedelta(days=shift.day.weekday())] += shift.work_minutes
    if rule.kind is RuleKind.WEEK_MINUTES:
        for monday, minutes in sorted(weeks.items()):
            if minutes > rule.value:
                yield (
                    f"{minutes} minutes in the week of {monday} are above {rule.value}."
                )
        return
    # A plan shorter than the reference period may not exceed the average by itself.
    start = plan.first - timedelta(days=plan.first.weekday())
    many = max(1, min(rule.per, -(-plan.days // 7)))
    last = max(weeks, default=start)
    while start <= last:
        span = [start + timedelta(weeks=week) for week in range(many)]
        minutes = sum(weeks.get(monday, 0) for monday in span)
        if minutes > rule.value * many:
            text = f"{minutes} minutes in {many} weeks from {start} are above "
            yield f"{text}{rule.value} a week."
        start += timedelta(weeks=1)
        if start + timedelta(weeks=many - 1) > last:
            return


def _in_row(rule: Rule, days: Sequence[date], what: str) -> Iterator[str]:
    for start, end in _runs(days):
        length = (end - start).days + 1
        if length > rule.value:
            yield f"{length} {what} in a row from {start} are above {rule.value}."


def _periodic_rest(rule: Rule, line: Sequence[Shift]) -> Iterator[str]:
    """Yield stretches that leave no room for the rest in their period."""
    most = timedelta(days=rule.per) - timedelta(minutes=rule.value)
    start: datetime | None = None
    for one, two in pairwise([*line, None]):
        if one is None:
            return
        start = start or one.interval.start
        rest = None if two is None else two.interval.start - one.interval.end
        if rest is not None and rest < timedelta(minutes=rule.value):
            continue
        if one.interval.end - start > most:
            text = f"The work from {start:%Y-%m-%d %H:%M} UTC leaves no rest of "
            yield f"{text}{rule.value} minutes within {rule.per} days."
        start = None


def _week_ends(rule: Rule, days: Iterable[date | None], what: str) -> Iterator[str]:
    """Yield the first stretch of weeks with too many of one day of the week."""
    found = sorted(day for day in days if day is not None)
    for at, first in enumerate(found):
        end = first + timedelta(weeks=rule.per)
        count = sum(1 for other in found[at:] if other < end)
        if count > rule.value:
            text = f"{count} {what} in {rule.per} weeks from {first} are above "
            yield f"{text}{rule.value}."
            return


def night_minutes(shift: Shift, begins: time = time(22), ends: time = time(6)) -> int:
    """Return how many minutes of a shift lie in the night of its home zone."""
    home = ZoneInfo(shift.zone)
    total = timedelta()
    day = shift.day - timedelta(days=1)
    for _ in range(4):
        start = datetime.combine(day, begins, home).astimezone(UTC)
        after = day if ends > begins else day + timedelta(days=1)
        end = datetime.combine(after, ends, home).astimezone(UTC)
        low, high = max(start, shift.interval.start), min(end, shift.interval.end)
        total += max(high - low, timedelta())
        day += timedelta(days=1)
    return total // _MINUTE
