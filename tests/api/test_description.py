"""The API's description holds: as JSON, as a page, and against random requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client as Browser
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.payables import deploy_payables

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.connect import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World


def test_the_description_is_open_to_everybody(db: None) -> None:
    found = Browser().get("/api/v1/openapi.json").json()

    assert found["openapi"] == "3.1.0"
    assert len(found["paths"]) == 26
    problems = found["paths"]["/api/v1/cases"]["post"]["responses"]["4XX"]
    assert list(problems["content"]) == ["application/problem+json"]


def test_the_page_shows_every_operation_under_the_strict_policy(db: None) -> None:
    answer = Browser().get("/api/v1/docs")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "style=" not in page
    for words in ("POST /api/v1/cases", "Receive the next item", "openapi.json"):
        assert words in page


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """Keep the test's connection, and so its transaction, when a request is over."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_random_requests_get_what_the_description_says(
    world: World, mode: schemathesis.GenerationMode
) -> None:
    deploy_payables(world)
    with acting_for_all():
        secret = tokens.create(world.actor(world.lead), world.lead, "test").secret
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    headers = {"Authorization": f"Bearer {secret}"}

    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(
            max_examples=8,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: schemathesis.Case[Any]) -> None:
            # What the description cannot say, such as which contracts there are,
            # is refused although it is of the right form.
            case.call_and_validate(
                headers=headers, excluded_checks=[positive_data_acceptance]
            )

        run()
