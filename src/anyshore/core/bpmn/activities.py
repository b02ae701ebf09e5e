"""Activities: beginning, the work of each kind, and completing (clauses 10.3, 13.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn import scopes, triggers
from anyshore.core.bpmn.commands import CallService, Decided, OpenItem, SendMessage
from anyshore.core.bpmn.deciding import decide
from anyshore.core.bpmn.mapping import carry, give, put
from anyshore.core.bpmn.model import CONTAINERS, AdHoc, Kind, Task
from anyshore.core.bpmn.routing import AGAIN, count_in, depart
from anyshore.core.bpmn.run import Move, Run, Visit, fault
from anyshore.core.bpmn.state import Record, ScopeKind, Wait
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["arrive", "begin", "complete", "finish", "remember", "work"]

_NO_TASK = Task()


def arrive(run: Run, move: Move) -> None:
    """Let a token come to an activity, and begin once there are enough (10.3.2)."""
    scope, node = move.scope, move.node
    if node.begins_plain:
        _do(run, Visit(scope, node))
        return
    if node.start_quantity > 1 and not count_in(scope, node, node.start_quantity):
        return
    _begin(run, Visit(scope, node))


def begin(run: Run, move: Move) -> None:
    """Arm the boundary, and do the work once or open the loop."""
    if move.visit is not None:
        _begin(run, move.visit)


def _begin(run: Run, visit: Visit) -> None:
    node = visit.node
    if node.boundaries:
        try:
            if not triggers.arm_boundary(run, visit):
                return
        except ProblemError as error:
            run.disarm(visit.watches)
            visit.watches = ()
            run.incident(visit, "begin", fault(error, node))
            return
    if node.loop is not None:
        run.moves.append(Move("loop", visit.scope, node, visit, None))
    else:
        _work(run, visit)


def _do(run: Run, visit: Visit) -> None:
    try:
        _WORK[visit.node.kind](run, visit)
    except ProblemError as error:
        run.incident(visit, "work", fault(error, visit.node))


def work(run: Run, move: Move) -> None:
    """Map the inputs and do what the activity is there for."""
    if move.visit is not None:
        _work(run, move.visit)


def _work(run: Run, visit: Visit) -> None:
    if visit.node.inputs or visit.node.data_inputs:
        try:
            _map_inputs(run, visit)
        except ProblemError as error:
            run.incident(visit, "work", fault(error, visit.node))
            return
    _do(run, visit)


def _map_inputs(run: Run, visit: Visit) -> None:
    local = dict(visit.local)
    for mapped in (*visit.node.data_inputs, *visit.node.inputs):
        if mapped.source is not None and mapped.target:
            value = mapped.source(run.context(visit.scope, local), run.now)
            put(local, mapped.target, value)
    visit.local = local


# --- the work of each kind ------------------------------------------------------


def _nothing(run: Run, visit: Visit) -> None:
    _complete(run, visit, None)


def _seen(run: Run, visit: Visit) -> dict[str, Any]:
    # A worker sees the inputs that the model names, or else every variable.
    if visit.node.inputs:
        return visit.local
    return dict(run.context(visit.scope, visit.local))


def _user(run: Run, visit: Visit) -> None:
    node, task = visit.node, visit.node.task or _NO_TASK
    assignment = {}
    for name, value in task.assignment.items():
        assignment[name] = triggers.text(run, visit.scope, visit.local, value)
    number = run.rest(visit, Wait.ITEM)
    run.commands.append(
        OpenItem(
            token=number,
            element=node.id,
            name=node.name,
            lane=node.lane,
            form=task.form,
            assignment=assignment,
            inputs=_seen(run, visit),
        )
    )


def _job(run: Run, visit: Visit, kind: str, headers: Mapping[str, str]) -> None:
    task = visit.node.task or _NO_TASK
    number = run.rest(visit, Wait.JOB)
    run.commands.append(
        CallService(
            token=number,
            element=visit.node.id,
            type=kind,
            inputs=_seen(run, visit),
            headers=dict(headers),
            retries=task.retries,
        )
    )


def _service(run: Run, visit: Visit) -> None:
    task = visit.node.task or _NO_TASK
    _job(run, visit, task.type or visit.node.id, task.headers)


def _script(run: Run, visit: Visit) -> None:
    task = visit.node.task or _NO_TASK
    if task.script is None:
        if not task.script_text and not task.type:
            _nothing(run, visit)
            return
        kind = task.type or ":".join(filter(None, ("script", task.script_format)))
        _job(run, visit, kind, {**task.headers, "script": task.script_text})
        return
    evaluate = task.script.function or task.script
    value = evaluate(run.context(visit.scope, visit.local), run.now)
    if task.result:
        _complete(run, visit, {task.result: value})
    else:
        _complete(run, visit, value if isinstance(value, dict) else None)


def _rule(run: Run, visit: Visit) -> None:
    node, task = visit.node, visit.node.task or _NO_TASK
    model = run.process.decisions.get(task.decision)
    if model is None and task.type:
        _job(run, visit, task.type, task.headers)
        return
    if model is None:
        raise ProblemError(
            Problem(
                code="bpmn-decision-unknown",
                message=f"there is no decision {task.decision!r} here",
                hint="Publish the decision with the process, then retry.",
            )
        )
    seen = run.context(visit.scope, visit.local)
    outcome = decide(model, task.decision, seen, run.now)
    run.commands.append(
        Decided(
            element=node.id,
            decision=task.decision,
            value=outcome.value,
            hits=outcome.hits,
            inputs=outcome.inputs,
        )
    )
    if task.result:
        _complete(run, visit, {task.result: outcome.value})
    elif isinstance(outcome.value, dict):
        _complete(run, visit, outcome.value)
    else:
        _complete(run, visit, {task.decision: outcome.value})


def _send(run: Run, visit: Visit) -> None:
    task = visit.node.task or _NO_TASK
    if task.type or task.message is None:
        _service(run, visit)
        return
    name, key = triggers.message_of(run, visit.scope, visit.local, task.message)
    run.commands.append(
        SendMessage(element=visit.node.id, name=name, key=key, payload=visit.local)
    )
    _nothing(run, visit)


def _receive(run: Run, visit: Visit) -> None:
    task = visit.node.task or _NO_TASK
    waits = () if task.message is None else (task.message,)
    triggers.await_any(run, visit, ((visit.node, waits),))


def _call(run: Run, visit: Visit) -> None:
    scopes.call(run, visit)


def _contain(run: Run, visit: Visit) -> None:
    scopes.enter(run, visit)


_WORK: dict[Kind, Callable[[Run, Visit], None]] = {
    Kind.TASK: _nothing,
    Kind.MANUAL: _nothing,
    Kind.USER: _user,
    Kind.SERVICE: _service,
    Kind.SCRIPT: _script,
    Kind.RULE: _rule,
    Kind.SEND: _send,
    Kind.RECEIVE: _receive,
    Kind.CALL: _call,
    **dict.fromkeys(CONTAINERS, _contain),
}


# --- completing -----------------------------------------------------------------


def complete(run: Run, move: Move) -> None:
    """Map the outputs, disarm the boundary, remember for compensation, move on."""
    if move.visit is not None:
        _complete(run, move.visit, move.extra)


def _complete(run: Run, visit: Visit, output: Mapping[str, Any] | None) -> None:
    scope, node = visit.scope, visit.node
    try:
        if node.ends_plain:
            if output:
                run.assign(scope, output)
        else:
            give(run, scope, visit.local, node.outputs, output)
        if node.data_outputs:
            carry(run, scope, {**visit.local, **(output or {})}, node.data_outputs)
    except ProblemError as error:
        run.incident(visit, "complete", fault(error, node), dict(output or {}))
        return
    if visit.watches:
        run.disarm(visit.watches)
        visit.watches = ()
    if node.ends_plain and scope.ad_hoc is None:
        run.trail.append(node.id)
        depart(run, scope, node)
        return
    if scope.kind is ScopeKind.LOOP and scope.body == node.id:
        run.moves.append(Move("turned", scope, node, visit, output))
        return
    finish(run, visit)


def finish(run: Run, visit: Visit) -> None:
    """Remember a completed activity for compensation and let its tokens leave."""
    scope, node = visit.scope, visit.node
    if node.loop is None:
        remember(run, visit)
    elif visit.children:
        # Its instances are compensated one by one.
        record = Record(element=node.id, children=visit.children)
        scope.done = scope.done.put(run.number(), record)
    ad_hoc = scope.ad_hoc
    if node.completion_quantity <= 1 and ad_hoc is None:
        # The common case, without a detour through the queue.
        run.trail.append(node.id)
        depart(run, scope, node)
        return
    if node.completion_quantity > 1:
        scope.live += node.completion_quantity - 1
    run.moves.append(Move("leave", scope, node, None, None))
    for _ in range(node.completion_quantity - 1):
        run.moves.append(Move("leave", scope, node, None, AGAIN))
    if ad_hoc is not None:
        _end_ad_hoc(run, visit, ad_hoc)


def remember(run: Run, visit: Visit) -> None:
    """Keep what is needed to compensate a completed activity, if anything can."""
    scope, node = visit.scope, visit.node
    compensable = bool(node.handler or visit.children)
    if not compensable and node.kind in CONTAINERS:
        compensable = scope.model.bodies[node.id].compensates
    if compensable:
        record = Record(
            element=node.id,
            handler=node.handler,
            variables=visit.local,
            children=visit.children,
        )
        scope.done = scope.done.put(run.number(), record)


def _end_ad_hoc(run: Run, visit: Visit, rules: AdHoc) -> None:
    """End an ad-hoc sub-process whose completion condition holds (10.3.6)."""
    if rules.completion is None:
        return
    scope = visit.scope
    try:
        over = rules.completion(run.context(scope, {}), run.now) is True
    except ProblemError:
        # An expression that cannot be run was a warning when the model was checked;
        # its activities still end the sub-process when all of them are done.
        over = False
    if not over:
        return
    scope.loop = None
    if rules.cancel_remaining:
        run.trail.append(visit.node.id)
        run.clear(scope)
        run.emptied.append(scope)
