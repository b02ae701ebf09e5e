"""What the operators of FEEL do to values: arithmetic, comparison and logic.

Every function is total: what the standard leaves undefined is null (clause 10.3.2).
"""

from __future__ import annotations

from decimal import Decimal

from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.runtime import MAX_TEXT, over_budget
from anyshore.core.feel.temporal import (
    NANOS_PER_DAY,
    NANOS_PER_SECOND,
    Date,
    DateTime,
    DayTimeDuration,
    TemporalError,
    Time,
    YearMonthDuration,
    days_in_month,
    zone_offset_at,
)
from anyshore.core.feel.values import Range, Value, compare, contains, equal

__all__ = [
    "add",
    "between",
    "divide",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "matches_any",
    "multiply",
    "negate",
    "not_equal",
    "power",
    "shift_months",
    "subtract",
    "test_value",
]


def add(left: Value, right: Value) -> Value:
    """Add numbers, join strings, move temporal values by durations."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return NUMBERS.add(left, right)
        except ArithmeticError:
            return None
    if type(left) is str and type(right) is str:
        if len(left) + len(right) > MAX_TEXT:
            raise over_budget("characters of a text", MAX_TEXT)
        return left + right
    return _temporal(left, right)


def _temporal(left: Value, right: Value) -> Value:
    try:
        if isinstance(right, (DayTimeDuration, YearMonthDuration)):
            return _move(left, right)
        if isinstance(left, (DayTimeDuration, YearMonthDuration)):
            return _move(right, left)
    except TemporalError:
        return None
    return None


def _move(moment: Value, by: DayTimeDuration | YearMonthDuration) -> Value:
    """Move a moment, or add to a duration of the same kind."""
    if isinstance(by, YearMonthDuration):
        if isinstance(moment, YearMonthDuration):
            return YearMonthDuration(moment.months + by.months)
        if isinstance(moment, Date):
            return shift_months(moment, by.months)
        if isinstance(moment, DateTime):
            return DateTime(shift_months(moment.date, by.months), moment.time)
        return None
    match moment:
        case DayTimeDuration():
            return DayTimeDuration(moment.nanos + by.nanos)
        case Date():
            return Date.from_ordinal(
                (moment.ordinal * NANOS_PER_DAY + by.nanos) // NANOS_PER_DAY
            )
        case Time():
            return Time.from_nanos(moment.nanos + by.nanos, moment.offset, moment.zone)
        case DateTime():
            return _move_moment(moment, by.nanos)
    return None


def _move_moment(moment: DateTime, nanos: int) -> DateTime:
    """Move along the time line, so that a named zone keeps its clock right."""
    time = moment.time
    if time.zone is None:
        return DateTime.from_local(moment.local_nanos + nanos, time.offset, None)
    utc = moment.utc_nanos + nanos
    offset = zone_offset_at(time.zone, utc)
    return DateTime.from_local(utc + offset * NANOS_PER_SECOND, None, time.zone)


def shift_months(date: Date, months: int) -> Date:
    """Move a day by months; a day past the month's end becomes its last."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return Date(year, month + 1, min(date.day, days_in_month(year, month + 1)))


def negate(value: Value) -> Value:
    """Turn the sign of a number or a duration."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if isinstance(value, DayTimeDuration):
        return DayTimeDuration(-value.nanos)
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(-value.months)
    return None


def subtract(left: Value, right: Value) -> Value:
    """Subtract numbers, durations from moments, and moments from one another."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return NUMBERS.subtract(left, right)
        except ArithmeticError:
            return None
    if isinstance(right, (DayTimeDuration, YearMonthDuration)):
        if isinstance(left, (Date, Time, DateTime, type(right))):
            return _temporal(left, negate(right))
        return None
    if isinstance(left, Time) and isinstance(right, Time):
        return _between_times(left, right)
    if isinstance(left, Date) and isinstance(right, Date):
        return DayTimeDuration((left.ordinal - right.ordinal) * NANOS_PER_DAY)
    one, other = _at_midnight(left, right), _at_midnight(right, left)
    if one is None or other is None or (one.offset is None) != (other.offset is None):
        return None
    return DayTimeDuration(one.utc_nanos - other.utc_nanos)


