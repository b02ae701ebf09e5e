"""Armed triggers: timers, messages, signals and conditions (clauses 10.5, 13.5).

A watch is armed for a token (a catching event, a boundary event, an event gateway) or
for a scope (an event sub-process).  What a fired watch leads to is written here; what a
thrown error or escalation leads to is in `anyshore.core.bpmn.throwing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from anyshore.core.bpmn.commands import SetTimer, Subscribe
from anyshore.core.bpmn.model import (
    Conditional,
    EventTraits,
    Kind,
    Message,
    Node,
    Signal,
    Timer,
    Trigger,
)
from anyshore.core.bpmn.run import Draft, Move, Run, Visit, fault
from anyshore.core.bpmn.state import Token, Wait, Watch, WatchKind
from anyshore.core.bpmn.timing import following, schedule
from anyshore.kernel import ProblemError

__all__ = [
    "arm_boundary",
    "arm_event_starts",
    "await_any",
    "check_conditions",
    "fire",
    "fire_boundary",
    "hear",
    "message_of",
    "text",
]

NO_EVENT = EventTraits()


def text(run: Run, scope: Draft, local: Mapping[str, Any], value: Any) -> str:
    """Return a text of the model, evaluated where it is an expression."""
    if isinstance(value, str):
        return value
    found = value(run.context(scope, local), run.now)
    return found if isinstance(found, str) else "" if found is None else str(found)


def message_of(
    run: Run, scope: Draft, local: Mapping[str, Any], message: Message
) -> tuple[str, str | None]:
    """Return a message's name and correlation key as they are now."""
    name = text(run, scope, local, message.name)
    key = None if message.key is None else text(run, scope, local, message.key)
    return name, key


# --- arming -----------------------------------------------------------------------


class _Arming(msgspec.Struct, eq=False):
    """The triggers of one owner being armed."""

    run: Run
    scope: Draft
    local: Mapping[str, Any]
    owner: int
    of_scope: bool = False
    made: list[int] = []
    #: Watches whose condition holds at once.
    true: list[int] = []

    def arm(self, node: Node, waits: tuple[Trigger, ...]) -> None:
        for part, trigger in enumerate(waits):
            watch = self._watch(node, part, trigger)
            if watch is None:
                continue
            number = self.run.number()
            self.made.append(number)
            self.run.watch(number, watch)
            self._announce(number, watch)
            if watch.held:
                self.true.append(number)

    def _watch(self, node: Node, part: int, trigger: Trigger) -> Watch | None:
        run = self.run
        seen = run.context(self.scope, self.local)
        name, key = "", None
        due, cycle, again = None, "", 0
        held = False
        match trigger:
            case Timer():
                kind = WatchKind.TIMER
                plan = schedule(trigger.form, trigger.when(seen, run.now), run.now)
                due, cycle, again = plan.due, plan.cycle, plan.again
            case Message():
                kind = WatchKind.MESSAGE
                name, key = message_of(run, self.scope, self.local, trigger)
            case Signal():
                kind = WatchKind.SIGNAL
                name = text(run, self.scope, self.local, trigger.name)
            case Conditional():
                kind = WatchKind.CONDITION
                held = trigger.condition(seen, run.now) is True
            case _:
                return None
        return Watch(
            owner=self.owner,
            of_scope=self.of_scope,
            element=node.id,
            part=part,
            kind=kind,
            name=name,
            key=key,
            due=due,
            cycle=cycle,
            again=again,
            held=held,
        )

    def _announce(self, number: int, watch: Watch) -> None:
        if watch.kind is WatchKind.TIMER and watch.due is not None:
            token = None if self.of_scope else self.owner
            self.run.commands.append(
                SetTimer(timer=number, token=token, due_at=watch.due)
            )
        elif watch.kind is WatchKind.MESSAGE:
            self.run.commands.append(
                Subscribe(subscription=number, name=watch.name, key=watch.key)
            )


def arm_boundary(run: Run, visit: Visit) -> bool:
    """Arm the boundary events of an activity that begins.

    Returns:
        False where an interrupting condition holds already, so nothing begins.
    """
    visit.id = run.number()
    arming = _Arming(run, visit.scope, visit.local, visit.id)
    for name in visit.node.boundaries:
        node = visit.scope.nodes[name]
        arming.arm(node, (node.event or NO_EVENT).triggers)
        visit.watches = tuple(arming.made)
    for number in arming.true:
        watch = run.watches.get(number)
        if watch is not None:
            node = visit.scope.nodes[watch.element]
            if (node.event or NO_EVENT).interrupting:
                run.disarm(visit.watches)
                run.moves.append(Move("leave", visit.scope, node, None, None))
                return False
            visit.scope.live += 1
            run.moves.append(Move("leave", visit.scope, node, None, None))
    return True


