"""Diving: turn a linear solution into whole lines, some assignments at a time.

Settles the assignments and days off the linear solution is surest of, for everybody at
once, prices again under them, and goes on until every line is whole.  Settling single
days leaves a person's other days free, so early mistakes stay small (Strandmark, Qu and
Curtois 2020).  How sure it must be is drawn by chance, so that dives differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.roster.generation import Rulings
from anyshore.core.staffing.roster.model import FREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Generation
    from anyshore.core.staffing.roster.master import Column, Relaxed

    Floats = NDArray[np.float64]
    Line = NDArray[np.int16]

__all__ = ["dive", "settle"]

#: Share of a column that counts as whole.
_WHOLE = 1 - 1e-6
#: Rounds of pricing between two steps at most, and how near to the end they stop: in
#: units of cost, and as a share of it.
_ROUNDS = 8
_CLOSE = 0.3
_NEAR = 1e-4
#: Range from which the first share that is sure enough is drawn; how it is lowered
#: where nobody is that sure, and how far.
_SURE = (0.6, 0.85)
_LOWER = 0.9
_LEAST = 0.51


def dive(
    generation: Generation,
    rng: np.random.Generator,
    *,
    below: float,
) -> list[Column] | None:
    """Settle day after day until everybody has a whole line.

    Args:
        generation: A generation that has been run; what is settled stays so.
        rng: Where the choice of the first share comes from.
        below: Give up as soon as the cost cannot be below this value.

    Returns:
        One column per person, or None where the dive ended above ``below``.
    """
    model = generation.ground.model
    sure = float(rng.uniform(*_SURE))
    pinned = np.full((model.people, model.days), FREE, dtype=np.int16)
    if generation.rulings.pinned is not None:
        pinned[:] = generation.rulings.pinned
    close = _CLOSE
    while True:
        relaxed = generation.run(rounds=_ROUNDS, until=below, close=close)
        if relaxed is None or generation.ground.left() <= 0:
            return None
        if generation.bound >= below:
            return None
        close = max(_CLOSE, _NEAR * abs(relaxed.value))
        whole = np.flatnonzero(relaxed.shares > _WHOLE)
        if len(whole) == len(generation.people):
            return [generation.master.columns[at] for at in whole]
        if not _settle_more(generation, relaxed, pinned, sure):
            return None
        generation.obey(Rulings(model, pinned=pinned))


def _settle_more(
    generation: Generation, relaxed: Relaxed, pinned: Line, sure: float
) -> bool:
    """Settle more; the surest line of all where no day is sure enough."""
    blends = _blends(generation, relaxed)
    level = sure
    while level > _LEAST:
        if sum(settle(pinned[p], *blend, level) for p, blend in blends.items()):
            return True
        level *= _LOWER
    best, person = max(
        (
            (float(shares.max()), person)
            for person, (_, shares) in blends.items()
            if (pinned[person] == FREE).any()
        ),
        default=(0.0, -1),
    )
    if best <= 0.0:
        return False
    lines, shares = blends[person]
    pinned[person] = lines[shares.argmax()]
    return True


def _blends(generation: Generation, relaxed: Relaxed) -> dict[int, tuple[Line, Floats]]:
    """Return the lines and shares of each person's linear solution."""
    found: dict[int, list[int]] = {}
    for at in np.flatnonzero(relaxed.shares > 1e-6):
        found.setdefault(generation.master.columns[at].person, []).append(int(at))
    columns = generation.master.columns
    return {
        person: (np.array([columns[at].line for at in own]), relaxed.shares[own])
        for person, own in found.items()
    }


def settle(pinned: Line, lines: Line, shares: Floats, level: float) -> int:
    """Settle the days of one person that lines agree on; return how many.

    Lines that disagree with a day just settled no longer count, so that one always is
    left that obeys everything settled.

    Args:
        pinned: The person's days, of which free ones are settled.
        lines: Lines that obey what is settled.
        shares: The share of each line.
        level: Share of the lines that is sure enough.
    """
    days = np.flatnonzero(pinned == FREE)
    count = 0
    while len(days):
        values = lines[:, days]
        agree = (values[:, None, :] == values[None, :, :]).astype(float)
        support = np.einsum("i,ijd->jd", shares, agree) / shares.sum()
        line, at = np.unravel_index(support.argmax(), support.shape)
        if support[line, at] < level:
            break
        same = support[line] >= _WHOLE
        same[at] = True
        settled = days[same] if same.sum() > 1 else days[[at]]
        pinned[settled] = lines[line, settled]
        keep = (lines[:, settled] == lines[line, settled]).all(axis=1)
        lines, shares = lines[keep], shares[keep]
        count += len(settled)
        days = np.flatnonzero(pinned == FREE)
    return count
