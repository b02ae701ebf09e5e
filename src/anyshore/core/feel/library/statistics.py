"""Functions over the values of a list: sums, means, extremes and logic (10.3.4.4)."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

from anyshore.core.feel.builtin import Library
from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.operators import add
from anyshore.core.feel.temporal import DayTimeDuration, YearMonthDuration
from anyshore.core.feel.values import Value, compare

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LIBRARY", "SPREADING"]

LIBRARY = Library()
#: Functions of one list that take its values as arguments too.
SPREADING: set[str] = set()
_WIDE = Context(prec=100)


def _aggregate(name: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Declare a function of one list that may also be given as single arguments."""

    def add_both(function: Callable[..., Value]) -> Callable[..., Value]:
        SPREADING.add(name)
        LIBRARY.declare(name, "list: list")(function)
        LIBRARY.declare(name, "first: any; *list: any")(
            lambda first, rest: function([first, *rest])
        )
        return function

    return add_both


def _are_numbers(values: list[Value]) -> bool:
    return bool(values) and all(type(each) is Decimal for each in values)


def _extreme(values: list[Value], sign: int) -> Value:
    if _are_numbers(values):
        return max(values) if sign > 0 else min(values)
    best = None
    for index, each in enumerate(values):
        if index == 0:
            order = compare(each, each)
            best = each
        else:
            order = compare(each, best)
            if order is not None and order * sign > 0:
                best = each
        if order is None:
            return None
    return best


@_aggregate("min")
def _min(values: list[Value]) -> Value:
    return _extreme(values, -1)


@_aggregate("max")
def _max(values: list[Value]) -> Value:
    return _extreme(values, 1)


@_aggregate("sum")
def _sum(values: list[Value]) -> Value:
    if not values or not isinstance(
        values[0], (Decimal, DayTimeDuration, YearMonthDuration)
    ):
        return None
    total: Value = values[0]
    if all(type(each) is Decimal for each in values):
        for each in values[1:]:
            total = NUMBERS.add(total, each)
        return total
    for each in values[1:]:
        if type(each) is not type(total):
            return None
        total = add(total, each)
    return total


@_aggregate("mean")
def _mean(values: list[Value]) -> Value:
    if not _are_numbers(values):
        return None
    return NUMBERS.divide(_total(values), Decimal(len(values)))


def _total(values: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for each in values:
        total = _WIDE.add(total, each)
    return total


@_aggregate("product")
def _product(values: list[Value]) -> Value:
    if not _are_numbers(values):
        return None
    result = Decimal(1)
    for each in values:
        result = NUMBERS.multiply(result, each)
    return result


@_aggregate("median")
def _median(values: list[Value]) -> Value:
    if not _are_numbers(values):
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return NUMBERS.divide(NUMBERS.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@_aggregate("stddev")
def _stddev(values: list[Value]) -> Value:
    if not _are_numbers(values) or len(values) < 2:
        return None
    mean = _WIDE.divide(_total(values), Decimal(len(values)))
    squares = _total([_WIDE.power(_WIDE.subtract(each, mean), 2) for each in values])
    return NUMBERS.plus(_WIDE.sqrt(_WIDE.divide(squares, Decimal(len(values) - 1))))


@_aggregate("mode")
def _mode(values: list[Value]) -> Value:
    if not values:
        return []
    if not _are_numbers(values):
        return None
    counts: dict[Decimal, int] = {}
    for each in values:
        counts[each] = counts.get(each, 0) + 1
    most = max(counts.values())
    return sorted(each for each, count in counts.items() if count == most)


@_aggregate("all")
def _all(values: list[Value]) -> Value:
    if any(each is False for each in values):
        return False
    return True if all(each is True for each in values) else None


@_aggregate("any")
def _any(values: list[Value]) -> Value:
    if any(each is True for each in values):
        return True
    return False if all(each is False for each in values) else None
