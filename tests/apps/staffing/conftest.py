"""A client's queue, planned, with the clock on a Monday morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.staffed import Staffed, make_staffed, staff_site
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let the clock stand."""
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def staffed(world: World) -> Iterator[Staffed]:
    """Give a test client Alder's queue and plan, acting for every client."""
    with acting_for_all():
        staff_site(world)
        yield make_staffed(world, world.contract)