def arm_event_starts(run: Run, scope: Draft) -> bool:
    """Arm the event sub-processes of a scope that begins.

    Returns:
        False where an interrupting condition holds already, so nothing else begins.
    """
    starts = scope.model.bodies[scope.body].event_starts
    if not starts:
        return True
    true = []
    for _, start in starts:
        true += arm_start(run, scope, scope.nodes[start])
    for number in true:
        watch = run.watches.get(number)
        if watch is not None:
            node = scope.nodes[watch.element]
            run.moves.append(Move("event-start", scope, node, None, {}))
            if (node.event or NO_EVENT).interrupting:
                return False
    return True


def arm_start(run: Run, scope: Draft, node: Node) -> list[int]:
    """Arm one event sub-process of a scope; an incident where it cannot be.

    Returns:
        The watches whose condition holds at once.
    """
    arming = _Arming(run, scope, {}, scope.id, of_scope=True)
    try:
        arming.arm(node, (node.event or NO_EVENT).triggers)
    except ProblemError as error:
        run.disarm(tuple(arming.made))
        scope.live += 1
        run.incident(Visit(scope, node), "arm", fault(error, node))
        return []
    scope.watches = (*scope.watches, *arming.made)
    return arming.true


def rearm(run: Run, move: Move) -> None:
    """Arm an event sub-process again whose trigger could not be told before."""
    scope, node = move.scope, move.node
    for number in arm_start(run, scope, node):
        fire(run, number, {})
    run.gone(scope)


def await_any(
    run: Run, visit: Visit, waits: tuple[tuple[Node, tuple[Trigger, ...]], ...]
) -> None:
    """Let a token rest until one of the nodes' triggers fires."""
    if not visit.id or visit.id in run.tokens:
        visit.id = run.number()
    arming = _Arming(run, visit.scope, visit.local, visit.id)
    try:
        for node, triggers in waits:
            arming.arm(node, triggers)
    except ProblemError:
        run.disarm(tuple(arming.made))
        raise
    visit.watches = (*visit.watches, *arming.made)
    if not arming.made and visit.node.kind is Kind.CATCH:
        run.moves.append(Move("leave", visit.scope, visit.node, None, None))
        return
    run.rest(visit, Wait.TRIGGER)
    for number in arming.true:
        fire(run, number, {})


# --- firing -----------------------------------------------------------------------


def fire(run: Run, number: int, payload: Mapping[str, Any]) -> bool:
    """Let an armed trigger fire; nothing happens where it is gone.

    Returns:
        Whether it was still armed.
    """
    watch = run.watches.get(number)
    if watch is None:
        return False
    token = None if watch.of_scope else run.tokens.get(watch.owner)
    scope = run.draft(watch.owner if token is None else token.scope)
    node = scope.nodes[watch.element]
    if watch.kind is not WatchKind.CONDITION:
        _spend(run, number, watch, scope)
    if (node.event or NO_EVENT).parallel and _others_missing(run, watch, scope):
        if watch.kind is WatchKind.CONDITION:
            _spend(run, number, watch, scope)
        return True
    if token is None:
        run.moves.append(Move("event-start", scope, node, None, dict(payload)))
    elif node.kind is Kind.BOUNDARY:
        fire_boundary(run, watch.owner, node, payload)
    else:
        _caught(run, watch, token, node, payload)
    return True


def _spend(run: Run, number: int, watch: Watch, scope: Draft) -> None:
    """Take a fired watch away; arm it again where it is a cycle or stays open."""
    run.watches = run.watches.drop(number)
    fresh: tuple[int, ...] = ()
    node = scope.nodes[watch.element]
    event = node.event or NO_EVENT
    stays = not event.interrupting and node.kind in {Kind.BOUNDARY, Kind.START}
    if watch.kind is WatchKind.TIMER:
        if watch.again and watch.due is not None and (stays or node.kind is Kind.CATCH):
            fresh = _again(run, watch)
    elif watch.kind is WatchKind.CONDITION:
        run.conditions = run.conditions.drop(number)
    elif stays and not event.parallel:
        # A message or signal may come again: its watch gets a number of its own, so
        # that the event that was just used finds nothing the second time.
        again = run.number()
        run.watch(again, watch)
        fresh = (again,)
        if watch.kind is WatchKind.MESSAGE:
            run.commands.append(
                Subscribe(subscription=again, name=watch.name, key=watch.key)
            )
    _replace(run, watch, number, fresh)


