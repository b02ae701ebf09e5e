"""Find the cheapest line of days for one person, exactly, by dynamic programming.

The line is a chain of blocks of work with days off between.  A first table holds the
best block of every length, working time and count of tracked types from one day on; a
second one chains blocks, its states being the day, the working time, the weekends and
the tracked counts so far.  Limits per type are tracked only where a line without them
breaks them, so the common case stays small.  A limit too large to track is priced
instead: shifts of the type cost a penalty that is raised until the line obeys, and the
best of the penalized values is the bound (Lagrange).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from anyshore.core.staffing.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.model import Model

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Line = NDArray[np.int16]

__all__ = ["Priced", "Pricer"]

#: Largest number of combined counts of tracked types, and of states of the table.
_MOST_TRACKED = 144
_MOST_STATES = 3_000_000
#: Pricings after which a limit that no longer binds is tracked no more.
_PATIENCE = 8
#: Most changes of penalties per pricing, and the first step.
_PENALTY_ROUNDS = 12
_FIRST_STEP = 4.0
_OFF_STEP = -2


class Priced(NamedTuple):
    """Lines found for one person, cheapest first."""

    #: No line of the person costs less than this; infinite where none exists.
    bound: float
    #: Cost of each line under the costs asked for.
    values: Floats
    #: The lines, one a row; none of them breaks a limit.
    lines: Line


class _Task(NamedTuple):
    """What the kernels read about one person; types are those the person may work."""

    cost: Floats
    units: Ints
    classes: Ints
    may_follow: Bools
    weekend: Ints
    #: Count reached by working a type from a combined count, or -1.
    step: Ints
    #: Whether two combined counts may be added.
    fits: Bools
    #: least units, most units, shortest run, longest run, first run, shortest off,
    #: weekends, least units of a shift, most units of a shift.
    rule: Ints


@compiled
def _fill_blocks(task: Any, start: int, best: Any) -> int:
    """Fill the best blocks from a day on; return the longest length reached.

    ``best`` is length by class by extra units by combined count.
    """
    days, types = task.cost.shape
    classes, extras, counts = best.shape[1], best.shape[2], best.shape[3]
    longest = task.rule[4] if start == 0 else task.rule[3]
    longest = min(longest, days - start)
    for length in range(longest + 1):
        for kind in range(classes):
            for more in range(extras):
                for count in range(counts):
                    best[length, kind, more, count] = np.inf
    best[0, classes - 1, 0, 0] = 0.0
    spread = task.rule[8] - task.rule[7]
    for length in range(longest):
        day = start + length
        found = False
        reach = min(extras - 1, length * spread)
        for kind in range(types):
            price = task.cost[day, kind]
            if price == np.inf:
                continue
            extra = task.units[kind] - task.rule[7]
            goal = task.classes[kind]
            for before in range(classes):
                if not task.may_follow[before, kind]:
                    continue
                for more in range(reach + 1):
                    for count in range(counts):
                        value = best[length, before, more, count]
                        if value == np.inf:
                            continue
                        after = task.step[count, kind]
                        if after < 0:
                            continue
                        found = True
                        best[length + 1, goal, more + extra, after] = min(
                            best[length + 1, goal, more + extra, after], value + price
                        )
        if not found:
            return length
    return int(longest)


@compiled
def _weekends(task: Any, start: int, end: int) -> int:
    """Count the weekends that days from start to before end touch."""
    seen, last = 0, -1
    for day in range(start, end):
        if task.weekend[day] >= 0 and task.weekend[day] != last:
            last = task.weekend[day]
            seen += 1
    return seen


@compiled
def _after(task: Any, end: int) -> int:
    """Return the first day on which work may begin again after a block."""
    return int(min(end + task.rule[5], task.cost.shape[0]))


@compiled
def _allowed(task: Any, start: int, length: int) -> bool:
    """Say whether a block may have this length, given where it lies."""
    inner = start > 0 and start + length < task.cost.shape[0]
    return not inner or length >= task.rule[2]


@compiled
def _most_to_come(task: Any, most: Any) -> None:
    """Fill in the most units from each day on, by weekends still allowed."""
    days, types = task.cost.shape
    weekends = task.rule[6]
    for start in range(days - 1, -1, -1):
        for left in range(weekends + 1):
            most[start, left] = most[start + 1, left]
        longest = task.rule[4] if start == 0 else task.rule[3]
        units = 0
        for length in range(1, min(longest, days - start) + 1):
            top = -1
            for kind in range(types):
                if task.cost[start + length - 1, kind] != np.inf:
                    top = max(top, task.units[kind])
            if top < 0:
                break
            units += top
            if not _allowed(task, start, length):
                continue
            used = _weekends(task, start, start + length)
            for left in range(used, weekends + 1):
                value = units + most[_after(task, start + length), left - used]
                most[start, left] = max(most[start, left], value)


@compiled
def _chain(task: Any, table: Any, came: Any, best: Any, most: Any) -> None:
    """Chain blocks and days off; ``table`` is day, combined count, weekends, units."""
    days = task.cost.shape[0]
    classes, extras, counts = best.shape[1], best.shape[2], best.shape[3]
    weekends, top = task.rule[6], task.rule[1]
    for start in range(days):
        _step_off(table, came, start)
        longest = _fill_blocks(task, start, best)
        for length in range(1, longest + 1):
            if not _allowed(task, start, length):
                continue
            used = _weekends(task, start, start + length)
            goal = _after(task, start + length)
            for extra in range(extras):
                units = length * task.rule[7] + extra
                if units > top:
                    break
                for add in range(counts):
                    price = np.inf
                    for kind in range(classes):
                        price = min(price, best[length, kind, extra, add])
                    if price == np.inf:
                        continue
                    code = ((start * best.shape[0] + length) * extras + extra) * counts
                    for count in range(counts - add):
                        if not task.fits[count, add]:
                            continue
                        for week in range(weekends + 1 - used):
                            low = task.rule[0] - most[start, weekends - week]
                            _relax(
                                table[start, count, week, : top + 1 - units],
                                table[goal, count + add, week + used, units:],
                                came[goal, count + add, week + used, units:],
                                max(low, 0),
                                (price, code + add),
                            )


@compiled
def _relax(source: Any, target: Any, came: Any, low: int, step: Any) -> None:
    """Improve targets from sources moved by one block; the step is price and code."""
    price, code = step
    for units in range(low, source.shape[0]):
        value = source[units] + price
        if value < target[units]:
            target[units] = value
            came[units] = code


@compiled
def _step_off(table: Any, came: Any, start: int) -> None:
    """Let a day off follow a day off at no cost."""
    for count in range(table.shape[1]):
        for week in range(table.shape[2]):
            for units in range(table.shape[3]):
                value = table[start, count, week, units]
                if value < table[start + 1, count, week, units]:
                    table[start + 1, count, week, units] = value
                    came[start + 1, count, week, units] = _OFF_STEP


@compiled
def _trace_block(task: Any, goal: Any, best: Any, line: Any) -> None:
    """Write the best block that starts, lasts, adds units and counts as ``goal``."""
    start, length, extra, count = goal
    _fill_blocks(task, start, best)
    kinds = best.shape[1]
    after = 0
    for kind in range(kinds):
        if best[length, kind, extra, count] < best[length, after, extra, count]:
            after = kind
    for left in range(length - 1, -1, -1):
        day = start + left
        wanted = best[left + 1, after, extra, count]
        for kind in range(task.cost.shape[1]):
            if task.classes[kind] != after or task.cost[day, kind] == np.inf:
                continue
            more = extra - (task.units[kind] - task.rule[7])
            if more < 0:
                continue
            wish = (count, wanted - task.cost[day, kind])
            previous = _previous(task, best[left, :, more], kind, wish)
            if previous >= 0:
                line[day] = kind
                extra = more
                after = previous // best.shape[3]
                count = previous % best.shape[3]
                break


@compiled
def _previous(task: Any, best: Any, kind: int, goal: Any) -> int:
    """Return class and combined count a value came from, or -1.

    The goal is the combined count after the shift and the value before it.
    """
    count, value = goal
    for before in range(best.shape[0]):
        if not task.may_follow[before, kind]:
            continue
        for old in range(best.shape[1]):
            if task.step[old, kind] != count:
                continue
            if abs(best[before, old] - value) <= 1e-7:
                return int(before * best.shape[1] + old)
    return -1


@compiled
def _trace(task: Any, came: Any, best: Any, state: Any, line: Any) -> None:
    """Write the line that ends in a state: combined count, weekends, units."""
    count, week, units = state
    extras, counts = best.shape[2], best.shape[3]
    day = task.cost.shape[0]
    while day > 0:
        code = came[day, count, week, units]
        if code == _OFF_STEP:
            day -= 1
            continue
        add = code % counts
        code //= counts
        extra = code % extras
        code //= extras
        length = code % best.shape[0]
        start = code // best.shape[0]
        _trace_block(task, (start, length, extra, add), best, line)
        count -= add
        week -= _weekends(task, start, start + length)
        units -= length * task.rule[7] + extra
        day = start


def _solve(task: _Task, cutoff: float, wanted: int) -> tuple[Floats, Line]:
    """Return values and lines of the best end states, cheapest first."""
    days = task.cost.shape[0]
    counts = task.step.shape[0]
    least, most, weekends = (int(task.rule[at]) for at in (0, 1, 6))
    longest = int(max(task.rule[3], task.rule[4]))
    extras = longest * int(task.rule[8] - task.rule[7]) + 1
    best = np.empty((longest + 1, task.may_follow.shape[0], extras, counts))
    table = np.full((days + 1, counts, weekends + 1, most + 1), np.inf)
    table[0, 0, 0, 0] = 0.0
    came = np.full(table.shape, _OFF_STEP, dtype=np.int32)
    to_come = np.zeros((days + 1, weekends + 1), dtype=np.int64)
    _most_to_come(task, to_come)
    _chain(task, table, came, best, to_come)
    ends = table[days, :, :, least:].ravel()
    wanted = min(wanted, len(ends))
    order = np.argpartition(ends, wanted - 1)[:wanted] if wanted else ends[:0]
    order = order[np.argsort(ends[order], kind="stable")].astype(np.int64)
    keep = np.isfinite(ends[order]) & (ends[order] < cutoff)
    keep[:1] = np.isfinite(ends[order[:1]])
    order = order[keep]
    lines = np.full((len(order), days), -1, dtype=np.int16)
    for number, end in enumerate(order):
        count, rest = divmod(int(end), (weekends + 1) * (most + 1 - least))
        week, units = divmod(rest, most + 1 - least)
        _trace(task, came, best, (count, week, least + units), lines[number])
    return ends[order], lines


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
        self._counted: dict[tuple[int, ...], tuple[Ints, Bools]] = {}

    def price(
        self, person: int, cost: Floats, *, cutoff: float, wanted: int = 1
    ) -> Priced:
        """Find the cheapest lines of one person.

        Args:
            person: Whose line.
            cost: Day by type, over all types of the model; infinite where barred.
            cutoff: Lines after the first are left out from this cost on.
            wanted: Most lines to return.

        Returns:
            Lines within all limits, and a bound that holds in any case.
        """
        kinds = self._kinds[person]
        if not len(kinds):
            return self._idle(person)
        found: list[tuple[Floats, Line]] = []
        bound = -np.inf
        penalty = self._penalty[person].copy()
        step = _FIRST_STEP
        for _ in range(_PENALTY_ROUNDS):
            penalized = np.ascontiguousarray((cost + penalty)[:, kinds])
            values, lines = self._tracking(person, penalized, cutoff, wanted)
            if not len(values):
                return Priced(np.inf, values, lines)
            room = self._per_type[person]
            bound = max(bound, float(values[0] - penalty @ room))
            counts = _counts_of(lines, len(room))
            keep: Bools = np.all(counts <= room, axis=1)
            found.append((values[keep] - counts[keep] @ penalty, lines[keep]))
            excess = counts[0] - room
            if bool(keep[0]) and not np.any(penalty * excess):
                break
            moved = np.where((excess > 0) | (penalty > 0), np.clip(excess, -3, 3), 0)
            penalty = np.maximum(penalty + step * moved, 0)
            step *= 0.6 if np.any(keep) else 1.5
        self._penalty[person] = penalty
        return _merged(bound, found, wanted)

    def _tracking(
        self, person: int, cost: Floats, cutoff: float, wanted: int
    ) -> tuple[Floats, Line]:
        """Find lines, tracking more limits as long as the best line breaks one."""
        kinds = self._kinds[person]
        while True:
            tracked = self._tracked[person]
            values, local = _solve(self._task(person, cost, tracked), cutoff, wanted)
            lines = np.where(local >= 0, kinds[local], -1).astype(np.int16)
            if not len(values):
                return values, lines
            if not self._track_more(person, tracked, lines[0]):
                self._forget(person, tracked, lines[0])
                return values, lines

    def _idle(self, person: int) -> Priced:
        """Return the line of somebody who may not work at all."""
        line = np.full((1, self._model.days), -1, dtype=np.int16)
        if self._model.limits[person].least_units > 0:
            return Priced(np.inf, np.empty(0), line[:0])
        return Priced(0.0, np.zeros(1), line)

    def _track_more(self, person: int, tracked: tuple[int, ...], line: Line) -> bool:
        """Track the limits a line breaks; say whether there was one more to track."""
        limits = self._model.limits[person]
        states = self._model.days * (limits.weekends + 1) * (limits.most_units + 1)
        most = min(_MOST_TRACKED, _MOST_STATES // max(states, 1))
        size = 1
        for kind in tracked:
            size *= limits.per_type[kind] + 1
        grown = set(tracked)
        kinds = np.unique(line[line >= 0])
        for kind in sorted(kinds, key=lambda kind: limits.per_type[kind]):
            room = limits.per_type[kind]
            if kind in grown or (line == kind).sum() <= room:
                continue
            if size * (room + 1) <= most:
                grown.add(int(kind))
                size *= room + 1
        self._tracked[person] = tuple(sorted(grown))
        return len(grown) > len(tracked)

    def _forget(self, person: int, tracked: tuple[int, ...], line: Line) -> None:
        """Stop tracking limits that have not been reached for a while."""
        limits = self._model.limits[person].per_type
        for kind in tracked:
            if (line == kind).sum() >= limits[kind]:
                self._idle_for[person, kind] = 0
                continue
            self._idle_for[person, kind] += 1
            if self._idle_for[person, kind] > _PATIENCE:
                self._idle_for[person, kind] = 0
                left = set(self._tracked[person]) - {kind}
                self._tracked[person] = tuple(sorted(left))

    def _task(self, person: int, cost: Floats, tracked: tuple[int, ...]) -> _Task:
        model, kinds = self._model, self._kinds[person]
        limits = model.limits[person]
        units = model.units[kinds]
        step, fits = self._counts(person, tracked)
        rule = (
            limits.least_units,
            min(limits.most_units, model.days * int(units.max())),
            limits.shortest_run,
            min(limits.longest_run, model.days),
            min(limits.first_run, model.days),
            limits.shortest_off,
            max(min(limits.weekends, int(model.weekend.max()) + 1), 0),
            units.min(),
            units.max(),
        )
        return _Task(
            cost=cost,
            units=units,
            classes=model.classes[kinds],
            may_follow=np.ascontiguousarray(model.may_follow[:, kinds]),
            weekend=model.weekend,
            step=step,
            fits=fits,
            rule=np.array(rule, dtype=np.int64),
        )

    def _counts(self, person: int, tracked: tuple[int, ...]) -> tuple[Ints, Bools]:
        """Return the tables of combined counts for the tracked types."""
        kinds = self._kinds[person]
        limits = self._model.limits[person].per_type
        key = (person, *tracked)
        if key not in self._counted:
            sizes = [limits[kind] + 1 for kind in tracked]
            self._counted[key] = _count_tables(kinds, tracked, sizes)
        return self._counted[key]


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


def _counts_of(lines: Line, types: int) -> Ints:
    """Count the shifts of each type in each line."""
    return np.stack(
        [(lines == kind).sum(axis=1) for kind in range(types)], axis=1
    ).astype(np.int64)


def _merged(bound: float, found: list[tuple[Floats, Line]], wanted: int) -> Priced:
    """Sort what several rounds have found, without repetition."""
    if len(found) == 1:
        return Priced(bound, *found[0])
    values = np.concatenate([each for each, _ in found])
    lines = np.concatenate([each for _, each in found])
    _, first = np.unique(lines, axis=0, return_index=True)
    order = first[np.argsort(values[first], kind="stable")][:wanted]
    return Priced(bound, values[order], lines[order])
