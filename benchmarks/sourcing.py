"""How close and how fast comparing options is, and how long a whole advice takes.

Run ``python benchmarks/sourcing.py``; figures are medians of processor time of this
process.  pymcdm is looked at where it is installed: both methods must equal it.
"""

from __future__ import annotations

import os
import statistics
import time
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from anyshore.adapters import reference as shipped
from anyshore.core import sourcing
from anyshore.core.sourcing import Criterion, Matrix

if TYPE_CHECKING:
    from collections.abc import Callable

PROBLEMS = 200
RUNS = 15
EQUAL = 1e-12
TODAY = date(2026, 11, 22)
ANSWERS = {
    **dict.fromkeys(["scope_complete", "skills_known", "targets_measurable"], True),
    **dict.fromkeys(["data_may_leave", "set_rules", "high_volume", "same_path"], True),
    **dict.fromkeys(["core", "specific", "complex", "interpretation"], False),
}


def median_of(run: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median of processor seconds."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def problem(random: np.random.Generator, options: int, criteria: int) -> Matrix:
    """Draw a problem."""
    weights, signs = random.random(criteria), random.choice([-1, 1], criteria)
    return Matrix(
        options=tuple(str(at) for at in range(options)),
        criteria=tuple(
            Criterion(name=str(at), weight=float(weights[at]), more_is_better=sign > 0)
            for at, sign in enumerate(signs)
        ),
        values=tuple(
            tuple(map(float, row)) for row in random.random((options, criteria)) * 100
        ),
    )


def furthest_from_pymcdm() -> dict[str, float]:
    """Return the greatest difference of any score, by method."""
    from pymcdm.methods import PROMETHEE_II, TOPSIS
    from pymcdm.normalizations import vector_normalization

    random = np.random.default_rng(1)
    furthest: dict[str, float] = {}
    for _ in range(PROBLEMS):
        asked = problem(random, 12, 8)
        limits = [30.0] * 8
        values = np.array(asked.values)
        weights = np.array([each.weight for each in asked.criteria]) / asked.total
        types = np.array([1 if each.more_is_better else -1 for each in asked.criteria])
        pairs = {
            "TOPSIS, by range": (sourcing.topsis(asked), TOPSIS()),
            "TOPSIS, by length": (
                sourcing.topsis(asked, "vector"),
                TOPSIS(vector_normalization),
            ),
            "PROMETHEE II, usual": (sourcing.promethee(asked), PROMETHEE_II("usual")),
            "PROMETHEE II, V-shape": (
                sourcing.promethee(asked, limits),
                PROMETHEE_II("vshape", p=limits),
            ),
        }
        for name, (ours, theirs) in pairs.items():
            apart = np.abs(np.array(ours) - theirs(values, weights, types)).max()
            furthest[name] = max(furthest.get(name, 0.0), float(apart))
    return furthest


def portfolio(size: int) -> sourcing.Portfolio:
    """Make a portfolio of as many processes as asked, without logs."""
    services = [*shipped.load().services.values()]
    return sourcing.read_scope(
        {
            "client": {"country": "US", "currency": "USD"},
            "processes": [
                {
                    "name": f"{at} {services[at % len(services)].name}",
                    "service": services[at % len(services)].name,
                    "fte": 20 + at,
                    "answers": ANSWERS,
                    "prices": [{"low": 20, "high": 30, "per": "hour", "source": "x"}],
                }
                for at in range(size)
            ],
        }
    )


def main() -> None:
    """Measure and tell."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    try:
        for name, apart in furthest_from_pymcdm().items():
            assert apart <= EQUAL, f"{name}: {apart}"
            print(f"{name}: at most {apart:.1e} from pymcdm in {PROBLEMS} problems")
    except ImportError:
        print("pymcdm is not installed: nothing to compare with")
    asked = problem(np.random.default_rng(2), 12, 6)
    seeds = iter(range(RUNS + 1))
    drawn = median_of(lambda: sourcing.acceptability(asked, next(seeds)))
    print(f"10,000 weightings of 12 countries: {1000 * drawn:.1f} ms, all drawn anew")
    start = time.process_time()
    reference = shipped.load()
    policy = sourcing.policy_from(shipped.policy_document())
    fifty = portfolio(50)
    sourcing.advise(fifty, policy, reference, today=TODAY)
    print(f"50 processes, first time: {time.process_time() - start:.2f} s, loading too")
    again = median_of(
        lambda: sourcing.advise(fifty, policy, reference, today=TODAY), runs=3
    )
    print(f"50 processes, again: {again:.2f} s")


if __name__ == "__main__":
    main()
