"""The sample process, deployed, and a hand that takes documents in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.payables import deploy_payables, document
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.connect.services import Incoming, Receipt, take_in
from anyshore.apps.processes.models import Case
from anyshore.apps.processes.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.world import World


@pytest.fixture(autouse=True)
def everything() -> Iterator[None]:
    """Act as the runner does, at a known instant, unless a test says otherwise."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


@pytest.fixture
def payable(world: World) -> World:
    """Give a test the sample process, deployed."""
    deploy_payables(world)
    return world


@pytest.fixture
def hand_in(payable: World) -> Callable[..., Receipt]:
    """Return a function that hands a sample document in for Alder's administrator."""

    def hand(name: str, content: bytes | None = None, key: str = "") -> Receipt:
        incoming = Incoming(
            contract=payable.contract.id,
            name=f"{name}.xml",
            content=document(name) if content is None else content,
            key=key,
        )
        return take_in(payable.actor(payable.owner), incoming)

    return hand


def worked(receipt: Receipt) -> Case:
    """Let the runner work and return the receipt's case."""
    Runner().drain()
    return Case.objects.get(pk=receipt.case)
