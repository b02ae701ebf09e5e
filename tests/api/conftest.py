"""A small world in the database, and programs that act for its people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client as Browser
from tests.payables import deploy_payables
from tests.transactions import held
from tests.world import World, make_world

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.connect import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.apps.accounts.models import User


@pytest.fixture
def world(db: None) -> World:
    """Give a test a fresh world that is gone when the test is over."""
    return make_world()


@pytest.fixture
def payable(world: World) -> World:
    """Give a test the world with the sample process deployed."""
    deploy_payables(world)
    return world


@pytest.fixture(autouse=True)
def transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no answer read outside a transaction of its own."""
    monkeypatch.setattr(Browser, "request", held(Browser.request))


class Program(Browser):
    """A program with a token."""

    def __init__(self, secret: str, **defaults: Any) -> None:
        super().__init__(
            raise_request_exception=False,
            headers={"Authorization": f"Bearer {secret}"},
            **defaults,
        )

    def send(self, contract: str, content: bytes, **more: Any) -> Any:
        """Hand a document in as the raw body."""
        return self.post(
            f"/api/v1/cases?contract={contract}&name=a.xml",
            content,
            content_type="application/xml",
            # Said even where there is no body, as programs do.
            CONTENT_TYPE="application/xml",
            **more,
        )


@pytest.fixture
def program(world: World) -> Callable[[User], Program]:
    """Return a function that makes a program acting for somebody."""

    def make(user: User) -> Program:
        with acting_for_all():
            return Program(tokens.create(world.actor(user), user, "test").secret)

    return make
