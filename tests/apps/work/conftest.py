"""A process with one human step, and ways to make items of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.apps.processes.models import process
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes.models import Case
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case
from anyshore.apps.work.models import ItemRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.world import World

#: One user task; ``{wanted}`` stands for what it asks for.
ONE_STEP = """
<startEvent id="begin"/>
<sequenceFlow id="a" sourceRef="begin" targetRef="check"/>
<userTask id="check" name="Check the invoice" anyshore:queue="exceptions" {wanted}/>
<sequenceFlow id="b" sourceRef="check" targetRef="done"/>
<endEvent id="done"/>
"""


def model(wanted: str = "") -> bytes:
    """Return the one-step process whose task asks for something."""
    return process(ONE_STEP.format(wanted=wanted))


def begin(world: World, xml: bytes, **variables: Any) -> Case:
    """Deploy a model, start a case of it and let the runner move it."""
    deploy(world.actor(world.designer), xml, {})
    new = NewCase(contract=world.contract, title="Invoice 4711", variables=variables)
    case = start_case(world.actor(world.lead), new)
    Runner().drain()
    return case


@pytest.fixture(autouse=True)
def everything() -> Iterator[None]:
    """Act as the runner does, at a known instant, unless a test says otherwise."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


@pytest.fixture
def make(world: World) -> Callable[..., ItemRow]:
    """Return a function that starts a case and gives its item."""

    def make_item(
        wanted: str = "", *, birch: bool = False, **variables: Any
    ) -> ItemRow:
        deploy(world.actor(world.designer), model(wanted), {})
        contract = world.other_contract if birch else world.contract
        new = NewCase(contract=contract, title="Invoice 4711", variables=variables)
        case = start_case(world.actor(world.lead), new)
        Runner().drain()
        return ItemRow.objects.get(case=case)

    return make_item


def ended(row: ItemRow) -> str:
    """Let the runner work and return how the item's case then stands."""
    Runner().drain()
    return Case.objects.get(pk=row.case_id).status
