"""How many items a second are handed out for good, to many workers at once.

Every worker asks in a thread of their own and waits for the commit; then all items in
hand are taken away and everybody asks again.  Runs in a PostgreSQL of its own that is
gone afterwards, with commits written to disk.

    python benchmarks/claims.py [--items 100000] [--workers 200] [--rounds 30]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

import complete_and_next as base
import psutil

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core.access import Actor

TARGET = 1000


def main() -> None:
    """Fill a fresh database, measure, print and clean up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}")
    home = Path(tempfile.mkdtemp(prefix="anyshore-bench-"))
    server = base.start(home)
    try:
        from django.conf import settings

        # Two hundred careful hashes take longer than everything else.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        base.fill(options.items)
        base.analyze()
        actors = hire(options.workers)
        measure(actors, options.rounds, home)
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def hire(number: int) -> list[Actor]:
    """Add workers who can do everything there is."""
    from django.db import transaction
    from tests.world import PASSWORD, root

    from anyshore.adapters.postgres.scope import acting_for_all
    from anyshore.apps.accounts.models import User
    from anyshore.apps.accounts.services import add_user
    from anyshore.apps.clients.models import Site
    from anyshore.apps.people import queries as people
    from anyshore.apps.people.models import Presence, Skill, Worker
    from anyshore.core.access import Role

    users = []
    with acting_for_all(), transaction.atomic():
        site = Site.objects.first()
        for each in range(number):
            account = User(email=f"claimer{each}@sample.example", name=f"C {each}")
            user = add_user(root(), account, PASSWORD, [Role.AGENT])
            worker = Worker.objects.create(
                user=user, site=site, presence=Presence.AVAILABLE
            )
            Skill.objects.create(worker=worker, code="accounts-payable", level=3)
            users.append(user)
    return [people.actor(user) for user in users]


def measure(actors: list[Actor], rounds: int, home: Path) -> None:
    """Print how many items a second are claimed and that none is given twice."""
    from django.db import connection

    from anyshore.apps.work.counter import Counter
    from anyshore.apps.work.services import LEASE

    counter = Counter(length=LEASE)
    gate = Barrier(len(actors) + 1)

    def ask(actor: Actor) -> list[UUID | None]:
        mine = []
        for _ in range(rounds):
            gate.wait()
            mine.append(counter.ask(actor))
            gate.wait()
        connection.close()
        return mine

    times, own, database = [], 0.0, 0.0
    with ThreadPoolExecutor(len(actors)) as pool:
        shifts = [pool.submit(ask, actor) for actor in actors]
        for _ in range(rounds):
            began, before = time.perf_counter(), time.process_time()
            there = postgres_seconds(home)
            gate.wait()
            gate.wait()
            times.append(time.perf_counter() - began)
            own += time.process_time() - before
            database += postgres_seconds(home) - there
            empty_hands()
        given = [key for shift in shifts for key in shift.result()]
    assert None not in given
    assert len(set(given)) == len(given) == len(actors) * rounds
    rate = len(given) / sum(times)
    word = "met" if rate >= TARGET else "MISSED"
    print(
        f"{len(given)} durable claims by {len(actors)} workers at once, none twice:"
        f" {rate:,.0f}/s ({TARGET:,}/s: {word}); everybody served in"
        f" {statistics.median(times) * 1000:.0f} ms (median), with"
        f" {own / len(given) * 1000:.2f} ms of our processor time and"
        f" {database / len(given) * 1000:.2f} ms of PostgreSQL's each"
    )


def postgres_seconds(home: Path) -> float:
    """Return the processor time that the server of this benchmark has used."""
    total = 0.0
    for process in psutil.process_iter(["cmdline"]):
        if str(home) in " ".join(process.info["cmdline"] or ()):
            times = process.cpu_times()
            total += times.children_user + times.children_system
            for each in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    total += sum(each.cpu_times()[:2])
    return total


def empty_hands() -> None:
    """Take away what everybody holds, so that they can ask again."""
    from django.db import transaction

    from anyshore.adapters.postgres import batch
    from anyshore.adapters.postgres.scope import acting_for_all

    with acting_for_all(), transaction.atomic():
        batch.execute(
            "UPDATE work_item SET state = 'withdrawn', holder_id = NULL,"
            " claimed_at = NULL, lease_until = NULL WHERE state = 'claimed'"
        )


if __name__ == "__main__":
    main()
