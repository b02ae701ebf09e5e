"""Starting a case and moving it on: the two pure functions that everything stands on.

The order inside a step is written down in ``docs/explanation/case-lifecycle.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn import (
    activities,
    events,
    loops,
    routing,
    scopes,
    throwing,
    triggers,
)
from anyshore.core.bpmn.commands import Command, EndKind
from anyshore.core.bpmn.model import ACTIVITIES, Kind
from anyshore.core.bpmn.run import Draft, Move, Run, Visit
from anyshore.core.bpmn.state import CaseState, Scope, ScopeKind, Token, Wait, WatchKind
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from anyshore.core.bpmn.events import Event
    from anyshore.core.bpmn.model import Process

__all__ = ["start", "step"]

#: So many moves in one step are a loop that never waits.
MAX_MOVES = 250_000
#: So many tokens in such a loop are one that multiplies them: the case is ended.
MAX_LOOPING = 100


def _throw(run: Run, move: Move) -> None:
    event = move.node.event
    if event is not None and event.casts:
        run.later.append(move)
    else:
        throwing.arrive_throw(run, move)


_ARRIVE: dict[Kind, Callable[[Run, Move], None]] = {
    **dict.fromkeys(ACTIVITIES, activities.arrive),
    Kind.START: routing.leave,
    Kind.BOUNDARY: routing.leave,
    Kind.CATCH: throwing.arrive_catch,
    Kind.THROW: _throw,
    Kind.END: _throw,
    Kind.EXCLUSIVE: routing.arrive_exclusive,
    Kind.PARALLEL: routing.arrive_parallel,
    Kind.INCLUSIVE: routing.arrive_inclusive,
    Kind.COMPLEX: routing.arrive_complex,
    Kind.EVENT_BASED: throwing.arrive_event_gateway,
}


_MOVES: dict[str, Callable[[Run, Move], None]] = {
    "begin": activities.begin,
    "work": activities.work,
    "complete": activities.complete,
    "leave": routing.leave,
    "loop": loops.open_loop,
    "turned": loops.turned,
    "caught": throwing.caught,
    "event-start": scopes.start_event_scope,
    "arm": triggers.rearm,
}


#: Phases of an incident that move a bare token, not one inside an activity.
_TOKENS = frozenset({"arrive", "leave", "arm", "caught", "event-start"})


def start(
    process: Process,
    variables: Mapping[str, Any],
    now: datetime,
    at: str = "",
) -> tuple[CaseState, tuple[Command, ...]]:
    """Begin a case.

    Args:
        process: What it runs; its called processes and decisions must be linked.
        variables: What it begins with.
        now: The instant from which its timers count.
        at: The start event, receive task or catching event that begins it; empty for
            the start event without a trigger.

    Returns:
        The first state at rest, and what to do.

    Raises:
        ProblemError: ``bpmn-start-unknown`` where ``at`` is no such element.
    """
    if at and at not in process.nodes:
        raise ProblemError(
            Problem(
                code="bpmn-start-unknown",
                message=f"process {process.id!r} has no element {at!r} to start at",
                hint="Name one of its start events.",
            )
        )
    run = Run.of(process, CaseState(process=process.id), now)
    root = run.open(Scope(), process)
    root.variables, root.owned = dict(variables), True
    body = process.bodies[process.id]
    if not at and not body.starts and process.triggered_starts:
        at = process.triggered_starts[0]
    if at and process.nodes[at].kind is not Kind.START:
        scopes.begin_scope(run, root, ())
        _start_inside(run, at)
    else:
        scopes.begin_scope(run, root, (at,) if at else None)
    _settle(run)
    return run.commit()


def _start_inside(run: Run, at: str) -> None:
    """Begin at a receive task or behind an event gateway, whose event has come."""
    root = run.draft(0)
    node = root.nodes[at]
    gateway = next(
        (
            other
            for other in root.nodes.values()
            if other.kind is Kind.EVENT_BASED
            and any(flow.target == at for flow in other.outgoing)
        ),
        None,
    )
    root.live += 1
    run.moves.append(Move("leave", root, node, None, None))
    if gateway is not None and gateway.needs_all:
        for flow in gateway.outgoing:
            if flow.target != at:
                root.live += 1
                target = root.nodes[flow.target]
                run.moves.append(Move("arrive", root, target, None, flow.id))


def step(
    process: Process, state: CaseState, event: Event, now: datetime
) -> tuple[CaseState, tuple[Command, ...]]:
    """Move a case on by one event.

    Args:
        process: What the case runs.
        state: The case before the event; left as it is.
        event: What happened.  Where its token, timer or subscription is gone, the
            state is returned unchanged with no commands.
        now: The instant of the event.

    Returns:
        The case after the event, and what to do.

    Raises:
        ProblemError: ``bpmn-move-unknown`` where tokens are moved by hand to an element
            that cannot begin.
    """
    if state.ended is not None:
        return state, ()
    run = Run.of(process, state, now)
    if not _apply(run, event):
        return state, ()
    _settle(run)
    return run.commit()


def _apply(run: Run, event: Event) -> bool:
    """Let the event take its token; say whether there was one."""
    match event:
        case events.ItemCompleted(token=token, output=output):
            return _done(run, token, Wait.ITEM, output)
        case events.ServiceCompleted(token=token, output=output):
            return _done(run, token, Wait.JOB, output)
        case events.ServiceFailed():
            return _failed(run, event)
        case events.TimerFired(timer=number):
            return _fire(run, number, WatchKind.TIMER, {})
        case events.MessageArrived(subscription=number, payload=payload):
            return _fire(run, number, WatchKind.MESSAGE, payload)
        case events.SignalArrived(name=name, payload=payload):
            return triggers.hear(run, name, payload)
        case events.Retry(token=token):
            return _retry(run, token, {})
        case events.IncidentResolved(token=token, variables=variables):
            return _retry(run, token, variables)
        case events.VariablesSet(variables=variables):
            run.assign(run.draft(0), variables)
            return True
        case events.TokensMoved(begin=begin, withdraw=withdraw):
            return _move(run, begin, withdraw)
        case events.Cancel(reason=reason):
            run.finish(EndKind.CANCELED, reason)
            return True


def _resting(run: Run, number: int, *waits: Wait) -> Token | None:
    token = run.tokens.get(number)
    return token if token is not None and token.wait in waits else None


def _done(run: Run, number: int, wait: Wait, output: Mapping[str, Any]) -> bool:
    if _resting(run, number, wait) is None:
        return False
    visit = run.take(number)
    if visit is None:
        return False
    run.moves.append(Move("complete", visit.scope, visit.node, visit, output))
    return True


def _failed(run: Run, event: events.ServiceFailed) -> bool:
    if _resting(run, event.token, Wait.JOB, Wait.ITEM) is None:
        return False
    visit = run.take(event.token)
    if visit is None:
        return False
    if event.code is not None and throwing.fail_activity(
        run, visit, event.code, event.message, event.output
    ):
        return True
    what = event.message or "the work failed without saying why"
    if event.code is not None:
        what = f"error {event.code!r} is not caught by the model: {what}"
    problem = Problem(
        code="bpmn-work-failed", message=what, hint="Mend the cause, then retry."
    )
    run.incident(visit, "work", problem)
    return True


def _fire(run: Run, number: int, kind: WatchKind, payload: Mapping[str, Any]) -> bool:
    watch = run.watches.get(number)
    return (
        watch is not None and watch.kind is kind and triggers.fire(run, number, payload)
    )


def _retry(run: Run, number: int, variables: Mapping[str, Any]) -> bool:
    token = _resting(run, number, Wait.INCIDENT)
    if token is None:
        return False
    visit = run.take(number)
    if visit is None:
        return False
    if variables:
        run.assign(visit.scope, variables)
    keeps = token.phase not in _TOKENS
    extra = token.flow if token.phase == "arrive" else token.output
    run.moves.append(
        Move(
            token.phase,
            visit.scope,
            visit.node,
            visit if keeps else None,
            extra,
        )
    )
    return True


def _move(run: Run, begin: tuple[str, ...], withdraw: tuple[int, ...]) -> bool:
    """Move tokens by hand: first those that begin, so that no scope ends between."""
    for name in begin:
        scope = _scope_of(run, name)
        scope.live += 1
        run.moves.append(Move("arrive", scope, scope.nodes[name], None, ""))
    gone = [number for number in withdraw if number in run.tokens]
    for number in gone:
        visit = run.withdraw(number)
        if visit is not None:
            run.gone(visit.scope)
    return bool(begin) or bool(gone)


def _scope_of(run: Run, element: str) -> Draft:
    """Find the oldest running scope that an element can begin in."""
    for number, scope in run.scopes.items():
        node = run.model(scope.process).nodes.get(element)
        if (
            node is not None
            and node.container == (scope.body or run.process.id)
            and scope.kind is not ScopeKind.LOOP
        ):
            return run.draft(number)
    raise ProblemError(
        Problem(
            code="bpmn-move-unknown",
            message=f"no token can begin at {element!r}: what holds it does not run",
            hint="Begin at the sub-process that holds it.",
        )
    )


def _settle(run: Run) -> None:
    """Move until everything rests."""
    count = 0
    moves = run.moves
    while run.ended is None:
        while moves:
            move = moves.popleft()
            if move.scope.gone:
                continue
            count += 1
            if count > MAX_MOVES:
                _give_up(run, move)
                continue
            if move.what == "arrive":
                _ARRIVE[move.node.kind](run, move)
            else:
                _MOVES[move.what](run, move)
        if run.changed:
            run.changed = False
            if run.conditions and triggers.check_conditions(run):
                continue
        # Scopes end before anything else is thrown: one without tokens would go on
        # catching what its own handlers throw, for ever.
        if run.emptied:
            scopes.end_scope(run, run.emptied.popleft())
        elif run.later:
            throwing.arrive_throw(run, run.later.pop(0))
        elif not (run.waiting and routing.open_joins(run)):
            break


def _give_up(run: Run, move: Move) -> None:
    if len(run.moves) > MAX_LOOPING:
        run.finish(EndKind.FAILED, "bpmn-endless")
        return
    problem = Problem(
        code="bpmn-endless",
        message=f"{MAX_MOVES} moves in one step: a loop of the model never waits",
        hint="Give the loop a condition that ends it, or a task that waits.",
    )
    visit = move.visit or Visit(move.scope, move.node)
    if move.what == "arrive":
        visit.flow = move.extra
    output = move.extra if isinstance(move.extra, dict) else None
    run.incident(visit, move.what, problem, output)
