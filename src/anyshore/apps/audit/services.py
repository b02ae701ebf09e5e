"""Writing the log: the last thing a command does before it returns."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.exact import dumps
from anyshore.apps.audit.models import named
from anyshore.core import events

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

__all__ = ["append"]

_COLUMNS = {
    "client_id": "uuid",
    "sequence": "bigint",
    "at": "timestamptz",
    "type": "text",
    "actor": "text",
    "data": "jsonb",
    "about": "jsonb",
    "parts": "jsonb",
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
    heads: list[tuple[UUID, int, bytes]] = []
    by_client = attrgetter("client")
    ordered = sorted(drafts, key=by_client)
    # Whatever can be done before a head is locked is done before.
    prepared = [
        (client, [events.prepare(draft) for draft in group])
        for client, group in groupby(ordered, key=by_client)
    ]
    for client, group in prepared:
        head = _lock_head(client)
        sequence, digest = head.sequence, head.digest
        for each in group:
            sequence += 1
            event = each.seal(sequence, digest)
            digest = event.digest
            written.append(event)
        heads.append((client, sequence, digest))
    with batch.pipelined():
        for client, sequence, digest in heads:
            batch.execute(_MOVE_HEAD, sequence, digest, client)
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
    objects = event.objects
    parts = None
    if any(ref.qualifier != ref.kind for ref in objects):
        parts = dumps([ref.qualifier for ref in objects]).decode()
    return (
        event.client,
        event.sequence,
        event.at,
        event.type,
        event.actor,
        dumps(event.data).decode(),
        dumps([named(ref.kind, ref.id) for ref in objects]).decode(),
        parts,
        event.digest,
    )
