"""What an event is, before and after it is sealed into its client's chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

__all__ = ["Draft", "Event", "Ref"]


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Ref:
    """An object that an event is about, and in which part."""

    #: What it is, one of `ObjectKind`.
    kind: str
    #: Its identifier as shown, as in ``wi_01jc…``.
    id: str
    #: Its part in the event, as in ``for`` or ``by``; empty where its kind says it.
    qualifier: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One fact that happened, not in the log yet."""

    #: The client whose chain it belongs to.
    client: UUID
    #: Its type, listed in `TYPES`, as in ``case.started``.
    type: str
    #: When it happened, aware.
    at: datetime
    #: Who did it: a user's or worker's id, or the name of a part of the system.
    actor: str
    #: What its type declares; decimals, dates and instants may be given as such.
    data: Mapping[str, Any] = field(default_factory=dict)
    #: What it is about.
    objects: tuple[Ref, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One fact in the log: a draft with its place in the chain."""

    #: The client whose chain it belongs to.
    client: UUID
    #: Position in the chain, from 1 and without gaps.
    sequence: int
    #: Its type.
    type: str
    #: When it happened, UTC.
    at: datetime
    #: Who did it.
    actor: str
    #: Plain JSON values, as sealed.
    data: Mapping[str, Any]
    #: What it is about, in order.
    objects: tuple[Ref, ...]
    #: Digest of the event before; `GENESIS` for the first.
    previous: bytes
    #: SHA-256 over everything above, 32 bytes.
    digest: bytes
