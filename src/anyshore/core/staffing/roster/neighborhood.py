"""Large neighborhoods: give some people new lines while the others keep theirs.

The free people are solved by column generation against what the others leave
uncovered.  Its bound says when the neighborhood holds nothing better, so most are left
quickly; otherwise a dive and then a whole-number solve look for the improvement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.roster.blend import Blend
from anyshore.core.staffing.roster.diving import dive
from anyshore.core.staffing.roster.generation import Generation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Ground
    from anyshore.core.staffing.roster.master import Column
    from anyshore.core.staffing.roster.model import Model

    Floats = NDArray[np.float64]
    Line = NDArray[np.int16]

__all__ = ["Change", "choose_people", "gain_needed", "improve", "mix", "respond"]


# Whole-number solves longer than this seldom find what a dive has missed.
_WHOLE_SECONDS = 1.0
# Sweeps over the blends of some people, and the width they begin with.
_MIXES = 25
_MIX_WIDTH = 0.3


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Change:
    """What one neighborhood has found."""

    #: People whose lines were free.
    people: tuple[int, ...]
    #: Better columns, one per person; empty where none was found.
    columns: tuple[Column, ...]
    #: Whether the neighborhood is proven to hold nothing better.
    proven: bool
    #: Columns worth remembering.
    pool: tuple[Column, ...]


def gain_needed(model: Model) -> float:
    """Return by how much a roster must be cheaper to count as better."""
    return 1.0 - 1e-6 if model.whole else 1e-4


def improve(
    ground: Ground,
    lines: Line,
    people: Sequence[int],
    pool: Sequence[Column],
    seed: int,
) -> Change:
    """Look for better lines for some people of a roster.

    Args:
        ground: The model and the time.
        lines: The roster, a line per person.
        people: Who may get a new line.
        pool: Columns of these people to start from.
        seed: Where random choices come from.
    """
    model = ground.model
    kept = np.delete(lines, list(people), axis=0)
    demand = model.demand - model.presence(kept)
    own = [ground.column(person, lines[person]) for person in people]
    present = model.presence(lines[list(people)])
    value = sum(column.cost for column in own) + float(
        model.under @ np.maximum(demand - present, 0)
        + model.over @ np.maximum(present - demand, 0)
    )
    goal = value - gain_needed(model)
    generation = Generation(ground, people, demand)
    generation.seed([*own, *pool])
    generation.run(rounds=200, until=goal + 1e-5)
    if generation.bound > goal or ground.left() <= 0:
        return _change(people, (), generation, proven=generation.bound > goal)
    found = _settle(generation, goal + 1e-5, np.random.default_rng(seed))
    return _change(people, found or (), generation, proven=False)


def mix(ground: Ground, lines: Line, people: Sequence[int], seed: int) -> Change:
    """Blend the lines of some people anew and fix them again, without a program.

    Needs no linear program, so many people can be free at once.
    """
    rng = np.random.default_rng(seed)
    blend = Blend(ground, lines, _MIX_WIDTH)
    everybody = tuple(range(ground.model.people))
    nothing = Change(people=everybody, columns=(), proven=False, pool=())
    for _ in range(_MIXES):
        if not blend.sweep(rng.permutation(people)):
            return nothing
    found = blend.dive(people, rng, steps=len(people))
    if found is None:
        return nothing
    return replace(nothing, columns=tuple(found), pool=tuple(found))


def _settle(
    generation: Generation, goal: float, rng: np.random.Generator
) -> list[Column] | None:
    """Look for whole lines: by a dive, then by a whole-number solve."""
    found = dive(generation, rng, below=goal, steps=len(generation.people))
    if found is not None:
        return found
    generation.release()
    return generation.master.solve_whole(below=goal, seconds=_WHOLE_SECONDS)


def _change(
    people: Sequence[int],
    found: Sequence[Column],
    generation: Generation,
    *,
    proven: bool,
) -> Change:
    relaxed = generation.relaxed
    pool: list[Column] = list(found)
    if relaxed is not None:
        used = np.flatnonzero(relaxed.shares > 1e-6)
        pool += [generation.master.columns[at] for at in used]
    return Change(
        people=tuple(people), columns=tuple(found), proven=proven, pool=tuple(pool)
    )


def respond(ground: Ground, lines: Line, person: int) -> Line | None:
    """Return the best line of one person while all others keep theirs.

    One person helps a cover row at most once where a row is helped by one assignment
    a day, so the price of the next head is exact and so is the answer.
    """
    model = ground.model
    presence = model.presence(np.delete(lines, person, axis=0))
    missing = presence < model.demand
    worth = ground.worth(np.where(missing, model.under, -model.over))
    found = ground.pricer.price(person, model.cost[person] - worth)
    return found.lines[0] if len(found.lines) else None


def choose_people(
    model: Model, lines: Line, regret: Floats, size: int, rng: np.random.Generator
) -> list[int]:
    """Choose people to free: where regret or cover hurts, or anybody.

    Args:
        model: The problem.
        lines: The roster.
        regret: Per person, how far the line is from the best at the bound's prices.
        size: How many people.
        rng: Where the choice comes from.
    """
    size = min(size, model.people)
    weight = np.ones(model.people)
    mode = rng.integers(4)
    if mode == 0:
        weight += 10 * regret / max(float(regret.max()), 1e-9)
    elif mode < 3:
        gap = model.demand - model.presence(lines)
        pain = model.under * np.maximum(gap, 0) + model.over * np.maximum(-gap, 0)
        if pain.sum() > 0:
            row = int(rng.choice(len(pain), p=pain / pain.sum()))
            cells = np.repeat(
                np.arange(model.days * model.types), np.diff(model.row_start)
            )
            cell = int(cells[np.flatnonzero(model.row_index == row)[0]])
            day, kind = divmod(cell, model.types)
            weight += 8 * np.isfinite(model.cost[:, day, kind])
            weight += 8 * (lines[:, day] == kind)
    return sorted(
        int(person)
        for person in rng.choice(
            model.people, size=size, replace=False, p=weight / weight.sum()
        )
    )
