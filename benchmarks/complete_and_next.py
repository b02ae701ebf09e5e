"""How long a worker waits from "Complete and next" to the next item on the screen.

Fills the table with ready items, then lets one worker complete them one after another:
first through the service alone, then through whole HTTP requests, which complete, claim
and draw the page of the next item with its invoice, form, reasons and history.  Runs in
a database of its own that is gone afterwards.

    python benchmarks/complete_and_next.py [--items 100000] [--rounds 200]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from tests.world import World

    Times = list[tuple[float, float]]

ROOT = Path(__file__).parents[1]
TARGET = 0.200

#: Copies of one case and its item, spread over priorities, deadlines and queues.
_CASES = """
INSERT INTO processes_case ({columns})
SELECT {values} FROM processes_case AS old, generate_series(1, %s) AS number
WHERE old.id = %s
"""
# Keys in the order of their making, as the platform makes them.
_CASE_CHANGES = {
    "id": "uuidv7()",
    "title": "old.title || ' / ' || number",
}
_ITEMS = """
INSERT INTO work_item ({columns})
SELECT {values} FROM work_item AS old
JOIN processes_case AS made ON made.id <> old.case_id
CROSS JOIN LATERAL (SELECT array_agg(id) AS keys FROM work_queue) AS queue
WHERE old.id = %s
"""
_ITEM_CHANGES = {
    "id": "uuidv7()",
    "case_id": "made.id",
    "queue_id": "queue.keys[1 + floor(random() * array_length(queue.keys, 1))::int]",
    "priority": "1 + floor(random() * 3)::int",
    "due_at": "CASE WHEN random() < 0.9 THEN old.due_at"
    " + (random() - 0.3) * interval '5 days' END",
    "ready_at": "old.ready_at - random() * interval '2 days'",
}


def main() -> None:
    """Fill a fresh database, measure, print and clean up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}")
    home = Path(tempfile.mkdtemp(prefix="anyshore-bench-"))
    server = start(home)
    try:
        measure(options.items, options.rounds)
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def start(home: Path) -> Any:
    """Start a PostgreSQL with the platform's tables and set Django up for it."""
    sys.path.insert(0, str(ROOT))
    os.environ |= {
        "ANYSHORE_HOME": str(home),
        "ANYSHORE_SECRET_KEY": "only-for-a-benchmark-" + "x" * 40,
        "DJANGO_SETTINGS_MODULE": "anyshore.config.settings",
    }
    (home / "static").mkdir()
    from anyshore.adapters.postgres.bootstrap import bootstrap
    from anyshore.adapters.postgres.embedded import EmbeddedPostgres

    server = EmbeddedPostgres(home / "postgres")
    os.environ["DATABASE_URL"] = bootstrap(server.start(), "anyshore")
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env={**os.environ, "ANYSHORE_DB_ROLE": "owner"},
        check=True,
    )
    import django

    django.setup()
    return server


def fill(items: int) -> World:
    """Make the small world of the tests and many copies of one of its cases."""
    from django.db import connection, transaction
    from tests.web.work import make_item
    from tests.world import make_world

    from anyshore.adapters.postgres.scope import acting_for_all
    from anyshore.apps.processes.models import Case
    from anyshore.apps.work.models import ItemRow, Queue

    world = make_world()
    with acting_for_all(), transaction.atomic():
        row = make_item(world)
        for key in ("matching", "approval", "overdue"):
            Queue.objects.create(service_id=row.service_id, key=key, name=key)
    with acting_for_all(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_copy(_CASES, Case, _CASE_CHANGES), [items, row.case_id])
        cursor.execute(_copy(_ITEMS, ItemRow, _ITEM_CHANGES), [row.id])
    return world


def _copy(statement: str, model: type[Model], changes: dict[str, str]) -> str:
    """Write an INSERT that copies every column but those that change."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - the table's own columns
    columns = [str(field.column) for field in fields]
    values = [changes.get(name, f"old.{name}") for name in columns]
    return statement.format(columns=", ".join(columns), values=", ".join(values))


def analyze() -> None:
    """Let PostgreSQL look at the tables, as its own upkeep does within a minute."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE anyshore_owner")
        cursor.execute("ANALYZE work_item, processes_case, audit_event")
        cursor.execute("RESET ROLE")


def measure(items: int, rounds: int) -> None:
    """Print how long the service and the whole request take."""
    began = time.perf_counter()
    world = fill(items)
    analyze()
    print(f"{items} ready items made in {time.perf_counter() - began:.0f} s")
    report("complete and next, service", _service(world, rounds))
    late = report("complete and next, HTTP request", _request(world, rounds))
    word = "met" if late < TARGET else "MISSED"
    print(f"target: p95 under {TARGET * 1000:.0f} ms for the request: {word}")


def _timed(rounds: int, do: Callable[[int], None]) -> Times:
    """Return for each round the time that passed, and that our processor worked."""
    times = []
    for turn in range(rounds):
        began, before = time.perf_counter(), time.process_time()
        do(turn)
        took = time.perf_counter() - began
        times.append((took, time.process_time() - before))
    return times


def _service(world: World, rounds: int) -> Times:
    from anyshore.adapters.postgres.scope import acting_for
    from anyshore.apps.work import services

    actor = world.actor(world.agent)
    with acting_for(actor.clients, user=actor.id):
        held = services.push_next(actor)

        def once(turn: int) -> None:
            nonlocal held
            assert held is not None
            finished = services.Finished(
                token=f"service-{turn}", output={"decision": "post"}
            )
            held = services.complete_and_next(actor, held.id, finished).next

        return _timed(rounds, once)


def _request(world: World, rounds: int) -> Times:
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from anyshore.adapters.postgres.scope import acting_for_all

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    with acting_for_all(), transaction.atomic():
        client.force_login(world.agent, settings.AUTHENTICATION_BACKENDS[0])
    page = client.get("/desk/").content.decode()

    def once(turn: int) -> None:
        nonlocal page
        found = re.search(r'action="(/desk/wi_\w+/complete/)"', page)
        assert found is not None
        answers = {"token": f"request-{turn}", "f-decision": "post"}
        answer = client.post(found[1], answers, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        page = answer.content.decode()

    return _timed(rounds, once)


def report(what: str, times: Times) -> float:
    """Print median and 95th percentile in milliseconds and return the latter."""
    taken = [took for took, _ in times]
    own = statistics.median(worked for _, worked in times)
    late = statistics.quantiles(taken, n=20)[-1]
    print(
        f"{what}: median {statistics.median(taken) * 1000:.1f} ms,"
        f" p95 {late * 1000:.1f} ms, with {own * 1000:.1f} ms (median) of our"
        f" processor time, {len(times)} times"
    )
    return late


if __name__ == "__main__":
    main()
