"""Lines: waiting items in the order in which they go out, and who is free for them.

A line keeps its classes apart, and what can still be on time apart from what cannot;
each of these is a `Bin`.  It decides which items are looked at and in what order; who
receives one is for the dispatcher to say.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

__all__ = ["Bin", "Entry", "Line", "Person", "Waiting"]

#: Place in the order, number in the order of coming, item.
Entry = tuple[float, int, "Waiting"]


@dataclass(slots=True, eq=False)
class Waiting:
    """One item as routing sees it; made by the caller, kept by the dispatcher."""

    #: What the caller knows it by.
    key: Hashable
    #: Its line.
    line: Hashable
    #: Its class; 0 is the most urgent.
    kind: int
    #: When it came.
    came: float
    #: Its deadline; infinite where nothing is promised.
    due: float = inf
    #: Seconds of work expected.
    expected: float = 0.0
    #: Units of a person's capacity it takes.
    weight: int = 1
    #: Whether it waits no longer: it gave up, or somebody else has it.
    gone: bool = False
    #: Seconds that must fit before the deadline; the dispatcher fills it.
    cushion: float = -inf


@dataclass(slots=True, eq=False)
class Person:
    """A person at work, and what they may receive."""

    #: What the caller knows them by.
    key: Hashable
    #: Seconds an item must have waited before they may receive it, by line.
    access: Mapping[Any, float]
    #: Units of work they hold at once.
    capacity: int = 1
    #: Units they hold now.
    held: int = 0
    #: When they last received or finished work, or came.
    since: float = 0.0
    # Lines they serve, with the waiting asked for, whether they are at work, and
    # whether they are listed in these lines as free; the dispatcher fills all three.
    lines: list[tuple[Line, float]] = field(default_factory=list, repr=False)
    present: bool = field(default=False, repr=False)
    listed: bool = field(default=False, repr=False)

    def list(self) -> None:
        """List them as the last to come free, in each of their lines."""
        self.listed = True
        for line, wait in self.lines:
            line.free[self.key] = (self, wait)

    def unlist(self) -> None:
        """Take them off the lists of the free."""
        self.listed = False
        for line, _ in self.lines:
            del line.free[self.key]


class Bin:
    """Waiting items of one class of one line, the first of them at hand.

    Mostly they come in the order in which they go out, as the same is promised to all
    of them: these stand in a run, which costs neither comparisons nor visits to items
    elsewhere in memory.  What comes out of order goes on a heap beside it.
    """

    __slots__ = ("first", "rest", "run")

    def __init__(self) -> None:
        #: The first item; None where nothing waits.
        self.first: Entry | None = None
        self.run: deque[Entry] = deque()
        self.rest: list[Entry] = []

    def push(self, entry: Entry) -> None:
        """Let an item wait."""
        run = self.run
        if not run or run[-1] < entry:
            run.append(entry)
        else:
            heappush(self.rest, entry)
        if self.first is None or entry < self.first:
            self.first = entry

    def pop(self) -> Waiting:
        """Take the first item out; there is one."""
        run, rest = self.run, self.rest
        if not rest or (run and run[0] < rest[0]):
            item = run.popleft()[2]
        else:
            item = heappop(rest)[2]
        if not rest:
            self.first = run[0] if run else None
        else:
            self.first = run[0] if run and run[0] < rest[0] else rest[0]
        return item

    def drop_gone(self) -> Entry | None:
        """Take what waits no longer off the front; return what is first then."""
        while self.first is not None and self.first[2].gone:
            self.pop()
        return self.first


class Line:
    """Waiting items of one line, and the people with room who may serve it."""

    __slots__ = ("best", "free", "late", "on_time")

    def __init__(self, kinds: int) -> None:
        self.on_time = [Bin() for _ in range(kinds)]
        self.late = [Bin() for _ in range(kinds)]
        #: The first of the heads of what is on time, None exactly where there are none.
        #: No other head can come before it, whatever becomes of them, so only this one
        #: is asked whether it is gone or lost by now.
        self.best: Entry | None = None
        #: People in the order in which they came free, with the waiting asked for.
        self.free: OrderedDict[Hashable, tuple[Person, float]] = OrderedDict()

    def push(self, entry: Entry) -> None:
        """Let an item wait among what can be on time."""
        self.on_time[entry[2].kind].push(entry)
        best = self.best
        if best is None or entry < best:
            self.best = entry

    def pop(self, kind: int) -> Waiting:
        """Take the head of a class out of what can be on time."""
        item = self.on_time[kind].pop()
        best: Entry | None = None
        for each in self.on_time:
            first = each.first
            if first is not None and (best is None or first < best):
                best = first
        self.best = best
        return item

    def head(self, kind: int, now: float) -> Entry | None:
        """Triage a class: return its first item that can be on time.

        What no longer waits goes, what can no longer be on time goes to the late part.
        """
        on_time = self.on_time[kind]
        while (head := on_time.first) is not None:
            _, number, item = head
            if item.gone:
                self.pop(kind)
            elif now + item.cushion > item.due:
                self.pop(kind)
                self.late[kind].push((item.due, number, item))
            else:
                break
        return head

    def look(self, now: float) -> Entry | None:
        """Triage all classes; return the first item of all that can be on time."""
        for kind in range(len(self.on_time)):
            self.head(kind, now)
        return self.best

    def open(self, wait: float, room: int, now: float) -> Entry | None:
        """Return the first head that waited so long and takes no more than the room."""
        heads = (self.head(kind, now) for kind in range(len(self.on_time)))
        return min(
            (
                head
                for head in heads
                if head is not None
                and now - head[2].came >= wait
                and head[2].weight <= room
            ),
            default=None,
        )

    def late_heads(self) -> Iterator[tuple[Bin, Entry]]:
        """Return what is first of the late part of each class."""
        for each in self.late:
            head = each.first
            if head is not None and head[2].gone:
                head = each.drop_gone()
            if head is not None:
                yield each, head

    def idlest(self, item: Waiting, now: float) -> tuple[Person, float] | None:
        """Find who has been free for longest and may receive the item now."""
        waited = now - item.came
        for person, wait in self.free.values():
            if waited >= wait and person.held + item.weight <= person.capacity:
                return person, wait
        return None
