"""Reading samples and what they say about accuracy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.adapters import clock
from anyshore.apps.clients.models import Commitment
from anyshore.apps.people import queries as people
from anyshore.apps.permission import missing, require
from anyshore.apps.quality.models import Sample
from anyshore.apps.quality.terms import scorecard_of
from anyshore.core import quality, sla
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from uuid import UUID

    from anyshore.apps.clients.models import Contract
    from anyshore.core.access import Actor
    from anyshore.kernel import Interval

__all__ = [
    "Accuracy",
    "Sample",
    "accuracy",
    "review",
    "samples",
    "standing",
    "standings",
]


#: Rows of a list of samples.
_MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Accuracy:
    """How right a contract's work was, as far as samples tell."""

    contract: Contract
    #: The share promised, from 0 to 1; None where none is.
    promised: Decimal | None = None

    estimate: quality.Estimate
    #: The samples behind it, newest first.
    rows: Sequence[Sample]


def samples(actor: Actor) -> list[Sample]:
    """Return the newest samples that somebody may read, the waiting ones first."""
    rows = Sample.objects.select_related("case", "contract", "done_by")
    return [
        row
        for row in rows.order_by("-state", "drawn_at", "id")[:_MOST]
        if may(
            actor,
            Capability.QUALITY_READ,
            Target(client=row.client_id, owner=row.done_by_id),
        )
    ]


def review(actor: Actor, sample_id: UUID) -> tuple[Sample, quality.Scorecard]:
    """Return a sample with the card to score it by.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    sample = (
        Sample.objects.select_related("case", "contract", "done_by", "reviewer")
        .filter(pk=sample_id)
        .first()
    )
    if sample is None:
        raise missing("sample", show_id(IdPrefix.REVIEW, sample_id))
    target = Target(client=sample.client_id, owner=sample.done_by_id)
    require(actor, Capability.QUALITY_READ, target)
    return sample, scorecard_of(sample.contract)


def standings(actor: Actor) -> list[Accuracy]:
    """Return how every accuracy commitment stands that the reader may see.

    Provider and client are shown the same figures.
    """
    rows = Commitment.objects.filter(client__in=people.scope(actor))
    now = clock.now()
    found = []
    for row in rows.select_related("client", "contract").order_by("contract__name"):
        promise = sla.commitment_from_json(row.document)
        readable = may(actor, Capability.CONTRACT_READ, Target(client=row.client_id))
        if promise.measure is sla.Measure.ACCURACY and readable:
            zone = ZoneInfo(row.client.zone)
            period = sla.period_of(promise.period, zone, now)
            measured = accuracy(row.contract, period)
            found.append(replace(measured, promised=promise.threshold))
    return found


def standing(actor: Actor, contract: UUID) -> Accuracy:
    """Return how one contract's accuracy stands.

    Raises:
        ProblemError: ``not-found``.
    """
    for found in standings(actor):
        if found.contract.id == contract:
            return found
    raise missing("accuracy commitment of", show_id(IdPrefix.CONTRACT, contract))


def accuracy(contract: Contract, period: Interval) -> Accuracy:
    """Estimate a contract's accuracy from what was drawn in a period."""
    scored = Sample.objects.filter(
        contract=contract,
        state=Sample.State.SCORED,
        drawn_at__gte=period.start,
        drawn_at__lt=period.end,
    )
    rows = list(scored.select_related("case").order_by("-drawn_at"))
    looks = [
        quality.Sample(
            item=row.case_id,
            purpose=quality.Purpose(row.purpose),
            correct=bool(row.passed),
        )
        for row in rows
    ]
    return Accuracy(contract=contract, estimate=quality.accuracy(looks), rows=rows)
