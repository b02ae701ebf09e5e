"""One research engagement with its people, that every test of this room starts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from tests.core.engagement.steps import (
    change,
    done,
    version,
)

from anyshore.core.access import Actor, Role
from anyshore.core.engagement import (
    Accept,
    Brief,
    Criterion,
    Deliverable,
    Engagement,
    Milestone,
    Propose,
    RequestChanges,
    Start,
    Submit,
)
from anyshore.kernel import Money

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ACME, BETA = UUID(int=1), UUID(int=2)


@dataclass(frozen=True, kw_only=True)
class People:
    """Who is around."""

    expert: Actor
    second: Actor
    lead: Actor
    agent: Actor
    admin: Actor
    reviewer: Actor
    stranger: Actor


def _staff(number: int, role: Role) -> Actor:
    clients = frozenset({ACME})
    return Actor(id=UUID(int=number), roles=frozenset({role}), clients=clients)


def _client(number: int, role: Role, own: UUID) -> Actor:
    return Actor(id=UUID(int=number), roles=frozenset({role}), own_client=own)


PEOPLE = People(
    expert=_staff(11, Role.EXPERT),
    second=_staff(12, Role.EXPERT),
    lead=_staff(13, Role.LEAD),
    agent=_staff(14, Role.AGENT),
    admin=_client(21, Role.CLIENT_ADMIN, ACME),
    reviewer=_client(22, Role.CLIENT_USER, ACME),
    stranger=_client(31, Role.CLIENT_ADMIN, BETA),
)

BRIEF = Brief(
    title="Cold-chain logistics in Poland",
    scope=("Market size 2025", "Top ten operators"),
    out_of_scope=("Price forecasts",),
    questions=("Who could we buy?",),
    criteria=(
        Criterion(id="sources", text="Every figure names its source."),
        Criterion(id="size", text="Market size has a range."),
    ),
    deliverables=(
        Deliverable(id="report", title="Report", due_at=NOW + timedelta(days=10)),
    ),
    milestones=(
        Milestone(id="draft", title="Draft", amount=Money(Decimal(4000), "EUR")),
        Milestone(
            id="final",
            title="Sign-off",
            amount=Money(Decimal(6000), "EUR"),
            on_sign_off=True,
        ),
    ),
    budget=Money(Decimal(10000), "EUR"),
    experts=(PEOPLE.expert.id, PEOPLE.second.id),
    reviewers=(PEOPLE.reviewer.id,),
    rounds=2,
)


@pytest.fixture
def now() -> datetime:
    """Return a Monday morning."""
    return NOW


@pytest.fixture
def people() -> People:
    """Return who is around."""
    return PEOPLE


@pytest.fixture
def brief() -> Brief:
    """Return a complete brief of two rounds."""
    return BRIEF


@pytest.fixture
def drafted() -> Engagement:
    """Return an engagement whose brief is complete and not yet proposed."""
    return Engagement(id=UUID(int=100), client=ACME, contract=UUID(int=3), brief=BRIEF)


@pytest.fixture
def proposed(drafted: Engagement, people: People, now: datetime) -> Engagement:
    return done(drafted, now, Propose(by=people.lead))


@pytest.fixture
def accepted(proposed: Engagement, people: People, now: datetime) -> Engagement:
    return done(proposed, now, Accept(by=people.admin))


@pytest.fixture
def started(accepted: Engagement, people: People, now: datetime) -> Engagement:
    return done(accepted, now, Start(by=people.expert))


@pytest.fixture
def in_review(started: Engagement, people: People, now: datetime) -> Engagement:
    by = people.expert
    return done(started, now, version(by, "a"), Submit(by=by))


@pytest.fixture
def sent_back(in_review: Engagement, people: People, now: datetime) -> Engagement:
    by = people.reviewer
    return done(in_review, now, change(by), RequestChanges(by=by, summary="Sources"))


@pytest.fixture
def second_round(sent_back: Engagement, people: People, now: datetime) -> Engagement:
    by = people.expert
    return done(sent_back, now, version(by, "b"), Submit(by=by))
