"""What a case costs with its store: PostgreSQL, two runners, log, timer and 2 kB.

Run ``scripts/bench cases``.  The reference case is a start, a script, an exclusive
gateway, a user task with a deadline on its boundary, a script and an end; starting it
and completing its task are two commands.  Measured, beside DBOS in the same run:

- commands a second that two runner processes get through, and processor time for each;
- the same with work items for people, which the platform opens for user tasks;
- 64 clients of two web processes that each wait until their own command is carried out
  and committed;
- commits for a command of a system that is otherwise idle;
- bytes stored for a small finished case, as tables grow that are vacuumed;
- whether 100,000 open cases slow it: beside 1,000 in a copy of the database, by turns,
  since a machine that others use is not the same from one minute to the next.

What the machine's host took meanwhile ("stolen") is told.  Everything runs in a
database of its own that is gone afterwards.  Options: ``--cases`` (4000), ``--open``
(100000), ``--without-peer``.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import statistics
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from durable import (
    LARGE,
    SMALL,
    Commands,
    Machine,
    Runners,
    copied,
    database,
    open_no_items,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

CLIENTS = 64
#: Few open cases, beside many.
FEW = 1_000
#: Over so many web processes they are spread.
DESKS = 2
TARGETS = {"commands": 4_000, "acknowledged": 1_500, "p95": 0.040, "stored": 1_500}
#: What a finished case leaves behind, with its indexes: its row, its own log, and its
#: events in its client's chain.
_KEPT = ("processes_case", "processes_caselog", "audit_event")


def main() -> None:
    """Make a database, measure, print and clean up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=4_000)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--without-peer", action="store_true")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with database() as admin:
        Bench(admin, options.cases).run(options.open)
        if not options.without_peer:
            peer(admin, options.cases // 20)


class Bench:
    """The measurements, in one database."""

    def __init__(self, admin: str, cases: int) -> None:
        self.admin = admin
        self.cases = cases
        self.commands = Commands()

    def run(self, still_open: int) -> None:
        """Measure everything, the engine by itself where nothing else is said."""
        open_no_items()
        self.stored()  # first, while the tables are small
        with Runners(lean=True) as runners:
            self.through("two runners, 2 kB, log and timer", runners)
            self.acknowledged()
            self.idle()
        with Runners(lean=False) as runners:
            self.through("the same with work items", runners)
        self.crowd(still_open)

    def crowd(self, still_open: int) -> None:
        """Go by turns through a database with few open cases and one with many."""
        self.leave_open(FEW)
        with copied(self.admin, "crowded"):
            self.leave_open(still_open - FEW)
        pairs = []
        for number in range(6):
            rates = {}
            for crowded in (number % 2 == 0, number % 2 == 1):
                place = copied(self.admin, "crowded") if crowded else nullcontext()
                with place, Runners(lean=True) as runners:
                    self.rate(200, runners)
                    rates[crowded], _ = self.rate(self.cases, runners)
            pairs.append((rates[True] / rates[False], rates[False], rates[True]))
        ratios, few, many = (sorted(each) for each in zip(*pairs, strict=True))
        print(
            f"{still_open:,} open cases: {statistics.median(ratios):.2f} of the"
            f" commands per second with {FEW:,}, median of six pairs"
            f" ({ratios[0]:.2f} to {ratios[-1]:.2f}; {statistics.median(many):,.0f} and"
            f" {statistics.median(few):,.0f} commands/s)"
        )

    def through(self, what: str, runners: Runners) -> None:
        """Let the runners go through starts and completions, and tell the rate."""
        self.rate(200, runners)  # warms both up
        machine = Machine()
        rounds = [self.rate(self.cases, runners) for _ in range(3)]
        rates = sorted(rate for rate, _ in rounds)
        verdict = "met" if rates[1] >= TARGETS["commands"] else "MISSED"
        print(
            f"{what}: {rates[1]:,.0f} commands/s, median of three"
            f" ({rates[0]:,.0f} to {rates[2]:,.0f}; target {TARGETS['commands']:,}:"
            f" {verdict}), {min(used for _, used in rounds) * 1e6:.0f} µs of processor"
            f" in the runners for each, {machine.shares()[1]:.1%} stolen"
        )

    def rate(self, cases: int, runners: Runners) -> tuple[float, float]:
        """Go through so many cases; return commands a second and their cost."""
        used = runners.used()
        keys, _ = self.commands.begin(LARGE, cases)
        seconds = self.commands.drained()
        self.commands.complete(keys)
        seconds += self.commands.drained()
        return 2 * cases / seconds, (runners.used() - used) / (2 * cases)

    def acknowledged(self) -> None:
        """Let 64 clients send commands, each waiting for its own to be done."""
        from django.db import connections

        keys, _ = self.commands.begin(LARGE, CLIENTS * 60)
        self.commands.drained()
        connections.close_all()  # the processes below must not share them
        forking = multiprocessing.get_context("fork")
        told: Any = forking.SimpleQueue()
        desks = [
            forking.Process(target=self.desk, args=(keys[number::DESKS], told))
            for number in range(DESKS)
        ]
        began, machine = time.perf_counter(), Machine()
        for desk in desks:
            desk.start()
        times = [one for _ in desks for one in told.get()]
        seconds = time.perf_counter() - began
        for desk in desks:
            desk.join()
        rate, late = len(times) / seconds, statistics.quantiles(times, n=20)[-1]
        met = rate >= TARGETS["acknowledged"] and late < TARGETS["p95"]
        print(
            f"{CLIENTS} clients, each waiting for its own: {rate:,.0f} commands/s, "
            f"median {statistics.median(times) * 1e3:.1f} ms, p95 {late * 1e3:.1f} ms"
            f" (target 1,500 and 40 ms: {'met' if met else 'MISSED'}),"
            f" {machine.shares()[1]:.1%} stolen"
        )

    def desk(self, keys: list[UUID], told: Any) -> None:
        """Be one web process, and tell how long each of its clients' commands took."""
        each = CLIENTS // DESKS
        told.put(Desk(self.commands).work([keys[n::each] for n in range(each)]))

    def idle(self) -> None:
        """Count what one command after another writes in an idle system."""
        keys, _ = self.commands.begin(LARGE, 20)
        self.commands.drained()
        desk = Desk(self.commands)
        time.sleep(0.5)
        before, began = _transactions(), time.perf_counter()
        for key in keys:
            desk.send(key)
        written, lasted = _transactions() - before, time.perf_counter() - began
        # Runners renew their leases whatever happens: as often in the same time after.
        before = _transactions()
        time.sleep(lasted)
        each = (written - (_transactions() - before)) / len(keys)
        print(f"alone and idle: {each:.2f} writing transactions for a command")

    def stored(self) -> None:
        """Print how many bytes a small finished case leaves behind."""
        cases = 2_000
        self.finish(cases)
        before = self.sizes()
        for _ in range(3):
            self.finish(cases)
        each = {
            table: (after - before[table]) / (3 * cases)
            for table, after in self.sizes().items()
        }
        whole = sum(each.values())
        verdict = "met" if whole <= TARGETS["stored"] else "MISSED"
        parts = ", ".join(f"{table} {size:,.0f}" for table, size in each.items())
        print(
            f"stored for a small finished case: {whole:,.0f} bytes with its log and its"
            f" events in the client's chain (target {TARGETS['stored']:,}: {verdict};"
            f" {parts})"
        )

    def finish(self, cases: int) -> None:
        """Let small cases begin and end, and vacuum, as PostgreSQL does by itself."""
        import psycopg

        from anyshore.apps.processes.runner import Runner

        keys, _ = self.commands.begin(SMALL, cases)
        Runner().drain()
        self.commands.complete(keys)
        Runner().drain()
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"VACUUM processes_inbox, {', '.join(_KEPT)}")

    def sizes(self) -> dict[str, int]:
        """Return the bytes of tables with their indexes."""
        import psycopg

        with psycopg.connect(self.admin) as connection:
            found = connection.execute(
                "SELECT name, pg_relation_size(name::regclass)"
                " + pg_indexes_size(name::regclass) FROM unnest(%s::text[]) AS t(name)",
                [list(_KEPT)],
            )
            return dict(found.fetchall())

    def leave_open(self, count: int) -> None:
        """Make many open cases, each with its timer, and vacuum."""
        import psycopg
        from django.db import connection

        from anyshore.apps.processes.runner import Runner

        began = time.perf_counter()
        for first in range(0, count, 5_000):
            self.commands.begin(SMALL, min(5_000, count - first))
            Runner().drain()
        print(f"{count:,} cases opened in {time.perf_counter() - began:.0f} s")
        place = connection.settings_dict["NAME"]
        admin = psycopg.conninfo.make_conninfo(self.admin, dbname=place)
        with psycopg.connect(admin, autocommit=True) as server:
            server.execute("VACUUM ANALYZE")


