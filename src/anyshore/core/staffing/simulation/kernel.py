"""The compiled loop: events in order of time, routing as `core.work.routing` says.

Items, people, lines, bins and slots are rows of tables, and the constants below name
their columns.  A *slot* is one pair of a person and a line they serve; a *bin* is one
class of one line.  Bins hold their waiting items as binary heaps side by side in one
array, each with room for all its items.  The people with room of a line are a linked
list of slots, longest free first.

At one instant, work ends first, by person; then people come and go, in the order given;
then items come; then the sweep offers heads again.

The functions take tables one by one: what is packed together costs the compiled code a
count of references at every use.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anyshore.core.staffing.compiling import compiled

__all__ = ["Rules", "Tables", "run"]

_F = NDArray[np.float64]
_I = NDArray[np.int64]
_S = NDArray[np.int32]

# Items: when they come, deadline, place among what can be on time, the time that must
# fit before the deadline, the work they take, when they give up; when work began.
CAME, DUE, KEY, CUSHION, HANDLE, GIVES_UP, BEGAN = range(7)
# Items: their bin, the capacity they take, who served them.
BIN, WEIGHT, SERVED_BY = range(3)
# Slots: line and person, neighbors in the list of the free, -1 at the ends.
LINE, PERSON, AFTER, BEFORE = range(4)
# Lines: first and last slot in the list of the free.
FRONT, BACK = range(2)
# Bins: where the heap begins, how many wait on time and late.
BASE, SIZE, LATE_SIZE = range(3)
# People: first slot, one past the last, capacity, units held, whether at work and
# whether listed as free.
FIRST, LAST, CAPACITY, HELD, PRESENT, LISTED = range(6)
# Counters: running pieces of work, decisions made.
RUNNING, DECISIONS = range(2)


class Tables(NamedTuple):
    """Everything the loop reads and writes."""

    #: Items by the columns from `CAME` on, in order of coming.
    items: _F
    #: Items by the columns from `BIN` on.
    marks: _S
    #: Slots by the columns from `LINE` on, person by person.
    slots: _S
    #: Seconds an item must have waited, by slot.
    waits: _F
    #: Lines by `FRONT` and `BACK`.
    lines: _S
    #: Bins by the columns from `BASE` on.
    bins: _I
    #: People by the columns from `FIRST` on.
    people: _S
    #: Room for the heaps of what waits on time, and of what waits late.
    heap: _S
    late: _S
    #: Work that runs, as a heap: when it ends; by whom and on which item.
    ends: _F
    work: _S
    #: When people come and go; who, and 1 for coming.
    at: _F
    moves: _S
    #: By `RUNNING` and `DECISIONS`.
    counts: _I


class Rules(NamedTuple):
    """The policy as numbers."""

    #: Classes of a line.
    kinds: int
    #: Seconds overdue that make an item due a turn; infinite for never.
    late_limit: float
    #: Every so many decisions is such a turn.
    late_turn: int
    #: Seconds between two sweeps; infinite for none.
    sweep: float
    #: Until when work is given out.
    end: float


@compiled
def _push(heap: _S, base: int, size: int, items: _F, by: int, item: int) -> None:
    """Put an item on a heap that is ordered by a column of the items."""
    hole = size
    key = items[item, by]
    while hole > 0:
        parent = (hole - 1) >> 1
        other = heap[base + parent]
        if items[other, by] < key or (items[other, by] == key and other < item):
            break
        heap[base + hole] = other
        hole = parent
    heap[base + hole] = item


@compiled
def _pop(heap: _S, base: int, size: int, items: _F, by: int) -> int:
    """Take the first item off a heap."""
    top = heap[base]
    size -= 1
    item = heap[base + size]
    key = items[item, by]
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        one = heap[base + child]
        if child + 1 < size:
            two = heap[base + child + 1]
            if items[two, by] < items[one, by] or (
                items[two, by] == items[one, by] and two < one
            ):
                child += 1
                one = two
        if key < items[one, by] or (key == items[one, by] and item < one):
            break
        heap[base + hole] = one
        hole = child
    heap[base + hole] = item
    return int(top)


@compiled
def _before(ends: _F, work: _S, row: int, end: float, person: int, item: int) -> bool:
    """Tell whether a row of the running work ends before another piece."""
    if ends[row] != end:
        return bool(ends[row] < end)
    if work[row, 0] != person:
        return bool(work[row, 0] < person)
    return bool(work[row, 1] < item)


@compiled
def _start(
    items: _F,
    marks: _S,
    people: _S,
    ends: _F,
    work: _S,
    counts: _I,
    item: int,
    person: int,
    now: float,
) -> None:
    """Begin work on an item."""
    counts[DECISIONS] += 1
    items[item, BEGAN] = now
    marks[item, SERVED_BY] = person
    people[person, HELD] += marks[item, WEIGHT]
    end = now + items[item, HANDLE]
    hole = counts[RUNNING]
    counts[RUNNING] += 1
    while hole > 0:
        parent = (hole - 1) >> 1
        if _before(ends, work, parent, end, person, item):
            break
        ends[hole] = ends[parent]
        work[hole, 0], work[hole, 1] = work[parent, 0], work[parent, 1]
        hole = parent
    ends[hole] = end
    work[hole, 0], work[hole, 1] = person, item


@compiled
def _drop_first(ends: _F, work: _S, counts: _I) -> None:
    """Take the work that ends first off the heap."""
    counts[RUNNING] -= 1
    size = counts[RUNNING]
    end, person, item = ends[size], work[size, 0], work[size, 1]
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and _before(
            ends, work, child + 1, ends[child], work[child, 0], work[child, 1]
        ):
            child += 1
        if not _before(ends, work, child, end, person, item):
            break
        ends[hole] = ends[child]
        work[hole, 0], work[hole, 1] = work[child, 0], work[child, 1]
        hole = child
    ends[hole] = end
    work[hole, 0], work[hole, 1] = person, item


@compiled
def _list(slots: _S, lines: _S, people: _S, person: int) -> None:
    """List a person as the last to come free, in each of their lines."""
    people[person, LISTED] = 1
    for slot in range(people[person, FIRST], people[person, LAST]):
        line = slots[slot, LINE]
        last = lines[line, BACK]
        slots[slot, BEFORE] = last
        slots[slot, AFTER] = -1
        if last < 0:
            lines[line, FRONT] = slot
        else:
            slots[last, AFTER] = slot
        lines[line, BACK] = slot


@compiled
def _unlist(slots: _S, lines: _S, people: _S, person: int) -> None:
    """Take a person off the lists of the free."""
    if people[person, LISTED] == 0:
        return
    people[person, LISTED] = 0
    for slot in range(people[person, FIRST], people[person, LAST]):
        line = slots[slot, LINE]
        before, after = slots[slot, BEFORE], slots[slot, AFTER]
        if before < 0:
            lines[line, FRONT] = after
        else:
            slots[before, AFTER] = after
        if after < 0:
            lines[line, BACK] = before
        else:
            slots[after, BEFORE] = before


@compiled
def _free(
    slots: _S, waits: _F, lines: _S, people: _S, line: int, waited: float, weight: int
) -> int:
    """Find who is free for longest and may receive such an item; -1 for nobody."""
    slot = lines[line, FRONT]
    while slot >= 0:
        person = slots[slot, PERSON]
        room = people[person, CAPACITY] - people[person, HELD]
        if waited >= waits[slot] and weight <= room:
            return int(person)
        slot = slots[slot, AFTER]
    return -1


@compiled
def _triage(items: _F, bins: _I, heap: _S, late: _S, which: int, now: float) -> None:
    """Move what can no longer be on time from the head to the late part."""
    base = bins[which, BASE]
    while bins[which, SIZE] > 0:
        item = heap[base]
        gone = items[item, GIVES_UP] <= now
        if not gone and now + items[item, CUSHION] <= items[item, DUE]:
            return
        _pop(heap, base, bins[which, SIZE], items, KEY)
        bins[which, SIZE] -= 1
        if not gone:
            _push(late, base, bins[which, LATE_SIZE], items, DUE, item)
            bins[which, LATE_SIZE] += 1


@compiled
def _drop_gone(items: _F, bins: _I, late: _S, which: int, now: float) -> None:
    """Take those who gave up off the head of the late part."""
    base = bins[which, BASE]
    while bins[which, LATE_SIZE] > 0:
        if items[late[base], GIVES_UP] > now:
            return
        _pop(late, base, bins[which, LATE_SIZE], items, DUE)
        bins[which, LATE_SIZE] -= 1


@compiled
def _choose_late(
    tables: Tables, kinds: int, person: int, now: float, before: float
) -> int:
    """Find the bin whose late head is due first, before an instant; -1 for none."""
    items, marks, slots, bins = tables.items, tables.marks, tables.slots, tables.bins
    people, late, waits = tables.people, tables.late, tables.waits
    room = people[person, CAPACITY] - people[person, HELD]
    best, best_item, best_due = -1, -1, np.inf
    for slot in range(people[person, FIRST], people[person, LAST]):
        line = slots[slot, LINE]
        for which in range(line * kinds, (line + 1) * kinds):
            if bins[which, LATE_SIZE] == 0:
                continue
            _drop_gone(items, bins, late, which, now)
            if bins[which, LATE_SIZE] == 0:
                continue
            item = late[bins[which, BASE]]
            due = items[item, DUE]
            if not due < before or due > best_due:
                continue
            if due == best_due and 0 <= best_item < item:
                continue
            if now - items[item, CAME] < waits[slot] or marks[item, WEIGHT] > room:
                continue
            best, best_item, best_due = which, item, due
    return best


@compiled
def _take_late(items: _F, bins: _I, late: _S, which: int) -> int:
    """Take the head of a bin's late part."""
    item = _pop(late, bins[which, BASE], bins[which, LATE_SIZE], items, DUE)
    bins[which, LATE_SIZE] -= 1
    return item


