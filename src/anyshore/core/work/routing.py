"""Routing: which waiting item a person gets, and which person a new item.

**Lines.**  Items that the same people may receive wait in one line: a skill at a level,
behind the same walls.  Each line keeps its classes apart, and what can still be on time
apart from what cannot.  `Person.access` says, by line, how many seconds an item must
have waited before they may receive it: zero where they have all it asks for, more where
skills are relaxed over time; a line behind a wall is not in it at all.

**Which item.**  A person with room receives, of the heads of their lines,

1. in every `late_turn`-th decision, an item that is overdue for longer than
   `late_limit`, the longest overdue first: what is late is not put off for ever;
2. else the on-time item with the least *advanced deadline*: the deadline less the
   class's head start.  Slack is deadline minus now, and now is the same for all, so
   this is order by slack, with a head start for the classes that `Policy` guards;
3. else the late item with the earliest deadline.

**Triage.**  When the head of a line is looked at and could no longer be finished by its
deadline, ``now + safety x expected time > deadline``, it goes to the late part.
Without it the order by slack collapses under overload: everybody works on what is lost
already.  Only heads are looked at: one that asks for more capacity than a person has
left, or that has not yet waited long enough for them, hides what stands behind it.

**Which person.**  A new item goes at once to the person with room, among those who may
receive it, who has gone longest since they last received or finished work.  Where
nobody may yet, `sweep` offers the heads again as their waiting opens them to others.

Ties go to the item that came first.  Times are seconds on one clock, capacity and
weights are whole units.  The compiled simulation (`anyshore.core.staffing.simulation`)
follows the same specification, and a property test holds the two together.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

__all__ = [
    "FIRST_COME",
    "Decision",
    "Dispatcher",
    "Person",
    "Policy",
    "Rule",
    "Waiting",
]

_Entry = tuple[float, int, "Waiting"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What is set about routing; each class has its own safety and head start."""

    #: By class, how many expected handling times must fit before the deadline; minus
    #: infinity, or none at all, means no triage: such a class is never given up.  The
    #: last one counts for further classes.
    safety: tuple[float, ...] = (1.0, 1.5)
    #: By class, seconds by which its deadlines count as earlier among on-time items.
    head_start: tuple[float, ...] = (0.0,)
    #: Order by when items came, as call centers do, and not by slack.
    by_arrival: bool = False
    #: Seconds overdue after which a late item is due a turn; infinite for never.
    late_limit: float = inf
    #: Every so many decisions is such a turn.
    late_turn: int = 10

    def safety_of(self, kind: int) -> float:
        """Return a class's safety factor; minus infinity where it knows no triage."""
        if not self.safety:
            return -inf
        return self.safety[min(kind, len(self.safety) - 1)]

    def head_start_of(self, kind: int) -> float:
        """Return a class's head start in seconds."""
        if not self.head_start:
            return 0.0
        return self.head_start[min(kind, len(self.head_start) - 1)]


#: First come, first served; nothing counts as late.
FIRST_COME = Policy(safety=(), by_arrival=True)


class Rule(StrEnum):
    """By which rule a person got an item."""

    #: It came, and they were free.
    CAME = "came"
    #: The least slack of what can be on time.
    SLACK = "slack"
    #: Nothing that can be on time waits for them.
    LATE = "late"
    #: It is overdue beyond the limit.
    OVERDUE = "overdue"


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
    # Lines they serve, with the waiting asked for, and whether they are listed there
    # as free; the dispatcher fills both.
    lines: list[tuple[_Line, float]] = field(default_factory=list, repr=False)
    listed: bool = field(default=False, repr=False)


class _Line:
    """Waiting items of one line, and the people with room who may serve it."""

    __slots__ = ("free", "late", "on_time")

    def __init__(self, kinds: int) -> None:
        self.on_time: list[list[_Entry]] = [[] for _ in range(kinds)]
        self.late: list[list[_Entry]] = [[] for _ in range(kinds)]
        # In the order in which they came free.
        self.free: OrderedDict[Hashable, tuple[Person, float]] = OrderedDict()


