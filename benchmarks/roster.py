"""How good rosters get, and how soon: the published instances and an invented sample.

Every roster is checked again by the independent scorer, and the bound is printed beside
it.  Each instance has a target, and what misses it is said.  The instances are found by
``ANYSHORE_DATA`` as the tests find them.

    python benchmarks/roster.py [--instances 1 2 …] [--seconds 600] [--long]
                                [--no-sample]
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from anyshore.adapters.labour import load_book
from anyshore.adapters.rostering import effort
from anyshore.core.staffing.labour.rostering import make_roster
from anyshore.core.staffing.labour.sample import sample_plan
from anyshore.core.staffing.roster import read_instance, score
from anyshore.core.staffing.roster.solving import solve

if TYPE_CHECKING:
    from anyshore.core.staffing.roster.search import Progress

DATA = Path(
    os.environ.get("ANYSHORE_DATA")
    or Path(__file__).parents[1].parent / "shared" / "data"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is asked of one instance."""

    #: Best known cost, from the instances' site.
    best: int
    #: How far above it a roster may be, as a share.
    above: float = 0.01
    #: Seconds it may take.
    seconds: float = 600.0
    #: Whether it counts among those to be proven soon.
    to_prove: bool = True


TARGETS = {
    1: Target(best=607),
    2: Target(best=828),
    3: Target(best=1001),
    4: Target(best=1716),
    5: Target(best=1143),
    6: Target(best=1950),
    7: Target(best=1056),
    9: Target(best=439),
    10: Target(best=4631),
    12: Target(best=4040),
    16: Target(best=3225),
    17: Target(best=5746),
    14: Target(best=1278, above=0.03, to_prove=False),
    13: Target(best=1348, above=0.10, to_prove=False),
    20: Target(best=4769, above=0.10, seconds=3600.0, to_prove=False),
}
#: Instances that take an hour.
LONG = {20}
#: Seconds within which a proof counts as soon, and how many are asked for.
SOON = 120.0
PROOFS = 8
#: Seconds for the sample.
SAMPLE_SECONDS = 285.0
SAMPLE_LIMIT = 300.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of one instance."""

    #: What it misses, in words; nothing where the target is met.
    missed: str
    #: Whether it was proven optimal soon.
    proven_soon: bool


def main() -> None:
    """Run instances, smallest first, then the sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instances", type=int, nargs="*")
    parser.add_argument("--seconds", type=float, help="instead of each one's own")
    parser.add_argument("--long", action="store_true", help="also those of an hour")
    parser.add_argument("--no-sample", action="store_true")
    options = parser.parse_args()
    chosen = options.instances
    if chosen is None:
        chosen = [each for each in TARGETS if options.long or each not in LONG]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        "instance    cost    best  above   bound     gap  proven"
        "  seconds     cpu  checker"
    )
    outcomes = {number: one(number, options.seconds) for number in chosen}
    asked = [each for each in chosen if each in TARGETS and TARGETS[each].to_prove]
    soon = sum(outcomes[number].proven_soon for number in asked)
    print(f"{soon} of {len(asked)} proven optimal within {SOON:.0f} s")
    missed = [each.missed for each in outcomes.values() if each.missed]
    if len(asked) >= PROOFS > soon:
        missed.append(f"only {soon} proven soon, {PROOFS} asked for")
    if not options.no_sample:
        missed += sample(options.seconds or SAMPLE_SECONDS)
    print("missed: " + "; ".join(missed) if missed else "every target met")


def one(number: int, seconds: float | None) -> Outcome:
    """Solve one instance and print its line."""
    path = DATA / "rosters" / f"Instance{number}.txt"
    if not path.is_file():
        print(f"{number:8}  not found: set ANYSHORE_DATA")
        return Outcome(missed=f"{number} not found", proven_soon=False)
    target = TARGETS.get(number, Target(best=0, to_prove=False))
    instance = read_instance(path.read_text(encoding="utf-8"), path.name)
    start, cpu = time.monotonic(), time.process_time()
    with effort(seconds or target.seconds, _ignore) as given:
        found = solve(instance, given)
    took, used = time.monotonic() - start, time.process_time() - cpu
    checked = score(instance, found.roster)
    right = not checked.problems and checked.objective == found.objective
    above = found.objective / target.best - 1 if target.best else 0.0
    print(
        f"{number:8}  {found.objective:6}  {target.best:6} {above:6.2%}"
        f"  {found.bound:6}  {found.gap:6.2%}  {'yes' if found.proven else 'no':>6}"
        f"  {took:7.1f}  {used:6.1f}  {'silent' if right else 'OBJECTS'}",
        flush=True,
    )
    missed = "" if right else f"{number}: the checker objects"
    if target.best and above > target.above:
        missed = f"{number} is {above:.1%} above the best, {target.above:.0%} allowed"
    return Outcome(missed=missed, proven_soon=found.proven and took <= SOON)


def sample(seconds: float) -> list[str]:
    """Roster the invented operation of 120 people on two sites; say what it misses."""
    plan, book = sample_plan(date(2026, 10, 12)), load_book()
    start, cpu = time.monotonic(), time.process_time()
    with effort(seconds, _ignore) as given:
        made = make_roster(plan, book, given)
    took = time.monotonic() - start
    print(
        f"sample (invented): {len(plan.people)} people, {len(made.shifts)} shifts, "
        f"cost {made.cost:.0f}, bound {made.bound:.0f}, gap {made.gap:.1%}, "
        f"{len(made.problems)} findings, {took:.1f} s, "
        f"cpu {time.process_time() - cpu:.1f} s"
    )
    missed = [f"sample: {made.problems[0]}"] if made.problems else []
    if took > SAMPLE_LIMIT:
        missed.append(f"sample took {took:.0f} s")
    return missed


def _ignore(progress: Progress) -> None:
    """Progress is not shown: the lines are the answer."""


if __name__ == "__main__":
    main()
