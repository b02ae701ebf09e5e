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
from anyshore.core.staffing.roster.effort import EPS
from anyshore.core.staffing.roster.generation import Generation
from anyshore.core.staffing.roster.model import FREE, OFF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Ground
    from anyshore.core.staffing.roster.master import Column
    from anyshore.core.staffing.roster.model import Model

    Floats = NDArray[np.float64]
    Line = NDArray[np.int16]

__all__ = [
    "Change",
    "Part",
    "choose_people",
    "combine",
    "gain_needed",
    "improve",
    "mix",
    "respond",
    "respond_all",
    "settle_blend",
]


# Whole-number solves longer than this seldom find what a dive has missed.
_WHOLE_SECONDS = 1.0
# A part that gains less, as a share of the cost, is not worth its time.
_LEAST_GAIN = 1e-5
# Sweeps over the blends of some people, and the width they begin with.
_MIXES = 25
_MIX_WIDTH = 0.3
# Range from which the share that is sure enough to settle a blend is drawn.
_SURE = (0.75, 0.95)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Change:
    """What one neighborhood has found."""

    #: What was free; None for everything.
    part: Part | None
    #: Better columns, one per person; empty where none was found.
    columns: tuple[Column, ...]
    #: Whether the neighborhood is proven to hold nothing better.
    proven: bool
    #: Columns worth remembering.
    pool: tuple[Column, ...]
    #: Prices of cover that the neighborhood has shown; not a number where it did not.
    prices: Floats | None = None


def gain_needed(model: Model) -> float:
    """Return by how much a roster must be cheaper to count as better."""
    return 1.0 - 1e-6 if model.whole else 1e-4


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The part of a roster that a neighborhood may change."""

    #: Who.
    people: tuple[int, ...]
    #: On which days; None for all.
    days: tuple[int, ...] | None = None


def improve(
    ground: Ground,
    lines: Line,
    part: Part,
    pool: Sequence[Column],
    seed: int,
) -> Change:
    """Look for better lines for some people of a roster.

    Args:
        ground: The model and the time.
        lines: The roster, a line per person.
        part: Who may get a new line, and on which days it may differ.
        pool: Columns of these people to start from.
        seed: Where random choices come from.
    """
    model, people = ground.model, part.people
    pinned, kept = None, np.delete(lines, list(people), axis=0)
    if part.days is not None:
        free = np.zeros(lines.shape, dtype=np.bool_)
        free[np.ix_(people, part.days)] = True
        pinned = np.where(free, FREE, lines).astype(np.int16)
        kept = np.where(free, OFF, lines)
    demand = model.demand - model.presence(kept)
    own = [ground.column(person, lines[person]) for person in people]
    value = sum(column.cost for column in own) + model.cover_cost(model.presence(lines))
    goal = value - max(gain_needed(model), _LEAST_GAIN * abs(value))
    generation = Generation(ground, people, demand, pinned)
    generation.seed([*own, *pool])
    generation.run(rounds=200, until=goal + 1e-5)
    shown = None
    if part.days is not None and generation.prices is not None:
        shown = np.where(generation.master.reached, generation.prices, np.nan)
    if generation.bound > goal or ground.left() <= 0:
        proven = generation.bound > goal
        return _change(part, (), generation, proven=proven, prices=shown)
    found = _settle(generation, goal + 1e-5, np.random.default_rng(seed))
    return _change(part, found or (), generation, proven=False, prices=shown)


def mix(ground: Ground, lines: Line, people: Sequence[int], seed: int) -> Change:
    """Blend the lines of some people anew and fix them again, without a program.

    Needs no linear program, so many people can be free at once.
    """
    rng = np.random.default_rng(seed)
    blend = Blend(ground, lines, _MIX_WIDTH)
    nothing = Change(part=None, columns=(), proven=False, pool=())
    for _ in range(_MIXES):
        if not blend.sweep(rng.permutation(people)):
            return nothing
    found = blend.dive(people, rng)
    if found is None:
        return nothing
    return replace(nothing, columns=tuple(found), pool=tuple(found))


def _settle(
    generation: Generation, goal: float, rng: np.random.Generator
) -> list[Column] | None:
    """Look for whole lines: by a dive, then by a whole-number solve."""
    rulings = generation.rulings
    found = dive(generation, rng, below=goal)
    if found is not None:
        return found
    generation.obey(rulings)
    return generation.master.solve_whole(below=goal, seconds=_WHOLE_SECONDS)


def _change(
    part: Part,
    found: Sequence[Column],
    generation: Generation,
    *,
    proven: bool,
    prices: Floats | None,
) -> Change:
    relaxed = generation.relaxed
    pool: list[Column] = list(found)
    if relaxed is not None:
        used = np.flatnonzero(relaxed.shares > 1e-6)
        pool += [generation.master.columns[at] for at in used]
    return Change(
        part=part,
        columns=tuple(found),
        proven=proven,
        pool=tuple(pool),
        prices=prices,
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


def respond_all(
    ground: Ground, lines: Line, rng: np.random.Generator, *, most: int = 3
) -> None:
    """Let everybody respond to the others in turn, until nothing gets better."""
    cost = np.inf
    for _ in range(most):
        for person in rng.permutation(len(lines)):
            if ground.left() <= 0:
                return
            line = respond(ground, lines, int(person))
            if line is not None:
                lines[person] = line
        before, cost = cost, ground.model.total(lines)
        if cost > before - EPS:
            return


def settle_blend(
    blend: Blend, lines: Line, rng: np.random.Generator, *, whole: bool
) -> Change:
    """Make a roster of everybody's blend, then let each respond to the others.

    Args:
        blend: The blend; it is used up.
        lines: The best roster.
        rng: Where random choices come from.
        whole: Fix whole lines, which is better where rows are shared by many shift
            types; otherwise days are settled.
    """
    ground = blend.ground
    people = tuple(range(ground.model.people))
    if whole:
        found = blend.dive(people, rng)
    else:
        found = blend.settle(people, rng, sure=float(rng.uniform(*_SURE)))
    if found is None:
        return Change(part=None, columns=(), proven=False, pool=())
    lines = lines.copy()
    for column in found:
        lines[column.person] = column.line
    respond_all(ground, lines, rng)
    columns = tuple(ground.column(person, line) for person, line in enumerate(lines))
    return Change(part=None, columns=columns, proven=False, pool=columns)


def combine(
    ground: Ground,
    lines: Line,
    columns: Sequence[Column],
    below: float,
    seconds: float,
) -> Change:
    """Choose anew among lines that were seen, by a whole-number program.

    Args:
        ground: The model and the time.
        lines: The roster.
        columns: What to choose from, beside the roster's own lines.
        below: Only rosters that cost less are wanted, without the model's base.
        seconds: Time to spend at most.
    """
    model = ground.model
    generation = Generation(ground, range(model.people), model.demand)
    generation.seed(ground.column(person, line) for person, line in enumerate(lines))
    generation.seed(columns)
    found = generation.master.solve_whole(below=below, seconds=seconds) or ()
    return Change(part=None, columns=tuple(found), proven=False, pool=())


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