def _again(run: Run, watch: Watch) -> tuple[int, ...]:
    try:
        due = following(watch.cycle, watch.due or run.now)
    except ProblemError:
        # The cycle was understood when it was armed: it has come to the end of time.
        return ()
    number = run.number()
    left = watch.again - 1 if watch.again > 0 else -1
    run.watch(number, msgspec.structs.replace(watch, due=due, again=left))
    token = None if watch.of_scope else watch.owner
    run.commands.append(SetTimer(timer=number, token=token, due_at=due))
    return (number,)


def _replace(run: Run, watch: Watch, number: int, fresh: tuple[int, ...]) -> None:
    if watch.of_scope:
        scope = run.draft(watch.owner)
        kept = tuple(one for one in scope.watches if one != number)
        scope.watches = kept + fresh
        return
    token = run.tokens.get(watch.owner)
    if token is not None:
        kept = tuple(one for one in token.watches if one != number)
        changed = msgspec.structs.replace(token, watches=kept + fresh)
        run.tokens = run.tokens.put(watch.owner, changed)


def _others_missing(run: Run, watch: Watch, scope: Draft) -> bool:
    owner = run.tokens.get(watch.owner)
    watches = scope.watches if watch.of_scope or owner is None else owner.watches
    for number in watches:
        other = run.watches.get(number)
        if (
            other is not None
            and other.element == watch.element
            and other.part != watch.part
        ):
            return True
    return False


def fire_boundary(
    run: Run, owner: int, node: Node, payload: Mapping[str, Any] | None
) -> None:
    """Leave an activity by its boundary event, interrupting it or beside it."""
    token = run.tokens.get(owner)
    if token is None:
        return
    scope = run.draft(token.scope)
    if (node.event or NO_EVENT).interrupting:
        run.withdraw(owner)
    else:
        scope.live += 1
    run.moves.append(Move("caught", scope, node, None, payload))


def _caught(
    run: Run, watch: Watch, token: Token, node: Node, payload: Mapping[str, Any]
) -> None:
    token = run.tokens.get(watch.owner) or token
    cycle = watch.kind is WatchKind.TIMER and watch.again and node.kind is Kind.CATCH
    if cycle and node.id == token.element:
        # A cycle on a catching event gives a token each time and stays until its last.
        scope = run.draft(token.scope)
        scope.live += 1
        run.moves.append(Move("caught", scope, node, None, payload))
        return
    visit = run.take(watch.owner)
    if visit is None:
        return
    if node.id != visit.node.id:
        run.disarm(visit.watches)
        run.trail.append(visit.node.id)
        visit = _moved(visit, node)
    if node.kind is Kind.RECEIVE:
        run.moves.append(Move("complete", visit.scope, node, visit, payload))
        return
    run.disarm(visit.watches)
    run.moves.append(Move("caught", visit.scope, node, None, payload))


def _moved(visit: Visit, node: Node) -> Visit:
    moved = Visit(visit.scope, node)
    moved.local = visit.local
    return moved


def hear(run: Run, name: str, payload: Mapping[str, Any]) -> bool:
    """Let every watch for a signal of that name fire; say whether there was one."""
    heard = [
        number
        for number, watch in run.watches.items()
        if watch.kind is WatchKind.SIGNAL and watch.name == name
    ]
    for number in heard:
        fire(run, number, payload)
    return bool(heard)


def check_conditions(run: Run) -> bool:
    """Look at every watched condition; fire those that have become true.

    Returns:
        Whether any fired.
    """
    fired = False
    for number in list(run.conditions):
        watch = run.watches.get(number)
        if watch is None:
            continue
        held = _holds(run, watch)
        if held != watch.held:
            run.watches = run.watches.put(
                number, msgspec.structs.replace(watch, held=held)
            )
            if held:
                fired = True
                fire(run, number, {})
    return fired


def _holds(run: Run, watch: Watch) -> bool:
    token = None if watch.of_scope else run.tokens.get(watch.owner)
    scope = run.draft(watch.owner if token is None else token.scope)
    node = scope.nodes[watch.element]
    trigger = (node.event or NO_EVENT).triggers[watch.part]
    if not isinstance(trigger, Conditional):
        return False
    local = {} if token is None else token.local
    try:
        return trigger.condition(run.context(scope, local), run.now) is True
    except ProblemError:
        # An expression that cannot be run was an incident when it was armed.
        return False
