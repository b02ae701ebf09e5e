"""What the measurements of durable cases share: a database, runners, and commands.

A PostgreSQL of its own in a folder that goes away, with the platform's tables in it;
the reference case (a start, a script, an exclusive gateway, a user task with a deadline
on its boundary, a script and an end); runner processes beside it; and whoever puts
commands into the inboxes of cases, as the services do, also at a steady rate.
Measuring is for those who use it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from tests.world import World

__all__ = [
    "LARGE",
    "MODEL",
    "SMALL",
    "Commands",
    "Load",
    "Machine",
    "Runners",
    "copied",
    "database",
    "open_no_items",
]

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
#: After so many seconds those commands go that have become due, in one transaction, as
#: those of a web process do that come at once; and it is asked what is done.
# Who sends, sees and measures is on the same machine: each command in a transaction of
# its own took twice as much of it as carrying them out.
TICK = 0.02
#: So many go at once at most.
MOST = 256
#: Each so many cases one is left to its timer.
LEFT = 20

#: A runner as a process of its own; ``lean`` opens no work items.
_RUNNER = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
import django; django.setup()
import durable
from anyshore.apps.processes.runner import Runner
if {{lean}}:
    durable.open_no_items()
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


@contextmanager
def database() -> Iterator[str]:
    """Run a PostgreSQL with the platform's tables and set Django up for it.

    Yields:
        How its administrator connects to the platform's database.
    """
    home = Path(tempfile.mkdtemp(prefix="anyshore-bench-"))
    server = _start(home)
    try:
        from psycopg.conninfo import make_conninfo

        yield make_conninfo(server.start(), dbname="anyshore")
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _start(home: Path) -> Any:
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


@contextmanager
def copied(admin: str, name: str) -> Iterator[None]:
    """Make a copy of the platform's database; commands and runners inside go there.

    Where there is a copy of that name, it is the one.
    """
    import psycopg
    from django.db import connection, connections
    from psycopg import sql
    from psycopg.conninfo import make_conninfo

    own, address = connection.settings_dict["NAME"], os.environ["DATABASE_URL"]
    connections.close_all()  # nobody may be in what is copied
    with psycopg.connect(make_conninfo(admin, dbname="postgres")) as server:
        server.autocommit = True
        known = "SELECT FROM pg_database WHERE datname = %s"
        if server.execute(known, [name]).fetchone() is None:
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            server.execute(copy.format(sql.Identifier(name), sql.Identifier(own)))
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = make_conninfo(address, dbname=name)
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = own
        os.environ["DATABASE_URL"] = address


class Machine:
    """What the machine had to give since this was made."""

    def __init__(self) -> None:
        import psutil

        self._read = psutil.cpu_times
        self._before = self._read()

    def shares(self) -> tuple[float, float]:
        """Return the shares of its processors' time that were idle and stolen."""
        before, after = self._before, self._read()
        whole = sum(after) - sum(before) or 1.0
        # Only Linux knows of a host.
        stolen = getattr(after, "steal", 0.0) - getattr(before, "steal", 0.0)
        return (after.idle - before.idle) / whole, stolen / whole


def open_no_items() -> None:
    """Let user tasks wait in this process without work items: the engine by itself."""
    from anyshore.apps.processes import registry

    def nothing(*_: object) -> list[Any]:
        return []

    registry.keep_items(SimpleNamespace(open=nothing, withdraw=nothing))


class Runners:
    """Two runner processes, and what they use."""

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
        while _live() < len(self._children):
            assert all(child.poll() is None for child in self._children)
            time.sleep(0.1)
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

    def memory(self) -> int:
        """Return the bytes that both hold in memory."""
        import psutil

        return sum(
            int(psutil.Process(child.pid).memory_info().rss) for child in self._children
        )


def _live() -> int:
    """Return how many runners have shown themselves."""
    from django.db import transaction

    from anyshore.adapters.postgres import batch
    from anyshore.adapters.postgres.scope import acting_for_all

    with acting_for_all(), transaction.atomic():
        ((count,),) = batch.rows(
            "SELECT count(*) FROM processes_runner WHERE until > clock_timestamp()"
        )
    return int(count)


