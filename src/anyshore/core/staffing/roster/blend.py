"""Blends of lines: a near-optimal fractional roster without any linear program.

Everybody works a blend of lines.  In turn, each person's cheapest line at the prices of
the moment joins the blend and takes weight from the dearest (block-coordinate pairwise
Frank-Wolfe; Lacoste-Julien and Jaggi).  Prices are slopes of the cover's cost, smoothed
near its kink by a width that shrinks.  One pricing of everybody at the same prices
gives a bound at any time (Lagrange); fixing people one by one gives a roster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.roster.diving import settle
from anyshore.core.staffing.roster.generation import Rulings
from anyshore.core.staffing.roster.model import FREE
from anyshore.core.staffing.roster.weights import (
    LINES,
    State,
    join,
    move,
    rebalance,
    spread,
    weigh,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Ground
    from anyshore.core.staffing.roster.master import Column

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Line = NDArray[np.int16]

__all__ = ["Blend"]

#: Width of the smoothing in people: first, last, and what a sweep leaves of it.
_WIDE = 1.0
_NARROW = 0.02
_SHRINK = 0.97
#: What a sweep leaves of the mean of earlier prices.
_KEEP = 0.93
#: People whose lines a dive fixes between two sweeps.
_AT_ONCE = 2
#: Sweeps between two steps of settling; what is left of the share that is sure enough
#: where nobody is, and how far it is lowered.
_RESPONSES = 2
_LOWER = 0.9
_LEAST = 0.51


class Blend:
    """Everybody's blend of lines, which sweeps improve."""

    def __init__(self, ground: Ground, lines: Line, width: float = _WIDE) -> None:
        model = ground.model
        shape = (model.people, LINES)
        self.ground = ground
        #: Best bound so far, without the model's base, and the prices that gave it.
        self.bound = -np.inf
        self.prices: Floats = np.zeros(len(model.demand))
        self._width = width
        self._rulings = Rulings(model)
        self._mean: Floats = np.zeros(len(model.demand))
        self._state = State(
            row_start=model.row_start,
            row_index=model.row_index,
            under=model.under,
            over=model.over,
            slack=model.demand - model.presence(lines),
            lines=np.full((*shape, model.days), -1, dtype=np.int16),
            own=np.full(shape, np.inf),
            weight=np.zeros(shape),
            worth=np.zeros((model.days, model.types)),
            change=np.zeros(len(model.demand)),
        )
        self._state.lines[:, 0] = lines
        self._state.own[:, 0] = [
            model.line_cost(person, line) for person, line in enumerate(lines)
        ]
        self._state.weight[:, 0] = 1.0

    def copy(self) -> Blend:
        """Return a blend of its own with the same lines and weights."""
        other = Blend(self.ground, self._state.lines[:, 0])
        for name in ("slack", "lines", "own", "weight"):
            getattr(other._state, name)[...] = getattr(self._state, name)
        other.bound, other.prices = self.bound, self.prices
        other._width = self._width
        other._mean = self._mean.copy()
        return other

    def sweep(self, people: Iterable[int]) -> bool:
        """Let each of some people take up a line; say whether time was left."""
        model, state = self.ground.model, self._state
        for person in people:
            if self.ground.left() <= 0:
                return False
            weigh(state, self._width)
            cost = self._rulings.cost[person] - state.worth
            must = self._rulings.must[person]
            found = self.ground.pricer.price(person, cost, must=must)
            if len(found.lines):
                self._join(person, found.lines[0])
            rebalance(state, person, self._width)
        self._width = max(self._width * _SHRINK, _NARROW)
        slope = np.where(state.slack > 0, model.under, model.over) / self._width
        now = np.clip(state.slack * slope, -model.over, model.under)
        self._mean = _KEEP * self._mean + (1 - _KEEP) * now
        return True

    def _join(self, person: int, line: Line) -> int:
        own = self.ground.model.line_cost(person, line)
        return int(join(self._state, person, line, own))

    def learn(self) -> bool:
        """Raise the bound by prices between those of now and before, if it can be."""
        asked = self._mean
        bound = self.ground.bound(asked)
        if bound > self.bound:
            self.bound, self.prices = bound, asked
            return True
        return False

    @property
    def value(self) -> float:
        """What the blend costs, without the model's base."""
        model, state = self.ground.model, self._state
        own = np.where(state.weight > 0, state.own, 0.0)
        cover = model.under @ np.maximum(state.slack, 0) + model.over @ np.maximum(
            -state.slack, 0
        )
        return float((own * state.weight).sum() + cover)

    def columns(self, *, most: int = LINES) -> list[Column]:
        """Return the heaviest lines of everybody's blend."""
        state = self._state
        return [
            self.ground.column(person, state.lines[person, at])
            for person, weights in enumerate(state.weight)
            for at in np.argsort(-weights, kind="stable")[:most]
            if np.isfinite(state.own[person, at])
        ]

    def dive(
        self, people: Sequence[int], rng: np.random.Generator
    ) -> list[Column] | None:
        """Fix some people to a line each, the surest first.

        The blend is used up by it: copy it before.

        Args:
            people: Who; the others keep their blends.
            rng: Where the choice among the surest comes from.

        Returns:
            A column per person, or None where time ran out.
        """
        state = self._state
        found: list[Column] = []
        free = np.array(people, dtype=np.int64)
        while len(free):
            sure = state.weight[free].max(axis=1) * rng.uniform(0.6, 1.0, len(free))
            chosen = free[np.argsort(-sure, kind="stable")[:_AT_ONCE]]
            found += [
                self.ground.column(int(person), self._fix(int(person)))
                for person in chosen
            ]
            free = np.setdiff1d(free, chosen)
            if not self.sweep(rng.permutation(free)):
                return None
        return found

    def settle(
        self,
        people: Sequence[int],
        rng: np.random.Generator,
        *,
        sure: float,
    ) -> list[Column] | None:
        """Settle some people's days, the surest first, until their lines are whole.

        The blend is used up by it: copy it before.

        Args:
            people: Who; the others keep their blends.
            rng: Where the order of people comes from.
            sure: Share of a blend that is sure enough to settle a day.

        Returns:
            A column per person, or None where time ran out.
        """
        model, state = self.ground.model, self._state
        pinned = np.full((model.people, model.days), FREE, dtype=np.int16)
        free = np.array(people, dtype=np.int64)
        while len(free):
            level = sure
            while not self._settle_days(free, pinned, level):
                level *= _LOWER
                if level < _LEAST:
                    person = free[state.weight[free].max(axis=1).argmax()]
                    pinned[person] = self._fix(int(person))
                    break
            self._rulings = Rulings(model, pinned=pinned)
            free = free[(pinned[free] == FREE).any(axis=1)]
            for _ in range(_RESPONSES):
                if not self.sweep(rng.permutation(free)):
                    return None
        return [self.ground.column(person, pinned[person]) for person in people]

    def _settle_days(self, people: Ints, pinned: Line, level: float) -> int:
        """Settle days that blends agree on; return how many."""
        state = self._state
        count = 0
        for person in people:
            heavy = np.flatnonzero(state.weight[person] > 0)
            weight = state.weight[person, heavy]
            lines = state.lines[person, heavy]
            more = settle(pinned[person], lines, weight, level)
            count += more
            if more:
                self._drop(int(person), pinned[person])
        return count

    def _drop(self, person: int, pinned: Line) -> None:
        """Take lines that disagree with what is settled out of a blend."""
        state = self._state
        odd = ((state.lines[person] != pinned) & (pinned != FREE)).any(axis=1)
        for at in np.flatnonzero(odd & (state.weight[person] > 0)):
            heir = int(np.where(odd, -1.0, state.weight[person]).argmax())
            move(state, person, (int(at), heir), state.weight[person, at], 0.0)
        state.own[person, odd] = np.inf

    def _fix(self, person: int) -> Line:
        """Give a person the line that serves best beside the blends of the others."""
        model, state = self.ground.model, self._state
        weights = state.weight[person]
        for at in np.flatnonzero(weights > 0):
            spread(state, state.lines[person, at], weights[at], state.slack)
        first = np.clip(state.slack, 0, 1)
        worth = self.ground.worth(model.under * first - model.over * (1 - first))
        found = self.ground.pricer.price(
            person,
            self._rulings.cost[person] - worth,
            must=self._rulings.must[person],
        )
        line: Line = state.lines[person, 0].copy()
        if len(found.lines):
            line = found.lines[0]
        place = self._join_alone(person, line)
        weights[:] = 0.0
        weights[place] = 1.0
        spread(state, line, -1.0, state.slack)
        return line

    def _join_alone(self, person: int, line: Line) -> int:
        self._state.weight[person] = 0.0
        return self._join(person, line)
