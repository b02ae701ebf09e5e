"""A program works items as a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.payables import document

from anyshore.apps.processes.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.api.conftest import Program
    from tests.world import World

    from anyshore.apps.accounts.models import User

    Make = Callable[[User], Program]


@pytest.fixture
def exception(payable: World, program: Make) -> str:
    """Put one exception before the agents; return its case."""
    sent = program(payable.owner).send("alder-ap", document("34"))
    Runner().drain()
    return str(sent.json()["case"])


@pytest.fixture
def agent(payable: World, program: Make) -> Program:
    """Return a program of the agent."""
    return program(payable.agent)


def test_nothing_to_do_is_no_content(agent: Program) -> None:
    assert agent.post("/api/v1/items/next").status_code == 204


def test_the_next_item_is_received_read_and_completed_once(
    exception: str, agent: Program, payable: World, program: Make
) -> None:
    item = agent.post("/api/v1/items/next").json()
    address = f"/api/v1/items/{item['id']}"
    view = agent.get(address)
    output = {"output": {"decision": "accept", "account": "4711"}}
    done = [
        agent.post(
            f"{address}/complete",
            output,
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )
        for _ in range(2)
    ]
    Runner().drain()

    assert (item["state"], item["case"]) == ("claimed", exception)
    assert view.json()["inputs"]["reason"] == "amounts need a look"
    assert view["ETag"]
    assert [each.status_code for each in done] == [200, 200]
    assert done[0].json() == done[1].json()
    case = program(payable.owner).get(f"/api/v1/cases/{exception}").json()
    assert case["outcome"] == "posted"


def test_completing_needs_a_key(exception: str, agent: Program) -> None:
    item = agent.post("/api/v1/items/next").json()

    answer = agent.post(
        f"/api/v1/items/{item['id']}/complete", {}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "key-missing")


def test_an_output_is_held_to_the_form(exception: str, agent: Program) -> None:
    """A program gets a word for each field, and the item stays in hand."""
    item = agent.post("/api/v1/items/next").json()
    address = f"/api/v1/items/{item['id']}"

    def complete(output: dict[str, object]) -> Any:
        return agent.post(
            f"{address}/complete",
            {"output": output},
            content_type="application/json",
            headers={"Idempotency-Key": "once"},
        )

    refused = complete({"decision": "burn", "mood": "fine"})

    assert (refused.status_code, refused.json()["code"]) == (422, "answers-refused")
    assert refused.json()["errors"] == [
        {"field": "decision", "detail": "Choose one of these."},
        {"field": "mood", "detail": "The form does not ask for this."},
    ]
    assert agent.get(address).json()["state"] == "claimed"
    assert complete({"decision": "accept", "account": "4711"}).status_code == 200


@pytest.mark.parametrize(
    ("verb", "body", "state"),
    [
        ("renew", {}, "claimed"),
        ("release", {"reason": "Not mine."}, "ready"),
        ("pend", {"reason": "Which order?", "awaits": "client"}, "pended"),
        ("escalate", {"reason": "Above me."}, "ready"),
    ],
)
def test_what_an_agent_can_do_a_program_can(
    exception: str, agent: Program, verb: str, body: dict[str, str], state: str
) -> None:
    item = agent.post("/api/v1/items/next").json()

    answer = agent.post(
        f"/api/v1/items/{item['id']}/{verb}", body, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["state"]) == (200, state)


def test_leads_list_items_and_agents_do_not(
    exception: str, agent: Program, payable: World, program: Make
) -> None:
    (item,) = program(payable.lead).get("/api/v1/items").json()["items"]

    assert item["case"] == exception
    assert agent.get("/api/v1/items").status_code == 403


def test_a_stranger_s_program_finds_no_item(
    exception: str, agent: Program, payable: World, program: Make
) -> None:
    item = agent.post("/api/v1/items/next").json()

    answer = program(payable.stranger).get(f"/api/v1/items/{item['id']}")

    assert answer.status_code == 404
