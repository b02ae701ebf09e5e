"""The compiled arithmetic of blends: prices, and weight moved from line to line.

A blend is some lines of one person with weights that add up to one.  Prices are slopes
of the cover's cost, smoothed near its kink by a width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from anyshore.core.staffing.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Line = NDArray[np.int16]

__all__ = ["LINES", "State", "join", "move", "rebalance", "spread", "weigh"]

#: Lines in a person's blend at most.
LINES = 40
#: Moves of weight within a blend after each new line.
_MOVES = 6


class State(NamedTuple):
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
def weigh(state: Any, width: float) -> None:
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
def spread(state: Any, line: Any, share: float, target: Any) -> None:
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
def move(state: Any, person: int, ends: Any, most: float, width: float) -> float:
    """Move weight from one line of a blend to another; return how much."""
    source, goal = ends
    spread(state, state.lines[person, goal], 1.0, state.change)
    spread(state, state.lines[person, source], -1.0, state.change)
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
def rebalance(state: Any, person: int, width: float) -> None:
    """Move weight from the dearest to the cheapest line of a blend, some times."""
    for _ in range(_MOVES):
        weigh(state, width)
        best, worst = -1, -1
        least, most = np.inf, -np.inf
        for at in range(LINES):
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
        if move(state, person, ends, state.weight[person, worst], width) <= 0.0:
            return


@compiled
def join(state: Any, person: int, line: Any, own: float) -> int:
    """Put a line into a blend, in place of the lightest; return where it is."""
    place, least = 0, np.inf
    for at in range(LINES):
        if state.own[person, at] == np.inf:
            if least > -1.0:
                place, least = at, -1.0
            continue
        if np.all(state.lines[person, at] == line):
            return at
        if state.weight[person, at] < least:
            place, least = at, state.weight[person, at]
    heir = 0
    for at in range(LINES):
        if at != place and state.weight[person, at] > state.weight[person, heir]:
            heir = at
    if least > 0.0:
        move(state, person, (place, heir), least, 0.0)
    state.lines[person, place] = line
    state.own[person, place] = own
    state.weight[person, place] = 0.0
    return place
