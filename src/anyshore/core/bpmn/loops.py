"""Loops: standard, and multi-instance in sequence or in parallel (clause 10.3.8).

A loop is a scope of its own, with one token for each instance that has begun.  Its
counters live in the scope, so finishing one of ten thousand instances costs no more
than finishing one of ten.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.bpmn import triggers
from anyshore.core.bpmn.activities import finish, remember
from anyshore.core.bpmn.model import Loop, Signal, Trigger
from anyshore.core.bpmn.run import Draft, Move, Run, Visit, fault
from anyshore.core.bpmn.state import LoopState, Scope, ScopeKind, Wait
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from anyshore.core.bpmn.model import Node

__all__ = ["open_loop", "turned"]

#: More instances than anybody means.
MAX_TURNS = 1_000_000


def open_loop(run: Run, move: Move) -> None:
    """Begin a loop: find how many instances there are and start the first ones."""
    visit = move.visit
    if visit is None or visit.node.loop is None:
        return
    loop = visit.node.loop
    seen = run.context(visit.scope, visit.local)
    try:
        items = _items(loop, seen, run.now) if loop.multiple else None
        goes = loop.multiple or not loop.test_before or _goes_on(loop, seen, 0, run.now)
    except ProblemError as error:
        run.incident(visit, "loop", fault(error, visit.node))
        return
    total = len(items) if items is not None else -1
    scope = _scope(run, visit, total)
    if not goes or total == 0:
        _close(run, scope)
    elif loop.multiple and not loop.sequential:
        for turn in range(total):
            _instance(run, scope, visit.node, turn, items)
        scope.loop = LoopState(total=total, begun=total)
    else:
        _instance(run, scope, visit.node, 0, items)
        kept = items if loop.collection is not None else None
        scope.loop = LoopState(total=total, begun=1, items=kept)


def _items(loop: Loop, seen: Mapping[str, Any], now: datetime) -> list[Any]:
    if loop.collection is not None:
        found = loop.collection(seen, now)
        if isinstance(found, list):
            return found
        raise _wrong(f"{loop.collection.source!r} is no list")
    return [None] * _whole(loop.cardinality and loop.cardinality(seen, now))


def _whole(value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise _wrong("it names neither a collection nor a number") from error
    if not 0 <= number <= MAX_TURNS:
        raise _wrong(f"{number} is no number of turns")
    return number


def _wrong(why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="bpmn-loop",
            message=f"how often this repeats cannot be told: {why}",
            hint="Mend the variables and retry.",
        )
    )


def _goes_on(loop: Loop, seen: Mapping[str, Any], turns: int, now: datetime) -> bool:
    if loop.maximum is not None:
        limit = _whole(loop.maximum(seen, now))
        if turns >= limit:
            return False
    if loop.condition is None:
        return loop.maximum is not None
    return loop.condition({**seen, "loopCounter": turns + 1}, now) is True


def _scope(run: Run, visit: Visit, total: int) -> Draft:
    frozen = Scope(
        kind=ScopeKind.LOOP,
        process=visit.scope.model.id,
        body=visit.node.id,
        loop=LoopState(total=total),
    )
    scope = run.open(frozen, visit.scope.model)
    scope.parent = run.rest(visit, Wait.SCOPE, child=scope.id)
    return scope


def _instance(
    run: Run, scope: Draft, node: Node, turn: int, items: list[Any] | None
) -> None:
    visit = Visit(scope, node)
    visit.turn = turn
    local: dict[str, Any] = {"loopCounter": turn + 1}
    if node.loop is not None and node.loop.item and items is not None:
        local[node.loop.item] = items[turn]
    visit.local = local
    scope.live += 1
    run.moves.append(Move("work", scope, node, visit, None))


def turned(run: Run, move: Move) -> None:
    """Count a completed instance; start the next one or end the loop."""
    visit, scope, node = move.visit, move.scope, move.node
    loop, state = node.loop, scope.loop
    if visit is None or loop is None or state is None:
        return
    scope.live -= 1
    state = msgspec.structs.replace(state, completed=state.completed + 1)
    scope.loop = state
    try:
        over = _account(run, visit, loop, move.extra)
    except ProblemError as error:
        scope.live += 1
        scope.loop = msgspec.structs.replace(state, completed=state.completed - 1)
        run.incident(visit, "turned", fault(error, node), dict(move.extra or {}))
        return
    with suppress(ProblemError):
        # Where it cannot be told whether to throw, the instance is done still.
        _throw(run, scope, node, loop)
    if scope.gone:
        return
    state = scope.loop
    if over or (state.total >= 0 and state.completed >= state.total):
        run.clear(scope)
        _close(run, scope)
    elif state.total < 0 or loop.sequential:
        _instance(run, scope, node, state.begun, state.items)
        scope.loop = msgspec.structs.replace(state, begun=state.begun + 1)


def _account(
    run: Run, visit: Visit, loop: Loop, output: Mapping[str, Any] | None
) -> bool:
    """Keep what an instance gave; say whether the loop is over early."""
    scope, state = visit.scope, visit.scope.loop
    seen = run.context(scope, visit.local)
    if output:
        seen = {**seen, **output}
    if loop.result is not None:
        scope.results = scope.results.put(visit.turn, loop.result(seen, run.now))
    remember(run, visit)
    if state is None:
        return False
    if not loop.multiple:
        return not _goes_on(loop, seen, state.completed, run.now)
    if loop.completion is None:
        return False
    return loop.completion({**seen, **_counters(state)}, run.now) is True


def _counters(state: LoopState) -> dict[str, int]:
    active = state.begun - state.completed
    total = max(state.total, state.begun)
    return {
        "numberOfInstances": total,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": state.completed,
        "numberOfTerminatedInstances": 0,
        "nrOfInstances": total,
        "nrOfActiveInstances": active,
        "nrOfCompletedInstances": state.completed,
    }


def _throw(run: Run, scope: Draft, node: Node, loop: Loop) -> None:
    """Throw what the loop's behavior asks for after an instance (table 10.29)."""
    state = scope.loop
    if state is None:
        return
    if loop.behavior == "None" or (loop.behavior == "One" and not state.thrown):
        scope.loop = msgspec.structs.replace(state, thrown=True)
        if loop.thrown is not None:
            _to_boundary(run, scope, node, loop.thrown, interrupts=False)
    for condition, trigger in loop.complex:
        seen = {**run.context(scope, {}), **_counters(state)}
        if condition(seen, run.now) is True and not scope.gone:
            _to_boundary(run, scope, node, trigger, interrupts=True)


