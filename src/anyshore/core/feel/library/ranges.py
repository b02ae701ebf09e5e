"""Relations between points and ranges (clause 10.3.4.9, after Allen)."""

from __future__ import annotations

from anyshore.core.feel.builtin import Library
from anyshore.core.feel.values import Range, Value, compare, contains, equal

__all__ = ["LIBRARY"]

LIBRARY = Library()
_declare = LIBRARY.declare


def _low_order(one: Range, other: Range) -> int | None:
    """Order two low ends; an included end comes before an excluded one."""
    if one.low is None or other.low is None:
        return int(other.low is None) - int(one.low is None)
    order = compare(one.low, other.low)
    if order == 0:
        return int(other.low_included) - int(one.low_included)
    return order


def _high_order(one: Range, other: Range) -> int | None:
    """Order two high ends; an included end comes after an excluded one."""
    if one.high is None or other.high is None:
        return int(one.high is None) - int(other.high is None)
    order = compare(one.high, other.high)
    if order == 0:
        return int(one.high_included) - int(other.high_included)
    return order


def _holds(*orders: tuple[int | None, str]) -> Value:
    """Join comparisons: null where one has no order, else whether all hold."""
    if any(order is None for order, _ in orders):
        return None
    return all(_satisfies(order or 0, sign) for order, sign in orders)


def _satisfies(order: int, sign: str) -> bool:
    match sign:
        case "<":
            return order < 0
        case "<=":
            return order <= 0
        case ">":
            return order > 0
        case ">=":
            return order >= 0
    return order == 0


@_declare("before", "range1: range; range2: range")
@_declare("before", "point: any; range: range")
@_declare("before", "range: range; point: any")
@_declare("before", "point1: any; point2: any")
def _before(one: Value, other: Value) -> Value:
    end = one.high if isinstance(one, Range) else one
    start = other.low if isinstance(other, Range) else other
    if one is None or other is None:
        return None
    if end is None or start is None:
        return False  # an end that does not exist comes after everything
    order = compare(end, start)
    if order is None:
        return None
    touches = (one.high_included if isinstance(one, Range) else True) and (
        other.low_included if isinstance(other, Range) else True
    )
    return order < 0 or (order == 0 and not touches)


@_declare("after", "range1: range; range2: range")
@_declare("after", "point: any; range: range")
@_declare("after", "range: range; point: any")
@_declare("after", "point1: any; point2: any")
def _after(one: Value, other: Value) -> Value:
    return _before(other, one)


@_declare("meets", "range1: range; range2: range")
def _meets(one: Range, other: Range) -> Value:
    same = compare(one.high, other.low)
    if same is None:
        return None
    return same == 0 and one.high_included and other.low_included


@_declare("met by", "range1: range; range2: range")
def _met_by(one: Range, other: Range) -> Value:
    return _meets(other, one)


@_declare("overlaps", "range1: range; range2: range")
def _overlaps(one: Range, other: Range) -> Value:
    first, second = _before(one, other), _before(other, one)
    if first is None or second is None:
        return None
    return not first and not second


@_declare("overlaps before", "range1: range; range2: range")
def _overlaps_before(one: Range, other: Range) -> Value:
    touching = _before(one, other)
    if touching is None:
        return None
    if touching:
        return False
    return _holds((_low_order(one, other), "<"), (_high_order(one, other), "<="))


@_declare("overlaps after", "range1: range; range2: range")
def _overlaps_after(one: Range, other: Range) -> Value:
    return _overlaps_before(other, one)


@_declare("finishes", "range1: range; range2: range")
def _finishes(one: Range, other: Range) -> Value:
    return _holds((_high_order(one, other), "="), (_low_order(one, other), ">="))


@_declare("finishes", "point: any; range: range")
def _point_finishes(point: Value, interval: Range) -> Value:
    order = compare(point, interval.high)
    return None if order is None else order == 0 and interval.high_included


@_declare("finished by", "range1: range; range2: range")
def _finished_by(one: Range, other: Range) -> Value:
    return _finishes(other, one)


@_declare("finished by", "range: range; point: any")
def _finished_by_point(interval: Range, point: Value) -> Value:
    return _point_finishes(point, interval)


@_declare("includes", "range1: range; range2: range")
def _includes(one: Range, other: Range) -> Value:
    return _holds((_low_order(one, other), "<="), (_high_order(one, other), ">="))


@_declare("includes", "range: range; point: any")
def _includes_point(interval: Range, point: Value) -> Value:
    return contains(interval, point)


@_declare("during", "range1: range; range2: range")
def _during(one: Range, other: Range) -> Value:
    return _includes(other, one)


@_declare("during", "point: any; range: range")
def _point_during(point: Value, interval: Range) -> Value:
    return contains(interval, point)


@_declare("starts", "range1: range; range2: range")
def _starts(one: Range, other: Range) -> Value:
    return _holds((_low_order(one, other), "="), (_high_order(one, other), "<="))


@_declare("starts", "point: any; range: range")
def _point_starts(point: Value, interval: Range) -> Value:
    order = compare(point, interval.low)
    return None if order is None else order == 0 and interval.low_included


@_declare("started by", "range1: range; range2: range")
def _started_by(one: Range, other: Range) -> Value:
    return _starts(other, one)


@_declare("started by", "range: range; point: any")
def _started_by_point(interval: Range, point: Value) -> Value:
    return _point_starts(point, interval)


@_declare("coincides", "range1: range; range2: range")
def _coincides(one: Range, other: Range) -> Value:
    return _holds((_low_order(one, other), "="), (_high_order(one, other), "="))


@_declare("coincides", "point1: any; point2: any")
def _points_coincide(one: Value, other: Value) -> Value:
    if isinstance(one, Range) or isinstance(other, Range):
        return None
    return None if compare(one, other) is None else equal(one, other)
