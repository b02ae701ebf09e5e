"""One row of a plan, wherever it came from, that can say where it is.

A row holds plain values: text from a table, or numbers, dates and lists from YAML or a
spreadsheet.  What a field must be is asked for by its reader; a field that is not so is
refused with file, line and name.  Empty fields are fields that are not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Row"]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_LONGEST_RANGE = 400
_SHOWN = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of a section."""

    #: Section it stands in, as in ``people``.
    section: str
    #: Its fields by name.
    values: Mapping[str, object]
    #: The file.
    source: str = ""
    #: Its line, and those of fields that stand on lines of their own.
    line: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    def refuse(self, name: str, message: str, hint: str = "") -> ProblemError:
        """Make the error that points at a field."""
        place = Place(
            source=self.source,
            element=f"{self.section} {name}".strip(),
            line=self.lines.get(name, self.line),
        )
        return ProblemError(
            Problem(code="roster-plan", message=message, hint=hint, place=place)
        )

    def only(self, known: Iterable[str]) -> None:
        """Refuse a field that nobody reads."""
        names = sorted(known)
        for name in self.values:
            if name not in names:
                hint = f"Known are {', '.join(names)}."
                raise self.refuse(str(name), f"{name!r} is not known here.", hint)

    def has(self, name: str) -> bool:
        """Tell whether a field is there and not empty."""
        value = self.values.get(name)
        if isinstance(value, str):
            return bool(value.strip())
        return value is not None

    def _wrong(self, name: str, what: str, hint: str = "") -> ProblemError:
        if not self.has(name):
            return self.refuse(name, f"{name} is missing.", hint or f"It is {what}.")
        return self.refuse(
            name, f"{name} is {_shown(self.values[name])}, not {what}.", hint
        )

    def text(self, name: str, default: str | None = None) -> str:
        """Return a name or another short text."""
        if not self.has(name) and default is not None:
            return default
        value = self.values.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        good = isinstance(value, str | int) and not isinstance(value, bool)
        if not good or not str(value).strip():
            raise self._wrong(name, "a name")
        return str(value).strip()

    def number(self, name: str, default: Decimal | None = None) -> Decimal:
        """Return a number that is not negative."""
        if not self.has(name) and default is not None:
            return default
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self._wrong(name, "a number")
        try:
            found = Decimal(str(value).strip())
        except InvalidOperation:
            raise self._wrong(name, "a number") from None
        if not found.is_finite():
            raise self._wrong(name, "a number")
        if found < 0:
            raise self._wrong(name, "zero or more")
        if found > 10**9:
            raise self._wrong(name, "at most a billion")
        return found

    def whole(
        self,
        name: str,
        default: int | None = None,
        *,
        least: int = 0,
        most: int = 10**6,
    ) -> int:
        """Return a whole number."""
        if not self.has(name) and default is not None:
            return default
        try:
            found = self.number(name)
        except ProblemError as error:
            if not self.has(name):
                raise
            what = f"a whole number from {least} to {most}"
            raise self._wrong(name, what) from error
        if found != int(found) or not least <= found <= most:
            raise self._wrong(name, f"a whole number from {least} to {most}")
        return int(found)

    def day(self, name: str) -> date:
        """Return a date."""
        value = self.values.get(name)
        if isinstance(value, datetime) and value.time() == time():
            return value.date()
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        found = _date(value)
        if found is None:
            raise self._wrong(name, "a date", "Write 2026-12-24.")
        return found

    def days(self, name: str) -> frozenset[date]:
        """Return dates from a list of dates and of ranges as ``2026-12-24/2026-12-26``.

        Both ends of a range belong to it.
        """
        found: set[date] = set()
        hint = "Write 2026-12-24, or 2026-12-24/2026-12-26 for all from the first on."
        for each in self._items(name):
            if isinstance(each, date):
                found.add(each.date() if isinstance(each, datetime) else each)
                continue
            first, slash, last = str(each).strip().partition("/")
            start, end = _date(first), _date(last if slash else first)
            if start is None or end is None:
                message = f"{_shown(each)} in {name} is no date."
                raise self.refuse(name, message, hint)
            if not 0 <= (end - start).days <= _LONGEST_RANGE:
                message = f"{_shown(each)} in {name} ends before it begins, or is "
                raise self.refuse(name, f"{message}longer than a year.", hint)
            found |= {start + timedelta(n) for n in range((end - start).days + 1)}
        return frozenset(found)

    def names(self, name: str) -> tuple[str, ...]:
        """Return names from a list, or from text with ``;`` or ``|`` between them."""
        found = []
        for each in self._items(name):
            if isinstance(each, bool) or not isinstance(each, str | int):
                message = f"{_shown(each)} in {name} is no name."
                raise self.refuse(name, message, "Put it in quotes.")
            found.append(str(each).strip())
        return tuple(dict.fromkeys(each for each in found if each))

    def _items(self, name: str) -> list[object]:
        value = self.values.get(name)
        if not self.has(name):
            return []
        if isinstance(value, list | tuple):
            return list(value)
        if isinstance(value, str):
            return [each.strip() for each in re.split(r"[;|,]", value) if each.strip()]
        return [value]

    def minute(self, name: str) -> int:
        """Return a time of day in minutes from midnight; 24:00 ends a day."""
        value = self.values.get(name)
        if isinstance(value, datetime):
            value = value.time()
        if isinstance(value, time):
            return value.hour * 60 + value.minute
        found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise self._wrong(name, "a time of day", 'Write "06:30", in quotes.')
        hour, minute = int(found[1]), int(found[2])
        if minute > 59 or hour * 60 + minute > 1440:
            raise self._wrong(name, "a time of day", 'Write "06:30", in quotes.')
        return hour * 60 + minute

    def wall(self, name: str) -> time:
        """Return a time of day."""
        minute = self.minute(name)
        if minute == 1440:
            raise self._wrong(name, "a time of day", 'Midnight is "00:00".')
        return time(minute // 60, minute % 60)

    def weekdays(self, name: str) -> frozenset[int]:
        """Return weekdays from names and ranges as ``mon-fri``; every day if empty."""
        found: set[int] = set()
        for each in self._items(name):
            first, dash, last = str(each).strip().lower().partition("-")
            try:
                start = _WEEKDAYS.index(first.strip()[:3])
                end = _WEEKDAYS.index((last if dash else first).strip()[:3])
            except ValueError:
                message = f"{_shown(each)} in {name} is no weekday."
                raise self.refuse(name, message, "Write mon-fri, or mon; wed.") from (
                    None
                )
            found |= {(start + n) % 7 for n in range((end - start) % 7 + 1)}
        return frozenset(found) or frozenset(range(7))

    def zone(self, name: str, default: str | None = None) -> str:
        """Return an IANA zone."""
        found = self.text(name, default)
        try:
            ZoneInfo(found)
        except (KeyError, ValueError, OSError):
            hint = "Write one of the IANA database, as in Europe/Warsaw."
            raise self.refuse(name, f"There is no zone {found!r}.", hint) from None
        return found

    def instant(self, name: str, zone: str) -> datetime:
        """Return an instant; a time without an offset is of the zone, the first of two.

        A time that the clock skips is refused.
        """
        value = self.values.get(name)
        hint = "Write 2026-12-24T09:00, or 2026-12-24T09:00+08:00."
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value.strip())
            except ValueError:
                raise self._wrong(name, "a time", hint) from None
        if not isinstance(value, datetime):
            raise self._wrong(name, "a time", hint)
        if not 1970 <= value.year <= 2200:
            raise self._wrong(name, "a time from 1970 to 2200", hint)
        if value.tzinfo is not None:
            return value.astimezone(UTC)
        local = value.replace(tzinfo=ZoneInfo(zone))
        found = local.astimezone(UTC)
        if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != value:
            raise self.refuse(
                name, f"{value:%Y-%m-%d %H:%M} is skipped by the clock of {zone}.", hint
            )
        return found


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None


def _shown(value: object) -> str:
    """Write a value shortly; what holds others could be of any size."""
    if isinstance(value, list | tuple | dict | set):
        return "a list" if isinstance(value, list | tuple) else "a mapping"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