@compiled
def _choose(tables: Tables, rules: Rules, person: int, now: float) -> int:
    """Take the item that a person with room receives out of its bin; -1 for none."""
    items, marks, slots, bins = tables.items, tables.marks, tables.slots, tables.bins
    people, heap, late, waits = tables.people, tables.heap, tables.late, tables.waits
    kinds = rules.kinds
    turn = tables.counts[DECISIONS] % rules.late_turn == 0
    if turn and rules.late_limit < np.inf:
        for slot in range(people[person, FIRST], people[person, LAST]):
            line = slots[slot, LINE]
            for which in range(line * kinds, (line + 1) * kinds):
                _triage(items, bins, heap, late, which, now)
        which = _choose_late(tables, kinds, person, now, now - rules.late_limit)
        if which >= 0:
            return _take_late(items, bins, late, which)
    room = people[person, CAPACITY] - people[person, HELD]
    best, best_item, best_key = -1, -1, np.inf
    for slot in range(people[person, FIRST], people[person, LAST]):
        line = slots[slot, LINE]
        for which in range(line * kinds, (line + 1) * kinds):
            if bins[which, SIZE] == 0:
                continue
            _triage(items, bins, heap, late, which, now)
            if bins[which, SIZE] == 0:
                continue
            item = heap[bins[which, BASE]]
            key = items[item, KEY]
            if key > best_key or (key == best_key and 0 <= best_item < item):
                continue
            if now - items[item, CAME] < waits[slot] or marks[item, WEIGHT] > room:
                continue
            best, best_item, best_key = which, item, key
    if best >= 0:
        item = _pop(heap, bins[best, BASE], bins[best, SIZE], items, KEY)
        bins[best, SIZE] -= 1
        return item
    which = _choose_late(tables, kinds, person, now, np.inf)
    return _take_late(items, bins, late, which) if which >= 0 else -1


