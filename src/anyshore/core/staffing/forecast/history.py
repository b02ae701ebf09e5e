"""What came so far: counts by local day and slot, and days that are not like others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from anyshore.core.staffing.forecast.grid import Grid

    Numbers = NDArray[np.float64]

__all__ = ["Days", "History", "Special"]

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Special:
    """A day that a planner knows more about than the past does."""

    #: The local day.
    day: date
    #: By how much it is above or below a plain day; 0 for nothing at all.
    multiplier: float
    #: Why, for who asks later.
    reason: str

    def __post_init__(self) -> None:
        """Refuse a negative multiplier and one without a reason."""
        if not self.multiplier >= 0 or not self.reason.strip():
            raise ProblemError(
                Problem(
                    code="special-day",
                    message=f"The special day {self.day} has no multiplier or reason.",
                    hint="Give a multiplier from 0 on, and say why.",
                    place=Place(element=str(self.day)),
                )
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """Days that are not like others, past and to come."""

    #: Days without any work.
    closed: frozenset[date] = frozenset()
    #: Holidays by name; how they differ is learned from the same name in the past.
    holidays: Mapping[date, str] = field(default_factory=dict)
    #: Days that somebody knows more about; they go before holidays.
    special: tuple[Special, ...] = ()

    @property
    def marked(self) -> frozenset[date]:
        """Every day that a plain day's pattern is not learned from."""
        return self.closed | set(self.holidays) | {each.day for each in self.special}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class History:
    """Counts of a queue by local day and slot; not-a-number where nothing is known."""

    #: The clock.
    grid: Grid
    #: The first day.
    first: date
    #: Days by slots.
    counts: Numbers

    @classmethod
    def of(
        cls,
        grid: Grid,
        starts: ArrayLike,
        counts: ArrayLike,
        *,
        gaps_empty: bool = False,
    ) -> History:
        """Gather counts by their instants.

        Args:
            grid: The clock.
            starts: Instants in UTC as numpy knows them, one for each count.
            counts: How many came; several of one interval add up.
            gaps_empty: Whether intervals that are not there had nothing, as in a log
                of single contacts; else nothing is known of them.

        Raises:
            ProblemError: ``count-invalid`` with the row; ``history-empty``.
        """
        instants = np.asarray(starts, dtype="datetime64[s]")
        numbers = np.asarray(counts, dtype=np.float64)
        wrong = ~((numbers >= 0) & np.isfinite(numbers))
        if wrong.any():
            row = int(np.argmax(wrong))
            raise ProblemError(
                Problem(
                    code="count-invalid",
                    message=f"Row {row + 1} at {instants[row]} has {numbers[row]:g}.",
                    hint="Counts are zero or more; leave out what is not known.",
                    place=Place(element=str(instants[row]), line=row + 1),
                )
            )
        if not len(instants):
            raise ProblemError(
                Problem(
                    code="history-empty",
                    message="There is no history to forecast from.",
                    hint="Give at least one week of counts.",
                )
            )
        day, slot = grid.place(instants)
        first = int(day.min())
        days = int(day.max()) - first + 1
        cell = (day - first) * grid.slots + slot
        total = np.bincount(cell, numbers, days * grid.slots)
        seen = np.bincount(cell, minlength=days * grid.slots) > 0
        table = np.where(seen | gaps_empty, total, np.nan)
        # The hour that clocks show twice counts as one mean hour.
        twice = _shown(grid, _EPOCH + timedelta(days=first), days)
        table = table / np.maximum(twice.ravel(), 1)
        return cls(
            grid=grid,
            first=_EPOCH + timedelta(days=first),
            counts=table.reshape(days, grid.slots),
        )

    @property
    def days(self) -> int:
        """How many days it spans."""
        return len(self.counts)

    def weekdays(self, offset: int = 0, days: int | None = None) -> NDArray[np.int64]:
        """Return weekdays, Monday as 0, from a day of the history on."""
        count = self.days if days is None else days
        start = self.first.weekday() + offset
        return (start + np.arange(count)) % 7

    def plain(self, marked: frozenset[date]) -> NDArray[np.bool_]:
        """Tell which days have counts and are like others."""
        known: NDArray[np.bool_] = np.asarray(~np.isnan(self.counts).all(axis=1))
        for day in marked:
            number = (day - self.first).days
            if 0 <= number < self.days:
                known[number] = False
        return known


def _shown(grid: Grid, first: date, days: int) -> NDArray[np.int64]:
    """Count how often each slot of each day is shown by the clock."""
    _, day, slot = grid.intervals(first, days)
    cell = np.bincount(day * grid.slots + slot, minlength=days * grid.slots)
    return cell.reshape(days, grid.slots)
