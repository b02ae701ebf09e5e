"""The numeric form of a roster problem, which every search works on.

Days by shift types, with costs, limits and cover rows as arrays.  Anything that can be
said as runs of days, sums over the horizon and a price per assignment fits, whether it
comes from the benchmark or from labour rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.instance import Instance, Roster

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    #: Shift type per day, -1 for a day off.
    Line = NDArray[np.int16]

__all__ = [
    "FREE",
    "OFF",
    "Limits",
    "Model",
    "follow_classes",
    "from_instance",
    "to_roster",
]

#: Stands in a line for a day off.
OFF = -1
#: Stands in a line, where some days are settled, for one that is not.
FREE = -2


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one person's line of days must obey."""

    #: Fewest and most units of working time; see `Model.units`.
    least_units: int
    most_units: int
    #: Shortest and longest run of days with work.
    shortest_run: int
    longest_run: int
    #: Longest run of work that may begin on the first day.
    first_run: int
    #: Shortest run of days off; at least one.
    shortest_off: int
    #: Most weekends with work.
    weekends: int
    #: Most shifts per type.
    per_type: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A roster problem as arrays over people, days and shift types."""

    #: Number of days.
    days: int
    #: Working time of each type, in units of a common divisor.
    units: Ints
    #: Class of each type by what may follow it.
    classes: Ints
    #: Whether a type may follow a class: class by type; the last class is a day off.
    may_follow: Bools
    #: Number of the weekend each day belongs to, or -1.
    weekend: Ints
    #: Limits per person.
    limits: tuple[Limits, ...]
    #: Cost of an assignment: person by day by type; infinite where it is barred.
    cost: Floats
    #: Cost that no roster can avoid.
    base: float
    #: People wanted per cover row, and the cost of each one missing or too many.
    demand: Floats
    under: Floats
    over: Floats
    #: Cover rows that an assignment helps: rows of day*types+type as slices.
    row_start: Ints
    row_index: Ints
    #: Whether every cost is a whole number, so that bounds round up.
    whole: bool = True

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.limits)

    @property
    def types(self) -> int:
        """Number of shift types."""
        return len(self.units)

    def rows_of(self, line: Line) -> Ints:
        """Return the cover rows a line helps, a row as often as it is helped."""
        days = np.flatnonzero(line >= 0)
        cells = days * self.types + line[days]
        first = self.row_start[cells]
        counts = self.row_start[cells + 1] - first
        behind = np.cumsum(counts)
        shift = np.repeat(first - behind + counts, counts)
        rows: Ints = self.row_index[shift + np.arange(len(shift))]
        return rows

    def line_cost(self, person: int, line: Line) -> float:
        """Return what a person's line costs by itself, without cover."""
        days = np.flatnonzero(line >= 0)
        return float(self.cost[person, days, line[days]].sum())

    def presence(self, lines: Line) -> Floats:
        """Return how many people each cover row has."""
        count = np.zeros(len(self.demand))
        for line in lines:
            np.add.at(count, self.rows_of(line), 1.0)
        return count

    def cover_cost(self, presence: Floats) -> float:
        """Return what people missing and too many cost."""
        gap = self.demand - presence
        return float(self.under @ np.maximum(gap, 0) + self.over @ np.maximum(-gap, 0))

    def total(self, lines: Line) -> float:
        """Return the whole cost of a roster."""
        own = sum(self.line_cost(person, line) for person, line in enumerate(lines))
        return self.base + own + self.cover_cost(self.presence(lines))


def follow_classes(barred: Bools) -> tuple[Ints, Bools]:
    """Group types by what may not follow them.

    Args:
        barred: Type by type: whether the second may not follow the first.

    Returns:
        The class of each type, and class by type whether it may follow; the last class
        stands for a day off, which anything may follow.
    """
    patterns: dict[bytes, int] = {}
    classes = np.array(
        [patterns.setdefault(row.tobytes(), len(patterns)) for row in barred],
        dtype=np.int64,
    )
    table = np.ones((len(patterns) + 1, len(barred)), dtype=np.bool_)
    for kind, row in zip(classes, barred, strict=True):
        table[kind] = ~row
    return classes, table


def from_instance(instance: Instance) -> Model:
    """Translate an instance into arrays."""
    ids = {shift.id: number for number, shift in enumerate(instance.shifts)}
    types, days = len(ids), instance.days
    unit = gcd(*(shift.minutes for shift in instance.shifts))
    barred = np.array(
        [
            [other.id in shift.not_followed_by for other in instance.shifts]
            for shift in instance.shifts
        ],
        dtype=np.bool_,
    )
    classes, may_follow = follow_classes(barred)
    limits = tuple(
        Limits(
            least_units=-(-person.min_minutes // unit),
            most_units=person.max_minutes // unit,
            shortest_run=person.min_consecutive,
            longest_run=person.max_consecutive,
            first_run=person.max_consecutive,
            shortest_off=max(person.min_days_off, 1),
            weekends=person.max_weekends,
            per_type=tuple(person.max_shifts.get(name, days) for name in ids),
        )
        for person in instance.employees
    )
    cells = [each.day * types + ids[each.shift] for each in instance.cover]
    order = np.argsort(np.array(cells, dtype=np.int64), kind="stable")
    counts = np.bincount(np.array(cells, dtype=np.int64), minlength=days * types)
    return Model(
        days=days,
        units=np.array([shift.minutes // unit for shift in instance.shifts]),
        classes=classes,
        may_follow=may_follow,
        weekend=np.array([d // 7 if d % 7 >= 5 else -1 for d in range(days)]),
        limits=limits,
        cost=_costs(instance, ids),
        base=float(sum(wish.weight for wish in instance.on_requests)),
        demand=np.array([each.required for each in instance.cover], dtype=np.float64),
        under=np.array([each.under for each in instance.cover], dtype=np.float64),
        over=np.array([each.over for each in instance.cover], dtype=np.float64),
        row_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        row_index=order.astype(np.int64),
    )


def _costs(instance: Instance, ids: dict[str, int]) -> Floats:
    numbers = {person.id: n for n, person in enumerate(instance.employees)}
    cost = np.zeros((len(numbers), instance.days, len(ids)))
    for wish in instance.on_requests:
        cost[numbers[wish.employee], wish.day, ids[wish.shift]] -= wish.weight
    for wish in instance.off_requests:
        cost[numbers[wish.employee], wish.day, ids[wish.shift]] += wish.weight
    for person in instance.employees:
        row = cost[numbers[person.id]]
        row[sorted(person.days_off)] = np.inf
        row[:, [n for name, n in ids.items() if person.max_shifts.get(name) == 0]] = (
            np.inf
        )
    return cost


def to_roster(instance: Instance, lines: Line) -> Roster:
    """Name people and shifts in what a search has found."""
    return {
        (person.id, day): instance.shifts[int(line[day])].id
        for person, line in zip(instance.employees, lines, strict=True)
        for day in range(instance.days)
        if line[day] >= 0
    }
