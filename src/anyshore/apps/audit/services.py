"""Writing the log: the last thing a command does before it returns."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection, transaction

from anyshore.adapters.clock import new_key
from anyshore.apps.audit.models import Chain, EventRow
from anyshore.core import events

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

__all__ = ["append"]


@transaction.atomic
def append(drafts: Iterable[events.Draft]) -> list[events.Event]:
    """Seal drafts into their clients' chains and write them down.

    The head of a chain stays locked until the transaction ends, so call this last: what
    comes after it makes other commands of the same client wait.  Clients are taken in
    the order of their keys; two commands can wait for, but never block, one another.

    Args:
        drafts: What happened, in the order it happened.

    Returns:
        The events as written, in the order of clients and then of drafts.
    """
    written: list[events.Event] = []
    ordered = sorted(drafts, key=lambda draft: draft.client)
    for client, group in groupby(ordered, key=lambda draft: draft.client):
        head = _lock_head(client)
        for draft in group:
            event = events.seal(draft, head.sequence + 1, bytes(head.digest))
            head.sequence, head.digest = event.sequence, event.digest
            written.append(event)
        head.save(update_fields=["sequence", "digest"])
    EventRow.objects.bulk_create([_row(event) for event in written])
    return written


def _lock_head(client: UUID) -> Chain:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_chain (client_id, sequence, digest)"
            " VALUES (%s, 0, ''::bytea) ON CONFLICT DO NOTHING",
            [client],
        )
    return Chain.objects.select_for_update().get(client_id=client)


def _row(event: events.Event) -> EventRow:
    return EventRow(
        id=new_key(),
        client_id=event.client,
        sequence=event.sequence,
        type=event.type,
        at=event.at,
        actor=event.actor,
        data=event.data,
        about=[
            {"kind": ref.kind, "id": ref.id, "qualifier": ref.qualifier}
            for ref in event.objects
        ],
        previous=event.previous,
        digest=event.digest,
    )
