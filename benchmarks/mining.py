"""Mining beside pm4py: the same results, and how long and how much memory they take.

Every run is a process of its own, so that its peak memory is its own.  Times are both
what the clock said and what the processor did, as the machine may have other work.

Usage: mining.py [--repeats N] [--events N] [equal] [xes] [table]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = (
    Path(
        os.environ.get("ANYSHORE_DATA")
        or Path(__file__).parents[1].parent / "shared" / "data"
    )
    / "event-logs"
)
FINES = DATA / "road-traffic-fines.xes.gz"
RUNS = 3
#: How pandas reads the tables: columns of case, activity and completion, and the form
#: of the dates.  pm4py's graph would sort by a column called start_timestamp where
#: there is one, its variants would not: it is left out, so that both see one order.
TABLES = {
    "helpdesk.csv": ("CaseID", "ActivityID", "CompleteTimestamp", None),
    "callcenter.csv": ("Service ID", "Operation", "End Date", "%d.%m.%y %H:%M"),
    "production.csv": ("case:concept:name", "concept:name", "time:timestamp", None),
}


def _pm4py_frame(path: Path) -> Any:
    import pandas as pd
    import pm4py

    if path.suffix == ".gz":
        return pm4py.read_xes(str(path))
    case, activity, stamp, form = TABLES[path.name]
    frame = pd.read_csv(path, usecols=[case, activity, stamp], dtype=str)
    frame[stamp] = pd.to_datetime(frame[stamp], format=form, utc=True)
    return pm4py.format_dataframe(
        frame, case_id=case, activity_key=activity, timestamp_key=stamp
    )


def _pm4py_results(frame: Any) -> dict[str, Any]:
    import pm4py

    graph, starts, ends = pm4py.discover_dfg(frame)
    return {
        "events": len(frame),
        "cases": int(frame["case:concept:name"].nunique()),
        "graph": sorted([*key, int(n)] for key, n in graph.items()),
        "starts": sorted([key, int(n)] for key, n in starts.items()),
        "ends": sorted([key, int(n)] for key, n in ends.items()),
        "variants": sorted(
            [list(key), int(n)] for key, n in pm4py.get_variants(frame).items()
        ),
        "throughput": [round(s, 6) for s in pm4py.get_all_case_durations(frame)],
    }


def _own_results(log: Any) -> dict[str, Any]:
    from anyshore.core import mining

    graph = mining.follows(log)
    return {
        "events": len(log),
        "cases": log.case_count,
        "graph": sorted([*key, n] for key, n in graph.edges.items()),
        "starts": sorted([key, n] for key, n in graph.starts.items()),
        "ends": sorted([key, n] for key, n in graph.ends.items()),
        "variants": sorted([list(key), n] for key, n in mining.variants(log).items()),
        "throughput": sorted(round(s, 6) for s in mining.throughput(log).tolist()),
    }


def _own_log(path: Path) -> Any:
    from anyshore.core import mining

    return mining.read_log(path.read_bytes())


# Each of these runs in a process of its own and returns what it found.


def results_pm4py(path: str) -> dict[str, Any]:
    """Return pm4py's results on a log."""
    return _pm4py_results(_pm4py_frame(Path(path)))


def results_own(path: str, repeats: str) -> dict[str, Any]:
    """Return our results on a log, after reading it again and again."""
    first = _own_results(_own_log(Path(path)))
    for _ in range(int(repeats) - 1):
        assert _own_results(_own_log(Path(path))) == first, "two readings differ"
    return first


def xes_pm4py(path: str) -> dict[str, Any]:
    """Read XES with pm4py."""
    return {"events": len(_pm4py_frame(Path(path)))}


def xes_own(path: str) -> dict[str, Any]:
    """Read XES with our reader."""
    return {"events": len(_own_log(Path(path)))}


def table_pm4py(path: str) -> dict[str, Any]:
    """Go from Parquet to graph, variants and throughput with pm4py."""
    import pandas as pd
    import pm4py

    frame = pm4py.format_dataframe(
        pd.read_parquet(path),
        case_id="case",
        activity_key="activity",
        timestamp_key="time",
    )
    graph, _, _ = pm4py.discover_dfg(frame)
    ways = pm4py.get_variants(frame)
    spans = pm4py.get_all_case_durations(frame)
    return _summary(graph.values(), ways.values(), spans)


def _summary(edges: Any, ways: Any, spans: Any) -> dict[str, Any]:
    return {
        "edges": len(edges),
        "steps": int(sum(edges)),
        "variants": len(ways),
        "cases": int(sum(ways)),
        "seconds": round(float(sum(spans))),
    }


def _own_table(log: Any) -> dict[str, Any]:
    from anyshore.core import mining

    graph = mining.follows(log)
    ways = mining.variants(log)
    spans = mining.throughput(log)
    spans.sort()
    found = _summary(graph.edges.values(), ways.values(), [])
    return {**found, "seconds": round(float(spans.sum()))}


def table_own(path: str) -> dict[str, Any]:
    """Go from Parquet to graph, variants and throughput."""
    import polars as pl

    from anyshore.core import mining

    return _own_table(mining.read_frame(pl.scan_parquet(path)))


