"""The calendar feed: a signed address that opens one worker's shifts and no more.

The address names the worker and a number; a new number makes former addresses dead.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core import signing
from django.db import connection, transaction

from anyshore.adapters import clock, icalendar
from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.people.models import Worker
from anyshore.apps.permission import missing
from anyshore.apps.staffing.models import Assignment, Plan, Shift, StaffQueue
from anyshore.apps.staffing.planning import HIDDEN, core_shift

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.staffing import labour

__all__ = ["calendar", "token_of"]

_SALT = "anyshore.shifts"
_BACK, _AHEAD = timedelta(days=31), timedelta(days=120)


def token_of(worker: UUID, number: int) -> str:
    """Return what the address of a worker's feed ends with."""
    return signing.dumps([worker.hex, number], salt=_SALT)


def calendar(token: str) -> bytes:
    """Return the shifts that an address opens, as iCalendar.

    Raises:
        ProblemError: ``not-found`` for an address that is dead or was never made.
    """
    try:
        key, number = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise missing("calendar", "at this address") from None
    with transaction.atomic():
        rows = Worker.objects.filter(pk=UUID(hex=key), work_terms__feed=number)
        found = rows.values_list("id", "user_id").first()
    if found is None:
        raise missing("calendar", "at this address")
    worker, user = found
    with acting_for(_clients(worker), user=user), transaction.atomic():
        shifts = _shifts(worker)
    return icalendar.feed(shifts, name="My shifts", now=clock.now())


def _clients(worker: UUID) -> frozenset[UUID]:
    """Return for whom a worker may work; the feed names no queue of others."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT anyshore_scope_of(user_id) FROM people_worker WHERE id = %s",
            [worker],
        )
        row = cursor.fetchone()
    return frozenset((row[0] if row else None) or ())


def _shifts(worker: UUID) -> list[labour.Shift]:
    now = clock.now()
    rows = Shift.objects.filter(
        worker_id=worker,
        plan__state=Plan.State.PUBLISHED,
        ends_at__gt=now - _BACK,
        starts_at__lt=now + _AHEAD,
    )
    assigned = Assignment.objects.filter(shift__in=rows)
    queues = dict(assigned.values_list("shift_id", "queue_id"))
    names = {row.id: row.name for row in StaffQueue.objects.all()}
    return [_told(row, queues, names) for row in rows]


def _told(
    row: Shift, queues: Mapping[UUID, UUID], names: Mapping[UUID, str]
) -> labour.Shift:
    queue = queues.get(row.id)
    name = names.get(queue, HIDDEN) if queue else HIDDEN
    return replace(core_shift(row, queue), queue=name)
