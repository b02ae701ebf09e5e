"""Checking a process before it is published: what blocks it, and what deserves a look.

An error means that no case of the process may be started; a warning means that a case
will stop with an incident, or do something unexpected, if it comes by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.bpmn.model import (
    CONTAINERS,
    Body,
    Cancel,
    Conditional,
    Definitions,
    Kind,
    Link,
    Message,
    Node,
    Process,
    Signal,
    Timer,
)
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.core.bpmn.formula import Formula

__all__ = ["check", "check_file"]


def check(process: Process) -> tuple[Problem, ...]:
    """Find what blocks a process or deserves a look.

    Returns:
        Problems in the order of the file, those of reading first.
    """
    found = list(process.problems)
    if not process.bodies[process.id].nodes:
        what = f"the process {process.name or process.id!r} holds nothing to run"
        found.append(_problem("bpmn-empty", what, None, Severity.WARNING))
    for node in process.nodes.values():
        found.extend(_node(process, node))
    for body in process.bodies.values():
        found.extend(_body(process, body))
    return tuple(found)


def check_file(definitions: Definitions) -> tuple[Problem, ...]:
    """Find what blocks the processes of a file, or that it has none to run."""
    found = list(definitions.problems)
    for process in definitions.processes:
        found.extend(check(process))
    if not any(process.nodes for process in definitions.processes):
        found.append(_problem("bpmn-no-process", "the file holds nothing to run", None))
    return tuple(found)


def _problem(
    code: str,
    message: str,
    node: Node | None,
    severity: Severity = Severity.ERROR,
    hint: str = "",
) -> Problem:
    place = Place() if node is None else Place(element=node.id, line=node.line)
    return Problem(
        code=code, message=message, hint=hint, place=place, severity=severity
    )


def _label(node: Node) -> str:
    return repr(node.name or node.id)


def _node(process: Process, node: Node) -> Iterator[Problem]:
    for name, number in (
        ("startQuantity", node.start_quantity),
        ("completionQuantity", node.completion_quantity),
    ):
        if number < 1:
            yield _problem(
                "bpmn-quantity",
                f"{name} of {_label(node)} must be at least 1 (table 10.3)",
                node,
            )
    for formula in _formulas(node):
        if formula.problem is not None:
            problem = formula.problem
            yield _problem(
                problem.code,
                f"{problem.message}; a case that comes by stops there",
                node,
                Severity.WARNING,
                problem.hint,
            )
    if node.default and all(flow.id != node.default for flow in node.outgoing):
        yield _problem(
            "bpmn-default",
            f"the default flow {node.default!r} does not leave {_label(node)}",
            node,
            Severity.WARNING,
        )
    yield from _links(process, node)
    yield from _misplaced(process, node)
    if node.kind is Kind.EVENT_BASED and not node.outgoing:
        yield _problem("bpmn-event-gateway", f"{_label(node)} waits for no event", node)


def _misplaced(process: Process, node: Node) -> Iterator[Problem]:
    """Find events where the standard does not allow them (clause 10.5)."""
    holder = process.nodes.get(node.container)
    triggers = node.event.triggers if node.event else ()
    if any(isinstance(trigger, Cancel) for trigger in triggers):
        if node.kind is Kind.END:
            host = holder
        else:
            host = process.nodes.get(node.event.attached) if node.event else None
        if host is None or host.kind is not Kind.TRANSACTION:
            yield _problem(
                "bpmn-cancel",
                f"{_label(node)} cancels, but belongs to no transaction",
                node,
                Severity.WARNING,
            )
    if node.kind is Kind.END and node.outgoing:
        yield _problem(
            "bpmn-end-flow",
            f"{_label(node)} is an end event with a flow out of it",
            node,
            Severity.WARNING,
        )
    if node.kind is Kind.START and node.incoming:
        yield _problem(
            "bpmn-start-flow",
            f"{_label(node)} is a start event with a flow into it",
            node,
            Severity.WARNING,
        )


def _links(process: Process, node: Node) -> Iterator[Problem]:
    if node.kind is not Kind.THROW or node.event is None:
        return
    links = process.bodies[node.container].links
    for trigger in node.event.triggers:
        if isinstance(trigger, Link) and trigger.name not in links:
            yield _problem(
                "bpmn-link",
                f"no catching link is called {trigger.name!r}",
                node,
                Severity.WARNING,
            )


def _formulas(node: Node) -> Iterator[Formula]:
    for flow in node.outgoing:
        if flow.condition is not None and node.kind is not Kind.PARALLEL:
            yield flow.condition
    for mapped in (*node.inputs, *node.outputs):
        if mapped.source is not None:
            yield mapped.source
    for trigger in node.event.triggers if node.event else ():
        match trigger:
            case Timer(when=formula) | Conditional(condition=formula):
                yield formula
            case Message(name=formula) | Signal(name=formula):
                yield formula
            case _:
                pass
    if node.task is not None:
        yield from filter(None, (node.task.script, node.task.called))
    if node.loop is not None:
        loop = node.loop
        parts = (loop.cardinality, loop.collection, loop.completion, loop.condition)
        yield from filter(None, parts)
    if node.activation is not None:
        yield node.activation


def _body(process: Process, body: Body) -> Iterator[Problem]:
    holder = process.nodes.get(body.id)
    if holder is None or holder.kind not in CONTAINERS or holder.by_event:
        return
    if body.nodes and not body.starts:
        yield _problem(
            "bpmn-no-start",
            f"nothing begins inside {_label(holder)}: it has no start event",
            holder,
        )
