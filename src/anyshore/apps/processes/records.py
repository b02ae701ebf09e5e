"""What a case consumes, as its inbox and its log hold it.

Beside the engine's own events there are two that the engine is not given: the start of
the case, and its move to another version of its process.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from anyshore.core import bpmn
from anyshore.core.bpmn import values

__all__ = ["Migrated", "Record", "Started", "dump", "load"]


class _Record(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """One thing that happened to a case."""


class Started(_Record, frozen=True, kw_only=True, tag="start", omit_defaults=True):
    """The case began."""

    #: What it began with, as FEEL values.
    variables: dict[str, Any] = {}
    #: The element that a message or signal began it at; empty for the usual start.
    at: str = ""
    #: Whether the client's log does not know of it yet: a case that no person started.
    unsaid: bool = False


class Migrated(_Record, frozen=True, kw_only=True, tag="migrate", omit_defaults=True):
    """The case goes over to another version of its process."""

    #: The version that it ran when this was asked for, and the one that it is to run.
    before: UUID
    definition: UUID
    #: New ids of elements by old ones, where they differ.
    mapping: dict[str, str] = {}
    #: Who moves it.
    by: str = ""


Record = Started | Migrated | bpmn.Event

_ENCODER = values.json_encoder()
_DECODER = values.json_decoder(Record)
_PLAIN = values.json_decoder()


def dump(record: Record) -> bytes:
    """Write a record as JSON.

    >>> dump(Started(variables={"amount": 12}))
    b'{"event":"start","variables":{"amount":12}}'
    """
    return _ENCODER.encode(values.written(record))


def load(data: bytes) -> Record:
    """Read a record that `dump` wrote.

    Raises:
        msgspec.ValidationError: Where the bytes are none.

    >>> load(b'{"event":"timer-fired","timer":3}')
    TimerFired(timer=3)
    """
    if values.marked(data):
        return msgspec.convert(values.decode(_PLAIN.decode(data)), Record)  # type: ignore[no-any-return] # msgspec checks it
    record: Record = _DECODER.decode(data)
    return record