class Decision(NamedTuple):
    """An item given to a person, with what decided; `why` says it in words."""

    #: The item.
    item: Waiting
    #: The person.
    person: Person
    #: When.
    at: float
    #: By which rule.
    rule: Rule
    #: How long the person had neither received nor finished work.
    idle: float
    #: Seconds the item's waiting had to last before this person could receive it.
    relaxed: float

    @property
    def why_this_item(self) -> str:
        """Say why this item and no other."""
        slack = self.item.due - self.at
        if self.rule is Rule.CAME:
            return "it came just now and nothing else waited for them"
        if self.rule is Rule.OVERDUE:
            return (
                f"it is overdue by {_span(-slack)}, beyond the limit: late work's turn"
            )
        if self.rule is Rule.LATE:
            return "nothing that can be on time waits; it has been due for longest"
        if slack == inf:
            return "nothing that waits for them is due; it has waited longest"
        return f"it has the least time left of what can be on time: {_span(slack)}"

    @property
    def why_this_person(self) -> str:
        """Say why this person and no other."""
        skill = "they have what it asks for"
        if self.relaxed > 0:
            skill = f"after {_span(self.relaxed)} of waiting it opened to their level"
        if self.rule is Rule.CAME:
            return (
                f"{skill}, and of those free they were idle longest: {_span(self.idle)}"
            )
        return f"{skill}, and they became free"

    @property
    def why(self) -> str:
        """Say both in one sentence each."""
        return f"Item: {self.why_this_item}. Person: {self.why_this_person}."


class Dispatcher:
    """Waiting items and people with room, in memory; give it every event in order.

    It holds no clock: every method takes now, in seconds, and now never runs back.
    An item that gives up, or that somebody else has, is marked `Waiting.gone`.
    """

    def __init__(
        self,
        policy: Policy,
        kinds: int = 4,
        lines: Iterable[Hashable] = (),
        decisions: int = 0,
    ) -> None:
        self._policy = policy
        self._kinds = kinds
        self._safety = [policy.safety_of(kind) for kind in range(kinds)]
        self._head_start = [policy.head_start_of(kind) for kind in range(kinds)]
        self._by_arrival = policy.by_arrival
        self._lines: dict[Hashable, _Line] = {}
        self._people: dict[Hashable, Person] = {}
        self._number = 0
        self._decisions = decisions
        # Sweeps go through lines in this order; others follow as they appear.
        for key in lines:
            self._line(key)

    def _line(self, key: Hashable) -> _Line:
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = _Line(self._kinds)
        return found

    @property
    def decisions(self) -> int:
        """How many items were given out, those before it was made included."""
        return self._decisions

    def join(self, person: Person, now: float) -> list[Decision]:
        """Let a person come to work; return what they receive."""
        person.lines = [(self._line(key), wait) for key, wait in person.access.items()]
        person.since = now
        self._people[person.key] = person
        return self._fill(person, now)

    def leave(self, person: Person) -> None:
        """Let a person receive nothing more; what they hold stays theirs."""
        self._people.pop(person.key, None)
        _unlist(person)

    def finish(self, person: Person, item: Waiting, now: float) -> list[Decision]:
        """Take an item off a person; return what they receive next."""
        person.held -= item.weight
        if person.key not in self._people:
            return []
        _unlist(person)
        person.since = now
        return self._fill(person, now)

    def offer(self, item: Waiting, now: float) -> Decision | None:
        """Let an item come; return who gets it, or None where it waits."""
        line = self._line(item.line)
        found = _free(line, item, now)
        if found is not None:
            person, relaxed = found
            return self._give(item, person, now, (Rule.CAME, relaxed))
        self._number += 1
        kind = item.kind
        safety = self._safety[kind]
        if safety > -inf:
            item.cushion = safety * item.expected
        key = item.came if self._by_arrival else item.due - self._head_start[kind]
        heappush(line.on_time[kind], (key, self._number, item))
        return None

    def sweep(self, now: float) -> list[Decision]:
        """Offer the heads of all lines again; waiting may have opened them."""
        given = []
        for line in self._lines.values():
            for kind in range(self._kinds):
                given.extend(self._sweep(line, kind, now))
        return given

    def _sweep(self, line: _Line, kind: int, now: float) -> list[Decision]:
        given = []
        for rule in (Rule.SLACK, Rule.LATE):
            while line.free:
                heap = line.on_time[kind] if rule is Rule.SLACK else line.late[kind]
                if rule is Rule.SLACK:
                    _triage(line, kind, now)
                else:
                    _drop_gone(heap)
                found = _free(line, heap[0][2], now) if heap else None
                if found is None:
                    break
                item = heappop(heap)[2]
                person, relaxed = found
                given.append(self._give(item, person, now, (rule, relaxed)))
        return given

    def _fill(self, person: Person, now: float) -> list[Decision]:
        """Give a person items while they have room, then list them as free."""
        given = []
        while person.held < person.capacity:
            found = self._choose(person, now)
            if found is None:
                break
            heap, rule, relaxed = found
            item = heappop(heap)[2]
            given.append(self._hand(item, person, now, (rule, relaxed)))
        if person.held < person.capacity:
            _list(person)
        return given

    def _choose(
        self, person: Person, now: float
    ) -> tuple[list[_Entry], Rule, float] | None:
        limit = self._policy.late_limit
        if limit < inf and self._decisions % self._policy.late_turn == 0:
            found = _late(person, now, now - limit)
            if found is not None:
                return found[0], Rule.OVERDUE, found[1]
        room = person.capacity - person.held
        best: _Entry | None = None
        chosen: tuple[list[_Entry], float] | None = None
        for line, wait in person.lines:
            for kind, heap in enumerate(line.on_time):
                if not heap:
                    continue
                head = heap[0]
                item = head[2]
                if item.gone or now + item.cushion > item.due:
                    _triage(line, kind, now)
                    if not heap:
                        continue
                    head = heap[0]
                    item = head[2]
                if best is not None and head >= best:
                    continue
                if now - item.came >= wait and item.weight <= room:
                    best, chosen = head, (heap, wait)
        if chosen is not None:
            return chosen[0], Rule.SLACK, chosen[1]
        found = _late(person, now, inf)
        return None if found is None else (found[0], Rule.LATE, found[1])

    def _give(
        self, item: Waiting, person: Person, now: float, how: tuple[Rule, float]
    ) -> Decision:
        """Give an item to a person who is listed as free."""
        _unlist(person)
        decision = self._hand(item, person, now, how)
        if person.held < person.capacity:
            _list(person)
        return decision

    def _hand(
        self, item: Waiting, person: Person, now: float, how: tuple[Rule, float]
    ) -> Decision:
        self._decisions += 1
        idle, person.since = now - person.since, now
        person.held += item.weight
        return Decision(item, person, now, how[0], idle, how[1])


