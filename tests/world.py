"""Two clients and the provider between them, as plain as can be.

In every test of walls three people look at a thing of client *Alder*: its **owner**, a
**colleague** of the same client, and a **stranger** of client *Birch*, who must not
even learn that it is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.accounts.models import User
from anyshore.apps.accounts.services import add_user
from anyshore.apps.clients.models import (
    CalendarVersion,
    Client,
    Contract,
    ContractSite,
    Provider,
    Service,
    Site,
)
from anyshore.apps.people import queries
from anyshore.apps.people.models import Presence, Skill, Worker
from anyshore.core import calendars
from anyshore.core.access import Actor, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

PASSWORD = "correct horse battery"
#: A Monday morning in Manila and the middle of the night in Berlin.
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What a test finds in the database."""

    alder: Client
    birch: Client
    contract: Contract
    other_contract: Contract
    site: Site
    administrator: User
    lead: User
    agent: User
    expert: User
    designer: User
    owner: User
    colleague: User
    stranger: User

    def actor(self, user: User) -> Actor:
        """Return the access rules' view of somebody."""
        return queries.actor(user)


def make_world() -> World:
    """Write the world down and return it."""
    with acting_for_all(), transaction.atomic():
        return _make()


def root() -> Actor:
    """Return the actor that sets the world up."""
    return Actor(id=UUID(int=0), roles=frozenset({Role.ADMINISTRATOR}))


def _make() -> World:
    Provider.objects.create(name="Sample Provider Inc.", country="PH")
    alder = Client.objects.create(
        name="Sample Client Alder", slug="alder", country="DE", zone="Europe/Berlin"
    )
    birch = Client.objects.create(
        name="Sample Client Birch", slug="birch", country="US", zone="America/New_York"
    )
    site = Site.objects.create(
        name="Manila", city="Manila", country="PH", zone="Asia/Manila"
    )
    service, _ = Service.objects.get_or_create(
        key="accounts-payable",
        defaults={"name": "Accounts payable", "kind": "bpo", "category": "Finance"},
    )
    calendar = CalendarVersion.objects.create(
        name="manila-days", version=1, document=_office_days()
    )

    def contract(client: Client, slug: str) -> Contract:
        made = Contract.objects.create(
            client=client,
            service=service,
            slug=slug,
            name=f"Accounts payable for {client.name}",
            mode=Contract.Mode.BPO,
            calendar=calendar,
            currency="EUR",
            process_key="accounts-payable",
            starts_on=date(2026, 1, 1),
        )
        ContractSite.objects.create(client=client, contract=made, site=site)
        return made

    def user(name: str, roles: Iterable[Role], client: UUID | None = None) -> User:
        account = User(email=f"{name}@sample.example", name=name, client_id=client)
        return add_user(root(), account, PASSWORD, roles)

    agent = user("agent", [Role.AGENT])
    expert = user("expert", [Role.EXPERT])
    lead = user("lead", [Role.LEAD])
    for person in (agent, expert, lead):
        worker = Worker.objects.create(
            user=person, site=site, presence=Presence.AVAILABLE
        )
        Skill.objects.create(worker=worker, code="accounts-payable", level=3)
    return World(
        alder=alder,
        birch=birch,
        contract=contract(alder, "alder-ap"),
        other_contract=contract(birch, "birch-ap"),
        site=site,
        administrator=user("administrator", [Role.ADMINISTRATOR]),
        lead=lead,
        agent=agent,
        expert=expert,
        designer=user("designer", [Role.DESIGNER]),
        owner=user("owner", [Role.CLIENT_ADMIN], alder.id),
        colleague=user("colleague", [Role.CLIENT_USER], alder.id),
        stranger=user("stranger", [Role.CLIENT_ADMIN], birch.id),
    )


def _office_days() -> dict[str, object]:
    calendar = calendars.Calendar(
        name="manila-days",
        version="1",
        zone="Asia/Manila",
        weekly=calendars.working_week("09:00-18:00"),
    )
    return calendars.to_json(calendar)
