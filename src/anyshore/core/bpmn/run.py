"""The working copy of a case inside one step, and what is done to it.

A step thaws only the scopes that it touches, changes them here, and freezes them into
the next `CaseState`.  Work that is still to do in the step is a queue of moves; the
modules that know about activities, gateways and events put moves into it and never call
one another, so a long chain of activities needs no deep stack.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

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
from anyshore.core.bpmn.model import AdHoc, Node, Process
from anyshore.core.bpmn.pages import NONE, Pages
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

__all__ = ["Draft", "Move", "Run", "Visit"]


class Draft(msgspec.Struct, eq=False):
    """A scope that is being changed in this step."""

    #: Its number, and how it was before the step.
    id: int
    origin: Scope
    #: What it is a run of, in which model, and the element that holds its nodes.
    kind: ScopeKind
    model: Process
    nodes: Mapping[str, Node]
    body: str
    #: Whether no variables are seen from outside of it.
    top: bool
    #: Set for a run of an ad-hoc sub-process.
    ad_hoc: AdHoc | None
    #: The rest is as in `Scope`.
    parent: int | None
    variables: dict[str, Any]
    live: int
    at: dict[str, Pages[bool]]
    joins: dict[str, dict[str, int]]
    done: Pages[Record]
    watches: tuple[int, ...]
    loop: LoopState | None
    results: Pages[Any]
    queue: tuple[Record, ...]
    #: Whether the variables are a copy of this step's own.
    owned: bool = False
    #: Whether the scope ended or was withdrawn in this step.
    gone: bool = False

    def freeze(self) -> Scope:
        """Give the scope as it is now."""
        origin = self.origin
        return Scope(
            kind=origin.kind,
            process=origin.process,
            body=origin.body,
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

    def set(self, values: Mapping[str, Any]) -> None:
        """Set variables of this scope."""
        if self.owned:
            self.variables.update(values)
        else:
            self.variables = {**self.variables, **values}
            self.owned = True


def _thaw(number: int, frozen: Scope, model: Process) -> Draft:
    kind, body = frozen.kind, frozen.body or model.id
    holder = model.nodes.get(body)
    return Draft(
        number,
        frozen,
        kind,
        model,
        model.nodes,
        body,
        kind is ScopeKind.ROOT or kind is ScopeKind.CALL,
        None if holder is None else holder.ad_hoc,
        frozen.parent,
        frozen.variables,
        frozen.live,
        frozen.at.copy(),
        frozen.joins.copy(),
        frozen.done,
        frozen.watches,
        frozen.loop,
        frozen.results,
        frozen.queue,
    )


class Visit(msgspec.Struct, eq=False):
    """A token that is being moved through one activity or event."""

    scope: Draft
    node: Node
    #: The number it rests or rested under; 0 before it gets one.
    id: int = 0
    local: dict[str, Any] = {}
    watches: tuple[int, ...] = ()
    turn: int = 0
    #: The flow by which it came, where a gateway must be told again.
    flow: str = ""
    #: What its sub-process holds for compensation.
    children: tuple[Record, ...] = ()


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


class Run(msgspec.Struct, eq=False):
    """One step in progress."""

    process: Process
    state: CaseState
    now: datetime
    #: What becomes of the state's parts.
    next: int
    scopes: Pages[Scope]
    tokens: Pages[Token]
    watches: Pages[Watch]
    conditions: Pages[bool]
    #: Scopes that were touched.
    drafts: dict[int, Draft] = {}
    moves: deque[Move] = msgspec.field(default_factory=deque)
    #: Signals to throw once nothing else moves, so that whoever waits beside hears.
    later: list[Move] = []
    commands: list[Command] = []
    trail: list[str] = []
    #: Scopes whose inclusive joins may open, and scopes that may have ended.
    waiting: dict[int, Draft] = {}
    emptied: deque[Draft] = msgspec.field(default_factory=deque)
    #: Whether variables have changed since conditions were last looked at.
    changed: bool = False
    #: How the case ended in this step, why, and with which variables.
    ended: EndKind | None = None
    detail: str = ""
    result: dict[str, Any] = {}

    @classmethod
    def of(cls, process: Process, state: CaseState, now: datetime) -> Run:
        """Begin a step of a case."""
        return cls(
            process,
            state,
            now,
            state.next,
            state.scopes,
            state.tokens,
            state.watches,
            state.conditions,
        )

    # --- scopes -------------------------------------------------------------

    def draft(self, number: int) -> Draft:
        """Return the working copy of a scope."""
        draft = self.drafts.get(number)
        if draft is None:
            frozen = self.scopes.get(number)
            if frozen is None:
                raise KeyError(number)
            draft = _thaw(number, frozen, self.model(frozen.process))
            self.drafts[number] = draft
            if draft.joins:
                self.waiting[number] = draft
        return draft

    def model(self, name: str) -> Process:
        """Return the process that a scope belongs to."""
        if not name or name == self.process.id:
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
        draft = _thaw(number, frozen, model)
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

    def rest(
        self, visit: Visit, wait: Wait, child: int | None = None, phase: str = ""
    ) -> int:
        """Bring a moving token to rest; return its number."""
        if not visit.id or visit.id in self.tokens:
            self._renumber(visit)
        token = Token(
            scope=visit.scope.id,
            element=visit.node.id,
            wait=wait,
            local=visit.local,
            watches=visit.watches,
            child=child,
            turn=visit.turn,
            phase=phase,
        )
        self._place(visit.id, visit.scope, token)
        return visit.id

    def _place(self, number: int, scope: Draft, token: Token) -> None:
        element = token.element
        self.tokens = self.tokens.put(number, token)
        scope.at[element] = scope.at.get(element, NONE).put(number, True)

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
        node = scope.nodes[token.element]
        return Visit(scope, node, 0, token.local, token.watches, token.turn)

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
        self._renumber(visit)
        number = visit.id
        token = Token(
            scope=visit.scope.id,
            element=visit.node.id,
            wait=Wait.INCIDENT,
            local=visit.local,
            watches=visit.watches,
            turn=visit.turn,
            phase=phase,
            flow=visit.flow,
            output=out,
            message=problem.message,
        )
        self._place(number, visit.scope, token)
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
        self.later = [move for move in self.later if move.scope is not scope]
        if self.moves:
            kept = [move for move in self.moves if move.scope is not scope]
            self.moves.clear()
            self.moves.extend(kept)

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
        if scope.top and not local:
            return scope.variables
        layers: list[Mapping[str, Any]] = [local] if local else []
        while True:
            if scope.variables:
                layers.append(scope.variables)
            if scope.top or scope.parent is None:
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
        if scope.top:
            scope.set(values)
            return
        for name, value in values.items():
            self._assign(scope, name, value)

    def _assign(self, scope: Draft, name: str, value: Any) -> None:
        while name not in scope.variables:
            if scope.top or scope.parent is None:
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
        scope.set({name: value})

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
