"""Commitments now: what was promised, how much of it is kept, and by which items.

A turnaround is measured by items: the open time from the hand-over of the case to the
completion of the item, holds left out.  Items completed in the present period count; so
do open items that are over the target already, as they can only be missed.  Other
measures have their facts elsewhere (quality, billing) and are not measured here.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from anyshore.adapters import clock
from anyshore.apps.clients.models import Commitment
from anyshore.apps.people import queries as people
from anyshore.apps.permission import missing, require
from anyshore.apps.work import deadlines
from anyshore.apps.work.models import ItemRow
from anyshore.core import calendars, sla
from anyshore.core.access import Capability, Target, may
from anyshore.core.sla import Attainment, Measure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from anyshore.core.access import Actor
    from anyshore.kernel import Interval

__all__ = ["Standing", "behind", "standing", "standings"]

_OPEN = ("ready", "claimed", "pended")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a commitment stands in the present period."""

    #: The commitment's key.
    key: UUID
    #: The client, the contract and the catalogue's word for the work.
    client: str
    contract: str
    #: The period measured, in the client's zone.
    period: Interval
    #: The share kept and the rows behind it.
    attainment: Attainment
    #: Items that were kept and missed, the open ones that are over among the latter.
    kept: tuple[UUID, ...]
    missed: tuple[UUID, ...]
    #: How many items are open, those that are over the target included.
    open: int
    #: The contract's key.
    contract_key: UUID


def standings(actor: Actor) -> list[Standing]:
    """Return how every turnaround commitment stands that the reader may see.

    Provider and client are shown the same figures.
    """
    rows = Commitment.objects.filter(client__in=people.scope(actor))
    now = clock.now()
    found = []
    for row in rows.select_related("client", "contract").order_by(
        "client__name", "contract__name", "id"
    ):
        promise = sla.commitment_from_json(row.document)
        readable = may(actor, Capability.CONTRACT_READ, Target(client=row.client_id))
        if promise.measure is Measure.TURNAROUND and readable:
            found.append(_standing(row, promise, now))
    return found


def standing(actor: Actor, key: UUID) -> Standing:
    """Return how one commitment stands.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    rows = Commitment.objects.select_related("client", "contract").filter(pk=key)
    row = rows.first()
    if row is None:
        raise missing("commitment", key)
    require(actor, Capability.CONTRACT_READ, Target(client=row.client_id))
    promise = sla.commitment_from_json(row.document)
    if promise.measure is not Measure.TURNAROUND:
        raise missing("turnaround commitment", key)
    return _standing(row, promise, clock.now())


def behind(actor: Actor, key: UUID) -> tuple[Standing, list[tuple[ItemRow, bool]]]:
    """Return a commitment with the items behind it, missed ones first.

    Returns:
        The standing, and each item with whether it was kept.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    found = standing(actor, key)
    items = ItemRow.objects.select_related("case", "queue").in_bulk(
        [*found.missed, *found.kept]
    )
    return found, [
        *((items[one], False) for one in found.missed),
        *((items[one], True) for one in found.kept),
    ]


def _standing(row: Commitment, promise: sla.Commitment, now: datetime) -> Standing:
    period = sla.period_of(promise.period, ZoneInfo(row.client.zone), now)
    done = ItemRow.objects.filter(
        contract_id=row.contract_id,
        completed_at__gte=period.start,
        completed_at__lt=period.end,
        turnaround__isnull=False,
    )
    facts = [
        sla.Timed(id=str(key), elapsed=taken)
        for key, taken in done.values_list("id", "turnaround")
        if taken is not None
    ]
    open_ = ItemRow.objects.filter(contract_id=row.contract_id, state__in=_OPEN)
    over = list(_over(row, promise, now))
    attainment = sla.measure(promise, [*facts, *over])
    return Standing(
        key=row.id,
        client=row.client.name,
        contract=row.contract.name,
        period=period,
        attainment=attainment,
        kept=tuple(UUID(one.id) for one in attainment.rows if one.kept),
        missed=tuple(
            UUID(one.id) for one in attainment.rows if one.counted and not one.kept
        ),
        open=open_.count(),
        contract_key=row.contract_id,
    )


def _over(
    row: Commitment, promise: sla.Commitment, now: datetime
) -> Iterator[sla.Timed]:
    """Yield the open items that are over the target already.

    Open time never grows with a later start, so among clocks that were never held one
    search finds the last start that is over; only those items are reckoned.
    """
    calendar = deadlines.calendar_of(row.contract.calendar_id)
    open_ = ItemRow.objects.filter(contract_id=row.contract_id, state__in=_OPEN)
    plain = list(
        open_.filter(pauses=[]).order_by("started_at").values_list("id", "started_at")
    )
    target = _target(promise)
    starts = [started for _, started in plain]
    # False for clocks that are over, True for the rest: sorted, so it can be searched.
    within = bisect_left(
        starts, True, key=lambda start: _taken(calendar, start, now) <= target
    )
    for key, started in plain[:within]:
        taken = _taken(calendar, started, now)
        yield sla.Timed(id=str(key), elapsed=taken, done=False)
    for held in open_.exclude(pauses=[]).select_related("contract"):
        taken = deadlines.stopped(held, now)
        if taken > target:
            yield sla.Timed(id=str(held.id), elapsed=taken, done=False)


def _target(promise: sla.Commitment) -> timedelta:
    if not isinstance(promise.target, timedelta):
        raise TypeError("a turnaround is checked to have a duration when it is made")
    return promise.target


def _taken(calendar: calendars.Calendar, start: datetime, now: datetime) -> timedelta:
    return calendars.between(calendar, min(start, now), now).duration