def _list(person: Person) -> None:
    """List a person as the last to come free, in each of their lines."""
    person.listed = True
    for line, wait in person.lines:
        line.free[person.key] = (person, wait)


def _unlist(person: Person) -> None:
    if person.listed:
        person.listed = False
        for line, _ in person.lines:
            del line.free[person.key]


def _late(
    person: Person, now: float, before: float
) -> tuple[list[_Entry], float] | None:
    """Find the late item with the earliest deadline, due before an instant."""
    room = person.capacity - person.held
    best: _Entry | None = None
    chosen: tuple[list[_Entry], float] | None = None
    for line, wait in person.lines:
        for heap in line.late:
            if not heap:
                continue
            head = heap[0]
            if head[2].gone:
                _drop_gone(heap)
                if not heap:
                    continue
                head = heap[0]
            if head[0] >= before:
                continue
            if best is not None and head >= best:
                continue
            if now - head[2].came >= wait and head[2].weight <= room:
                best, chosen = head, (heap, wait)
    return chosen


def _triage(line: _Line, kind: int, now: float) -> None:
    """Move what can no longer be on time from the head to the late part."""
    heap = line.on_time[kind]
    while heap:
        _, number, item = heap[0]
        if item.gone:
            heappop(heap)
        elif now + item.cushion > item.due:
            heappop(heap)
            heappush(line.late[kind], (item.due, number, item))
        else:
            return


def _drop_gone(heap: list[_Entry]) -> None:
    while heap and heap[0][2].gone:
        heappop(heap)


def _free(line: _Line, item: Waiting, now: float) -> tuple[Person, float] | None:
    """Find who has been free for longest and may receive the item now."""
    waited = now - item.came
    for person, wait in line.free.values():
        if waited >= wait and person.held + item.weight <= person.capacity:
            return person, wait
    return None


def _span(seconds: float) -> str:
    """Write a span in hours and minutes, or seconds where it is short."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(int(seconds // 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
