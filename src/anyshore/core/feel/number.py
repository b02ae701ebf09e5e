"""Numbers of FEEL: IEEE 754 decimal128, 34 digits, half to even (clause 10.3.2.3.1).

The context is made once and its own methods do the arithmetic, so neither the thread's
context matters nor does anybody pay for switching it.
"""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

__all__ = ["NUMBERS", "from_float", "show_number"]

#: The arithmetic of decimal128; what has no finite result raises ArithmeticError.
NUMBERS = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)


def from_float(value: float) -> Decimal | None:
    """Take a binary float as the shortest decimal that names it; None for NaN and such.

    >>> from_float(0.1)
    Decimal('0.1')
    """
    number = Decimal(repr(value))
    return number if number.is_finite() else None


def show_number(value: Decimal) -> str:
    """Write a number in plain digits, as the string function does.

    >>> show_number(Decimal("1E+3"))
    '1000'
    """
    if abs(value.adjusted()) > 400:
        return str(value)
    return format(value, "f")
