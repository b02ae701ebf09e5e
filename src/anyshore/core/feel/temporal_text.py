"""Temporal values as text: the lexical forms of XML Schema part 2 that FEEL uses.

Reading returns None for a text that is no such value (a null in FEEL); writing gives
the form that reading takes back without loss.
"""

from __future__ import annotations

import re

from anyshore.core.feel.temporal import (
    NANOS_PER_DAY,
    NANOS_PER_SECOND,
    Date,
    DateTime,
    DayTimeDuration,
    TemporalError,
    Time,
    YearMonthDuration,
)

__all__ = [
    "Temporal",
    "parse_any",
    "parse_date",
    "parse_date_time",
    "parse_duration",
    "parse_time",
    "write",
]

#: Any temporal value of FEEL.
Temporal = Date | Time | DateTime | DayTimeDuration | YearMonthDuration

_DATE = r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})"
_TIME = (
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z][A-Za-z0-9_+/-]*)?"
)
_DATE_FORM = re.compile(_DATE)
_TIME_FORM = re.compile(_TIME)
_DATE_TIME_FORM = re.compile(f"{_DATE}T{_TIME}")
# No duration that can be held needs more characters.
_LONGEST = 120
# XML Schema part 2, 3.3.7: 24:00:00 is the first moment of the next day.
_END_OF_DAY = re.compile(r"24:00:00(?:\.0+)?(?![0-9.])")
_YEARS_MONTHS = re.compile(r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?")
_DAYS_TIME = re.compile(
    r"(-?)P(?:([0-9]+)D)?"
    r"(T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?"
)


def parse_date(text: str) -> Date | None:
    """Read ``YYYY-MM-DD``; None where it is no day.

    >>> parse_date("2026-02-30") is None
    True
    """
    match = _DATE_FORM.fullmatch(text)
    if match is None or text.startswith("-0000"):
        return None
    try:
        return Date(int(match[1]), int(match[2]), int(match[3]))
    except TemporalError:
        return None


def _time(groups: tuple[str | None, ...]) -> Time | None:
    hour, minute, second, fraction, place = groups
    nano = int(((fraction or "") + "000000000")[:9])
    offset = zone = None
    if place in {"Z", "z"}:
        offset = 0
    elif place and place[0] == "@":
        zone = place[1:]
    elif place:
        parts = [int(part) for part in place[1:].split(":")]
        if parts[1] > 59:
            return None
        seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if parts[2:] else 0)
        offset = -seconds if place[0] == "-" else seconds
    try:
        return Time(
            int(hour or 0), int(minute or 0), int(second or 0), nano, offset, zone
        )
    except TemporalError:
        return None


def parse_time(text: str) -> Time | None:
    """Read ``hh:mm:ss`` with fraction, offset or ``@zone``; None where it is none."""
    match = _TIME_FORM.fullmatch(text)
    return None if match is None else _time(match.groups())


def parse_date_time(text: str) -> DateTime | None:
    """Read a day, ``T`` and a time, or a day alone at midnight."""
    match = _DATE_TIME_FORM.fullmatch(text)
    if match is None:
        day = parse_date(text)
        return None if day is None else DateTime(day, Time(0, 0, 0))
    head, _, clock = text.partition("T")
    end_of_day = _END_OF_DAY.match(clock)
    if end_of_day:
        clock = f"00{clock[2:]}"
    date, time = parse_date(head), parse_time(clock)
    if date is None or time is None:
        return None
    return DateTime(Date.from_ordinal(date.ordinal + 1) if end_of_day else date, time)


def parse_duration(text: str) -> DayTimeDuration | YearMonthDuration | None:
    """Read an ISO 8601 duration of years and months, or of days and time."""
    if len(text) > _LONGEST:
        return None
    match = _YEARS_MONTHS.fullmatch(text)
    if match and (match[2] or match[3]):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        try:
            return YearMonthDuration(-months if match[1] else months)
        except TemporalError:
            return None
    match = _DAYS_TIME.fullmatch(text)
    if match is None or not (match[2] or match[4] or match[5] or match[6]):
        return None
    if match[3] is not None and not (match[4] or match[5] or match[6]):
        return None
    seconds = int(match[4] or 0) * 3600 + int(match[5] or 0) * 60 + int(match[6] or 0)
    nanos = int(match[2] or 0) * NANOS_PER_DAY + seconds * NANOS_PER_SECOND
    nanos += int(((match[7] or "") + "000000000")[:9])
    try:
        return DayTimeDuration(-nanos if match[1] else nanos)
    except TemporalError:
        return None


def parse_any(text: str) -> Temporal | None:
    """Read whatever an at-literal may hold: duration, date and time, date or time."""
    if "P" in text[:2]:
        return parse_duration(text)
    if "T" in text and ":" in text and text.find("T") < text.find(":"):
        return parse_date_time(text)
    return parse_date(text) or parse_time(text)


def _write_fraction(nano: int) -> str:
    return f".{nano:09d}".rstrip("0") if nano else ""


def _write_date(value: Date) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def _write_place(offset: int | None, zone: str | None) -> str:
    if zone is not None:
        return f"@{zone}"
    if offset is None:
        return ""
    if offset == 0:
        return "Z"
    minutes, seconds = divmod(abs(offset), 60)
    text = f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def _write_time(value: Time) -> str:
    clock = f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    return clock + _write_fraction(value.nano) + _write_place(value.offset, value.zone)


def _write_days(value: DayTimeDuration) -> str:
    if value.nanos == 0:
        return "PT0S"
    days, hours, minutes, seconds, nano = (abs(part) for part in value.parts)
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    clock += f"{seconds}{_write_fraction(nano)}S" if seconds or nano else ""
    sign = "-" if value.nanos < 0 else ""
    return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


def _write_months(value: YearMonthDuration) -> str:
    if value.months == 0:
        return "P0M"
    years, months = (abs(part) for part in value.parts)
    sign = "-" if value.months < 0 else ""
    return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months else ''}"


def write(value: Temporal) -> str:
    """Write a temporal value as its at-literal holds it.

    >>> write(DayTimeDuration(90 * 60 * NANOS_PER_SECOND))
    'PT1H30M'
    """
    match value:
        case Date():
            return _write_date(value)
        case Time():
            return _write_time(value)
        case DateTime():
            return f"{_write_date(value.date)}T{_write_time(value.time)}"
        case DayTimeDuration():
            return _write_days(value)
        case YearMonthDuration():
            return _write_months(value)
