"""Score a roster against its instance, independently of how it was found.

Counts rule by rule on plain values and shares no code with any solver, so that a
mistake there cannot hide here.  Decides whether a roster is allowed and what it costs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from anyshore.kernel import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.core.staffing.roster.instance import (
        Employee,
        Instance,
        Roster,
        ShiftType,
    )

__all__ = ["Score", "score"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """What a roster costs and which hard rules it breaks."""

    #: Weights of wishes not followed, in all.
    wishes: int
    #: Weights of people missing, in all.
    under: int
    #: Weights of people too many, in all.
    over: int
    #: Hard rules broken; none in an allowed roster.
    problems: tuple[Problem, ...]

    @property
    def objective(self) -> int:
        """The whole cost, to be small."""
        return self.wishes + self.under + self.over


def score(instance: Instance, roster: Roster) -> Score:
    """Score a roster: its cost, and every hard rule it breaks.

    >>> from anyshore.core.staffing.roster.text import read_instance
    >>> text = '''SECTION_HORIZON
    ... 2
    ... SECTION_SHIFTS
    ... D,480,
    ... SECTION_STAFF
    ... A,D=1,480,0,5,1,1,1
    ... SECTION_COVER
    ... 0,D,1,100,1
    ... 1,D,1,100,1'''
    >>> score(read_instance(text), {("A", 0): "D"}).objective
    100
    """
    problems = list(_unknown(instance, roster))
    shifts = {shift.id: shift for shift in instance.shifts}
    for employee in instance.employees:
        row = [roster.get((employee.id, day)) for day in range(instance.days)]
        if any(cell is not None and cell not in shifts for cell in row):
            continue
        for code, message in _broken(employee, row, shifts):
            place = Place(element=employee.id)
            problems.append(Problem(code=code, message=message, place=place))
    wishes = sum(
        wish.weight
        for wish in instance.on_requests
        if roster.get((wish.employee, wish.day)) != wish.shift
    ) + sum(
        wish.weight
        for wish in instance.off_requests
        if roster.get((wish.employee, wish.day)) == wish.shift
    )
    present = Counter((day, shift) for (_, day), shift in roster.items())
    under = over = 0
    for each in instance.cover:
        missing = each.required - present[each.day, each.shift]
        under += each.under * max(missing, 0)
        over += each.over * max(-missing, 0)
    return Score(wishes=wishes, under=under, over=over, problems=tuple(problems))


def _unknown(instance: Instance, roster: Roster) -> Iterator[Problem]:
    people = {employee.id for employee in instance.employees}
    shifts = {shift.id for shift in instance.shifts}
    for (person, day), shift in roster.items():
        if person in people and shift in shifts and 0 <= day < instance.days:
            continue
        yield Problem(
            code="unknown-name",
            message=f"Day {day} gives {shift!r} to {person!r}; one is not known.",
            place=Place(element=person),
        )


def _broken(
    employee: Employee, row: list[str | None], shifts: dict[str, ShiftType]
) -> Iterator[tuple[str, str]]:
    """Yield code and message of every hard rule one person's row breaks."""
    worked = [cell for cell in row if cell is not None]
    minutes = sum(shifts[cell].minutes for cell in worked)
    if minutes > employee.max_minutes:
        yield "max-minutes", f"{minutes} minutes are above {employee.max_minutes}."
    if minutes < employee.min_minutes:
        yield "min-minutes", f"{minutes} minutes are below {employee.min_minutes}."
    for shift, count in Counter(worked).items():
        limit = employee.max_shifts.get(shift)
        if limit is not None and count > limit:
            yield "max-shifts", f"{count} shifts {shift} are above {limit}."
    for day, (before, after) in enumerate(pairwise(row), start=1):
        if before and after and after in shifts[before].not_followed_by:
            yield "succession", f"{after} on day {day} may not follow {before}."
    for day in sorted(employee.days_off):
        if row[day] is not None:
            yield "day-off", f"Day {day} must be off."
    weekends = {day // 7 for day, cell in enumerate(row) if cell and day % 7 >= 5}
    if len(weekends) > employee.max_weekends:
        yield (
            "max-weekends",
            f"Weekends worked: {len(weekends)} of at most {employee.max_weekends}.",
        )
    yield from _runs(employee, row)


def _runs(employee: Employee, row: list[str | None]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with runs of days with work and of days off."""
    start = 0
    for works, cells in groupby(row, key=lambda cell: cell is not None):
        length = len(list(cells))
        inner = start > 0 and start + length < len(row)
        worked = f"Days in a row from day {start}: {length}"
        most, least = employee.max_consecutive, employee.min_consecutive
        if works and length > most:
            yield "max-consecutive", f"{worked} of at most {most}."
        if works and inner and length < least:
            yield "min-consecutive", f"{worked} of at least {least}."
        if not works and inner and length < employee.min_days_off:
            free = f"Days off from day {start}: {length}"
            yield "min-days-off", f"{free} of at least {employee.min_days_off}."
        start += length
