"""Scales of charts: from values to places, and which labels have room.

Places along the line are percentages of the plot, places up are pixels, so a chart
fills any width while its text keeps its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Scale", "apart", "label_width", "percent", "scale", "shown_labels"]

#: Pixels of plot that a chart has where no label of it is hidden.
_ROOM = 416
#: Pixels of one character of a label, and of the gap after it.
_CHARACTER, _GAP = 6, 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """Values on a vertical axis."""

    #: The value at the foot.
    low: Decimal
    #: The value at the top.
    high: Decimal
    #: Labelled values, rising.
    ticks: tuple[Decimal, ...]
    #: Height in pixels.
    height: int

    def y(self, value: Decimal) -> Decimal:
        """Return the pixels from the top, to a tenth."""
        share = (self.high - value) / (self.high - self.low)
        return (share * self.height).quantize(Decimal("0.1"))


def _step(span: Decimal, count: int) -> Decimal:
    raw = span / count
    power = Decimal(1).scaleb(raw.adjusted())
    return next(power * times for times in (1, 2, 5, 10) if raw <= power * times)


def scale(values: Iterable[Decimal], *, height: int, zero: bool = False) -> Scale:
    """Choose round ends and at most five steps that hold all values.

    Where all values are whole the steps are too: nobody has half an item.

    Args:
        values: What is shown, with the target; none at all gives 0 to 1.
        height: Pixels.
        zero: The axis starts at zero, as the length of a bar demands.
    """
    known = list(values) or [Decimal(0), Decimal(1)]
    low = min(*known, Decimal(0)) if zero else min(known)
    high = max(known)
    if low == high:
        high = low + (abs(low) or Decimal(1))
    step = _step(high - low, 4)
    if all(value == value.to_integral_value() for value in known):
        step = max(step, Decimal(1))
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    count = int((top - bottom) / step)
    ticks = tuple(bottom + step * index for index in range(count + 1))
    return Scale(low=bottom, high=top, ticks=ticks, height=height)


def percent(share: Decimal) -> str:
    """Write a share of the width as SVG does.

    >>> percent(Decimal(1) / 3)
    '33.33%'
    """
    figure = f"{share * 100:.2f}".rstrip("0").rstrip(".")
    return f"{figure}%"


def label_width(labels: Sequence[str]) -> int:
    """Return the pixels that the widest of some labels needs."""
    return max((len(label) for label in labels), default=0) * _CHARACTER + _GAP


def shown_labels(labels: Sequence[str]) -> list[tuple[int, str | None]]:
    """Return which labels have room, and what hides them on a narrower chart.

    The style sheet hides ``minor`` ones where the plot is half as wide, which leaves
    every second, and ``middle`` ones as well where it is a quarter, which leaves every
    fourth.
    """
    width = label_width(labels)
    every = max(-(-len(labels) * width // _ROOM), 1)
    kept = range(0, len(labels), every)
    needed = len(kept) * width
    return [(at, _hidden_by(order, needed)) for order, at in enumerate(kept)]


def _hidden_by(order: int, needed: int) -> str | None:
    if order % 2 and needed > _ROOM // 2:
        return "minor"
    return "middle" if order % 4 and needed > _ROOM // 4 else None


def apart(places: Sequence[Decimal], gap: int, limit: int) -> list[Decimal]:
    """Move places down, and back up from the limit, until they stand a gap apart.

    >>> apart([Decimal(10), Decimal(12)], 14, 100)
    [Decimal('10'), Decimal('24')]
    >>> apart([Decimal(98), Decimal(99)], 14, 100)
    [Decimal('86'), Decimal('100')]
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    ceiling = Decimal(limit)
    for index in reversed(order):
        moved[index] = min(moved[index], ceiling)
        ceiling = moved[index] - gap
    return moved