@compiled
def _fill(tables: Tables, rules: Rules, person: int, now: float) -> None:
    """Give a person items while they have room, then list them as free."""
    items, marks, people = tables.items, tables.marks, tables.people
    ends, work, counts = tables.ends, tables.work, tables.counts
    while people[person, HELD] < people[person, CAPACITY]:
        item = _choose(tables, rules, person, now)
        if item < 0:
            break
        _start(items, marks, people, ends, work, counts, item, person, now)
    if people[person, HELD] < people[person, CAPACITY]:
        _list(tables.slots, tables.lines, people, person)


@compiled
def _give(tables: Tables, item: int, person: int, now: float) -> None:
    """Give an item to a person who is listed as free."""
    items, marks, people = tables.items, tables.marks, tables.people
    slots, lines = tables.slots, tables.lines
    ends, work, counts = tables.ends, tables.work, tables.counts
    _unlist(slots, lines, people, person)
    _start(items, marks, people, ends, work, counts, item, person, now)
    if people[person, HELD] < people[person, CAPACITY]:
        _list(slots, lines, people, person)


@compiled
def _offer(tables: Tables, kinds: int, item: int, now: float) -> None:
    """Give an item that comes to who is free, or let it wait."""
    items, marks, bins = tables.items, tables.marks, tables.bins
    which, weight = marks[item, BIN], marks[item, WEIGHT]
    line = which // kinds
    person = _free(
        tables.slots, tables.waits, tables.lines, tables.people, line, 0.0, weight
    )
    if person >= 0:
        _give(tables, item, person, now)
        return
    _push(tables.heap, bins[which, BASE], bins[which, SIZE], items, KEY, item)
    bins[which, SIZE] += 1


