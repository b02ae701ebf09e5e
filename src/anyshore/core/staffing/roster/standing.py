"""Where a search stands: its best roster, its bound, and lines worth choosing among."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.roster.effort import EPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.generation import Ground
    from anyshore.core.staffing.roster.master import Column

    Floats = NDArray[np.float64]
    Line = NDArray[np.int16]

__all__ = ["Standing"]

# Columns remembered per person; the oldest are forgotten first.
_MOST_REMEMBERED = 200
# Columns of a generation remembered per person.
_MOST_CHEAP = 60


class Standing:
    """The best roster so far, the bound, and lines worth choosing among."""

    def __init__(self, ground: Ground) -> None:
        model = self.model = ground.model
        self.ground = ground
        #: The best roster, a line per person, and its cost.
        self.lines: Line = np.full((model.people, model.days), -1, dtype=np.int16)
        self.cost = np.inf
        #: No roster costs less.
        self.bound = -np.inf
        #: Prices of cover that gave the best bound.
        self.prices: Floats | None = None
        #: Lines worth choosing among, per person.
        self.pool: list[dict[bytes, Column]] = [{} for _ in range(model.people)]

    @property
    def settled(self) -> bool:
        """Whether no roster can be cheaper."""
        return self.cost - self.bound < EPS

    def accept(self, lines: Line) -> bool:
        """Take a roster if it is better; say whether it was."""
        cost = self.model.total(lines)
        if cost >= self.cost - EPS:
            return False
        self.lines, self.cost = lines.copy(), cost
        self.remember(
            self.ground.column(person, line) for person, line in enumerate(lines)
        )
        return True

    def adopt(self, columns: Sequence[Column]) -> bool:
        """Take new lines for some people if that is better; say whether it was."""
        lines = self.lines.copy()
        for column in columns:
            lines[column.person] = column.line
        return bool(columns) and self.accept(lines)

    def raise_bound(self, bound: float) -> None:
        """Take a bound, without the model's base, if it is better."""
        bound += self.model.base
        if self.model.whole and np.isfinite(bound):
            bound = float(np.ceil(bound - EPS))
        self.bound = max(self.bound, min(bound, self.cost))

    def remember(self, columns: Iterable[Column]) -> None:
        """Keep columns to choose among."""
        for column in columns:
            own = self.pool[column.person]
            own[column.line.tobytes()] = column
            if len(own) > _MOST_REMEMBERED:
                del own[next(iter(own))]

    def columns(self) -> list[Column]:
        """Return every column remembered."""
        return [column for own in self.pool for column in own.values()]

    def keep_cheap(self, columns: Sequence[Column]) -> None:
        """Remember the columns that are cheapest at the bound's prices, per person."""
        values = self.values(columns)
        ranked: dict[int, list[tuple[float, int]]] = {}
        for at, column in enumerate(columns):
            ranked.setdefault(column.person, []).append((float(values[at]), at))
        for order in ranked.values():
            self.remember(columns[at] for _, at in sorted(order)[:_MOST_CHEAP])

    def values(self, columns: Sequence[Column]) -> Floats:
        """Return what columns cost at the bound's prices."""
        assert self.prices is not None  # noqa: S101 - set before
        worth = self.ground.worth(self.prices)
        lines = np.array([column.line for column in columns])
        days = np.arange(lines.shape[1])
        gain = np.where(lines >= 0, worth[days, np.maximum(lines, 0)], 0.0)
        own: Floats = np.array([column.cost for column in columns])
        own -= gain.sum(axis=1)
        return own

    def likely(self, most: int) -> list[Column]:
        """Return the columns that a better roster is likeliest to be made of.

        A column that costs more than the gap above its person's cheapest one, at the
        bound's prices, belongs to no better roster.
        """
        if self.prices is None:
            return []
        found: list[tuple[float, Column]] = []
        for own in self.pool:
            columns = list(own.values())
            above = self.values(columns)
            above -= above.min()
            found += [
                (float(value), column)
                for value, column in zip(above, columns, strict=True)
                if value <= self.cost - self.bound + EPS
            ]
        found.sort(key=lambda each: each[0])
        return [column for _, column in found[:most]]

    def regret(self) -> Floats:
        """Return per person how far the line is from the best seen, at the prices."""
        if self.prices is None:
            return np.ones(self.model.people)
        regret = np.zeros(self.model.people)
        for person, own in enumerate(self.pool):
            line = self.ground.column(person, self.lines[person])
            values = self.values([line, *own.values()])
            regret[person] = values[0] - values.min()
        return regret
