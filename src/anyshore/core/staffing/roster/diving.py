"""Diving: turn a linear solution into whole lines, a few people at a time.

Fixes the lines the linear solution is surest of, prices again for the others, and goes
on until everybody has a line.  The choice among good candidates is random, so that
dives differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Generation
    from anyshore.core.staffing.roster.master import Column, Relaxed

__all__ = ["dive"]

_SURE = 0.999
_ROUNDS = 4


def dive(
    generation: Generation, rng: np.random.Generator, *, below: float, share: float
) -> list[Column] | None:
    """Fix line after line until everybody has one.

    Args:
        generation: A generation that has been run; its columns are fixed.
        rng: Where the choice among candidates comes from.
        below: Give up as soon as the cost cannot be below this value.
        share: Share of the people still free to fix at once, at most; at least one.

    Returns:
        One column per person, or None where the dive ended above ``below``.
    """
    free = set(generation.people)
    chosen: list[Column] = []
    while free:
        relaxed = generation.run(rounds=_ROUNDS)
        if relaxed is None or generation.ground.left() <= 0:
            return None
        if relaxed.value >= below:
            return None
        for at in _candidates(generation, relaxed, free, rng, share):
            column = generation.master.columns[at]
            if column.person in free:
                free.remove(column.person)
                generation.fix(at)
                chosen.append(column)
    return chosen


def _candidates(
    generation: Generation,
    relaxed: Relaxed,
    free: set[int],
    rng: np.random.Generator,
    share: float,
) -> Sequence[int]:
    """Return columns to fix: all that are sure, or some of the likeliest."""
    columns = generation.master.columns
    open_: NDArray[np.int64] = np.array(
        [
            at
            for at in np.flatnonzero(relaxed.shares > 1e-6)
            if columns[at].person in free
        ]
    )
    if not len(open_):
        return _any_line(generation, free)
    shares = relaxed.shares[open_]
    sure = open_[shares > _SURE]
    if len(sure):
        return [int(at) for at in sure]
    count = max(1, int(share * len(free)))
    weight = shares * rng.uniform(0.7, 1.0, len(shares))
    order = open_[np.argsort(-weight)]
    best = [int(order[0])]
    for at in order[1:]:
        if len(best) >= count or relaxed.shares[at] < 0.6:
            break
        best.append(int(at))
    return best


def _any_line(generation: Generation, free: set[int]) -> Sequence[int]:
    """Return some column of a person whom the linear solution leaves without one."""
    for at, column in enumerate(generation.master.columns):
        if column.person in free:
            return [at]
    raise AssertionError("every person has a line, or the problem was refused before")
