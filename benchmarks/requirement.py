"""How fast and how exact the requirement of 100,000 intervals is, beside pyworkforce.

Loads of 0.2 to 300 Erlang, 80 % within 20 seconds.  A sample is checked against a
reference in 50 digits: the answer keeps the goal there, and one person fewer does not.
pyworkforce is asked for as many of the same intervals as it does in a few seconds.

    python benchmarks/requirement.py [--checked 2000]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.staffing.requirement import Demand, Goal, required

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 100_000
GOAL = Goal(share=0.8, within=20.0)
TARGETS = {"Erlang C": 0.3, "Erlang A": 1.5}


def main() -> None:
    """Measure, check and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checked", type=int, default=2000)
    checked = parser.parse_args().checked
    print(f"load average {os.getloadavg()[0]:.1f}")
    random = np.random.default_rng(1)
    load = random.uniform(0.2, 300, SIZE)
    handle = random.uniform(60, 600, SIZE)
    volume = load / handle * 1800
    leaves = random.uniform(30, 600, SIZE)
    ours = {}
    for name, patience in (("Erlang C", np.full(SIZE, np.inf)), ("Erlang A", leaves)):
        demand = Demand(volume=volume, handle_time=handle, patience=patience)
        seconds = cpu(lambda demand=demand: required(demand, GOAL))
        ours[name] = SIZE / seconds
        found = required(demand, GOAL)
        word = "met" if seconds < TARGETS[name] else "MISSED"
        print(
            f"{name}: {seconds:.3f} s of processor time for {SIZE} intervals "
            f"({SIZE / seconds:,.0f}/s), target {TARGETS[name]} s: {word}"
        )
        rows = random.choice(SIZE, checked, replace=False)
        off = sum(not exact(demand, row, int(found.agents[row])) for row in rows)
        print(f"  {off} of {checked} off the exact minimum in 50 digits")
    peer(volume, handle, ours["Erlang C"])


def cpu(do: Callable[[], Any]) -> float:
    """Return the median processor time of five runs, in seconds."""
    times = []
    for _ in range(5):
        began = time.process_time()
        do()
        times.append(time.process_time() - began)
    return statistics.median(times)


def exact(demand: Demand, row: int, people: int) -> bool:
    """Tell whether an answer is the least one, by the tests' reference."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.core.staffing.requirement.test_immediate import exact_level

    volume, handle, patience, interval = (float(c[row]) for c in demand.columns)
    gone = 0.0 if np.isinf(patience) else 1 / patience
    rates = (volume / interval, 1 / handle, gone)
    keeps = exact_level(people, rates, GOAL.within) >= GOAL.share
    fewer = people > 1 and exact_level(people - 1, rates, GOAL.within) >= GOAL.share
    return bool(keeps and not fewer)


def peer(volume: np.ndarray, handle: np.ndarray, ours: float) -> None:
    """Ask pyworkforce for some of the same intervals."""
    try:
        from pyworkforce.queuing import ErlangC
    except ImportError:
        print("pyworkforce is not installed")
        return
    count = 3000
    began = time.process_time()
    for calls, seconds in zip(volume[:count], handle[:count], strict=True):
        # Its `asa` is the answer time of the service level, in minutes like the rest.
        ErlangC(
            transactions=calls, aht=seconds / 60, asa=20 / 60, interval=30
        ).required_positions(service_level=0.8)
    rate = count / (time.process_time() - began)
    ratio = ours / rate
    word = "met" if ratio >= 100 else "MISSED"
    print(f"pyworkforce Erlang C: {rate:,.0f}/s, ours {ratio:,.0f} times: {word} (100)")


if __name__ == "__main__":
    main()
