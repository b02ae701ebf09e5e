"""What happens to a case from outside: the closed union that `step` takes.

Every event names the token, timer or subscription that it is for, so an event that
comes twice or too late finds nothing and changes nothing.  The runner logs each one;
replaying the log gives the state.
"""

from __future__ import annotations

from typing import Any

import msgspec

from anyshore.core.bpmn.values import (
    decode,
    json_decoder,
    json_encoder,
    marked,
    written,
)

__all__ = [
    "Cancel",
    "Event",
    "IncidentResolved",
    "ItemCompleted",
    "MessageArrived",
    "Retry",
    "ServiceCompleted",
    "ServiceFailed",
    "SignalArrived",
    "TimerFired",
    "TokensMoved",
    "VariablesSet",
    "dump_event",
    "load_event",
]


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """One thing that happened."""


class ItemCompleted(_Event, frozen=True, kw_only=True, tag="item-completed"):
    """A person finished the item of a user task."""

    #: The token of `OpenItem`.
    token: int
    #: What was filled in; merged into the variables unless the model maps outputs.
    output: dict[str, Any] = {}


class ServiceCompleted(_Event, frozen=True, kw_only=True, tag="service-completed"):
    """A worker finished a job."""

    #: The token of `CallService`.
    token: int
    #: What it gives; merged into the variables unless the model maps outputs.
    output: dict[str, Any] = {}


class ServiceFailed(_Event, frozen=True, kw_only=True, tag="service-failed"):
    """A worker could not do a job, for good: its tries are used up."""

    #: The token of `CallService`, or of `OpenItem` where a person reports an error.
    token: int
    #: A BPMN error for an error boundary to catch; None for a technical failure.
    code: str | None = None
    #: What went wrong, for a person.
    message: str = ""
    #: Variables that go with the error.
    output: dict[str, Any] = {}


class TimerFired(_Event, frozen=True, kw_only=True, tag="timer-fired"):
    """A timer is due."""

    #: The timer of `SetTimer`.
    timer: int


class MessageArrived(_Event, frozen=True, kw_only=True, tag="message-arrived"):
    """A message was correlated with a subscription of this case."""

    #: The subscription of `Subscribe`.
    subscription: int
    #: What it carries; merged into the variables unless the model maps outputs.
    payload: dict[str, Any] = {}


class SignalArrived(_Event, frozen=True, kw_only=True, tag="signal-arrived"):
    """A signal was broadcast outside; whoever listens in this case hears it."""

    #: The signal's name.
    name: str
    #: What it carries.
    payload: dict[str, Any] = {}


class Retry(_Event, frozen=True, kw_only=True, tag="retry"):
    """A person wants an incident's work to be tried again."""

    #: The token of `RaiseIncident`.
    token: int


class IncidentResolved(_Event, frozen=True, kw_only=True, tag="incident-resolved"):
    """A person mended the variables; the work is tried again with them."""

    #: The token of `RaiseIncident`.
    token: int
    #: The variables to set first.
    variables: dict[str, Any] = {}


class VariablesSet(_Event, frozen=True, kw_only=True, tag="variables-set"):
    """Variables of the case were changed from outside; conditions are looked at."""

    #: The variables to set.
    variables: dict[str, Any]


class TokensMoved(_Event, frozen=True, kw_only=True, tag="tokens-moved"):
    """A person moved the case by hand: tokens begin somewhere, others are withdrawn."""

    #: Elements at which a token begins, each in the run of what holds it.
    begin: tuple[str, ...] = ()
    #: Tokens that are withdrawn, with all that they asked for.
    withdraw: tuple[int, ...] = ()


class Cancel(_Event, frozen=True, kw_only=True, tag="cancel"):
    """The whole case is stopped."""

    #: Why, for the log.
    reason: str = ""


Event = (
    ItemCompleted
    | ServiceCompleted
    | ServiceFailed
    | TimerFired
    | MessageArrived
    | SignalArrived
    | Retry
    | IncidentResolved
    | VariablesSet
    | TokensMoved
    | Cancel
)

_ENCODER = json_encoder()
_DECODER = json_decoder(Event)
_PLAIN = json_decoder()


def dump_event(event: Event) -> bytes:
    """Write an event as JSON for the log.

    >>> dump_event(TimerFired(timer=3))
    b'{"event":"timer-fired","timer":3}'
    """
    return _ENCODER.encode(written(event))


def load_event(data: bytes) -> Event:
    """Read an event that `dump_event` wrote.

    Raises:
        msgspec.ValidationError: Where the bytes are no event.
    """
    if marked(data):
        return msgspec.convert(decode(_PLAIN.decode(data)), Event)  # type: ignore[no-any-return]
    event: Event = _DECODER.decode(data)
    return event
