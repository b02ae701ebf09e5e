"""Reading one process: its nodes and flows of every level, compiled into mappings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn.associations import associations
from anyshore.core.bpmn.model import (
    CONTAINERS,
    Body,
    Compensate,
    EventTraits,
    Flow,
    Kind,
    Lane,
    Link,
    Node,
    Process,
    Signal,
)
from anyshore.core.bpmn.names import is_model, line_of, local_name, reference, text_of
from anyshore.core.bpmn.reaching import reach
from anyshore.core.bpmn.traits import Traits, child, children, flag, whole
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

__all__ = ["ProcessReader", "global_task"]

_KINDS = {kind.value: kind for kind in Kind}
_EVENTS = frozenset({Kind.START, Kind.CATCH, Kind.THROW, Kind.BOUNDARY, Kind.END})
_GATEWAYS = frozenset(
    {Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.EVENT_BASED, Kind.COMPLEX}
)


class ProcessReader:
    """Reads one process of a file."""

    def __init__(self, traits: Traits, element: etree._Element) -> None:
        self.traits = traits
        self.element = element
        self.problems: list[Problem] = []
        self.elements: dict[str, etree._Element] = {}
        self.containers: dict[str, str] = {}
        self.outgoing: dict[str, list[Flow]] = defaultdict(list)
        self.incoming: dict[str, list[str]] = defaultdict(list)
        self.attached: dict[str, list[str]] = defaultdict(list)
        self.handlers: dict[str, str] = {}
        self.levels: dict[str, list[str]] = {}
        self.links: dict[str, dict[str, str]] = defaultdict(dict)
        self.lanes: list[Lane] = []
        self.lane_of: dict[str, str] = {}
        self.unnamed = 0

    def read(self) -> Process:
        """Read the process."""
        identity = self.element.get("id") or "process"
        self._collect(self.element, identity)
        self._connect()
        self._compensation()
        self._lanes()
        nodes = {name: self._node(name) for name in self.elements}
        bodies = {name: self._body(name, nodes) for name in self.levels}
        executable = self.element.get("isExecutable")
        return Process(
            id=identity,
            name=self.element.get("name") or "",
            executable=None
            if executable is None
            else flag(self.element, "isExecutable", default=False),
            nodes=nodes,
            bodies=bodies,
            triggered_starts=tuple(self._triggered(identity, nodes)),
            lanes=tuple(self.lanes),
            reach=reach(nodes, bodies),
            problems=tuple(self.problems),
        )

    def _problem(
        self,
        code: str,
        message: str,
        element: etree._Element,
        severity: Severity = Severity.ERROR,
    ) -> None:
        place = Place(element=element.get("id") or "", line=line_of(element))
        self.problems.append(
            Problem(code=code, message=message, place=place, severity=severity)
        )

    def _collect(self, holder: etree._Element, container: str) -> None:
        """Find every node of a level and of the levels inside it."""
        level = self.levels.setdefault(container, [])
        for element in holder:
            kind = _KINDS.get(local_name(element)) if is_model(element) else None
            if kind is None:
                continue
            identity = element.get("id") or ""
            if not identity:
                self.unnamed += 1
                identity = f"_{container}_{self.unnamed}"
                self._problem(
                    "bpmn-id-missing",
                    f"a {kind.value} has no id; it is called {identity} here",
                    element,
                    Severity.WARNING,
                )
            if identity in self.elements:
                self._problem(
                    "bpmn-id-twice", f"the id {identity!r} is used twice", element
                )
                continue
            self.elements[identity] = element
            self.containers[identity] = container
            level.append(identity)
            if kind in CONTAINERS:
                self._collect(element, identity)

    def _connect(self) -> None:
        """Find every sequence flow and boundary event."""
        seen = set()
        for element in self.element.iter():
            if local_name(element) != "sequenceFlow" or not is_model(element):
                continue
            source = reference(element.get("sourceRef"))
            target = reference(element.get("targetRef"))
            identity = element.get("id") or f"{source}_{target}"
            if source not in self.elements or target not in self.elements:
                self._dangling(element, source, target)
                continue
            if identity in seen:
                self._problem(
                    "bpmn-id-twice", f"the id {identity!r} is used twice", element
                )
                continue
            seen.add(identity)
            condition = self.traits.condition(
                child(element, "conditionExpression"), identity
            )
            self.outgoing[source].append(
                Flow(
                    id=identity,
                    name=element.get("name") or "",
                    source=source,
                    target=target,
                    condition=condition,
                )
            )
            self.incoming[target].append(identity)
        for identity, element in self.elements.items():
            if local_name(element) == "boundaryEvent":
                host = reference(element.get("attachedToRef"))
                if host in self.elements:
                    self.attached[host].append(identity)
                else:
                    self._problem(
                        "bpmn-boundary-loose",
                        f"the boundary event {identity!r} sits on nothing",
                        element,
                    )

    def _dangling(self, element: etree._Element, source: str, target: str) -> None:
        missing = source if source not in self.elements else target
        self._problem(
            "bpmn-flow-dangling",
            f"the sequence flow {element.get('id')!r} names {missing!r}, "
            "which is no node of this process",
            element,
        )

    def _compensation(self) -> None:
        """Find which activity compensates which, by associations."""
        for element in self.element.iter():
            if local_name(element) != "association" or not is_model(element):
                continue
            source = reference(element.get("sourceRef"))
            target = reference(element.get("targetRef"))
            for one, other in ((source, target), (target, source)):
                event = self.elements.get(one)
                handler = self.elements.get(other)
                if event is None or handler is None:
                    continue
                if local_name(event) == "boundaryEvent" and any(
                    isinstance(found, Compensate)
                    for found in self.traits.triggers(event)
                ):
                    self.handlers[reference(event.get("attachedToRef"))] = other

    def _lanes(self) -> None:
        for element in self.element.iter():
            if local_name(element) != "lane" or not is_model(element):
                continue
            nodes = tuple(
                reference(found.text) for found in children(element, "flowNodeRef")
            )
            name = element.get("name") or ""
            self.lanes.append(Lane(id=element.get("id") or "", name=name, nodes=nodes))
            # Inner lanes come later and say more.
            self.lane_of.update(dict.fromkeys(nodes, name))

    def _node(self, identity: str) -> Node:
        element = self.elements[identity]
        kind = _KINDS[local_name(element)]
        into, out = self.traits.mappings(element)
        data_into, data_out = associations(self.traits, element)
        common: dict[str, Any] = {
            "id": identity,
            "kind": kind,
            "name": " ".join((element.get("name") or "").split()),
            "documentation": text_of(child(element, "documentation")),
            "container": self.containers[identity],
            "incoming": tuple(self.incoming[identity]),
            "outgoing": tuple(self.outgoing[identity]),
            "default": reference(element.get("default")),
            "lane": self.lane_of.get(identity, ""),
            "inputs": into,
            "outputs": out,
            "data_inputs": data_into,
            "data_outputs": data_out,
            "line": line_of(element),
        }
        if kind in _EVENTS:
            return Node(**common, event=self._event(element, kind))
        if kind in _GATEWAYS:
            return self._gateway(element, common)
        return self._activity(element, kind, common)

    def _event(self, element: etree._Element, kind: Kind) -> EventTraits:
        triggers = self.traits.triggers(element)
        name = "cancelActivity" if kind is Kind.BOUNDARY else "isInterrupting"
        identity = element.get("id") or ""
        if kind is Kind.CATCH and triggers and isinstance(triggers[0], Link):
            self.links[self.containers[identity]][triggers[0].name] = identity
        return EventTraits(
            triggers=triggers,
            parallel=flag(element, "parallelMultiple", default=False),
            interrupting=flag(element, name, default=True),
            attached=reference(element.get("attachedToRef")),
            casts=kind in {Kind.THROW, Kind.END}
            and any(isinstance(one, Signal) for one in triggers),
        )

    def _gateway(self, element: etree._Element, common: dict[str, Any]) -> Node:
        activation = child(element, "activationCondition")
        kind = (element.get("eventGatewayType") or "").lower()
        return Node(
            **common,
            activation=self.traits.condition(activation, element.get("id") or ""),
            instantiate=flag(element, "instantiate", default=False),
            needs_all=kind == "parallel",
        )

    def _activity(
        self, element: etree._Element, kind: Kind, common: dict[str, Any]
    ) -> Node:
        identity = str(common["id"])
        return Node(
            **common,
            task=self.traits.task(element, kind.value),
            boundaries=tuple(self.attached[identity]),
            loop=self.traits.loop(element),
            start_quantity=whole(element, "startQuantity"),
            completion_quantity=whole(element, "completionQuantity"),
            for_compensation=flag(element, "isForCompensation", default=False),
            handler=self.handlers.get(identity, ""),
            by_event=flag(element, "triggeredByEvent", default=False),
            ad_hoc=self.traits.ad_hoc(element) if kind is Kind.AD_HOC else None,
            instantiate=flag(element, "instantiate", default=False),
        )

    def _body(self, name: str, nodes: dict[str, Node]) -> Body:
        holder = self.elements.get(name)
        level = [nodes[one] for one in self.levels[name]]
        declared = [] if holder is None else list(children(holder, "property"))
        event_starts = tuple(self._event_starts(level, nodes))
        return Body(
            id=name,
            nodes=tuple(node.id for node in level),
            starts=tuple(self._starts(level)),
            event_starts=event_starts,
            compensates=any(
                isinstance(one, Compensate)
                for _, start in event_starts
                for one in (nodes[start].event or EventTraits()).triggers
            ),
            data=tuple(
                found.get("name") or found.get("id") or "" for found in declared
            ),
            links=dict(self.links.get(name, {})),
        )

    def _starts(self, level: list[Node]) -> Iterator[str]:
        """Give none start events, or where there is no start what nothing leads to."""
        starts = [node for node in level if node.kind is Kind.START]
        if starts:
            none = [node for node in starts if not (node.event and node.event.triggers)]
            # A process has one beginning; of several the first is taken.
            yield from [node.id for node in none[:1]]
            return
        instantiating = any(node.instantiate for node in level)
        for node in level:
            free = (
                not node.incoming
                and node.kind is not Kind.BOUNDARY
                and not node.by_event
                and not node.for_compensation
                and not instantiating
            )
            if free and not self._is_link(node):
                yield node.id

    def _is_link(self, node: Node) -> bool:
        return (
            node.kind is Kind.CATCH
            and node.event is not None
            and any(isinstance(one, Link) for one in node.event.triggers)
        )

    def _event_starts(
        self, level: list[Node], nodes: dict[str, Node]
    ) -> Iterator[tuple[str, str]]:
        for node in level:
            if not node.by_event:
                continue
            for inner in self.levels.get(node.id, ()):
                if nodes[inner].kind is Kind.START:
                    yield node.id, inner

    def _triggered(self, identity: str, nodes: dict[str, Node]) -> Iterator[str]:
        for name in self.levels[identity]:
            node = nodes[name]
            if (node.kind is Kind.START and node.event and node.event.triggers) or (
                node.instantiate and node.kind is Kind.RECEIVE
            ):
                yield name
            elif node.instantiate:
                yield from (flow.target for flow in node.outgoing)


def global_task(traits: Traits, element: etree._Element) -> Process:
    """Read a global task as a process of one node, for call activities to call."""
    identity = element.get("id") or "task"
    name = local_name(element).removeprefix("global")
    kind = _KINDS.get(name[:1].lower() + name[1:], Kind.TASK)
    into, out = traits.mappings(element)
    node = Node(
        id=f"{identity}_task",
        kind=kind,
        name=element.get("name") or "",
        container=identity,
        task=traits.task(element, kind.value),
        inputs=into,
        outputs=out,
        line=line_of(element),
    )
    body = Body(id=identity, nodes=(node.id,), starts=(node.id,))
    return Process(
        id=identity,
        name=node.name,
        nodes={node.id: node},
        bodies={identity: body},
    )
