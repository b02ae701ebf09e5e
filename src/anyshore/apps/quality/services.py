"""Commands on samples: draw, score, appeal, decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.permission import missing, require
from anyshore.apps.processes.registry import ServiceCall, service
from anyshore.apps.processes.services import case_ref
from anyshore.apps.quality.models import Sample
from anyshore.apps.quality.terms import answers_of, card_of, plan_of, scorecard_of
from anyshore.apps.work.models import ItemRow
from anyshore.core import events, quality
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["Ruling", "appeal", "decide", "draw", "score"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """What a lead says to an appeal."""

    #: Why, for the worker to read.
    reason: str
    #: Names of the questions whose findings do not stand; none upholds the review.
    withdrawn: Collection[str] = ()


@service("quality.sample")
def draw(call: ServiceCall) -> dict[str, Any]:
    """Decide whether a finished case is looked at, and put it before the reviewers."""
    case = call.case
    plan = plan_of(case.contract)
    drawn = quality.sampled(plan, case.id, settings.SAMPLING_SEED)
    if not drawn:
        return {"sampled": False}
    sample = Sample.objects.create(
        client_id=case.client_id,
        contract=case.contract,
        case=case,
        done_by_id=_last_worker(case.id),
        purpose=plan.purpose.value,
        because=drawn.because,
        drawn_at=call.now,
    )
    call.drafts.append(
        events.Draft(
            client=case.client_id,
            type="sample.drawn",
            at=call.now,
            actor="engine",
            data={"plan": plan.name, "purpose": plan.purpose.value},
            objects=(case_ref(case.id), _ref(sample)),
        )
    )
    return {"sampled": True}


def _last_worker(case: UUID) -> UUID | None:
    done = ItemRow.objects.filter(case_id=case, completed_by__isnull=False)
    return (
        done.order_by("-completed_at")
        .values_list("completed_by__user_id", flat=True)
        .first()
    )


def _ref(sample: Sample) -> events.Ref:
    return events.Ref(
        kind="review", id=show_id(IdPrefix.REVIEW, sample.id), qualifier="review"
    )


def _load(sample_id: UUID) -> Sample:
    found = Sample.objects.select_for_update(of=("self",)).select_related("contract")
    sample = found.filter(pk=sample_id).first()
    if sample is None:
        raise missing("sample", show_id(IdPrefix.REVIEW, sample_id))
    return sample


@transaction.atomic
def score(
    actor: Actor, sample_id: UUID, answers: Sequence[quality.Answer]
) -> quality.Score:
    """Score a sample against the contract's scorecard.

    A sample is scored once; the worker can appeal, and a decision is a new fact.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``sample-scored``,
            ``own-work`` or the first thing wrong with the answers.
    """
    sample = _load(sample_id)
    require(actor, Capability.QUALITY_SCORE, Target(client=sample.client_id))
    if sample.done_by_id == actor.id:
        raise _refused("own-work", "You did this work yourself.", "Leave it to others.")
    if sample.state != Sample.State.WAITING:
        raise _refused("sample-scored", "This sample is scored.", "Open its result.")
    card = scorecard_of(sample.contract)
    result = quality.score(card, answers)
    if result.problems:
        raise ProblemError(result.problems[0])
    if result.value is None or result.passed is None:
        missed = ", ".join(result.missing) or "every question does not apply"
        raise _refused(
            "review-incomplete", f"Not all is answered: {missed}.", "Answer them too."
        )
    sample.state = Sample.State.SCORED
    sample.scorecard = msgspec.to_builtins(card)
    sample.answers = msgspec.to_builtins(list(answers))
    sample.score, sample.passed = result.value, result.passed
    sample.reviewer_id, sample.scored_at = actor.id, clock.now()
    sample.save()
    _append(actor, sample, "review.scored", _scored(card, result))
    return result


def _scored(card: quality.Scorecard, result: quality.Score) -> dict[str, Any]:
    """Return what the log keeps of a review."""
    return {
        "score": result.value,
        "right": result.passed,
        "scorecard": f"{card.name} v{card.version}",
        "findings": [
            {
                "question": finding.question.id,
                "verdict": finding.verdict.value,
                "evidence": finding.evidence,
            }
            for finding in result.findings
        ],
    }


@transaction.atomic
def appeal(actor: Actor, sample_id: UUID, reason: str) -> None:
    """Answer a finding on one's own work; a lead decides on it.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``reason-missing``,
            ``not-scored``, ``no-finding`` or ``appeal-made``.
    """
    sample = _load(sample_id)
    target = Target(client=sample.client_id, owner=sample.done_by_id)
    require(actor, Capability.QUALITY_APPEAL, target)
    if sample.state != Sample.State.SCORED:
        raise _refused("not-scored", "There is no finding yet.", "Wait for the review.")
    if all(one.verdict not in quality.FINDINGS for one in answers_of(sample)):
        hint = "Nothing counts against you here."
        raise _refused("no-finding", "The review found nothing.", hint)
    if sample.appealed_at is not None:
        hint = "Read the decision, or wait for it."
        raise _refused("appeal-made", "You have answered this finding.", hint)
    if not reason.strip():
        raise _refused("reason-missing", "An appeal says why.", "Write the reason.")
    sample.appeal, sample.appealed_at = reason.strip(), clock.now()
    sample.save(update_fields=["appeal", "appealed_at"])
    _append(actor, sample, "review.appealed", {"reason": sample.appeal})


@transaction.atomic
def decide(actor: Actor, sample_id: UUID, ruling: Ruling) -> quality.Score:
    """Decide an appeal; findings that are withdrawn count as met from now on.

    What the reviewer once said stays in the sample and in the log.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``own-work``, ``own-score``,
            ``no-appeal``, ``reason-missing`` or ``finding-unknown``.
    """
    sample = _load(sample_id)
    require(actor, Capability.QUALITY_DECIDE, Target(client=sample.client_id))
    refused = quality.partial(actor.id, sample.done_by_id, sample.reviewer_id)
    if refused is not None:
        raise ProblemError(refused)
    if not sample.appealed:
        raise _refused("no-appeal", "No appeal waits here.", "Open the next sample.")
    if not ruling.reason.strip():
        raise _refused("reason-missing", "A decision says why.", "Write the reason.")
    left = quality.withdraw(answers_of(sample), ruling.withdrawn)
    result = quality.score(card_of(sample), left)
    sample.score, sample.passed = result.value, result.passed
    sample.withdrawn = sorted(ruling.withdrawn)
    sample.decision, sample.decider_id = ruling.reason.strip(), actor.id
    sample.decided_at = clock.now()
    sample.save()
    data = {
        "upheld": bool(sample.withdrawn),
        "reason": sample.decision,
        "withdrawn": sample.withdrawn,
        "score": result.value,
        "right": result.passed,
    }
    _append(actor, sample, "review.decided", data)
    return result


def _append(actor: Actor, sample: Sample, kind: str, data: dict[str, Any]) -> None:
    """Write down what was just done to a sample."""
    draft = events.Draft(
        client=sample.client_id,
        type=kind,
        at=clock.now(),
        actor=str(actor.id),
        data=data,
        objects=(case_ref(sample.case_id), _ref(sample)),
    )
    audit.append([draft])


def _refused(code: str, message: str, hint: str) -> ProblemError:
    return ProblemError(Problem(code=code, message=message, hint=hint))
