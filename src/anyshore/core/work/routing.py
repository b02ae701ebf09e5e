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

from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from anyshore.core.work.routing_lines import Bin, Entry, Line, Person, Waiting
from anyshore.core.work.routing_policy import FIRST_COME, Policy

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

__all__ = [
    "FIRST_COME",
    "Decision",
    "Dispatcher",
    "Person",
    "Policy",
    "Rule",
    "Waiting",
]


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
        self._limit, self._turn = policy.late_limit, policy.late_turn
        self._kinds = kinds
        self._safety = [policy.safety_of(kind) for kind in range(kinds)]
        self._head_start = [policy.head_start_of(kind) for kind in range(kinds)]
        self._by_arrival = policy.by_arrival
        self._lines: dict[Hashable, Line] = {}
        self._number = 0
        self._decisions = decisions
        # Sweeps go through lines in this order; others follow as they appear.
        for key in lines:
            self._line(key)

    def _line(self, key: Hashable) -> Line:
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = Line(self._kinds)
        return found

    @property
    def decisions(self) -> int:
        """How many items were given out, those before it was made included."""
        return self._decisions

    def join(self, person: Person, now: float) -> list[Decision]:
        """Let a person come to work; return what they receive."""
        person.lines = [(self._line(key), wait) for key, wait in person.access.items()]
        person.since = now
        person.present = True
        return self._fill(person, now)

    def leave(self, person: Person) -> None:
        """Let a person receive nothing more; what they hold stays theirs."""
        person.present = False
        if person.listed:
            person.unlist()

    def finish(self, person: Person, item: Waiting, now: float) -> list[Decision]:
        """Take an item off a person; return what they receive next."""
        person.held -= item.weight
        if not person.present:
            return []
        if person.listed:
            person.unlist()
        person.since = now
        return self._fill(person, now)

    def offer(self, item: Waiting, now: float) -> Decision | None:
        """Let an item come; return who gets it, or None where it waits."""
        line = self._lines.get(item.line) or self._line(item.line)
        if line.free:
            found = line.idlest(item, now)
            if found is not None:
                return self._give(item, found[0], now, (Rule.CAME, found[1]))
        self._number += 1
        kind = item.kind
        safety = self._safety[kind]
        if safety > -inf:
            item.cushion = safety * item.expected
        key = item.came if self._by_arrival else item.due - self._head_start[kind]
        line.push((key, self._number, item))
        return None

    def sweep(self, now: float) -> list[Decision]:
        """Offer the heads of all lines again; waiting may have opened them."""
        given = []
        for line in self._lines.values():
            for kind in range(self._kinds):
                given.extend(self._sweep(line, kind, now))
        return given

    def _sweep(self, line: Line, kind: int, now: float) -> list[Decision]:
        given = []
        while line.free and (head := line.head(kind, now)) is not None:
            found = line.idlest(head[2], now)
            if found is None:
                break
            item, (person, relaxed) = line.pop(kind), found
            given.append(self._give(item, person, now, (Rule.SLACK, relaxed)))
        late = line.late[kind]
        while line.free and (head := late.drop_gone()) is not None:
            found = line.idlest(head[2], now)
            if found is None:
                break
            item, (person, relaxed) = late.pop(), found
            given.append(self._give(item, person, now, (Rule.LATE, relaxed)))
        return given

    def _fill(self, person: Person, now: float) -> list[Decision]:
        """Give a person items while they have room, then list them as free."""
        given: list[Decision] = []
        while (room := person.capacity - person.held) > 0:
            found = self._choose(person, room, now)
            if found is None:
                person.list()
                break
            given.append(found)
        return given

    def _choose(self, person: Person, room: int, now: float) -> Decision | None:
        """Give a person with room the item that is theirs, if there is one."""
        if self._limit < inf and self._decisions % self._turn == 0:
            for line, _ in person.lines:
                line.look(now)
            found = _late(person, room, now, now - self._limit)
            if found is not None:
                how = (Rule.OVERDUE, found[1])
                return self._hand(found[0].pop(), person, now, how)
        best: Entry | None = None
        chosen: tuple[Line, float] | None = None
        for slot in person.lines:
            line, wait = slot
            head = line.best
            if head is None:
                continue
            item = head[2]
            if item.gone or now + item.cushion > item.due:
                head = line.look(now)
                if head is None:
                    continue
                item = head[2]
            if best is not None and head >= best:
                continue
            if item.weight > room or (wait and now - item.came < wait):
                head = line.open(wait, room, now)
                if head is None or (best is not None and head >= best):
                    continue
            best, chosen = head, slot
        if best is not None and chosen is not None:
            line, wait = chosen
            item = line.pop(best[2].kind)
            return self._hand(item, person, now, (Rule.SLACK, wait))
        found = _late(person, room, now, inf)
        if found is None:
            return None
        return self._hand(found[0].pop(), person, now, (Rule.LATE, found[1]))

    def _give(
        self, item: Waiting, person: Person, now: float, how: tuple[Rule, float]
    ) -> Decision:
        """Give an item to a person who is listed as free."""
        person.unlist()
        decision = self._hand(item, person, now, how)
        if person.held < person.capacity:
            person.list()
        return decision

    def _hand(
        self, item: Waiting, person: Person, now: float, how: tuple[Rule, float]
    ) -> Decision:
        self._decisions += 1
        idle, person.since = now - person.since, now
        person.held += item.weight
        return Decision(item, person, now, how[0], idle, how[1])


def _late(
    person: Person, room: int, now: float, before: float
) -> tuple[Bin, float] | None:
    """Find the late item with the earliest deadline, due before an instant."""
    best: Entry | None = None
    chosen: tuple[Bin, float] | None = None
    for line, wait in person.lines:
        for late, head in line.late_heads():
            if head[0] >= before or (best is not None and head >= best):
                continue
            if now - head[2].came >= wait and head[2].weight <= room:
                best, chosen = head, (late, wait)
    return chosen


def _span(seconds: float) -> str:
    """Write a span in hours and minutes, or seconds where it is short."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(int(seconds // 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
