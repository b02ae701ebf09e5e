"""A brief is offered whole, adds up, and is fixed once it is agreed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.core.engagement.steps import (
    done,
    facts,
    refused,
)

from anyshore.core.engagement import (
    Brief,
    Criterion,
    Decline,
    EditBrief,
    Engagement,
    Propose,
    State,
)
from anyshore.kernel import Money

if TYPE_CHECKING:
    from datetime import datetime

    from tests.core.engagement.conftest import People


def test_a_proposal_says_what_it_offers(
    drafted: Engagement, people: People, now: datetime
) -> None:
    [(type_, data)] = facts(drafted, Propose(by=people.lead), now)
    assert type_ == "engagement.proposed"
    assert data["budget"] == {"amount": "10000", "currency": "EUR"}


def test_an_incomplete_brief_is_not_proposed_and_says_all_that_is_missing(
    drafted: Engagement, people: People, now: datetime
) -> None:
    bare = replace(drafted, brief=Brief(title=" ", rounds=0))
    # The client's reviewers are optional: its admins always may review.
    assert refused(bare, Propose(by=people.lead), now) == [
        "title-missing",
        "scope-missing",
        "criteria-missing",
        "deliverables-missing",
        "experts-missing",
        "budget-missing",
        "rounds-below-one",
    ]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"budget": Money(Decimal(9999), "EUR")}, ["over-budget"]),
        ({"budget": Money(Decimal(99999), "PLN")}, ["currency-mixed"]),
        ({"budget": Money(Decimal(10000), "EUR")}, []),
        ({"milestones": ()}, []),
        (
            {
                "criteria": (
                    Criterion(id="a", text="A"),
                    Criterion(id="a", text="B"),
                )
            },
            ["criteria-repeated"],
        ),
    ],
)
def test_a_brief_must_add_up(
    brief: Brief, changes: dict[str, object], codes: list[str]
) -> None:
    changed = replace(brief, **changes)  # type: ignore[arg-type] # fields vary by case
    assert [problem.code for problem in changed.problems()] == codes


def test_a_declined_offer_is_drafted_again(
    proposed: Engagement, people: People, now: datetime
) -> None:
    assert refused(proposed, Decline(by=people.admin, reason=""), now) == [
        "reason-missing"
    ]
    back = done(proposed, now, Decline(by=people.admin, reason="too dear"))
    cheaper = replace(back.brief, budget=Money(Decimal(8000), "EUR"), milestones=())
    again = done(
        back, now, EditBrief(by=people.expert, brief=cheaper), Propose(by=people.lead)
    )
    assert (again.state, again.brief) == (State.PROPOSED, cheaper)


def test_an_agreed_brief_is_not_edited(
    accepted: Engagement, people: People, now: datetime, brief: Brief
) -> None:
    wider = replace(brief, scope=(*brief.scope, "and Germany"))
    edit = EditBrief(by=people.lead, brief=wider)
    assert refused(accepted, edit, now) == ["wrong-state"]
