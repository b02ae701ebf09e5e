"""The linear master problem: choose one line per person so that cover costs least.

Columns are whole lines; each cover row has one column for people missing and one for
people too many, each person one for having no line yet.  HiGHS solves it again from
the last basis whenever columns come or bounds change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.model import Model

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Line = NDArray[np.int16]

__all__ = ["Column", "Master", "Relaxed"]

_NO_LINE = 1e5


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


class Master:
    """A master over some people and what they still have to cover."""

    def __init__(
        self,
        model: Model,
        people: Sequence[int],
        demand: Floats,
        left: Callable[[], float],
    ) -> None:
        self.people = tuple(people)
        self.columns: list[Column] = []
        self._place = {person: at for at, person in enumerate(self.people)}
        self._seen: set[tuple[int, bytes]] = set()
        self._left = left
        self._moved = False
        self._rows = len(demand)
        self._first = 2 * len(demand) + len(self.people)
        self._solver = _quiet()
        self._build(model, demand)

    def _build(self, model: Model, demand: Floats) -> None:
        rows, people = self._rows, len(self.people)
        both = np.concatenate([demand, np.ones(people)])
        empty = np.zeros(rows + people + 1, dtype=np.int32)
        none = np.empty(0, dtype=np.int32)
        self._solver.addRows(
            rows + people, both, both, 0, empty[:-1], none, np.empty(0)
        )
        index = np.concatenate(
            [np.arange(rows), np.arange(rows), rows + np.arange(people)]
        ).astype(np.int32)
        value = np.concatenate([np.ones(rows), -np.ones(rows), np.ones(people)])
        cost = np.concatenate([model.under, model.over, np.full(people, _NO_LINE)])
        count = len(cost)
        self._solver.addCols(
            count,
            cost,
            np.zeros(count),
            np.full(count, np.inf),
            count,
            np.arange(count, dtype=np.int32),
            index,
            value,
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
            own = np.array([self._rows + self._place[column.person]])
            rows, counts = np.unique(column.rows, return_counts=True)
            starts.append(size)
            index.append(np.concatenate([rows, own]))
            value.append(np.concatenate([counts, np.ones(1)]))
            size += len(rows) + 1
        many = len(fresh)
        self._solver.addCols(
            many,
            np.array([column.cost for column in fresh]),
            np.zeros(many),
            np.full(many, np.inf),
            size,
            np.array(starts, dtype=np.int32),
            np.concatenate(index).astype(np.int32),
            np.concatenate(value).astype(np.float64),
        )
        self.columns.extend(fresh)
        return many

    def choose(self, at: int, *, upper: float, lower: float = 0.0) -> None:
        """Bound the share of a column."""
        self._solver.changeColBounds(self._first + at, lower, upper)
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
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = solver.getSolution()
        duals = np.array(found.row_dual)
        return Relaxed(
            value=float(solver.getObjectiveValue()),
            shares=np.array(found.col_value)[self._first :],
            cover_prices=duals[: self._rows],
            line_prices=duals[self._rows :],
        )

    def solve_whole(self, *, below: float, seconds: float) -> list[Column] | None:
        """Choose whole lines among the columns at a cost below a value, if it can be.

        Args:
            below: Only solutions that cost less are wanted.
            seconds: Time to spend at most.
        """
        seconds = min(seconds, self._left())
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
