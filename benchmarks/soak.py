"""Whether hours of work leave the engine as it was: latency, bloat, memory, cases.

Run ``scripts/bench soak``.  Two runner processes; commands come at a fixed rate from an
open loop: each has its instant, and its latency counts from then until it was seen to
be done, so that a stall is paid by every command that fell into it.  What has become
due within 20 ms goes in one transaction.  The reference case with two kilobytes of
variables: every second command begins a case and every other one completes one; each
twentieth case is left to its timer, which fires after a minute.

Printed for each of twelve slices of the time: what was offered and done, latencies, the
backlog, dead rows, sizes and vacuum runs of the tables, the memory and processor time
of the runners, and what the machine had to give: the share of its processors that was
idle, and that its host gave to others ("stolen").  At the end four verdicts, and exit
status 1 where one is missed:

- latency: the median and p95 of the last third at most 1.25 of the first, or 5 ms more
  (beside it, and judged by nobody, those of the minutes in which nothing was stolen to
  speak of: they tell a growth of the engine's own from a machine that others use);
- queues: rows come and go in the inbox and in what is rewritten all the time, so these
  tables with their indexes stay as large as they were in the first third, give or take
  a quarter and a megabyte (it takes half an hour until vacuuming has found its pace:
  a shorter run may miss this); of what grows, dead rows stay under a fifth and 50,000;
- cases: every one has ended once, with everything in its log that was sent to it; the
  chain of the client's log is whole; and a sample equals its replay;
- memory: the runners hold at the end at most a quarter and 20 MB more than they did
  after a third of the time.

Options: ``--minutes`` (60), ``--rate`` (500 commands a second), ``--items`` (work items
for people are opened too), ``--sample`` (2000 cases that are replayed).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

import psycopg
from durable import MODEL, Commands, Load, Machine, Runners, database

SLICES = 12
#: Each slice is so many parts, of a minute each in an hour.
PARTS = 5
#: A part is calm where a smaller share of the processors was stolen.
CALM = 0.02
#: Rows of these come and go, or are rewritten all the time.
QUEUES = ("processes_inbox", "processes_lease", "processes_runner", "audit_chain")
#: These grow with what is done.
GROWING = ("processes_case", "processes_caselog", "audit_event", "work_itemrow")
_TABLES = """
SELECT stats.relname, stats.n_live_tup, stats.n_dead_tup, stats.n_tup_upd,
    stats.n_tup_hot_upd, stats.autovacuum_count,
    pg_table_size(stats.relid), pg_indexes_size(stats.relid)
