"""What a weekday is like, and where late days stand against it: loops over all cells.

A back-test asks this a dozen times of every queue, so these loops are compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["day_ratios", "standing", "weekday_means"]

_LATE = 30
#: Deviations up to which a single day counts, and a deviation by its median.
_FAR, _NORMAL = 4.0, 1.4826
_DUST = 1e-9


@compiled
def weekday_means(
    counts: Numbers, known: Numbers, weekdays: Whole, half_life: float
) -> Numbers:
    """Return means by weekday and slot, days weighted by their age in weeks."""
    days, slots = counts.shape
    found, total = np.zeros((7, slots)), np.zeros((7, slots))
    for day in range(days):
        weight = 0.5 ** ((days - day) / 7 / half_life)
        weekday = weekdays[day]
        for slot in range(slots):
            found[weekday, slot] += weight * counts[day, slot]
            total[weekday, slot] += weight * known[day, slot]
    for weekday in range(7):
        for slot in range(slots):
            if total[weekday, slot] > 0:
                found[weekday, slot] /= total[weekday, slot]
    return found


@compiled
def day_ratios(
    counts: Numbers, known: Numbers, weekdays: Whole, pattern: Numbers
) -> Numbers:
    """Return each day's count by what the pattern expects of its known slots."""
    days, slots = counts.shape
    found = np.empty(days)
    for day in range(days):
        weekday = weekdays[day]
        expected, counted = 0.0, 0.0
        for slot in range(slots):
            expected += known[day, slot] * pattern[weekday, slot]
            counted += counts[day, slot]
        found[day] = counted / expected if expected > 0 else np.nan
    return found


@compiled
def standing(ratios: Numbers, half_life: float) -> float:
    """Return where late days stand; days far from the others count up to a limit."""
    days = len(ratios)
    known = np.flatnonzero(~np.isnan(ratios))
    if len(known) == 0:
        return 1.0
    late = np.sort(ratios[known[-_LATE:]])
    half = len(late) // 2
    middle = (late[half] + late[-1 - half]) / 2
    far = np.sort(np.abs(late - middle))
    spread = _FAR * _NORMAL * (far[half] + far[-1 - half]) / 2 + _DUST
    total, weighed, last = 0.0, 0.0, 1.0
    for day in known:
        last = min(max(ratios[day], middle - spread), middle + spread)
        weight = 0.5 ** ((days - day) / 7 / half_life)
        total += weight
        weighed += weight * last
    # Days before many half-lives all weigh nothing; the latest then counts alone.
    return weighed / total if total > 0 else last
