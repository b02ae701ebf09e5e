"""The linear master problem: choose one line per person so that cover costs least.

Columns are whole lines; each cover row has one column for people missing and one for
people too many, each person one for having no line yet.  HiGHS solves it again from
the last basis whenever columns come or bounds change.

Where an assignment helps many cover rows, columns would be long; each assignment then
has a row of its own that carries the number of people from the lines to the cover.
Large masters are solved by an interior point without crossover: it is quicker there,
and its central prices lead to fewer rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from anyshore.core.staffing.roster.model import FREE, OFF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Ground
    from anyshore.core.staffing.roster.model import Model

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Line = NDArray[np.int16]

__all__ = ["Column", "Master", "Relaxed", "is_large"]

_NO_LINE = 1e5
# Cover rows from which the interior point is quicker than going on from a basis.
_INTERIOR_ROWS = 900
# Cover rows helped by an assignment, on average, from which assignments get rows.
_LONG = 2.0
# People up to whom the basis is the better start in any case.
_FEW = 12
# An interior point that is not quite precise still gives prices; bounds hold for any.
_SOLVED = {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnknown}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Column:
    """One line that one person may work."""

    #: Whose line.
    person: int
    #: Shift type per day.
    line: Line
    #: Its cost without cover.
    cost: float
    #: Cover rows it helps.
    rows: Ints


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Relaxed:
    """A solution of the linear master."""

    #: Its value, without the model's base.
    value: float
    #: Share of each column.
    shares: Floats
    #: Worth of one more person per cover row.
    cover_prices: Floats
    #: Price of a line per person, in the order of the master's people.
    line_prices: Floats


def is_large(model: Model) -> bool:
    """Say whether linear programs over everybody are slow for a model."""
    return len(model.demand) >= _INTERIOR_ROWS


class Master:
    """A master over some people and what they still have to cover."""

    def __init__(
        self,
        ground: Ground,
        people: Sequence[int],
        demand: Floats,
        pinned: Line | None = None,
    ) -> None:
        model, left = ground.model, ground.left
        self.people = tuple(people)
        self.columns: list[Column] = []
        self._place = {person: at for at, person in enumerate(self.people)}
        self._seen: set[tuple[int, bytes]] = set()
        self._left = left
        self._moved = False
        self._model = model
        self._pinned = pinned
        #: Rows that the people can change, and what the other rows cost.
        self.reached: Bools = self._reach(demand)
        self._at = np.cumsum(self.reached) - 1
        self._rows = int(self.reached.sum())
        self.constant = model.cover_cost(
            np.where(self.reached, model.demand, model.demand - demand)
        )
        self._interior = self._rows >= _INTERIOR_ROWS and len(self.people) > _FEW
        self._long = (
            self._interior and len(model.row_index) > _LONG * model.days * model.types
        )
        self._first = 0
        self._solver = _quiet()
        if self._interior:
            self._solver.setOptionValue("solver", "ipm")
            self._solver.setOptionValue("run_crossover", "off")
        self._build(model, demand[self.reached])

    def _reach(self, demand: Floats) -> Bools:
        """Return which rows the people can change."""
        model = self._model
        people = list(self.people)
        may: Bools = np.isfinite(model.cost[people])
        if self._pinned is not None:
            may &= (self._pinned[people] == FREE)[:, :, None]
        cells = np.repeat(may.any(axis=0).ravel(), np.diff(model.row_start))
        reached = np.zeros(len(demand), dtype=np.bool_)
        reached[model.row_index[cells]] = True
        return reached

    def _build(self, model: Model, demand: Floats) -> None:
        rows, people = self._rows, len(self.people)
        cells = model.days * model.types if self._long else 0
        both = np.concatenate([demand, np.ones(people), np.zeros(cells)])
        empty = np.zeros(len(both), dtype=np.int32)
        none = np.empty(0, dtype=np.int32)
        self._solver.addRows(len(both), both, both, 0, empty, none, np.empty(0))
        index = np.concatenate(
            [np.arange(rows), np.arange(rows), rows + np.arange(people)]
        )
        value = np.concatenate([np.ones(rows), -np.ones(rows), np.ones(people)])
        under, over = model.under[self.reached], model.over[self.reached]
        cost = np.concatenate([under, over, np.full(people, _NO_LINE)])
        self._put(cost, np.arange(len(cost)), index, value)
        if cells:
            self._put_cells(cells, rows + people)
        self._first = len(cost) + cells

    def _put_cells(self, cells: int, first: int) -> None:
        """Add a column per assignment; it ends with its own row, which lines feed."""
        model = self._model
        kept = self.reached[model.row_index]
        starts = np.concatenate([[0], np.cumsum(kept)])[model.row_start]
        fed = self._at[model.row_index[kept]]
        index = np.insert(fed, starts[1:], first + np.arange(cells))
        value = np.insert(np.ones(len(fed)), starts[1:], -1.0)
        self._put(np.zeros(cells), starts[:-1] + np.arange(cells), index, value)

    def _put(self, cost: Floats, starts: Ints, index: Ints, value: Floats) -> None:
        """Add columns to the solver."""
        many = len(cost)
        self._solver.addCols(
            many,
            cost,
            np.zeros(many),
            np.full(many, np.inf),
            len(index),
            starts.astype(np.int32),
            index.astype(np.int32),
            value.astype(np.float64),
        )

    def add(self, columns: Sequence[Column]) -> int:
        """Add the columns that are new; return how many were."""
        fresh = []
        for column in columns:
            key = (column.person, column.line.tobytes())
            if key not in self._seen:
                self._seen.add(key)
                fresh.append(column)
        if not fresh:
            return 0
        index, value, starts = [], [], []
        size = 0
        for column in fresh:
            rows, counts = self._entries(column)
            starts.append(size)
            index.append(rows)
            value.append(counts)
            size += len(rows)
        cost = np.array([column.cost for column in fresh])
        self._put(cost, np.array(starts), np.concatenate(index), np.concatenate(value))
        self.columns.extend(fresh)
        return len(fresh)

    def _entries(self, column: Column) -> tuple[Ints, Floats]:
        """Return the rows of a column and how often each is met."""
        own = self._rows + self._place[column.person]
        line = column.line
        if self._pinned is not None:
            line = np.where(self._pinned[column.person] == FREE, line, OFF)
        if self._long:
            days = np.flatnonzero(line >= 0)
            cells = days * self._model.types + line[days]
            rows = np.append(cells + self._rows + len(self.people), own)
            return rows, np.ones(len(rows))
        reached = column.rows if line is column.line else self._model.rows_of(line)
        found, counts = np.unique(reached, return_counts=True)
        return (
            np.append(self._at[found], own),
            np.append(counts, 1).astype(np.float64),
        )

    def bar(self, places: Ints, *, upper: float) -> None:
        """Bound the shares of many columns at once."""
        if not len(places):
            return
        many = len(places)
        self._solver.changeColsBounds(
            many,
            (self._first + places).astype(np.int32),
            np.zeros(many),
            np.full(many, upper),
        )
        self._moved = True

    def solve(self) -> Relaxed | None:
        """Solve the linear master; None where time ran out before it was solved."""
        solver = self._solver
        left = self._left()
        if left <= 0:
            return None
        solver.setOptionValue("time_limit", solver.getRunTime() + left)
        # New columns keep the last basis primal feasible, new bounds keep it dual
        # feasible: each asks for the simplex method that may go on from it.
        solver.setOptionValue("simplex_strategy", 1 if self._moved else 4)
        self._moved = False
        solver.run()
        if solver.getModelStatus() not in _SOLVED:
            return None
        found = solver.getSolution()
        duals = np.array(found.row_dual)
        prices = np.zeros(len(self.reached))
        prices[self.reached] = duals[: self._rows]
        return Relaxed(
            value=float(solver.getObjectiveValue()) + self.constant,
            shares=np.array(found.col_value)[self._first :],
            cover_prices=prices,
            line_prices=duals[self._rows : self._rows + len(self.people)],
        )

    def solve_whole(self, *, below: float, seconds: float) -> list[Column] | None:
        """Choose whole lines among the columns at a cost below a value, if it can be.

        Args:
            below: Only solutions that cost less are wanted.
            seconds: Time to spend at most.
        """
        seconds = min(seconds, self._left())
        below -= self.constant
        if seconds <= 0:
            return None
        whole = _quiet()
        whole.passModel(self._solver.getModel())
        many = len(self.columns)
        whole.changeColsIntegrality(
            many,
            np.arange(self._first, self._first + many, dtype=np.int32),
            np.array([highspy.HighsVarType.kInteger] * many),
        )
        whole.setOptionValue("time_limit", seconds)
        whole.setOptionValue("objective_bound", below)
        whole.setOptionValue("mip_rel_gap", 0.0)
        whole.setOptionValue("mip_abs_gap", 0.999)
        whole.run()
        info = whole.getInfo()
        if (
            info.primal_solution_status
            != highspy.SolutionStatus.kSolutionStatusFeasible
        ):
            return None
        if info.objective_function_value >= below:
            return None
        shares = np.array(whole.getSolution().col_value)[self._first :]
        chosen = [self.columns[at] for at in np.flatnonzero(shares > 0.5)]
        return chosen if len(chosen) == len(self.people) else None


def _quiet() -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
