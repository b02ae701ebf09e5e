"""External functions of kind ``java``: a table of the JDK's, written in Python.

No Java runs: what is not in the table is null.  Arguments are brought to the Java types
of the signature as a JVM would hold them (an ``int`` has 32 bits, a ``float`` 24 bits
of precision), and the result becomes a FEEL value again.
"""

from __future__ import annotations

import math
import re
import struct
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.feel.number import from_float, show_number
from anyshore.core.feel.writing import write_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.feel.values import Value

__all__ = ["java_function"]

_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_SIGNATURE = re.compile(r"\s*([A-Za-z_$][\w$]*)\s*\(([^()]*)\)\s*")
_BOXES = {
    "java.lang.Byte": "byte",
    "java.lang.Short": "short",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Float": "float",
    "java.lang.Double": "double",
    "java.lang.Boolean": "boolean",
    "java.lang.Character": "char",
}
_STRING = "java.lang.String"
_OBJECTS = "[Ljava.lang.Object;"


class _NoMatchError(Exception):
    """A value does not fit a Java type."""


def _single(value: float) -> float:
    """Round to what a Java float holds."""
    rounded: float = struct.unpack("f", struct.pack("f", value))[0]
    return rounded


def _to_java(value: Value, kind: str) -> object:
    """Bring a FEEL value to a Java type."""
    match kind, value:
        case (("byte" | "short" | "int" | "long"), Decimal()):
            limit = 1 << (_BITS[kind] - 1)
            if value == value.to_integral_value() and -limit <= value < limit:
                return int(value)
        case "double", Decimal():
            return float(value)
        case "float", Decimal():
            return _single(float(value))
        case ("boolean", bool()) | ("java.math.BigDecimal", Decimal()):
            return value
        case "java.lang.String", str():
            return value
        case "char", str() if len(value) == 1:
            return value
    raise _NoMatchError


def _from_java(value: object, kind: str) -> Value:
    """Bring a Java value back to FEEL: a float as the shortest text that names it."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, Decimal)):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float) and math.isfinite(value):
        return (
            Decimal(_shortest_single(value)) if kind == "float" else from_float(value)
        )
    return None


def _shortest_single(value: float) -> str:
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if _single(float(text)) == value:
            return text
    return repr(value)


_REAL: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "exp": math.exp,
    "log": math.log,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "cbrt": lambda value: math.copysign(abs(value) ** (1 / 3), value),
    "ceil": math.ceil,
    "floor": math.floor,
    "rint": round,
    "toRadians": math.radians,
    "toDegrees": math.degrees,
}
_REAL_PAIRS: dict[str, Callable[[float, float], float]] = {
    "pow": math.pow,
    "atan2": math.atan2,
    "hypot": math.hypot,
}


def _format(pattern: str, arguments: object) -> str | None:
    """Format as `java.util.Formatter` does for text, whole and decimal numbers."""
    given = arguments if isinstance(arguments, list) else [arguments]
    remaining = iter(given)

    def fill(match: re.Match[str]) -> str:
        flags, width, precision, form = match.groups()
        if form == "%":
            return "%"
        if form == "n":
            return "\n"
        value = next(remaining)
        if form == "s":
            text = "null" if value is None else write_value(value)
            text = text[: int(precision[1:])] if precision else text
        elif not isinstance(value, Decimal):
            raise _NoMatchError
        elif form == "d":
            text = show_number(value)
            if value != value.to_integral_value():
                raise _NoMatchError
        else:
            text = format(value, f"{',' if ',' in flags else ''}{precision or '.6'}f")
        fill_with = "0" if "0" in flags and form != "s" else " "
        size = int(width or 0)
        return text.ljust(size) if "-" in flags else text.rjust(size, fill_with)

    try:
        return re.sub(r"%([-+0,# ]*)(\d{1,3})?(\.\d{1,3})?([sdfn%])", fill, pattern)
    except (StopIteration, _NoMatchError):
        return None


def _parse(text: object, kind: str) -> object:
    if not isinstance(text, str):
        raise _NoMatchError
    if kind in _BITS:
        if not re.fullmatch(r"[+-]?[0-9]+", text):
            raise _NoMatchError
        return _to_java(Decimal(text), kind)
    if kind == "boolean":
        return text.lower() == "true"
    value = float(text)
    return _single(value) if kind == "float" else value


def _find(
    owner: str, name: str, kinds: tuple[str, ...]
) -> tuple[Callable[..., object], str] | None:
    """Return what a method does and the Java type of its result."""
    if owner == "java.lang.Math":
        return _math(name, kinds)
    if owner == _STRING:
        if name == "format" and kinds == (_STRING, _OBJECTS):
            return _format, _STRING
        if name == "valueOf" and len(kinds) == 1 and kinds[0] in {*_BOXES.values()}:
            return _show(kinds[0]), _STRING
        return None
    kind = _BOXES.get(owner)
    if kind is None or len(kinds) != 1:
        return None
    parsers = {"valueOf", f"parse{owner.rpartition('.')[2]}", "parseInt"}
    if kinds[0] == _STRING and name in parsers and kind != "char":
        return (lambda text: _parse(text, kind)), kind
    if kinds[0] == kind and name == "valueOf":
        return (lambda value: value), kind
    return None


def _show(kind: str) -> Callable[[object], object]:
    def show(value: object) -> object:
        return write_value(_from_java(value, kind))

    return show


def _math(
    name: str, kinds: tuple[str, ...]
) -> tuple[Callable[..., object], str] | None:
    kind = kinds[0] if kinds else ""
    numeric = kind in {"int", "long", "float", "double"}
    if kinds == (kind, kind) and numeric and name in {"max", "min"}:
        return (max if name == "max" else min), kind
    if kinds == (kind,) and numeric and name == "abs":
        return abs, kind
    if kinds == ("double",) and name in _REAL:
        real = _REAL[name]
        return (lambda value: float(real(value))), "double"
    if kinds == ("double",) and name == "round":
        return (lambda value: math.floor(value + 0.5)), "long"
    if kinds == ("double", "double") and name in _REAL_PAIRS:
        return _REAL_PAIRS[name], "double"
    return None


def java_function(owner: str, signature: str) -> Callable[..., Value] | None:
    """Return a function of FEEL values for a method of the JDK, or None if unknown.

    Args:
        owner: Name of the class with its package.
        signature: The method with its types, as in ``max(double,double)``.

    >>> java_function("java.lang.Math", "max(int,int)")(Decimal(1), Decimal(2))
    Decimal('2')
    """
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        return None
    kinds = tuple(each.strip() for each in match[2].split(",") if each.strip())
    found = _find(owner, match[1], kinds)
    if found is None:
        return None
    method, result = found

    def run(*arguments: Value) -> Value:
        given = list(arguments)
        if kinds and kinds[-1] == _OBJECTS:
            given[len(kinds) - 1 :] = [given[len(kinds) - 1 :]]
        if len(given) != len(kinds):
            return None
        try:
            taken = [
                value if kind == _OBJECTS else _to_java(value, kind)
                for value, kind in zip(given, kinds, strict=True)
            ]
            return _from_java(method(*taken), result)
        except (_NoMatchError, ValueError, ArithmeticError):
            return None

    return run
