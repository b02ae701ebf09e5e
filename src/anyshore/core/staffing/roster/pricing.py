"""Find the cheapest line of days for one person, within all limits.

The compiled search knows working time, weekends and runs.  Limits per type are tracked
only where a line without them breaks them, so the common case stays small.  A limit too
large to track is priced instead: shifts of the type cost a penalty that is raised until
the line obeys, and the best of the penalized values is the bound (Lagrange).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from anyshore.core.staffing.roster.lines import Task, cheapest_lines
from anyshore.core.staffing.roster.model import follow_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.model import Model

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Line = NDArray[np.int16]

__all__ = ["Priced", "Pricer"]

#: Largest number of combined counts of tracked types, as a rule and where penalties
#: lead to no line; and largest number of states of the table.
_MOST_TRACKED = 16
_MOST_TRACKED_EVER = 144
_MOST_STATES = 12_000_000
_MOST_STATES_EVER = 60_000_000
#: Pricings after which a limit that no longer binds is tracked no more.
_PATIENCE = 8
#: Most changes of penalties per pricing, and how many do where a line is found: the
#: next pricing goes on from them.
_PENALTY_ROUNDS = 12
_FEW_ROUNDS = 4
#: The first step of a penalty.
_FIRST_STEP = 4.0
#: States looked at in one pricing from which a line found is enough.
_MOST_WORK = 6_000_000


class Priced(NamedTuple):
    """Lines found for one person, cheapest first."""

    #: No line of the person costs less than this; infinite where none exists.
    bound: float
    #: Cost of each line under the costs asked for.
    values: Floats
    #: The lines, one a row; none of them breaks a limit.
    lines: Line


class Asked(NamedTuple):
    """What is asked of one pricing, in the order of the compiled search."""

    #: Day by type.
    cost: Floats
    #: Whether each day must be worked.
    must: Bools
    #: Most lines.
    wanted: int


class Pricer:
    """Prices lines for the people of one model; remembers which limits bind."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._kinds = [
            np.flatnonzero(np.isfinite(model.cost[person]).any(axis=0))
            for person in range(model.people)
        ]
        self._per_type = [np.array(limits.per_type) for limits in model.limits]
        self._tracked: list[tuple[int, ...]] = [()] * model.people
        self._idle_for = np.zeros((model.people, model.types), dtype=np.int64)
        self._penalty = np.zeros((model.people, model.types))
        self._penalized: set[int] = set()
        self._free: Bools = np.zeros(model.days, dtype=np.bool_)
        self._tasks: dict[tuple[int, ...], Task] = {}

    def price(
        self,
        person: int,
        cost: Floats,
        *,
        wanted: int = 1,
        must: Bools | None = None,
    ) -> Priced:
        """Find the cheapest lines of one person.

        Args:
            person: Whose line.
            cost: Day by type, over all types of the model; infinite where barred.
            wanted: Most lines to return.
            must: Whether each day must be worked; None where none must.

        Returns:
            Lines within all limits, and a bound that holds in any case.
        """
        if not len(self._kinds[person]):
            return self._idle(person)
        room = self._per_type[person]
        asked = Asked(cost, self._free if must is None else must, wanted)
        if person not in self._penalized:
            values, lines, counts = self._tracking(person, asked)
            if not len(values):
                return Priced(np.inf, values, lines)
            over: Bools = np.any(counts > room, axis=1)
            if not over[0]:
                bound = float(values[0])
                if over.any():
                    values, lines = values[~over], lines[~over]
                return Priced(bound, values, lines)
        return self._penalize(person, asked)

    def _penalize(self, person: int, asked: Asked) -> Priced:
        """Find lines by prices for limits that are too large to track."""
        found: list[tuple[Floats, Line]] = []
        bound = -np.inf
        penalty = self._penalty[person].copy()
        step = _FIRST_STEP
        room = self._per_type[person]
        # Where one round is long, few of them must do.
        few = max(1, min(_FEW_ROUNDS, _MOST_WORK // max(self._states(person), 1)))
        for number in range(_PENALTY_ROUNDS):
            dearer = asked._replace(cost=asked.cost + penalty)
            values, lines, counts = self._tracking(person, dearer)
            if not len(values):
                return Priced(np.inf, values, lines)
            bound = max(bound, float(values[0] - penalty @ room))
            keep: Bools = np.all(counts <= room, axis=1)
            found.append((values[keep] - counts[keep] @ penalty, lines[keep]))
            excess = counts[0] - room
            if bool(keep[0]) and not np.any(penalty * excess):
                break
            if number + 1 >= few and any(len(each) for _, each in found):
                break
            moved = np.where((excess > 0) | (penalty > 0), np.clip(excess, -3, 3), 0)
            penalty = np.maximum(penalty + step * moved, 0)
            step *= 0.6 if np.any(keep) else 1.5
        self._penalty[person] = penalty
        if penalty.any():
            self._penalized.add(person)
        else:
            self._penalized.discard(person)
        if not any(len(lines) for _, lines in found):
            found.append(self._counting(person, asked))
        return _merged(bound, found, asked.wanted)

    def _tracking(self, person: int, asked: Asked) -> tuple[Floats, Line, Ints]:
        """Find lines, tracking more limits as long as the best line breaks one."""
        room = self._per_type[person]
        while True:
            tracked = self._tracked[person]
            task = self._task(person, tracked)
            values, lines, counts = cheapest_lines(task, *asked)
            if len(values) and (counts[0] > room).any():
                more = self._more(person, tracked, counts[0], _MOST_TRACKED)
                if len(more) > len(tracked):
                    self._tracked[person] = more
                    continue
            if tracked and len(values):
                self._forget(person, tracked, counts[0])
            return values, lines, counts

    def _counting(self, person: int, asked: Asked) -> tuple[Floats, Line]:
        """Find lines by tracking as much as memory allows, at any effort."""
        tracked = self._tracked[person]
        room = self._per_type[person]
        while True:
            task = self._task(person, tracked)
            values, lines, counts = cheapest_lines(task, *asked)
            keep: Bools = np.all(counts <= room, axis=1)
            if not len(values) or keep[0]:
                return values[keep], lines[keep]
            more = self._more(person, tracked, counts[0], _MOST_TRACKED_EVER)
            if len(more) == len(tracked):
                return values[keep], lines[keep]
            tracked = more

    def _idle(self, person: int) -> Priced:
        """Return the line of somebody who may not work at all."""
        line = np.full((1, self._model.days), -1, dtype=np.int16)
        if self._model.limits[person].least_units > 0:
            return Priced(np.inf, np.empty(0), line[:0])
        return Priced(0.0, np.zeros(1), line)

    def _more(
        self, person: int, tracked: tuple[int, ...], counts: Ints, most: int
    ) -> tuple[int, ...]:
        """Add to the tracked types those whose limit is broken, while they fit."""
        limits = self._model.limits[person]
        states = _MOST_STATES if most <= _MOST_TRACKED else _MOST_STATES_EVER
        most = min(most, states // max(self._states(person), 1))
        size = 1
        for kind in tracked:
            size *= limits.per_type[kind] + 1
        grown = set(tracked)
        broken = np.flatnonzero(counts > self._per_type[person])
        for kind in sorted(map(int, broken), key=limits.per_type.__getitem__):
            room = limits.per_type[kind]
            if kind not in grown and size * (room + 1) <= most:
                grown.add(kind)
                size *= room + 1
        return tuple(sorted(grown))

    def _states(self, person: int) -> int:
        """Return how many states a person's table has without counts."""
        limits = self._model.limits[person]
        return self._model.days * (limits.weekends + 1) * (limits.most_units + 1)

    def _forget(self, person: int, tracked: tuple[int, ...], counts: Ints) -> None:
        """Stop tracking limits that have not been reached for a while."""
        limits = self._model.limits[person].per_type
        for kind in tracked:
            if counts[kind] >= limits[kind]:
                self._idle_for[person, kind] = 0
                continue
            self._idle_for[person, kind] += 1
            if self._idle_for[person, kind] > _PATIENCE:
                self._idle_for[person, kind] = 0
                left = set(self._tracked[person]) - {kind}
                self._tracked[person] = tuple(sorted(left))

    def _task(self, person: int, tracked: tuple[int, ...]) -> Task:
        key = (person, *tracked)
        if key not in self._tasks:
            self._tasks[key] = self._make_task(person, tracked)
        return self._tasks[key]

    def _make_task(self, person: int, tracked: tuple[int, ...]) -> Task:
        """Group the person's types, and gather what the kernels read."""
        model, kinds = self._model, self._kinds[person]
        limits = model.limits[person]
        units = model.units[kinds]
        barred = ~model.may_follow[model.classes[kinds]][:, kinds]
        classes, may_follow = follow_classes(barred)
        first: dict[tuple[int, ...], int] = {}
        heads: list[int] = []
        group = np.empty(len(kinds), dtype=np.int64)
        for at, kind in enumerate(kinds):
            alike = (
                int(kind) if kind in tracked else -1,
                int(units[at]),
                *barred[at],
                *barred[:, at],
            )
            if alike not in first:
                first[alike] = len(heads)
                heads.append(at)
            group[at] = first[alike]
        sizes = [limits.per_type[kind] + 1 for kind in tracked]
        step, fits = _count_tables(kinds[heads], tracked, sizes)
        weekends = int(model.weekend.max(initial=-1)) + 1
        rule = (
            limits.least_units,
            max(min(limits.most_units, model.days * int(units.max())), 0),
            limits.shortest_run,
            max(min(limits.longest_run, model.days), 0),
            max(min(limits.first_run, model.days), 0),
            limits.shortest_off,
            max(min(limits.weekends, weekends), 0),
            units.min(),
            units.max(),
        )
        return Task(
            kinds=kinds,
            group=group,
            extra=units[heads] - units.min(),
            classes=classes[heads],
            may_follow=np.ascontiguousarray(may_follow[:, heads]),
            weekend=model.weekend,
            step=step,
            fits=fits,
            rule=np.array(rule, dtype=np.int64),
        )


def _count_tables(
    kinds: Ints, tracked: tuple[int, ...], sizes: list[int]
) -> tuple[Ints, Bools]:
    """Tabulate combined counts: after one more shift of a type, and their sums.

    A combined count is a number in mixed radix; adding two that fit adds the numbers.
    """
    total = int(np.prod(sizes)) if sizes else 1
    weights = [int(np.prod(sizes[at + 1 :])) for at in range(len(sizes))]
    numbers = np.arange(total)
    step = np.repeat(numbers[:, None], len(kinds), axis=1)
    fits = np.ones((total, total), dtype=np.bool_)
    for kind, size, weight in zip(tracked, sizes, weights, strict=True):
        digit = numbers // weight % size
        fits &= digit[:, None] + digit[None, :] < size
        for column in np.flatnonzero(kinds == kind):
            step[:, column] = np.where(digit + 1 < size, numbers + weight, -1)
    return step.astype(np.int64), fits


def _merged(bound: float, found: list[tuple[Floats, Line]], wanted: int) -> Priced:
    """Sort what several rounds have found, without repetition."""
    if len(found) == 1:
        return Priced(bound, *found[0])
    values = np.concatenate([each for each, _ in found])
    lines = np.concatenate([each for _, each in found])
    _, first = np.unique(lines, axis=0, return_index=True)
    order = first[np.argsort(values[first], kind="stable")][:wanted]
    return Priced(bound, values[order], lines[order])
