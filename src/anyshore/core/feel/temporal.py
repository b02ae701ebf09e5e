"""Temporal values of FEEL: dates, times and the two kinds of duration.

Python's own types stop at microseconds and at the year 9999; FEEL (DMN 1.5, clause
10.3.2.3) does not.  These values hold nanoseconds, years between plus and minus
999,999,999, and either an offset or the name of an IANA zone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = [
    "NANOS_PER_DAY",
    "NANOS_PER_SECOND",
    "Date",
    "DateTime",
    "DayTimeDuration",
    "TemporalError",
    "Time",
    "YearMonthDuration",
    "days_in_month",
    "from_python",
    "zone_offset",
    "zone_offset_at",
]

NANOS_PER_SECOND = 1_000_000_000
NANOS_PER_DAY = 86_400 * NANOS_PER_SECOND
MAX_YEAR = 999_999_999
MAX_OFFSET = 18 * 3600
# A bound on durations in their own unit: hostile models must not grow them without end.
MAX_DURATION = 10**36
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class TemporalError(ValueError):
    """No such date, time or zone exists."""


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month of the proleptic Gregorian calendar has."""
    return 29 if month == 2 and _is_leap(year) else _MONTH_DAYS[month - 1]


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the proleptic Gregorian calendar; year 0 is 1 BC."""

    #: Astronomical year, between plus and minus 999,999,999.
    year: int
    #: Month, 1 to 12.
    month: int
    #: Day of the month, from 1.
    day: int

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        if not (
            -MAX_YEAR <= self.year <= MAX_YEAR
            and 1 <= self.month <= 12
            and 1 <= self.day <= days_in_month(self.year, self.month)
        ):
            raise TemporalError("no such day")

    @property
    def ordinal(self) -> int:
        """Days since 1970-01-01, negative before it."""
        # Howard Hinnant's days_from_civil: March starts the year, eras have 400.
        year = self.year - (self.month <= 2)
        era, year_of_era = divmod(year, 400)
        day_of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100
        return era * 146_097 + day_of_era + day_of_year - 719_468

    @staticmethod
    def from_ordinal(ordinal: int) -> Date:
        """Return the day that many days after 1970-01-01."""
        era, day_of_era = divmod(ordinal + 719_468, 146_097)
        year_of_era = (
            day_of_era
            - day_of_era // 1460
            + day_of_era // 36_524
            - day_of_era // 146_096
        ) // 365
        day_of_year = day_of_era - (
            365 * year_of_era + year_of_era // 4 - year_of_era // 100
        )
        shifted = (5 * day_of_year + 2) // 153
        month = shifted + 3 if shifted < 10 else shifted - 9
        year = year_of_era + era * 400 + (month <= 2)
        return Date(year, month, day_of_year - (153 * shifted + 2) // 5 + 1)

    @property
    def weekday(self) -> int:
        """Day of the week as ISO 8601 counts it: Monday is 1, Sunday is 7."""
        return (self.ordinal + 3) % 7 + 1


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, with an offset, a zone's name, or neither."""

    #: Hour, 0 to 23.
    hour: int
    #: Minute, 0 to 59.
    minute: int
    #: Second, 0 to 59.
    second: int
    #: Nanoseconds inside the second.
    nano: int = 0
    #: Seconds east of UTC, or None where unknown.
    offset: int | None = None
    #: IANA zone as written, or None.
    zone: str | None = None

    def __post_init__(self) -> None:
        """Refuse a time that does not exist."""
        if not (
            0 <= self.hour <= 23
            and 0 <= self.minute <= 59
            and 0 <= self.second <= 59
            and 0 <= self.nano < NANOS_PER_SECOND
            and (self.offset is None or abs(self.offset) <= MAX_OFFSET)
        ):
            raise TemporalError("no such time")
        if self.zone is not None:
            _zone(self.zone)

    @property
    def nanos(self) -> int:
        """Nanoseconds since midnight on the wall clock."""
        seconds = self.hour * 3600 + self.minute * 60 + self.second
        return seconds * NANOS_PER_SECOND + self.nano

    @property
    def utc_offset(self) -> int | None:
        """Seconds east of UTC, for a zone its standard offset, else None."""
        if self.offset is not None:
            return self.offset
        return (
            None if self.zone is None else zone_offset(self.zone, Date(1970, 1, 1), 0)
        )

    @staticmethod
    def from_nanos(nanos: int, offset: int | None, zone: str | None) -> Time:
        """Return the time that many nanoseconds after midnight, past midnight too."""
        seconds, nano = divmod(nanos % NANOS_PER_DAY, NANOS_PER_SECOND)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return Time(hour, minute, second, nano, offset, zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time of day."""

    #: The day.
    date: Date
    #: The time, with what is known of its place on Earth.
    time: Time
    #: Seconds east of UTC at this moment, or None where unknown.
    offset: int | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Find the offset that the zone has at this moment."""
        time = self.time
        offset = time.offset
        if time.zone is not None:
            offset = zone_offset(time.zone, self.date, time.nanos)
        object.__setattr__(self, "offset", offset)

    @property
    def local_nanos(self) -> int:
        """Nanoseconds since 1970-01-01 on the wall clock."""
        return self.date.ordinal * NANOS_PER_DAY + self.time.nanos

    @property
    def utc_nanos(self) -> int:
        """Nanoseconds since 1970 in UTC; a local value counts as UTC."""
        return self.local_nanos - (self.offset or 0) * NANOS_PER_SECOND

    @staticmethod
    def from_local(nanos: int, offset: int | None, zone: str | None) -> DateTime:
        """Return the moment that many wall-clock nanoseconds after 1970-01-01."""
        days, rest = divmod(nanos, NANOS_PER_DAY)
        return DateTime(Date.from_ordinal(days), Time.from_nanos(rest, offset, zone))


@dataclass(frozen=True, slots=True, order=True)
class DayTimeDuration:
    """A duration of days, hours, minutes and seconds."""

    #: All of it in nanoseconds, negative when it runs backwards.
    nanos: int

    def __post_init__(self) -> None:
        """Refuse a duration longer than all of time that dates can hold."""
        if abs(self.nanos) > MAX_DURATION:
            raise TemporalError("the duration is too long")

    @property
    def parts(self) -> tuple[int, int, int, int, int]:
        """Days, hours, minutes, seconds and nanoseconds, all of the same sign."""
        sign = -1 if self.nanos < 0 else 1
        seconds, nano = divmod(abs(self.nanos), NANOS_PER_SECOND)
        minutes, second = divmod(seconds, 60)
        hours, minute = divmod(minutes, 60)
        days, hour = divmod(hours, 24)
        return sign * days, sign * hour, sign * minute, sign * second, sign * nano


@dataclass(frozen=True, slots=True, order=True)
class YearMonthDuration:
    """A duration of years and months."""

    #: All of it in months, negative when it runs backwards.
    months: int

    def __post_init__(self) -> None:
        """Refuse a duration longer than all of time that dates can hold."""
        if abs(self.months) > MAX_DURATION:
            raise TemporalError("the duration is too long")

    @property
    def parts(self) -> tuple[int, int]:
        """Years and months, both of the same sign."""
        years, months = divmod(abs(self.months), 12)
        return (years, months) if self.months >= 0 else (-years, -months)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    """Return the IANA zone of that name.

    Raises:
        TemporalError: Where no such zone exists.
    """
    # Few models speak of zones, and their data base takes a while to load.
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise TemporalError(f"no time zone {name!r}") from error


def zone_offset(name: str, date: Date, nanos: int) -> int:
    """Return a zone's seconds east of UTC at a wall-clock moment.

    Outside of Python's years the rules of the same year in its 400-year cycle hold.
    """
    year = date.year if 1 < date.year < 9999 else 2000 + date.year % 400
    wall = dt.datetime(  # noqa: DTZ001 - the zone is what is asked for
        year, date.month, date.day
    ) + dt.timedelta(microseconds=nanos // 1000)
    delta = wall.replace(tzinfo=_zone(name)).utcoffset()
    if delta is None:
        raise TemporalError(f"time zone {name!r} has no offset")
    return delta.days * 86_400 + delta.seconds


def zone_offset_at(name: str, utc_nanos: int) -> int:
    """Return a zone's seconds east of UTC at a moment of UTC."""
    days, nanos = divmod(utc_nanos, NANOS_PER_DAY)
    date = Date.from_ordinal(days)
    year = date.year if 1 < date.year < 9999 else 2000 + date.year % 400
    moment = dt.datetime(year, date.month, date.day, tzinfo=dt.UTC) + dt.timedelta(
        microseconds=nanos // 1000
    )
    delta = moment.astimezone(_zone(name)).utcoffset()
    if delta is None:
        raise TemporalError(f"time zone {name!r} has no offset")
    return delta.days * 86_400 + delta.seconds


def from_python(value: object) -> object:
    """Turn Python's own temporal values into FEEL's; leave all others as they are.

    >>> from_python(dt.date(2026, 3, 1))
    Date(year=2026, month=3, day=1)
    """
    if isinstance(value, dt.datetime):
        return DateTime(_from_date(value), _from_time(value, value.tzinfo, value))
    if isinstance(value, dt.date):
        return _from_date(value)
    if isinstance(value, dt.time):
        return _from_time(value, value.tzinfo, None)
    if isinstance(value, dt.timedelta):
        micros = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
        return DayTimeDuration(micros * 1000)
    return value


def _from_date(value: dt.date) -> Date:
    return Date(value.year, value.month, value.day)


def _from_time(
    value: dt.time | dt.datetime,
    zone: dt.tzinfo | None,
    moment: dt.datetime | None,
) -> Time:
    name = getattr(zone, "key", None)
    offset = None
    if zone is not None and name is None:
        delta = zone.utcoffset(moment)
        offset = None if delta is None else delta.days * 86_400 + delta.seconds
    return Time(
        value.hour, value.minute, value.second, value.microsecond * 1000, offset, name
    )
