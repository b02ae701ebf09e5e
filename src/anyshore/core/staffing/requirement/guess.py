"""About how many people a queue needs: where the exact search begins.

People are counted in roots of the load above the load.  The share of contacts that wait
then depends on little else (Halfin and Whitt 1981), also where callers give up
(Garnett, Mandelbaum, Reiman 2002).  A guess is off by one or two; nothing rests on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.staffing.requirement.values import Goal

    Numbers = NDArray[np.float64]

__all__ = ["first_guess"]

_ROOT = np.sqrt(2 * np.pi)
# The logarithm of the share that waits so many roots above the load, and its slope.
_ABOVE = np.linspace(0.01, 6.0, 600)
_HAZARD = np.exp(-0.5 * _ABOVE**2) / _ROOT / special.ndtr(_ABOVE)
_LOG_WAITING = -np.log1p(_ABOVE / _HAZARD)
_FALL = np.gradient(_LOG_WAITING, _ABOVE)


def first_guess(
    columns: tuple[Numbers, Numbers, Numbers], goal: Goal
) -> tuple[Numbers, Numbers]:
    """Return about how many people are needed, and about how the margin grows.

    Args:
        columns: Load, handle time and patience; loads above zero.
        goal: Its share and seconds count, other limits are left to the search.
    """
    load, handle, patience = columns
    root = np.sqrt(load)
    share = min(max(goal.share, 0.2), 0.999)
    drain = root * (goal.within / handle)
    above = np.full_like(root, 0.8)
    for _ in range(4):
        fall = np.interp(above, _ABOVE, _FALL) - drain
        miss = np.interp(above, _ABOVE, _LOG_WAITING) - drain * above
        above = np.clip(above - (miss - np.log(1 - share)) / fall, 0.01, 6.0)
    slope = (drain - np.interp(above, _ABOVE, _FALL)) / (share * root)
    leaves = np.isfinite(patience) & (patience > 0)
    if leaves.any():
        ease = np.sqrt(handle / np.where(leaves, patience, np.inf).clip(1e-9, 1e12))
        fewer = _with_leavers((ease, drain), above, np.log(1 - share))
        above = np.where(leaves, fewer, above)
    return load + above * root, slope


def _with_leavers(
    pace: tuple[Numbers, Numbers], above: Numbers, wanted: float
) -> Numbers:
    """Return the guess for callers who give up."""
    ease, drain = pace
    for _ in range(4):
        ahead = above / ease
        now = special.log_ndtr(-ahead)
        later = special.log_ndtr(-ahead - drain * ease)
        hazard = np.exp(-0.5 * above**2) / _ROOT / special.ndtr(above)
        queue = np.exp(np.minimum(now + 0.5 * ahead**2, 300.0)) * _ROOT / ease
        miss = later - now - np.log1p(1 / (hazard * queue)) - wanted
        above = np.clip(above + miss / (hazard + above + drain), -20.0, 8.0)
    return above
