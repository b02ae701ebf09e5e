"""The guard of these tests sees a read outside a transaction, and says nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.transactions import held

from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.clients.models import Client

if TYPE_CHECKING:
    from tests.world import World


def read(browser: Any, **request: Any) -> int:
    """Stand for a page that reads clients."""
    return Client.objects.count()


def read_inside(browser: Any, **request: Any) -> int:
    """Stand for a page that does so in a transaction."""
    with transaction.atomic():
        return read(browser)


def test_a_read_inside_is_let_through(world: World) -> None:
    with acting_for({world.alder.id}):
        assert held(read_inside)(None) == 1


def test_a_read_outside_is_told(world: World) -> None:
    with (
        acting_for({world.alder.id}),
        pytest.raises(AssertionError, match="read outside a transaction: /here/"),
    ):
        held(read)(None, PATH_INFO="/here/")


def test_who_acts_for_nobody_is_free(world: World) -> None:
    """Signing in, and finding the session, come before anybody is known."""
    assert held(read)(None) == 0
