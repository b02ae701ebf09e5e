"""Blends of lines: a near-optimal fractional roster without any linear program.

Everybody works a blend of lines.  In turn, each person's cheapest line at the prices of
the moment joins the blend and takes weight from the dearest (block-coordinate pairwise
Frank-Wolfe; Lacoste-Julien and Jaggi).  Prices are slopes of the cover's cost, smoothed
near its kink by a width that shrinks.  One pricing of everybody at the same prices
gives a bound at any time (Lagrange); fixing people one by one gives a roster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from anyshore.core.staffing.compiling import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Ground
    from anyshore.core.staffing.roster.master import Column

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Line = NDArray[np.int16]

__all__ = ["Blend"]

#: Lines in a person's blend at most.
_LINES = 40
#: Moves of weight within a blend after each new line.
_MOVES = 6
#: Width of the smoothing in people: first, last, and what a sweep leaves of it.
_WIDE = 1.0
_NARROW = 0.02
_SHRINK = 0.97
#: What a sweep leaves of the mean of earlier prices.
_KEEP = 0.93


class _State(NamedTuple):
    """What the kernels read and change."""

    #: Cover rows of each assignment, as slices.
    row_start: Ints
    row_index: Ints
    #: Cost of a person missing and too many, per row.
    under: Floats
    over: Floats
    #: Demand less presence, per row.
    slack: Floats
    #: Lines of everybody's blend, their cost without cover, and their weights.
    lines: Line
    own: Floats
    weight: Floats
    #: Scratch: worth per day and type, change of presence per row.
    worth: Floats
    change: Floats


@compiled
def _price(slack: float, under: float, over: float, width: float) -> float:
    """Return the smoothed slope of a row's cost."""
    if slack >= 0:
        return float(min(under, slack * under / width))
    return float(max(-over, slack * over / width))


@compiled
def _weigh(state: Any, width: float) -> None:
    """Fill in what each assignment is worth at the prices of the moment."""
    days, types = state.worth.shape
    for day in range(days):
        for kind in range(types):
            cell = day * types + kind
            value = 0.0
            for at in range(state.row_start[cell], state.row_start[cell + 1]):
                row = state.row_index[at]
                value += _price(
                    state.slack[row], state.under[row], state.over[row], width
                )
            state.worth[day, kind] = value


@compiled
def _value(state: Any, person: int, at: int) -> float:
    """Return what a line of a blend costs at the worth filled in."""
    value = state.own[person, at]
    line = state.lines[person, at]
    for day in range(line.shape[0]):
        if line[day] >= 0:
            value -= state.worth[day, line[day]]
    return float(value)


@compiled
def _spread(state: Any, line: Any, share: float, target: Any) -> None:
    """Add a share of a line's presence to rows."""
    types = state.worth.shape[1]
    for day in range(line.shape[0]):
        if line[day] >= 0:
            cell = day * types + line[day]
            for at in range(state.row_start[cell], state.row_start[cell + 1]):
                target[state.row_index[at]] += share


@compiled
def _length(state: Any, rows: Any, gain: float, most: float, width: float) -> float:
    """Return how much weight to move: up to where it gains nothing more.

    The gain is that of the lines' own cost; ``rows`` are those whose presence changes.
    """
    low, high = 0.0, most
    share = most
    for _ in range(12):
        slope = gain
        for row in rows:
            move = state.change[row]
            slack = state.slack[row] - share * move
            slope += move * _price(slack, state.under[row], state.over[row], width)
        if slope >= 0:
            low = share
            if share == most:
                return float(most)
        else:
            high = share
        share = (low + high) / 2
    return float(share)


@compiled
def _move(state: Any, person: int, ends: Any, most: float, width: float) -> float:
    """Move weight from one line of a blend to another; return how much."""
    source, goal = ends
    _spread(state, state.lines[person, goal], 1.0, state.change)
    _spread(state, state.lines[person, source], -1.0, state.change)
    rows = np.flatnonzero(state.change)
    gain = state.own[person, source] - state.own[person, goal]
    share = most
    if width > 0:
        share = _length(state, rows, gain, most, width)
    for row in rows:
        state.slack[row] -= share * state.change[row]
        state.change[row] = 0.0
    state.weight[person, goal] += share
    state.weight[person, source] = (
        0.0
        if share >= state.weight[person, source]
        else state.weight[person, source] - share
    )
    return float(share)


@compiled
def _settle(state: Any, person: int, width: float) -> None:
    """Move weight from the dearest to the cheapest line of a blend, some times."""
    for _ in range(_MOVES):
        _weigh(state, width)
        best, worst = -1, -1
        least, most = np.inf, -np.inf
        for at in range(_LINES):
            if state.own[person, at] == np.inf:
                continue
            value = _value(state, person, at)
            if value < least:
                best, least = at, value
            if state.weight[person, at] > 0 and value > most:
                worst, most = at, value
        if most - least <= 1e-7 * (1.0 + abs(least)):
            return
        ends = (worst, best)
        if _move(state, person, ends, state.weight[person, worst], width) <= 0.0:
            return


