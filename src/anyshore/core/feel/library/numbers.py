"""Numeric functions (clause 10.3.4.5) and `not`."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    InvalidOperation,
)
from typing import TYPE_CHECKING

from anyshore.core.feel.builtin import Library
from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.temporal import DayTimeDuration, YearMonthDuration

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.feel.values import Value

__all__ = ["LIBRARY"]

LIBRARY = Library()
_declare = LIBRARY.declare
# Integers may have up to 6,145 digits before quantize would lose any of them.
_WIDE = Context(prec=12_400, Emin=-6176, Emax=12_400, traps=[InvalidOperation])
_SCALES = range(-6111, 6177)


def _round(value: Decimal, scale: Decimal, mode: str) -> Value:
    digits = int(scale)
    if digits not in _SCALES:
        return None
    step = Decimal(1).scaleb(-digits, _WIDE)
    return NUMBERS.plus(value.quantize(step, rounding=mode, context=_WIDE))


def _rounding(mode: str) -> Callable[..., Value]:
    def run(value: Decimal, scale: Decimal = Decimal(0)) -> Value:
        return _round(value, scale, mode)

    return run


_declare("decimal", "n: number; scale: number")(_rounding(ROUND_HALF_EVEN))
for _name, _mode in (("floor", ROUND_FLOOR), ("ceiling", ROUND_CEILING)):
    _declare(_name, "n: number; [scale: number]")(_rounding(_mode))
for _name, _mode in (
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
):
    _declare(_name, "n: number; scale: number")(_rounding(_mode))


@_declare("abs", "n: number|days duration|months duration")
def _abs(value: Value) -> Value:
    if isinstance(value, DayTimeDuration):
        return DayTimeDuration(abs(value.nanos))
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(abs(value.months))
    return NUMBERS.abs(value)


@_declare("modulo", "dividend: number; divisor: number")
def _modulo(dividend: Decimal, divisor: Decimal) -> Value:
    # Clause 10.3.4.5: dividend - divisor * floor(dividend / divisor).
    rest = _WIDE.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = _WIDE.add(rest, divisor)
    return NUMBERS.plus(rest)


@_declare("sqrt", "number: number")
def _sqrt(value: Decimal) -> Value:
    return None if value < 0 else NUMBERS.sqrt(value)


@_declare("log", "number: number")
def _log(value: Decimal) -> Value:
    return None if value <= 0 else NUMBERS.ln(value)


@_declare("exp", "number: number")
def _exp(value: Decimal) -> Value:
    return NUMBERS.exp(value)


@_declare("odd", "number: number")
def _odd(value: Decimal) -> Value:
    return _WIDE.remainder(value, Decimal(2)).copy_abs() == 1


@_declare("even", "number: number")
def _even(value: Decimal) -> Value:
    return _WIDE.remainder(value, Decimal(2)) == 0


@_declare("not", "negand: any")
def _not(value: Value) -> Value:
    return (not value) if isinstance(value, bool) else None
