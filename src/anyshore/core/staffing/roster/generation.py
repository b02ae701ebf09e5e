"""Column generation: lines for some people against what is left to cover.

Alternates the linear master and the exact pricing of every person, with prices smoothed
towards those of the best bound (Wentges).  Ends with a linear solution, columns worth
choosing among, and a bound that no roster of these people can beat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.roster.master import Column, Master

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.master import Relaxed
    from anyshore.core.staffing.roster.model import Model
    from anyshore.core.staffing.roster.pricing import Priced, Pricer

    Floats = NDArray[np.float64]
    Line = NDArray[np.int16]

__all__ = ["Decision", "Generation", "Ground", "Rulings"]

_SMOOTH = 0.5
_LINES = 3
_EPS = 1e-6
# Larger than any price of a line, small enough to keep its last digits.
_BONUS = 1e5


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A person works one of some types on a day, or none of them."""

    #: Whom it binds.
    person: int
    #: Day of the horizon.
    day: int
    #: Shift types it speaks of.
    kinds: tuple[int, ...]
    #: Whether one of them is worked.
    works: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ground:
    """What every search over one model shares."""

    #: The problem.
    model: Model
    #: Prices lines; shared, because it learns which limits bind.
    pricer: Pricer
    #: Seconds left.
    left: Callable[[], float]
    #: Prices people side by side; None for one after the other.
    executor: Executor | None = None
    #: People handed to the executor at once.
    workers: int = 1

    def alone(self, seconds: float) -> Ground:
        """Return the same ground without an executor, for at most some seconds."""
        until = self.left() - seconds
        return replace(
            self, executor=None, workers=1, left=lambda: self.left() - max(until, 0)
        )

    def column(self, person: int, line: Line) -> Column:
        """Make the column of a copy of the line, which callers go on changing."""
        line = line.copy()
        return Column(
            person=person,
            line=line,
            cost=self.model.line_cost(person, line),
            rows=self.model.rows_of(line),
        )

    def worth(self, prices: Floats) -> Floats:
        """Return what each assignment is worth under prices of cover: day by type."""
        model = self.model
        cells = np.repeat(np.arange(model.days * model.types), np.diff(model.row_start))
        worth: Floats = np.bincount(
            cells, weights=prices[model.row_index], minlength=model.days * model.types
        ).astype(np.float64)
        return worth.reshape(model.days, model.types)


class Rulings:
    """Assignments that one branch of a search bars or demands."""

    def __init__(self, model: Model, decisions: Sequence[Decision] = ()) -> None:
        self.decisions = tuple(decisions)
        #: Cost per person, day and type that makes the pricing obey.
        self.cost = model.cost.copy() if decisions else model.cost
        self._must: dict[int, set[int]] = {}
        for each in decisions:
            row = self.cost[each.person, each.day]
            if not each.works:
                row[list(each.kinds)] = np.inf
                continue
            row[[kind for kind in range(model.types) if kind not in each.kinds]] = (
                np.inf
            )
            days = self._must.setdefault(each.person, set())
            if each.day not in days:
                days.add(each.day)
                row -= _BONUS

    def credit(self, person: int) -> float:
        """Return what the pricing of a person gained by demanded assignments."""
        return _BONUS * len(self._must.get(person, ()))

    def allow(self, column: Column) -> bool:
        """Say whether a column obeys."""
        if not self.decisions:
            return True
        days = np.flatnonzero(column.line >= 0)
        price = self.cost[column.person, days, column.line[days]]
        must = self._must.get(column.person, ())
        return bool(np.isfinite(price).all()) and all(
            column.line[day] >= 0 for day in must
        )


