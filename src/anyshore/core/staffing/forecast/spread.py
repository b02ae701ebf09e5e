"""How far counts lie from their forecast mean.

Counts scatter like Poisson's around a mean that is itself not sure: together that is a
negative binomial distribution, whose one number comes from the back-test.  The same
back-test then says how often each of its quantiles was kept, and the quantile asked for
is moved to where it would have been kept as often as it promises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from anyshore.core.staffing.requirement.minimal import least

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Spread"]

# A back-test with fewer intervals says nothing about tails.
_ENOUGH = 200


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Spread:
    """What the back-test says about errors."""

    #: Means that were forecast, and what came.
    means: Numbers
    actual: Numbers

    @property
    def doubt(self) -> float:
        """Variance of the mean itself, by its square; 0 where counts are Poisson."""
        square = float((self.means**2).sum())
        if square == 0:
            return 0.0
        beyond = float(((self.actual - self.means) ** 2 - self.means).sum())
        return max(beyond / square, 0.0)

    def quantile(self, means: Numbers, share: float) -> Numbers:
        """Return counts that are not exceeded in that share of cases.

        Args:
            means: Forecast means.
            share: Between 0 and 1.
        """
        moved = self._moved(share)
        found = np.zeros_like(means)
        some = np.flatnonzero(means > 0)
        if len(some):
            found[some] = _quantile(means[some], self.doubt, moved)
        return found

    def _moved(self, share: float) -> float:
        """Return the share that was kept as often as asked for in the back-test."""
        some = self.means > 0
        if some.sum() < _ENOUGH:
            return share
        means, actual, doubt = self.means[some], self.actual[some], self.doubt
        # Counts are whole: the middle of the step stands for the count.
        # The hour that a clock shows twice counts as one mean hour, so halves come up.
        upper = _below(actual, means, doubt)
        below = _below(np.maximum(actual - 1, 0.0), means, doubt)
        lower = np.where(actual >= 1, below, 0.0)
        # Errors to both sides stand for each other: that counts came higher than
        # forecast lately is no reason to think that they will again.
        middle = (upper + lower) / 2
        found = np.quantile(np.concatenate([middle, 1 - middle]), share)
        return float(np.clip(found, share / 4, 1 - (1 - share) / 4))


def _below(counts: Numbers, means: Numbers, doubt: float) -> Numbers:
    """Return the chance of so many or fewer."""
    if doubt < 1e-9:
        return np.asarray(special.pdtr(counts, means))
    size = 1 / doubt
    return np.asarray(
        special.betainc(size, np.floor(counts) + 1, size / (size + means))
    )


def _quantile(means: Numbers, doubt: float, share: float) -> Numbers:
    wanted = special.logit(share)
    width = np.sqrt(means + doubt * means**2)

    def margin(numbers: Numbers, rows: NDArray[np.intp]) -> Numbers:
        reached = np.clip(_below(numbers, means[rows], doubt), 1e-300, 1 - 1e-16)
        return np.asarray(special.logit(reached) - wanted)

    guess = np.maximum(means + width * special.ndtri(share), 0.0)
    return least(margin, np.zeros_like(means), guess, 1.7 / width)
