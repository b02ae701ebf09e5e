"""Measuring side by side: contestants take turns, and the median of their turns counts.

Time is processor time of this process, so what else the machine does matters little;
taking turns lets a slow spell hit everybody alike.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 9


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """One way of doing the work."""

    #: Who it is.
    name: str
    #: Does the work once.
    work: Callable[[], object]
    #: How many decisions that makes.
    count: int


def race(*contestants: Contestant, rounds: int = ROUNDS) -> dict[str, float]:
    """Let contestants take turns; return the median of each one's rate."""
    rates: dict[str, list[float]] = {each.name: [] for each in contestants}
    for _ in range(rounds):
        for each in contestants:
            start = time.process_time()
            each.work()
            taken = time.process_time() - start
            rates[each.name].append(each.count / taken)
    return {name: statistics.median(found) for name, found in rates.items()}


def each_of(rows: Sequence[Any], work: Callable[[Any], object]) -> Callable[[], None]:
    """Return what does something with every row and lets the results go."""

    def run() -> None:
        for row in rows:
            work(row)

    return run


@dataclass
class Report:
    """What was measured, printed as it comes, and which targets it missed."""

    #: Targets that were missed.
    missed: int = 0

    def section(self, title: str) -> None:
        """Print a heading."""
        print(f"\n{title}")

    def rates(self, rates: dict[str, float], own: str) -> None:
        """Print rates, each with how many times its rate ours is."""
        for name, rate in rates.items():
            ours = name.startswith(("decide", "prepared"))
            ratio = "" if ours else f"   ours is {rates[own] / rate:7.1f} x"
            print(f"  {name:<44}{rate:>14,.0f} /s{ratio}")

    def target(self, what: str, found: float, least: float, goal: float) -> None:
        """Say whether a figure reaches what it must and what it should."""
        held = found >= least
        self.missed += not held
        verdict = "goal reached" if found >= goal else "holds" if held else "MISSED"
        print(f"  -> {what}: {found:,.1f} (must {least:,g}, goal {goal:,g}): {verdict}")

    def limit(self, what: str, found: float, most: float) -> None:
        """Say whether a figure in milliseconds stays below its limit."""
        held = found <= most
        self.missed += not held
        verdict = "holds" if held else "MISSED"
        print(f"  -> {what}: {found:.1f} ms (at most {most:g}): {verdict}")
