"""The working copy of a case inside one step, and what is done to it.

A step thaws only the scopes that it touches, changes them here, and freezes them into
the next `CaseState`.  Work that is still to do in the step is a queue of moves; the
modules that know about activities, gateways and events put moves into it and never call
one another, so a long chain of activities needs no deep stack.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.bpmn.commands import (
    CancelService,
    CancelTimer,
    CaseEnded,
    CloseIncident,
    Command,
    EndKind,
    Passed,
    RaiseIncident,
    Unsubscribe,
    WithdrawItem,
)
from anyshore.core.bpmn.model import Node
from anyshore.core.bpmn.pages import Pages
from anyshore.core.bpmn.state import (
    CaseState,
    LoopState,
    Record,
    Scope,
    ScopeKind,
    Token,
    Wait,
    Watch,
    WatchKind,
)
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from anyshore.core.bpmn.model import Process

__all__ = ["Draft", "Move", "Run", "Visit"]

_NOTHING: Pages[Any] = Pages()


class Draft:
    """A scope that is being changed in this step."""

    __slots__ = (
        "at",
        "body",
        "done",
        "gone",
        "id",
        "joins",
        "kind",
        "live",
        "loop",
        "model",
        "nodes",
        "owned",
        "parent",
        "queue",
        "results",
        "variables",
        "watches",
    )

    def __init__(self, number: int, frozen: Scope, model: Process) -> None:
        self.id = number
        self.kind = frozen.kind
        self.model = model
        self.nodes = model.nodes
        self.body = frozen.body
        self.parent = frozen.parent
        self.variables: dict[str, Any] = frozen.variables
        self.live = frozen.live
        self.at: dict[str, Pages[bool]] = dict(frozen.at)
        self.joins: dict[str, dict[str, int]] = dict(frozen.joins)
        self.done: Pages[Record] = frozen.done
        self.watches = frozen.watches
        self.loop: LoopState | None = frozen.loop
        self.results: Pages[Any] = frozen.results
        self.queue = frozen.queue
        #: Whether the variables are a copy of this step's own.
        self.owned = False
        #: Whether the scope ended or was withdrawn in this step.
        self.gone = False

    def freeze(self) -> Scope:
        """Give the scope as it is now."""
        return Scope(
            kind=self.kind,
            process=self.model.id,
            body=self.body,
            parent=self.parent,
            variables=self.variables,
            live=self.live,
            at=self.at,
            joins=self.joins,
            done=self.done,
            watches=self.watches,
            loop=self.loop,
            results=self.results,
            queue=self.queue,
        )

    def set(self, name: str, value: Any) -> None:
        """Set a variable of this scope."""
        if not self.owned:
            self.variables = dict(self.variables)
            self.owned = True
        self.variables[name] = value


class Visit:
    """A token that is being moved through one activity or event."""

    __slots__ = (
        "children",
        "flow",
        "id",
        "local",
        "node",
        "scope",
        "turn",
        "watches",
    )

    def __init__(self, scope: Draft, node: Node) -> None:
        self.scope = scope
        self.node = node
        #: The number it rests or rested under; 0 before it gets one.
        self.id = 0
        self.local: dict[str, Any] = {}
        self.watches: tuple[int, ...] = ()
        self.turn = 0
        #: The flow by which it came, where a gateway must be told again.
        self.flow = ""
        #: What its sub-process holds for compensation.
        self.children: tuple[Record, ...] = ()


class Move(msgspec.Struct, frozen=True, gc=False):
    """Something still to do in this step."""

    #: ``arrive``, ``begin``, ``work``, ``complete``, ``leave``, ``loop`` and so on.
    what: str
    #: The scope it happens in; dropped where the scope is gone by then.
    scope: Draft
    #: The node that a token arrives at or leaves.
    node: Node
    #: The visit, where there is one.
    visit: Visit | None
    #: The flow it arrived by, or the output of the work.
    extra: Any


class Run:
    """One step in progress."""

    #: Whether variables have changed since conditions were last looked at.
    changed = False
    #: How the case ended in this step, why, and with which variables.
    ended: EndKind | None = None
    detail = ""

    def __init__(self, process: Process, state: CaseState, now: datetime) -> None:
        self.process = process
        self.state = state
        self.now = now
        self.next = state.next
        self.scopes = state.scopes
        self.tokens = state.tokens
        self.watches = state.watches
        self.conditions = state.conditions
        self.drafts: dict[int, Draft] = {}
        self.moves: deque[Move] = deque()
        #: Signals to throw once nothing else moves, so that whoever waits beside hears.
        self.later: deque[Move] = deque()
        self.commands: list[Command] = []
        self.trail: list[str] = []
        #: Scopes whose inclusive joins may open, and scopes that may have ended.
        self.waiting: dict[int, Draft] = {}
        self.emptied: deque[Draft] = deque()
        self.result: dict[str, Any] = {}

    # --- scopes -------------------------------------------------------------

    def draft(self, number: int) -> Draft:
        """Return the working copy of a scope."""
        draft = self.drafts.get(number)
        if draft is None:
            frozen = self.scopes.get(number)
            if frozen is None:
                raise KeyError(number)
            draft = Draft(number, frozen, self.model(frozen.process))
            self.drafts[number] = draft
            if draft.joins:
                self.waiting[number] = draft
        return draft

    def model(self, name: str) -> Process:
        """Return the process that a scope belongs to."""
        if name == self.process.id:
            return self.process
        found = self.process.called.get(name)
        if found is None:
            raise ProblemError(
                Problem(
                    code="bpmn-process-unknown",
                    message=f"the case runs process {name!r}, which is not linked",
                    hint="Link the called process before stepping the case.",
                )
            )
        return found

    def open(self, frozen: Scope, model: Process) -> Draft:
        """Open a new scope."""
        number = 0 if frozen.kind is ScopeKind.ROOT else self.number()
        draft = Draft(number, frozen, model)
        self.drafts[number] = draft
        return draft

    def close(self, draft: Draft) -> None:
        """Forget a scope that has no tokens left."""
        self.disarm(draft.watches)
        draft.watches = ()
        draft.gone = True

    def number(self) -> int:
        """Count the next number."""
        number = self.next
        self.next = number + 1
        return number

    # --- tokens -------------------------------------------------------------

    def rest(self, visit: Visit, wait: Wait, **more: Any) -> int:
        """Bring a moving token to rest; return its number."""
        if not visit.id or visit.id in self.tokens:
            self._renumber(visit)
        number = visit.id
        scope, element = visit.scope, visit.node.id
        token = Token(
            scope=scope.id,
            element=element,
            wait=wait,
            local=visit.local,
            watches=visit.watches,
            turn=visit.turn,
            **more,
        )
        self.tokens = self.tokens.put(number, token)
        scope.at[element] = scope.at.get(element, _NOTHING).put(number, True)
        return number

    def _renumber(self, visit: Visit) -> None:
        visit.id = self.number()
        for watch in visit.watches:
            armed = self.watches.get(watch)
            if armed is not None:
                moved = msgspec.structs.replace(armed, owner=visit.id)
                self.watches = self.watches.put(watch, moved)

    def take(self, number: int) -> Visit | None:
        """Consume a resting token; None where it is gone."""
        token = self.tokens.get(number)
        if token is None:
            return None
        scope = self.draft(token.scope)
        self._lift(scope, number, token)
        visit = Visit(scope, scope.nodes[token.element])
        visit.local = token.local
        visit.watches = token.watches
        visit.turn = token.turn
        return visit

    def _lift(self, scope: Draft, number: int, token: Token) -> None:
        self.tokens = self.tokens.drop(number)
        left = scope.at[token.element].drop(number)
        if left:
            scope.at[token.element] = left
        else:
            del scope.at[token.element]

    def incident(
        self, visit: Visit, phase: str, problem: Problem, out: Any = None
    ) -> None:
        """Bring a token to rest as an incident."""
        if not problem.place.element:
            place = replace(problem.place, element=visit.node.id)
            problem = replace(problem, place=place)
        visit.id = 0
        number = self.rest(
            visit,
            Wait.INCIDENT,
            phase=phase,
            flow=visit.flow,
            output=out,
            message=problem.message,
        )
        self.commands.append(
            RaiseIncident(token=number, element=visit.node.id, problem=problem)
        )

    def gone(self, scope: Draft) -> None:
        """Take one token out of a scope for good."""
        scope.live -= 1
        if scope.live == 0:
            self.emptied.append(scope)

    # --- withdrawing ----------------------------------------------------------

    def withdraw(self, number: int) -> Visit | None:
        """Take a resting token back, with all that it asked for."""
        token = self.tokens.get(number)
        if token is None:
            return None
        visit = self.take(number)
        if token.wait is Wait.ITEM:
            self.commands.append(WithdrawItem(token=number))
        elif token.wait is Wait.JOB:
            self.commands.append(CancelService(token=number))
        elif token.wait is Wait.INCIDENT:
            self.commands.append(CloseIncident(token=number))
        if token.child is not None:
            child = self.draft(token.child)
            self.clear(child)
            self.close(child)
        self.disarm(token.watches)
        if visit is not None:
            visit.watches = ()
        return visit

    def clear(self, scope: Draft) -> None:
        """Withdraw every token of a scope, resting, at joins or moving."""
        for tokens in list(scope.at.values()):
            for number in list(tokens):
                self.withdraw(number)
        scope.joins = {}
        scope.queue = ()
        scope.live = 0
        for queue in (self.moves, self.later):
            if queue:
                kept = [move for move in queue if move.scope is not scope]
                queue.clear()
                queue.extend(kept)

    def disarm(self, watches: tuple[int, ...]) -> None:
        """Take armed triggers back."""
        for number in watches:
            watch = self.watches.get(number)
            if watch is None:
                continue
            self.watches = self.watches.drop(number)
            if watch.kind is WatchKind.TIMER:
                self.commands.append(CancelTimer(timer=number))
            elif watch.kind is WatchKind.MESSAGE:
                self.commands.append(Unsubscribe(subscription=number))
            elif watch.kind is WatchKind.CONDITION:
                self.conditions = self.conditions.drop(number)

    def watch(self, number: int, watch: Watch) -> None:
        """Keep an armed trigger."""
        self.watches = self.watches.put(number, watch)
        if watch.kind is WatchKind.CONDITION:
            self.conditions = self.conditions.put(number, True)

    # --- variables ------------------------------------------------------------

    def context(self, scope: Draft, local: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return every variable that can be seen, inner ones before outer ones."""
        layers: list[Mapping[str, Any]] = [local] if local else []
        while True:
            if scope.variables:
                layers.append(scope.variables)
            if scope.parent is None or scope.kind is ScopeKind.CALL:
                break
            token = self.tokens.get(scope.parent)
            if token is None:
                break
            if token.local:
                layers.append(token.local)
            scope = self.draft(token.scope)
        if len(layers) == 1:
            return layers[0]
        merged: dict[str, Any] = {}
        for layer in reversed(layers):
            merged.update(layer)
        return merged

    def assign(self, scope: Draft, values: Mapping[str, Any]) -> None:
        """Set variables where they are known, or on the top level of the process."""
        if not values:
            return
        self.changed = True
        if scope.parent is None or scope.kind is ScopeKind.CALL:
            for name, value in values.items():
                scope.set(name, value)
            return
        for name, value in values.items():
            self._assign(scope, name, value)

    def _assign(self, scope: Draft, name: str, value: Any) -> None:
        while name not in scope.variables:
            if scope.parent is None or scope.kind is ScopeKind.CALL:
                break
            token = self.tokens.get(scope.parent)
            if token is None:
                break
            if name in token.local:
                local = {**token.local, name: value}
                changed = msgspec.structs.replace(token, local=local)
                self.tokens = self.tokens.put(scope.parent, changed)
                return
            scope = self.draft(token.scope)
        scope.set(name, value)

    # --- the end ----------------------------------------------------------------

    def finish(self, kind: EndKind, detail: str = "") -> None:
        """End the case."""
        root = self.draft(0)
        self.clear(root)
        self.close(root)
        self.moves.clear()
        self.later.clear()
        self.emptied.clear()
        self.result = root.variables
        self.ended, self.detail = kind, detail

    def commit(self) -> tuple[CaseState, tuple[Command, ...]]:
        """Freeze what was touched into the next state."""
        if self.trail:
            self.commands.append(Passed(elements=tuple(self.trail)))
        if self.ended is not None:
            self.commands.append(CaseEnded(kind=self.ended, detail=self.detail))
            # Nothing of it is left: `finish` has withdrawn every token and scope.
            state = CaseState(
                process=self.state.process,
                next=self.next,
                ended=self.ended,
                result=self.result,
            )
            return state, tuple(self.commands)
        scopes = self.scopes
        for number, draft in self.drafts.items():
            if draft.gone:
                scopes = scopes.drop(number)
            else:
                scopes = scopes.put(number, draft.freeze())
        state = CaseState(
            process=self.state.process,
            next=self.next,
            scopes=scopes,
            tokens=self.tokens,
            watches=self.watches,
            conditions=self.conditions,
        )
        return state, tuple(self.commands)


def fault(error: Exception, node: Node) -> Problem:
    """Say what went wrong at a node, as a problem."""
    if isinstance(error, ProblemError):
        problem = error.problem
    else:
        problem = Problem(
            code="bpmn-failed", message=f"{type(error).__name__}: {error}"
        )
    if problem.place.element:
        return problem
    return replace(problem, place=Place(element=node.id))
