"""First-order ascent: good prices of cover before any linear program is solved.

Follows smoothed supergradients of the Lagrangian, each scaled by its own size (Adam, of
Kingma and Ba), with one exact pricing of everybody per step.  The prices need not be
exact: they spare the linear master its first and wildest rounds, which on large rosters
cost the most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Ground
    from anyshore.core.staffing.roster.master import Column
    from anyshore.core.staffing.roster.pricing import Priced

    Floats = NDArray[np.float64]

__all__ = ["Ascent"]

# Columns kept of the last steps, per person.
_KEPT = 20
_FIRST_STEP = 0.05
_PATIENCE = 8


class Ascent:
    """Prices of cover that rise towards the best bound, step by step."""

    def __init__(self, ground: Ground) -> None:
        model = ground.model
        rows = len(model.demand)
        self.ground = ground
        #: Best bound so far, without the model's base, and the prices that gave it.
        self.bound = -np.inf
        self.prices: Floats = np.zeros(rows)
        #: The latest lines of everybody.
        self.columns: list[Column] = []
        self._next: Floats = np.zeros(rows)
        self._slope: Floats = np.zeros(rows)
        self._square: Floats = np.zeros(rows)
        self._step = _FIRST_STEP * (model.under + model.over)
        self._failed = 0

    def climb(self, steps: int, tell: Callable[[float], None]) -> None:
        """Take some steps, as long as there is time; tell the bound after each."""
        for _ in range(steps):
            found = self._price(self._next)
            if found is None:
                return
            self._learn(*found)
            tell(self.bound)

    def _learn(self, bound: float, slope: Floats) -> None:
        model = self.ground.model
        if bound > self.bound:
            self.bound, self.prices = bound, self._next
            self._failed = 0
        else:
            self._failed += 1
        self._slope = 0.8 * self._slope + 0.2 * slope
        self._square = 0.95 * self._square + 0.05 * slope * slope
        start = self._next
        if self._failed >= _PATIENCE:
            self._failed = 0
            self._step = self._step * 0.7
            start = self.prices
        move = self._step * self._slope / (np.sqrt(self._square) + 0.3)
        self._next = np.clip(start + move, -model.over, model.under)

    def _price(self, prices: Floats) -> tuple[float, Floats] | None:
        """Price everybody; return the bound and the slope there, None without time."""
        model, ground = self.ground.model, self.ground
        worth = ground.worth(prices)

        def price(person: int) -> Priced | None:
            if ground.left() <= 0:
                return None
            cost = model.cost[person] - worth
            return ground.pricer.price(person, cost, cutoff=np.inf)

        run = ground.executor.map if ground.executor is not None else map
        bound = float(prices @ model.demand)
        presence = np.zeros(len(model.demand))
        for person, found in enumerate(run(price, range(model.people))):
            if found is None:
                return None
            bound += found.bound
            if len(found.lines):
                column = ground.column(person, found.lines[0])
                np.add.at(presence, column.rows, 1.0)
                self.columns.append(column)
        del self.columns[: -_KEPT * model.people]
        return bound, model.demand - presence
