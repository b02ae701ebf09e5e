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

from anyshore.core.staffing.forecast.standing import (
    day_ratios,
    standing,
    weekday_means,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int64]

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
    weekdays: Whole
    #: Which days have any count.
    whole: NDArray[np.bool_]

    @classmethod
    def of(cls, counts: Numbers, weekdays: Whole) -> Past:
        """Take days by slots, not-a-number where nothing is known."""
        known = ~np.isnan(counts)
        return cls(
            counts=np.ascontiguousarray(np.where(known, counts, 0.0)),
            known=np.ascontiguousarray(known, dtype=np.float64),
            weekdays=np.asarray(weekdays, dtype=np.int64),
            whole=np.asarray(known.any(axis=1)),
        )

    def until(self, origin: int) -> Past:
        """Return what could be seen at an earlier origin."""
        return Past(
            counts=self.counts[:origin],
            known=self.known[:origin],
            weekdays=self.weekdays[:origin],
            whole=self.whole[:origin],
        )


class Model(Protocol):
    """A way to forecast."""

    @property
    def name(self) -> str:
        """What planners see it called."""

    def means(self, past: Past, weekdays: Whole) -> Numbers:
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

    def means(self, past: Past, weekdays: Whole) -> Numbers:
        """Return weekday means at the level where late days stand."""
        pattern = self.pattern(past)
        return np.asarray(self.stands(past, pattern) * pattern[weekdays])

    def pattern(self, past: Past) -> Numbers:
        """Return weighted means by weekday and slot."""
        return weekday_means(past.counts, past.known, past.weekdays, self.profile)

    def stands(self, past: Past, pattern: Numbers) -> float:
        """Return where late days stand against the pattern."""
        return standing(ratios(past, pattern), self.level)


def ratios(past: Past, pattern: Numbers) -> Numbers:
    """Return each day's count by what the pattern expects; not-a-number where none."""
    return day_ratios(past.counts, past.known, past.weekdays, pattern)


@dataclass(frozen=True, slots=True)
class LastWeeks:
    """The median of the last so many days of the same weekday; one is last week."""

    #: How many.
    weeks: int

    @property
    def name(self) -> str:
        """Name with the number of weeks."""
        return "last week" if self.weeks == 1 else f"median of {self.weeks} weeks"

    def means(self, past: Past, weekdays: Whole) -> Numbers:
        """Return medians by weekday and slot."""
        found = np.zeros((7, past.counts.shape[1]))
        for weekday_of, days in self._last(past):
            rows = np.sort(past.counts[days], axis=1)
            half = days.shape[1] // 2
            found[weekday_of] = (rows[:, half] + rows[:, ~half]) / 2
        return found[weekdays]

    def _last(self, past: Past) -> Iterator[tuple[Whole, Whole]]:
        """Yield weekdays with as many known days each, and their last known days.

        As a rule all weekdays have as many, and are sorted in one go.
        """
        known = np.flatnonzero(past.whole)
        weekday = past.weekdays[known]
        order = np.argsort(weekday, kind="stable")
        counts = np.bincount(weekday, minlength=7)
        ends = np.cumsum(counts)
        taken = np.minimum(counts, self.weeks)
        for number in set(taken.tolist()) - {0}:
            weekday_of = np.flatnonzero(taken == number)
            places = ends[weekday_of, None] - np.arange(number, 0, -1)
            yield weekday_of, known[order[places]]


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

    def means(self, past: Past, weekdays: Whole) -> Numbers:
        """Return the base's means with the season put back."""
        days = len(past.counts)
        pattern = self.base.pattern(past)
        ratio = ratios(past, pattern)
        known = np.flatnonzero(~np.isnan(ratio) & (ratio > 0))
        columns = _season(np.arange(days + len(weekdays)), self.waves)
        weights, *_ = np.linalg.lstsq(columns[known], np.log(ratio[known]), rcond=None)
        # The trend, which is the first two columns, stays with the level.
        season = np.exp(columns[:, 2:] @ weights[2:])
        cleared = Past(
            counts=past.counts / season[:days, None],
            known=past.known,
            weekdays=past.weekdays,
            whole=past.whole,
        )
        return np.asarray(
            self.base.means(cleared, weekdays) * season[days:, None], dtype=np.float64
        )


def _season(days: NDArray[np.int64], waves: int) -> Numbers:
    angle = 2 * np.pi * days[:, None] * np.arange(1, waves + 1) / YEAR
    trend = np.stack([np.ones(len(days)), days / YEAR], axis=1)
    return np.concatenate([trend, np.sin(angle), np.cos(angle)], axis=1)
