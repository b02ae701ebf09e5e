"""Scopes: entering sub-processes and called processes, and what their end leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.bpmn import compensating, triggers
from anyshore.core.bpmn.commands import EndKind
from anyshore.core.bpmn.mapping import give
from anyshore.core.bpmn.model import Kind
from anyshore.core.bpmn.run import Draft, Move, Run, Visit, fault
from anyshore.core.bpmn.state import LoopState, Scope, ScopeKind, Wait
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.bpmn.model import Process

__all__ = ["begin_scope", "call", "end_scope", "enter", "start_event_scope"]

#: A process that calls itself without an end is stopped here.
MAX_DEPTH = 100


def enter(run: Run, visit: Visit) -> Draft:
    """Begin a run of a sub-process; its token waits for it."""
    model = visit.scope.model
    scope = _child(run, visit, ScopeKind.SUB, model, visit.node.id)
    begin_scope(run, scope)
    return scope


def _child(run: Run, visit: Visit, kind: ScopeKind, model: Process, body: str) -> Draft:
    scope = run.open(Scope(kind=kind, process=model.id, body=body), model)
    scope.parent = run.rest(visit, Wait.SCOPE, child=scope.id)
    return scope


def call(run: Run, visit: Visit) -> None:
    """Begin a run of another process, with variables of its own (10.3.6)."""
    task = visit.node.task
    seen = run.context(visit.scope, visit.local)
    name = "" if task is None or task.called is None else task.called(seen, run.now)
    model = run.process.called.get(str(name))
    if model is None and name == run.process.id:
        model = run.process
    if task is None or model is None or _depth(run, visit.scope) >= MAX_DEPTH:
        raise ProblemError(
            Problem(
                code="bpmn-process-unknown",
                message=f"process {name!r} cannot be called from here",
                hint="Publish the called process too, without calling itself forever.",
            )
        )
    variables = dict(seen) if task.all_in else dict(visit.local)
    scope = _child(run, visit, ScopeKind.CALL, model, model.id)
    scope.variables, scope.owned = variables, True
    begin_scope(run, scope)


def _depth(run: Run, scope: Draft) -> int:
    depth = 0
    while scope.parent is not None:
        token = run.tokens.get(scope.parent)
        if token is None:
            break
        depth += 1
        scope = run.draft(token.scope)
    return depth


def begin_scope(run: Run, scope: Draft, starts: tuple[str, ...] | None = None) -> None:
    """Arm what listens in a scope and put its first tokens in.

    Args:
        run: The step.
        scope: The scope that begins.
        starts: Where its tokens begin; None where the model says.
    """
    body = scope.model.bodies[scope.body]
    if body.data:
        scope.set({name: scope.variables.get(name) for name in body.data})
    if not triggers.arm_event_starts(run, scope):
        return
    if scope.ad_hoc is not None and scope.ad_hoc.sequential:
        scope.loop = LoopState(total=len(body.starts), begun=min(1, len(body.starts)))
        _start(run, scope, body.starts[:1])
        return
    _start(run, scope, body.starts if starts is None else starts)


def _start(run: Run, scope: Draft, starts: tuple[str, ...]) -> None:
    scope.live += len(starts)
    if not starts:
        run.emptied.append(scope)
    for name in starts:
        node = scope.nodes[name]
        what = "leave" if node.kind is Kind.START else "arrive"
        run.moves.append(Move(what, scope, node, None, ""))


def start_event_scope(run: Run, move: Move) -> None:
    """Begin a run of an event sub-process (13.5.4)."""
    scope, start = move.scope, move.node
    holder = scope.nodes[start.container]
    if (start.event or triggers.NO_EVENT).interrupting:
        run.clear(scope)
        run.disarm(scope.watches)
        scope.watches = ()
        scope.loop = None
    scope.live += 1
    visit = Visit(scope, holder)
    inner = _child(run, visit, ScopeKind.EVENT, scope.model, holder.id)
    inner.live = 1
    try:
        give(run, inner, {}, start.outputs, move.extra)
    except ProblemError as error:
        run.incident(Visit(inner, start), "leave", fault(error, start))
        return
    body_ready = triggers.arm_event_starts(run, inner)
    if body_ready:
        run.moves.append(Move("leave", inner, start, None, None))


def end_scope(run: Run, scope: Draft) -> None:
    """Let what waits for a scope without tokens go on."""
    if scope.gone or scope.live:
        return
    if scope.kind is ScopeKind.ROOT:
        run.finish(EndKind.COMPLETED)
        return
    if scope.kind is ScopeKind.COMPENSATION:
        compensating.next_record(run, scope)
        return
    if _next_of_ad_hoc(run, scope):
        return
    run.close(scope)
    children = tuple(scope.done.values())
    visit = None if scope.parent is None else run.take(scope.parent)
    if visit is None:
        return
    if scope.kind is ScopeKind.EVENT:
        run.trail.append(visit.node.id)
        run.gone(visit.scope)
        return
    visit.children = children
    output = None
    if scope.kind is ScopeKind.CALL:
        task = visit.node.task
        output = scope.variables if task is None or task.all_out else {}
        if visit.node.outputs:
            output = scope.variables
    run.moves.append(Move("complete", visit.scope, visit.node, visit, output))


def _next_of_ad_hoc(run: Run, scope: Draft) -> bool:
    loop = scope.loop
    if loop is None or scope.kind is not ScopeKind.SUB or loop.begun >= loop.total:
        return False
    starts = scope.model.bodies[scope.body].starts
    _start(run, scope, starts[loop.begun : loop.begun + 1])
    scope.loop = LoopState(total=loop.total, begun=loop.begun + 1)
    return True
