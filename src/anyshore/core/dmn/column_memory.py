"""What a column of numbers has learned: the rules by the number that was looked at.

Numbers come as the host has them.  A whole number or a float is remembered under
itself, a decimal under itself; the two never share an entry, as a float stands for the
shortest decimal that names it and not for the binary fraction that it equals.
"""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core.feel.number import from_float

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.core.dmn.index import Column

__all__ = ["MAX_RAW", "Memory"]

#: Whole numbers below this have no more digits than FEEL's own.
MAX_RAW = 10**34
# Numbers per column whose rules are remembered.
_REMEMBERED = 1 << 14
# Below this a float that is whole and the whole number mean the same.
_EXACT = 1 << 53
# Decimals of so few digits survive the way to a float and back.
_FLOAT_DIGITS = 15
_LARGEST_FLOAT = 1e300


class Memory:
    """The rules of one column by number; unknown numbers are looked up once."""

    __slots__ = (
        "_cuts",
        "_decimal_cuts",
        "_float_cuts",
        "_limits",
        "_masks",
        "decimals",
        "plain",
    )

    def __init__(self, column: Column, limits: Sequence[Column] = ()) -> None:
        self._limits = limits
        axis = column.axes.get(Decimal)
        self._cuts = [] if axis is None else axis.cuts
        self._masks = [column.other] if axis is None else axis.masks
        self._decimal_cuts = [Decimal(each) for each in self._cuts]
        self._float_cuts = _as_floats(self._decimal_cuts)
        #: Rules by whole number and by float.
        self.plain: dict[int | float, int] = {}
        #: Rules by decimal.
        self.decimals: dict[Decimal, int] = {}

    def look_up(self, value: float | Decimal) -> int | None:
        """Return the rules of a number; None for what is no number, or not allowed."""
        if self._limits and not self._allows(value):
            return None
        if type(value) is int:
            if not -MAX_RAW < value < MAX_RAW:
                return None
            mask = self._at(self._cuts, value)
            if -_EXACT < value < _EXACT and len(self.plain) < _REMEMBERED:
                self.plain[value] = mask
            return mask
        if isinstance(value, Decimal):
            if not value.is_finite():
                return None
            mask = self._at(self._decimal_cuts, value)
            if len(self.decimals) < _REMEMBERED:
                self.decimals[value] = mask
            return mask
        return self._of_float(value)

    def _allows(self, value: float | Decimal) -> bool:
        number = from_float(value) if isinstance(value, float) else Decimal(value)
        return number is not None and all(each.rules(number) for each in self._limits)

    def _of_float(self, value: float) -> int | None:
        if self._float_cuts is not None and -_LARGEST_FLOAT < value < _LARGEST_FLOAT:
            mask = self._at(self._float_cuts, value)
        else:
            number = from_float(value)
            if number is None:
                return None
            mask = self._at(self._decimal_cuts, number)
        if -_EXACT < value < _EXACT and len(self.plain) < _REMEMBERED:
            self.plain[value] = mask
        return mask

    def _at(self, cuts: list[Any], value: Any) -> int:
        at = bisect_left(cuts, value)
        return self._masks[at + at + (at < len(cuts) and cuts[at] == value)]


def _as_floats(cuts: list[Decimal]) -> list[float] | None:
    """Return the cuts as floats where comparing those gives the same answers.

    A decimal of few digits is the shortest one that names its float, so another float's
    shortest decimal lies on the same side of it as that float does.
    """
    if any(len(each.as_tuple().digits) > _FLOAT_DIGITS for each in cuts):
        return None
    floats = [float(each) for each in cuts]
    if any(
        Decimal(repr(one)) != other for one, other in zip(floats, cuts, strict=True)
    ):
        return None
    return floats
