"""Whom a request acts for, and what it then sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client as Browser
from tests.payables import INVOICE
from tests.world import PASSWORD

from anyshore.api.v1 import api
from anyshore.apps.processes.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.api.conftest import Program
    from tests.world import World

    from anyshore.apps.accounts.models import User

    Make = Callable[[User], Program]


def sign_in(browser: Browser, user: User) -> None:
    """Sign somebody in as the page does."""
    given = {"username": user.email, "password": PASSWORD}
    assert browser.post("/sign-in/", given).status_code == 302


def reads(case: str, document: str, contract: str) -> list[str]:
    """Return every address that can be read, with ids that are there."""
    ids = {"case": case, "document": document, "contract": contract, "item": "wi_x"}
    found = api.get_openapi_schema()["paths"]
    return [path.format(**ids) for path, methods in found.items() if "get" in methods]


def test_without_anybody_every_address_asks_who_it_is(world: World) -> None:
    for path in reads("case_x", "doc_x", "con_x"):
        answer = Browser().get(path)
        assert (path, answer.status_code) == (path, 401)
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["code"] == "not-signed-in"


@pytest.mark.parametrize("header", ["Bearer any_wrong", "Basic abc", "Bearer", ""])
def test_a_token_that_is_not_good_is_nobody_s_even_with_a_session(
    world: World, header: str
) -> None:
    browser = Browser()
    sign_in(browser, world.owner)
    assert browser.get("/api/v1/me").status_code == 200

    answer = browser.get("/api/v1/me", headers={"Authorization": header})

    assert answer.status_code == 401


def test_me_says_whom_a_token_acts_for(world: World, program: Make) -> None:
    found = program(world.owner).get("/api/v1/me").json()

    assert found["email"] == world.owner.email
    assert found["roles"] == ["client_admin"]
    assert found["clients"] == ["alder"]


def test_staff_see_the_clients_they_serve(world: World, program: Make) -> None:
    found = program(world.lead).get("/api/v1/me").json()

    assert found["clients"] == ["alder", "birch"]


def test_a_session_that_changes_something_needs_the_page_s_token(
    payable: World,
) -> None:
    browser = Browser()
    sign_in(browser, payable.owner)
    browser.handler.enforce_csrf_checks = True

    answer = browser.post(
        "/api/v1/cases?contract=alder-ap", INVOICE, content_type="application/xml"
    )

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_owner_colleague_and_stranger_walk_every_address(
    payable: World, program: Make
) -> None:
    """What is not theirs is, to the last byte, what is not there at all."""
    owner, stranger = program(payable.owner), program(payable.stranger)
    colleague = program(payable.colleague)
    receipt = owner.send("alder-ap", INVOICE).json()
    Runner().drain()
    ids = (receipt["case"], receipt["document"], receipt["contract"])
    nothing = (
        "case_01jcp0e84wfmnrn2ga3cp3tkjz",
        "doc_01jcp0e84wfmnrn2ga3cp3tkjz",
        "con_01jcp0e84wfmnrn2ga3cp3tkjz",
    )
    single = [path for path in reads(*ids) if any(each in path for each in ids)]
    absent = [path for path in reads(*nothing) if any(each in path for each in nothing)]
    assert len(single) == len(absent) == 5
    for theirs, none in zip(single, absent, strict=True):
        assert owner.get(theirs).status_code == 200
        refused, missing = stranger.get(theirs), stranger.get(none)
        assert (refused.status_code, missing.status_code) == (404, 404)
        said, unsaid = refused.content.decode(), missing.content.decode()
        for shown, other in zip(ids, nothing, strict=True):
            said, unsaid = said.replace(shown, "*"), unsaid.replace(other, "*")
        assert said == unsaid
        assert colleague.get(theirs).status_code in {403, 404}


def test_lists_hold_nothing_of_another_client(payable: World, program: Make) -> None:
    owner, stranger = program(payable.owner), program(payable.stranger)
    receipt = owner.send("alder-ap", INVOICE).json()
    Runner().drain()

    for path in ("cases", "postings", "contracts", "postings.csv", "events"):
        mine = owner.get(f"/api/v1/{path}")
        theirs = stranger.get(f"/api/v1/{path}")
        assert (mine.status_code, theirs.status_code) == (200, 200)
        assert "alder" in mine.content.decode() or receipt["case"] in str(mine.content)
        assert "alder" not in theirs.content.decode().lower()
        assert receipt["case"] not in theirs.content.decode()
