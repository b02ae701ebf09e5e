"""Thrown events: who catches them, and what that does (clauses 10.5.6, 13.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn import compensating, triggers
from anyshore.core.bpmn.commands import BroadcastSignal, EndKind, SendMessage
from anyshore.core.bpmn.mapping import carry, give, put
from anyshore.core.bpmn.model import (
    Cancel,
    Compensate,
    Error,
    Escalation,
    Kind,
    Link,
    Message,
    Node,
    Signal,
    Terminate,
    Trigger,
)
from anyshore.core.bpmn.run import Draft, Move, Run, Visit, fault
from anyshore.core.bpmn.state import ScopeKind
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["arrive_catch", "arrive_event_gateway", "arrive_throw", "caught", "fail"]


def arrive_catch(run: Run, move: Move) -> None:
    """Let a token wait at an intermediate catch event."""
    visit = Visit(move.scope, move.node)
    waits = (move.node.event or triggers.NO_EVENT).triggers
    if not waits or isinstance(waits[0], Link):
        run.moves.append(Move("leave", move.scope, move.node, None, None))
        return
    try:
        triggers.await_any(run, visit, ((move.node, waits),))
    except ProblemError as error:
        run.incident(visit, "arrive", fault(error, move.node))


def arrive_event_gateway(run: Run, move: Move) -> None:
    """Let a token wait for the first of several events (10.6.6)."""
    scope, node = move.scope, move.node
    visit = Visit(scope, node)
    waits = []
    for flow in node.outgoing:
        target = scope.nodes[flow.target]
        if target.event is not None:
            waits.append((target, target.event.triggers))
        elif target.task is not None and target.task.message is not None:
            waits.append((target, (target.task.message,)))
    try:
        triggers.await_any(run, visit, tuple(waits))
    except ProblemError as error:
        run.incident(visit, "arrive", fault(error, node))


def caught(run: Run, move: Move) -> None:
    """Map what a caught event carries and leave its node."""
    scope, node = move.scope, move.node
    try:
        give(run, scope, {}, node.outputs, move.extra)
        if node.data_outputs:
            carry(run, scope, move.extra or {}, node.data_outputs)
    except ProblemError as error:
        run.incident(Visit(scope, node), "leave", fault(error, node))
        return
    run.moves.append(Move("leave", scope, node, None, None))


def arrive_throw(run: Run, move: Move) -> None:
    """Throw each event of an intermediate throw or end event, in order."""
    scope, node = move.scope, move.node
    try:
        for trigger in (node.event or triggers.NO_EVENT).triggers:
            if _throw(run, scope, node, trigger):
                return
    except ProblemError as error:
        run.incident(Visit(scope, node), "arrive", fault(error, node))
        return
    if node.kind is Kind.END:
        run.trail.append(node.id)
        run.gone(scope)
    else:
        run.moves.append(Move("leave", scope, node, None, None))


def _throw(run: Run, scope: Draft, node: Node, trigger: Trigger) -> bool:
    """Throw one event; say whether its token is gone or rests because of it."""
    match trigger:
        case Message():
            _send(run, scope, node, trigger)
        case Signal(name=formula):
            name = triggers.text(run, scope, {}, formula)
            cast(run, scope, node, name)
            return scope.gone
        case Error(code=code):
            run.trail.append(node.id)
            if not fail(run, scope, code or "", ""):
                run.finish(EndKind.FAILED, code or "")
            return True
        case Escalation(code=code):
            return _escalate(run, scope, node, code)
        case Compensate():
            return compensating.throw(run, scope, node, trigger)
        case Cancel():
            return compensating.cancel(run, scope, node)
        case Terminate():
            _terminate(run, scope, node)
            return True
        case Link(name=name):
            _jump(run, scope, node, name)
            return True
        case _:
            return False
    return False


def _payload(run: Run, scope: Draft, node: Node) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for mapped in (*node.data_inputs, *node.inputs):
        if mapped.source is not None:
            put(
                payload,
                mapped.target,
                mapped.source(run.context(scope, payload), run.now),
            )
    return payload


def _send(run: Run, scope: Draft, node: Node, message: Message) -> None:
    name, key = triggers.message_of(run, scope, {}, message)
    payload = _payload(run, scope, node)
    run.commands.append(
        SendMessage(element=node.id, name=name, key=key, payload=payload)
    )


def cast(run: Run, scope: Draft, node: Node, name: str) -> None:
    """Broadcast a signal, to this case at once and to the others by command."""
    payload = _payload(run, scope, node)
    run.commands.append(BroadcastSignal(element=node.id, name=name, payload=payload))
    triggers.hear(run, name, payload)


def _terminate(run: Run, scope: Draft, node: Node) -> None:
    run.trail.append(node.id)
    if scope.kind is ScopeKind.ROOT:
        run.finish(EndKind.TERMINATED)
        return
    run.clear(scope)
    run.emptied.append(scope)


def _jump(run: Run, scope: Draft, node: Node, name: str) -> None:
    run.trail.append(node.id)
    target = scope.model.bodies[node.container].links.get(name)
    if target is None:
        run.gone(scope)
        return
    run.moves.append(Move("leave", scope, scope.nodes[target], None, None))


# --- errors and escalations --------------------------------------------------------


class _Caught:
    """Who catches: a boundary event of a resting token, or an event sub-process."""

    def __init__(self, node: Node, scope: Draft, owner: int | None) -> None:
        self.node = node
        self.scope = scope
        #: The resting token with the boundary; None for an event sub-process.
        self.owner = owner


def _match(node: Node, kind: type[Error | Escalation], code: str | None) -> int:
    """Say how well an event catches: 2 by its code, 1 as it catches all, 0 not."""
    best = 0
    for trigger in (node.event or triggers.NO_EVENT).triggers:
        if isinstance(trigger, kind):
            if not trigger.code:
                best = max(best, 1)
            elif trigger.code == code:
                best = 2
    return best


def _best(
    scope: Draft, names: list[str], kind: type[Error | Escalation], code: str | None
) -> Node | None:
    nodes = [scope.nodes[name] for name in names]
    ranked = [(_match(node, kind, code), node) for node in nodes]
    score = max((rank for rank, _ in ranked), default=0)
    return next((node for rank, node in ranked if rank == score and rank), None)


def _catcher(
    run: Run, scope: Draft, kind: type[Error | Escalation], code: str | None
) -> _Caught | None:
    """Look outwards from a scope for who catches (13.5.5)."""
    listening = True
    while True:
        if listening and scope.kind is not ScopeKind.LOOP:
            body = scope.model.bodies.get(scope.body)
            starts = [start for _, start in body.event_starts] if body else []
            found = _best(scope, starts, kind, code)
            if found is not None:
                return _Caught(found, scope, None)
        if scope.parent is None:
            return None
        token = run.tokens.get(scope.parent)
        if token is None:
            return None
        # What an event sub-process throws is not for its own neighbors to catch.
        listening = scope.kind is not ScopeKind.EVENT
        owner, scope = scope.parent, run.draft(token.scope)
        node = scope.nodes[token.element]
        found = _best(scope, list(node.boundaries), kind, code)
        if found is not None and scope.kind is not ScopeKind.LOOP:
            return _Caught(found, scope, owner)


def _deliver(run: Run, who: _Caught, payload: Mapping[str, Any]) -> None:
    if who.owner is None:
        if (who.node.event or triggers.NO_EVENT).interrupting:
            # What still moves in the scope must not outlive the interruption.
            run.clear(who.scope)
        run.moves.append(Move("event-start", who.scope, who.node, None, dict(payload)))
    else:
        triggers.fire_boundary(run, who.owner, who.node, payload)


def _named(node: Node, code: str | None, message: str) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for trigger in (node.event or triggers.NO_EVENT).triggers:
        if isinstance(trigger, (Error, Escalation)) and trigger.code_variable:
            payload[trigger.code_variable] = code
        if isinstance(trigger, Error) and trigger.message_variable:
            payload[trigger.message_variable] = message
    return payload


def fail(
    run: Run,
    scope: Draft,
    code: str,
    message: str,
    output: Mapping[str, Any] | None = None,
) -> bool:
    """Throw an error from inside a scope; say whether anybody catches it."""
    who = _catcher(run, scope, Error, code)
    if who is None:
        return False
    _deliver(run, who, {**(output or {}), **_named(who.node, code, message)})
    return True


def fail_activity(
    run: Run,
    visit: Visit,
    code: str,
    message: str,
    output: Mapping[str, Any] | None = None,
) -> bool:
    """Throw an error from an activity; its own boundary catches first."""
    scope = visit.scope
    if scope.kind is not ScopeKind.LOOP:
        node = _best(scope, list(visit.node.boundaries), Error, code)
        if node is not None:
            run.disarm(visit.watches)
            payload = {**(output or {}), **_named(node, code, message)}
            run.moves.append(Move("caught", scope, node, None, payload))
            return True
    if fail(run, scope, code, message, output):
        run.disarm(visit.watches)
        return True
    return False


def _escalate(run: Run, scope: Draft, node: Node, code: str | None) -> bool:
    who = _catcher(run, scope, Escalation, code)
    if who is None:
        return False
    interrupting = (who.node.event or triggers.NO_EVENT).interrupting
    if interrupting:
        run.trail.append(node.id)
    _deliver(run, who, _named(who.node, code, ""))
    return interrupting
