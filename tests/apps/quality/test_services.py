"""Samples are drawn by the plan, scored with evidence, and can be answered."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.quality import queries
from anyshore.apps.quality.models import Sample
from anyshore.apps.quality.services import Ruling, appeal, decide, score
from anyshore.core.quality import Answer, Verdict
from anyshore.kernel import IdPrefix, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.operation import Operation

RIGHT = (
    Answer(question="decision", verdict=Verdict.MET),
    Answer(question="account", verdict=Verdict.NOT_APPLICABLE),
)
WRONG = (
    Answer(
        question="decision",
        verdict=Verdict.MISSED,
        evidence="The supplier is on nobody's file.",
    ),
    Answer(question="account", verdict=Verdict.MET),
)


@pytest.fixture(autouse=True)
def everything() -> Iterator[None]:
    """Act as the runner does, at a known instant."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


def refusal(error: pytest.ExceptionInfo[ProblemError]) -> str:
    """Return the code of a refusal."""
    return error.value.problem.code


def test_a_finished_case_is_drawn_with_its_reason(operation: Operation) -> None:
    """The plan takes all; the reason names draw, share and plan; the agent did it."""
    sample = operation.alder.sample
    assert sample.state == Sample.State.WAITING
    assert sample.because.endswith("is below the share 1 of plan accounts-payable")
    assert sample.done_by_id == operation.world.agent.id
    shown = show_id(IdPrefix.REVIEW, sample.id)
    assert [event.type for event in audit.history("review", shown)] == ["sample.drawn"]


def test_a_score_keeps_card_and_answers(operation: Operation) -> None:
    """What was asked and said then stays with the sample, whatever the terms become."""
    world, sample = operation.world, operation.alder.sample
    result = score(world.actor(world.lead), sample.id, RIGHT)
    sample.refresh_from_db()
    assert (result.value, result.passed) == (Decimal("100.00"), True)
    assert (sample.score, sample.passed) == (Decimal("100.00"), True)
    assert sample.scorecard["version"] == 1
    assert [answer["question"] for answer in sample.answers] == ["decision", "account"]
    assert (sample.reviewer_id, sample.scored_at) == (world.lead.id, MONDAY)


def test_a_critical_question_missed_fails_the_case(operation: Operation) -> None:
    """Half the weight is earned, and it fails all the same; the finding is logged."""
    world, sample = operation.world, operation.alder.sample
    result = score(world.actor(world.lead), sample.id, WRONG)
    shown = show_id(IdPrefix.REVIEW, sample.id)
    scored = audit.history("review", shown)[-1]
    assert (result.value, result.passed) == (Decimal("50.00"), False)
    assert scored.type == "review.scored"
    assert scored.data["findings"] == [
        {
            "question": "decision",
            "verdict": "missed",
            "evidence": "The supplier is on nobody's file.",
        }
    ]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (RIGHT[:1], "review-incomplete"),
        ((*RIGHT, RIGHT[0]), "answer-twice"),
        (
            (Answer(question="decision", verdict=Verdict.MISSED), RIGHT[1]),
            "evidence-missing",
        ),
        ((Answer(question="mood", verdict=Verdict.MET), *RIGHT), "question-unknown"),
    ],
)
def test_half_a_review_is_none(
    operation: Operation, answers: tuple[Answer, ...], code: str
) -> None:
    """A refused score leaves the sample as it was."""
    world, sample = operation.world, operation.alder.sample
    with pytest.raises(ProblemError) as error:
        score(world.actor(world.lead), sample.id, answers)
    sample.refresh_from_db()
    assert refusal(error) == code
    assert (sample.state, sample.score) == (Sample.State.WAITING, None)


def test_a_sample_is_scored_once(operation: Operation) -> None:
    world, sample = operation.world, operation.alder.sample
    score(world.actor(world.lead), sample.id, RIGHT)
    with pytest.raises(ProblemError) as error:
        score(world.actor(world.lead), sample.id, WRONG)
    sample.refresh_from_db()
    assert refusal(error) == "sample-scored"
    assert sample.score == Decimal("100.00")


def test_nobody_scores_their_own_work(operation: Operation) -> None:
    world, sample = operation.world, operation.alder.sample
    Sample.objects.filter(pk=sample.pk).update(done_by=world.lead)
    with pytest.raises(ProblemError) as error:
        score(world.actor(world.lead), sample.id, RIGHT)
    assert refusal(error) == "own-work"


