"""A process model as a net: places for sequence flows, transitions for what may happen.

Data decide nothing here: every way out of a gateway is open, as a log does not say what
the data were.  An inclusive gateway opens any of its ways and closes on any of them,
which lets through a little more than BPMN does.  A sub-process is left when nothing
moves inside it any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from anyshore.core.bpmn.model import ACTIVITIES, CONTAINERS, Kind, Link, Terminate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anyshore.core.bpmn.model import Body, Node, Process

__all__ = ["Net", "net_of"]

#: Tokens that one place may hold; more come only from models that never settle.
_MOST_TOKENS = 2
#: With more ways, an inclusive gateway opens one or all.
_MANY_WAYS = 6
_CHOOSING = {Kind.EXCLUSIVE, Kind.EVENT_BASED}
_OPEN = {Kind.INCLUSIVE, Kind.COMPLEX}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Transition:
    """Something that may happen."""

    #: The name by which a log knows it; None for what no log shows.
    label: str | None
    takes: tuple[int, ...]
    gives: tuple[int, ...]
    #: Places that must be empty.
    empty: frozenset[int] = frozenset()
    #: Places that are emptied.
    clears: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, eq=False)
class Net:
    """Places and transitions of a process."""

    #: Tokens at the start.
    initial: tuple[int, ...]
    #: Tokens at the end: none.
    final: tuple[int, ...]
    #: How the model writes each label.
    names: dict[str, str]
    #: Transitions by the first place they take from.
    by_place: dict[int, list[_Transition]]
    #: What `moves` found before, by marking.
    _known: dict[tuple[int, ...], list[tuple[str | None, tuple[int, ...]]]] = field(
        default_factory=dict
    )

    def moves(
        self, marking: tuple[int, ...]
    ) -> list[tuple[str | None, tuple[int, ...]]]:
        """Return what may happen now, and the tokens after it."""
        known = self._known.get(marking)
        if known is None:
            known = self._known[marking] = list(self._moves(marking))
        return known

    def _moves(
        self, marking: tuple[int, ...]
    ) -> Iterator[tuple[str | None, tuple[int, ...]]]:
        for place, tokens in enumerate(marking):
            if not tokens:
                continue
            for each in self.by_place.get(place, ()):
                if any(marking[empty] for empty in each.empty):
                    continue
                after = list(marking)
                for taken in each.takes:
                    after[taken] -= 1
                if min(after) < 0:
                    continue
                for cleared in each.clears:
                    after[cleared] = 0
                for given in each.gives:
                    after[given] += 1
                if max(after) <= _MOST_TOKENS:
                    yield each.label, tuple(after)


@lru_cache(maxsize=16)
def _net_of(process: _ById) -> Net:
    return _Builder(process.process).net()


@dataclass(frozen=True, slots=True, eq=False)
class _ById:
    """A process that is the same where it is the same object."""

    process: Process

    def __hash__(self) -> int:
        return id(self.process)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.process is self.process


def net_of(process: Process) -> Net:
    """Return the net of a process."""
    return _net_of(_ById(process))


class _Builder:
    """Makes the net of one process."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.places: dict[str, int] = {}
        self.transitions: list[_Transition] = []
        self.names: dict[str, str] = {}

    def net(self) -> Net:
        begin = self._place("begin")
        body = self.process.bodies[self.process.id]
        self._body(body, [begin], [], self.process.triggered_starts)
        size = len(self.places)
        by_place: dict[int, list[_Transition]] = {}
        for each in self.transitions:
            by_place.setdefault(each.takes[0], []).append(each)
        initial = [0] * size
        initial[begin] = 1
        return Net(
            initial=tuple(initial),
            final=(0,) * size,
            names=self.names,
            by_place=by_place,
        )

    def _place(self, name: str) -> int:
        return self.places.setdefault(name, len(self.places))

    def _add(
        self,
        takes: Iterable[int],
        gives: Iterable[int],
        name: str = "",
        *,
        empty: frozenset[int] = frozenset(),
        clears: frozenset[int] = frozenset(),
    ) -> None:
        label = name.strip().casefold() or None
        if label is not None:
            self.names.setdefault(label, name.strip())
        self.transitions.append(
            _Transition(
                label=label,
                takes=tuple(takes),
                gives=tuple(gives),
                empty=empty,
                clears=clears,
            )
        )

    def _body(
        self,
        body: Body,
        enter: list[int],
        leave: list[int],
        triggered: tuple[str, ...] = (),
    ) -> tuple[int, frozenset[int]]:
        """Add what a process or sub-process holds; return its inside and its places."""
        before = len(self.places)
        inside = self._place(f"inside {body.id}")
        starts = [self.process.nodes[each] for each in (*body.starts, *triggered)]
        entries = {node.id: self._entry(node) for node in starts}
        events = [node for node in starts if node.kind is Kind.START or triggered]
        for node in events:
            self._add(enter, [inside, entries[node.id]])
        if not events:
            self._add(enter, [inside, *entries.values()])
        for key in body.nodes:
            self._node(self.process.nodes[key], body)
        for key in dict.fromkeys(key for key, _ in body.event_starts):
            self._body(self.process.bodies[key], [inside], [inside])
        places = frozenset(range(before, len(self.places))) - {inside}
        self._add([inside], leave, empty=places)
        self._terminate(body, places)
        return inside, places

    def _terminate(self, body: Body, places: frozenset[int]) -> None:
        for key in body.nodes:
            node = self.process.nodes[key]
            if node.event and any(
                isinstance(t, Terminate) for t in node.event.triggers
            ):
                for way in self._ways_in(node):
                    self._add([way], [], clears=places)

    def _entry(self, node: Node) -> int:
        """Return the place from which a node without a way in begins."""
        return self._place(f"entry {node.id}")

    def _ways_in(self, node: Node) -> list[int]:
        ways = [self._place(f"flow {flow}") for flow in node.incoming]
        entry = f"entry {node.id}"
        return [*ways, self.places[entry]] if entry in self.places else ways

    def _ways_out(self, node: Node) -> list[int]:
        return [self._place(f"flow {flow.id}") for flow in node.outgoing]

    def _node(self, node: Node, body: Body) -> None:
        if node.kind is Kind.BOUNDARY or node.by_event or node.for_compensation:
            return
        ways_in, ways_out = self._ways_in(node), self._ways_out(node)
        if node.kind in ACTIVITIES:
            self._activity(node, ways_in, ways_out)
        elif node.kind in _CHOOSING:
            for way in ways_in:
                for way_out in [[out] for out in ways_out] or [[]]:
                    self._add([way], way_out)
        elif node.kind is Kind.PARALLEL:
            if ways_in:
                self._add(ways_in, ways_out)
        elif node.kind in _OPEN:
            for taken in _some(ways_in):
                for given in _some(ways_out) or [()]:
                    self._add(taken, given)
        else:
            self._event(node, body, ways_in, ways_out)

    def _event(
        self, node: Node, body: Body, ways_in: list[int], ways_out: list[int]
    ) -> None:
        """Add an event; a log may show it or not."""
        triggers = node.event.triggers if node.event else ()
        for trigger in triggers:
            target = body.links.get(trigger.name) if isinstance(trigger, Link) else None
            if target is not None and node.kind is Kind.THROW:
                ways_out = self._ways_out(self.process.nodes[target])
        for way in ways_in:
            self._add([way], ways_out)
            if node.name.strip():
                self._add([way], ways_out, node.name)

    def _activity(self, node: Node, ways_in: list[int], ways_out: list[int]) -> None:
        ready = self._place(f"ready {node.id}")
        done = self._place(f"done {node.id}")
        for way in ways_in:
            self._add([way], [ready])
        self._add([done], ways_out)
        running, clears = ready, frozenset[int]()
        if node.kind is Kind.AD_HOC:
            self._ad_hoc(node, ready, done)
        elif node.kind in CONTAINERS:
            body = self.process.bodies[node.id]
            running, clears = self._body(body, [ready], [done])
        else:
            self._add([ready], [done], node.name or node.id)
        if node.loop is not None:
            self._add([done], [ready])
            if node.loop.multiple or node.loop.test_before:
                self._add([ready], [done])
        for key in node.boundaries:
            self._boundary(self.process.nodes[key], running, clears)

    def _ad_hoc(self, node: Node, ready: int, done: int) -> None:
        """Add activities that may happen in any order and any number."""
        for key in self.process.bodies[node.id].nodes:
            inner = self.process.nodes[key]
            if inner.kind in ACTIVITIES:
                self._add([ready], [ready], inner.name or inner.id)
        self._add([ready], [done])

    def _boundary(self, node: Node, running: int, clears: frozenset[int]) -> None:
        ways_out = self._ways_out(node)
        interrupts = node.event is None or node.event.interrupting
        stays = [] if interrupts else [running]
        for name in {"", node.name}:
            self._add(
                [running],
                [*stays, *ways_out],
                name,
                clears=clears if interrupts else frozenset(),
            )


def _some(ways: list[int]) -> list[tuple[int, ...]]:
    """Return every choice of at least one of the ways."""
    if len(ways) > _MANY_WAYS:
        return [*((way,) for way in ways), tuple(ways)]
    return [
        chosen
        for size in range(1, len(ways) + 1)
        for chosen in combinations(ways, size)
    ]
