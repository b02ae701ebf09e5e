"""Money: an exact amount in one ISO 4217 currency.

Amounts are `Decimal`; a float is refused, as it cannot hold a tenth of a cent.
Arithmetic never rounds: `rounded` does, once, where a rule says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

__all__ = ["CurrencyMismatchError", "Money", "minor_digits"]

_CODE = re.compile("[A-Z]{3}")

# ISO 4217 amendment 179: currencies whose minor unit is not two digits.
_MINOR_DIGITS = {
    **dict.fromkeys(
        [
            *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
            *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}


class CurrencyMismatchError(ValueError):
    """Amounts in different currencies cannot be added or compared."""


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency's smallest unit has (ISO 4217).

    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return _MINOR_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount in one currency."""

    #: The amount in major units; never a float.
    amount: Decimal
    #: ISO 4217 alphabetic code, upper case.
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is no exact amount in a named currency."""
        # Callers without types pass floats; the annotation alone would not stop them.
        exact: object = self.amount
        if not isinstance(exact, Decimal) or not exact.is_finite():
            raise TypeError(f"an amount is a finite Decimal, not {self.amount!r}")
        if not _CODE.fullmatch(self.currency):
            raise ValueError(
                f"a currency is three capital letters, not {self.currency!r}"
            )

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatchError(
                f"{self.currency} and {other.currency} need an exchange rate first"
            )
        return other.amount

    def __add__(self, other: Money) -> Self:
        return type(self)(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Self:
        return type(self)(self.amount - self._same(other), self.currency)

    def __mul__(self, factor: Decimal | int) -> Self:
        if isinstance(factor, float):
            raise TypeError("multiply money by Decimal or int, never by float")
        return type(self)(self.amount * factor, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def rounded(self) -> Self:
        """Round half away from zero to the currency's smallest unit.

        >>> Money(Decimal("2.675"), "EUR").rounded()
        Money(amount=Decimal('2.68'), currency='EUR')
        """
        step = Decimal(1).scaleb(-minor_digits(self.currency))
        return type(self)(self.amount.quantize(step, ROUND_HALF_UP), self.currency)

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}"
