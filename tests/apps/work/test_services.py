"""Workers receive, keep, give back and finish items; the case goes on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.apps.work.conftest import ended
from tests.world import MONDAY, World

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.audit import queries as audit
from anyshore.apps.people.models import Skill, Worker
from anyshore.apps.people.services import set_presence
from anyshore.apps.processes import incidents as processes
from anyshore.apps.processes.models import Inbox, Incident
from anyshore.apps.processes.runner import Runner
from anyshore.apps.work import duties, oversight, services
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.services import Finished, Wait
from anyshore.core import calendars, sla
from anyshore.core.work import Awaited, Priority
from anyshore.kernel import IdPrefix, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.apps.accounts.models import User
    from anyshore.core.access import Actor

    Make = Callable[..., ItemRow]


@pytest.fixture
def agent(world: World) -> Actor:
    """Return the agent of the world."""
    return world.actor(world.agent)


@pytest.fixture
def lead(world: World) -> Actor:
    """Return the lead of the world."""
    return world.actor(world.lead)


def worker(user: User) -> Worker:
    """Return the worker of a user."""
    return Worker.objects.get(user=user)


def refused(code: str) -> pytest.RaisesExc[ProblemError]:
    """Expect a problem with this code."""
    return pytest.RaisesExc(ProblemError, check=lambda e: e.problem.code == code)


def test_an_item_is_pushed_and_completed_and_its_case_goes_on(
    world: World, agent: Actor, make: Make
) -> None:
    item = make()
    row = services.push_next(agent)
    assert row is not None
    assert (row.id, row.state, row.holder) == (item.id, "claimed", worker(world.agent))
    assert row.lease_until == MONDAY + services.LEASE
    done = services.complete(
        agent, row.id, Finished(token="t1", output={"decision": "post", "amount": 12})
    )
    assert (done.state, done.output) == (
        "completed",
        {"decision": "post", "amount": Decimal(12)},
    )
    assert ended(item) == "completed"
    assert [event.type for event in audit.history("item", shown(item))] == [
        "work_item.created",
        "work_item.claimed",
        "work_item.completed",
    ]
    assert audit.verify(world.alder.id) == ()


def shown(row: ItemRow) -> str:
    """Return an item's identifier as events name it."""
    return show_id(IdPrefix.ITEM, row.id)


def test_nobody_receives_what_is_not_there(agent: Actor) -> None:
    assert services.push_next(agent) is None


def test_asking_twice_gives_the_item_in_hand(agent: Actor, make: Make) -> None:
    make()
    make()
    first = services.push_next(agent)
    again = services.push_next(agent)
    assert first is not None
    assert again is not None
    assert first.id == again.id
    assert ItemRow.objects.filter(state="claimed").count() == 1


def test_the_order_is_priority_then_deadline_then_age(agent: Actor, make: Make) -> None:
    late = make('anyshore:target="PT8H"')
    soon = make('anyshore:target="PT1H"')
    low = make('anyshore:target="PT30M" anyshore:priority="low"')
    high = make('anyshore:priority="high"')
    never = make()
    order = []
    for turn in range(5):
        row = services.push_next(agent)
        assert row is not None
        order.append(row.id)
        services.complete(agent, row.id, Finished(token=f"t{turn}"))
    assert order == [high.id, soon.id, late.id, never.id, low.id]


def test_completing_twice_is_once(agent: Actor, make: Make) -> None:
    make()
    row = services.push_next(agent)
    assert row is not None
    finished = Finished(token="same", output={"decision": "post"})
    services.complete(agent, row.id, finished)
    before = ItemRow.objects.filter(pk=row.id).values().get()
    services.complete(agent, row.id, finished)
    assert ItemRow.objects.filter(pk=row.id).values().get() == before
    assert Inbox.objects.filter(case=row.case_id).count() == 1
    with refused("token-reused"):
        services.complete(agent, row.id, Finished(token="same", output={"x": 1}))
    with refused("item-completed"):
        services.complete(agent, row.id, Finished(token="other"))


def test_complete_and_next_sent_twice_gives_the_same_next_item(
    agent: Actor, make: Make
) -> None:
    make()
    make()
    first = make('anyshore:target="PT8H"')
    row = services.push_next(agent)
    assert row is not None
    assert row.id == first.id
    following = set()
    for _ in range(2):
        handover = services.complete_and_next(agent, row.id, Finished(token="once"))
        assert handover.next is not None
        assert handover.done.id == row.id
        following.add(handover.next.id)
    assert len(following) == 1
    assert ItemRow.objects.filter(state="ready").count() == 1


