"""The runner steps cases once, in order, and turns what is stuck into incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.apps.processes.models import process
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.processes import registry
from anyshore.apps.processes.incidents import repair
from anyshore.apps.processes.models import Case, CaseLog, Inbox, Incident
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import (
    NewCase,
    deliver,
    deploy,
    start_case,
)
from anyshore.apps.processes.turn import replayed
from anyshore.core import bpmn
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World

CALL = process(
    """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="call"/>
    <serviceTask id="call" name="Call" anyshore:type="test.call"/>
    <sequenceFlow id="b" sourceRef="call" targetRef="done"/>
    <endEvent id="done"/>
    """
)
WAIT = process(
    """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="wait"/>
    <intermediateCatchEvent id="wait">
      <timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition>
    </intermediateCatchEvent>
    <sequenceFlow id="b" sourceRef="wait" targetRef="done"/>
    <endEvent id="done"/>
    """
)


@pytest.fixture(autouse=True)
def everything() -> Iterator[None]:
    """Act as the runner does, at a known instant."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


@pytest.fixture
def calls() -> list[Any]:
    """Register a handler that notes each call and answers with a number."""
    seen: list[Any] = []

    @registry.service("test.call")
    def answer(call: registry.ServiceCall) -> dict[str, Any]:
        seen.append(call.inputs)
        return {"answer": 42}

    return seen


def begin(world: World, xml: bytes, **variables: Any) -> Case:
    """Deploy a model and start a case of it."""
    deploy(world.actor(world.designer), xml, {})
    new = NewCase(contract=world.contract, title="A case", variables=variables)
    return start_case(world.actor(world.lead), new)


def test_a_case_runs_to_its_end_and_says_so(world: World, calls: list[Any]) -> None:
    case = begin(world, CALL)
    assert Runner().drain() == 1
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("completed", "completed")
    assert case.ended_at == MONDAY
    assert len(calls) == 1
    assert [event.type for event in audit.chain(world.alder.id)] == [
        "case.started",
        "case.ended",
    ]
    assert audit.verify(world.alder.id) == ()


def test_nothing_is_done_twice(world: World, calls: list[Any]) -> None:
    begin(world, CALL)
    Runner().drain()
    assert Runner().drain() == 0
    assert len(calls) == 1
    assert not Inbox.objects.exists()


def test_replaying_the_log_gives_the_state(world: World, calls: list[Any]) -> None:
    case = begin(world, CALL, amount=12)
    Runner().drain()
    case.refresh_from_db()
    state = replayed(case)
    assert state is not None
    assert bpmn.dump_state(state) == bytes(case.state)
    assert [entry.position for entry in CaseLog.objects.order_by("position")] == [0, 1]


def test_a_timer_fires_when_it_is_due_and_not_before(world: World) -> None:
    case = begin(world, WAIT)
    Runner().drain()
    with clock.standing_at(MONDAY + timedelta(minutes=119)):
        assert Runner().drain() == 0
    with clock.standing_at(MONDAY + timedelta(minutes=120)):
        assert Runner().drain() == 1
    case.refresh_from_db()
    assert case.status == "completed"


def test_a_failing_handler_is_an_incident_and_can_be_repaired(world: World) -> None:
    broken = True

    @registry.service("test.call")
    def answer(call: registry.ServiceCall) -> dict[str, Any]:
        if broken:
            raise ProblemError(Problem(code="ledger-away", message="It is away."))
        return {}

    case = begin(world, CALL)
    Runner().drain()
    case.refresh_from_db()
    assert case.status == "incident"
    incident = Incident.objects.get()
    broken = False
    repair(world.actor(world.lead), incident.id)
    Runner().drain()
    case.refresh_from_db()
    assert case.status == "completed"
    incident.refresh_from_db()
    assert incident.resolved_by == str(world.lead.id)


def test_an_incident_closes_with_the_token_that_was_stuck(world: World) -> None:
    @registry.service("test.call")
    def answer(call: registry.ServiceCall) -> dict[str, Any]:
        raise ProblemError(Problem(code="ledger-away", message="It is away."))

    case = begin(world, CALL)
    Runner().drain()
    deliver(case, bpmn.Cancel(reason="no longer wanted"))
    Runner().drain()
    case.refresh_from_db()
    assert case.status == "cancelled"
    assert Incident.objects.get().resolved_by == "engine"


def test_one_stuck_case_holds_up_no_other(world: World, calls: list[Any]) -> None:
    stuck, fine = begin(world, CALL), begin(world, CALL)
    Inbox.objects.filter(case=stuck).update(event=b'{"event": "nonsense"}')
    Runner().drain()
    stuck.refresh_from_db()
    fine.refresh_from_db()
    assert (stuck.status, fine.status) == ("incident", "completed")
    assert Inbox.objects.filter(case=stuck).exists()


def test_the_same_model_again_is_the_same_version(world: World) -> None:
    designer = world.actor(world.designer)
    first = deploy(designer, CALL, {})
    assert deploy(designer, CALL, {}).id == first.id
    assert deploy(designer, WAIT, {}).version == first.version + 1


def test_going_back_is_deploying_the_earlier_model_again(world: World) -> None:
    designer = world.actor(world.designer)
    first = deploy(designer, CALL, {})
    deploy(designer, WAIT, {})
    again = deploy(designer, CALL, {})
    assert (again.version, again.checksum) == (3, first.checksum)


def test_a_case_keeps_the_version_it_began_with(world: World) -> None:
    case = begin(world, WAIT)
    Runner().drain()
    deploy(world.actor(world.designer), CALL, {})
    with clock.standing_at(MONDAY + timedelta(hours=3)):
        Runner().drain()
    case.refresh_from_db()
    assert (case.status, case.definition.version) == ("completed", 1)


def test_who_may_not_deploy_changes_nothing(world: World) -> None:
    with pytest.raises(ProblemError, match="may not"), transaction.atomic():
        deploy(world.actor(world.agent), CALL, {})
    with pytest.raises(ProblemError, match="may not"), transaction.atomic():
        start_case(
            world.actor(world.stranger),
            NewCase(contract=world.contract, title="Not theirs"),
        )
    assert not Case.objects.exists()
