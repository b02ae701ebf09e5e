"""Properties of built-in values: a date's year, a range's start (10.3.2.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.feel.temporal import (
    NANOS_PER_SECOND,
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
)
from anyshore.core.feel.values import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anyshore.core.feel.values import Value

__all__ = ["PROPERTY_NAMES", "property_of"]


def _seconds(value: Time) -> Decimal:
    return Decimal(value.second)


def _offset(seconds: int | None) -> DayTimeDuration | None:
    return None if seconds is None else DayTimeDuration(seconds * NANOS_PER_SECOND)


_DATE: dict[str, Callable[[Date], Value]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.weekday),
}
_TIME: dict[str, Callable[[Time], Value]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": _seconds,
    "time offset": lambda value: _offset(value.utc_offset),
    "timezone": lambda value: value.zone,
}
_DATE_TIME: dict[str, Callable[[DateTime], Value]] = {
    "time offset": lambda value: _offset(value.offset),
}
_DAYS: dict[str, int] = {"days": 0, "hours": 1, "minutes": 2, "seconds": 3}
_MONTHS: dict[str, int] = {"years": 0, "months": 1}
_RANGE: dict[str, Callable[[Range], Value]] = {
    "start": lambda value: value.low,
    "end": lambda value: value.high,
    "start included": lambda value: value.low_included,
    "end included": lambda value: value.high_included,
}
#: All names of properties.
PROPERTY_NAMES = frozenset([*_DATE, *_TIME, *_DAYS, *_MONTHS, *_RANGE])


def _look(table: Mapping[str, Callable[..., Value]], name: str, value: Value) -> Value:
    found = table.get(name)
    return None if found is None else found(value)


def property_of(value: Value, name: str) -> Value:
    """Return a property of a built-in value, null where it has none of that name."""
    match value:
        case Date():
            return _look(_DATE, name, value)
        case Time():
            return _look(_TIME, name, value)
        case DateTime():
            if name in _DATE_TIME:
                return _look(_DATE_TIME, name, value)
            if name in _DATE:
                return _look(_DATE, name, value.date)
            return _look(_TIME, name, value.time)
        case DayTimeDuration():
            index = _DAYS.get(name)
            return None if index is None else Decimal(value.parts[index])
        case YearMonthDuration():
            index = _MONTHS.get(name)
            return None if index is None else Decimal(value.parts[index])
        case Range():
            return _look(_RANGE, name, value)
    return None
