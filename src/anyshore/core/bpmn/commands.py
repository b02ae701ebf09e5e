"""What a case asks the outside to do: the closed union that `step` gives.

A command is a wish written down, not a deed: the runner writes it in the transaction
that stores the state, and carries it out afterwards.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from anyshore.kernel import Problem

__all__ = [
    "BroadcastSignal",
    "CallService",
    "CancelService",
    "CancelTimer",
    "CaseEnded",
    "CloseIncident",
    "Command",
    "Decided",
    "EndKind",
    "OpenItem",
    "Passed",
    "RaiseIncident",
    "SendMessage",
    "SetTimer",
    "Subscribe",
    "Unsubscribe",
    "WithdrawItem",
]


class EndKind(StrEnum):
    """How a case ended."""

    COMPLETED = "completed"
    TERMINATED = "terminated"
    FAILED = "failed"
    CANCELED = "canceled"


class _Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command"):
    """One thing to do."""


class OpenItem(_Command, frozen=True, kw_only=True, tag="open-item"):
    """Open a work item for people; answered by `ItemCompleted`."""

    #: The token that waits.
    token: int
    #: The user task and its label.
    element: str
    name: str = ""
    #: The lane it lies in: a hint at who works.
    lane: str = ""
    #: The form's key.
    form: str = ""
    #: ``skill``, ``queue``, ``target`` (business time), ``assignee``, ``groups`` …
    assignment: dict[str, str] = {}
    #: The variables that the worker sees.
    inputs: dict[str, Any] = {}


class WithdrawItem(_Command, frozen=True, kw_only=True, tag="withdraw-item"):
    """Take an open item back."""

    #: The token that waited.
    token: int


class CallService(_Command, frozen=True, kw_only=True, tag="call-service"):
    """Open a job for a machine; answered by `ServiceCompleted` or `ServiceFailed`."""

    #: The token that waits.
    token: int
    #: The task.
    element: str
    #: The task type that workers subscribe to.
    type: str
    #: The variables that the worker sees.
    inputs: dict[str, Any] = {}
    #: Fixed properties from the model.
    headers: dict[str, str] = {}
    #: How often to try before the failure is final.
    retries: int = 3


class CancelService(_Command, frozen=True, kw_only=True, tag="cancel-service"):
    """Take an open job back."""

    #: The token that waited.
    token: int


class SetTimer(_Command, frozen=True, kw_only=True, tag="set-timer"):
    """Set a timer; answered by `TimerFired`."""

    #: The timer's number in the case.
    timer: int
    #: The token that it belongs to; None for the timer of an event sub-process.
    token: int | None
    #: When it is due.
    due_at: datetime


class CancelTimer(_Command, frozen=True, kw_only=True, tag="cancel-timer"):
    """Take a timer back."""

    #: The timer's number in the case.
    timer: int


class Subscribe(_Command, frozen=True, kw_only=True, tag="subscribe"):
    """Wait for a message; answered by `MessageArrived`."""

    #: The subscription's number in the case.
    subscription: int
    #: The message's name.
    name: str
    #: The correlation key; None where the name is enough.
    key: str | None = None


class Unsubscribe(_Command, frozen=True, kw_only=True, tag="unsubscribe"):
    """Take a subscription back."""

    #: The subscription's number in the case.
    subscription: int


class SendMessage(_Command, frozen=True, kw_only=True, tag="send-message"):
    """Send a message to whoever waits for it."""

    #: The element that sends.
    element: str
    #: The message's name.
    name: str
    #: The correlation key; None where the name is enough.
    key: str | None = None
    #: What it carries.
    payload: dict[str, Any] = {}


class BroadcastSignal(_Command, frozen=True, kw_only=True, tag="broadcast-signal"):
    """Tell every *other* case of a signal; this one has heard it already."""

    #: The element that throws.
    element: str
    #: The signal's name.
    name: str
    #: What it carries.
    payload: dict[str, Any] = {}


class Decided(_Command, frozen=True, kw_only=True, tag="decided"):
    """A business rule was applied: for the log, nothing to do."""

    #: The business rule task.
    element: str
    #: The decision's name.
    decision: str
    #: What came out.
    value: Any
    #: The rules that hit.
    hits: tuple[str, ...] = ()
    #: What the model's inputs were, to decide it again when the log is replayed.
    inputs: dict[str, Any] = {}


class RaiseIncident(_Command, frozen=True, kw_only=True, tag="raise-incident"):
    """A token cannot go on; answered by `Retry` or `IncidentResolved`."""

    #: The token that is stuck.
    token: int
    #: The element where it is stuck.
    element: str
    #: What is wrong.
    problem: Problem


class CloseIncident(_Command, frozen=True, kw_only=True, tag="close-incident"):
    """Close an incident whose token was withdrawn: nothing is left to mend."""

    #: The token of `RaiseIncident`.
    token: int


class Passed(_Command, frozen=True, kw_only=True, tag="passed"):
    """The elements that tokens left in this step, in order: for the log."""

    #: Element ids.
    elements: tuple[str, ...]


class CaseEnded(_Command, frozen=True, kw_only=True, tag="case-ended"):
    """The case is over."""

    #: How.
    kind: EndKind
    #: The error code, or the reason for the cancellation.
    detail: str = ""


Command = (
    OpenItem
    | WithdrawItem
    | CallService
    | CancelService
    | SetTimer
    | CancelTimer
    | Subscribe
    | Unsubscribe
    | SendMessage
    | BroadcastSignal
    | Decided
    | RaiseIncident
    | CloseIncident
    | Passed
    | CaseEnded
)
