"""Reading the log: whole chains, and the history of one object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from anyshore.apps.audit.models import Chain, EventRow, named, parted
from anyshore.core import events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

__all__ = ["chain", "history", "length", "verify"]


def chain(client: UUID) -> Iterator[events.Event]:
    """Yield a client's events in the order of their chain."""
    rows = EventRow.objects.filter(client_id=client).order_by("sequence")
    previous = events.GENESIS
    for row in rows.iterator(chunk_size=2000):
        yield _event(row, previous)
        previous = bytes(row.digest)


def history(kind: str, key: str) -> list[events.Event]:
    """Return what happened to one object, oldest first.

    Args:
        kind: The object's kind, such as ``item``.
        key: The object's id as the events name it.
    """
    rows = EventRow.objects.filter(about__contains=[named(kind, key)])
    before = EventRow.objects.filter(
        client_id=OuterRef("client_id"), sequence=OuterRef("sequence") - 1
    )
    found = rows.annotate(previous=Subquery(before.values("digest")))
    return [
        _event(row, bytes(row.previous or events.GENESIS))
        for row in found.order_by("client_id", "sequence")
    ]


def length(client: UUID) -> int:
    """Return how many events a client's chain has, as its head says."""
    head = Chain.objects.filter(client_id=client).first()
    return head.sequence if head else 0


def verify(client: UUID) -> tuple[events.Break, ...]:
    """Check a client's chain and return every place where it is broken."""
    head = Chain.objects.filter(client_id=client).first()
    heads = {
        client: events.Head(sequence=head.sequence, digest=bytes(head.digest))
        if head
        else events.Head()
    }
    return events.verify(chain(client), heads)


def _event(row: EventRow, previous: bytes) -> events.Event:
    about = [parted(each) for each in row.about]
    parts = row.parts or [kind for kind, _ in about]
    return events.Event(
        client=row.client_id,
        sequence=row.sequence,
        type=row.type,
        at=row.at,
        actor=row.actor,
        data=row.data,
        objects=tuple(
            events.Ref(kind=kind, id=key, qualifier=part)
            for (kind, key), part in zip(about, parts, strict=True)
        ),
        previous=previous,
        digest=bytes(row.digest),
    )
