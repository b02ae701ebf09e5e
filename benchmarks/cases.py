"""What a case costs with its store: PostgreSQL, two runners, log, timer and 2 kB.

Run ``scripts/bench cases``.  The reference case is a start, a script, an exclusive
gateway, a user task with a deadline on its boundary, a script and an end; starting it
and completing its task are two commands.  Measured, beside DBOS in the same run:

- commands a second that two runner processes get through, and processor time for each;
- the same with work items for people, which the platform opens for user tasks;
- 64 clients that each wait for their own acknowledgment;
- commits for a command of a system that is otherwise idle;
- bytes stored for a small finished case;
- whether 100,000 open cases slow it.

Everything runs in a database of its own that is gone afterwards.  Options: ``--cases``
(4000), ``--open`` (100000), ``--without-peer``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World

ROOT = Path(__file__).parents[1]
MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  targetNamespace="urn:b">
 <process id="accounts-payable" name="Reference" isExecutable="true">
  <startEvent id="s"/>
  <scriptTask id="one" scriptFormat="feel"><script>{gross: amount * 1.19}</script>
  </scriptTask>
  <exclusiveGateway id="g" default="small"/>
  <userTask id="look"/>
  <boundaryEvent id="late" attachedToRef="look"><timerEventDefinition>
   <timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>
  <scriptTask id="two" scriptFormat="feel"><script>{posted: gross}</script></scriptTask>
  <endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="one"/>
  <sequenceFlow id="f2" sourceRef="one" targetRef="g"/>
  <sequenceFlow id="large" sourceRef="g" targetRef="look">
   <conditionExpression>gross &gt; 100</conditionExpression>
  </sequenceFlow>
  <sequenceFlow id="small" sourceRef="g" targetRef="two"/>
  <sequenceFlow id="f3" sourceRef="look" targetRef="two"/>
  <sequenceFlow id="f5" sourceRef="late" targetRef="two"/>
  <sequenceFlow id="f4" sourceRef="two" targetRef="e"/>
 </process>
</definitions>"""
#: Two kilobytes of variables.
LARGE = {"amount": Decimal(120), **{f"field{n}": "x" * 80 for n in range(21)}}
SMALL = {"amount": Decimal(120)}
CLIENTS = 64
#: Over so many web processes they are spread.
DESKS = 2
TARGETS = {"commands": 4_000, "acknowledged": 1_500, "p95": 0.040, "stored": 1_500}

#: A runner as a process of its own; ``lean`` opens no work items.
_RUNNER = """
import django; django.setup()
from types import SimpleNamespace
from anyshore.apps.processes import registry
from anyshore.apps.processes.runner import Runner
if {lean}:
    nothing = lambda *_: []
    registry.keep_items(SimpleNamespace(open=nothing, withdraw=nothing))
Runner().run()
"""
_CASE = {
    "id": "uuid",
    "client_id": "uuid",
    "contract_id": "uuid",
    "definition_id": "uuid",
    "title": "text",
    "status": "text",
    "state": "bytea",
    "position": "int",
    "started_by": "uuid",
    "outcome": "text",
    "created_at": "timestamptz",
}
_TABLES = ("processes_case", "processes_caselog", "audit_event")


