"""Receiving the next item: nobody chooses, nobody gets what another one has.

The database finds the first ready items of each of the worker's queues in the order of
an index, passes over rows that another claim holds at this moment, and locks one.  The
core then says whether the worker is eligible and what the claim makes of the item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from anyshore.apps.work.models import ItemRow, Queue
from anyshore.apps.work.needs import abilities
from anyshore.apps.work.rows import drafts_of, store, to_item
from anyshore.core.work import Claim, Renew, Transition, step

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    from anyshore.core import events
    from anyshore.core.work import Worker

__all__ = ["claim", "in_hand"]

# How many heads of each queue are looked at; that many claims can run at once before
# one of them finds nothing and its screen looks again.
_HEADS = 32
_TRIES = 5

# Candidates are read without a lock, then one row is locked in order: a lock on the
# head of every queue would hide heads from the others for nothing.  Its state is asked
# again, as the row may have been taken between the two.
#
# The queue is read in the order of its index, and only then filtered: OFFSET 0 keeps
# the planner from merging the two, and COALESCE from guessing what the filters leave
# over.  Its guess is far too low, and it would read and sort the whole queue instead.
_NEXT = """
SELECT item.id
FROM unnest(%(queues)s::uuid[]) AS queue(id)
CROSS JOIN LATERAL (
    SELECT id, priority, due_at, ready_at FROM (
        SELECT * FROM work_item
        WHERE queue_id = queue.id AND state = 'ready'
        ORDER BY priority, due_at, ready_at, id
        OFFSET 0
    ) AS line
    WHERE coalesce(
        ready_at <= %(now)s
        AND client_id = ANY (%(clients)s::uuid[])
        AND level <= %(level)s
        AND (named_id IS NULL OR named_id = %(worker)s)
        AND (named_id = %(worker)s OR NOT passed_by @> ARRAY[%(worker)s]::uuid[])
        AND NOT excluded @> ARRAY[%(worker)s]::uuid[]
        AND (sites IS NULL OR %(site)s::uuid = ANY (sites))
        AND (countries IS NULL OR %(country)s::varchar = ANY (countries))
        AND needs::text[] <@ %(abilities)s::text[]
        AND NOT id = ANY (%(barred)s::uuid[]),
        false
    )
    LIMIT %(heads)s
) AS head
JOIN work_item AS item ON item.id = head.id
WHERE item.state = 'ready'
ORDER BY head.priority, head.due_at, head.ready_at, head.id
LIMIT 1
FOR NO KEY UPDATE OF item SKIP LOCKED
"""


def in_hand(worker: UUID) -> ItemRow | None:
    """Return the item that a worker has had in hand for longest."""
    held = ItemRow.objects.filter(holder_id=worker, state="claimed")
    return held.select_related("contract").order_by("claimed_at").first()


def claim(
    worker: Worker, actor: str, length: timedelta, now: datetime
) -> tuple[ItemRow | None, list[events.Draft]]:
    """Claim the best ready item that the worker is eligible for.

    Args:
        worker: Who receives; the caller has locked their row, so that two screens of
            one person cannot claim at once.
        actor: Who the log says did it.
        length: How long the lease runs.
        now: When.

    Returns:
        The item as claimed and the events to append; None where nothing waits for
        this worker.
    """
    mine = in_hand(worker.id)
    if mine is not None:
        return mine, _kept(mine, actor, length, now)
    queues = list(Queue.objects.order_by("id").values_list("id", flat=True))
    barred: list[UUID] = []
    for _ in range(_TRIES):
        row = _head(worker, queues, barred, now)
        if row is None:
            return None, []
        before = to_item(row)
        outcome = step(before, Claim(worker=worker, length=length), now)
        if isinstance(outcome, Transition):
            store(row, before, outcome.after, now)
            return row, drafts_of(row, outcome.facts, actor, now)
        barred.append(row.id)
    return None, []


def _kept(
    row: ItemRow, actor: str, length: timedelta, now: datetime
) -> list[events.Draft]:
    """Renew a lease that ran out on an item that nobody else has taken."""
    before = to_item(row)
    if before.lease is None or before.lease.runs(now):
        return []
    outcome = step(before, Renew(worker=before.lease.holder, length=length), now)
    if not isinstance(outcome, Transition):
        return []
    store(row, before, outcome.after, now)
    return drafts_of(row, outcome.facts, actor, now)


def _head(
    worker: Worker, queues: list[UUID], barred: list[UUID], now: datetime
) -> ItemRow | None:
    parameters: dict[str, Any] = {
        "queues": queues,
        "now": now,
        "clients": sorted(worker.clients),
        "level": worker.level,
        "worker": worker.id,
        "site": worker.site,
        "country": worker.country,
        "abilities": abilities(worker, now),
        "barred": barred,
        "heads": _HEADS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, parameters)
        found = cursor.fetchone()
    if found is None:
        return None
    return ItemRow.objects.select_related("contract").get(pk=found[0])
