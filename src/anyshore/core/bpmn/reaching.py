"""Which nodes can send a token to which flow of an inclusive join (clause 13.4.3)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from anyshore.core.bpmn.model import Body, Kind, Link, Node

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["reach"]


def reach(
    nodes: Mapping[str, Node], bodies: Mapping[str, Body]
) -> dict[str, dict[str, frozenset[str]]]:
    """For each join and each of its flows, find the nodes with a way to the flow.

    A way does not pass the join itself.  Boundary events and links are ways too.
    """
    joins = [
        node
        for node in nodes.values()
        if node.kind in {Kind.INCLUSIVE, Kind.COMPLEX} and len(node.incoming) > 1
    ]
    if not joins:
        return {}
    before = _before(nodes, bodies)
    sources = {flow.id: node.id for node in nodes.values() for flow in node.outgoing}
    return {
        join.id: {
            flow: _backwards(sources[flow], join.id, before) for flow in join.incoming
        }
        for join in joins
    }


def _before(
    nodes: Mapping[str, Node], bodies: Mapping[str, Body]
) -> dict[str, list[str]]:
    before: dict[str, list[str]] = defaultdict(list)
    for node in nodes.values():
        for flow in node.outgoing:
            before[flow.target].append(node.id)
        for boundary in node.boundaries:
            before[boundary].append(node.id)
        for trigger in node.event.triggers if node.event else ():
            if isinstance(trigger, Link) and node.kind in {Kind.THROW, Kind.END}:
                target = bodies[node.container].links.get(trigger.name)
                if target is not None:
                    before[target].append(node.id)
    return before


def _backwards(
    start: str, without: str, before: Mapping[str, list[str]]
) -> frozenset[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name in found or name == without:
            continue
        found.add(name)
        todo += before.get(name, ())
    return frozenset(found)
