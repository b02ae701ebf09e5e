"""Figures and what stands behind them.

A figure is an interval with a unit and the sources it rests on.  What nobody measured
or published is an assumption and says so: the grade travels with the number through all
arithmetic, so that no result can lose it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Final

_MILLION: Final = Decimal(1_000_000)

__all__ = ["SCOPE", "Figure", "Grade", "Source", "assumed", "figure"]


class Grade(StrEnum):
    """How much a source is worth, best first."""

    #: Counted in the client's own log or books.
    MEASURED = "measured"
    #: Published by a statistical office or an international organization.
    OFFICIAL = "official statistics"
    #: Told by whoever asks for the advice.
    GIVEN = "given"
    #: Published by somebody who is not paid for the answer.
    PUBLISHED = "published"
    #: Told by somebody who would profit from it.
    VENDOR = "vendor claim"
    #: Set here because nothing better is known.
    ASSUMPTION = "assumption"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Source:
    """Where a figure comes from."""

    #: Short name, as in ``OEWS May 2025``.
    name: str
    grade: Grade
    #: Day, month or year that the figure is about, as the source gives it.
    date: str = ""
    #: Who publishes it and under which licence, or why it is assumed.
    note: str = ""

    def __str__(self) -> str:
        """Write it as it stands beside a number."""
        plain = self.grade in {Grade.OFFICIAL, Grade.PUBLISHED}
        named = self.name if plain else f"{self.grade}: {self.name}"
        return f"{named} ({self.date})" if self.date else named


#: What the one who asks has told about the work.
SCOPE: Final = Source(name="the scope", grade=Grade.GIVEN, note="Told by who asks.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number between two bounds, its unit and its sources."""

    low: Decimal
    high: Decimal
    #: As in ``USD/hour``, ``h`` or ``share``.
    unit: str
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        """Put the bounds in order and refuse a number from nowhere."""
        if not self.sources:
            raise ValueError(f"a figure needs a source: {self.low} {self.unit}")
        if self.high < self.low:
            low, high = self.high, self.low
            object.__setattr__(self, "low", low)
            object.__setattr__(self, "high", high)

    @property
    def middle(self) -> Decimal:
        """The midpoint, for ranking only: it is no estimate."""
        return (self.low + self.high) / 2

    @property
    def is_point(self) -> bool:
        """Whether both bounds are one."""
        return self.low == self.high

    @property
    def grade(self) -> Grade:
        """The weakest grade among the sources: no result is better than that."""
        order = list(Grade)
        return max((each.grade for each in self.sources), key=order.index)

    def plus(self, other: Figure) -> Figure:
        """Add bound to bound; units must be the same."""
        if other.unit != self.unit:
            raise ValueError(f"{self.unit} and {other.unit} cannot be added")
        return self._with(
            self.low + other.low, self.high + other.high, self.unit, other
        )

    def minus(self, other: Figure) -> Figure:
        """Subtract as far as it may lie: the low bound takes the other's high one."""
        if other.unit != self.unit:
            raise ValueError(f"{self.unit} and {other.unit} cannot be subtracted")
        return self._with(
            self.low - other.high, self.high - other.low, self.unit, other
        )

    def times(self, other: Figure, unit: str) -> Figure:
        """Multiply; the bounds are the least and the greatest of the four products."""
        products = [
            a * b for a in (self.low, self.high) for b in (other.low, other.high)
        ]
        return self._with(min(products), max(products), unit, other)

    def over(self, other: Figure, unit: str) -> Figure:
        """Divide by a figure that is positive throughout."""
        if other.low <= 0:
            raise ValueError(f"cannot divide by {other.low} {other.unit}")
        quotients = [
            a / b for a in (self.low, self.high) for b in (other.low, other.high)
        ]
        return self._with(min(quotients), max(quotients), unit, other)

    def scaled(self, factor: Decimal, unit: str = "") -> Figure:
        """Multiply both bounds by a known factor."""
        return replace(
            self,
            low=self.low * factor,
            high=self.high * factor,
            unit=unit or self.unit,
        )

    def _with(self, low: Decimal, high: Decimal, unit: str, other: Figure) -> Figure:
        sources = tuple(dict.fromkeys((*self.sources, *other.sources)))
        return Figure(low=low, high=high, unit=unit, sources=sources)

    def __str__(self) -> str:
        """Write the interval with as many digits as it is worth.

        >>> str(assumed("a guess", "5", "10", "%"))
        '5 to 10 %'
        >>> str(assumed("a guess", "1234567", "23456789", "EUR"))
        '1.23 to 23.5 million EUR'
        """
        million = max(abs(self.low), abs(self.high)) >= _MILLION
        scale, word = (_MILLION, " million") if million else (Decimal(1), "")
        low, high = (_short(each / scale, self.unit) for each in (self.low, self.high))
        shown = low if low == high else f"{low} to {high}"
        return f"{shown}{word} {self.unit}"


def figure(
    low: Decimal | str, high: Decimal | str, unit: str, source: Source
) -> Figure:
    """Make a figure from one source."""
    return Figure(low=Decimal(low), high=Decimal(high), unit=unit, sources=(source,))


def assumed(why: str, low: Decimal | str, high: Decimal | str, unit: str) -> Figure:
    """Make a figure that rests on an assumption; the name says which."""
    ends = [f"{Decimal(each):,f}" for each in (low, high)]
    span = " to ".join(dict.fromkeys(ends))
    note = f"{span} {unit}"
    return figure(low, high, unit, Source(name=why, grade=Grade.ASSUMPTION, note=note))


def _short(number: Decimal, unit: str) -> str:
    """Round to what a reader can use: whole percents, else three digits or so."""
    size = abs(number)
    places = 0 if size >= 1000 or unit == "%" else 1 if size >= 10 else 2
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):,f}"
    shown = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if shown in {"-0", ""} else shown
