"""A job is with one worker at a time, and its answer goes into the case once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.apps.processes.conftest import settled
from tests.apps.processes.models import JOB
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.apps.processes import jobs, stepping
from anyshore.apps.processes.incidents import cancel, repair, resume, suspend
from anyshore.apps.processes.jobs import Failure, Holding, Wanted
from anyshore.apps.processes.models import Inbox, Incident, Job
from anyshore.apps.processes.queries import variables
from anyshore.apps.processes.turn import replayed
from anyshore.core import bpmn
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from tests.apps.processes.conftest import Begin
    from tests.world import World

    from anyshore.core.access import Actor

WANTED = Wanted(types=("test.outside",), worker="a worker")


@pytest.fixture
def agent(world: World) -> Actor:
    return world.actor(world.agent)


def take(agent: Actor) -> tuple[Job, Holding]:
    (job,) = jobs.claim(agent, WANTED)
    assert job.ticket is not None
    return job, Holding(job=job.id, ticket=job.ticket)


def test_what_no_handler_does_is_a_job(begin: Begin, agent: Actor) -> None:
    case = begin(JOB, amount=12)

    job, _ = take(agent)

    assert case.status == "running"
    assert (job.case_id, job.element, job.type) == (case.id, "call", "test.outside")
    assert job.inputs == {"amount": 12}
    assert (job.retries, job.attempts) == (3, 1)
    assert job.due_at == MONDAY + timedelta(minutes=1)


def test_a_completed_job_moves_its_case(begin: Begin, agent: Actor) -> None:
    case = begin(JOB)
    _, holding = take(agent)

    jobs.complete(agent, holding, {"answer": 42})

    assert settled(case).status == "completed"
    assert variables(case)["answer"] == 42
    assert not Job.objects.exists()


def test_a_case_moves_in_the_transaction_that_completes_its_job(
    begin: Begin, agent: Actor
) -> None:
    """No runner has to come by: one commit is enough."""
    case = begin(JOB)
    _, holding = take(agent)

    jobs.complete(agent, holding, {"answer": 42})

    case.refresh_from_db()
    assert case.status == "completed"
    assert not Inbox.objects.exists()
    assert replayed(case) == bpmn.load_state(bytes(case.state))


def test_a_job_of_a_suspended_case_is_kept_for_when_it_goes_on(
    begin: Begin, agent: Actor, world: World
) -> None:
    case = begin(JOB)
    _, holding = take(agent)
    suspend(world.actor(world.lead), case.id, "Asked for.")

    jobs.complete(agent, holding, {"answer": 42})

    case.refresh_from_db()
    assert case.status == "suspended"
    assert list(Inbox.objects.values_list("held", flat=True)) == [True]
    resume(world.actor(world.lead), case.id, "Done.")
    assert settled(case).status == "completed"


def test_where_a_case_cannot_be_stepped_the_answer_waits_for_a_runner(
    begin: Begin, agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = begin(JOB)
    _, holding = take(agent)

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(stepping, "bring", broken)
        jobs.complete(agent, holding, {"answer": 42})

    assert Inbox.objects.count() == 1
    assert settled(case).status == "completed"


def test_a_claimed_job_is_nobody_else_s_until_its_lease_ends(
    begin: Begin, agent: Actor
) -> None:
    begin(JOB)
    _, first = take(agent)

    assert jobs.claim(agent, WANTED) == []
    with clock.standing_at(MONDAY + timedelta(minutes=1)):
        _, second = take(agent)
        with pytest.raises(ProblemError, match="another worker"):
            jobs.complete(agent, first, {})
        jobs.complete(agent, second, {})


def test_a_renewed_lease_ends_later(begin: Begin, agent: Actor) -> None:
    begin(JOB)
    _, holding = take(agent)
    with clock.standing_at(MONDAY + timedelta(seconds=50)):
        job = jobs.renew(agent, holding, timedelta(minutes=2))

    assert job.due_at == MONDAY + timedelta(seconds=170)


def test_a_failed_job_is_tried_again_after_pauses_that_double(
    begin: Begin, agent: Actor
) -> None:
    case = begin(JOB)
    pauses, now = [], MONDAY
    for _ in range(3):
        with clock.standing_at(now):
            _, holding = take(agent)
            again = jobs.fail(agent, holding, Failure(message="It is away."))
        if again is not None:
            pauses.append(again.due_at - now)
            now = again.due_at

    assert pauses == [timedelta(seconds=5), timedelta(seconds=10)]
    with clock.standing_at(now):
        assert settled(case).status == "incident"
    assert "It is away." in Incident.objects.get().problem["message"]


def test_a_repaired_incident_asks_for_the_job_again(
    begin: Begin, agent: Actor, world: World
) -> None:
    case = begin(JOB)
    _, holding = take(agent)
    jobs.fail(agent, holding, Failure(message="It is away.", retries=0))
    assert settled(case).status == "incident"

    repair(world.actor(world.lead), Incident.objects.get().id, {"amount": 13})
    assert settled(case).status == "running"

    job, holding = take(agent)
    assert (job.inputs, job.retries) == ({"amount": 13}, 3)
    jobs.complete(agent, holding, {})
    assert settled(case).status == "completed"


def test_an_error_of_the_process_is_caught_by_its_code(
    begin: Begin, agent: Actor
) -> None:
    case = begin(JOB)
    _, holding = take(agent)

    failure = Failure(message="There is none.", output={"why": "gone"})
    jobs.raise_error(agent, holding, "no-such", failure)

    assert settled(case).outcome == "terminated"


def test_a_job_goes_with_its_case(begin: Begin, agent: Actor, world: World) -> None:
    case = begin(JOB)
    _, holding = take(agent)
    cancel(world.actor(world.lead), case.id, "No longer wanted")

    assert settled(case).status == "cancelled"
    with pytest.raises(ProblemError, match="There is no job"):
        jobs.complete(agent, holding, {})


def test_several_jobs_are_claimed_in_the_order_they_came(
    begin: Begin, agent: Actor
) -> None:
    keys = []
    for second in range(3):
        with clock.standing_at(MONDAY + timedelta(seconds=second)):
            keys.append(begin(JOB).id)
    with clock.standing_at(MONDAY + timedelta(seconds=9)):
        found = jobs.claim(agent, replace(WANTED, limit=2))
        rest = jobs.claim(agent, replace(WANTED, limit=9))

    assert [job.case_id for job in found] == keys[:2]
    assert [job.case_id for job in rest] == keys[2:]


@pytest.mark.parametrize(
    "wanted",
    [replace(WANTED, limit=0), replace(WANTED, limit=101)]
    + [replace(WANTED, lease=timedelta(hours=hours)) for hours in (0, 2)],
)
def test_bounds_are_said(begin: Begin, agent: Actor, wanted: Wanted) -> None:
    with pytest.raises(ProblemError, match="out of bounds"):
        jobs.claim(agent, wanted)


def test_owner_colleague_and_stranger_receive_no_work(
    begin: Begin, world: World
) -> None:
    begin(JOB)
    for user in (world.owner, world.colleague, world.stranger):
        with pytest.raises(ProblemError, match="may not"):
            jobs.claim(world.actor(user), WANTED)


def test_an_agent_of_other_clients_sees_no_job(begin: Begin, world: World) -> None:
    begin(JOB)
    foreign = replace(world.actor(world.agent), clients=frozenset({world.birch.id}))
    assert jobs.claim(foreign, WANTED) == []
