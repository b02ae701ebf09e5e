"""The rest of a day, seen from what came so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Rebased", "rebase"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Rebased:
    """A day's forecast with its past replaced and its rest scaled."""

    #: What came, then what is expected now, by interval.
    mean: Numbers
    #: How many intervals are past.
    past: int
    #: By how much the rest was scaled.
    factor: float

    @property
    def because(self) -> str:
        """Say what was done in one sentence."""
        if self.past == 0:
            return "nothing of the day is known yet"
        change = f"{abs(self.factor - 1):.1%} {'up' if self.factor >= 1 else 'down'}"
        return f"after {self.past} intervals the rest of the day is taken {change}"


def rebase(mean: ArrayLike, actual: ArrayLike, doubt: float = 0.01) -> Rebased:
    """Scale the rest of a day by how its first part came.

    The level of a day is not sure before it begins: it lies around the forecast with
    a relative variance of `doubt`.  Counts then speak as Poisson's: with a gamma
    distribution for the level, the mean after ``n`` of ``m`` expected is
    ``(n + 1 / doubt) / (m + 1 / doubt)``.  A morning of ten calls moves little, one of
    ten thousand almost everything.

    Args:
        mean: The forecast of the whole day by interval.
        actual: What came in the intervals that are over.
        doubt: Variance of the day's level by its square, as `Spread.doubt` estimates.

    Raises:
        ProblemError: ``actual-invalid`` with the interval.

    >>> found = rebase([100, 100, 100, 100], [120, 120], doubt=0.01)
    >>> round(found.factor, 3), [round(x) for x in found.mean.tolist()]
    (1.133, [120, 120, 113, 113])
    """
    whole = np.asarray(mean, dtype=np.float64)
    came = np.asarray(actual, dtype=np.float64)
    wrong = ~((came >= 0) & np.isfinite(came))
    if wrong.any() or len(came) > len(whole):
        row = int(np.argmax(wrong)) if wrong.any() else len(whole)
        raise ProblemError(
            Problem(
                code="actual-invalid",
                message=f"What came in interval {row + 1} cannot be.",
                hint="Give zero or more for each interval of the day that is over.",
                place=Place(element="actual", line=row + 1),
            )
        )
    prior = 1 / doubt if doubt > 0 else np.inf
    expected = float(whole[: len(came)].sum())
    factor = 1.0
    if np.isfinite(prior):
        factor = (float(came.sum()) + prior) / (expected + prior)
    rest = whole[len(came) :] * factor
    return Rebased(mean=np.concatenate([came, rest]), past=len(came), factor=factor)
