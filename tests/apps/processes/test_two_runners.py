"""Two runners and two workers on one database do everything, and nothing twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction
from tests.apps.processes.models import JOB
from tests.conftest import make_database
from tests.world import MONDAY, make_world

from anyshore.adapters.postgres.scope import acting_for, acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.processes import inbox, jobs
from anyshore.apps.processes.jobs import Holding, Wanted
from anyshore.apps.processes.leases import LASTS, Leases
from anyshore.apps.processes.models import Case, CaseLog, Inbox, Job
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case
from anyshore.apps.processes.turn import replayed
from anyshore.core import bpmn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.plugin import DjangoDbBlocker
    from tests.world import World

    from anyshore.core.access import Actor

CASES = 40
TURNS = 400


@pytest.fixture
def shared(
    admin: str,
    template: str,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Let new threads work on a database that is not rolled back."""
    make_database(admin, template, "two_runners")
    monkeypatch.setitem(connections.settings["default"], "NAME", "two_runners")
    with django_db_blocker.unblock():
        yield


def in_threads(*do: Callable[[], Any]) -> list[Any]:
    """Do things at once, each in a thread and connection of its own."""

    def once(what: Callable[[], Any]) -> Any:
        try:
            return what()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(do)) as pool:
        return [future.result() for future in [pool.submit(once, one) for one in do]]


def prepare() -> Actor:
    """Start cases that need a worker outside; return who works."""
    world = make_world()
    with acting_for_all(), transaction.atomic():
        deploy(world.actor(world.designer), JOB, {})
        for number in range(CASES):
            new = NewCase(contract=world.contract, title=f"Case {number}")
            start_case(world.actor(world.lead), new)
    return world.actor(world.agent)


def open_cases() -> int:
    with acting_for_all(), transaction.atomic():
        return Case.objects.filter(ended_at=None).count()


def run() -> int:
    """Be a runner until no case is open."""
    runner, moved = Runner(), 0
    for _ in range(TURNS):
        moved += runner.tick()
        if not open_cases():
            break
    return moved


def work(actor: Actor) -> Callable[[], list[Any]]:
    """Be a worker until no case is open."""

    def shift() -> list[Any]:
        done = []
        wanted = Wanted(types=("test.outside",), worker="a worker", limit=3)
        for _ in range(TURNS):
            with acting_for(actor.clients, user=actor.id):
                for job in jobs.claim(actor, wanted):
                    assert job.ticket is not None
                    holding = Holding(job=job.id, ticket=job.ticket)
                    jobs.complete(actor, holding, {"answer": 1})
                    done.append(job.case_id)
            if not open_cases():
                break
        return done

    return shift


def look() -> dict[str, Any]:
    """Return what is there when all is over."""
    with acting_for_all(), transaction.atomic():
        cases = list(Case.objects.all())
        logged = Counter(
            (entry.case_id, b"service-completed" in bytes(entry.event))
            for entry in CaseLog.objects.all()
        )
        return {
            "statuses": {case.status for case in cases},
            "done once": {
                count for (_, completed), count in logged.items() if completed
            },
            "not as replayed": [
                case.id
                for case in cases
                if replayed(case) != bpmn.load_state(bytes(case.state))
            ],
            "left": (Job.objects.count(), Inbox.objects.count()),
            "chain": audit.verify(cases[0].client_id),
        }


def test_two_runners_and_two_workers_do_everything_once(shared: None) -> None:
    (actor,) = in_threads(prepare)

    *_, first, second = in_threads(run, run, work(actor), work(actor))

    assert sorted(Counter([*first, *second]).values()) == [1] * CASES
    assert in_threads(look) == [
        {
            "statuses": {"completed"},
            "done once": {1},
            "not as replayed": [],
            "left": (0, 0),
            "chain": (),
        }
    ]


def test_live_runners_share_the_buckets(world: World) -> None:
    everything = tuple(range(inbox.BUCKETS))
    first, second = Leases(), Leases()

    assert first.held(MONDAY) == everything
    assert second.held(MONDAY) == ()
    half = first.held(MONDAY + timedelta(seconds=3))
    other = second.held(MONDAY + timedelta(seconds=3))

    assert (len(half), len(other)) == (8, 8)
    assert tuple(sorted(half + other)) == everything


def test_the_buckets_of_a_dead_runner_go_to_the_others(world: World) -> None:
    dead, alive = Leases(), Leases()
    dead.held(MONDAY)
    alive.held(MONDAY)

    assert len(alive.held(MONDAY + LASTS)) == inbox.BUCKETS


def test_a_runner_that_is_told_to_stop_gives_its_buckets_back(world: World) -> None:
    first, second = Leases(), Leases()
    first.held(MONDAY)
    first.leave()

    assert len(second.held(MONDAY)) == inbox.BUCKETS
