"""The least whole number that meets a limit, for many limits at once.

The measure must not fall as the number grows.  Both neighbors of every answer have been
looked at: it meets its limit, and one less does not.  In between, the next number to
look at comes from a straight line through the ends, and by halving where that is slow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Margin", "least"]

# Beyond this many people a goal counts as out of reach.
LIMIT = 1e9


class Margin(Protocol):
    """How far numbers are above their limits, for chosen rows."""

    def __call__(self, numbers: Numbers, rows: NDArray[np.intp]) -> Numbers:
        """Return at least zero exactly where the limit is met."""


def least(margin: Margin, floor: Numbers, guess: Numbers, slope: Numbers) -> Numbers:
    """Return the least whole numbers from `floor` on whose margin is not negative.

    Args:
        margin: How far above its limit a number is; grows with the number.
        floor: Numbers below these are not asked.
        guess: Where to look first.
        slope: About how fast the margin grows there.

    Returns:
        Whole numbers as doubles; infinite where none up to a billion will do.
    """
    low = floor - 1.0
    high = np.full_like(low, np.inf)
    low_margin = np.full_like(low, np.nan)
    high_margin = np.full_like(low, np.nan)
    at = np.maximum(np.ceil(guess), floor)
    rows = np.arange(len(low))
    turn = 0
    while len(rows):
        numbers = at[rows]
        found = margin(numbers, rows)
        met = found >= 0
        for chosen, end, ends in ((met, high, high_margin), (~met, low, low_margin)):
            end[rows[chosen]] = numbers[chosen]
            ends[rows[chosen]] = found[chosen]
        rows = rows[(high[rows] - low[rows] > 1) & (low[rows] < LIMIT)]
        turn += 1
        ends_now = (low[rows], high[rows], low_margin[rows], high_margin[rows])
        at[rows] = _next(ends_now, slope[rows], turn)
    high[low >= LIMIT] = np.inf
    return high


def _next(
    ends: tuple[Numbers, Numbers, Numbers, Numbers], slope: Numbers, turn: int
) -> Numbers:
    """Return where to look next, strictly between the ends."""
    low, high, low_margin, high_margin = ends
    reach = 1.5 ** (turn - 1)
    with np.errstate(all="ignore"):
        across = low + np.ceil(
            (high - low) * (-low_margin) / (high_margin - low_margin)
        )
        up = low + np.maximum(np.ceil(reach * -low_margin / slope), reach)
        down = high - np.maximum(np.floor(reach * high_margin / slope), reach)
        half = np.floor((low + high) / 2)
    if turn > 5 and turn % 2:
        across = half
    guess = np.where(np.isnan(low_margin), down, across)
    guess = np.where(np.isinf(high), np.ceil(up), guess)
    guess = np.where(np.isfinite(guess), guess, np.where(np.isinf(high), up, half))
    # A line that lands on the upper end has most likely found the answer: look at
    # the number just below it.
    top = np.where(np.isinf(high), np.inf, high - 1)
    return np.asarray(np.clip(np.floor(guess), low + 1, top))