@pytest.mark.parametrize("who", ["agent", "owner", "stranger", "administrator"])
def test_only_leads_score(operation: Operation, who: str) -> None:
    world = operation.world
    with pytest.raises(ProblemError) as error:
        score(world.actor(getattr(world, who)), operation.alder.sample.id, RIGHT)
    assert refusal(error) == "not-allowed"


def test_the_worker_answers_a_finding(operation: Operation) -> None:
    """The appeal says why, and is a fact of its own beside the score."""
    world, sample = operation.world, operation.alder.sample
    score(world.actor(world.lead), sample.id, WRONG)
    appeal(world.actor(world.agent), sample.id, " It was approved by phone. ")
    sample.refresh_from_db()
    shown = show_id(IdPrefix.REVIEW, sample.id)
    happened = [event.type for event in audit.history("review", shown)]
    assert sample.appeal == "It was approved by phone."
    assert happened == ["sample.drawn", "review.scored", "review.appealed"]


def test_an_appeal_has_a_finding_and_a_reason(operation: Operation) -> None:
    world, sample = operation.world, operation.alder.sample
    agent = world.actor(world.agent)
    with pytest.raises(ProblemError) as early:
        appeal(agent, sample.id, "Why not?")
    score(world.actor(world.lead), sample.id, WRONG)
    with pytest.raises(ProblemError) as empty:
        appeal(agent, sample.id, "  ")
    with pytest.raises(ProblemError) as other:
        appeal(world.actor(world.expert), sample.id, "Not my work.")
    assert [refusal(early), refusal(empty)] == ["not-scored", "reason-missing"]
    assert refusal(other) == "not-allowed"


def test_a_review_is_read_by_who_may(operation: Operation) -> None:
    """Lead, the worker and the client read it; others do not, with the same words."""
    world, sample = operation.world, operation.alder.sample
    for who in (world.lead, world.agent, world.owner):
        found, card = queries.review(world.actor(who), sample.id)
        assert (found.id, card.name) == (sample.id, "accounts-payable")
    with pytest.raises(ProblemError) as error:
        queries.review(world.actor(world.stranger), sample.id)
    assert refusal(error) == "not-allowed"


def appealed(operation: Operation, reason: str = "By phone.") -> Sample:
    """Return a sample that was found wrong and answered."""
    world, sample = operation.world, operation.alder.sample
    score(world.actor(world.lead), sample.id, WRONG)
    appeal(world.actor(world.agent), sample.id, reason)
    # Somebody else than the one lead of this world has scored it.
    Sample.objects.filter(pk=sample.pk).update(reviewer=world.designer)
    sample.refresh_from_db()
    return sample


def test_a_worker_sees_what_the_score_rests_on(operation: Operation) -> None:
    """Question, verdict and evidence, and what they entered themselves."""
    sample = appealed(operation)
    found = queries.evidence(operation.world.actor(operation.world.agent), sample.id)
    assert [(one.question.id, one.finding, one.withdrawn) for one in found.looked] == [
        ("decision", True, False),
        ("account", False, False),
    ]
    first = found.looked[0].answer
    assert first is not None
    assert first.evidence == "The supplier is on nobody's file."
    assert found.entered["decision"] == "accept"


@pytest.mark.parametrize("who", ["lead", "expert", "owner", "stranger"])
def test_evidence_is_for_who_did_the_work(operation: Operation, who: str) -> None:
    sample, world = operation.alder.sample, operation.world
    with pytest.raises(ProblemError) as error:
        queries.evidence(world.actor(getattr(world, who)), sample.id)
    assert refusal(error) == "not-found"


def test_own_samples_are_ones_own(operation: Operation) -> None:
    """The agent did the work of both clients; the lead did none."""
    sample, world = appealed(operation), operation.world
    own = queries.own(world.actor(world.agent))
    assert {row.id for row in own.rows} == {sample.id, operation.birch.sample.id}
    assert (own.estimate.n, own.estimate.right) == (1, 0)
    assert queries.own(world.actor(world.lead)).rows == []