FROM pg_stat_user_tables AS stats
"""
_INDEXES = """
SELECT indexrelname, pg_relation_size(indexrelid) FROM pg_stat_user_indexes
WHERE relname = 'processes_inbox' ORDER BY indexrelname
"""
_MB = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table at an instant."""

    live: int
    dead: int
    updates: int
    #: Updates that touched no index.
    hot: int
    vacuums: int
    #: Bytes of its rows, and of its indexes.
    heap: int
    indexes: int

    @property
    def size(self) -> int:
        """Bytes of all of it."""
        return self.heap + self.indexes


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A minute of an hour, or less of less."""

    latencies: list[float]
    #: Shares of the processors' time.
    idle: float
    stolen: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """A twelfth of the time."""

    offered: int
    parts: list[Part]
    backlog: int
    tables: dict[str, Table]
    #: Bytes of each index of the inbox.
    indexes: dict[str, int]
    #: Bytes that the runners hold, and seconds of processor time they used.
    memory: int
    used: float

    @property
    def latencies(self) -> list[float]:
        """Seconds that the commands took."""
        return [each for part in self.parts for each in part.latencies]


class Soak:
    """The whole run."""

    def __init__(self, options: argparse.Namespace, admin: str) -> None:
        self.options, self.admin = options, admin
        self.commands = Commands(MODEL.replace(b">P1D<", b">PT1M<"))
        seconds = options.minutes * 60
        self.seconds = seconds / SLICES
        total = int(seconds * options.rate)
        self.load = Load(self.commands, options.rate, total)
        self.slices: list[Slice] = []

    def run(self) -> bool:
        """Run, print, and tell whether everything is as it should be."""
        print(
            f"{self.options.minutes:g} minutes at {self.options.rate:g} commands/s, "
            f"{'with work items' if self.options.items else 'no work items'}, load "
            f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
        )
        with Runners(lean=not self.options.items) as runners:
            used, sent = runners.used(), 0
            self.load.start()
            for number in range(1, SLICES + 1):
                parts = [
                    self._part(
                        self.load.began + (number - 1 + part / PARTS) * self.seconds
                    )
                    for part in range(1, PARTS + 1)
                ]
                now, offered = runners.used(), self.load.offered()
                seen = self._slice(parts, offered - sent, runners.memory(), now - used)
                self._tell(number, seen)
                used, sent = now, offered
            self.load.join()
            self._settle()
        verdicts = [self._latency(), self._queues(), self._memory(), self._cases()]
        return all(verdicts) and not self.load.failure

    def _part(self, until: float) -> Part:
        """Wait until that instant and tell how it went."""
        machine = Machine()
        time.sleep(max(0.0, until - time.perf_counter()))
        idle, stolen = machine.shares()
        return Part(latencies=self.load.harvest(), idle=idle, stolen=stolen)

    def _slice(
        self, parts: list[Part], offered: int, memory: int, used: float
    ) -> Slice:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            tables = {
                str(name): Table(
                    live=live,
                    dead=dead,
                    updates=updates,
                    hot=hot,
                    vacuums=vacuums,
                    heap=heap,
                    indexes=indexes,
                )
                for name, live, dead, updates, hot, vacuums, heap, indexes in (
                    connection.execute(_TABLES).fetchall()
                )
            }
            indexes = connection.execute(_INDEXES).fetchall()
        found = Slice(
            offered=offered,
            parts=parts,
            backlog=self.load.offered() - self.load.done,
            tables=tables,
            indexes={str(name): int(size) for name, size in indexes},
            memory=memory,
            used=used,
        )
        self.slices.append(found)
        return found

    def _tell(self, number: int, seen: Slice) -> None:
        latencies = seen.latencies
        middle, late, latest = _quantiles(latencies)
        each = seen.used / max(1, len(latencies)) * 1e6
        print(
            f"\n{number:2}/{SLICES}  offered {seen.offered:,}, done "
            f"{len(latencies):,}, backlog {seen.backlog:,}; p50 "
            f"{middle * 1e3:.0f} ms, p95 {late * 1e3:.0f} ms, p99 {latest * 1e3:.0f} "
            f"ms; runners {seen.memory / _MB:.0f} MB, {each:.0f} µs of processor for "
            f"each; load {os.getloadavg()[0]:.1f}"
        )
        parts = (
            f"{_quantiles(part.latencies)[1] * 1e3:.0f} ms ({part.idle:.0%}, "
            f"{part.stolen:.1%})"
            for part in seen.parts
        )
        print(f"       p95 (idle, stolen) of its parts: {', '.join(parts)}")
        print(
            f"       {'table':24}{'MB':>9}{'indexes':>9}{'live':>11}{'dead':>9}", end=""
        )
        print(f"{'updates':>11}{'hot':>6}{'vacuums':>9}")
        for name, table in sorted(seen.tables.items()):
            if name not in QUEUES and table.size < _MB:
                continue
            hot = f"{table.hot / table.updates:.0%}" if table.updates else "-"
            print(
                f"       {name:24}{table.heap / _MB:>9.1f}{table.indexes / _MB:>9.1f}"
                f"{table.live:>11,}{table.dead:>9,}{table.updates:>11,}{hot:>6}"
                f"{table.vacuums:>9,}"
            )
        sizes = (f"{name} {size / _MB:.1f}" for name, size in seen.indexes.items())
        print(f"       indexes of the inbox, MB: {', '.join(sizes)}", flush=True)

    def _settle(self) -> None:
        """Wait for the timers of the cases that were left to them."""
        for _ in range(1800):
            if not self._count("SELECT count(*) FROM processes_inbox"):
                return
            time.sleep(0.1)

    def _latency(self) -> bool:
        third = SLICES // 3
        thirds = [
            [part for one in slices for part in one.parts]
            for slices in (self.slices[:third], self.slices[-third:])
        ]
        calm = [[part for part in parts if part.stolen < CALM] for parts in thirds]
        first, last, calm_first, calm_last = (
            _quantiles([each for part in parts for each in part.latencies])
            for parts in (*thirds, *calm)
        )
        print(
            f"       {len(calm[0])} parts of the first third and {len(calm[1])} of the "
            f"last were calm: p50 {calm_first[0] * 1e3:.1f} and "
            f"{calm_last[0] * 1e3:.1f} ms, p95 {calm_first[1] * 1e3:.1f} and "
            f"{calm_last[1] * 1e3:.1f}"
        )
        good = all(
            after <= before * 1.25 or after <= before + 0.005
            for before, after in zip(first[:2], last[:2], strict=True)
        )
        return _say(
            f"latency: p50 {first[0] * 1e3:.1f} ms in the first third, "
            f"{last[0] * 1e3:.1f} in the last; p95 {first[1] * 1e3:.1f} and "
            f"{last[1] * 1e3:.1f}; p99 {first[2] * 1e3:.1f} and {last[2] * 1e3:.1f}",
            good=good,
        )

    def _queues(self) -> bool:
        third, good = SLICES // 3, True
        for name in QUEUES:
            sizes = [one.tables[name].size / _MB for one in self.slices]
            first, last = max(sizes[:third]), max(sizes[-third:])
            good &= _say(
                f"{name}: at most {first:.1f} MB in the first third, {last:.1f} in the"
                " last",
                good=last <= first * 1.25 + 1,
            )
        for name in GROWING:
            table = self.slices[-1].tables.get(name)
            if table is None or not table.live:
                continue
            good &= _say(
                f"{name}: {table.dead:,} rows dead of {table.live:,}",
                good=table.dead <= table.live * 0.2 + 50_000,
            )
        return good

    def _memory(self) -> bool:
        before = self.slices[SLICES // 3 - 1].memory / _MB
        after = self.slices[-1].memory / _MB
        return _say(
            f"memory of the runners: {before:.0f} MB after a third, {after:.0f} at the"
            " end",
            good=after <= before * 1.25 + 20,
        )

    def _cases(self) -> bool:
        load = self.load
        if load.failure:
            print(f"commands could not be sent: {load.failure}")
        log = "SELECT count(*) FROM processes_caselog"
        found = {
            "cases": self._count("SELECT count(*) FROM processes_case"),
            "not ended": self._count(
                "SELECT count(*) FROM processes_case WHERE ended_at IS NULL"
            ),
            "endings": self._count(
                "SELECT count(*) FROM audit_event WHERE type = 'case.ended'"
            ),
            "cases that ended": self._count(
                "SELECT count(DISTINCT about ->> 0) FROM audit_event"
                " WHERE type = 'case.ended'"
            ),
            "in the logs": self._count(log),
            "timers among them": self._count(
                f"{log} WHERE octet_length(event) < 200"
                " AND position('timer'::bytea in event) > 0"
            ),
            "incidents": self._count("SELECT count(*) FROM processes_incident"),
        }
        sample, unlike = self._replayed()
        breaks = self._breaks()
        told = ", ".join(f"{name} {count:,}" for name, count in found.items())
        good = (
            found["cases"] == found["endings"] == found["cases that ended"]
            and found["cases"] == load.begun
            and found["in the logs"] == load.total + found["timers among them"]
            and found["not ended"] == found["incidents"] == unlike == breaks == 0
        )
        return _say(
            f"cases: begun {load.begun:,} of {load.total:,} commands; {told}; "
            f"{sample:,} replayed, {unlike} not as stored; breaks in the chain "
            f"{breaks}",
            good=good,
        )

    def _replayed(self) -> tuple[int, int]:
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.processes.models import Case
        from anyshore.apps.processes.turn import replayed
        from anyshore.core import bpmn

        chance = random.Random(20261122)  # noqa: S311 - a sample, not a secret
        with acting_for_all(), transaction.atomic():
            keys = list(Case.objects.order_by("id").values_list("id", flat=True))
            chosen = chance.sample(keys, min(self.options.sample, len(keys)))
            unlike = sum(
                replayed(case) != bpmn.load_state(bytes(case.state))
                for case in Case.objects.filter(pk__in=chosen).iterator()
            )
        return len(chosen), unlike

    def _breaks(self) -> int:
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.audit import queries as audit

        with acting_for_all(), transaction.atomic():
            return len(audit.verify(self.commands.client))

    def _count(self, statement: str) -> int:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            row = connection.execute(statement.encode()).fetchone()
        return int(row[0]) if row else 0


def _quantiles(times: list[float]) -> tuple[float, float, float]:
    """Return the median, the 95th and the 99th of a hundred."""
    if len(times) < 2:
        return (0.0, 0.0, 0.0)
    parts = statistics.quantiles(times, n=100)
    return parts[49], parts[94], parts[98]


def _say(what: str, *, good: bool) -> bool:
    print(f"{'met   ' if good else 'MISSED'} {what}", flush=True)
    return good


def main() -> Any:
    """Make a database, run, judge and clean up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--items", action="store_true")
    parser.add_argument("--sample", type=int, default=2_000)
    options = parser.parse_args()
    with database() as admin:
        return 0 if Soak(options, admin).run() else 1


if __name__ == "__main__":
    sys.exit(main())
