"""A small world in the database: two clients, their people, and the provider's."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.transactions import held
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Give a test a fresh world that is gone when the test is over."""
    return make_world()


@pytest.fixture(autouse=True)
def transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no page read outside a transaction of its own."""
    monkeypatch.setattr(Client, "request", held(Client.request))
