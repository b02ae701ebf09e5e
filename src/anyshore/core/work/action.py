"""What can be done to an item, as a closed set of values."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from anyshore.core.access import Capability

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from uuid import UUID

    from anyshore.core.work.item import Awaited, Priority
    from anyshore.core.work.worker import Worker

__all__ = [
    "NEEDS",
    "Action",
    "Claim",
    "Complete",
    "Escalate",
    "Expire",
    "Pend",
    "Reassign",
    "Release",
    "Renew",
    "Resume",
    "SetDue",
    "SetPriority",
    "TakeOver",
    "Withdraw",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A worker receives the item under a lease."""

    #: Who; must be eligible.
    worker: Worker
    #: How long the lease runs; longer than zero.
    length: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Renew:
    """The holder extends the lease from now on."""

    #: The holder.
    worker: UUID
    #: How long it runs from now; longer than zero.
    length: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """The holder gives the item back."""

    #: The holder.
    worker: UUID
    #: Why.
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Expire:
    """The runner returns an item whose lease ran out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pend:
    """The holder lets the item wait for something."""

    #: The holder.
    worker: UUID
    #: What it waits for.
    awaits: Awaited
    #: The question asked or the reason.
    reason: str
    #: When to go on without an answer; needed where it waits for a date.
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Resume:
    """What the item waited for is here."""

    #: Who says so; None for the runner at the date.
    by: UUID | None = None
    #: The answer or what happened, in words; a person must say it.
    cause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalate:
    """The item goes up to people of a higher level."""

    #: The level it goes to.
    level: int
    #: Why.
    reason: str
    #: Who says so; None for the runner, where a clock demands it.
    by: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeOver:
    """A lead takes the item out of another worker's hands."""

    #: The lead; must pass the item's walls.
    by: Worker
    #: Why; the former holder reads it.
    reason: str
    #: How long the lead's lease runs; longer than zero.
    length: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Reassign:
    """A lead names the worker an item is for, or opens it to all again."""

    #: The worker; None for whoever is next.
    to: UUID | None
    #: The lead.
    by: UUID
    #: Why.
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Complete:
    """The holder finishes the item."""

    #: The holder.
    worker: UUID
    #: Made by the sending screen; the same token is the same completion.
    token: str
    #: What goes back to the case, as JSON knows it.
    output: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdraw:
    """The item is no longer wanted."""

    #: Why.
    reason: str
    #: Who says so; None for the case itself.
    by: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SetDue:
    """A clock computed the deadline anew."""

    #: The deadline; None where nothing is promised any more.
    due_at: datetime | None
    #: Reference of the computation that explains it.
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetPriority:
    """A rule or a lead puts the item into another priority class."""

    #: The class.
    priority: Priority
    #: Why.
    reason: str
    #: Who says so; None for a rule.
    by: UUID | None = None


Action = (
    Claim
    | Renew
    | Release
    | Expire
    | Pend
    | Resume
    | Escalate
    | TakeOver
    | Reassign
    | Complete
    | Withdraw
    | SetDue
    | SetPriority
)

_C = Capability

#: Which capabilities let a person send an action; any one will do.  Empty: nobody, the
#: runner alone sends it.  The shell asks `anyshore.core.access.may` with the item's
#: holder, or the worker it is named for, as the target's owner.
NEEDS: Mapping[type[Action], frozenset[Capability]] = MappingProxyType(
    {
        Claim: frozenset({_C.WORK_CLAIM}),
        Renew: frozenset({_C.WORK_COMPLETE}),
        Release: frozenset({_C.WORK_COMPLETE}),
        Expire: frozenset(),
        Pend: frozenset({_C.WORK_COMPLETE}),
        Resume: frozenset({_C.WORK_RESUME, _C.CASE_ANSWER}),
        Escalate: frozenset({_C.WORK_ESCALATE}),
        TakeOver: frozenset({_C.WORK_TAKE_OVER}),
        Reassign: frozenset({_C.WORK_REASSIGN}),
        Complete: frozenset({_C.WORK_COMPLETE}),
        Withdraw: frozenset({_C.WORK_WITHDRAW}),
        SetDue: frozenset(),
        SetPriority: frozenset({_C.WORK_PRIORITIZE}),
    }
)
