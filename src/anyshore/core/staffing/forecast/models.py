"""Ways to forecast plain days: each a function of the past to a table of means.

The first is the workhorse: a mean by weekday and slot, scaled by where the level of
late days stands against it.  Both are weighted by age, and single days far from the
others count only up to four deviations.  A day that is known in part counts with the
part that is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["LastWeeks", "Model", "Past", "Seasonal", "TopDown"]

YEAR = 365.25


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Past:
    """What a model may see: the days before an origin."""

    #: Days by slots; 0 where unknown, and on days that are not plain.
    counts: Numbers
    #: 1 where a count is known, else 0.
    known: Numbers
    #: Weekday of each day.
    weekdays: NDArray[np.int64]

    @classmethod
    def of(cls, counts: Numbers, weekdays: NDArray[np.int64]) -> Past:
        """Take days by slots, not-a-number where nothing is known."""
        known = ~np.isnan(counts)
        return cls(
            counts=np.where(known, counts, 0.0),
            known=known.astype(np.float64),
            weekdays=weekdays,
        )

    def until(self, origin: int) -> Past:
        """Return what could be seen at an earlier origin."""
        return Past(
            counts=self.counts[:origin],
            known=self.known[:origin],
            weekdays=self.weekdays[:origin],
        )


class Model(Protocol):
    """A way to forecast."""

    @property
    def name(self) -> str:
        """What planners see it called."""

    def means(self, past: Past, weekdays: NDArray[np.int64]) -> Numbers:
        """Return days by slots for the days after the past, by their weekdays."""


@dataclass(frozen=True, slots=True)
class TopDown:
    """Level times weekday times profile, with half-lives in weeks."""

    #: Of the level.
    level: float
    #: Of weekday and profile.
    profile: float

    @property
    def name(self) -> str:
        """Name with both half-lives."""
        return f"top-down, half-lives {self.level:g} and {self.profile:g} weeks"

    def means(self, past: Past, weekdays: NDArray[np.int64]) -> Numbers:
        """Return weekday means at the level where late days stand."""
        pattern = self.pattern(past)
        return np.asarray(self.stands(past, pattern) * pattern[weekdays])

    def pattern(self, past: Past) -> Numbers:
        """Return weighted means by weekday and slot."""
        days = len(past.counts)
        age = np.arange(days, 0, -1) / 7
        weights = np.zeros((7, days))
        weights[past.weekdays, np.arange(days)] = 0.5 ** (age / self.profile)
        total = weights @ past.known
        return np.asarray((weights @ past.counts) / np.where(total > 0, total, 1.0))

    def stands(self, past: Past, pattern: Numbers) -> float:
        """Return where late days stand against the pattern."""
        ratio = day_ratios(past, pattern)
        known = ~np.isnan(ratio)
        if not known.any():
            return 1.0
        age = np.arange(len(ratio), 0, -1)[known] / 7
        found = ratio[known]
        late = found[-30:]
        middle = _middle(late)
        spread = 4 * 1.4826 * _middle(np.abs(late - middle)) + 1e-9
        found = np.clip(found, middle - spread, middle + spread)
        weights = 0.5 ** (age / self.level)
        # Days before many half-lives all weigh nothing; the latest then counts alone.
        total = weights.sum()
        return float(weights @ found / total) if total > 0 else float(found[-1])


def _middle(values: Numbers) -> float:
    """Return the median; of so few numbers a sort finds it soonest."""
    found, half = np.sort(values), len(values) // 2
    return float(found[half] + found[~half]) / 2


def day_ratios(past: Past, pattern: Numbers) -> Numbers:
    """Return each day's count by what the pattern expects of its known slots."""
    # What each weekday's pattern expects of each day's known slots, then its own.
    every = past.known @ pattern.T
    expected = every[np.arange(len(every)), past.weekdays]
    counted = past.counts.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, counted / expected, np.nan)


@dataclass(frozen=True, slots=True)
class LastWeeks:
    """The median of the last so many days of the same weekday; one is last week."""

    #: How many.
    weeks: int

    @property
    def name(self) -> str:
        """Name with the number of weeks."""
        return "last week" if self.weeks == 1 else f"median of {self.weeks} weeks"

    def means(self, past: Past, weekdays: NDArray[np.int64]) -> Numbers:
        """Return medians by weekday and slot."""
        found = np.zeros((7, past.counts.shape[1]))
        whole = past.known.any(axis=1)
        for weekday in range(7):
            days = np.flatnonzero(whole & (past.weekdays == weekday))[-self.weeks :]
            if len(days):
                rows = np.sort(past.counts[days], axis=0)
                half = len(days) // 2
                found[weekday] = (rows[half] + rows[~half]) / 2
        return found[weekdays]


@dataclass(frozen=True, slots=True)
class Seasonal:
    """Top-down on days cleared of a yearly season; wants two years of past."""

    #: The model of the cleared days.
    base: TopDown
    #: Pairs of waves in a year.
    waves: int = 4

    @property
    def name(self) -> str:
        """Name of the base with its season."""
        return f"{self.base.name}, with a yearly season"

    def means(self, past: Past, weekdays: NDArray[np.int64]) -> Numbers:
        """Return the base's means with the season put back."""
        days = len(past.counts)
        pattern = self.base.pattern(past)
        ratio = day_ratios(past, pattern)
        known = np.flatnonzero(~np.isnan(ratio) & (ratio > 0))
        columns = _season(np.arange(days + len(weekdays)), self.waves)
        weights, *_ = np.linalg.lstsq(columns[known], np.log(ratio[known]), rcond=None)
        # The trend, which is the first two columns, stays with the level.
        season = np.exp(columns[:, 2:] @ weights[2:])
        cleared = Past(
            counts=past.counts / season[:days, None],
            known=past.known,
            weekdays=past.weekdays,
        )
        return np.asarray(
            self.base.means(cleared, weekdays) * season[days:, None], dtype=np.float64
        )


def _season(days: NDArray[np.int64], waves: int) -> Numbers:
    angle = 2 * np.pi * days[:, None] * np.arange(1, waves + 1) / YEAR
    trend = np.stack([np.ones(len(days)), days / YEAR], axis=1)
    return np.concatenate([trend, np.sin(angle), np.cos(angle)], axis=1)
