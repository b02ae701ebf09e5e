"""Writing the log: the last thing a command does before it returns."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.exact import dumps
from anyshore.core import events

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

__all__ = ["append"]

_COLUMNS = {
    "id": "uuid",
    "client_id": "uuid",
    "sequence": "bigint",
    "type": "text",
    "at": "timestamptz",
    "actor": "text",
    "data": "jsonb",
    "about": "jsonb",
    "previous": "bytea",
    "digest": "bytea",
}
_LOCK_HEAD = """
SELECT sequence, digest FROM audit_chain WHERE client_id = %b FOR UPDATE
"""
_MAKE_HEAD = """
INSERT INTO audit_chain (client_id, sequence, digest) VALUES (%b, 0, ''::bytea)
ON CONFLICT DO NOTHING
"""
_MOVE_HEAD = """
UPDATE audit_chain SET sequence = %b, digest = %b WHERE client_id = %b
"""


@transaction.atomic(savepoint=False)
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
            event = events.seal(draft, head.sequence + 1, head.digest)
            head = events.Head(sequence=event.sequence, digest=event.digest)
            written.append(event)
        batch.execute(_MOVE_HEAD, head.sequence, head.digest, client)
    batch.insert("audit_event", _COLUMNS, [_row(event) for event in written])
    return written


def _lock_head(client: UUID) -> events.Head:
    found = batch.rows(_LOCK_HEAD, client)
    if not found:
        batch.execute(_MAKE_HEAD, client)
        found = batch.rows(_LOCK_HEAD, client)
    ((sequence, digest),) = found
    return events.Head(sequence=sequence, digest=bytes(digest))


def _row(event: events.Event) -> tuple[Any, ...]:
    about = [
        {"kind": ref.kind, "id": ref.id, "qualifier": ref.qualifier}
        for ref in event.objects
    ]
    return (
        new_key(),
        event.client,
        event.sequence,
        event.type,
        event.at,
        event.actor,
        dumps(event.data).decode(),
        dumps(about).decode(),
        event.previous,
        event.digest,
    )
