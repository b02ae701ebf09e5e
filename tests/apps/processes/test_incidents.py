"""A person holds a case, lets it go on, moves it, ends it; the log says why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.apps.processes.conftest import settled
from tests.apps.processes.models import JOB, WAITS, process
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.apps.audit import queries as audit
from anyshore.apps.processes import incidents
from anyshore.apps.processes.incidents import Change
from anyshore.apps.processes.models import Inbox, Job
from anyshore.apps.processes.queries import variables
from anyshore.apps.processes.turn import replayed
from anyshore.core import bpmn
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from tests.apps.processes.conftest import Begin
    from tests.world import World

    from anyshore.core.access import Actor

TIMER = process(
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


@pytest.fixture
def lead(world: World) -> Actor:
    return world.actor(world.lead)


def test_a_suspended_case_consumes_nothing_until_it_is_resumed(
    begin: Begin, lead: Actor, world: World
) -> None:
    case = begin(TIMER)
    incidents.suspend(lead, case.id, "The client asked for it")
    with clock.standing_at(MONDAY + timedelta(hours=5)):
        assert settled(case).status == "suspended"
        incidents.resume(lead, case.id, "They are back")
        assert settled(case).status == "completed"

    told = {event.type: event.data for event in audit.chain(world.alder.id)}
    assert told["case.suspended"] == {"reason": "The client asked for it"}
    assert told["case.resumed"] == {"reason": "They are back"}


def test_what_comes_in_while_a_case_is_suspended_is_kept(
    begin: Begin, lead: Actor, world: World
) -> None:
    from anyshore.apps.processes.services import deliver

    case = begin(JOB)
    token = Job.objects.get().token
    # Somebody read the case before it was suspended and writes afterwards.
    deliver(case, bpmn.ServiceCompleted(token=token))
    incidents.suspend(lead, case.id, "Wait")
    Inbox.objects.update(held=False)

    assert settled(case).status == "suspended"
    assert Inbox.objects.get().held
    incidents.resume(lead, case.id, "Go on")
    assert settled(case).status == "completed"


def test_a_case_is_ended_before_its_time(begin: Begin, lead: Actor) -> None:
    case = begin(TIMER)
    incidents.suspend(lead, case.id, "Wait")
    incidents.cancel(lead, case.id, "Sent in error")

    assert settled(case).status == "cancelled"
    assert not Inbox.objects.exists()
    with pytest.raises(ProblemError, match="ended on"):
        incidents.cancel(lead, case.id, "Again")


def test_a_token_is_moved_by_hand(begin: Begin, lead: Actor) -> None:
    case = begin(JOB)
    wanted = Change(begin=("done",), withdraw=("call",), variables={"by": "hand"})

    incidents.change(lead, case.id, wanted, "The supplier called")

    assert settled(case).status == "completed"
    assert variables(case) == {"by": "hand"}
    assert not Job.objects.exists()
    state = replayed(case)
    assert state is not None
    assert bpmn.dump_state(state) == bytes(case.state)


@pytest.mark.parametrize(
    "wanted", [Change(begin=("nowhere",)), Change(withdraw=("done",))]
)
def test_a_move_to_or_from_nowhere_is_refused(
    begin: Begin, lead: Actor, wanted: Change
) -> None:
    case = begin(JOB)
    with pytest.raises(ProblemError) as refused:
        incidents.change(lead, case.id, wanted, "A try")
    assert refused.value.problem.code == "element-unknown"
    assert not Inbox.objects.exists()


def test_every_command_says_why(begin: Begin, lead: Actor) -> None:
    case = begin(WAITS, order="A-1")
    for command in (incidents.suspend, incidents.resume, incidents.cancel):
        with pytest.raises(ProblemError, match="says why"):
            command(lead, case.id, " ")
    with pytest.raises(ProblemError, match="says why"):
        incidents.change(lead, case.id, Change(), "")


def test_owner_colleague_and_stranger_command_nothing(
    begin: Begin, world: World
) -> None:
    case = begin(WAITS, order="A-1")
    for user in (world.owner, world.colleague, world.stranger, world.agent):
        actor = world.actor(user)
        for command in (incidents.suspend, incidents.resume, incidents.cancel):
            with pytest.raises(ProblemError, match="may not"):
                command(actor, case.id, "A reason")
