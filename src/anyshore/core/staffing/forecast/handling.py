"""How long a contact takes, by weekday and slot, from counts and time worked.

Slots with few contacts lean on their hour of the whole week, and that on the mean of
everything: each source counts as much as the contacts behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.staffing.forecast.history import History

    Numbers = NDArray[np.float64]

__all__ = ["handle_times"]

# So many contacts of its own weigh as much as what a slot leans on.
_CREDIT = 100.0


def handle_times(counts: History, worked: History, half_life: float = 8.0) -> Numbers:
    """Return mean seconds of work on a contact by weekday and slot.

    Args:
        counts: Contacts handled.
        worked: Seconds of work in the same intervals.
        half_life: Weeks after which a day counts half.
    """
    known = ~np.isnan(counts.counts) & ~np.isnan(worked.counts)
    age = np.arange(counts.days, 0, -1)[:, None] / 7
    weights = np.where(known, 0.5 ** (age / half_life), 0.0)
    number = weights * np.where(known, counts.counts, 0.0)
    seconds = weights * np.where(known, worked.counts, 0.0)
    by_day = np.zeros((7, counts.days))
    by_day[counts.weekdays(), np.arange(counts.days)] = 1.0
    total = float(number.sum())
    overall = float(seconds.sum()) / total if total else 0.0
    slot = _lean(seconds.sum(axis=0), number.sum(axis=0), np.asarray(overall))
    return _lean(by_day @ seconds, by_day @ number, slot)


def _lean(seconds: Numbers, number: Numbers, on: Numbers) -> Numbers:
    return np.asarray((seconds + _CREDIT * on) / (number + _CREDIT), dtype=np.float64)