def test_a_finding_that_is_withdrawn_counts_as_met(operation: Operation) -> None:
    """The score is reckoned anew; what the reviewer said stays to be read."""
    sample, world = appealed(operation), operation.world
    ruling = Ruling(reason=" The call is on record. ", withdrawn=["decision"])
    result = decide(world.actor(world.lead), sample.id, ruling)
    sample.refresh_from_db()
    shown = show_id(IdPrefix.REVIEW, sample.id)
    decided = audit.history("review", shown)[-1]
    assert (result.value, result.passed) == (Decimal("100.00"), True)
    assert (sample.score, sample.passed) == (Decimal("100.00"), True)
    assert (sample.decision, sample.decider_id) == (
        "The call is on record.",
        world.lead.id,
    )
    assert sample.answers[0]["verdict"] == "missed"
    assert queries.looked(sample)[0].withdrawn
    assert decided.type == "review.decided"
    assert (decided.data["upheld"], decided.data["withdrawn"]) == (True, ["decision"])


def test_a_review_that_stands_keeps_its_score(operation: Operation) -> None:
    sample, world = appealed(operation), operation.world
    decide(world.actor(world.lead), sample.id, Ruling(reason="No call is on record."))
    sample.refresh_from_db()
    assert (sample.score, sample.passed) == (Decimal("50.00"), False)
    assert (sample.appealed, sample.withdrawn) == (False, [])


@pytest.mark.parametrize(
    ("ruling", "code"),
    [
        (Ruling(reason=" "), "reason-missing"),
        (Ruling(reason="So.", withdrawn=["account"]), "finding-unknown"),
        (Ruling(reason="So.", withdrawn=["mood"]), "finding-unknown"),
    ],
)
def test_a_decision_says_why_and_about_what(
    operation: Operation, ruling: Ruling, code: str
) -> None:
    """A refused decision leaves the appeal waiting."""
    sample, world = appealed(operation), operation.world
    with pytest.raises(ProblemError) as error:
        decide(world.actor(world.lead), sample.id, ruling)
    sample.refresh_from_db()
    assert refusal(error) == code
    assert sample.appealed


def test_nobody_decides_an_appeal_against_their_own_score(operation: Operation) -> None:
    """The refusal says whom to ask, and the appeal waits on."""
    sample, world = appealed(operation), operation.world
    Sample.objects.filter(pk=sample.pk).update(reviewer=world.lead)
    with pytest.raises(ProblemError) as error:
        decide(world.actor(world.lead), sample.id, Ruling(reason="I was right."))
    sample.refresh_from_db()
    assert refusal(error) == "own-score"
    assert error.value.problem.hint == "Ask another lead to decide it."
    assert sample.appealed


@pytest.mark.parametrize("who", ["agent", "owner", "stranger", "administrator"])
def test_only_leads_decide(operation: Operation, who: str) -> None:
    sample, world = appealed(operation), operation.world
    with pytest.raises(ProblemError) as error:
        decide(world.actor(getattr(world, who)), sample.id, Ruling(reason="So."))
    assert refusal(error) == "not-allowed"


def test_an_appeal_is_made_and_decided_once(operation: Operation) -> None:
    """Nobody decides their own, and a decision is not decided again."""
    sample, world = appealed(operation), operation.world
    agent, lead = world.actor(world.agent), world.actor(world.lead)
    with pytest.raises(ProblemError) as again:
        appeal(agent, sample.id, "And another thing.")
    Sample.objects.filter(pk=sample.pk).update(done_by=world.lead)
    with pytest.raises(ProblemError) as own:
        decide(lead, sample.id, Ruling(reason="So."))
    Sample.objects.filter(pk=sample.pk).update(done_by=world.agent)
    decide(lead, sample.id, Ruling(reason="So."))
    with pytest.raises(ProblemError) as twice:
        decide(lead, sample.id, Ruling(reason="So."))
    codes = [refusal(again), refusal(own), refusal(twice)]
    assert codes == ["appeal-made", "own-work", "no-appeal"]


def test_nothing_found_needs_no_appeal(operation: Operation) -> None:
    world, sample = operation.world, operation.alder.sample
    score(world.actor(world.lead), sample.id, RIGHT)
    with pytest.raises(ProblemError) as error:
        appeal(world.actor(world.agent), sample.id, "Thank you.")
    assert refusal(error) == "no-finding"


def test_appeals_wait_before_everything_else(operation: Operation) -> None:
    sample, world = appealed(operation), operation.world
    listed = [row.id for row in queries.samples(world.actor(world.lead))]
    assert listed == [sample.id, operation.birch.sample.id]