def store_own(path: str) -> dict[str, Any]:
    """Go from our own store to graph, variants and throughput."""
    import mmap

    from anyshore.core import mining

    with Path(path).open("rb") as file:
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return _own_table(mining.load_log(memoryview(pages)))


WORKERS: dict[str, Callable[..., dict[str, Any]]] = {
    each.__name__: each
    for each in (
        results_pm4py,
        results_own,
        xes_pm4py,
        xes_own,
        table_pm4py,
        table_own,
        store_own,
    )
}


def work(name: str, arguments: list[str]) -> None:
    """Run one worker and write what it found, and what it took, as JSON."""
    warnings.filterwarnings("ignore")
    # Imports are no part of the work.
    import_module("pm4py" if name.endswith("pm4py") else "anyshore.core.mining")
    wall, processor = time.perf_counter(), time.process_time()
    found = WORKERS[name](*arguments)
    print(
        "\n"
        + json.dumps(
            {
                "found": found,
                "wall": time.perf_counter() - wall,
                "cpu": time.process_time() - processor,
                "rss": _peak(),
            }
        )
    )


def _peak() -> float:
    """Return the most memory that this process held, in gigabytes.

    A child's maximum by getrusage begins with what its parent held, so Linux is asked
    for that of the running program.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def run(name: str, *arguments: str) -> dict[str, Any]:
    """Run a worker in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--work", name, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def show(what: str, peer: dict[str, Any], own: list[dict[str, Any]]) -> None:
    """Show a comparison: medians of our runs beside the peer's one."""
    wall, cpu = (median(each[key] for each in own) for key in ("wall", "cpu"))
    rss = max(each["rss"] for each in own)
    print(
        f"{what}: pm4py {peer['wall']:.1f} s ({peer['cpu']:.1f} s processor), "
        f"{peer['rss']:.2f} GB; own {wall:.2f} s ({cpu:.2f} s), {rss:.2f} GB; "
        f"{peer['wall'] / wall:.0f} times faster ({peer['cpu'] / cpu:.0f} by "
        f"processor), {rss / peer['rss']:.0%} of the memory",
        flush=True,
    )


def equal(repeats: int) -> None:
    """Compare counts, graph, variants and throughput on every log."""
    for path in sorted([*DATA.glob("*.xes.gz"), *(DATA / name for name in TABLES)]):
        peer = run("results_pm4py", str(path))["found"]
        own = run("results_own", str(path), str(repeats))["found"]
        wrong = [key for key in peer if peer[key] != own[key]]
        print(
            f"{path.name}: {own['events']} events, {own['cases']} cases, "
            f"{len(own['graph'])} edges, {len(own['variants'])} variants, "
            f"{repeats} readings: "
            + ("equal" if not wrong else f"DIFFER in {', '.join(wrong)}"),
            flush=True,
        )


def xes() -> None:
    """Compare reading half a million events."""
    peer = run("xes_pm4py", str(FINES))
    own = [run("xes_own", str(FINES)) for _ in range(RUNS)]
    assert all(each["found"] == peer["found"] for each in own)
    show(f"XES, {peer['found']['events']} events", peer, own)


def table(events: int) -> None:
    """Compare a long table, from Parquet and from our own store."""
    import polars as pl

    from anyshore.core import mining

    log = _own_log(FINES)
    once = pl.DataFrame(
        {
            "case": log.cases.gather(log.case_of),
            "activity": pl.Series(log.activities).gather(log.activity),
            "time": pl.Series(log.time)
            .cast(pl.Datetime("us"))
            .dt.replace_time_zone("UTC"),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        parquet, store = Path(folder, "fines.parquet"), Path(folder, "fines.log")
        copies = -(-events // len(once))
        pl.concat(
            [
                once.with_columns(pl.col("case") + f"-{number}")
                for number in range(copies)
            ]
        ).head(events).write_parquet(parquet)
        with store.open("wb") as file:
            for part in mining.dump_parts(mining.read_frame(pl.scan_parquet(parquet))):
                file.write(part)
        peer = run("table_pm4py", str(parquet))
        for what, name, path in (
            ("Parquet", "table_own", parquet),
            ("own store", "store_own", store),
        ):
            own = [run(name, str(path)) for _ in range(RUNS)]
            for each in own:
                assert each["found"] == peer["found"], (each["found"], peer["found"])
            show(f"{what}, {events} events", peer, own)


def main() -> None:
    """Run what is asked for, or all of it."""
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["equal", "xes", "table"])
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--events", type=int, default=10_000_000)
    chosen = parser.parse_args()
    if not FINES.exists():
        sys.exit(f"no event logs at {DATA}: set ANYSHORE_DATA to the folder of data")
    print("load:", *(f"{each:.1f}" for each in os.getloadavg()), flush=True)
    if "equal" in chosen.what:
        equal(chosen.repeats)
    if "xes" in chosen.what:
        xes()
    if "table" in chosen.what:
        table(chosen.events)


if __name__ == "__main__":
    main()