def test_a_lease_that_ran_out_returns_the_item_and_may_still_complete(
    agent: Actor, make: Make
) -> None:
    item = make()
    services.push_next(agent)
    later = MONDAY + services.LEASE
    assert duties.expire_leases(later - timedelta(microseconds=1)) == 0
    assert duties.expire_leases(later) == 1
    item.refresh_from_db()
    assert (item.state, item.holder_id, item.handled) == ("ready", None, services.LEASE)
    with clock.standing_at(later + timedelta(minutes=1)):
        services.complete(agent, item.id, Finished(token="late"))
    item.refresh_from_db()
    assert item.state == "completed"


def test_a_lease_that_ran_out_is_lost_once_another_took_the_item(
    world: World, agent: Actor, lead: Actor, make: Make
) -> None:
    item = make()
    services.push_next(agent)
    later = MONDAY + services.LEASE
    duties.expire_leases(later)
    with clock.standing_at(later):
        taken = services.push_next(lead)
        assert taken is not None
        assert taken.id == item.id
        with refused("item-not-theirs"):
            services.complete(agent, item.id, Finished(token="late"))
    item.refresh_from_db()
    assert (item.state, item.holder) == ("claimed", worker(world.lead))


def test_the_runner_returns_expired_items_by_itself(agent: Actor, make: Make) -> None:
    item = make()
    services.push_next(agent)
    with clock.standing_at(MONDAY + services.LEASE):
        Runner().tick()
    item.refresh_from_db()
    assert item.state == "ready"


def test_renewing_extends_the_lease(agent: Actor, make: Make) -> None:
    item = make()
    services.push_next(agent)
    with clock.standing_at(MONDAY + timedelta(minutes=10)):
        until = services.renew(agent, item.id)
    assert until == MONDAY + timedelta(minutes=10) + services.LEASE


def test_who_gives_an_item_back_does_not_get_it_again(
    agent: Actor, lead: Actor, make: Make
) -> None:
    item = make()
    services.push_next(agent)
    with refused("reason-missing"):
        services.release(agent, item.id, " ")
    services.release(agent, item.id, "Not my language")
    assert services.push_next(agent) is None
    taken = services.push_next(lead)
    assert taken is not None
    assert taken.id == item.id


def test_an_escalated_item_waits_for_a_higher_level(
    world: World, agent: Actor, lead: Actor, make: Make
) -> None:
    item = make()
    services.push_next(agent)
    services.escalate(agent, item.id, "The supplier disputes it")
    assert services.push_next(agent) is None
    assert services.push_next(lead) is None
    Worker.objects.filter(user=world.lead).update(level=1)
    taken = services.push_next(lead)
    assert taken is not None
    assert (taken.id, taken.level) == (item.id, 1)


def test_a_pended_item_comes_back_on_its_date(agent: Actor, make: Make) -> None:
    item = make()
    services.push_next(agent)
    date = MONDAY + timedelta(days=1)
    wait = Wait(awaits=Awaited.DATE, reason="Goods arrive tomorrow", until=date)
    services.pend(agent, item.id, wait)
    assert duties.resume_due(date - timedelta(seconds=1)) == 0
    assert duties.resume_due(date) == 1
    item.refresh_from_db()
    assert (item.state, item.ready_at) == ("ready", MONDAY)


def test_a_deadline_is_business_time_from_the_hand_over(make: Make) -> None:
    # The office in Manila opens at 09:00, which is 01:00 UTC, and closes at 18:00.
    item = make('anyshore:target="PT10H"')
    assert item.due_at == MONDAY + timedelta(days=1, hours=1)
    assert item.due_because == "manila-days version 1"
    assert item.because["counted"] == [
        {"start": "2026-11-23T01:00:00Z", "end": "2026-11-23T10:00:00Z"},
        {"start": "2026-11-24T01:00:00Z", "end": "2026-11-24T02:00:00Z"},
    ]


def test_waiting_for_the_client_holds_the_clock_where_the_contract_says_so(
    world: World, agent: Actor, lead: Actor, make: Make
) -> None:
    world.contract.terms = {"pauses": ["client"]}
    world.contract.save()
    item = make('anyshore:target="PT4H"')
    assert item.due_at == MONDAY + timedelta(hours=4)
    services.push_next(agent)
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        services.renew(agent, item.id)
        wait = Wait(awaits=Awaited.CLIENT, reason="Which purchase order?")
        services.pend(agent, item.id, wait)
    assert ItemRow.objects.filter(pk=item.pk, state="pended", due_at=None).exists()
    with clock.standing_at(MONDAY + timedelta(hours=3)):
        oversight.resume(lead, item.id, "They sent it")
    item.refresh_from_db()
    assert (item.state, item.due_at) == ("ready", MONDAY + timedelta(hours=6))
    assert [before["at"] for before in item.because["earlier"]] == [
        "2026-11-23T05:00:00Z",
        None,
    ]
    with clock.standing_at(MONDAY + timedelta(hours=4)):
        services.push_next(lead)
        services.complete(lead, item.id, Finished(token="t"))
    item.refresh_from_db()
    assert item.turnaround == timedelta(hours=2)


