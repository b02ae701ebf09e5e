"""Reading samples and what they say about accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.apps.permission import missing, require
from anyshore.apps.quality.models import Sample
from anyshore.apps.quality.terms import scorecard_of
from anyshore.core import quality
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["Accuracy", "accuracy", "review", "samples"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Accuracy:
    """How right a contract's work was, as far as samples tell."""

    estimate: quality.Estimate
    #: The samples behind it, newest first.
    rows: Sequence[Sample]


def samples(contracts: Sequence[UUID], state: str = "") -> list[Sample]:
    """Return samples of contracts, those that wait longest first."""
    found = Sample.objects.filter(contract_id__in=contracts)
    if state:
        found = found.filter(state=state)
    return list(
        found.select_related("case", "contract", "done_by").order_by("drawn_at", "id")
    )


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


def accuracy(contract: UUID, since: datetime, until: datetime) -> Accuracy:
    """Estimate a contract's accuracy from what was drawn in a period."""
    scored = Sample.objects.filter(
        contract_id=contract,
        state=Sample.State.SCORED,
        drawn_at__gte=since,
        drawn_at__lt=until,
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
    return Accuracy(estimate=quality.accuracy(looks), rows=rows)