def _at_midnight(value: Value, beside: Value) -> DateTime | None:
    """Take a date beside a date and time as its midnight in UTC (clause 10.3.2.3.7)."""
    if isinstance(value, DateTime):
        return value
    if isinstance(value, Date) and isinstance(beside, DateTime):
        return DateTime(value, Time(0, 0, 0, offset=0))
    return None


def _between_times(left: Time, right: Time) -> DayTimeDuration | None:
    one, other = left.utc_offset, right.utc_offset
    if (one is None) != (other is None):
        return None
    shift = ((other or 0) - (one or 0)) * NANOS_PER_SECOND
    return DayTimeDuration(left.nanos - right.nanos + shift)


def multiply(left: Value, right: Value) -> Value:
    """Multiply numbers, or a duration by a number."""
    if type(left) is Decimal and type(right) is Decimal:
        try:
            return NUMBERS.multiply(left, right)
        except ArithmeticError:
            return None
    if type(right) is Decimal:
        return _scale(left, right)
    if type(left) is Decimal:
        return _scale(right, left)
    return None


def _scale(duration: Value, by: Decimal) -> Value:
    try:
        if isinstance(duration, DayTimeDuration):
            return DayTimeDuration(int(NUMBERS.multiply(Decimal(duration.nanos), by)))
        if isinstance(duration, YearMonthDuration):
            months = NUMBERS.multiply(Decimal(duration.months), by)
            return YearMonthDuration(int(months))
    except (ArithmeticError, TemporalError):
        return None
    return None


def divide(left: Value, right: Value) -> Value:
    """Divide numbers, a duration by a number, or two durations of one kind."""
    try:
        if type(right) is Decimal:
            if type(left) is Decimal:
                return NUMBERS.divide(left, right)
            if isinstance(left, DayTimeDuration):
                return DayTimeDuration(int(NUMBERS.divide(Decimal(left.nanos), right)))
            if isinstance(left, YearMonthDuration):
                months = NUMBERS.divide(Decimal(left.months), right)
                return YearMonthDuration(int(months))
        elif isinstance(right, DayTimeDuration) and isinstance(left, DayTimeDuration):
            return NUMBERS.divide(Decimal(left.nanos), Decimal(right.nanos))
        elif isinstance(right, YearMonthDuration) and isinstance(
            left, YearMonthDuration
        ):
            return NUMBERS.divide(Decimal(left.months), Decimal(right.months))
    except (ArithmeticError, TemporalError):
        return None
    return None


def power(left: Value, right: Value) -> Value:
    """Raise a number to a power."""
    if type(left) is not Decimal or type(right) is not Decimal:
        return None
    if not left and not right:
        return Decimal(1)
    try:
        return NUMBERS.power(left, right)
    except ArithmeticError:
        return None


def not_equal(left: Value, right: Value) -> bool | None:
    """Negate equality in three-valued logic."""
    same = equal(left, right)
    return None if same is None else not same


def less(left: Value, right: Value) -> bool | None:
    """Tell whether left comes before right."""
    order = compare(left, right)
    return None if order is None else order < 0


def less_equal(left: Value, right: Value) -> bool | None:
    """Tell whether left does not come after right."""
    order = compare(left, right)
    return None if order is None else order <= 0


def greater(left: Value, right: Value) -> bool | None:
    """Tell whether left comes after right."""
    order = compare(left, right)
    return None if order is None else order > 0


def greater_equal(left: Value, right: Value) -> bool | None:
    """Tell whether left does not come before right."""
    order = compare(left, right)
    return None if order is None else order >= 0


def between(value: Value, low: Value, high: Value) -> bool | None:
    """Tell whether a value lies between two others, both included (table 54).

    It means ``value >= low and value <= high``: one side that does not hold decides.
    """
    above, below = greater_equal(value, low), less_equal(value, high)
    if above is False or below is False:
        return False
    return None if above is None or below is None else True


def test_value(value: Value, test: Value) -> bool | None:
    """Tell whether a value fulfils the value of a test: equal, or inside of it."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return contains(test, value)
    if type(test) is list and type(value) is not list:
        return any(test_value(value, each) is True for each in test)
    if type(test) is list:
        if equal(value, test) is True:
            return True
        return any(test_value(value, each) is True for each in test)
    return equal(value, test)


def matches_any(results: tuple[bool | None, ...]) -> bool | None:
    """Join the results of several tests: any that holds is enough."""
    if any(result is True for result in results):
        return True
    return None if any(result is None for result in results) else False
