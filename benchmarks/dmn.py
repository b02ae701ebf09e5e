"""How fast decisions are: one by one and by the frame, beside those who also decide.

``scripts/bench dmn`` or ``python benchmarks/dmn.py``.  Contestants take turns and are
measured in processor time; every figure is a median, ratios are of medians, and every
answer is compared with ours before anything is timed.  polars and DuckDB run on one
thread.  Peers that are not installed are left out.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")

from dmn_forms import models, peers
from dmn_forms.measure import Contestant, Report, each_of, race

from anyshore.core import dmn

if TYPE_CHECKING:
    from collections.abc import Callable

NATIVE = {"amount": Decimal, "score": Decimal}


def native(row: dict[str, Any]) -> dict[str, Any]:
    """Return an input with numbers as FEEL has them."""
    return {
        name: NATIVE.get(name, lambda same: same)(each) for name, each in row.items()
    }


def starting(report: Report) -> None:
    """Show what it takes to import, and to read and compile."""
    report.section("Starting")

    def fresh(statement: str) -> float:
        clock = "time.process_time()"
        code = f"import time; t = {clock}; {statement}; print({clock} - t)"
        runs = [
            float(subprocess.check_output([sys.executable, "-c", code]))
            for _ in range(9)
        ]
        return statistics.median(runs) * 1000

    report.limit("import anyshore.core.dmn", fresh("import anyshore.core.dmn"), 80)
    wanted = fresh("from anyshore.core.dmn import read, decide")
    print(f"  with what reads and decides:               {wanted:8.1f} ms")
    for name, xml, most in (
        ("read and compile 12 rules", models.table_model(models.RULES), 5),
        ("read and compile ten decisions in FEEL", models.graph_model(), None),
    ):
        row = models.make_inputs(1, 10)[0]
        times = []
        for _ in range(41):
            start = time.process_time()
            model = dmn.read(xml)
            dmn.decide(model, "d" if most else "result", row)
            times.append(time.process_time() - start)
        found = statistics.median(times) * 1000
        print(f"  {name}: first {times[0] * 1000:.1f} ms, median {found:.1f} ms")
        if most:
            report.limit(name, found, most)


def decided(model: dmn.Model, rows: list[dict[str, Any]]) -> Callable[[], None]:
    """Return what decides every row by the call that users write, nothing between."""

    def run() -> None:
        for row in rows:
            dmn.decide(model, "d", row)

    return run


def table(report: Report, what: str, rules: Any, top: int) -> dict[str, float]:
    """Decide a table one by one, beside zen with its static loader."""
    report.section(what)
    model = dmn.read(models.table_model(rules))
    data = models.make_inputs(10_000, top)
    decimals = [native(row) for row in data]
    ready = dmn.prepare(model, "d")
    contestants = [
        Contestant(
            name="decide, JSON-like dict",
            work=decided(model, data),
            count=len(data),
        ),
        Contestant(
            name="decide, native values",
            work=decided(model, decimals),
            count=len(data),
        ),
        Contestant(
            name="prepared, JSON-like dict",
            work=each_of(data, ready),
            count=len(data),
        ),
        Contestant(
            name="prepared, native values",
            work=each_of(decimals, ready),
            count=len(data),
        ),
    ]
    try:
        theirs = peers.zen_table(rules)
    except ImportError:
        print("  zen-engine is not installed")
    else:
        few = data[: 1_000 if len(rules) < 100 else 100]
        for row in few[:200]:
            assert theirs(row)["result"]["out"] == dmn.decide(model, "d", row).value
        contestants.append(
            Contestant(
                name="zen-engine, the same call",
                work=each_of(few, theirs),
                count=len(few),
            )
        )
    rates = race(*contestants)
    report.rates(rates, "decide, JSON-like dict")
    return rates


def tables(report: Report) -> None:
    """Decide the small table and the big one."""
    zen = "zen-engine, the same call"
    rates = table(report, "12 rules, 4 inputs, one by one", models.RULES, 1500)
    if zen in rates:
        json = rates["decide, JSON-like dict"] / rates[zen]
        report.target("times zen's rate from a JSON-like dict", json, 5, 6.7)
        own = rates["decide, native values"] / rates[zen]
        report.target("times zen's rate with native values", own, 10, 15)
        print(f"     prepared: {rates['prepared, native values'] / rates[zen]:.1f}")
    rates = table(report, "3,700 rules, one by one", models.big_rules(), 9250)
    if zen in rates:
        json = rates["decide, JSON-like dict"] / rates[zen]
        report.target("times zen's rate", json, 6, 8)


def graph(report: Report) -> None:
    """Decide ten decisions in FEEL one by one, beside zen's and Spiff's."""
    report.section("Ten decisions in FEEL, one by one")
    model = dmn.read(models.graph_model())
    data = models.make_inputs(2_000, 1500)
    ours = "decide"
    contestants = [
        Contestant(
            name=ours,
            work=each_of(data, lambda row: dmn.decide(model, "result", row)),
            count=len(data),
        )
    ]
    for name, make, few in (
        ("zen-engine, one node", peers.zen_graph, data),
        ("SpiffWorkflow, ten tables", peers.spiff_graph, data[:50]),
    ):
        try:
            theirs = make()
        except ImportError:
            print(f"  {name} is not installed")
            continue
        for row in few[:50]:
            found = theirs(row)
            value = found["result"]["result"] if isinstance(found, dict) else found
            expected = float(dmn.decide(model, "result", row).value)
            assert abs(float(value) - expected) < 1e-6
        contestants.append(
            Contestant(name=name, work=each_of(few, theirs), count=len(few))
        )
    report.rates(race(*contestants), ours)


def frames(report: Report) -> None:
    """Decide a million rows at once, beside what people write by hand."""
    import polars as pl

    report.section("One million rows at once, one thread")
    count = 1_000_000
    model = dmn.read(models.table_model(models.RULES))
    frame = pl.DataFrame(models.make_inputs(count // 100, 1500))
    frame = pl.concat([frame] * 100).sample(fraction=1, shuffle=True, seed=1)
    ours = "decide_frame, 12 rules"
    expected = dmn.decide_frame(model, "d", frame).values.to_list()
    chain = peers.polars_table()
    assert frame.select(chain)["d"].to_list() == expected
    contestants = [
        Contestant(
            name=ours, work=lambda: dmn.decide_frame(model, "d", frame), count=count
        ),
        Contestant(
            name="polars, when and then by hand",
            work=lambda: frame.select(chain),
            count=count,
        ),
    ]
    try:
        import duckdb
    except ImportError:
        print("  DuckDB is not installed")
    else:
        base = duckdb.connect(config={"threads": 1})
        base.register("source", frame.to_arrow())
        base.execute("CREATE TABLE rows AS SELECT * FROM source")
        query = f"SELECT {peers.duckdb_table()} AS d FROM rows"  # noqa: S608
        assert base.sql(query).to_arrow_table()["d"].to_pylist() == expected
        contestants.append(
            Contestant(
                name="DuckDB, CASE by hand",
                work=lambda: base.sql(query).to_arrow_table(),
                count=count,
            )
        )
    wide = dmn.read(models.table_model(models.big_rules()[:200]))
    deep = dmn.read(models.graph_model())
    contestants += [
        Contestant(
            name="decide_frame, 200 rules",
            work=lambda: dmn.decide_frame(wide, "d", frame),
            count=count,
        ),
        Contestant(
            name="decide_frame, ten decisions in FEEL",
            work=lambda: dmn.decide_frame(deep, "result", frame),
            count=count,
        ),
    ]
    rates = race(*contestants, rounds=5)
    report.rates(rates, ours)
    report.target("million rows a second", rates[ours] / 1e6, 10, 20)


def main() -> None:
    """Show all figures; exit with 1 where one misses what it must reach."""
    print(f"load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    report = Report()
    starting(report)
    tables(report)
    graph(report)
    frames(report)
    print(f"\n{report.missed} targets missed")
    raise SystemExit(1 if report.missed else 0)


if __name__ == "__main__":
    main()
