"""Quantities: an exact number of a unit from UN/ECE Recommendation 20."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Quantity", "UnitMismatchError"]


class UnitMismatchError(ValueError):
    """Quantities in different units cannot be added."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number of a unit, as in 3 ``HUR`` (hours) or 40 ``C62`` (pieces)."""

    #: How many; never a float.
    value: Decimal
    #: UN/ECE Recommendation 20 code: HUR hour, DAY day, MON month, C62 one.
    unit: str = "C62"

    def __post_init__(self) -> None:
        """Refuse what is no exact number of a named unit."""
        # Callers without types pass floats; the annotation alone would not stop them.
        exact: object = self.value
        if not isinstance(exact, Decimal) or not exact.is_finite():
            raise TypeError(f"a quantity is a finite Decimal, not {self.value!r}")
        if not self.unit:
            raise ValueError("a quantity needs a unit code of UN/ECE Rec 20")

    def __add__(self, other: Quantity) -> Quantity:
        if other.unit != self.unit:
            raise UnitMismatchError(f"{self.unit} and {other.unit} cannot be added")
        return Quantity(self.value + other.value, self.unit)

    def __str__(self) -> str:
        return f"{self.value:,f} {self.unit}"
