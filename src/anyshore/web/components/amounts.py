"""How much: money, numbers, shares and sizes as people read them.

Groups of three digits are parted by a space and the sign is a true minus
(ISO 80000-1, clause 7.3), so a figure reads the same to everyone.  Nothing is rounded
away: an amount with more decimals than its currency has shows them all.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from anyshore.kernel import Money, Quantity, minor_digits

__all__ = [
    "show_money",
    "show_number",
    "show_percent",
    "show_quantity",
    "show_size",
]

#: U+00A0, in a figure and between it and its unit, so that neither breaks.
HARD = "\u00a0"
MINUS = "\u2212"
_KILO = 1024


def show_number(number: Decimal | int, digits: int | None = None) -> str:
    """Write a number in groups of three.

    Args:
        number: What to write; never a float.
        digits: Decimals to round to, half away from zero; None keeps them all.
    """
    value = Decimal(number)
    if digits is not None:
        value = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{abs(value):,f}".replace(",", HARD)
    return f"{MINUS}{text}" if value < 0 else text


def show_money(money: Money, *, code: bool = True) -> str:
    """Write an amount with its currency's decimals and its ISO 4217 code."""
    exponent = money.amount.normalize().as_tuple().exponent
    used = -exponent if isinstance(exponent, int) else 0
    figure = show_number(money.amount, max(used, minor_digits(money.currency)))
    return f"{figure}{HARD}{money.currency}" if code else figure


#: Words for the units of UN/ECE Recommendation 20 that services are counted in.
_UNITS = {"C62": "items", "HUR": "h", "DAY": "days", "MON": "months"}


def show_quantity(quantity: Quantity) -> str:
    """Write a quantity with its unit in words, or as its code where none is known."""
    unit = _UNITS.get(quantity.unit, quantity.unit)
    return f"{show_number(quantity.value)}{HARD}{unit}"


def show_percent(share: Decimal, digits: int = 1) -> str:
    """Write a share of one as a percentage."""
    return f"{show_number(share * 100, digits)}{HARD}%"


def show_size(size: int) -> str:
    """Write a number of bytes in the largest unit of IEC 80000-13 that fits."""
    if size < _KILO:
        return f"{show_number(size)}{HARD}B"
    power = 1 if size < _KILO**2 else 2 if size < _KILO**3 else 3
    unit = ("B", "KiB", "MiB", "GiB")[power]
    return f"{show_number(Decimal(size) / _KILO**power, 1)}{HARD}{unit}"
