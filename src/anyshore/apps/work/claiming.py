"""What a worker has in hand, and how long they may keep it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.rows import drafts_of, store, to_item
from anyshore.core.work import Renew, Transition, step

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.core import events

__all__ = ["LEASE", "in_hand", "keep"]

#: How long a claim lasts unless renewed.
LEASE = timedelta(minutes=15)


def in_hand(worker: UUID) -> ItemRow | None:
    """Return the item that a worker has had in hand for longest."""
    held = ItemRow.objects.filter(holder_id=worker, state="claimed")
    return held.select_related("contract").order_by("claimed_at").first()


def keep(
    row: ItemRow, actor: str, length: timedelta, now: datetime
) -> list[events.Draft]:
    """Renew a lease that ran out on an item that nobody else has taken.

    Args:
        row: The item in hand.
        actor: Who the log says did it.
        length: How long the lease runs.
        now: When.

    Returns:
        The events to append; none where the lease still runs.
    """
    before = to_item(row)
    if before.lease is None or before.lease.runs(now):
        return []
    outcome = step(before, Renew(worker=before.lease.holder, length=length), now)
    if not isinstance(outcome, Transition):
        return []
    store(row, before, outcome.after, now)
    return drafts_of(row, outcome.facts, actor, now)
