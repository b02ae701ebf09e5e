"""Moving running cases to another version of their process.

A case may go over where each of its resting tokens has a place of the same kind in the
new version, with the same kind of work.  What was asked for outside stays asked for:
items, jobs, timers and subscriptions keep their numbers.  Nothing is moved by halves:
where one token has no place, the whole case stays, and the problems say why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from anyshore.core.bpmn.pages import pages_of
from anyshore.kernel import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anyshore.core.bpmn.model import Node, Process
    from anyshore.core.bpmn.state import CaseState, Scope, Token

__all__ = ["Migration", "migrate"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """What a migration gives: the moved state, or the same with the reasons."""

    #: The state afterwards; the one given where there are problems.
    state: CaseState
    #: Why it cannot go over; empty where it did.
    problems: tuple[Problem, ...] = ()


def migrate(
    state: CaseState,
    before: Process,
    after: Process,
    mapping: Mapping[str, str] | None = None,
) -> Migration:
    """Move a case to another version of its process.

    Args:
        state: The case.
        before: The version that it runs.
        after: The version that it is to run.
        mapping: New element ids by old ones; an id that is left out stays the same.

    Returns:
        The moved state; an ended case is returned as it is.
    """
    if state.ended is not None:
        return Migration(state=state)
    move = _Move(before, after, dict(mapping or {}))
    problems = tuple(move.problems(state))
    if problems:
        return Migration(state=state, problems=problems)
    return Migration(state=move.moved(state))


class _Move:
    """One migration, looked at first and done afterwards."""

    def __init__(
        self, before: Process, after: Process, mapping: dict[str, str]
    ) -> None:
        self.before = before
        self.after = after
        self.mapping = mapping

    def name(self, old: str) -> str:
        """Return the new id of an element; the process's own id changes with it."""
        if old == self.before.id:
            return self.after.id
        return self.mapping.get(old, old)

    def problems(self, state: CaseState) -> Iterator[Problem]:
        for scope in state.scopes.values():
            if not self._runs_in(scope):
                continue
            new = self.name(scope.body or self.before.id)
            if new not in self.after.bodies and new not in self.after.nodes:
                yield _no_place(scope.body)
            for element in {*scope.at, *scope.joins}:
                yield from self._node(element)
            for element, flows in scope.joins.items():
                yield from self._flows(element, flows)
        for watch in state.watches.values():
            if self._ours(state, watch.owner, of_scope=watch.of_scope):
                yield from self._node(watch.element)

    def _ours(self, state: CaseState, owner: int, *, of_scope: bool) -> bool:
        token = None if of_scope else state.tokens.get(owner)
        scope = state.scopes.get(owner if token is None else token.scope)
        return scope is not None and self._runs_in(scope)

    def _runs_in(self, scope: Scope) -> bool:
        return scope.process in {"", self.before.id}

    def _node(self, element: str) -> Iterator[Problem]:
        old = self.before.nodes.get(element)
        new = self.after.nodes.get(self.name(element))
        if old is None or new is None:
            yield _no_place(element)
        elif old.kind is not new.kind:
            yield _other_kind(old, new)
        elif self.name(old.container) != new.container:
            yield _problem(element, f"{_label(new)} lies in another sub-process")
        elif (old.loop is None) != (new.loop is None):
            yield _problem(element, f"{_label(new)} repeats in one version only")

    def _flows(self, element: str, flows: dict[str, int]) -> Iterator[Problem]:
        node = self.after.nodes.get(self.name(element))
        if node is None:
            return
        for flow in flows:
            known = self.name(flow) in node.incoming or flow in {"", "*"}
            if not known:
                yield _problem(
                    element, f"a token waits there from flow {flow!r}, which is gone"
                )

    def moved(self, state: CaseState) -> CaseState:
        """Rename everything that belongs to the process."""
        ours = {
            number for number, scope in state.scopes.items() if self._runs_in(scope)
        }
        return msgspec.structs.replace(
            state,
            process=self.after.id,
            scopes=pages_of(
                (number, self._scope(scope) if number in ours else scope)
                for number, scope in state.scopes.items()
            ),
            tokens=pages_of(
                (number, self._token(token) if token.scope in ours else token)
                for number, token in state.tokens.items()
            ),
            watches=pages_of(
                (
                    number,
                    msgspec.structs.replace(watch, element=self.name(watch.element))
                    if self._ours(state, watch.owner, of_scope=watch.of_scope)
                    else watch,
                )
                for number, watch in state.watches.items()
            ),
        )

    def _scope(self, scope: Scope) -> Scope:
        return msgspec.structs.replace(
            scope,
            process=self.name(scope.process),
            body=self.name(scope.body),
            at={self.name(element): tokens for element, tokens in scope.at.items()},
            joins={
                self.name(element): {
                    self.name(flow): count for flow, count in flows.items()
                }
                for element, flows in scope.joins.items()
            },
        )

    def _token(self, token: Token) -> Token:
        return msgspec.structs.replace(
            token, element=self.name(token.element), flow=self.name(token.flow)
        )


def _label(node: Node) -> str:
    return repr(node.name or node.id)


def _problem(element: str, message: str) -> Problem:
    return Problem(
        code="bpmn-migration",
        message=message,
        hint="Map the element to one that fits, or let the case end where it is.",
        place=Place(element=element),
    )


def _no_place(element: str) -> Problem:
    return _problem(element, f"{element!r} has no place in the new version")


def _other_kind(old: Node, new: Node) -> Problem:
    return _problem(
        old.id, f"{_label(old)} is a {old.kind}, {_label(new)} a {new.kind}"
    )
