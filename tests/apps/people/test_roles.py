"""Roles hold for the clients of their grants: one user, an agent here, a lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from tests.operation import make_operation
from tests.web.signing import signed_in
from tests.world import MONDAY, PASSWORD, root

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for, acting_for_all
from anyshore.apps.accounts.models import Grant, User
from anyshore.apps.accounts.services import add_user
from anyshore.apps.people import queries
from anyshore.apps.people.models import Presence, Skill, Worker
from anyshore.apps.processes import queries as processes
from anyshore.apps.processes import reading
from anyshore.apps.processes.models import Incident
from anyshore.apps.work import claiming, figures, listing, oversight, services
from anyshore.core.access import Role
from anyshore.core.work import Priority
from anyshore.kernel import IdPrefix, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.operation import Operation
    from tests.world import World

    from anyshore.core.access import Actor


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let the clock stand where the operation has its morning."""
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def operation(world: World) -> Operation:
    """Let both clients have something of everything."""
    return make_operation(world)


@pytest.fixture
def mixed(operation: Operation) -> User:
    """Return somebody who is an agent for Alder and leads for Birch."""
    world = operation.world
    with acting_for_all(), transaction.atomic():
        account = User(email="mixed@sample.example", name="mixed")
        user = add_user(root(), account, PASSWORD, [Role.AGENT], [world.alder.id])
        Grant.objects.create(user=user, role=Role.LEAD, client=world.birch)
        worker = Worker.objects.create(
            user=user, site=world.site, presence=Presence.AVAILABLE
        )
        Skill.objects.create(worker=worker, code="accounts-payable", level=5)
    return user


@pytest.fixture
def actor(mixed: User) -> Actor:
    """Return the access rules' view of them."""
    return queries.actor(mixed)


def test_grants_become_roles_with_their_clients(
    operation: Operation, mixed: User, actor: Actor
) -> None:
    world = operation.world
    assert actor.roles == {Role.AGENT, Role.LEAD}
    assert actor.clients == {world.alder.id, world.birch.id}
    assert actor.serves(Role.AGENT) == {world.alder.id}
    assert actor.serves(Role.LEAD) == {world.birch.id}
    with acting_for_all(), transaction.atomic():
        Grant.objects.create(user=mixed, role=Role.LEAD, client=None)
    everywhere = queries.actor(mixed)
    assert everywhere.serves(Role.LEAD) == {world.alder.id, world.birch.id}
    assert everywhere.serves(Role.AGENT) == {world.alder.id}


def test_who_leads_everywhere_leads_everywhere(operation: Operation) -> None:
    world = operation.world
    lead = queries.actor(world.lead)
    assert lead.narrow == frozenset()
    assert lead.serves(Role.LEAD) == {world.alder.id, world.birch.id}
    assert queries.actor(world.owner).narrow == frozenset()


def test_lists_hold_the_clients_that_are_led(
    operation: Operation, actor: Actor
) -> None:
    """Items, queues, incidents and cases of the other client are not among them."""
    birch = operation.world.birch.id
    with acting_for_all(), transaction.atomic():
        Incident.objects.update(resolved_at=None)
    with acting_for(actor.clients, user=actor.id), transaction.atomic():
        items = listing.page(actor, listing.Wanted(state="all")).rows
        clients = listing.choices(actor)[1]
        incidents = processes.open_incidents(actor)
        cases = reading.cases(actor).rows
        waiting = sum(queue.waiting for queue in figures.queues(actor))
    assert {row.client_id for row in incidents} == {birch}
    assert {row.client_id for row in cases} == {birch}
    assert {row.client_id for row in items} == {birch}
    assert [client.id for client in clients] == [birch]
    assert waiting == sum(row.state == "ready" for row in items)


def test_what_a_lead_does_is_refused_where_one_is_an_agent(
    operation: Operation, actor: Actor
) -> None:
    mine, theirs = operation.birch.item.id, operation.alder.item.id
    with acting_for(actor.clients, user=actor.id):
        changed = oversight.set_priority(actor, mine, Priority.HIGH, "They called.")
        with pytest.raises(ProblemError) as error:
            oversight.set_priority(actor, theirs, Priority.HIGH, "They called.")
    assert changed.priority == Priority.HIGH
    assert error.value.problem.code == "not-allowed"


def test_work_is_given_for_every_client_with_a_role_that_works(
    operation: Operation, mixed: User
) -> None:
    """A designer's client gives no work; an agent's and a lead's do."""
    with acting_for_all(), transaction.atomic():
        Grant.objects.filter(user=mixed, role=Role.LEAD).update(role=Role.DESIGNER)
    narrowed = queries.actor(mixed)
    with acting_for(narrowed.clients, user=mixed.id):
        row = services.push_next(narrowed)
        assert row is not None
        assert row.client_id == operation.world.alder.id
        services.release(narrowed, row.id, "Just looking.")
        with transaction.atomic():
            worker = queries.worker_of(mixed.id)
            assert worker is not None
            assert claiming.in_hand(worker.id) is None
        assert services.push_next(narrowed) is None


def test_pages_are_shut_by_client(operation: Operation, mixed: User) -> None:
    """In operations, the led client's things open and the other's do not."""
    browser = signed_in(mixed)
    shown = {
        name: show_id(IdPrefix.ITEM, holding.item.id)
        for name, holding in (("alder", operation.alder), ("birch", operation.birch))
    }
    listed = browser.get("/ops/items/").content.decode()
    assert shown["birch"] in listed
    assert shown["alder"] not in listed
    assert browser.get(f"/ops/items/{shown['birch']}/").status_code == 200
    assert browser.get(f"/ops/items/{shown['alder']}/").status_code == 403
