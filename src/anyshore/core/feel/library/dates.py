"""Temporal functions (clause 10.3.4.6 and 10.3.4.7): parts of days, now and today."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.feel.builtin import Library
from anyshore.core.feel.temporal import Date, DateTime

if TYPE_CHECKING:
    from anyshore.core.feel.runtime import Runtime
    from anyshore.core.feel.values import Value

__all__ = ["LIBRARY"]

LIBRARY = Library()
_declare = LIBRARY.declare
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@_declare("now", "", runtime=True)
def _now(runtime: Runtime) -> Value:
    return runtime.now


@_declare("today", "", runtime=True)
def _today(runtime: Runtime) -> Value:
    return None if runtime.now is None else runtime.now.date


@_declare("day of year", "date: date|date and time")
def _day_of_year(value: Date | DateTime) -> Value:
    day = _day(value)
    return Decimal(day.ordinal - Date(day.year, 1, 1).ordinal + 1)


@_declare("day of week", "date: date|date and time")
def _day_of_week(value: Date | DateTime) -> Value:
    return _DAYS[_day(value).weekday - 1]


@_declare("month of year", "date: date|date and time")
def _month_of_year(value: Date | DateTime) -> Value:
    return _MONTHS[_day(value).month - 1]


@_declare("week of year", "date: date|date and time")
def _week_of_year(value: Date | DateTime) -> Value:
    # ISO 8601: the week belongs to the year that holds its Thursday.
    day = _day(value)
    thursday = Date.from_ordinal(day.ordinal + 4 - day.weekday)
    first = Date(thursday.year, 1, 1)
    return Decimal((thursday.ordinal - first.ordinal) // 7 + 1)


@_declare("is", "[value1: any]; [value2: any]")
def _is(one: Value = None, other: Value = None) -> Value:
    """Tell whether two values are the same element of the semantic domain."""
    if type(one) is not type(other):
        return False
    return bool(one == other)
