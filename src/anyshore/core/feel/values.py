"""Values of FEEL: their kinds, their order and their equality (clause 10.3.2).

Numbers are `Decimal`, strings, booleans, null, lists and contexts are Python's own
``str``, ``bool``, ``None``, ``list`` and ``dict``; temporal values, ranges and
functions are classes of ours.  None of them is ever changed once made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from anyshore.core.feel.number import NUMBERS, from_float
from anyshore.core.feel.temporal import (
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
    from_python,
)

__all__ = [
    "Function",
    "Range",
    "Value",
    "compare",
    "contains",
    "equal",
    "from_host",
    "kind",
]

#: Any value of FEEL; null is None.
Value = Any


class Range(Struct, frozen=True):
    """A range of ordered values; an end that is None does not exist."""

    #: Low end.
    low: Value
    #: High end.
    high: Value
    #: Whether the low end belongs to the range.
    low_included: bool = True
    #: Whether the high end belongs to the range.
    high_included: bool = True
    #: ``=`` or ``!=`` where the range was written so, else empty.
    sign: str = ""


class Function(Struct, frozen=True, eq=False):
    """A function as a value: parameters, their types and what it does."""

    #: Names of the parameters, in order.
    parameters: tuple[str, ...]
    #: Takes the runtime and the arguments by position.
    run: Callable[..., Value]
    #: How it calls itself in messages.
    name: str = "function"
    #: Types of the parameters, as many as parameters; None where undeclared.
    types: tuple[Any, ...] = ()
    #: Type of the result, or None.
    result: Any = None


# Clause 10.3.2.3.4: the value of a time, which equality compares, is in seconds; the
# fraction of one takes part in order and in arithmetic only.
_SECOND = 1_000_000_000
_KINDS: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    type(None): "null",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DayTimeDuration: "days and time duration",
    YearMonthDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


def kind(value: Value) -> str:
    """Return the FEEL name of a value's kind.

    >>> kind([1]), kind(None)
    ('list', 'null')
    """
    found = _KINDS.get(type(value))
    return "function" if found is None else found


def equal(left: Value, right: Value) -> bool | None:
    """Compare as ``=`` does: values of different kinds give null, null equals null."""
    if left is None or right is None:
        return left is right
    kind_of = type(left)
    if kind_of is not type(right):
        return None
    if kind_of is list or kind_of is dict:
        return _equal_parts(left, right, {})
    if kind_of is Time:
        return _equal_times(left, right)
    if kind_of is DateTime:
        if (left.offset is None) != (right.offset is None):
            return False
        return bool(left.utc_nanos // _SECOND == right.utc_nanos // _SECOND)
    if kind_of is Range:
        return (
            left.sign == right.sign
            and left.low_included == right.low_included
            and left.high_included == right.high_included
            and equal(left.low, right.low) is True
            and equal(left.high, right.high) is True
        )
    return bool(left == right)


#: Pairs of lists or contexts that have been compared already, by identity: parts may be
#: shared so often that comparing them anew each time would never end.
_Seen = dict[tuple[int, int], bool | None]


def _equal_parts(left: Value, right: Value, seen: _Seen) -> bool | None:
    """Compare two lists or two contexts part by part."""
    pair = (id(left), id(right))
    if pair in seen:
        return seen[pair]
    if len(left) != len(right) or (type(left) is dict and left.keys() != right.keys()):
        return False
    result: bool | None = True
    for key in left if type(left) is dict else range(len(left)):
        one, other = left[key], right[key]
        nested = type(one) is type(other) and type(one) in (list, dict)
        same = _equal_parts(one, other, seen) if nested else equal(one, other)
        if same is False:
            result = False
            break
        if same is None:
            result = None
    seen[pair] = result
    return result


def _equal_times(left: Time, right: Time) -> bool:
    one, other = left.utc_offset, right.utc_offset
    if (one is None) != (other is None):
        return False
    return _time_key(left) // _SECOND == _time_key(right) // _SECOND


def _time_key(value: Time) -> int:
    return value.nanos - (value.utc_offset or 0) * _SECOND


_ORDERED = (Decimal, str, Date, DayTimeDuration, YearMonthDuration)


def compare(left: Value, right: Value) -> int | None:
    """Order two values: negative, zero or positive; None where they have no order."""
    kind_of = type(left)
    if kind_of is not type(right):
        return None
    if kind_of in _ORDERED:
        return -1 if left < right else int(left > right)
    if kind_of is DateTime:
        if (left.offset is None) != (right.offset is None):
            return None
        difference = left.utc_nanos - right.utc_nanos
    elif kind_of is Time:
        if (left.utc_offset is None) != (right.utc_offset is None):
            return None
        difference = _time_key(left) - _time_key(right)
    else:
        return None
    return int(difference > 0) - int(difference < 0)


def contains(interval: Range, value: Value) -> bool | None:
    """Tell whether a value lies in a range; None where it cannot be compared."""
    if interval.sign == "!=":
        same = equal(interval.low, value)
        return None if same is None else not same
    if interval.low is not None:
        order = compare(interval.low, value)
        if order is None:
            return None
        if order > 0 or (order == 0 and not interval.low_included):
            return False
    if interval.high is not None:
        order = compare(value, interval.high)
        if order is None:
            return None
        if order > 0 or (order == 0 and not interval.high_included):
            return False
    return None if interval.low is None and interval.high is None else True


def from_host(value: object) -> Value:
    """Take a plain Python value as FEEL's: numbers become decimals, tuples lists.

    Raises:
        TypeError: Where FEEL has no such value.

    >>> from_host({"a": (1, 2.5)})
    {'a': [Decimal('1'), Decimal('2.5')]}
    """
    if value is None or isinstance(value, (str, bool)):
        return value if type(value) in _KINDS else _plain(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, int):
        return NUMBERS.create_decimal(value)
    if isinstance(value, float):
        return from_float(value)
    if isinstance(value, Mapping):
        return {str(key): from_host(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [from_host(each) for each in value]
    converted = from_python(value)
    if type(converted) not in _KINDS:
        raise TypeError(f"FEEL has no value for {type(value).__name__}")
    return converted


def _plain(value: object) -> Value:
    """Strip a subclass of str, as an enumeration's member is, to its string."""
    return str.__str__(value) if isinstance(value, str) else value
