"""Types of FEEL: what a value conforms to, and how a value is brought to a type.

Clause 10.3.2.9 knows three conversions: a value to a list of one, a list of one to its
value, and a date to a date and time.  What still does not conform becomes null.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from msgspec import Struct

from anyshore.core.feel.temporal import (
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
)
from anyshore.core.feel.values import Function, Range, Value

__all__ = [
    "ANY",
    "BASIC_TYPES",
    "NULL",
    "BasicType",
    "ContextType",
    "FunctionType",
    "ListType",
    "RangeType",
    "Type",
    "coerce",
    "conforms",
    "conforms_to_type",
    "unrestricted",
]


class BasicType(Struct, frozen=True):
    """A type without parts: ``Any``, ``Null``, ``number``, ``string`` and so on."""

    #: Its FEEL name.
    name: str


class ListType(Struct, frozen=True):
    """``list<T>``."""

    #: Type of every element.
    element: Type


class RangeType(Struct, frozen=True):
    """``range<T>``."""

    #: Type of the ends.
    element: Type


class ContextType(Struct, frozen=True):
    """``context<a: T, …>``: at least these entries, of these types."""

    #: Pairs of entry and type.
    fields: tuple[tuple[str, Type], ...]


class FunctionType(Struct, frozen=True):
    """``function<T, …> -> U``; parameters None means any function."""

    #: Types of the parameters.
    parameters: tuple[Type, ...] | None
    #: Type of the result.
    result: Type


class RestrictedType(Struct, frozen=True):
    """A type of a model with a constraint on its values."""

    #: The type without the constraint.
    base: Type
    #: Tells whether a value of the base type is allowed.
    allows: Callable[[Value], bool]


Type = BasicType | ListType | RangeType | ContextType | FunctionType | RestrictedType

ANY = BasicType("Any")
NULL = BasicType("Null")
_CLASSES: dict[str, tuple[type, ...]] = {
    "Null": (type(None),),
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "days and time duration": (DayTimeDuration,),
    "years and months duration": (YearMonthDuration,),
    "duration": (DayTimeDuration, YearMonthDuration),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "function": (Function,),
}
#: Names of the types that FEEL itself has, with the spellings of older versions.
BASIC_TYPES: dict[str, Type] = {
    "Any": ANY,
    **{name: BasicType(name) for name in _CLASSES},
    "list": ListType(ANY),
    "range": RangeType(ANY),
    "context": ContextType(()),
    "function": FunctionType(None, ANY),
    "dateTime": BasicType("date and time"),
    "dayTimeDuration": BasicType("days and time duration"),
    "yearMonthDuration": BasicType("years and months duration"),
}


def conforms(value: Value, kind: Type) -> bool:
    """Tell whether a value is of a type; null is of every type (clause 10.3.2.9.2)."""
    if value is None:
        return True
    match kind:
        case BasicType(name=name):
            return name == "Any" or type(value) in _CLASSES[name]
        case ListType(element=element):
            return type(value) is list and (
                element == ANY or all(conforms(each, element) for each in value)
            )
        case ContextType(fields=fields):
            return type(value) is dict and all(
                name in value and conforms(value[name], each) for name, each in fields
            )
        case RangeType(element=element):
            return type(value) is Range and (
                conforms(value.low, element) and conforms(value.high, element)
            )
        case FunctionType():
            return callable(getattr(value, "run", None)) and _is_function(value, kind)
        case RestrictedType(base=base, allows=allows):
            return conforms(value, base) and allows(value)


def _is_function(value: Any, kind: FunctionType) -> bool:
    """Compare a function's signature: parameters contravariant, result covariant."""
    if kind.parameters is None:
        return True
    if len(value.parameters) != len(kind.parameters):
        return False
    declared = value.types or (None,) * len(value.parameters)
    for own, wanted in zip(declared, kind.parameters, strict=True):
        if not conforms_to_type(wanted, own or ANY):
            return False
    return value.result is None or conforms_to_type(value.result, kind.result)


def unrestricted(kind: Type) -> Type:
    """Return a type without constraints on its values: `instance of` skips them."""
    match kind:
        case RestrictedType(base=base):
            return unrestricted(base)
        case ListType(element=element):
            return ListType(unrestricted(element))
        case RangeType(element=element):
            return RangeType(unrestricted(element))
        case ContextType(fields=fields):
            return ContextType(
                tuple((name, unrestricted(each)) for name, each in fields)
            )
    return kind


def conforms_to_type(one: Type, other: Type) -> bool:
    """Tell whether every value of one type is of the other."""
    if other == ANY or one in (NULL, other):
        return True
    match one, other:
        case (ListType(element=left), ListType(element=right)):
            return conforms_to_type(left, right)
        case (RangeType(element=left), RangeType(element=right)):
            return conforms_to_type(left, right)
        case (ContextType(fields=left), ContextType(fields=right)):
            own = dict(left)
            return all(
                name in own and conforms_to_type(own[name], each)
                for name, each in right
            )
        case (FunctionType(), FunctionType()):
            return _conforming_functions(one, other)
        case (RestrictedType(base=base), _):
            return conforms_to_type(base, other)
    return False


def _conforming_functions(one: FunctionType, other: FunctionType) -> bool:
    if other.parameters is None:
        return True
    if one.parameters is None or len(one.parameters) != len(other.parameters):
        return False
    return conforms_to_type(one.result, other.result) and all(
        conforms_to_type(wanted, own)
        for own, wanted in zip(one.parameters, other.parameters, strict=True)
    )


def coerce(value: Value, kind: Type) -> Value:
    """Bring a value to a type by the standard's conversions; null where none helps.

    >>> coerce([Decimal(1)], BASIC_TYPES["number"])
    Decimal('1')
    """
    if value is None or conforms(value, kind):
        return value
    if type(value) is list and len(value) == 1 and not _wants_list(kind):
        return value[0] if conforms(value[0], kind) else None
    if type(value) is Date and _basic_name(kind) == "date and time":
        return DateTime(value, Time(0, 0, 0, offset=0))
    if _wants_list(kind) and type(value) is not list:
        wrapped = [value]
        return wrapped if conforms(wrapped, kind) else None
    return None


def _wants_list(kind: Type) -> bool:
    return isinstance(kind, ListType) or (
        isinstance(kind, RestrictedType) and _wants_list(kind.base)
    )


def _basic_name(kind: Type) -> str:
    if isinstance(kind, RestrictedType):
        return _basic_name(kind.base)
    return kind.name if isinstance(kind, BasicType) else ""
