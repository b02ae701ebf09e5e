"""The state of one case: small, frozen, without the model, written as JSON.

`CaseState` is what the runner stores after each step.  Values inside variables are FEEL
values; everything else is numbers, names and instants.  What the bytes look like:
``docs/explanation/case-lifecycle.md``.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.bpmn.commands import EndKind
from anyshore.core.bpmn.pages import NONE, Pages
from anyshore.core.bpmn.values import (
    decode,
    json_decoder,
    json_encoder,
    marked,
    plain,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CaseState",
    "LoopState",
    "Record",
    "Scope",
    "ScopeKind",
    "Token",
    "Wait",
    "Watch",
    "WatchKind",
    "dump_state",
    "load_state",
]


class Wait(StrEnum):
    """Why a token rests."""

    ITEM = "item"
    JOB = "job"
    TRIGGER = "trigger"
    SCOPE = "scope"
    INCIDENT = "incident"


class ScopeKind(StrEnum):
    """What a scope is a run of."""

    ROOT = "root"
    SUB = "sub"
    EVENT = "event"
    CALL = "call"
    LOOP = "loop"
    COMPENSATION = "compensation"


class WatchKind(StrEnum):
    """What an armed trigger waits for."""

    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    CONDITION = "condition"


class Token(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token at rest."""

    #: The scope it is in.
    scope: int
    #: The node it rests at.
    element: str
    #: Why it rests.
    wait: Wait
    #: Variables of the activity itself.
    local: dict[str, Any] = {}
    #: Armed triggers that go with it.
    watches: tuple[int, ...] = ()
    #: The scope it waits for.
    child: int | None = None
    #: Its number in a loop, counted from 0.
    turn: int = 0
    #: Where an incident goes on: ``begin``, ``complete`` or ``leave``.
    phase: str = ""
    #: The flow by which it came to a gateway, kept while that is an incident.
    flow: str = ""
    #: What the work gave, kept while its mapping is an incident.
    output: dict[str, Any] | None = None
    #: What is wrong, while it is an incident.
    message: str = ""


class Watch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An armed trigger."""

    #: The token or scope that owns it.
    owner: int
    #: Whether the owner is a scope (an event sub-process) and not a token.
    of_scope: bool = False
    #: The catching node, and which of its triggers.
    element: str
    part: int = 0
    #: What it waits for.
    kind: WatchKind
    #: The name of the message or signal, and the message's correlation key.
    name: str = ""
    key: str | None = None
    #: When a timer is due.
    due: datetime | None = None
    #: The cycle as text and how often it fires again; -1 without end.
    cycle: str = ""
    again: int = 0
    #: Whether a condition was true when last looked at; only a change fires.
    held: bool = False


class LoopState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a loop is."""

    #: How many instances in all; -1 where only conditions tell.
    total: int
    #: How many have begun, completed and been withdrawn.
    begun: int = 0
    completed: int = 0
    #: The collection that a sequential loop still goes through.
    items: list[Any] | None = None
    #: Whether the activity's event was thrown already.
    thrown: bool = False


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A completed activity that can be compensated."""

    #: The activity.
    element: str
    #: The compensating activity; empty for a sub-process without one.
    handler: str = ""
    #: The variables of its own as they were when it completed.
    variables: dict[str, Any] = {}
    #: What a sub-process holds, in the order of completion.
    children: tuple[Record, ...] = ()


class Scope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run of a process, sub-process, loop or compensation."""

    #: What it is a run of.
    kind: ScopeKind = ScopeKind.ROOT
    #: The process it belongs to and the element that holds its nodes; empty for the
    #: case itself.
    process: str = ""
    body: str = ""
    #: The token that waits for it.
    parent: int | None = None
    #: Its own variables.
    variables: dict[str, Any] = {}
    #: How many tokens live in it, resting or at joins.
    live: int = 0
    #: Resting tokens by node.
    at: dict[str, Pages[bool]] = {}
    #: Tokens that came to joins, by node and flow.
    joins: dict[str, dict[str, int]] = {}
    #: Completed activities that can be compensated, in order.
    done: Pages[Record] = NONE
    #: Armed triggers of its event sub-processes.
    watches: tuple[int, ...] = ()
    #: Set for loops.
    loop: LoopState | None = None
    #: Results of a loop's instances.
    results: Pages[Any] = NONE
    #: Compensation still to do, the next one last.
    queue: tuple[Record, ...] = ()


class CaseState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything about a case that outlives a step."""

    #: The process it runs.
    process: str
    #: The next free number for tokens, scopes and watches.
    next: int = 1
    #: Scopes, resting tokens and armed triggers by number; the case itself is scope 0.
    scopes: Pages[Scope] = NONE
    tokens: Pages[Token] = NONE
    watches: Pages[Watch] = NONE
    #: Watches that are conditions, to be looked at when variables change.
    conditions: Pages[bool] = NONE
    #: How it ended; None while it runs.
    ended: EndKind | None = None
    #: The variables it ended with.
    result: dict[str, Any] = {}

    @property
    def variables(self) -> Mapping[str, Any]:
        """The variables of the case: of its top level."""
        root = self.scopes.get(0)
        return self.result if root is None else root.variables

    def marks(self) -> dict[str, int]:
        """Count resting tokens by element, for drawing.

        >>> CaseState(process="p").marks()
        {}
        """
        counts: dict[str, int] = {}
        for scope in self.scopes.values():
            if scope.kind is ScopeKind.LOOP:
                # The activity is marked once for each instance, not for its body too.
                for element, tokens in scope.at.items():
                    counts[element] = counts.get(element, 0) + len(tokens) - 1
                continue
            for element, tokens in scope.at.items():
                counts[element] = counts.get(element, 0) + len(tokens)
            for element, flows in scope.joins.items():
                waiting = sum(flows.values())
                if waiting:
                    counts[element] = counts.get(element, 0) + waiting
        return {element: count for element, count in counts.items() if count > 0}


_ENCODER = json_encoder()
_DECODER = json_decoder(CaseState)
_PLAIN = json_decoder()


def dump_state(state: CaseState) -> bytes:
    """Write a state as JSON.

    >>> dump_state(CaseState(process="p"))
    b'{"process":"p"}'
    """
    return _ENCODER.encode(state if _plain(state) else written(state))


def _plain(state: CaseState) -> bool:
    """Say whether JSON surely has a form for every value that a state holds."""
    if not plain(state.result):
        return False
    for scopes in state.scopes.pages.values():
        for scope in scopes.values():
            loop = scope.loop
            if scope.done or scope.queue or scope.results or (loop and loop.items):
                return False
            if not plain(scope.variables):
                return False
    for tokens in state.tokens.pages.values():
        for token in tokens.values():
            if token.output or (token.local and not plain(token.local)):
                return False
    return True


def load_state(data: bytes) -> CaseState:
    """Read a state that `dump_state` wrote.

    Raises:
        msgspec.ValidationError: Where the bytes are no state.
    """
    if marked(data):
        return msgspec.convert(decode(_PLAIN.decode(data)), CaseState, str_keys=True)
    state: CaseState = _DECODER.decode(data)
    return state
