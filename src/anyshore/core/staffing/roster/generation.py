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
from anyshore.core.staffing.roster.model import FREE, OFF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.master import Relaxed
    from anyshore.core.staffing.roster.model import Model
    from anyshore.core.staffing.roster.pricing import Priced, Pricer

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Line = NDArray[np.int16]

__all__ = ["Decision", "Generation", "Ground", "Rulings"]

_SMOOTH = 0.5
_LINES = 3
_EPS = 1e-6


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

    def bound(self, prices: Floats) -> float:
        """Return what no roster is cheaper than, by prices of cover (Lagrange).

        Minus infinity where time runs out; without the model's base.
        """
        model = self.model
        worth = self.worth(prices)

        def price(person: int) -> float:
            if self.left() <= 0:
                return -np.inf
            return self.pricer.price(person, model.cost[person] - worth).bound

        run = map if self.executor is None else self.executor.map
        return float(prices @ model.demand) + sum(run(price, range(model.people)))

    def worth(self, prices: Floats) -> Floats:
        """Return what each assignment is worth under prices of cover: day by type."""
        model = self.model
        cells = np.repeat(np.arange(model.days * model.types), np.diff(model.row_start))
        worth: Floats = np.bincount(
            cells, weights=prices[model.row_index], minlength=model.days * model.types
        ).astype(np.float64)
        return worth.reshape(model.days, model.types)


class Rulings:
    """Assignments that one branch of a search, or a dive, bars or demands.

    Args:
        model: The problem.
        decisions: What a branch has decided.
        pinned: Person by day: a shift type or a day off that is settled, or `FREE`.
    """

    def __init__(
        self,
        model: Model,
        decisions: Sequence[Decision] = (),
        pinned: Line | None = None,
    ) -> None:
        self.decisions = tuple(decisions)
        #: What is settled, person by day; None where nothing is.
        self.pinned = pinned
        #: Whether anything is barred or demanded.
        self.any = bool(self.decisions) or pinned is not None
        #: Cost per person, day and type that makes the pricing obey.
        self.cost = model.cost.copy() if self.any else model.cost
        #: Whether a person must work on a day.
        self.must: Bools = np.zeros((model.people, model.days), dtype=np.bool_)
        for each in self.decisions:
            self._decide(each)
        if pinned is not None:
            self._pin(pinned)

    def _decide(self, each: Decision) -> None:
        row = self.cost[each.person, each.day]
        if not each.works:
            row[list(each.kinds)] = np.inf
            return
        row[[kind for kind in range(len(row)) if kind not in each.kinds]] = np.inf
        self.must[each.person, each.day] = True

    def _pin(self, pinned: Line) -> None:
        self.cost[pinned == OFF] = np.inf
        person, day = np.nonzero(pinned >= 0)
        kind = pinned[person, day]
        kept = self.cost[person, day, kind]
        self.cost[person, day] = np.inf
        self.cost[person, day, kind] = kept
        self.must |= pinned >= 0

    def settled(self, person: int) -> bool:
        """Say whether a person's whole line is settled."""
        return self.pinned is not None and bool((self.pinned[person] != FREE).all())

    def allow(self, columns: Sequence[Column]) -> Bools:
        """Say of each column whether it obeys."""
        if not self.any or not columns:
            return np.ones(len(columns), dtype=np.bool_)
        people = np.array([each.person for each in columns])
        lines = np.array([each.line for each in columns])
        days = np.arange(lines.shape[1])
        price = self.cost[people[:, None], days, np.maximum(lines, 0)]
        wrong = (lines >= 0) & np.isinf(price)
        wrong |= (lines < 0) & self.must[people]
        obeys: Bools = ~wrong.any(axis=1)
        return obeys


class Generation:
    """One linear master that grows until no better column exists."""

    def __init__(
        self,
        ground: Ground,
        people: Sequence[int],
        demand: Floats,
        pinned: Line | None = None,
    ) -> None:
        self.ground = ground
        self.people = list(people)
        self.demand = demand
        #: Person by day, what is settled for good; ``demand`` is net of it.
        self.pinned = pinned
        self.rulings = Rulings(ground.model, pinned=pinned)
        self._barred: Ints = np.empty(0, dtype=np.int64)
        self.master = Master(ground, people, demand, pinned)
        self.relaxed: Relaxed | None = None
        #: Best bound proven, without the model's base.
        self.bound = -np.inf
        #: Prices of cover that gave the best bound.
        self.prices: Floats | None = None
        #: Whether no column can improve the linear solution any more.
        self.complete = False

    def seed(self, columns: Iterable[Column]) -> None:
        """Start from those of some columns that obey."""
        given = list(columns)
        obeys = self.rulings.allow(given)
        self.master.add([given[at] for at in np.flatnonzero(obeys)])

    def obey(self, rulings: Rulings) -> None:
        """Go on under other rulings."""
        self.rulings = rulings
        barred = np.flatnonzero(~rulings.allow(self.master.columns))
        self.master.bar(np.setdiff1d(self._barred, barred), upper=np.inf)
        self.master.bar(np.setdiff1d(barred, self._barred), upper=0.0)
        self._barred = barred
        self.bound = -np.inf
        self.relaxed = None

    def run(
        self, *, rounds: int, until: float = np.inf, close: float = 0.0
    ) -> Relaxed | None:
        """Generate columns.

        Args:
            rounds: Most rounds of pricing.
            until: Stop as soon as the bound reaches this value.
            close: Stop as soon as the bound is this near to the value.

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
            if self.bound >= relaxed.value - close:
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
        # Rows out of reach are in the constant.
        prices = np.where(self.master.reached, prices, 0.0)
        asked = self.ground.worth(prices)
        bound = float(prices @ self.demand) + self.master.constant
        fresh: list[Column] = []
        places = [
            (at, person)
            for at, person in enumerate(self.people)
            if not self.rulings.settled(person)
        ]
        for number, chosen in zip(places, self._priced(places, asked), strict=True):
            if chosen is None:
                return 0
            at, person = number
            bound += chosen.bound
            for line in chosen.lines:
                column = self.ground.column(person, line)
                gain = column.cost - self._value(person, line, worth)
                if gain < relaxed.line_prices[at] - _EPS:
                    fresh.append(column)
        for person in self.people:
            if self.rulings.settled(person):
                bound += self._settled_value(person, asked)
        if bound > self.bound:
            self.bound, self.prices = bound, prices
        return self.master.add(fresh)

    def _settled_value(self, person: int, worth: Floats) -> float:
        assert self.rulings.pinned is not None  # noqa: S101 - set before
        line = self.rulings.pinned[person]
        own = self.ground.model.line_cost(person, line)
        return own - self._value(person, line, worth)

    def _value(self, person: int, line: Line, worth: Floats) -> float:
        """Return what a line is worth where it is not settled for good."""
        counts = line >= 0
        if self.pinned is not None:
            counts &= self.pinned[person] == FREE
        days = np.flatnonzero(counts)
        return float(worth[days, line[days]].sum())

    def _priced(
        self, places: list[tuple[int, int]], worth: Floats
    ) -> Iterable[Priced | None]:
        def price(place: tuple[int, int]) -> Priced | None:
            if self.ground.left() <= 0:
                return None
            person = place[1]
            own = worth
            if self.pinned is not None:
                own = worth * (self.pinned[person] == FREE)[:, None]
            return self.ground.pricer.price(
                person,
                self.rulings.cost[person] - own,
                wanted=_LINES,
                must=self.rulings.must[person],
            )

        if self.ground.executor is None or len(places) < 4:
            return map(price, places)
        return self.ground.executor.map(price, places)