def main() -> None:
    """Make a database, measure, print and clean up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=4_000)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--without-peer", action="store_true")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="anyshore-bench-"))
    server, admin = start(home)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    try:
        Bench(options.cases).run(options.open)
        if not options.without_peer:
            peer(admin, options.cases // 20)
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def start(home: Path) -> tuple[Any, str]:
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
    admin = server.start()
    os.environ["DATABASE_URL"] = bootstrap(admin, "anyshore")
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env={**os.environ, "ANYSHORE_DB_ROLE": "owner"},
        check=True,
    )
    import django

    django.setup()
    return server, admin


class Runners:
    """Two runner processes, and the processor time that they have used."""

    def __init__(self, *, lean: bool) -> None:
        self._code = _RUNNER.format(lean=lean)
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self._children = [
            subprocess.Popen(
                [sys.executable, "-c", self._code],
                env={**os.environ, "ANYSHORE_DB_ROLE": "runner"},
            )
            for _ in range(2)
        ]
        time.sleep(4)
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.terminate()
        for child in self._children:
            child.wait()

    def used(self) -> float:
        """Return the seconds of processor time of both."""
        import psutil

        times = [psutil.Process(child.pid).cpu_times() for child in self._children]
        return sum(each.user + each.system for each in times)


class Bench:
    """The measurements, in one database."""

    def __init__(self, cases: int) -> None:
        from tests.world import make_world

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.processes.services import deploy
        from anyshore.apps.processes.starting import live

        self.cases = cases
        self.world: World = make_world()
        with acting_for_all():
            deploy(self.world.actor(self.world.designer), MODEL, {})
            found = live(self.world.contract)
        assert found is not None
        self.definition = found

    def run(self, still_open: int) -> None:
        """Measure everything."""
        self.stored()  # first, while the tables are empty
        with Runners(lean=True) as runners:
            few = self.through("two runners, 2 kB, log and timer", runners)
            self.acknowledged()
            self.idle()
        with Runners(lean=False) as runners:
            self.through("the same with work items", runners)
        self.leave_open(still_open)
        with Runners(lean=True) as runners:
            many = self.through(f"with {still_open:,} more open cases", runners)
        print(f"{still_open:,} open cases: {many / few:.2f} of the commands per second")

    def begin(self, variables: dict[str, Any], count: int) -> list[UUID]:
        """Write down cases that wait for their first step."""
        from django.db import transaction

        from anyshore.adapters import clock
        from anyshore.adapters.postgres import batch
        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.processes import inbox, records

        contract, lead = self.world.contract, self.world.lead.id
        event = records.dump(records.Started(variables=variables, unsaid=True))
        keys = [clock.new_key() for _ in range(count)]
        now = clock.now()
        fixed = (contract.client_id, contract.id, self.definition.id, "Case")
        rows = [(key, *fixed, "running", b"", 0, lead, "", now) for key in keys]
        with acting_for_all(), transaction.atomic():
            batch.insert("processes_case", _CASE, rows)
            inbox.put([self.entry(key, event) for key in keys])
        return keys

    def entry(self, key: UUID, event: bytes) -> Any:
        """Return an event on its way into a case's inbox."""
        from anyshore.adapters import clock
        from anyshore.apps.processes.inbox import Entry

        client = self.world.contract.client_id
        return Entry(client=client, case=key, event=event, due_at=clock.now())

    def complete(self, keys: list[UUID]) -> None:
        """Complete the task of every case: its token is the first."""
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.processes import inbox
        from anyshore.core import bpmn

        event = bpmn.dump_event(bpmn.ItemCompleted(token=1, output={"ok": True}))
        with acting_for_all(), transaction.atomic():
            inbox.put([self.entry(key, event) for key in keys])

    def waiting(self) -> int:
        """Return how many commands wait."""
        from django.db import transaction

        from anyshore.adapters.postgres import batch
        from anyshore.adapters.postgres.scope import acting_for_all

        with acting_for_all(), transaction.atomic():
            ((count,),) = batch.rows(
                "SELECT count(*) FROM processes_inbox WHERE timer IS NULL"
            )
        return int(count)

    def drained(self) -> float:
        """Wait until nothing waits and return how many seconds that took."""
        began = time.perf_counter()
        while self.waiting():
            time.sleep(0.02)
        return time.perf_counter() - began

    def through(self, what: str, runners: Runners) -> float:
        """Let the runners go through starts and completions; return the rate."""
        self.complete(self.begin(LARGE, 200))  # warms both up
        self.drained()
        used, seconds = runners.used(), 0.0
        keys = self.begin(LARGE, self.cases)
        seconds += self.drained()
        self.complete(keys)
        seconds += self.drained()
        commands = 2 * self.cases
        rate = commands / seconds
        each = (runners.used() - used) / commands * 1e6
        verdict = "met" if rate >= TARGETS["commands"] else "MISSED"
        print(
            f"{what}: {rate:,.0f} commands/s (target {TARGETS['commands']:,}:"
            f" {verdict}), {each:.0f} µs of processor in the runners for each,"
            f" load {os.getloadavg()[0]:.1f}"
        )
        return rate

    def acknowledged(self) -> None:
        """Let 64 clients send commands, each waiting for its own to be done."""
        keys = self.begin(LARGE, CLIENTS * 40)
        self.drained()
        from django.db import connections

        connections.close_all()  # the processes below must not share them
        forking = multiprocessing.get_context("fork")
        told: Any = forking.SimpleQueue()
        desks = [
            forking.Process(target=self.desk, args=(keys[number::DESKS], told))
            for number in range(DESKS)
        ]
        began = time.perf_counter()
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
            f" (target 1,500 and 40 ms: {'met' if met else 'MISSED'})"
        )

    def desk(self, keys: list[UUID], told: Any) -> None:
        """Be one web process, and tell how long each of its clients' commands took."""
        each = CLIENTS // DESKS
        told.put(Desk(self).work([keys[number::each] for number in range(each)]))

    def idle(self) -> None:
        """Count what one command after another writes in an idle system."""
        keys = self.begin(LARGE, 20)
        self.drained()
        time.sleep(0.5)
        before, began = _transactions(), time.perf_counter()
        desk = Desk(self)
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
        from anyshore.apps.processes.runner import Runner

        before = _sizes()
        keys = self.begin(SMALL, 2_000)
        Runner().drain()
        self.complete(keys)
        Runner().drain()
        sizes = {
            table: (after - before[table]) / len(keys)
            for table, after in _sizes().items()
        }
        own = sizes["processes_case"] + sizes["processes_caselog"]
        verdict = "met" if own <= TARGETS["stored"] else "MISSED"
        print(
            f"stored for a small finished case: {own:,.0f} bytes with its log"
            f" (target {TARGETS['stored']:,}: {verdict}), and"
            f" {sizes['audit_event']:,.0f} in the client's chained event log"
        )

    def leave_open(self, count: int) -> None:
        """Make many open cases, each with its timer."""
        from anyshore.apps.processes.runner import Runner

        began = time.perf_counter()
        for _ in range(count // 5_000):
            self.begin(SMALL, 5_000)
            Runner().drain()
        print(f"{count:,} cases opened in {time.perf_counter() - began:.0f} s")


class Desk:
    """One web process' view: its threads' commands go through the gate together."""

    def __init__(self, bench: Bench) -> None:
        from anyshore.apps.processes.gate import Gate
        from anyshore.core import bpmn

        self._bench = bench
        self._event = bpmn.dump_event(bpmn.ItemCompleted(token=1, output={"ok": True}))
        self._gate: Gate[Any, None] = Gate(self._through)

    def work(self, shares: list[list[UUID]]) -> list[float]:
        """Let one thread send each share's commands; return how long each took."""
        times: list[float] = []
        threads = [
            threading.Thread(target=self.client, args=(share, times))
            for share in shares
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return times

    def client(self, keys: list[UUID], times: list[float]) -> None:
        """Complete one case after the other, each when the last is done."""
        from django.db import connection

        for key in keys:
            began = time.perf_counter()
            self.send(key)
            times.append(time.perf_counter() - began)
        connection.close()

    def send(self, key: UUID) -> None:
        """Complete one case; when this returns, that is committed."""
        self._gate.enter(self._bench.entry(key, self._event))

    def _through(self, entries: Any) -> list[None]:
        from django.db import transaction

        from anyshore.adapters import clock
        from anyshore.adapters.postgres.scope import acting_for
        from anyshore.apps.processes import stepping

        client = self._bench.world.contract.client_id
        with acting_for([client]), transaction.atomic():
            stepping.bring(entries, clock.now())
        return [None] * len(entries)


def _transactions() -> int:
    """Return how many writing transactions the server has begun."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _sizes() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for table in _TABLES:
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
            found[table] = int(cursor.fetchone()[0])
        return found


def peer(admin: str, cases: int) -> None:
    """Measure DBOS: workflows of two steps that wait for a message in between."""
    try:
        from dbos import DBOS, SetWorkflowID
    except ImportError:
        print("dbos is not installed: nothing to compare with")
        return
    import logging

    import psycopg

    from anyshore.adapters.postgres.bootstrap import create_database

    with psycopg.connect(admin, autocommit=True) as connection:
        create_database(connection, "dbos")
    url = psycopg.conninfo.make_conninfo(admin, dbname="dbos")
    logging.getLogger("dbos").setLevel(logging.ERROR)
    DBOS(config={"name": "peer", "system_database_url": _as_url(url)})

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
