"""What a user task's assignment becomes in its item."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.apps.processes.models import process
from tests.apps.work.conftest import begin, model

from anyshore.apps.people.models import Language, Worker
from anyshore.apps.processes.models import Case, Incident
from anyshore.apps.processes.runner import Runner
from anyshore.apps.work import services
from anyshore.apps.work.models import ItemRow, Queue
from anyshore.apps.work.services import Finished

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World

    Make = Callable[..., ItemRow]


def test_an_item_carries_what_its_task_asks_for(world: World, make: Make) -> None:
    item = make(
        'anyshore:skill="accounts-payable:3!, tax" anyshore:language="de:C1 en"'
        ' anyshore:handle="PT5M" anyshore:priority="=1"'
        ' anyshore:assignee="agent@sample.example"'
    )
    assert item.skills == [
        {"code": "accounts-payable", "level": 3, "proof": True},
        {"code": "tax", "level": 1, "proof": False},
    ]
    assert item.languages == [
        {"tag": "de", "level": "C1"},
        {"tag": "en", "level": "B2"},
    ]
    assert item.needs == [
        "skill:accounts-payable:3!",
        "skill:tax:1",
        "language:de:C1",
        "language:en:B2",
    ]
    assert item.handle_target == timedelta(minutes=5)
    assert item.priority == 1
    assert item.named == Worker.objects.get(user=world.agent)
    assert item.sites == [world.site.id]
    assert item.countries is None
    assert (item.queue.key, item.queue.name) == ("exceptions", "Exceptions")


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ('anyshore:queueName="What is odd"', "What is odd"),
        ("", "AP exceptions"),
    ],
)
def test_a_queue_is_called_what_the_process_calls_it(
    world: World, make: Make, wanted: str, name: str
) -> None:
    """A new name of the process is taken over; without one the queue keeps its own."""
    Queue.objects.create(
        service=world.contract.service, key="exceptions", name="AP exceptions"
    )
    assert make(wanted).queue.name == name


def test_a_queue_gives_its_skills_to_every_item_in_it(world: World, make: Make) -> None:
    Queue.objects.create(
        service=world.contract.service,
        key="exceptions",
        name="Exceptions",
        skills=[{"code": "accounts-payable", "level": 4, "proof": False}],
    )
    item = make()
    assert item.needs == ["skill:accounts-payable:4"]
    assert services.push_next(world.actor(world.agent)) is None


def test_a_language_is_asked_for(world: World, make: Make) -> None:
    agent = world.actor(world.agent)
    item = make('anyshore:language="de:B2"')
    assert services.push_next(agent) is None
    worker = Worker.objects.get(user=world.agent)
    Language.objects.create(worker=worker, tag="de-AT", level="C1")
    taken = services.push_next(agent)
    assert taken is not None
    assert taken.id == item.id


def test_data_stays_in_the_countries_of_the_contract(world: World, make: Make) -> None:
    world.contract.terms = {"countries": ["DE"]}
    world.contract.save()
    make()
    assert services.push_next(world.actor(world.agent)) is None


def test_four_eyes_keeps_the_worker_of_the_step_before_away(world: World) -> None:
    begin(
        world,
        process(
            """
            <startEvent id="begin"/>
            <sequenceFlow id="a" sourceRef="begin" targetRef="prepare"/>
            <userTask id="prepare" name="Prepare"/>
            <sequenceFlow id="b" sourceRef="prepare" targetRef="approve"/>
            <userTask id="approve" name="Approve" anyshore:excludes="prepare"/>
            <sequenceFlow id="c" sourceRef="approve" targetRef="done"/>
            <endEvent id="done"/>
            """
        ),
    )
    agent, lead = world.actor(world.agent), world.actor(world.lead)
    prepared = services.push_next(agent)
    assert prepared is not None
    services.complete(agent, prepared.id, Finished(token="t"))
    Runner().drain()
    assert services.push_next(agent) is None
    approval = services.push_next(lead)
    assert approval is not None
    assert approval.element == "approve"


@pytest.mark.parametrize(
    "wanted",
    [
        'anyshore:skill="tax:9"',
        'anyshore:language="de:Z9"',
        'anyshore:priority="asap"',
        'anyshore:target="8 hours"',
        'anyshore:target="P1M"',
        'anyshore:assignee="nobody@sample.example"',
    ],
)
def test_an_assignment_that_cannot_be_read_stops_the_case_with_the_reason(
    world: World, wanted: str
) -> None:
    begin(world, model(wanted))
    assert Case.objects.get().status == "incident"
    assert not ItemRow.objects.exists()
    name = wanted.partition(":")[2].partition("=")[0]
    message = Incident.objects.get().problem["message"]
    assert name in message
