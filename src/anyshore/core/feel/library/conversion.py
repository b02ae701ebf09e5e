"""Conversion functions (clause 10.3.4.1): from text and parts to values and back."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.feel import nodes
from anyshore.core.feel.builtin import Library
from anyshore.core.feel.names import NameSet
from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.operators import negate
from anyshore.core.feel.parser import FeelSyntaxError, Names, parse
from anyshore.core.feel.temporal import (
    NANOS_PER_SECOND,
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
    zone_offset_at,
)
from anyshore.core.feel.temporal_text import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from anyshore.core.feel.values import Range, compare
from anyshore.core.feel.writing import write_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.feel.values import Value

__all__ = ["LIBRARY"]

LIBRARY = Library()
_declare = LIBRARY.declare
_MAKERS: dict[str, Callable[[str], Value]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@_declare("range", "from: string")
def _range(text: str) -> Value:
    """Read a range whose ends are literals, or calls that make temporal values."""
    try:
        node = parse(text, Names(), NameSet(_MAKERS))
    except FeelSyntaxError:
        return None
    if not isinstance(node, nodes.RangeLiteral) or node.sign:
        return None
    low, high = _end(node.low), _end(node.high)
    order = compare(low, high)
    if order is None or order > 0:
        return None
    return Range(low, high, node.low_included, node.high_included)


def _end(node: nodes.Node | None) -> Value:
    """Return the value of a range's end where it is written out, else null."""
    match node:
        case nodes.Literal(value=value):
            return value
        case nodes.Negate(operand=nodes.Literal(value=value)):
            return negate(value)
        case nodes.Call(
            function=nodes.Name(name=name),
            arguments=(nodes.Literal(value=str(text)),),
        ):
            return _MAKERS[name](text) if name in _MAKERS else None
    return None


@_declare("string", "from: any")
def _string(value: Value) -> Value:
    return None if value is None else write_value(value)


@_declare(
    "number",
    "from: string; grouping separator: string|null; decimal separator: string|null",
)
def _number(text: str, grouping: str | None, point: str | None) -> Value:
    if grouping not in (None, " ", ",", ".") or point not in (None, ".", ","):
        return None
    if grouping is not None and grouping == point:
        return None
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    return _plain_number(text)


@_declare("number", "from: string")
def _plain_number(text: str) -> Value:
    if not _NUMBER.fullmatch(text):
        return None
    return NUMBERS.create_decimal(text)


@_declare("number", "from: number")
def _same_number(value: Decimal) -> Value:
    return value


def _whole(value: Decimal) -> int | None:
    return int(value) if value == value.to_integral_value() else None


@_declare("date", "from: string")
def _date(text: str) -> Value:
    return parse_date(text)


@_declare("date", "from: date|date and time")
def _date_part(value: Date | DateTime) -> Value:
    return value.date if isinstance(value, DateTime) else value


@_declare("date", "year: number; month: number; day: number")
def _date_of(year: Decimal, month: Decimal, day: Decimal) -> Value:
    parts = [_whole(each) for each in (year, month, day)]
    if None in parts:
        return None
    return Date(int(year), int(month), int(day))


@_declare("time", "from: string")
def _time(text: str) -> Value:
    return parse_time(text)


@_declare("time", "from: time|date and time|date")
def _time_part(value: Time | DateTime | Date) -> Value:
    if isinstance(value, DateTime):
        return value.time
    return value if isinstance(value, Time) else Time(0, 0, 0, offset=0)


@_declare(
    "time",
    "hour: number; minute: number; second: number; [offset: days duration|null]",
)
def _time_of(
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: DayTimeDuration | None = None,
) -> Value:
    whole = int(second)
    if second < 0 or _whole(hour) is None or _whole(minute) is None:
        return None
    nano = int(
        NUMBERS.multiply(NUMBERS.subtract(second, Decimal(whole)), Decimal(10**9))
    )
    shift = None if offset is None else offset.nanos // 10**9
    return Time(int(hour), int(minute), whole, nano, shift)


@_declare("date and time", "from: string")
def _date_time(text: str) -> Value:
    return parse_date_time(text)


@_declare("date and time", "from: date and time")
def _same_moment(value: DateTime) -> Value:
    return value


@_declare("date and time", "date: date|date and time; time: time")
def _date_time_of(date: Date | DateTime, time: Time) -> Value:
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


@_declare("date and time", "date: date and time; timezone: string")
def _in_zone(value: DateTime, zone: str) -> Value:
    if value.offset is None:
        return None
    utc = value.utc_nanos
    local = utc + zone_offset_at(zone, utc) * NANOS_PER_SECOND
    return DateTime.from_local(local, None, zone)


@_declare("duration", "from: string")
def _duration(text: str) -> Value:
    return parse_duration(text)


@_declare("duration", "from: days duration|months duration")
def _same_duration(value: Value) -> Value:
    return value


@_declare(
    "years and months duration", "from: date|date and time; to: date|date and time"
)
def _months_between(start: Date | DateTime, end: Date | DateTime) -> Value:
    one = start.date if isinstance(start, DateTime) else start
    other = end.date if isinstance(end, DateTime) else end
    months = (other.year - one.year) * 12 + other.month - one.month
    if months > 0 and other.day < one.day:
        months -= 1
    elif months < 0 and other.day > one.day:
        months += 1
    return YearMonthDuration(months)


@_declare("years and months duration", "from: string")
def _months_duration(text: str) -> Value:
    value = parse_duration(text)
    return value if isinstance(value, YearMonthDuration) else None
