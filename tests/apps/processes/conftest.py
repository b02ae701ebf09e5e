"""Cases of small models, at a known instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.world import World

    from anyshore.apps.processes.models import Case

    Begin = Callable[..., Case]


@pytest.fixture
def monday() -> Iterator[None]:
    """Act as the runner does, at a known instant."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


@pytest.fixture
def begin(world: World, monday: None) -> Begin:
    """Return a function that starts a case of a model and lets it come to rest."""

    def make(xml: bytes, **variables: Any) -> Case:
        deploy(world.actor(world.designer), xml, {})
        new = NewCase(contract=world.contract, title="A case", variables=variables)
        case = start_case(world.actor(world.lead), new)
        return settled(case)

    return make


def settled(case: Case) -> Case:
    """Let the runner do everything that is due and return the case as it is then."""
    Runner().drain()
    case.refresh_from_db()
    return case
