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
    generation: Generation, rng: np.random.Generator, *, below: float, steps: int
) -> list[Column] | None:
    """Fix line after line until everybody has one.

    Args:
        generation: A generation that has been run; its columns are fixed.
        rng: Where the choice among candidates comes from.
        below: Give up as soon as the cost cannot be below this value.
        steps: Fix as many at once as it takes to end after about so many steps.

    Returns:
        One column per person, or None where the dive ended above ``below``.
    """
    free = set(generation.people)
    least = max(1, round(len(free) / max(steps, 1)))
    chosen: list[Column] = []
    while free:
        relaxed = generation.run(rounds=_ROUNDS)
        if relaxed is None or generation.ground.left() <= 0:
            return None
        if relaxed.value >= below:
            return None
        for at in _candidates(generation, relaxed, free, rng, least):
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
    least: int,
) -> Sequence[int]:
    """Return columns to fix: all that are sure, then the likeliest."""
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
    sure = [int(at) for at in open_[shares > _SURE]]
    weight = shares * rng.uniform(0.7, 1.0, len(shares))
    best: list[int] = []
    taken = {columns[at].person for at in sure}
    for at in open_[np.argsort(-weight)]:
        if len(sure) + len(best) >= least:
            break
        if columns[at].person not in taken:
            taken.add(columns[at].person)
            best.append(int(at))
    return sure + best


def _any_line(generation: Generation, free: set[int]) -> Sequence[int]:
    """Return some column of a person whom the linear solution leaves without one."""
    for at, column in enumerate(generation.master.columns):
        if column.person in free:
            return [at]
    raise AssertionError("every person has a line, or the problem was refused before")
