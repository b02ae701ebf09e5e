"""A message finds the one case that waits for it, and none is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.apps.processes.conftest import settled
from tests.apps.processes.models import LISTENS, STARTED, WAITS
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.apps.audit import queries as audit
from anyshore.apps.processes import messages, pressure
from anyshore.apps.processes.incidents import cancel
from anyshore.apps.processes.messages import Fate, Sent, broadcast, publish
from anyshore.apps.processes.models import Case, Message, Subscription
from anyshore.apps.processes.queries import variables
from anyshore.apps.processes.services import deploy
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from tests.apps.processes.conftest import Begin
    from tests.world import World

    from anyshore.core.access import Actor


@pytest.fixture
def lead(world: World) -> Actor:
    return world.actor(world.lead)


@pytest.fixture
def paid(world: World) -> Sent:
    return Sent(contract=world.contract.id, name="paid", key="A-1", payload={"sum": 10})


def test_a_message_goes_to_the_case_with_its_key(
    begin: Begin, lead: Actor, paid: Sent
) -> None:
    other, case = begin(WAITS, order="B-2"), begin(WAITS, order="A-1")

    receipt = publish(lead, paid)

    assert (receipt.fate, receipt.case) == (Fate.DELIVERED, case.id)
    assert settled(case).status == "completed"
    assert variables(case)["sum"] == 10
    assert settled(other).status == "running"
    assert Subscription.objects.get().case_id == other.id


def test_of_two_cases_the_one_that_has_waited_longer_gets_it(
    begin: Begin, lead: Actor, paid: Sent
) -> None:
    first, second = begin(WAITS, order="A-1"), begin(WAITS, order="A-1")

    assert [publish(lead, paid).case for _ in range(2)] == [first.id, second.id]


def test_a_message_that_nobody_waits_for_is_refused(
    begin: Begin, lead: Actor, paid: Sent
) -> None:
    begin(WAITS, order="B-2")
    with pytest.raises(ProblemError, match="No case waits"):
        publish(lead, paid)
    assert not Message.objects.exists()


def test_a_message_waits_for_its_case_where_it_is_told_to(
    begin: Begin, lead: Actor, paid: Sent
) -> None:
    deployed_first = begin(WAITS, order="B-2")
    receipt = publish(lead, replace(paid, wait=timedelta(hours=1)))
    assert receipt.fate is Fate.WAITING

    case = begin(WAITS, order="A-1")

    assert settled(case).status == "completed"
    assert settled(deployed_first).status == "running"


def test_a_message_does_not_wait_longer_than_it_is_told_to(
    begin: Begin, lead: Actor, paid: Sent
) -> None:
    begin(WAITS, order="B-2")
    publish(lead, replace(paid, wait=timedelta(hours=1)))
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        assert settled(begin(WAITS, order="A-1")).status == "running"


def test_the_same_key_is_one_message(begin: Begin, lead: Actor, paid: Sent) -> None:
    for _ in range(2):
        begin(WAITS, order="A-1")
    sent = replace(paid, sent_as="once")

    assert publish(lead, sent) == publish(lead, sent)
    assert Message.objects.count() == 1
    with pytest.raises(ProblemError, match="another message"):
        publish(lead, replace(sent, payload={"sum": 11}))


def test_a_case_that_has_gone_on_gives_the_message_back(
    begin: Begin, lead: Actor, paid: Sent
) -> None:
    first = begin(WAITS, order="A-1")
    cancel(lead, first.id, "No longer wanted")
    assert publish(lead, paid).case == first.id

    assert settled(first).status == "cancelled"
    second = begin(WAITS, order="A-1")

    assert settled(second).status == "completed"
    assert Message.objects.get().case_id == second.id


def test_a_message_begins_a_case(world: World, begin: Begin, lead: Actor) -> None:
    begin(WAITS, order="B-2")
    deploy(world.actor(world.designer), STARTED, {})
    sent = Sent(contract=world.contract.id, name="ordered", payload={"sum": 10})

    receipt = publish(lead, sent)

    assert receipt.fate is Fate.STARTED
    case = settled(Case.objects.get(title="ordered"))
    assert (case.status, case.id) == ("completed", receipt.case)
    assert variables(case) == {"sum": 10}
    told = [event.type for event in audit.chain(world.alder.id)]
    assert told[-2:] == ["case.started", "case.ended"]


def test_what_two_transactions_hid_from_one_another_is_found(
    begin: Begin, lead: Actor, paid: Sent
) -> None:
    case = begin(WAITS, order="A-1")
    Subscription.objects.update(taken=True)
    publish(lead, replace(paid, wait=timedelta(hours=1)))
    Subscription.objects.update(taken=False)

    assert messages.look_after(MONDAY) == 1
    assert settled(case).status == "completed"


def test_what_has_expired_is_forgotten(begin: Begin, lead: Actor, paid: Sent) -> None:
    begin(WAITS, order="A-1")
    publish(lead, paid)
    messages.look_after(MONDAY + timedelta(hours=23))
    assert Message.objects.count() == 1
    messages.look_after(MONDAY + timedelta(hours=25))
    assert not Message.objects.exists()


def test_a_signal_reaches_every_case_that_listens(
    world: World, begin: Begin, lead: Actor
) -> None:
    cases = [begin(LISTENS) for _ in range(2)]
    sent = Sent(contract=world.contract.id, name="stop", sent_as="once")

    receipts = [broadcast(lead, sent) for _ in range(2)]

    assert [receipt.reached for receipt in receipts] == [2, 2]
    assert [settled(case).status for case in cases] == ["completed", "completed"]
    assert not Subscription.objects.exists()


def test_another_client_s_signal_reaches_none(
    world: World, begin: Begin, lead: Actor
) -> None:
    begin(LISTENS)
    sent = Sent(contract=world.other_contract.id, name="stop")
    assert broadcast(lead, sent).reached == 0


def test_who_may_not_start_cases_sends_nothing(
    world: World, begin: Begin, paid: Sent
) -> None:
    begin(WAITS, order="A-1")
    for user in (world.agent, world.stranger):
        with pytest.raises(ProblemError, match="may not"):
            publish(world.actor(user), paid)


def test_a_client_too_far_behind_is_asked_to_wait(
    begin: Begin, lead: Actor, paid: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(WAITS, order="A-1")
    monkeypatch.setenv("ANYSHORE_INBOX_LIMIT", "1")
    publish(lead, paid)
    pressure._known.clear()

    with pytest.raises(ProblemError) as refused:
        publish(lead, paid)

    assert refused.value.problem.code == "busy"
    pressure._known.clear()
