"""Days forecast by AutoARIMA of the package statsforecast, where it is installed.

Only the days' totals go through it; how a day's total lies over its intervals is the
weighted profile of the weekday, as in the model that always runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.staffing.forecast.models import TopDown
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.staffing.forecast.models import Past

    Numbers = NDArray[np.float64]

__all__ = ["DailyArima"]

_WEEK = 7
# With fewer days no season of a week can be told from chance.
_ENOUGH = 28


@dataclass(frozen=True, slots=True)
class DailyArima:
    """AutoARIMA of the days' totals times the profile of the weekday.

    Raises:
        ProblemError: ``statsforecast-missing`` where the package is not installed.
    """

    #: Half-life of the profile, in weeks.
    profile: float = 26.0
    #: What fits a series; the package's own unless a test gives another.
    fit: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse at once where the package is missing."""
        if self.fit is None and find_spec("statsforecast") is None:
            raise ProblemError(
                Problem(
                    code="statsforecast-missing",
                    message="The package statsforecast is not installed.",
                    hint='Install "anyshore[arima]", or leave the option out.',
                )
            )

    @property
    def name(self) -> str:
        """Name of the model and what it works on."""
        return "daily AutoARIMA"

    def means(self, past: Past, weekdays: NDArray[np.int64]) -> Numbers:
        """Return days by slots for the days after the past, by their weekdays."""
        base = TopDown(6, self.profile)
        pattern = base.pattern(past)
        height = pattern.sum(axis=1)
        usual = pattern[weekdays]
        whole = past.known.sum(axis=1) == past.known.shape[1]
        if whole.sum() < _ENOUGH or not height.any():
            return base.means(past, weekdays)
        totals = past.counts.sum(axis=1)
        # A day that is not known, or known in part, stands where its weekday does.
        totals = np.where(whole, totals, height[past.weekdays])
        found = np.maximum(self._forecast(totals, len(weekdays)), 0.0)
        share = np.where(height > 0, 1 / np.where(height > 0, height, 1.0), 0.0)
        return np.asarray(usual * (found * share[weekdays])[:, None])

    def _forecast(self, totals: Numbers, days: int) -> Numbers:
        fit = self.fit
        if fit is None:
            fit = import_module("statsforecast.models").AutoARIMA(season_length=_WEEK)
        return np.asarray(fit.forecast(totals, h=days)["mean"], dtype=np.float64)