@compiled
def _join(state: Any, person: int, line: Any, own: float) -> int:
    """Put a line into a blend, in place of the lightest; return where it is."""
    place, least = 0, np.inf
    for at in range(_LINES):
        if state.own[person, at] == np.inf:
            if least > -1.0:
                place, least = at, -1.0
            continue
        if np.all(state.lines[person, at] == line):
            return at
        if state.weight[person, at] < least:
            place, least = at, state.weight[person, at]
    heir = 0
    for at in range(_LINES):
        if at != place and state.weight[person, at] > state.weight[person, heir]:
            heir = at
    if least > 0.0:
        _move(state, person, (place, heir), least, 0.0)
    state.lines[person, place] = line
    state.own[person, place] = own
    state.weight[person, place] = 0.0
    return place


class Blend:
    """Everybody's blend of lines, which sweeps improve."""

    def __init__(self, ground: Ground, lines: Line, width: float = _WIDE) -> None:
        model = ground.model
        shape = (model.people, _LINES)
        self.ground = ground
        #: Best bound so far, without the model's base, and the prices that gave it.
        self.bound = -np.inf
        self.prices: Floats = np.zeros(len(model.demand))
        self._width = width
        self._mean: Floats = np.zeros(len(model.demand))
        self._state = _State(
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
            _weigh(state, self._width)
            cost = model.cost[person] - state.worth
            found = self.ground.pricer.price(person, cost)
            if len(found.lines):
                self._join(person, found.lines[0])
            _settle(state, person, self._width)
        self._width = max(self._width * _SHRINK, _NARROW)
        slope = np.where(state.slack > 0, model.under, model.over) / self._width
        now = np.clip(state.slack * slope, -model.over, model.under)
        self._mean = _KEEP * self._mean + (1 - _KEEP) * now
        return True

    def _join(self, person: int, line: Line) -> int:
        own = self.ground.model.line_cost(person, line)
        return int(_join(self._state, person, line, own))

    def learn(self) -> bool:
        """Raise the bound by prices between those of now and before, if it can be."""
        model = self.ground.model
        asked = self._mean
        worth = self.ground.worth(asked)

        def price(person: int) -> float:
            if self.ground.left() <= 0:
                return -np.inf
            return self.ground.pricer.price(person, model.cost[person] - worth).bound

        run = map if self.ground.executor is None else self.ground.executor.map
        bound = float(asked @ model.demand) + sum(run(price, range(model.people)))
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

    def columns(self, *, most: int = _LINES) -> list[Column]:
        """Return the heaviest lines of everybody's blend."""
        state = self._state
        return [
            self.ground.column(person, state.lines[person, at])
            for person, weights in enumerate(state.weight)
            for at in np.argsort(-weights, kind="stable")[:most]
            if np.isfinite(state.own[person, at])
        ]

    def dive(
        self, people: Sequence[int], rng: np.random.Generator, *, steps: int
    ) -> list[Column] | None:
        """Fix some people to a line each, the surest first.

        The blend is used up by it: copy it before.

        Args:
            people: Who; the others keep their blends.
            rng: Where the choice among the surest comes from.
            steps: Fix as many at once as it takes to end after so many steps.

        Returns:
            A column per person, or None where time ran out.
        """
        state = self._state
        found: list[Column] = []
        free = np.array(people, dtype=np.int64)
        many = max(1, -(-len(free) // max(steps, 1)))
        while len(free):
            sure = state.weight[free].max(axis=1) * rng.uniform(0.6, 1.0, len(free))
            chosen = free[np.argsort(-sure, kind="stable")[:many]]
            found += [
                self.ground.column(int(person), self._fix(int(person)))
                for person in chosen
            ]
            free = np.setdiff1d(free, chosen)
            if not self.sweep(rng.permutation(free)):
                return None
        return found

    def _fix(self, person: int) -> Line:
        """Give a person the line that serves best beside the blends of the others."""
        model, state = self.ground.model, self._state
        weights = state.weight[person]
        for at in np.flatnonzero(weights > 0):
            _spread(state, state.lines[person, at], weights[at], state.slack)
        first = np.clip(state.slack, 0, 1)
        worth = self.ground.worth(model.under * first - model.over * (1 - first))
        found = self.ground.pricer.price(person, model.cost[person] - worth)
        line: Line = state.lines[person, 0].copy()
        if len(found.lines):
            line = found.lines[0]
        place = self._join_alone(person, line)
        weights[:] = 0.0
        weights[place] = 1.0
        _spread(state, line, -1.0, state.slack)
        return line

    def _join_alone(self, person: int, line: Line) -> int:
        self._state.weight[person] = 0.0
        return self._join(person, line)