class Generation:
    """One linear master that grows until no better column exists."""

    def __init__(
        self,
        ground: Ground,
        people: Sequence[int],
        demand: Floats,
    ) -> None:
        self.ground = ground
        self.people = list(people)
        self.demand = demand
        self.rulings = Rulings(ground.model)
        self._barred: list[int] = []
        self.master = Master(ground.model, people, demand, ground.left)
        self.relaxed: Relaxed | None = None
        #: Best bound proven, without the model's base.
        self.bound = -np.inf
        #: Prices of cover that gave the best bound.
        self.prices: Floats | None = None
        #: Whether no column can improve the linear solution any more.
        self.complete = False
        self._fixed: dict[int, int] = {}

    def seed(self, columns: Iterable[Column]) -> None:
        """Start from columns."""
        self.master.add(list(columns))

    def obey(self, rulings: Rulings) -> None:
        """Go on under other rulings; what was fixed is free again."""
        self.release()
        for at in self._barred:
            self.master.choose(at, upper=np.inf)
        self.rulings = rulings
        self._barred = [
            at
            for at, column in enumerate(self.master.columns)
            if not rulings.allow(column)
        ]
        for at in self._barred:
            self.master.choose(at, upper=0.0)
        self.bound = -np.inf
        self.relaxed = None

    def fix(self, at: int) -> None:
        """Give a person the line of a column for good."""
        self.master.choose(at, lower=1.0, upper=np.inf)
        self._fixed[self.master.columns[at].person] = at

    def release(self) -> None:
        """Take every fixed line back."""
        for at in self._fixed.values():
            self.master.choose(at, lower=0.0, upper=np.inf)
        self._fixed.clear()

    def run(self, *, rounds: int, until: float = np.inf) -> Relaxed | None:
        """Generate columns.

        Args:
            rounds: Most rounds of pricing.
            until: Stop as soon as the bound reaches this value.

        Returns:
            The last linear solution, or None where time ran out before there was one.
        """
        self.complete = False
        while True:
            relaxed = self.master.solve()
            if relaxed is None:
                return self.relaxed
            self.relaxed = relaxed
            if rounds <= 0 or self.bound >= until or self.ground.left() <= 0:
                return relaxed
            if self.bound >= relaxed.value - _EPS:
                self.complete = True
                return relaxed
            rounds -= 1
            if not self._grow(relaxed):
                self.complete = self.ground.left() > 0
                return relaxed

    def _grow(self, relaxed: Relaxed) -> int:
        """Add columns; first under smoothed prices, then under the true ones."""
        model = self.ground.model
        true = np.clip(relaxed.cover_prices, -model.over, model.under)
        asked = [true]
        if self.prices is not None:
            asked.insert(0, _SMOOTH * self.prices + (1 - _SMOOTH) * true)
        worth = self.ground.worth(true)
        for prices in asked:
            added = self._price(prices, worth, relaxed)
            if added:
                return added
        return 0

    def _price(self, prices: Floats, worth: Floats, relaxed: Relaxed) -> int:
        asked = self.ground.worth(prices)
        bound = float(prices @ self.demand)
        fresh: list[Column] = []
        places = [
            (at, person)
            for at, person in enumerate(self.people)
            if person not in self._fixed
        ]
        for number, chosen in zip(places, self._priced(places, asked), strict=True):
            if chosen is None:
                return 0
            at, person = number
            bound += chosen.bound + self.rulings.credit(person)
            for line in chosen.lines:
                column = self.ground.column(person, line)
                if not self.rulings.allow(column):
                    continue
                days = np.flatnonzero(line >= 0)
                gain = column.cost - worth[days, line[days]].sum()
                if gain < relaxed.line_prices[at] - _EPS:
                    fresh.append(column)
        if not self._fixed and bound > self.bound:
            self.bound, self.prices = bound, prices
        return self.master.add(fresh)

    def _priced(
        self, places: list[tuple[int, int]], worth: Floats
    ) -> Iterable[Priced | None]:
        def price(place: tuple[int, int]) -> Priced | None:
            if self.ground.left() <= 0:
                return None
            person = place[1]
            return self.ground.pricer.price(
                person, self.rulings.cost[person] - worth, wanted=_LINES
            )

        if self.ground.executor is None or len(places) < 4:
            return map(price, places)
        return self.ground.executor.map(price, places)
