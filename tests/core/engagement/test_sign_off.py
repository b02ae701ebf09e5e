"""A sign-off answers every criterion and settles what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.core.engagement.steps import (
    COMMENT,
    MET,
    change,
    done,
    facts,
    refused,
)

from anyshore.core.engagement import (
    Answer,
    AnswerChange,
    ApproveMilestone,
    ChangeOrder,
    Deliverable,
    Engagement,
    OfferChange,
    Progress,
    ReachMilestone,
    Resolve,
    SignOff,
    State,
    Verdict,
)

if TYPE_CHECKING:
    from tests.core.engagement.conftest import People


def test_the_sign_off_is_recorded_with_the_milestones_it_earns(
    in_review: Engagement, people: People, now: datetime
) -> None:
    who = {"engagement": str(in_review.id), "by": str(people.admin.id)}
    assert facts(in_review, SignOff(by=people.admin, answers=MET), now) == [
        (
            "engagement.signed_off",
            {**who, "answers": {"sources": "met", "size": "met"}},
        ),
        ("engagement.milestone_approved", {**who, "milestone": "final"}),
    ]


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ((), ["criterion-unanswered", "criterion-unanswered"]),
        (MET[:1], ["criterion-unanswered"]),
        (
            (MET[0], Answer(criterion="size", verdict=Verdict.NOT_MET, note="no")),
            ["criterion-not-met"],
        ),
        (
            (MET[0], Answer(criterion="size", verdict=Verdict.WAIVED, note=" ")),
            ["waiver-unexplained"],
        ),
        ((*MET, MET[0]), ["answer-unsound"]),
        ((*MET, Answer(criterion="speed", verdict=Verdict.MET)), ["answer-unsound"]),
    ],
)
def test_a_sign_off_answers_every_criterion(
    in_review: Engagement,
    people: People,
    now: datetime,
    answers: tuple[Answer, ...],
    codes: list[str],
) -> None:
    assert refused(in_review, SignOff(by=people.admin, answers=answers), now) == codes


def test_a_waiver_with_a_reason_signs_off(
    in_review: Engagement, people: People, now: datetime
) -> None:
    waiver = Answer(criterion="size", verdict=Verdict.WAIVED, note="point is enough")
    sign = SignOff(by=people.reviewer, answers=(MET[0], waiver))
    assert done(in_review, now, sign).state is State.SIGNED_OFF


def test_nothing_is_signed_off_over_an_open_change_or_an_open_order(
    in_review: Engagement, people: People, now: datetime
) -> None:
    order = ChangeOrder(
        id="a",
        reason="slides",
        deliverables=(Deliverable(id="slides", title="Slides", due_at=now),),
    )
    sign = SignOff(by=people.admin, answers=MET)
    asked = done(
        in_review,
        now,
        change(people.reviewer),
        OfferChange(by=people.lead, order=order),
    )
    assert refused(asked, sign, now) == ["change-asked", "change-open"]
    agreed = done(
        asked,
        now,
        AnswerChange(by=people.admin, agreed=True),
        Resolve(by=people.reviewer, comment=COMMENT),
    )
    assert refused(agreed, sign, now) == ["deliverable-not-reviewed"]


def test_a_milestone_is_reached_by_the_provider_and_approved_by_the_client(
    started: Engagement, people: People, now: datetime
) -> None:
    reach = ReachMilestone(by=people.lead, milestone="draft")
    approve = ApproveMilestone(by=people.admin, milestone="draft")
    assert refused(started, approve, now) == ["milestone-not-reached"]
    reached = done(started, now, reach)
    assert refused(reached, reach, now) == ["milestone-reached"]
    approved = done(reached, now + timedelta(hours=1), approve)
    assert approved.progress == (
        Progress(
            milestone="draft",
            reached_at=now,
            approved_at=now + timedelta(hours=1),
            approved_by=people.admin.id,
        ),
    )
    assert refused(approved, approve, now) == ["milestone-approved"]
    early = replace(reach, milestone="final")
    assert refused(started, early, now) == ["milestone-on-sign-off"]
    unknown = replace(reach, milestone="bonus")
    assert refused(started, unknown, now) == ["milestone-unknown"]


def test_a_milestone_can_be_settled_after_the_sign_off(
    in_review: Engagement, people: People, now: datetime
) -> None:
    late = done(
        in_review,
        now,
        SignOff(by=people.admin, answers=MET),
        ReachMilestone(by=people.expert, milestone="draft"),
        ApproveMilestone(by=people.reviewer, milestone="draft"),
    )
    assert [p.milestone for p in late.progress if p.approved_at] == ["final", "draft"]