class Desk:
    """One web process' view: its threads' commands go through the gate together."""

    def __init__(self, commands: Commands) -> None:
        from anyshore.adapters.postgres.gate import Gate
        from anyshore.core import bpmn

        self._client = commands.client
        self._event = bpmn.dump_event(bpmn.ItemCompleted(token=1, output={"ok": True}))
        self._gate: Gate[UUID, None] = Gate(self._through)

    def work(self, shares: list[list[UUID]]) -> list[float]:
        """Let one thread send each share's commands; return how long each took."""
        times: list[float] = []
        threads = [
            threading.Thread(target=self._work, args=(share, times)) for share in shares
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return times

    def _work(self, keys: list[UUID], times: list[float]) -> None:
        for key in keys:
            began = time.perf_counter()
            self.send(key)
            times.append(time.perf_counter() - began)

    def send(self, key: UUID) -> None:
        """Complete one case; when this returns, that is committed."""
        self._gate.enter(key)

    def _through(self, keys: Sequence[UUID]) -> list[None]:
        from django.db import transaction

        from anyshore.adapters import clock
        from anyshore.adapters.postgres.scope import acting_for
        from anyshore.apps.processes import stepping
        from anyshore.apps.processes.inbox import Entry

        now = clock.now()
        entries = [
            Entry(client=self._client, case=key, event=self._event, due_at=now)
            for key in keys
        ]
        with acting_for([self._client]), transaction.atomic():
            stepping.bring(entries, now)
        return [None] * len(keys)


def _transactions() -> int:
    """Return how many writing transactions the server has begun."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def peer(admin: str, cases: int) -> None:
    """Measure DBOS: workflows of two steps that wait for a message in between."""
    try:
        from dbos import DBOS, SetWorkflowID
    except ImportError:
        print("dbos is not installed: nothing to compare with")
        return
    import psycopg

    from anyshore.adapters.postgres.bootstrap import create_database

    with psycopg.connect(admin, autocommit=True) as connection:
        create_database(connection, "dbos")
    url = psycopg.conninfo.make_conninfo(admin, dbname="dbos")
    DBOS(config={"name": "peer", "system_database_url": _as_url(url)})
    logging.getLogger("dbos").setLevel(logging.ERROR)

    @DBOS.step()
    def first(given: dict[str, Any]) -> float:
        return float(given["amount"]) * 1.19

    @DBOS.step()
    def second(gross: float) -> float:
        return gross

    @DBOS.workflow()
    def reference(given: dict[str, Any]) -> float:
        gross = first(given)
        if gross > 100:
            DBOS.recv("done", timeout_seconds=86_400)
        return second(gross)

    DBOS.launch()
    given = {name: str(value) for name, value in LARGE.items()}
    used, began = time.process_time(), time.perf_counter()
    handles = []
    for number in range(cases):
        with SetWorkflowID(f"case-{number}"):
            handles.append(DBOS.start_workflow(reference, given))
    for number in range(cases):
        DBOS.send(f"case-{number}", "ok", "done")
    for handle in handles:
        handle.get_result()
    seconds = time.perf_counter() - began
    commands = 2 * cases
    print(
        f"DBOS, the same case as a workflow: {commands / seconds:,.0f} commands/s,"
        f" {(time.process_time() - used) / commands * 1e6:.0f} µs of processor for each"
    )
    DBOS.destroy()


def _as_url(conninfo: str) -> str:
    import psycopg

    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    return (
        f"postgresql://{parts.get('user', 'postgres')}@/{parts['dbname']}"
        f"?host={parts['host']}"
    )


if __name__ == "__main__":
    main()
