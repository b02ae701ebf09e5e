"""The work item and what belongs to it: lease, pending, completion."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from anyshore.core.work.worker import Requirements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

__all__ = ["Awaited", "Completion", "Item", "Lease", "Pending", "Priority", "State"]


class State(StrEnum):
    """Where an item is in its life."""

    READY = "ready"
    CLAIMED = "claimed"
    PENDED = "pended"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"

    @property
    def final(self) -> bool:
        """Tell whether nothing can follow."""
        return self in (State.COMPLETED, State.WITHDRAWN)


class Priority(IntEnum):
    """Priority class; the smaller goes first."""

    CRITICAL = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3


class Awaited(StrEnum):
    """What a pended item waits for; contracts say which of them pause a clock."""

    CLIENT = "client"
    THIRD_PARTY = "third_party"
    DATE = "date"
    COLLEAGUE = "colleague"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """One worker's hold on an item, for a time."""

    #: Who holds it.
    holder: UUID
    #: When the hold began; renewing keeps it.
    since: datetime
    #: First instant at which it no longer runs.
    until: datetime

    def runs(self, now: datetime) -> bool:
        """Tell whether the lease still keeps others away."""
        return now < self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """Why an item waits."""

    #: What it waits for.
    awaits: Awaited
    #: The question asked or the reason, in words.
    reason: str
    #: Who pended it.
    by: UUID
    #: When.
    since: datetime
    #: When the runner resumes it without an answer; None for never.
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """How an item was completed."""

    #: Made by the screen that sent it; sending it again changes nothing.
    token: str
    #: Who completed it.
    by: UUID
    #: When.
    at: datetime
    #: What goes back to the case, as JSON knows it.
    output: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One human step of a case.

    Raises:
        ValueError: Where state and lease, pending or completion contradict each other.
    """

    #: The item's key (UUID version 7).
    id: UUID
    #: Whose work it is.
    client: UUID
    #: The contract it is done under.
    contract: UUID
    #: The service it belongs to.
    service: UUID
    #: The queue it waits in.
    queue: UUID
    #: The case it is a step of.
    case: UUID
    #: The step: the element's id in the process model.
    element: str
    #: What it is about, in the worker's words.
    title: str
    #: When the case made it.
    created_at: datetime
    #: Earliest start; going back to the queue does not change it.
    ready_at: datetime
    #: Where it is in its life.
    state: State = State.READY
    #: Its priority class.
    priority: Priority = Priority.NORMAL
    #: Its deadline; None where nothing is promised.
    due_at: datetime | None = None
    #: Reference of the computation that explains the deadline.
    due_because: str = ""
    #: What it asks of whoever works it.
    requirements: Requirements = field(default_factory=Requirements)
    #: Escalation level; 0 is not escalated.
    level: int = 0
    #: The only worker it is for; None for whoever is next.
    named: UUID | None = None
    #: Who must not work it: they did the step that this one checks.
    excluded: frozenset[UUID] = frozenset()
    #: Who gave it back.
    passed_by: frozenset[UUID] = frozenset()
    #: The hold on it; present exactly while claimed.
    lease: Lease | None = None
    #: Whose lease ran out last with nobody after; may still complete.
    lapsed: UUID | None = None
    #: Why it waits; present exactly while pended.
    pending: Pending | None = None
    #: How it ended; present exactly when completed.
    completion: Completion | None = None
    #: How often somebody took it.
    attempts: int = 0
    #: Grows by one with every change; a write is conditional on it.
    version: int = 0

    def __post_init__(self) -> None:
        """Refuse an item whose state and parts contradict each other."""
        parts = (
            (self.lease, State.CLAIMED),
            (self.pending, State.PENDED),
            (self.completion, State.COMPLETED),
        )
        for part, state in parts:
            if (part is not None) != (self.state is state):
                raise ValueError(f"an item is {state} exactly while it says how")
        if self.lapsed is not None and self.state is not State.READY:
            raise ValueError("only a ready item can have a lapsed holder")
