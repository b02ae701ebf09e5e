"""Versions, rounds of review, and the change orders that add to them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.core.engagement.steps import (
    COMMENT,
    change,
    done,
    facts,
    refused,
    version,
)

from anyshore.core.engagement import (
    AnswerChange,
    Brief,
    ChangeOrder,
    Engagement,
    Kind,
    Milestone,
    OfferChange,
    RequestChanges,
    Resolve,
    State,
    Submit,
    step,
)
from anyshore.kernel import Money

if TYPE_CHECKING:
    from datetime import datetime

    from tests.core.engagement.conftest import People


def test_versions_are_counted_and_the_same_bytes_are_refused(
    started: Engagement, people: People, now: datetime
) -> None:
    one, two = version(people.expert, "a"), version(people.second, "b")
    engagement = done(started, now, one, two)
    assert [(v.number, v.checksum[0], v.by) for v in engagement.versions] == [
        (1, "a", people.expert.id),
        (2, "b", people.second.id),
    ]
    assert refused(engagement, two, now) == ["version-same"]
    # Going back to an earlier text is a new version.
    assert done(engagement, now, one).versions[-1].number == 3
    other = version(people.expert, "a", "slides")
    assert refused(engagement, other, now) == ["deliverable-unknown"]


@pytest.mark.parametrize("checksum", ["", "a" * 63, "A" * 64, "g" * 64, "a" * 65])
def test_a_version_is_identified_by_its_sha_256(
    started: Engagement, people: People, now: datetime, checksum: str
) -> None:
    deliver = replace(version(people.expert, "a"), checksum=checksum)
    with pytest.raises(ValueError, match="SHA-256"):
        step(started, deliver, now)


def test_a_round_needs_every_deliverable_and_something_new(
    started: Engagement, sent_back: Engagement, people: People, now: datetime
) -> None:
    submit = Submit(by=people.expert)
    assert refused(started, submit, now) == ["version-missing"]
    assert refused(sent_back, submit, now) == ["nothing-new"]


def test_changes_are_requested_by_saying_which(
    in_review: Engagement, people: People, now: datetime
) -> None:
    ask = RequestChanges(by=people.reviewer, summary="better")
    assert refused(in_review, ask, now) == ["no-change-asked"]
    remark = replace(change(people.reviewer), kind=Kind.REMARK)
    assert refused(done(in_review, now, remark), ask, now) == ["no-change-asked"]
    asked = done(in_review, now, change(people.reviewer))
    [(_, data)] = facts(asked, ask, now)
    assert data["changes"] == [str(COMMENT)]
    settled = Resolve(by=people.expert, comment=COMMENT)
    assert refused(done(asked, now, settled), ask, now) == ["no-change-asked"]


def test_the_round_limit_holds_until_a_change_order_adds_rounds(
    second_round: Engagement, people: People, now: datetime
) -> None:
    ask = RequestChanges(by=people.admin)
    assert refused(second_round, ask, now) == ["round-limit"]
    order = ChangeOrder(
        id="co1", reason="one more round", rounds=1, budget=Money(Decimal(500), "EUR")
    )
    offered = done(second_round, now, OfferChange(by=people.lead, order=order))
    assert refused(offered, ask, now) == ["round-limit"]
    agreed = done(offered, now, AnswerChange(by=people.admin, agreed=True))
    assert (agreed.brief.rounds, agreed.brief.budget) == (
        3,
        Money(Decimal(10500), "EUR"),
    )
    assert done(agreed, now, ask).state is State.CHANGES_REQUESTED


def test_a_declined_change_order_changes_nothing(
    started: Engagement, people: People, now: datetime, brief: Brief
) -> None:
    order = ChangeOrder(id="co1", reason="also Germany", scope=("Germany",))
    offered = done(started, now, OfferChange(by=people.lead, order=order))
    assert offered.brief == brief
    bare = AnswerChange(by=people.admin, agreed=False)
    assert refused(offered, bare, now) == ["reason-missing"]
    no = done(offered, now, replace(bare, note="next year"))
    assert (no.brief, no.offers[0].agreed, no.offers[0].note) == (
        brief,
        False,
        "next year",
    )
    assert refused(no, bare, now) == ["no-change-open"]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (ChangeOrder(id="b", reason="nothing"), "change-empty"),
        (ChangeOrder(id="b", reason=" ", rounds=1), "change-empty"),
        (ChangeOrder(id="b", reason="less", rounds=-1), "change-unsound"),
        (ChangeOrder(id="a", reason="again", rounds=1), "change-unsound"),
        (
            ChangeOrder(id="b", reason="zloty", budget=Money(Decimal(1), "PLN")),
            "currency-mixed",
        ),
        (
            ChangeOrder(
                id="b",
                reason="more money, same budget",
                milestones=(
                    Milestone(id="m", title="M", amount=Money(Decimal(1), "EUR")),
                ),
            ),
            "over-budget",
        ),
    ],
)
def test_a_change_order_must_be_sound(
    started: Engagement, people: People, now: datetime, order: ChangeOrder, code: str
) -> None:
    earlier = ChangeOrder(id="a", reason="first", rounds=1)
    ready = done(
        started,
        now,
        OfferChange(by=people.lead, order=earlier),
        AnswerChange(by=people.admin, agreed=True),
    )
    assert refused(ready, OfferChange(by=people.lead, order=order), now) == [code]


def test_one_change_order_at_a_time(
    started: Engagement, people: People, now: datetime
) -> None:
    first = ChangeOrder(id="a", reason="first", rounds=1)
    offered = done(started, now, OfferChange(by=people.lead, order=first))
    second = OfferChange(by=people.lead, order=replace(first, id="b"))
    assert refused(offered, second, now) == ["change-open"]
