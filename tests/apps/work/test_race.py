"""Workers who ask at the same moment never get the same item."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction
from tests.apps.work.conftest import model
from tests.conftest import make_database
from tests.world import PASSWORD, make_world, root

from anyshore.adapters.postgres.scope import acting_for, acting_for_all
from anyshore.apps.accounts.models import User
from anyshore.apps.accounts.services import add_user
from anyshore.apps.audit import queries as audit
from anyshore.apps.clients.models import Site
from anyshore.apps.people import queries as people
from anyshore.apps.people.models import Presence, Skill, Worker
from anyshore.apps.processes.models import Inbox
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case
from anyshore.apps.work import services
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.services import Finished
from anyshore.core.access import Role
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from pytest_django.plugin import DjangoDbBlocker

    from anyshore.core.access import Actor

ITEMS = 30
WORKERS = 5


@pytest.fixture
def everything() -> None:
    """Let every thread say for whom it acts, by the real clock."""


@pytest.fixture
def shared(
    admin: str,
    template: str,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """Let new threads work on a database that is not rolled back."""
    name = f"race_{request.node.name[-12:]}"
    make_database(admin, template, name)
    monkeypatch.setitem(connections.settings["default"], "NAME", name)
    with django_db_blocker.unblock():
        yield


def in_threads(do: Callable[[Any], Any], given: list[Any]) -> list[Any]:
    """Do something for each value, each in a thread and connection of its own."""

    def once(value: Any) -> Any:
        try:
            return do(value)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(once, given))


def prepare(_: int) -> list[Actor]:
    """Open items and hire workers; return who they are."""
    world = make_world()
    with acting_for_all(), transaction.atomic():
        deploy(world.actor(world.designer), model(), {})
        for number in range(ITEMS):
            new = NewCase(contract=world.contract, title=f"Case {number}")
            start_case(world.actor(world.lead), new)
        site = Site.objects.get()
        users = [hire(number, site) for number in range(WORKERS)]
    Runner().drain()
    return [people.actor(user) for user in users]


def hire(number: int, site: Site) -> User:
    """Add a worker."""
    account = User(email=f"racer{number}@sample.example", name=f"Racer {number}")
    user = add_user(root(), account, PASSWORD, [Role.AGENT])
    worker = Worker.objects.create(user=user, site=site, presence=Presence.AVAILABLE)
    Skill.objects.create(worker=worker, code="accounts-payable", level=3)
    return user


def test_every_item_goes_to_exactly_one_worker(shared: None) -> None:
    (actors,) = in_threads(prepare, [0])
    begin = Barrier(WORKERS)

    def shift(actor: Actor) -> list[UUID]:
        done: list[UUID] = []
        with acting_for(actor.clients, user=actor.id):
            begin.wait()
            row = services.push_next(actor)
            while row is not None:
                done.append(row.id)
                finished = Finished(token=f"{actor.id}-{row.id}")
                row = services.complete_and_next(actor, row.id, finished).next
        return done

    shifts = in_threads(shift, actors)
    counts = Counter(key for done in shifts for key in done)
    assert set(counts.values()) == {1}

    def look(_: int) -> tuple[int, int, object]:
        with acting_for_all(), transaction.atomic():
            rows = ItemRow.objects.filter(state="completed")
            client = ItemRow.objects.values_list("client_id", flat=True)[0]
            return len(rows), Inbox.objects.count(), audit.verify(client)

    assert in_threads(look, [0]) == [(ITEMS, ITEMS, ())]
    assert len(counts) == ITEMS


def test_the_same_completion_sent_at_once_is_one_completion(shared: None) -> None:
    (actors,) = in_threads(prepare, [0])
    actor, begin = actors[0], Barrier(4)

    def send(token: str) -> str:
        with acting_for(actor.clients, user=actor.id):
            row = services.push_next(actor)
            assert row is not None
            begin.wait()
            try:
                return services.complete(actor, row.id, Finished(token=token)).state
            except ProblemError as error:
                return error.problem.code

    assert in_threads(send, ["same"] * 4) == ["completed"] * 4

    def look(_: int) -> int:
        with acting_for_all(), transaction.atomic():
            return Inbox.objects.count()

    assert in_threads(look, [0]) == [1]
