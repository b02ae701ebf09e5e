"""Each side does its own part, from the states that allow it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args
from uuid import UUID

import pytest
from tests.core.engagement.steps import (
    COMMENT,
    MET,
    change,
    refused,
    version,
)

from anyshore.core.access import Actor, Capability
from anyshore.core.engagement import (
    FROM,
    NEEDS,
    Accept,
    Action,
    AnswerChange,
    ApproveMilestone,
    Brief,
    Cancel,
    ChangeOrder,
    Decline,
    Deliver,
    EditBrief,
    Engagement,
    NameReviewers,
    OfferChange,
    Propose,
    ReachMilestone,
    RequestChanges,
    Resolve,
    Restaff,
    SignOff,
    Start,
    Submit,
    needed,
    step,
)
from anyshore.core.work import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tests.core.engagement.conftest import People


def every_action(by: Actor) -> Sequence[Action]:
    order = ChangeOrder(id="z", reason="r", rounds=1)
    return [
        EditBrief(by=by, brief=Brief(title="other")),
        Propose(by=by),
        Decline(by=by, reason="r"),
        Accept(by=by),
        Start(by=by),
        version(by, "f"),
        Submit(by=by),
        change(by, 1, UUID(int=599)),
        Resolve(by=by, comment=COMMENT),
        RequestChanges(by=by),
        SignOff(by=by, answers=MET),
        ReachMilestone(by=by, milestone="draft"),
        ApproveMilestone(by=by, milestone="draft"),
        OfferChange(by=by, order=order),
        AnswerChange(by=by, agreed=True),
        Restaff(by=by, experts=(by.id,), reason="r"),
        NameReviewers(by=by, reviewers=(by.id,)),
        Cancel(by=by, reason="r"),
    ]


def test_the_tables_cover_every_action(people: People) -> None:
    kinds = {type(action) for action in every_action(people.lead)}
    assert kinds == set(get_args(Action)) == set(FROM) == set(NEEDS)


@pytest.mark.parametrize(
    "name", ["drafted", "proposed", "accepted", "started", "in_review", "sent_back"]
)
def test_a_stranger_learns_nothing_but_that_they_are_one(
    request: pytest.FixtureRequest, people: People, now: datetime, name: str
) -> None:
    engagement: Engagement = request.getfixturevalue(name)
    for action in every_action(people.stranger):
        codes = refused(engagement, action, now)
        assert codes in (["out-of-reach"], ["not-granted"])


PROVIDER_ONLY = {
    Propose,
    Start,
    Deliver,
    Submit,
    ReachMilestone,
    OfferChange,
    Restaff,
}


CLIENT_ONLY = {
    Decline,
    Accept,
    RequestChanges,
    SignOff,
    ApproveMilestone,
    AnswerChange,
    NameReviewers,
}


def test_neither_side_does_what_is_the_others(
    in_review: Engagement, people: People, now: datetime
) -> None:
    def barred(by: Actor) -> set[type[Action]]:
        codes = {"not-granted", "out-of-reach"}
        outcomes = [(type(a), step(in_review, a, now)) for a in every_action(by)]
        return {
            kind
            for kind, outcome in outcomes
            if isinstance(outcome, Refusal) and outcome.problem.code in codes
        }

    assert barred(people.lead) == CLIENT_ONLY
    assert barred(people.admin) == PROVIDER_ONLY
    assert barred(people.agent) == set(get_args(Action))


def test_an_action_from_the_wrong_state_is_refused_and_says_which_is_right(
    drafted: Engagement, people: People, now: datetime
) -> None:
    outcome = step(drafted, Start(by=people.expert), now)
    assert isinstance(outcome, Refusal)
    assert str(outcome) == "The engagement is drafted; this needs accepted."


def test_internal_comments_need_another_capability(people: People) -> None:
    shared = change(people.lead)
    assert needed(shared) is Capability.ENGAGEMENT_COMMENT
    assert needed(replace(shared, internal=True)) is Capability.NOTE_WRITE
