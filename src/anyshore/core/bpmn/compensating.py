"""Compensation and the cancelling of transactions (clauses 10.7, 13.5.5).

Completed activities are remembered in the scope that they ran in.  Compensation takes
those records, newest first, and runs their handlers one after the other in a scope of
its own, with the variables as they were when the activity completed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.bpmn.model import Cancel, Compensate, Kind, Node
from anyshore.core.bpmn.run import Draft, Move, Run, Visit
from anyshore.core.bpmn.state import Record, Scope, ScopeKind, Wait

if TYPE_CHECKING:
    from anyshore.core.bpmn.pages import Pages

__all__ = ["cancel", "next_record", "throw"]

#: The phase of a token whose compensation nobody waits for.
_ASIDE = "aside"


def throw(run: Run, scope: Draft, node: Node, trigger: Compensate) -> bool:
    """Compensate one activity or all of a scope; say whether the token rests for it."""
    holder = _holder(run, scope)
    records = _take(holder, trigger.activity)
    if not records:
        return False
    if not trigger.wait:
        scope.live += 1
    _run(run, scope, node, records, "" if trigger.wait else _ASIDE)
    return trigger.wait


def _holder(run: Run, scope: Draft) -> Draft:
    """Find the scope whose activities a compensation event is about."""
    while not scope.done and scope.kind is ScopeKind.EVENT and scope.parent is not None:
        token = run.tokens.get(scope.parent)
        if token is None:
            break
        scope = run.draft(token.scope)
    return scope


def _take(scope: Draft, activity: str) -> tuple[Record, ...]:
    """Take records out of a scope, in the order of completion."""
    if not activity:
        records = tuple(scope.done.values())
        scope.done = _without(scope.done, list(scope.done))
        return records
    chosen = [
        number for number, record in scope.done.items() if record.element == activity
    ]
    found = [scope.done.get(number) for number in chosen]
    scope.done = _without(scope.done, chosen)
    return tuple(record for record in found if record is not None)


def _without(done: Pages[Record], numbers: list[int]) -> Pages[Record]:
    for number in numbers:
        done = done.drop(number)
    return done


def _run(
    run: Run, scope: Draft, node: Node, records: tuple[Record, ...], phase: str = ""
) -> None:
    frozen = Scope(
        kind=ScopeKind.COMPENSATION,
        process=scope.model.id,
        body=node.container,
        queue=records,
    )
    inner = run.open(frozen, scope.model)
    visit = Visit(scope, node)
    inner.parent = run.rest(visit, Wait.SCOPE, child=inner.id, phase=phase)
    run.emptied.append(inner)


def next_record(run: Run, scope: Draft) -> None:
    """Compensate the newest record that is left; end the scope after the last."""
    scope.done = _without(scope.done, list(scope.done))
    while scope.queue:
        record = scope.queue[-1]
        scope.queue = scope.queue[:-1]
        if _begin(run, scope, record):
            return
    run.close(scope)
    token = None if scope.parent is None else run.tokens.get(scope.parent)
    visit = None if scope.parent is None else run.take(scope.parent)
    if visit is None or token is None:
        return
    if token.phase == _ASIDE:
        run.gone(visit.scope)
    else:
        _after(run, visit)


def _begin(run: Run, scope: Draft, record: Record) -> bool:
    node = scope.nodes[record.element]
    if record.handler:
        scope.variables, scope.owned = dict(record.variables), True
        handler = scope.nodes[record.handler]
        scope.live = 1
        run.moves.append(Move("arrive", scope, handler, None, ""))
        return True
    start = _compensation_start(scope, node)
    if start is None:
        scope.queue = scope.queue + record.children
        return False
    scope.variables, scope.owned = dict(record.variables), True
    scope.live = 1
    for child in record.children:
        scope.done = scope.done.put(run.number(), child)
    visit = Visit(scope, scope.nodes[start.container])
    frozen = Scope(
        kind=ScopeKind.EVENT, process=scope.model.id, body=start.container, live=1
    )
    inner = run.open(frozen, scope.model)
    inner.parent = run.rest(visit, Wait.SCOPE, child=inner.id)
    run.moves.append(Move("leave", inner, start, None, None))
    return True


def _compensation_start(scope: Draft, node: Node) -> Node | None:
    body = scope.model.bodies.get(node.id)
    for _, name in body.event_starts if body else ():
        start = scope.nodes[name]
        if start.event and any(
            isinstance(one, Compensate) for one in start.event.triggers
        ):
            return start
    return None


def _after(run: Run, visit: Visit) -> None:
    """Go on behind a compensation: to the way out, or out of the transaction."""
    node, scope = visit.node, visit.scope
    event = node.event
    if event is not None and any(isinstance(one, Cancel) for one in event.triggers):
        _leave_transaction(run, scope)
        return
    if node.kind is Kind.END:
        run.trail.append(node.id)
        run.gone(scope)
    else:
        run.moves.append(Move("leave", scope, node, None, None))


def cancel(run: Run, scope: Draft, node: Node) -> bool:
    """Cancel a transaction: withdraw what runs, compensate what completed, leave."""
    run.trail.append(node.id)
    records = _take(scope, "")
    run.clear(scope)
    scope.live = 1
    if records:
        _run(run, scope, node, records)
    else:
        _leave_transaction(run, scope)
    return True


def _leave_transaction(run: Run, scope: Draft) -> None:
    token = None if scope.parent is None else run.tokens.get(scope.parent)
    if token is None or scope.parent is None:
        run.gone(scope)
        return
    outer = run.draft(token.scope)
    node = outer.nodes[token.element]
    for name in node.boundaries:
        boundary = outer.nodes[name]
        event = boundary.event
        if event and any(isinstance(one, Cancel) for one in event.triggers):
            run.withdraw(scope.parent)
            run.moves.append(Move("leave", outer, boundary, None, None))
            return
    # Nobody catches the cancellation: the transaction ends like any sub-process.
    run.clear(scope)
    run.emptied.append(scope)
