"""A queue's forecast: the model that would have erred least, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.forecast.history import Days
from anyshore.core.staffing.forecast.models import (
    LastWeeks,
    Past,
    Seasonal,
    TopDown,
)
from anyshore.core.staffing.forecast.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.forecast.history import History
    from anyshore.core.staffing.forecast.models import Model

    Numbers = NDArray[np.float64]

__all__ = ["MODELS", "Forecast", "Tried", "back_test", "forecast", "usual"]

#: Models that are tried unless told otherwise.  The first is kept unless another one
#: errs clearly less: what is best by a hair in a few weeks is so by chance.
MODELS: tuple[Model, ...] = (
    TopDown(6, 26),
    TopDown(2, 12),
    TopDown(26, 52),
    LastWeeks(8),
    LastWeeks(1),
)
#: Tried besides where there are two years of history.
SEASONAL: tuple[Model, ...] = (Seasonal(TopDown(6, 52)),)
_TWO_YEARS = 730
_ORIGINS = 4
_FURTHER = 6
# By how much another model must err less than the first to take its place.
_CLEARLY = 0.95


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """How a model fared in the back-test."""

    #: What it is called.
    model: str
    #: Sum of absolute errors by interval over the sum of counts (WAPE).
    error: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Forecast:
    """What is expected of a queue, interval by interval."""

    #: Starts of the intervals in UTC.
    starts: NDArray[np.datetime64]
    #: Day of each interval, counted from the first, and slot of the local clock.
    day: NDArray[np.int64]
    slot: NDArray[np.int64]
    #: Expected counts.
    mean: Numbers
    #: The model that was picked.
    model: str
    #: Every model that was tried, the best first; empty where history is too short.
    tried: tuple[Tried, ...]
    #: Why days differ from plain ones, by day.
    reasons: dict[int, str]
    #: How far counts lie from their mean.
    spread: Spread

    @property
    def error(self) -> float | None:
        """Return the error of the picked model in the back-test; None without one."""
        found = (each.error for each in self.tried if each.model == self.model)
        return next(found, None)

    def quantile(self, share: float) -> Numbers:
        """Return counts that are not exceeded in that share of cases."""
        return self.spread.quantile(self.mean, share)


def forecast(
    history: History,
    days: int,
    marked: Days | None = None,
    models: Sequence[Model] | None = None,
) -> Forecast:
    """Forecast the days after a history.

    Args:
        history: What came so far.
        days: How many days to forecast.
        marked: Closures, holidays and special days, past and to come.
        models: What to try; the usual ones unless told.
    """
    known = Days() if marked is None else marked
    # Slots that never had anything cost time and say nothing.
    open_slots = np.flatnonzero(np.nansum(history.counts, axis=0) > 0)
    past = _past(history, known, open_slots)
    tried = usual(history) if models is None else models
    ranked, picked, spread = back_test(past, tried, min(days, 28))
    table = np.zeros((days, history.grid.slots))
    weekdays = history.weekdays(history.days, days)
    table[:, open_slots] = picked.means(past, weekdays)
    factors, reasons = _factors(history, known, days)
    first = history.first + timedelta(days=history.days)
    starts, day, slot = history.grid.intervals(first, days)
    return Forecast(
        starts=starts,
        day=day,
        slot=slot,
        mean=np.maximum(table * factors[:, None], 0.0)[day, slot],
        model=picked.name,
        tried=ranked,
        reasons=reasons,
        spread=spread,
    )


def usual(history: History) -> tuple[Model, ...]:
    """Return the models that are tried on a history unless others are named."""
    return (*MODELS, *SEASONAL) if history.days >= _TWO_YEARS else MODELS


def _past(history: History, marked: Days, slots: NDArray[np.int64]) -> Past:
    plain = history.plain(marked.marked)
    counts = np.where(plain[:, None], history.counts[:, slots], np.nan)
    return Past.of(counts, history.weekdays())


def back_test(
    past: Past, models: Sequence[Model], horizon: int = 28
) -> tuple[tuple[Tried, ...], Model, Spread]:
    """Forecast stretches of the past from what came before them.

    Args:
        past: Plain days.
        models: What to try; the first is kept unless another errs clearly less.
        horizon: Days forecast from each origin.

    Returns:
        Errors, the least first; the model to use; and that model's errors.  There are
        none where less than two weeks lie before every origin.
    """
    last = len(past.counts) - horizon
    origins = [last - 7 * step for step in range(_FURTHER) if last - 7 * step >= 14]
    if not origins:
        return (), models[0], Spread(means=np.zeros(0), actual=np.zeros(0))
    errors = _errors(past, models, origins[:_ORIGINS], horizon)
    missed = [float(np.abs(actual - means).sum()) for actual, means in errors]
    total = float(errors[0][0].sum()) or 1.0
    best = int(np.argmin(missed))
    clearly = _CLEARLY * missed[0] - 1e-9 * total
    chosen = best if missed[best] < clearly else 0
    tried = [
        Tried(model=model.name, error=each / total)
        for model, each in zip(models, missed, strict=True)
    ]
    tried.sort(key=lambda each: each.error)
    # How far errors spread wants more of the past than which model errs least.
    (further,) = _errors(past, [models[chosen]], origins[_ORIGINS:], horizon)
    actual, means = map(np.concatenate, zip(errors[chosen], further, strict=True))
    return tuple(tried), models[chosen], Spread(means=means, actual=actual)


def _errors(
    past: Past, models: Sequence[Model], origins: Sequence[int], horizon: int
) -> list[tuple[Numbers, Numbers]]:
    """Return what came, and what each model forecast for it, from all origins."""
    actual = [np.zeros(0)]
    means: list[list[Numbers]] = [[np.zeros(0)] for _ in models]
    for origin in origins:
        span = slice(origin, origin + horizon)
        known = np.flatnonzero(past.known[span])
        actual.append(past.counts[span].ravel()[known])
        seen, weekdays = past.until(origin), past.weekdays[span]
        for own, model in zip(means, models, strict=True):
            own.append(model.means(seen, weekdays).ravel()[known])
    came = np.concatenate(actual)
    return [(came, np.concatenate(own)) for own in means]


def _factors(
    history: History, marked: Days, days: int
) -> tuple[Numbers, dict[int, str]]:
    """Return by how much each day to come differs from a plain one, and why."""
    first = history.first + timedelta(days=history.days)
    factors, reasons = np.ones(days), {}
    special = {each.day: each for each in marked.special}
    learned: dict[str, float] | None = None
    for number in range(days):
        day = first + timedelta(days=number)
        if day in special:
            factors[number] = special[day].multiplier
            reasons[number] = special[day].reason
        elif day in marked.closed:
            factors[number], reasons[number] = 0.0, "closed"
        elif day in marked.holidays:
            learned = _holidays(history, marked) if learned is None else learned
            name = marked.holidays[day]
            usual = float(np.median(list(learned.values()))) if learned else 1.0
            factors[number] = learned.get(name, usual)
            source = "as before" if name in learned else "as other holidays"
            reasons[number] = (
                f"{name}, {source}" if learned else f"{name}, not seen yet"
            )
    return factors, reasons


def _holidays(history: History, marked: Days) -> dict[str, float]:
    """Learn from the past by how much each holiday differs from a plain day."""
    past = _past(history, marked, np.arange(history.grid.slots))
    pattern = TopDown(26, 52).pattern(past)
    found: dict[str, list[float]] = {}
    for day, name in marked.holidays.items():
        number = (day - history.first).days
        if 0 <= number < history.days:
            expected = float(pattern[day.weekday()].sum())
            if expected > 0:
                counted = float(np.nansum(history.counts[number]))
                found.setdefault(name, []).append(counted / expected)
    return {name: float(np.mean(ratios)) for name, ratios in found.items()}
