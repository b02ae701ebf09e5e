"""Where tokens go: leaving a node, and the gateways (clauses 10.6 and 13.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn.model import Flow, Kind, Node
from anyshore.core.bpmn.run import Draft, Move, Run, Visit, fault
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = [
    "AGAIN",
    "arrive_complex",
    "arrive_exclusive",
    "arrive_inclusive",
    "arrive_parallel",
    "count_in",
    "depart",
    "leave",
    "open_joins",
]

#: The key of a complex gateway that has opened and waits for its other tokens.
_OPENED = "*"
#: Marks the further tokens of an activity that gives several.
AGAIN = "again"


def _send(run: Run, scope: Draft, flows: list[Flow] | tuple[Flow, ...]) -> None:
    scope.live += len(flows) - 1
    for flow in flows:
        run.moves.append(Move("arrive", scope, scope.nodes[flow.target], None, flow.id))
    if not flows and scope.live == 0:
        run.emptied.append(scope)


def leave(run: Run, move: Move) -> None:
    """Let one token leave a node on every flow whose condition holds (13.3.1)."""
    if move.extra != AGAIN:
        run.trail.append(move.node.id)
    depart(run, move.scope, move.node)


def depart(run: Run, scope: Draft, node: Node) -> None:
    """Put one token on every flow whose condition holds."""
    flows = node.outgoing
    if len(flows) == 1:
        (flow,) = flows
        if flow.condition is None:
            target = scope.nodes[flow.target]
            run.moves.append(Move("arrive", scope, target, None, flow.id))
            return
    if not flows:
        run.gone(scope)
        return
    try:
        chosen = _conditional(run, scope, node)
    except ProblemError as error:
        _stuck(run, scope, node, fault(error, node))
        return
    if not chosen:
        _stuck(run, scope, node, _no_way(node))
        return
    _send(run, scope, chosen)


def _conditional(run: Run, scope: Draft, node: Node) -> list[Flow]:
    variables = run.context(scope, {})
    chosen = []
    held = False
    for flow in node.outgoing:
        if flow.id == node.default:
            continue
        if flow.condition is None:
            chosen.append(flow)
        elif flow.condition(variables, run.now) is True:
            chosen.append(flow)
            held = True
    if not held and node.default:
        chosen += [flow for flow in node.outgoing if flow.id == node.default]
    return chosen


def _stuck(run: Run, scope: Draft, node: Node, problem: Problem) -> None:
    if run.trail and run.trail[-1] == node.id:
        run.trail.pop()
    run.incident(Visit(scope, node), "leave", problem)


def _no_way(node: Node) -> Problem:
    return Problem(
        code="bpmn-no-way-out",
        message=f"no condition of {node.name or node.id!r} holds and it has no default",
        hint="Mend the variables and retry, or give the model a default flow.",
    )


def arrive_exclusive(run: Run, move: Move) -> None:
    """Take the first flow whose condition holds, else the default (10.6.2)."""
    scope, node = move.scope, move.node
    flows = node.outgoing
    if len(flows) <= 1 and (not flows or flows[0].condition is None):
        leave(run, move)
        return
    try:
        chosen = _first(node, run.context(scope, {}), run.now)
    except ProblemError as error:
        _stuck(run, scope, node, fault(error, node))
        return
    if chosen is None:
        _stuck(run, scope, node, _no_way(node))
        return
    run.trail.append(node.id)
    run.moves.append(Move("arrive", scope, scope.nodes[chosen.target], None, chosen.id))


def _first(node: Node, variables: Mapping[str, Any], now: datetime) -> Flow | None:
    default = None
    for flow in node.outgoing:
        condition = flow.condition
        if flow.id == node.default:
            default = flow
        elif (
            condition is None
            or (condition.function or condition)(variables, now) is True
        ):
            return flow
    return default


def _count(scope: Draft, node: Node, flow: str, by: int = 1) -> dict[str, int]:
    flows = dict(scope.joins.get(node.id, {}))
    left = flows.get(flow, 0) + by
    if left > 0:
        flows[flow] = left
    else:
        flows.pop(flow, None)
    if flows:
        scope.joins[node.id] = flows
    else:
        scope.joins.pop(node.id, None)
    return flows


def count_in(scope: Draft, node: Node, needed: int) -> bool:
    """Count a token that comes to an activity; say whether there are enough now."""
    if _count(scope, node, "")[""] < needed:
        return False
    _count(scope, node, "", -needed)
    scope.live -= needed - 1
    return True


def arrive_parallel(run: Run, move: Move) -> None:
    """Wait for a token on every flow, then take all ways out (10.6.4)."""
    scope, node = move.scope, move.node
    if len(node.incoming) > 1:
        flows = _count(scope, node, move.extra)
        if any(flow not in flows for flow in node.incoming):
            return
        for flow in node.incoming:
            _count(scope, node, flow, -1)
        scope.live -= len(node.incoming) - 1
    run.trail.append(node.id)
    if node.outgoing:
        _send(run, scope, node.outgoing)
    else:
        run.gone(scope)


def arrive_inclusive(run: Run, move: Move) -> None:
    """Wait while a token could still come, then take each way that holds (10.6.3)."""
    scope, node = move.scope, move.node
    if len(node.incoming) > 1:
        _count(scope, node, move.extra)
        run.waiting[scope.id] = scope
        return
    leave(run, move)


def arrive_complex(run: Run, move: Move) -> None:
    """Open once the activation condition holds, then swallow the rest (10.6.5)."""
    scope, node = move.scope, move.node
    if len(node.incoming) <= 1:
        leave(run, move)
        return
    flows = _count(scope, node, move.extra)
    run.waiting[scope.id] = scope
    if _OPENED in flows:
        _reset(run, scope, node, set(node.incoming) - set(flows))
        return
    if node.activation is None:
        return
    count = sum(flows.values())
    variables = {**run.context(scope, {}), "activationCount": count}
    for flow in node.incoming:
        variables[flow] = flows.get(flow, 0)
    try:
        opens = node.activation(variables, run.now) is True
    except ProblemError as error:
        _count(scope, node, move.extra, -1)
        visit = Visit(scope, node)
        visit.flow = move.extra
        run.incident(visit, "arrive", fault(error, node))
        return
    if opens:
        _open_complex(run, scope, node)


def _open_complex(run: Run, scope: Draft, node: Node) -> None:
    # The tokens that opened it stay counted until the others have come: the gateway
    # must know which flows it still owes a token.  They leave as one token now.
    flows = scope.joins[node.id]
    scope.live -= sum(flows.values()) - 1
    scope.joins[node.id] = {**dict.fromkeys(flows, 0), _OPENED: 0}
    run.moves.append(Move("leave", scope, node, None, None))
    _reset(run, scope, node, set(node.incoming) - set(flows))


def _reset(run: Run, scope: Draft, node: Node, missing: set[str]) -> None:
    # Swallowed tokens no longer live; they only mark that their flow has been served.
    flows = scope.joins[node.id]
    swallowed = sum(flows.values())
    if swallowed:
        scope.joins[node.id] = dict.fromkeys(flows, 0)
        scope.live -= swallowed - 1
        run.gone(scope)
    if not missing:
        del scope.joins[node.id]


def open_joins(run: Run) -> bool:
    """Open the inclusive joins to which no more tokens can come (13.4.3).

    Called when nothing moves.  Joins that only wait for one another are opened in the
    order of their arrival, so none is stranded.

    Returns:
        Whether any opened.
    """
    opened = False
    for number, scope in list(run.waiting.items()):
        if scope.gone or not scope.joins:
            del run.waiting[number]
        else:
            opened |= _open_in(run, scope)
    return opened


def _open_in(run: Run, scope: Draft) -> bool:
    joins = [node for name in scope.joins if _decides(node := scope.nodes[name], scope)]
    ready = [node for node in joins if not _may_come(scope, node)]
    if not ready and joins and not _others(scope, joins):
        ready = [node for node in joins if _OPENED not in scope.joins[node.id]][:1]
    for node in ready:
        flows = scope.joins[node.id]
        if _OPENED in flows:
            _reset(run, scope, node, set())
        elif node.kind is Kind.COMPLEX:
            _open_complex(run, scope, node)
        else:
            for flow in list(flows):
                _count(scope, node, flow, -1)
            scope.live -= len(flows) - 1
            run.moves.append(Move("leave", scope, node, None, None))
    return bool(ready)


def _decides(node: Node, scope: Draft) -> bool:
    if node.kind is Kind.INCLUSIVE:
        return True
    return node.kind is Kind.COMPLEX and (
        node.activation is None or _OPENED in scope.joins[node.id]
    )


def _others(scope: Draft, joins: list[Node]) -> bool:
    names = {node.id for node in joins}
    return bool(scope.at) or any(name not in names for name in scope.joins)


def _may_come(scope: Draft, node: Node) -> bool:
    """Say whether a token elsewhere may still come to a flow that has none.

    A token that could also come to a flow that has one does not hold the join back:
    that is the standard's rule, and what keeps a loop around the join alive.
    """
    reach = scope.model.reach[node.id]
    flows = scope.joins[node.id]
    filled = [reach[flow] for flow in node.incoming if flow in flows]
    empty = [reach[flow] for flow in node.incoming if flow not in flows]
    elsewhere = [name for name in scope.at if name != node.id]
    elsewhere += [
        name
        for name, waiting in scope.joins.items()
        if name != node.id and any(waiting.values())
    ]
    return any(
        any(name in sources for sources in empty)
        and not any(name in sources for sources in filled)
        for name in elsewhere
    )
