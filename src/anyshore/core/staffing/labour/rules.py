"""Labor rules as data: what a country or a company asks of every roster and its pay.

A pack is a list of limits and premiums, each with its source, in force between two
dates.  Whoever has a rule of their own writes one more document; no code is needed.
How a roster is checked against packs, and paid by them, is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DayKind", "Holiday", "Pack", "Pay", "Rule", "RuleKind"]


class RuleKind(StrEnum):
    """The kinds of limit; what ``value`` and ``per`` mean is said with each."""

    #: Most minutes of work in a shift: value.
    SHIFT_MINUTES = "max-shift-minutes"
    #: Most minutes from the start to the end of a shift: value.
    SPREAD_MINUTES = "max-spread-minutes"
    #: Most minutes of work in a week from Monday: value.
    WEEK_MINUTES = "max-week-minutes"
    #: Most minutes of work a week on average (value) over any so many weeks (per).
    AVERAGE_WEEK_MINUTES = "max-average-week-minutes"
    #: Most days of work in a row: value.
    DAYS_IN_ROW = "max-days-in-row"
    #: Least minutes between two shifts: value.
    REST_MINUTES = "min-rest-minutes"
    #: A rest of at least so many minutes (value) in every so many days (per).
    PERIODIC_REST_MINUTES = "min-periodic-rest-minutes"
    #: Least minutes of break (value) in a shift longer than so many minutes (per).
    BREAK_MINUTES = "min-break-minutes"
    #: Most nights in a row: value.
    NIGHTS_IN_ROW = "max-nights-in-row"
    #: Most minutes of work in a shift that holds so much of the night (per): value.
    NIGHT_SHIFT_MINUTES = "max-night-shift-minutes"
    #: Most weekends with work in any so many weeks (per): value.
    WEEKENDS = "max-weekends"
    #: Most Sundays with work in any so many weeks (per): value.
    SUNDAYS = "max-sundays"
    #: Days before a shift from which a change costs the person's consent: value.
    NOTICE_DAYS = "notice-days"


class DayKind(StrEnum):
    """What a day is to pay."""

    #: A day like any other.
    ORDINARY = "ordinary"
    #: A holiday paid as a regular holiday, or the only kind a country has.
    REGULAR = "regular"
    #: A special day that is no regular holiday.
    SPECIAL = "special"
    #: Two regular holidays on one day.
    DOUBLE = "double"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One limit."""

    #: What it limits.
    kind: RuleKind
    #: The limit.
    value: int
    #: The second number of kinds that have one.
    per: int = 0
    #: Where it is written: act and article.
    source: str = ""
    #: Whether the text was compared with that source; users are told where not.
    checked: bool = True
    #: First and last day in force; None for no end.
    since: date = date.min
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Say whether the rule holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def where(self) -> str:
        """The source as users see it, with a mark where it was not compared."""
        if self.checked or not self.source:
            return self.source
        return f"{self.source} (not compared with the text)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Holiday:
    """A holiday by its date, as a law or proclamation names it."""

    #: When.
    day: date
    #: What it is called.
    name: str
    #: How it is paid.
    kind: DayKind
    #: Where it is written.
    source: str = ""
    #: Whether it was compared with that source.
    checked: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Pay:
    """What an hour is worth beyond its plain rate; every share is of that rate."""

    #: First and last wall time of the night, and what it adds.
    night_from: time = time(22)
    night_to: time = time(6)
    night: Decimal = Decimal(0)
    #: Least monthly wages, each from a date on; where given, what the night adds is a
    #: share of that wage by the hours of the month, not of the plain rate.
    night_wages: tuple[tuple[date, Decimal], ...] = ()
    #: Minutes of a day and of a week after which work is overtime, and what it adds;
    #: each is (minutes, share), the highest reached counts.  What is overtime
    #: by the day does not count toward the week again.
    overtime_day: tuple[tuple[int, Decimal], ...] = ()
    overtime_week: tuple[tuple[int, Decimal], ...] = ()
    #: What overtime adds on a rest day or holiday, where that differs.
    overtime_special: Decimal | None = None
    #: What overtime adds by night and on Sunday, where that differs.
    overtime_night: Decimal | None = None
    #: Which day of work in a week from Monday is the first rest day worked.
    rest_day_from: int = 6
    #: Pay of a day by its kind, and of the same on a rest day; 1 is plain.
    day: Mapping[DayKind, Decimal] = field(default_factory=dict)
    rest_day: Mapping[DayKind, Decimal] = field(default_factory=dict)
    #: What Sunday adds.
    sunday: Decimal = Decimal(0)
    #: Whether premiums multiply with one another; they add up where not.
    multiply: bool = False
    #: Breaks that cost an hour's pay if they are shorter: each is (minutes of work
    #: from above which it is due, minutes of break); one hour a day at most.
    missed_break: tuple[tuple[int, int], ...] = ()
    #: Where it is written.
    source: str = ""
    #: Whether it was compared with that source.
    checked: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """The rules of one country, region or company."""

    #: Short name, as in ``PH`` or ``US-CA``.
    id: str
    #: Name for people.
    title: str
    #: The limits.
    rules: tuple[Rule, ...]
    #: The premiums; None where the pack has none.
    pay: Pay | None = None
    #: Packs whose rules hold as well.
    includes: tuple[str, ...] = ()
    #: Country and region of the holiday calendar, as ISO 3166 codes.
    country: str = ""
    region: str = ""
    #: Kinds of holiday by name; what is not named is a regular holiday.
    special_days: frozenset[str] = frozenset()
    #: Holidays by date; a year that has any here is taken from here alone.
    holidays: tuple[Holiday, ...] = ()
    #: What the pack leaves out, or takes for granted.
    notes: tuple[str, ...] = ()
    #: When the pack was last compared with its sources.
    checked_on: date | None = None
