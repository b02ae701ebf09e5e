"""Types by example: a value of each type, and what operators make of types.

What two types give is asked of the operators themselves, with a value of each, so the
table of what fits what is written only once: in what the operators do.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from anyshore.core.feel import operators
from anyshore.core.feel.temporal import (
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
)
from anyshore.core.feel.types import (
    ANY,
    BASIC_TYPES,
    BasicType,
    ContextType,
    ListType,
    RangeType,
    Type,
    unrestricted,
)
from anyshore.core.feel.values import Range, Value, compare, equal, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["comparable", "operated_type", "sample", "type_of"]

_DAY = Date(2026, 1, 2)
_SAMPLES: dict[str, Value] = {
    "number": Decimal(2),
    "string": "a",
    "boolean": True,
    "date": _DAY,
    "time": Time(10, 0, 0),
    "date and time": DateTime(_DAY, Time(10, 0, 0)),
    "days and time duration": DayTimeDuration(86_400_000_000_000),
    "years and months duration": YearMonthDuration(12),
}
# With an offset and without one, moments fit different others.
_OTHERS: dict[str, Value] = {
    "time": Time(10, 0, 0, offset=0),
    "date and time": DateTime(_DAY, Time(10, 0, 0, offset=0)),
}
_OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "+": operators.add,
    "-": operators.subtract,
    "*": operators.multiply,
    "/": operators.divide,
    "**": operators.power,
}


def sample(declared: Type | None) -> Value:
    """Return a value of a type; null where the type says too little.

    >>> sample(ListType(BASIC_TYPES["number"]))
    [Decimal('2')]
    """
    match None if declared is None else unrestricted(declared):
        case BasicType(name=name):
            return _SAMPLES.get(name)
        case ListType(element=element):
            return [sample(element)]
        case ContextType(fields=fields):
            return {name: sample(each) for name, each in fields}
        case RangeType(element=element):
            found = sample(element)
            return None if found is None else Range(found, found)
    return None


def type_of(value: Value) -> Type | None:
    """Return the type of a value, None where values of it may be of many types."""
    if isinstance(value, (list, dict, Range)) or value is None:
        return None
    return BASIC_TYPES.get(kind(value))


@lru_cache(maxsize=1024)
def operated_type(sign: str, left: Type, right: Type) -> Type | None:
    """Return the type that an operator gives for two; None where it gives null.

    ``Any`` where a type is not known well enough to tell.
    """
    for one, other in _pairs(left, right):
        if one is None or other is None:
            return ANY
        found = _OPERATORS[sign](one, other)
        if found is not None:
            return type_of(found)
    return None


@lru_cache(maxsize=1024)
def comparable(sign: str, left: Type, right: Type) -> bool:
    """Tell whether values of two types may be compared by a sign."""
    for one, other in _pairs(left, right):
        if one is None or other is None:
            return True
        decide = equal if sign in {"=", "!="} else compare
        if decide(one, other) is not None:
            return True
    return False


def _pairs(left: Type, right: Type) -> Iterator[tuple[Value, Value]]:
    """Yield pairs of values of two types that may go together differently."""
    for one in _examples(left):
        for other in _examples(right):
            yield one, other


def _examples(kind: Type) -> list[Value]:
    name = kind.name if isinstance(kind, BasicType) else ""
    return [sample(kind), *([_OTHERS[name]] if name in _OTHERS else [])]
