"""Reading samples and what they say about accuracy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from anyshore.adapters import clock
from anyshore.apps.clients.models import Commitment
from anyshore.apps.people import queries as people
from anyshore.apps.permission import missing, require
from anyshore.apps.processes import queries as processes
from anyshore.apps.quality.models import Sample
from anyshore.apps.quality.terms import answers_of, card_of
from anyshore.apps.work.models import ItemRow
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
    "Evidence",
    "Looked",
    "Own",
    "Sample",
    "accuracy",
    "evidence",
    "looked",
    "own",
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """How right one's own work was, as far as samples tell."""

    #: The samples, newest first, the waiting ones among them.
    rows: Sequence[Sample]
    #: What the scored ones come to.
    estimate: quality.Estimate


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """What a review says to one question of its card."""

    question: quality.Question
    #: The answer; None where the sample waits.
    answer: quality.Answer | None
    #: Whether the finding was withdrawn on appeal.
    withdrawn: bool

    @property
    def finding(self) -> bool:
        """Tell whether this counted against the work when it was scored."""
        return self.answer is not None and self.answer.verdict in quality.FINDINGS


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A sample with everything that its score rests on."""

    sample: Sample
    card: quality.Scorecard
    #: The questions in the card's order.
    looked: Sequence[Looked]
    #: What the worker entered, as forms name it; of one's last step of the case.
    entered: dict[str, Any]
    #: The case's variables, as FEEL values.
    variables: dict[str, Any]


def samples(actor: Actor) -> list[Sample]:
    """Return the samples that somebody may read.

    First those where an appeal waits, then those that wait for review.
    """
    rows = Sample.objects.select_related("case", "contract", "done_by")
    open_appeal = Q(appealed_at__isnull=False, decided_at=None)
    listed = rows.alias(open_appeal=open_appeal).order_by(
        "-open_appeal", "-state", "drawn_at", "id"
    )
    return [
        row
        for row in listed[:_MOST]
        if may(actor, Capability.QUALITY_READ, _target(row))
    ]


def own(actor: Actor) -> Own:
    """Return the newest samples of somebody's own work, and what they come to."""
    rows = Sample.objects.filter(done_by=actor.id).select_related("case", "contract")
    found = [
        row
        for row in rows.order_by("-drawn_at", "-id")[:_MOST]
        if may(actor, Capability.QUALITY_READ, _target(row))
    ]
    scored = [row for row in found if row.state == Sample.State.SCORED]
    return Own(rows=found, estimate=_estimate(scored))


def _target(sample: Sample) -> Target:
    return Target(client=sample.client_id, owner=sample.done_by_id)


def evidence(actor: Actor, sample_id: UUID) -> Evidence:
    """Return a sample of one's own work with all that its score rests on.

    Raises:
        ProblemError: ``not-found``, also for a sample of somebody else's work.
    """
    rows = Sample.objects.select_related("case", "contract", "reviewer", "decider")
    sample = rows.filter(pk=sample_id, done_by=actor.id).first()
    if sample is None or not may(actor, Capability.QUALITY_READ, _target(sample)):
        raise missing("sample", show_id(IdPrefix.REVIEW, sample_id))
    return Evidence(
        sample=sample,
        card=card_of(sample),
        looked=looked(sample),
        entered=_entered(sample),
        variables=processes.variables(sample.case),
    )


def looked(sample: Sample) -> list[Looked]:
    """Return the questions of a sample that the caller has read, with the answers."""
    given = {answer.question: answer for answer in answers_of(sample)}
    return [
        Looked(
            question=each,
            answer=given.get(each.id),
            withdrawn=each.id in sample.withdrawn,
        )
        for each in card_of(sample).questions
    ]


def _entered(sample: Sample) -> dict[str, Any]:
    done = ItemRow.objects.filter(
        case_id=sample.case_id, completed_by__user=sample.done_by_id
    )
    last = done.order_by("-completed_at").values_list("output", flat=True).first()
    return dict(last or {})


def review(actor: Actor, sample_id: UUID) -> tuple[Sample, quality.Scorecard]:
    """Return a sample with the card to score it by.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    sample = (
        Sample.objects.select_related(
            "case", "contract", "done_by", "reviewer", "decider"
        )
        .filter(pk=sample_id)
        .first()
    )
    if sample is None:
        raise missing("sample", show_id(IdPrefix.REVIEW, sample_id))
    require(actor, Capability.QUALITY_READ, _target(sample))
    return sample, card_of(sample)


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
    return Accuracy(contract=contract, estimate=_estimate(rows), rows=rows)


def _estimate(scored: Sequence[Sample]) -> quality.Estimate:
    return quality.accuracy(
        quality.Sample(
            item=row.case_id,
            purpose=quality.Purpose(row.purpose),
            correct=bool(row.passed),
        )
        for row in scored
    )