def test_skill_level_proof_and_expiry_are_asked_for(
    world: World, agent: Actor, make: Make
) -> None:
    skill = Skill.objects.get(worker__user=world.agent)
    asked = make('anyshore:skill="accounts-payable:3!"')
    assert services.push_next(agent) is None
    skill.proof, skill.expires_at = "exam 7", MONDAY
    skill.save()
    assert services.push_next(agent) is None
    skill.expires_at = MONDAY + timedelta(days=1)
    skill.save()
    taken = services.push_next(agent)
    assert taken is not None
    assert taken.id == asked.id


def test_who_is_away_receives_nothing_and_keeps_what_is_in_hand(
    agent: Actor, make: Make
) -> None:
    make()
    set_presence(agent, "away")
    assert services.push_next(agent) is None
    set_presence(agent, "available")
    first = services.push_next(agent)
    set_presence(agent, "away")
    again = services.push_next(agent)
    assert first is not None
    assert again is not None
    assert first.id == again.id
    with refused("presence-unknown"):
        set_presence(agent, "asleep")


def test_a_lead_takes_over_names_and_hurries(
    world: World, agent: Actor, lead: Actor, make: Make
) -> None:
    item = make()
    services.push_next(agent)
    with refused("reason-missing"):
        oversight.take_over(lead, item.id, "")
    taken = oversight.take_over(lead, item.id, "Needed today")
    assert taken.holder_id == worker(world.lead).id
    named = oversight.reassign(lead, item.id, worker(world.agent).id, "Yours again")
    assert (named.state, named.named_id) == ("ready", worker(world.agent).id)
    assert services.push_next(lead) is None
    hurried = oversight.set_priority(lead, item.id, Priority.CRITICAL, "Client called")
    assert hurried.priority == 0


@pytest.mark.parametrize("who", ["owner", "colleague", "stranger", "designer"])
def test_others_are_refused_and_nothing_changes(
    world: World, agent: Actor, make: Make, who: str
) -> None:
    item = make()
    services.push_next(agent)
    before = ItemRow.objects.filter(pk=item.id).values().get()
    other = world.actor(getattr(world, who))
    hidden = who == "stranger"
    code = "not-found" if hidden else "not-allowed"
    clients = {other.own_client} if other.own_client else {world.alder.id}
    with acting_for(clients, user=other.id):
        for command in (
            lambda: services.complete(other, item.id, Finished(token="x")),
            lambda: services.renew(other, item.id),
            lambda: services.release(other, item.id, "mine"),
            lambda: services.escalate(other, item.id, "up"),
            lambda: oversight.take_over(other, item.id, "mine"),
            lambda: oversight.reassign(other, item.id, None, "all"),
            lambda: oversight.set_priority(other, item.id, Priority.LOW, "later"),
            lambda: oversight.withdraw(other, item.id, "away"),
            lambda: oversight.resume(other, item.id, "came"),
        ):
            with refused(code):
                command()
        with refused("not-allowed"):
            services.push_next(other)
    assert ItemRow.objects.filter(pk=item.id).values().get() == before


def test_an_agent_has_no_part_in_another_agents_item(
    world: World, agent: Actor, make: Make
) -> None:
    item = make()
    services.push_next(agent)
    other = world.actor(world.expert)
    for code, command in (
        ("item-not-theirs", lambda: services.renew(other, item.id)),
        (
            "item-not-theirs",
            lambda: services.complete(other, item.id, Finished(token="x")),
        ),
        ("not-allowed", lambda: services.escalate(other, item.id, "up")),
        ("not-allowed", lambda: oversight.take_over(other, item.id, "mine")),
    ):
        with refused(code):
            command()


def test_the_reasons_kept_with_a_deadline_can_be_counted_again(make: Make) -> None:
    item = make('anyshore:target="PT8H"')
    calendar = calendars.from_json(item.contract.calendar.document)
    clock_ = sla.start("turnaround", MONDAY)
    assert sla.deadline(clock_, calendar, timedelta(hours=8)).at == item.due_at


def test_a_withdrawn_item_makes_an_incident_that_opens_it_again(
    world: World, lead: Actor, make: Make
) -> None:
    item = make()
    oversight.withdraw(lead, item.id, "Sent in error")
    assert ended(item) == "incident"
    incident = Incident.objects.get(case=item.case_id)
    assert incident.problem["message"] != ""
    processes.repair(lead, incident.id)
    assert ended(item) == "running"
    states = ItemRow.objects.order_by("token").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "ready"]
