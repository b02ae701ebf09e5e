"""Programs do jobs and send messages, and see nothing of other clients."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.apps.processes.models import JOB, WAITS

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes.queries import variables
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case
from anyshore.core import feel

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.api.conftest import Program
    from tests.world import World

    from anyshore.apps.accounts.models import User
    from anyshore.apps.processes.models import Case

    Make = Callable[[User], Program]

#: More digits than a float has.
EXACT = "0.1000000000000000001"
CLAIM = {"types": ["test.outside"], "worker": "a program"}


def start(world: World, xml: bytes, **values: Any) -> Case:
    with acting_for_all():
        deploy(world.actor(world.designer), xml, {})
        new = NewCase(contract=world.contract, title="A case", variables=values)
        case = start_case(world.actor(world.lead), new)
    Runner().drain()
    return case


def settled(case: Case) -> Case:
    Runner().drain()
    with acting_for_all():
        case.refresh_from_db()
    return case


def send(program: Program, address: str, body: Any, **headers: str) -> Any:
    return program.post(
        f"/api/v1/{address}", body, content_type="application/json", headers=headers
    )


@pytest.fixture
def agent(world: World, program: Make) -> Program:
    return program(world.agent)


def test_a_job_is_claimed_renewed_and_completed_exactly(
    world: World, agent: Program
) -> None:
    case = start(world, JOB, amount=Decimal("12.50"))

    (job,) = send(agent, "jobs/claim", CLAIM).json()["items"]
    address, ticket = f"jobs/{job['id']}", {"ticket": job["ticket"]}
    kept = send(agent, f"{address}/renew", {**ticket, "lease": 120})
    body = f'{{"ticket": "{job["ticket"]}", "output": {{"net": {EXACT}}}}}'
    done = agent.post(
        f"/api/v1/{address}/complete", body, content_type="application/json"
    )

    assert (job["element"], job["inputs"]) == ("call", {"amount": 12.5})
    assert (kept.status_code, done.status_code) == (200, 204)
    assert settled(case).status == "completed"
    assert variables(case)["net"] == Decimal(EXACT)


def test_nothing_to_do_is_an_empty_list(world: World, agent: Program) -> None:
    answer = send(agent, "jobs/claim", CLAIM)
    assert (answer.status_code, answer.json()) == (200, {"items": []})


def test_a_failed_job_is_an_incident_when_its_tries_are_used_up(
    world: World, agent: Program
) -> None:
    case = start(world, JOB)
    (job,) = send(agent, "jobs/claim", CLAIM).json()["items"]
    told = {"ticket": job["ticket"], "message": "It is away.", "retries": 0}

    assert send(agent, f"jobs/{job['id']}/fail", told).status_code == 204
    assert settled(case).status == "incident"


def test_an_error_of_the_process_is_caught(world: World, agent: Program) -> None:
    case = start(world, JOB)
    (job,) = send(agent, "jobs/claim", CLAIM).json()["items"]
    told = {"ticket": job["ticket"], "code": "no-such", "output": {"why": "gone"}}

    assert send(agent, f"jobs/{job['id']}/error", told).status_code == 204
    assert settled(case).outcome == "terminated"


def test_another_ticket_is_a_lost_job(world: World, agent: Program) -> None:
    start(world, JOB)
    (job,) = send(agent, "jobs/claim", CLAIM).json()["items"]
    other = {"ticket": job["id"], "output": {}}

    answer = send(agent, f"jobs/{job['id']}/complete", other)

    assert (answer.status_code, answer.json()["code"]) == (409, "job-lost")


def test_clients_people_get_no_jobs(world: World, program: Make) -> None:
    start(world, JOB)
    for user in (world.owner, world.colleague, world.stranger):
        assert send(program(user), "jobs/claim", CLAIM).status_code == 403


def test_a_message_is_sent_once(world: World, program: Make) -> None:
    case = start(world, WAITS, order="A-1")
    owner = program(world.owner)
    body = {
        "contract": "alder-ap",
        "name": "paid",
        "key": "A-1",
        "payload": {"on": {"@": "2026-11-22"}},
    }

    answers = [send(owner, "messages", body, **{"Idempotency-Key": "k"}) for _ in "12"]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["fate"] == "delivered"
    assert settled(case).status == "completed"
    assert feel.to_json(variables(case)["on"]) == {"@": "2026-11-22"}


def test_a_message_that_nobody_waits_for_is_a_conflict(
    world: World, program: Make
) -> None:
    start(world, WAITS, order="A-1")
    body = {"contract": "alder-ap", "name": "paid", "key": "B-2"}

    answer = send(program(world.owner), "messages", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "message-unexpected")


def test_a_stranger_s_message_and_signal_find_no_contract(
    world: World, program: Make
) -> None:
    start(world, WAITS, order="A-1")
    body = {"contract": "alder-ap", "name": "paid", "key": "A-1"}
    for address in ("messages", "signals"):
        assert send(program(world.stranger), address, body).status_code == 404


def test_values_that_cannot_be_read_are_said(world: World, program: Make) -> None:
    start(world, WAITS, order="A-1")
    body = {
        "contract": "alder-ap",
        "name": "paid",
        "key": "A-1",
        "payload": {"on": {"@": "the day after"}},
    }

    answer = send(program(world.owner), "messages", body)

    assert (answer.status_code, answer.json()["place"]) == (422, {"element": "payload"})
