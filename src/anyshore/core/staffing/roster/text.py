"""Read roster instances from the benchmark's text format.

Comma-separated lines under ``SECTION_`` headings, ``#`` starts a comment.  A line that
cannot be read is refused with its number; nothing is guessed.
Source: schedulingbenchmarks.org, shift scheduling, Curtois and Qu (2014).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from anyshore.core.staffing.roster.instance import (
    Cover,
    Employee,
    Instance,
    Request,
    ShiftType,
)
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_instance"]

_FIELDS = {
    "SECTION_HORIZON": 1,
    "SECTION_SHIFTS": 3,
    "SECTION_STAFF": 8,
    "SECTION_DAYS_OFF": 1,
    "SECTION_SHIFT_ON_REQUESTS": 4,
    "SECTION_SHIFT_OFF_REQUESTS": 4,
    "SECTION_COVER": 5,
}
# A larger horizon or crowd is a mistake in the file, not a roster.
_MOST = 1_000_000


class _Line:
    """One line of the file that can say where it is."""

    def __init__(self, source: str, number: int, text: str) -> None:
        self.source = source
        self.number = number
        self.fields = [field.strip() for field in text.split(",")]

    def refuse(self, message: str, hint: str = "") -> ProblemError:
        """Make the error that points at this line."""
        place = Place(source=self.source, line=self.number)
        return ProblemError(
            Problem(code="roster-text", message=message, hint=hint, place=place)
        )

    def whole(self, text: str, what: str) -> int:
        """Read a whole number that is not negative."""
        if not (text.isascii() and text.isdigit()) or int(text) > _MOST:
            raise self.refuse(
                f"{what} is {text!r}, not a whole number from 0 to {_MOST}."
            )
        return int(text)


def read_instance(text: str, source: str = "") -> Instance:
    """Read an instance from the benchmark's text.

    Args:
        text: The file's content.
        source: The file's name, for messages.

    Raises:
        ProblemError: With the line, where the text cannot be read or names a person,
            shift or day that does not exist.
    """
    sections: dict[str, list[_Line]] = defaultdict(list)
    for section, line in _lines(text, source):
        sections[section].append(line)
    for needed in ("SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF"):
        if not sections[needed]:
            raise ProblemError(
                Problem(
                    code="roster-text",
                    message=f"There is nothing under {needed}.",
                    hint="A roster file says its horizon, shifts and staff.",
                    place=Place(source=source),
                )
            )
    return _Reader(sections).read()


def _lines(text: str, source: str) -> Iterator[tuple[str, _Line]]:
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        content = raw.partition("#")[0].strip().lstrip("\ufeff")
        if not content:
            continue
        line = _Line(source, number, content)
        if content.startswith("SECTION_"):
            if content not in _FIELDS:
                raise line.refuse(
                    f"{content} is not a section.", f"Known: {', '.join(_FIELDS)}."
                )
            section = content
        elif not section:
            raise line.refuse("A line stands before the first section.")
        elif len(line.fields) < _FIELDS[section]:
            raise line.refuse(
                f"{len(line.fields)} fields stand where {section} has "
                f"{_FIELDS[section]}."
            )
        else:
            yield section, line


class _Reader:
    """Turn sections into values, in the order in which they name one another."""

    def __init__(self, sections: dict[str, list[_Line]]) -> None:
        self.sections = sections
        horizon = sections["SECTION_HORIZON"][0]
        self.days = horizon.whole(horizon.fields[0], "The horizon")
        if not self.days:
            raise horizon.refuse("The horizon has no days.")
        self.shift_ids: set[str] = set()
        self.staff_ids: set[str] = set()

    def read(self) -> Instance:
        """Read every section."""
        shifts = self._shifts()
        staff = self._staff()
        return Instance(
            days=self.days,
            shifts=shifts,
            employees=self._with_days_off(staff),
            on_requests=self._requests("SECTION_SHIFT_ON_REQUESTS"),
            off_requests=self._requests("SECTION_SHIFT_OFF_REQUESTS"),
            cover=self._cover(),
        )

    def _shifts(self) -> tuple[ShiftType, ...]:
        lines = self.sections["SECTION_SHIFTS"]
        for line in lines:
            self._new(line, self.shift_ids)
        found = []
        for line in lines:
            name, minutes, barred = line.fields[:3]
            names = [each.strip() for each in barred.split("|") if each.strip()]
            for each in names:
                self._known(line, each, self.shift_ids, "shift")
            length = line.whole(minutes, "The length")
            if not length:
                raise line.refuse("A shift of no minutes is not a shift.")
            found.append(
                ShiftType(id=name, minutes=length, not_followed_by=frozenset(names))
            )
        return tuple(found)

    def _staff(self) -> list[Employee]:
        found = []
        for line in self.sections["SECTION_STAFF"]:
            self._new(line, self.staff_ids)
            most, least, run, short, off, weekends = (
                line.whole(text, "A limit") for text in line.fields[2:8]
            )
            found.append(
                Employee(
                    id=line.fields[0],
                    max_shifts=self._limits(line),
                    max_minutes=most,
                    min_minutes=least,
                    max_consecutive=run,
                    min_consecutive=short,
                    min_days_off=off,
                    max_weekends=weekends,
                )
            )
        return found

    def _limits(self, line: _Line) -> dict[str, int]:
        limits = {}
        for part in line.fields[1].split("|"):
            if not part.strip():
                continue
            name, _, count = (piece.strip() for piece in part.partition("="))
            self._known(line, name, self.shift_ids, "shift")
            limits[name] = line.whole(count, f"The limit of {name}")
        return limits

    def _with_days_off(self, staff: list[Employee]) -> tuple[Employee, ...]:
        off: dict[str, set[int]] = defaultdict(set)
        for line in self.sections["SECTION_DAYS_OFF"]:
            name = line.fields[0]
            self._known(line, name, self.staff_ids, "employee")
            off[name].update(self._day(line, text) for text in line.fields[1:] if text)
        return tuple(
            replace(each, days_off=frozenset(off.get(each.id, ()))) for each in staff
        )

    def _requests(self, section: str) -> tuple[Request, ...]:
        found = []
        for line in self.sections[section]:
            name, day, shift, weight = line.fields[:4]
            self._known(line, name, self.staff_ids, "employee")
            self._known(line, shift, self.shift_ids, "shift")
            found.append(
                Request(
                    employee=name,
                    day=self._day(line, day),
                    shift=shift,
                    weight=line.whole(weight, "The weight"),
                )
            )
        return tuple(found)

    def _cover(self) -> tuple[Cover, ...]:
        found = []
        for line in self.sections["SECTION_COVER"]:
            day, shift, required, under, over = line.fields[:5]
            self._known(line, shift, self.shift_ids, "shift")
            found.append(
                Cover(
                    day=self._day(line, day),
                    shift=shift,
                    required=line.whole(required, "The requirement"),
                    under=line.whole(under, "The weight under"),
                    over=line.whole(over, "The weight over"),
                )
            )
        return tuple(found)

    def _day(self, line: _Line, text: str) -> int:
        day = line.whole(text, "The day")
        if day >= self.days:
            raise line.refuse(
                f"Day {day} is outside the horizon.",
                f"Days run from 0 to {self.days - 1}.",
            )
        return day

    @staticmethod
    def _new(line: _Line, known: set[str]) -> None:
        name = line.fields[0]
        if not name or name in known:
            raise line.refuse(f"The name {name!r} is empty or given twice.")
        known.add(name)

    @staticmethod
    def _known(line: _Line, name: str, known: set[str], what: str) -> None:
        if name not in known:
            raise line.refuse(f"There is no {what} {name!r}.")
