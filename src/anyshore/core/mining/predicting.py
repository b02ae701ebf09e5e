"""How well the next step can be foretold: a back-off Markov table, out of time.

The table learns from the cases that began first and is tried on the later ones.  It
foretells what most often followed the last three activities; where it has not seen
them, the last two, the last one, or what is most frequent at all.  The end of a case is
foretold as any step is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.mining.entropy import contexts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["TRAINED", "foretold_steps", "next_step_accuracy", "split_by_time"]

#: Share of the cases, in order of their start, that a table learns from.
TRAINED = 0.7
_ORDER = 3


def split_by_time(log: EventLog) -> NDArray[np.bool_]:
    """Return for each case whether it belongs to the first that a table learns from."""
    known = np.zeros(log.case_count, dtype=bool)
    known[log.by_start[: int(log.case_count * TRAINED)]] = True
    return known


def next_step_accuracy(log: EventLog) -> float:
    """Return the share of steps in later cases that earlier ones foretell.

    Where there are too few cases to split, the value is not a number.
    """
    told, following, later = _foretold(log)
    if not later.any() or later.all():
        return float("nan")
    return float(np.mean(told[later] == following[later]))


def foretold_steps(log: EventLog) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count after each activity the later steps that were foretold, and all of them."""
    told, following, later = _foretold(log)
    width = len(log.activities)
    # The last activity by its own code: that of the step before, or none at the start.
    before = np.full(len(following), width, dtype=np.int64)
    before[1:] = following[:-1]
    after = later & (before < width)
    right = after & (told == following)
    return (
        np.bincount(before[right], minlength=width)[:width],
        np.bincount(before[after], minlength=width)[:width],
    )


@lru_cache(maxsize=2)
def _foretold(
    log: EventLog,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return for every step what was foretold, what came, and whether it was later."""
    later = ~np.repeat(split_by_time(log), log.lengths + 1)
    _, following = contexts(log, 0)
    told = np.full(len(later), -1, dtype=np.int64)
    if later.all():
        return told, following, later
    for history in range(_ORDER, -1, -1):
        context, following = contexts(log, history)
        best = _most_frequent(context[~later], following[~later], context)
        told = np.where(told < 0, best, told)
    return told, following, later


def _most_frequent(
    context: NDArray[np.int64], following: NDArray[np.int64], asked: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return what followed each asked context most often, -1 where it is unknown.

    Of two that are as frequent, the one with the lower code is taken.
    """
    width = int(following.max(initial=0)) + 1
    pairs, counts = np.unique(context * width + following, return_counts=True)
    order = np.lexsort((pairs, -counts, pairs // width))
    first = np.ones(len(order), dtype=bool)
    contexts_in_order = pairs[order] // width
    first[1:] = contexts_in_order[1:] != contexts_in_order[:-1]
    table = np.full(int(asked.max(initial=0)) + 1, -1, dtype=np.int64)
    table[contexts_in_order[first]] = pairs[order][first] % width
    return table[asked]
