"""An engagement with two deliverables, and the browsers of those who take part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from tests.operation import BRIEF, research_contract
from tests.web.signing import signed_in
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.engagements import queries, services
from anyshore.core import engagement as core
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.test import Client
    from tests.world import World

    from anyshore.apps.accounts.models import User

PARTS = (
    BRIEF.deliverables[0],
    core.Deliverable(id="data", title="Data table", due_at=MONDAY),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """An engagement in review: the report's second version, the data's first."""

    world: World
    id: UUID

    @property
    def key(self) -> str:
        """Its key in addresses."""
        return show_id(IdPrefix.ENGAGEMENT, self.id)

    def value(self) -> core.Engagement:
        """Return it as it stands now."""
        with acting_for_all(), transaction.atomic():
            return queries.one(self.world.actor(self.world.lead), self.id)[1]

    def page(self, door: str, more: str = "") -> str:
        """Return an address of it."""
        return f"/{door}/engagements/{self.key}/{more}"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let the clock stand."""
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def study(world: World) -> Study:
    """Bring an engagement with two deliverables into its second round."""
    with acting_for_all(), transaction.atomic():
        return Study(world=world, id=_reviewed(world))


def _reviewed(world: World) -> UUID:
    lead, expert, owner = map(world.actor, (world.lead, world.expert, world.owner))
    contract = research_contract(world.alder, "alder-research")
    brief = replace(
        BRIEF, deliverables=PARTS, experts=(expert.id,), reviewers=(owner.id,)
    )
    key = services.draft(lead, contract.id, brief).id
    services.carry_out(key, core.Propose(by=lead))
    services.carry_out(key, core.Accept(by=owner))
    services.carry_out(key, core.Start(by=expert))

    def deliver(part: str, text: str) -> None:
        upload = services.Upload(deliverable=part, content=text.encode())
        services.deliver(expert, key, upload)

    deliver("report", "# Report\n\nCapacity grew by 4 %.")
    deliver("data", "# Data\n\nPoland: 41. Czechia: 17.")
    services.carry_out(key, core.Submit(by=expert))
    wish = core.AddComment(
        by=owner,
        id=clock.new_key(),
        deliverable="report",
        version=1,
        text="Give a range.",
        kind=core.Kind.CHANGE,
    )
    services.carry_out(key, wish)
    services.carry_out(key, core.RequestChanges(by=owner))
    deliver("report", "# Report\n\nCapacity grew by 4 to 5 %.")
    services.carry_out(key, core.Submit(by=expert))
    return key


@pytest.fixture
def owner(world: World) -> Client:
    """Return the browser of the client's admin."""
    return browser_of(world.owner)


@pytest.fixture
def expert(world: World) -> Client:
    """Return the expert's browser."""
    return browser_of(world.expert)


@pytest.fixture
def lead(world: World) -> Client:
    """Return the lead's browser."""
    return browser_of(world.lead)


def browser_of(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    return signed_in(user)
