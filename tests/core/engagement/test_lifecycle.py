"""An engagement goes from the brief to its end, and says what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.core.engagement.steps import (
    COMMENT,
    MET,
    done,
    refused,
    version,
)

from anyshore.core.engagement import (
    ApproveMilestone,
    Cancel,
    EditBrief,
    Engagement,
    NameReviewers,
    Progress,
    Propose,
    ReachMilestone,
    Resolve,
    Restaff,
    RoundOutcome,
    SignOff,
    State,
    step,
)
from anyshore.core.work import Transition

if TYPE_CHECKING:
    from tests.core.engagement.conftest import People


def test_from_brief_to_sign_off_in_two_rounds(
    second_round: Engagement, people: People, now: datetime
) -> None:
    later = now + timedelta(days=1)
    signed = done(
        second_round,
        later,
        Resolve(by=people.reviewer, comment=COMMENT, note="thanks"),
        SignOff(by=people.admin, answers=MET),
    )
    assert signed.state is State.SIGNED_OFF
    assert [(r.number, r.outcome, r.under_review) for r in signed.rounds] == [
        (1, RoundOutcome.CHANGES_REQUESTED, (("report", 1),)),
        (2, RoundOutcome.SIGNED_OFF, (("report", 2),)),
    ]
    assert [(r.closed_by, r.closed_at, r.summary) for r in signed.rounds] == [
        (people.reviewer.id, now, "Sources"),
        (people.admin.id, later, ""),
    ]
    assert signed.answers == MET
    assert signed.progress == (
        Progress(
            milestone="final",
            reached_at=later,
            approved_at=later,
            approved_by=people.admin.id,
        ),
    )


def test_experts_change_with_a_reason_and_lose_access(
    started: Engagement, people: People, now: datetime
) -> None:
    swap = Restaff(by=people.lead, experts=(people.second.id,), reason="on leave")
    after = done(started, now, swap)
    assert after.brief.experts == (people.second.id,)
    assert refused(after, version(people.expert, "a"), now) == ["out-of-reach"]
    assert refused(started, replace(swap, experts=()), now) == ["experts-missing"]
    assert refused(started, replace(swap, reason=""), now) == ["reason-missing"]
    assert step(after, swap, now) == Transition(after=after, facts=())


def test_the_clients_admin_names_reviewers(
    in_review: Engagement, people: People, now: datetime
) -> None:
    nobody = NameReviewers(by=people.admin, reviewers=())
    after = done(in_review, now, nobody)
    sign = SignOff(by=people.reviewer, answers=MET)
    assert refused(after, sign, now) == ["out-of-reach"]
    assert step(after, nobody, now) == Transition(after=after, facts=())


def test_canceling_closes_the_round_and_keeps_what_is_approved(
    in_review: Engagement, people: People, now: datetime
) -> None:
    bare = Cancel(by=people.admin, reason="")
    assert refused(in_review, bare, now) == ["reason-missing"]
    earned = done(
        in_review,
        now,
        ReachMilestone(by=people.lead, milestone="draft"),
        ApproveMilestone(by=people.admin, milestone="draft"),
    )
    after = done(earned, now, replace(bare, reason="deal is off"))
    assert after.state is State.CANCELED
    assert after.rounds[-1].outcome is RoundOutcome.CANCELED
    assert after.progress == earned.progress


def test_what_never_began_is_canceled_without_a_round(
    drafted: Engagement, people: People, now: datetime
) -> None:
    after = done(drafted, now, Cancel(by=people.lead, reason="no budget"))
    assert (after.state, after.rounds) == (State.CANCELED, ())


def test_what_changes_nothing_records_nothing(
    drafted: Engagement, people: People, now: datetime
) -> None:
    same = EditBrief(by=people.lead, brief=drafted.brief)
    assert step(drafted, same, now) == Transition(after=drafted, facts=())


def test_now_must_name_its_zone(drafted: Engagement, people: People) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 a naive instant is the point
    with pytest.raises(ValueError, match="names no zone"):
        step(drafted, Propose(by=people.lead), naive)