class Commands:
    """Puts commands into inboxes, for cases of one contract of the tests' world."""

    def __init__(self, model: bytes = MODEL) -> None:
        from tests.world import make_world

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.processes.services import deploy
        from anyshore.apps.processes.starting import live
        from anyshore.core import bpmn

        self.world: World = make_world()
        with acting_for_all():
            deploy(self.world.actor(self.world.designer), model, {})
            found = live(self.world.contract)
        assert found is not None
        self.definition = found
        #: The task of every case is done: its token is the first.
        self._done = bpmn.dump_event(bpmn.ItemCompleted(token=1, output={"ok": True}))

    @property
    def client(self) -> UUID:
        """The client whose cases they are."""
        return self.world.contract.client_id

    def begin(
        self, variables: dict[str, Any], count: int
    ) -> tuple[list[UUID], list[int]]:
        """Write down cases that wait for their first step, in a transaction.

        Returns:
            Their keys, and the numbers of their entries.
        """
        from django.db import transaction

        from anyshore.adapters import clock
        from anyshore.adapters.postgres import batch
        from anyshore.adapters.postgres.scope import acting_for
        from anyshore.apps.processes import records

        contract, lead = self.world.contract, self.world.lead.id
        event = records.dump(records.Started(variables=variables, unsaid=True))
        keys = [clock.new_key() for _ in range(count)]
        now = clock.now()
        fixed = (contract.client_id, contract.id, self.definition.id, "Case")
        rows = [(key, *fixed, "running", b"", 0, lead, "", now) for key in keys]
        with acting_for([self.client]), transaction.atomic(savepoint=False):
            batch.insert("processes_case", _CASE, rows)
            return keys, self._put(keys, event)

    def complete(self, keys: Sequence[UUID]) -> list[int]:
        """Complete the task of every case, in a transaction; number the entries."""
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for

        with acting_for([self.client]), transaction.atomic(savepoint=False):
            return self._put(keys, self._done)

    def _put(self, keys: Sequence[UUID], event: bytes) -> list[int]:
        from anyshore.adapters import clock
        from anyshore.apps.processes import inbox

        now = clock.now()
        return inbox.put(
            [
                inbox.Entry(client=self.client, case=key, event=event, due_at=now)
                for key in keys
            ]
        )

    def settled(self, numbers: Sequence[int]) -> set[int]:
        """Return which entries have been consumed, for good."""
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for
        from anyshore.apps.processes import inbox

        with acting_for([self.client]), transaction.atomic():
            return inbox.settled(numbers)

    def waiting(self) -> int:
        """Return how many commands wait, timers left out."""
        from django.db import transaction

        from anyshore.adapters.postgres import batch
        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.processes import inbox

        with acting_for_all(), transaction.atomic():
            # By the index alone: whoever counts all rows, again and again, of the many
            # that wait for later measures nothing but that.
            ((count,),) = batch.rows(
                "SELECT count(*) FROM generate_series(0, %b - 1) AS share (number)"
                " CROSS JOIN LATERAL (SELECT timer FROM processes_inbox"
                " WHERE bucket = share.number AND NOT held AND due_at <= now()"
                " ORDER BY due_at, id) AS due WHERE timer IS NULL",
                inbox.BUCKETS,
            )
        return int(count)

    def drained(self) -> float:
        """Wait until nothing waits and return how many seconds that took."""
        began = time.perf_counter()
        while self.waiting():
            time.sleep(0.02)
        return time.perf_counter() - began


@dataclass(slots=True)
class Load:
    """Sends commands at their instants and sees when they are done."""

    commands: Commands
    rate: float
    total: int
    #: Numbers of entries under way: the instant they were due, and the case they began.
    under_way: dict[int, tuple[float, UUID | None]] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    #: Cases whose task can be completed.
    ready: deque[UUID] = field(default_factory=deque)
    sent: int = 0
    begun: int = 0
    done: int = 0
    began: float = 0.0
    failure: str = ""
    _left: int = 0
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to send."""
        self.began = time.perf_counter()
        self._thread = threading.Thread(target=self._drive)
        self._thread.start()

    def join(self) -> None:
        """Wait until everything is sent and done."""
        if self._thread is not None:
            self._thread.join()

    def offered(self) -> int:
        """Return how many commands should have been sent by now."""
        gone = time.perf_counter() - self.began
        return min(self.total, int(gone * self.rate))

    def harvest(self) -> list[float]:
        """Return the latencies seen since the last time."""
        found, self.latencies = self.latencies, []
        return found

    def _drive(self) -> None:
        from django.db import connection

        try:
            while self.done < self.total:
                gone = time.perf_counter() - self.began
                time.sleep(TICK - gone % TICK)
                self._send(min(self.offered() - self.sent, MOST))
                self._see()
        except Exception as error:  # noqa: BLE001 - said at the end
            self.failure = repr(error)
        connection.close()

    def _send(self, count: int) -> None:
        """Send the commands that have become due, in a transaction."""
        from django.db import transaction

        # Every second one completes a case, where one can be completed.
        wanted = (self.sent + count) // 2 - self.sent // 2
        cases = [self.ready.popleft() for _ in range(min(wanted, len(self.ready)))]
        begun: list[UUID | None] = []
        entries: list[int] = []
        with transaction.atomic():
            if begins := count - len(cases):
                keys, entries = self.commands.begin(LARGE, begins)
                begun = list(keys)
            if cases:
                entries += self.commands.complete(cases)
        begun += [None] * len(cases)
        for entry, case in zip(entries, begun, strict=True):
            self.sent += 1
            self.under_way[entry] = (self.began + self.sent / self.rate, case)
        self.begun += begins

    def _see(self) -> None:
        if not self.under_way:
            return
        settled = self.commands.settled(list(self.under_way))
        now = time.perf_counter()
        for entry in settled:
            due, begun = self.under_way.pop(entry)
            self.latencies.append(now - due)
            if begun is not None:
                self._left += 1
                if self._left % LEFT:
                    self.ready.append(begun)
        self.done += len(settled)