@compiled
def _sweep(tables: Tables, kinds: int, now: float) -> None:
    """Offer the heads of all bins again."""
    items, marks, bins = tables.items, tables.marks, tables.bins
    slots, waits, lines, people = (
        tables.slots,
        tables.waits,
        tables.lines,
        tables.people,
    )
    heap, late = tables.heap, tables.late
    for which in range(len(bins)):
        line, base = which // kinds, bins[which, BASE]
        while lines[line, FRONT] >= 0:
            _triage(items, bins, heap, late, which, now)
            if bins[which, SIZE] == 0:
                break
            item = heap[base]
            waited, weight = now - items[item, CAME], marks[item, WEIGHT]
            person = _free(slots, waits, lines, people, line, waited, weight)
            if person < 0:
                break
            _pop(heap, base, bins[which, SIZE], items, KEY)
            bins[which, SIZE] -= 1
            _give(tables, item, person, now)
        while lines[line, FRONT] >= 0:
            _drop_gone(items, bins, late, which, now)
            if bins[which, LATE_SIZE] == 0:
                break
            item = late[base]
            waited, weight = now - items[item, CAME], marks[item, WEIGHT]
            person = _free(slots, waits, lines, people, line, waited, weight)
            if person < 0:
                break
            _take_late(items, bins, late, which)
            _give(tables, item, person, now)


@compiled
def _end_first(tables: Tables, rules: Rules, now: float) -> None:
    """Let the work that ends first end."""
    people, work = tables.people, tables.work
    person, item = work[0, 0], work[0, 1]
    _drop_first(tables.ends, work, tables.counts)
    people[person, HELD] -= tables.marks[item, WEIGHT]
    if people[person, PRESENT] == 1:
        _unlist(tables.slots, tables.lines, people, person)
        _fill(tables, rules, person, now)


@compiled
def _move(tables: Tables, rules: Rules, move: int, now: float) -> None:
    """Let a person come or go."""
    people = tables.people
    person = tables.moves[move, 0]
    if tables.moves[move, 1] == 0:
        people[person, PRESENT] = 0
        _unlist(tables.slots, tables.lines, people, person)
    elif people[person, PRESENT] == 0:
        people[person, PRESENT] = 1
        _fill(tables, rules, person, now)


@compiled
def run(tables: Tables, rules: Rules) -> None:
    """Let everything happen until the end; results are left in the tables."""
    items, ends, at, counts = tables.items, tables.ends, tables.at, tables.counts
    coming, moving, sweep = 0, 0, rules.sweep
    count, moves = len(items), len(at)
    while True:
        now, what = rules.end, 0
        if counts[RUNNING] > 0 and ends[0] <= now:
            now, what = ends[0], 1
        if moving < moves and at[moving] < now:
            now, what = at[moving], 2
        if coming < count and items[coming, CAME] < now:
            now, what = items[coming, CAME], 3
        if sweep < now:
            now, what = sweep, 4
        if what == 0:
            return
        if what == 1:
            _end_first(tables, rules, now)
        elif what == 2:
            _move(tables, rules, moving, now)
            moving += 1
        elif what == 3:
            _offer(tables, rules.kinds, coming, now)
            coming += 1
        else:
            _sweep(tables, rules.kinds, now)
            sweep += rules.sweep