def _to_boundary(
    run: Run, scope: Draft, node: Node, trigger: Trigger, *, interrupts: bool
) -> None:
    # The standard lets the boundary of the activity catch these events.  With the
    # behaviors None and One the loop itself goes on, whatever the boundary says: each
    # instance is to give a token, which an interruption by the first would prevent.
    token = None if scope.parent is None else run.tokens.get(scope.parent)
    if token is None or not isinstance(trigger, Signal) or scope.parent is None:
        return
    name = triggers.text(run, scope, {}, trigger.name)
    for number in token.watches:
        watch = run.watches.get(number)
        if watch is None or watch.name != name:
            continue
        if interrupts:
            triggers.fire(run, number, {})
            return
        outer = run.draft(token.scope)
        outer.live += 1
        run.moves.append(Move("leave", outer, outer.nodes[watch.element], None, None))


def _close(run: Run, scope: Draft) -> None:
    run.close(scope)
    outer = None if scope.parent is None else run.take(scope.parent)
    if outer is None:
        return
    loop = outer.node.loop
    if loop is not None and loop.results:
        total = scope.loop.total if scope.loop else 0
        results = [scope.results.get(turn) for turn in range(max(total, 0))]
        run.assign(outer.scope, {loop.results: results})
    run.disarm(outer.watches)
    outer.watches = ()
    outer.children = tuple(scope.done.values())
    finish(run, outer)
