"""What time does to items: leases end, and dates come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import services as audit
from anyshore.apps.work import deadlines
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.rows import drafts_of, stepped, store, to_item
from anyshore.core import sla
from anyshore.core.work import Expire, Resume

if TYPE_CHECKING:
    from datetime import datetime

    from anyshore.core import events

__all__ = ["expire_leases", "resume_due"]

RUNNER = "runner"
_BATCH = 500


def expire_leases(now: datetime) -> int:
    """Return items whose lease ran out to their queues; say how many there were.

    An item that its holder is writing at this moment is passed over: they were faster.
    """
    with acting_for_all(), transaction.atomic():
        overdue = ItemRow.objects.filter(state="claimed", lease_until__lte=now)
        rows = list(
            overdue.select_for_update(skip_locked=True, no_key=True).order_by(
                "lease_until"
            )[:_BATCH]
        )
        drafts: list[events.Draft] = []
        for row in rows:
            before = to_item(row)
            outcome = stepped(before, Expire(), now)
            store(row, before, outcome.after, now)
            drafts += drafts_of(row, outcome.facts, RUNNER, now)
        audit.append(drafts)
    return len(rows)


def resume_due(now: datetime) -> int:
    """Return items whose date came to their queues; say how many there were."""
    with acting_for_all(), transaction.atomic():
        due = ItemRow.objects.filter(state="pended", pend_until__lte=now)
        rows = list(
            due.select_related("contract")
            .select_for_update(of=("self",), skip_locked=True, no_key=True)
            .order_by("pend_until")[:_BATCH]
        )
        drafts: list[events.Draft] = []
        for row in rows:
            drafts += _resumed(row, now)
        audit.append(drafts)
    return len(rows)


def _resumed(row: ItemRow, now: datetime) -> list[events.Draft]:
    before = to_item(row)
    outcome = stepped(before, Resume(), now)
    running = deadlines.clock_of(row)
    due: dict[str, Any] = {}
    if running.state is sla.ClockState.PAUSED:
        due = deadlines.reckon(row, sla.resume(running, now))
    store(row, before, outcome.after, now, **due)
    return drafts_of(row, outcome.facts, RUNNER, now)
