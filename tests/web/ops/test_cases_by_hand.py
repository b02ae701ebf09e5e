"""A lead holds, changes, ends and moves cases by keyboard; secrets stay masked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from tests.apps.processes.models import JOB
from tests.web.signing import signed_in

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.processes import jobs
from anyshore.apps.processes.jobs import Failure, Holding, Wanted
from anyshore.apps.processes.models import Case, Incident
from anyshore.apps.processes.queries import variables
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from django.test import Client
    from tests.world import World

SECRETS = {
    "iban": "DE89370400440532013000",
    "api_key": "abc-123",
    "note": "Pay at once",
    "order": {"on": date(2026, 11, 22), "token": "xyz"},
}


@pytest.fixture
def case(world: World) -> Case:
    """Return a case that waits for a job, with things to hide."""
    with acting_for_all(), transaction.atomic():
        deploy(world.actor(world.designer), JOB, {})
        new = NewCase(contract=world.contract, title="A case", variables=SECRETS)
        made = start_case(world.actor(world.lead), new)
    return settled(made)


@pytest.fixture
def lead(world: World) -> Client:
    return signed_in(world.lead)


def settled(case: Case) -> Case:
    Runner().drain()
    with acting_for_all(), transaction.atomic():
        case.refresh_from_db()
    return case


def address(case: Case, rest: str = "") -> str:
    return f"/ops/cases/{show_id(IdPrefix.CASE, case.id)}/{rest}"


def fail(world: World) -> str:
    """Let the job fail for good and return the incident's id."""
    agent = world.actor(world.agent)
    with acting_for_all(), transaction.atomic():
        wanted = Wanted(types=("test.outside",), worker="a worker")
        (job,) = jobs.claim(agent, wanted)
        assert job.ticket is not None
        failure = Failure(message="It is away.", retries=0)
        jobs.fail(agent, Holding(job=job.id, ticket=job.ticket), failure)
    Runner().drain()
    with acting_for_all(), transaction.atomic():
        return show_id(IdPrefix.INCIDENT, Incident.objects.get().id)


def test_variables_are_shown_without_their_secrets(case: Case, lead: Client) -> None:
    page = lead.get(address(case)).content.decode()

    assert "Pay at once" in page
    assert "DE89370400440532013000" not in page
    assert "abc-123" not in page
    # A date stands as people write it, at any depth.
    assert "{&quot;on&quot;:&quot;2026-11-22&quot;," in page
    assert "xyz" not in page


def test_a_case_is_held_and_goes_on(case: Case, lead: Client, world: World) -> None:
    held = lead.post(address(case, "do/suspend/"), {"reason": "Wait"})
    assert (held.status_code, settled(case).status) == (302, "suspended")
    lead.post(address(case, "do/resume/"), {"reason": "Go on"})

    assert settled(case).status == "running"
    with acting_for_all(), transaction.atomic():
        told = [event.type for event in audit.chain(world.alder.id)]
    assert told[-2:] == ["case.suspended", "case.resumed"]


def test_a_case_is_changed_by_hand(case: Case, lead: Client) -> None:
    lead.post(
        address(case, "change/"),
        {
            "variables": '{"amount": 12.50}',
            "withdraw": "call",
            "begin": "done",
            "reason": "The supplier called",
        },
    )

    assert settled(case).status == "completed"
    assert str(variables(case)["amount"]) == "12.50"


def test_a_reason_is_asked_for(case: Case, lead: Client) -> None:
    answer = lead.post(address(case, "do/cancel/"), {"reason": " "})

    assert answer.status_code >= 400
    assert settled(case).status == "running"


def test_an_incident_is_repaired_with_other_variables(
    case: Case, lead: Client, world: World
) -> None:
    incident = fail(world)
    assert "Set variables first" in lead.get("/ops/incidents/").content.decode()

    sent = {"variables": '{"amount": 13}', "reason": "The amount was wrong"}
    lead.post(f"/ops/incidents/{incident}/repair/", sent)

    assert settled(case).status == "running"
    assert variables(case)["amount"] == 13


def test_many_incidents_are_done_at_once(
    case: Case, lead: Client, world: World
) -> None:
    incident = fail(world)
    assert " checked" in lead.get("/ops/incidents/?choose=all").content.decode()

    lead.post(
        "/ops/incidents/many/",
        {"incident": [incident], "do": "cancel", "reason": "Sent in error"},
    )

    assert settled(case).status == "cancelled"


def test_cases_are_moved_after_a_preview(
    case: Case, lead: Client, world: World
) -> None:
    with acting_for_all(), transaction.atomic():
        deploy(world.actor(world.designer), JOB.replace(b"Call", b"Ring"), {})
    page = lead.get("/ops/versions/accounts-payable/1/").content.decode()
    assert "Goes over" in page

    lead.post("/ops/versions/accounts-payable/1/move/", {"to": "2", "reason": "Better"})

    assert settled(case).definition.version == 2
