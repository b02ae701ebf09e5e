"""Running cases go over to another version, after a preview that says what happens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.apps.processes.conftest import settled
from tests.apps.processes.models import JOB, process
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.apps.audit import queries as audit
from anyshore.apps.processes import bulk, jobs, moving
from anyshore.apps.processes.jobs import Failure, Holding, Wanted
from anyshore.apps.processes.models import Case, Definition, Incident
from anyshore.apps.processes.moving import Move
from anyshore.apps.processes.records import Migrated
from anyshore.apps.processes.services import deliver, deploy
from anyshore.apps.processes.turn import replayed
from anyshore.core import bpmn
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from tests.apps.processes.conftest import Begin
    from tests.world import World

    from anyshore.core.access import Actor

WAIT = """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="{name}"/>
    <intermediateCatchEvent id="{name}">
      <timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition>
    </intermediateCatchEvent>
    <sequenceFlow id="b" sourceRef="{name}" targetRef="{more}done"/>
    <endEvent id="{more}done"/>
    """
ONE = process(WAIT.format(name="wait", more=""))
TWO = process(WAIT.format(name="rest", more="all-"))
MOVE = Move(process="accounts-payable", before=1, after=2)


@pytest.fixture
def lead(world: World) -> Actor:
    return world.actor(world.lead)


@pytest.fixture
def case(begin: Begin, world: World) -> Case:
    """Return a case of the first version, with a second one deployed."""
    made = begin(ONE)
    deploy(world.actor(world.designer), TWO, {})
    return made


def test_a_preview_says_what_stands_in_the_way(case: Case, lead: Actor) -> None:
    (stays,) = moving.preview(lead, MOVE)
    mapped = Move(process=MOVE.process, before=1, after=2, mapping={"wait": "rest"})
    (goes,) = moving.preview(lead, mapped)

    assert (stays.now, stays.then) == ({"wait": 1}, {})
    assert "no place" in stays.problems[0].message
    assert (goes.then, goes.problems) == ({"rest": 1}, ())


def test_a_moved_case_ends_as_the_new_version_does(
    case: Case, lead: Actor, world: World
) -> None:
    mapped = Move(process=MOVE.process, before=1, after=2, mapping={"wait": "rest"})

    assert moving.migrate(lead, mapped, [case.id], "A better version") == 1

    assert settled(case).definition.version == 2
    with clock.standing_at(MONDAY + timedelta(hours=2)):
        assert settled(case).status == "completed"
    state = replayed(case)
    assert state is not None
    assert bpmn.dump_state(state) == bytes(case.state)
    assert "case.migrated" in {event.type for event in audit.chain(world.alder.id)}


def test_what_has_no_place_is_not_asked_to_move(case: Case, lead: Actor) -> None:
    assert moving.migrate(lead, MOVE, [case.id], "A better version") == 0
    assert settled(case).definition.version == 1


def test_a_case_that_went_on_meanwhile_stays_and_says_so(
    case: Case, lead: Actor
) -> None:
    after = Definition.objects.get(version=2).id
    deliver(case, Migrated(before=case.definition_id, definition=after))

    assert settled(case).status == "incident"
    assert Incident.objects.get().problem["code"] == "migration-refused"
    assert case.definition.version == 1


def test_an_unknown_version_is_not_there(case: Case, lead: Actor) -> None:
    with pytest.raises(ProblemError, match="no process version"):
        moving.preview(lead, Move(process=MOVE.process, before=1, after=9))


def stuck(begin: Begin, agent: Actor) -> Case:
    case = begin(JOB)
    (job,) = jobs.claim(agent, Wanted(types=("test.outside",), worker="a worker"))
    assert job.ticket is not None
    failure = Failure(message="It is away.", retries=0)
    jobs.fail(agent, Holding(job=job.id, ticket=job.ticket), failure)
    return settled(case)


def test_many_incidents_are_tried_again_at_once(
    begin: Begin, lead: Actor, world: World
) -> None:
    cases = [stuck(begin, world.actor(world.agent)) for _ in range(2)]
    keys = list(Incident.objects.values_list("id", flat=True))

    outcome = bulk.retry(lead, keys, "It is back")

    assert (outcome.done, outcome.refused) == (2, ())
    assert [settled(case).status for case in cases] == ["running", "running"]


def test_many_cases_are_ended_at_once_and_refusals_are_told(
    begin: Begin, lead: Actor, world: World
) -> None:
    case = stuck(begin, world.actor(world.agent))
    key = Incident.objects.get().id

    outcome = bulk.cancel(lead, [key, case.id], "Sent in error")

    assert (outcome.done, outcome.refused) == (1, ("It is not there.",))
    assert settled(case).status == "cancelled"


def test_who_oversees_nothing_moves_and_mends_nothing(case: Case, world: World) -> None:
    for user in (world.owner, world.colleague, world.stranger, world.agent):
        actor = world.actor(user)
        with pytest.raises(ProblemError, match="may not"):
            moving.migrate(actor, MOVE, [case.id], "A reason")
        with pytest.raises(ProblemError, match="may not"):
            bulk.retry(actor, [], "A reason")
