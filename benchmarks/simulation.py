"""How many calls a second are simulated, beside simpy and beside the closed form.

One queue of 48 calls a minute of one minute each, patience two minutes, 50 agents.

    python benchmarks/simulation.py [--calls 2000000]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

import numpy as np

from anyshore.core.staffing import requirement
from anyshore.core.staffing.simulation import (
    Crew,
    Flow,
    Member,
    draw,
    measure,
    simulate,
)

AGENTS, RATE, WORK, PATIENCE = 50, 0.8, 60.0, 120.0
TARGET = 100


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=2_000_000)
    calls = parser.parse_args().calls
    print(f"load average {os.getloadavg()[0]:.1f}")
    ours_drawn, ours = compiled(calls)
    theirs = peer(20_000)
    if theirs is None:
        print("simpy is not installed")
        return
    ratio = ours_drawn / theirs
    word = "met" if ratio >= TARGET else "MISSED"
    print(
        f"simpy {theirs:,.0f} calls/s; ours {ratio:.0f} times with drawing,"
        f" {ours / theirs:.0f} times without ({TARGET}: {word})"
    )


def compiled(calls: int) -> tuple[float, float]:
    """Print agreement with Erlang A; return calls a second, drawing in and out."""
    span = calls / RATE
    crew = Crew.of([Member(lines=((0, 0.0),), shifts=((0.0, span),))] * AGENTS)
    flow = Flow(
        line=0,
        volume=np.full(int(span // 300), RATE * 300),
        interval=300,
        handle_time=WORK,
        patience=PATIENCE,
    )
    simulate(draw([Flow(line=0, volume=[9], handle_time=9)], 1), crew)
    whole, parts = [], []
    for seed in range(3):
        began = time.process_time()
        arrivals = draw([flow], seed)
        drawn = time.process_time()
        run = simulate(arrivals, crew, end=span)
        ended = time.process_time()
        whole.append(len(arrivals) / (ended - began))
        parts.append(len(arrivals) / (ended - drawn))
    (found,) = measure(run)
    demand = requirement.Demand(
        volume=RATE * 60, handle_time=WORK, patience=PATIENCE, interval=60
    )
    exact = requirement.measure(demand, AGENTS)
    level, leaves = float(exact.service_level[0]), float(exact.abandonment[0])
    word = "within" if abs(found.service_level - level) <= found.doubt else "OUTSIDE"
    print(
        f"answered in time {found.service_level:.2%} ± {found.doubt:.2%}, exactly"
        f" {level:.2%}: {word}; gave up {found.abandonment:.3%}, exactly {leaves:.3%};"
        f" waited {found.wait:.2f} s, exactly {float(exact.wait[0]):.2f} s"
    )
    print(f"{statistics.median(parts):,.0f} calls/s of processor time")
    return statistics.median(whole), statistics.median(parts)


def peer(calls: int) -> float | None:
    """Return the calls a second of the same queue in simpy."""
    try:
        import simpy
    except ImportError:
        return None
    random = np.random.default_rng(1)
    env = simpy.Environment()
    desk = simpy.Resource(env, capacity=AGENTS)

    def call(work: float, patience: float) -> object:
        with desk.request() as turn:
            found = yield turn | env.timeout(patience)
            if turn in found:
                yield env.timeout(work)

    def arrive() -> object:
        for _ in range(calls):
            yield env.timeout(random.exponential(1 / RATE))
            env.process(call(random.exponential(WORK), random.exponential(PATIENCE)))

    began = time.process_time()
    env.process(arrive())
    env.run()
    return calls / (time.process_time() - began)


if __name__ == "__main__":
    main()
