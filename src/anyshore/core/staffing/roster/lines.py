"""The compiled search for one person's cheapest lines of days.

A line is a chain of blocks of work with days off between.  A first table holds the best
block of every length, working time and count of tracked types from one day on; a second
one chains blocks, its states being the day, the combined count, the weekends and the
working time so far.  Types that are alike but for their price share a group, of which
only the cheapest of the day is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from anyshore.core.staffing.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Line = NDArray[np.int16]

__all__ = ["Task", "cheapest_lines"]

_OFF_STEP = -2
# Units to come where nothing comes; no sum of them wraps around.
_NO_WAY = -(10**9)


class Task(NamedTuple):
    """What the kernels read about one person."""

    #: Shift types the person may work, and the group of each.
    kinds: Ints
    group: Ints
    #: Working time of each group above the least of all, in units.
    extra: Ints
    #: What may follow: class of each group, and class by group; the last is a day off.
    classes: Ints
    may_follow: Bools
    #: Number of the weekend per day, or -1.
    weekend: Ints
    #: Count reached by working a group from a combined count, or -1.
    step: Ints
    #: Whether two combined counts may be added.
    fits: Bools
    #: least units, most units, shortest run, longest run, first run, shortest off,
    #: weekends, least units of a shift, most units of a shift.
    rule: Ints


@compiled
def _cheapest(task: Any, cost: Any, price: Any, choice: Any) -> None:
    """Fill in the price of each group on each day, and the type that gives it."""
    for day in range(cost.shape[0]):
        for group in range(price.shape[1]):
            price[day, group] = np.inf
            choice[day, group] = -1
        for at in range(task.kinds.shape[0]):
            kind, group = task.kinds[at], task.group[at]
            if cost[day, kind] < price[day, group]:
                price[day, group] = cost[day, kind]
                choice[day, group] = kind


@compiled
def _fill_blocks(task: Any, price: Any, start: int, best: Any) -> int:
    """Fill the best blocks from a day on; return the longest length reached.

    ``best`` is length by class by extra units by combined count.
    """
    days, groups = price.shape
    classes, extras = best.shape[1], best.shape[2]
    longest = task.rule[4] if start == 0 else task.rule[3]
    longest = min(longest, days - start)
    best[0] = np.inf
    best[0, classes - 1, 0, 0] = 0.0
    alive = np.zeros((longest + 1, classes), dtype=np.bool_)
    alive[0, classes - 1] = True
    spread = task.rule[8] - task.rule[7]
    for length in range(longest):
        best[length + 1] = np.inf
        found = False
        reach = min(extras - 1, length * spread) + 1
        for group in range(groups):
            cost = price[start + length, group]
            if cost == np.inf:
                continue
            goal = task.classes[group]
            for before in range(classes):
                if not task.may_follow[before, group] or not alive[length, before]:
                    continue
                found = alive[length + 1, goal] = True
                _prolong(
                    task,
                    group,
                    cost,
                    best[length, before, :reach],
                    best[length + 1, goal, task.extra[group] :],
                )
        if not found:
            return length
    return int(longest)


@compiled
def _prolong(task: Any, group: int, cost: float, source: Any, target: Any) -> None:
    """Add a shift of a group to blocks: extra units by combined count."""
    counts = source.shape[1]
    if task.step[0, group] == 0:
        # Not counted: a plain sweep, which the compiler turns into wide steps.
        for more in range(source.shape[0]):
            for count in range(counts):
                value = source[more, count] + cost
                old = target[more, count]
                target[more, count] = min(old, value)
        return
    for more in range(source.shape[0]):
        for count in range(counts):
            after = task.step[count, group]
            if after >= 0:
                value = source[more, count] + cost
                target[more, after] = min(target[more, after], value)


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
    return int(min(end + task.rule[5], task.weekend.shape[0]))


@compiled
def _allowed(task: Any, start: int, length: int) -> bool:
    """Say whether a block may have this length, given where it lies."""
    inner = start > 0 and start + length < task.weekend.shape[0]
    return not inner or length >= task.rule[2]


@compiled
def _held_before(must: Any, held: Any) -> None:
    """Fill in how many days before each day must be worked."""
    held[0] = 0
    for day in range(must.shape[0]):
        held[day + 1] = held[day] + must[day]


@compiled
def _most_to_come(task: Any, price: Any, held: Any, most: Any) -> None:
    """Fill in the most units from each day on, by weekends still allowed.

    Negative where no way leads to the end.
    """
    days, groups = price.shape
    weekends = task.rule[6]
    for start in range(days - 1, -1, -1):
        for left in range(weekends + 1):
            most[start, left] = _NO_WAY
            if held[start + 1] == held[start]:
                most[start, left] = most[start + 1, left]
        longest = task.rule[4] if start == 0 else task.rule[3]
        units = 0
        for length in range(1, min(longest, days - start) + 1):
            top = -1
            for group in range(groups):
                if price[start + length - 1, group] != np.inf:
                    top = max(top, task.rule[7] + task.extra[group])
            if top < 0:
                break
            units += top
            goal = _after(task, start + length)
            if not _allowed(task, start, length) or held[goal] > held[start + length]:
                continue
            used = _weekends(task, start, start + length)
            for left in range(used, weekends + 1):
                value = units + most[goal, left - used]
                most[start, left] = max(most[start, left], value)


@compiled
def _relax(source: Any, target: Any, came: Any, price: float, code: int) -> None:
    """Improve targets from the sources beside them, at a price."""
    for at in range(source.shape[0]):
        value = source[at] + price
        better = value < target[at]
        target[at] = value if better else target[at]
        came[at] = code if better else came[at]


@compiled
def _bands(task: Any, price: Any, held: Any, most: Any, band: Any) -> None:
    """Fill in the fewest and most units with which a day is reached to any use.

    A day that is never reached has more fewest than most units.
    """
    days, groups = price.shape
    top = task.rule[1]
    band[:, 0] = top + 1
    band[:, 1] = 0
    band[0, 0] = 0
    for start in range(days + 1):
        # Fewer units than this never become enough.
        band[start, 0] = max(band[start, 0], task.rule[0] - most[start, task.rule[6]])
        if start == days or band[start, 0] > band[start, 1]:
            continue
        if held[start + 1] == held[start]:
            _reach(band, start + 1, band[start, 0], band[start, 1])
        longest = task.rule[4] if start == 0 else task.rule[3]
        fewest, many = 0, 0
        for length in range(1, min(longest, days - start) + 1):
            least, more = top + 1, 0
            for group in range(groups):
                if price[start + length - 1, group] != np.inf:
                    units = task.rule[7] + task.extra[group]
                    least, more = min(least, units), max(more, units)
            if least > top:
                break
            fewest, many = fewest + least, many + more
            goal = _after(task, start + length)
            if not _allowed(task, start, length) or held[goal] > held[start + length]:
                continue
            if band[start, 0] + fewest <= top:
                high = min(band[start, 1] + many, top)
                _reach(band, goal, band[start, 0] + fewest, high)


@compiled
def _reach(band: Any, day: int, low: int, high: int) -> None:
    """Note that a day is reached with so many units."""
    band[day, 0] = min(band[day, 0], low)
    band[day, 1] = max(band[day, 1], high)


@compiled
def _step_off(table: Any, came: Any, start: int, band: Any) -> None:
    """Let a day off follow a day off at no cost."""
    low = max(band[start, 0], band[start + 1, 0])
    if low > band[start, 1]:
        return
    first, last = low - band[start, 0], band[start, 1] - band[start, 0] + 1
    goal = low - band[start + 1, 0]
    for count in range(table.shape[1]):
        for week in range(table.shape[2]):
            _relax(
                table[start, count, week, first:last],
                table[start + 1, count, week, goal:],
                came[start + 1, count, week, goal:],
                0.0,
                _OFF_STEP,
            )


@compiled
def _chain(task: Any, price: Any, held: Any, most: Any, tables: Any) -> None:
    """Chain blocks and days off; ``table`` is day, combined count, weekends, units.

    Units are counted from the fewest of the day's band.
    """
    table, came, best, band = tables
    days = price.shape[0]
    for start in range(days):
        if band[start, 0] > band[start, 1]:
            continue
        if held[start + 1] == held[start]:
            _step_off(table, came, start, band)
        longest = _fill_blocks(task, price, start, best)
        for length in range(1, longest + 1):
            goal = _after(task, start + length)
            if not _allowed(task, start, length) or held[goal] > held[start + length]:
                continue
            used = _weekends(task, start, start + length)
            if used > task.rule[6]:
                break
            _add_blocks(task, (start, length, used, goal), tables, most)


@compiled
def _add_blocks(task: Any, place: Any, tables: Any, most: Any) -> None:
    """Put every block of one length behind what reaches its start."""
    start, length, used, goal = place
    table, came, best, band = tables
    weekends, top = task.rule[6], task.rule[1]
    extras, counts = best.shape[2], best.shape[3]
    for extra in range(extras):
        units = length * task.rule[7] + extra
        for add in range(counts):
            cost = np.inf
            for kind in range(best.shape[1]):
                cost = min(cost, best[length, kind, extra, add])
            if cost == np.inf:
                continue
            code = ((start * best.shape[0] + length) * extras + extra) * counts + add
            last = min(band[start, 1], top - units) - band[start, 0] + 1
            for week in range(weekends + 1 - used):
                left = most[goal, weekends - week - used]
                low = max(task.rule[0] - units - left, band[start, 0])
                first = low - band[start, 0]
                to = low + units - band[goal, 0]
                if first >= last:
                    continue
                for count in range(counts - add):
                    if not task.fits[count, add]:
                        continue
                    _relax(
                        table[start, count, week, first:last],
                        table[goal, count + add, week + used, to:],
                        came[goal, count + add, week + used, to:],
                        cost,
                        code,
                    )


@compiled
def _trace_block(task: Any, price: Any, goal: Any, best: Any, line: Any) -> None:
    """Write the best block that starts, lasts, adds units and counts as ``goal``."""
    start, length, extra, count = goal
    _fill_blocks(task, price, start, best)
    after = 0
    for kind in range(best.shape[1]):
        if best[length, kind, extra, count] < best[length, after, extra, count]:
            after = kind
    for left in range(length - 1, -1, -1):
        day = start + left
        wanted = best[left + 1, after, extra, count]
        for group in range(price.shape[1]):
            more = extra - task.extra[group]
            cost = price[day, group]
            if task.classes[group] != after or cost == np.inf or more < 0:
                continue
            goal = (count, wanted - cost)
            previous = _previous(task, best[left, :, more], group, goal)
            if previous >= 0:
                line[day] = group
                extra = more
                after = previous // best.shape[3]
                count = previous % best.shape[3]
                break


@compiled
def _previous(task: Any, best: Any, group: int, goal: Any) -> int:
    """Return class and combined count a value came from, or -1.

    The goal is the combined count after the shift and the value before it.
    """
    count, value = goal
    for before in range(best.shape[0]):
        if not task.may_follow[before, group]:
            continue
        for old in range(best.shape[1]):
            if task.step[old, group] != count:
                continue
            if abs(best[before, old] - value) <= 1e-7:
                return int(before * best.shape[1] + old)
    return -1


@compiled
def _trace(task: Any, price: Any, tables: Any, state: Any, line: Any) -> None:
    """Write the groups of the line that ends in a state: count, weekends, units."""
    came, best, band = tables
    count, week, units = state
    extras, counts = best.shape[2], best.shape[3]
    day = price.shape[0]
    while day > 0:
        code = came[day, count, week, units - band[day, 0]]
        if code == _OFF_STEP:
            day -= 1
            continue
        add = code % counts
        code //= counts
        extra = code % extras
        code //= extras
        length = code % best.shape[0]
        start = code // best.shape[0]
        _trace_block(task, price, (start, length, extra, add), best, line)
        count -= add
        week -= _weekends(task, start, start + length)
        units -= length * task.rule[7] + extra
        day = start


@compiled
def _ends(ends: Any, wanted: int) -> Any:
    """Return the places of the cheapest end states, cheapest first."""
    order = np.empty(wanted, dtype=np.int64)
    size = 0
    for at in range(ends.shape[0]):
        if ends[at] == np.inf or (size == wanted and ends[at] >= ends[order[size - 1]]):
            continue
        place = min(size, wanted - 1)
        while place > 0 and ends[at] < ends[order[place - 1]]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = at
        size = min(size + 1, wanted)
    return order[:size]


@compiled
def cheapest_lines(task: Any, cost: Any, must: Any, wanted: int) -> Any:
    """Return values and lines of the best end states, and their shifts per type.

    Args:
        task: The person.
        cost: Day by type of the model; infinite where barred.
        must: Whether each day must be worked.
        wanted: Most lines to return, at least one; each ends in a state of its own.
            The cheapest comes first.
    """
    days, groups = cost.shape[0], task.extra.shape[0]
    counts = task.step.shape[0]
    weekends = task.rule[6]
    price = np.empty((days, groups))
    choice = np.empty((days, groups), dtype=np.int16)
    _cheapest(task, cost, price, choice)
    longest = max(task.rule[3], task.rule[4])
    extras = longest * (task.rule[8] - task.rule[7]) + 1
    best = np.empty((longest + 1, task.may_follow.shape[0], extras, counts))
    held = np.empty(days + 1, dtype=np.int64)
    _held_before(must, held)
    to_come = np.zeros((days + 1, weekends + 1), dtype=np.int64)
    _most_to_come(task, price, held, to_come)
    band = np.empty((days + 1, 2), dtype=np.int64)
    _bands(task, price, held, to_come, band)
    width = max(1, np.max(band[:, 1] - band[:, 0]) + 1)
    table = np.full((days + 1, counts, weekends + 1, width), np.inf)
    table[0, 0, 0, 0] = 0.0
    came = np.full(table.shape, np.int32(_OFF_STEP), dtype=np.int32)
    _chain(task, price, held, to_come, (table, came, best, band))
    ends = np.ascontiguousarray(table[days]).ravel()
    order = _ends(ends, wanted)
    lines = np.full((order.shape[0], days), np.int16(-1), dtype=np.int16)
    shifts = np.zeros((order.shape[0], cost.shape[1]), dtype=np.int64)
    for number in range(order.shape[0]):
        end = order[number]
        count, rest = end // ((weekends + 1) * width), end % ((weekends + 1) * width)
        state = (count, rest // width, band[days, 0] + rest % width)
        _trace(task, price, (came, best, band), state, lines[number])
        for day in range(days):
            if lines[number, day] >= 0:
                kind = choice[day, lines[number, day]]
                lines[number, day] = kind
                shifts[number, kind] += 1
    return ends[order], lines, shifts
