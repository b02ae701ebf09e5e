"""How well and how fast queues are forecast, on real calls of a bank.

Rolling origins every week from the twelfth week on, four weeks ahead, intervals of 15
minutes, closed weekdays left out.  The model is picked anew at every origin from what
lies before it.  The error is the sum of absolute errors over the sum of calls; Poisson
noise alone makes 3.2 %.

    python benchmarks/forecast.py [--queues 10000]
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

from anyshore.core.staffing.forecast import Grid, History, forecast

DATA = Path(
    os.environ.get("ANYSHORE_DATA")
    or Path(__file__).parents[1].parent / "shared" / "data"
)
GRID = Grid(zone="UTC", minutes=15)
SHARES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--queues", type=int, default=10_000)
    queues = parser.parse_args().queues
    print(f"load average {os.getloadavg()[0]:.1f}")
    with (DATA / "calls" / "bank_calls.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    starts = np.array([row["DateTime"].rstrip("Z") for row in rows], "datetime64[s]")
    history = History.of(GRID, starts, [float(row["Calls"]) for row in rows])
    quality(history)
    speed(history, queues)


def quality(history: History) -> None:
    """Print the error and how often quantiles were kept."""
    missed = total = 0.0
    kept = {share: [] for share in SHARES}
    times = []
    for origin in range(12 * 7, history.days - 27, 7):
        past = History(grid=GRID, first=history.first, counts=history.counts[:origin])
        began = time.process_time()
        found = forecast(past, 28)
        times.append(time.process_time() - began)
        actual = history.counts[origin : origin + 28][found.day, found.slot]
        known = ~np.isnan(actual)
        missed += np.abs(actual[known] - found.mean[known]).sum()
        total += actual[known].sum()
        for share in SHARES:
            kept[share].append(actual[known] <= found.quantile(share)[known])
    error = missed / total
    word = "met" if error <= 0.069 else "MISSED"
    print(f"error {error:.2%} (at most 6.9 %: {word})")
    print(f"{np.median(times) * 1000:.1f} ms a queue with its back-test (target 10 ms)")
    for share, found in kept.items():
        rate = np.concatenate(found).mean()
        word = "met" if abs(rate - share) <= 0.03 else "MISSED"
        print(f"  quantile {share:4.0%} kept in {rate:.1%} (within 3 points: {word})")


def speed(history: History, queues: int) -> None:
    """Print how long many queues take, each with some other counts."""
    random = np.random.default_rng(1)
    began = time.process_time()
    for _ in range(queues):
        counts = history.counts * random.uniform(0.1, 1.0)
        first = history.first + timedelta(days=int(random.integers(7)))
        forecast(History(grid=GRID, first=first, counts=counts), 28)
    seconds = time.process_time() - began
    word = "met" if seconds * 10_000 / queues < 60 else "MISSED"
    print(
        f"{queues} queues in {seconds:.1f} s of processor time (60 s for 10,000:"
        f" {word})"
    )


if __name__ == "__main__":
    main()
