"""Rows of one client do not exist for another, whoever asks and however."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.clients.models import Client, Contract

if TYPE_CHECKING:
    from tests.world import World


def test_outside_a_scope_nothing_is_shown(world: World) -> None:
    assert Contract.objects.count() == 0


def test_a_scope_shows_just_its_clients(world: World) -> None:
    with acting_for([world.alder.id]), transaction.atomic():
        assert [contract.slug for contract in Contract.objects.all()] == ["alder-ap"]
        assert [client.slug for client in Client.objects.all()] == ["alder"]
