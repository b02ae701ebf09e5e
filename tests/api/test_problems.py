"""Every error under /api/ is a problem in the form of RFC 9457."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.api.conftest import Program
    from tests.world import World

    from anyshore.apps.accounts.models import User

    Make = Callable[[User], Program]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/nothing", 404, "not-found"),
        ("get", "/api/nothing", 404, "not-found"),
        ("delete", "/api/v1/cases", 405, "method-not-allowed"),
        ("get", "/api/v1/cases/case_x", 404, "not-found"),
        ("get", "/api/v1/cases?after=x", 404, "not-found"),
        ("get", "/api/v1/cases?text=%00", 422, "value-unstorable"),
        ("get", "/api/v1/events?format=csv", 422, "request-invalid"),
        ("get", "/api/v1/items?state=lost", 422, "state-unknown"),
        ("get", "/api/v1/items?after=x", 422, "cursor-malformed"),
        ("post", "/api/v1/items/wi_x/complete", 400, "key-missing"),
        ("post", "/api/v1/items/wi_x/release", 422, "request-invalid"),
        ("post", "/api/v1/cases", 415, "media-type-unsupported"),
    ],
)
def test_an_error_is_a_problem(
    world: World, program: Make, method: str, path: str, status: int, code: str
) -> None:
    answer = getattr(program(world.lead), method)(
        path, **({"content_type": "application/json"} if method == "post" else {})
    )

    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, problem["status"]) == (status, status)
    assert problem["code"] == code
    assert {"type", "title", "detail"} <= set(problem)


def test_a_wrong_method_says_which_are_right(world: World, program: Make) -> None:
    answer = program(world.lead).delete("/api/v1/cases")

    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


def test_an_invalid_request_names_each_field(world: World, program: Make) -> None:
    answer = program(world.lead).post(
        "/api/v1/items/wi_x/pend", {"awaits": "rain"}, content_type="application/json"
    )

    fields = [each["field"] for each in answer.json()["errors"]]
    assert fields == ["body.body.reason", "body.body.awaits"]


def test_a_fault_of_ours_says_nothing_of_itself(
    world: World, program: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr("anyshore.apps.clients.queries.contracts", fail)

    answer = program(world.lead).get("/api/v1/contracts")

    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert "secret" not in answer.content.decode()
