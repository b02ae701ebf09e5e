"""How good rosters get, and how soon: the published instances and an invented sample.

Every roster is checked again by the independent scorer, and the bound is printed beside
it.  The instances are found by ``ANYSHORE_DATA`` as the tests find them.

    python benchmarks/roster.py [--instances 1 2 …] [--seconds 120] [--no-sample]
"""

from __future__ import annotations

import argparse
import os
import time
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
#: Best known costs, from the instances' site.
BEST = {
    1: 607,
    2: 828,
    3: 1001,
    4: 1716,
    5: 1143,
    6: 1950,
    7: 1056,
    9: 439,
    10: 4631,
    12: 4040,
    13: 1348,
    14: 1278,
    16: 3225,
    17: 5746,
    20: 4769,
}
#: Instances too large for two minutes, and the seconds they get.
LONGER = {13: 600.0, 20: 3600.0}


def main() -> None:
    """Run instances, smallest first, then the sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instances", type=int, nargs="*", default=list(BEST))
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--no-sample", action="store_true")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("instance  objective  bound   gap     best  above   seconds  cpu")
    proven = sum(
        one(number, options.seconds or LONGER.get(number, 120.0))
        for number in options.instances
    )
    print(f"{proven} of {len(options.instances)} proven optimal")
    if not options.no_sample:
        sample(options.seconds or 240.0)


def one(number: int, seconds: float) -> bool:
    """Solve one instance and print its line; say whether it is proven."""
    path = DATA / "rosters" / f"Instance{number}.txt"
    if not path.is_file():
        print(f"{number:8}  not found: set ANYSHORE_DATA")
        return False
    instance = read_instance(path.read_text(encoding="utf-8"), path.name)
    start, cpu = time.monotonic(), time.process_time()
    with effort(seconds, _ignore) as given:
        found = solve(instance, given)
    took, used = time.monotonic() - start, time.process_time() - cpu
    checked = score(instance, found.roster)
    assert not checked.problems, checked.problems[0]
    assert checked.objective == found.objective
    best = BEST.get(number, 0)
    above = (found.objective - best) / best if best else 0.0
    print(
        f"{number:8}  {found.objective:9}  {found.bound:5}  {found.gap:6.2%}"
        f"  {best:5}  {above:6.2%}  {took:7.1f}  {used:5.1f}",
        flush=True,
    )
    return found.proven


def sample(seconds: float) -> None:
    """Roster the invented operation of 120 people on two sites."""
    plan, book = sample_plan(date(2026, 10, 12)), load_book()
    start, cpu = time.monotonic(), time.process_time()
    with effort(seconds, _ignore) as given:
        made = make_roster(plan, book, given)
    print(
        f"sample (invented): {len(plan.people)} people, {len(made.shifts)} shifts, "
        f"cost {made.cost:.0f}, bound {made.bound:.0f}, gap {made.gap:.1%}, "
        f"{len(made.problems)} findings, {time.monotonic() - start:.1f} s, "
        f"cpu {time.process_time() - cpu:.1f} s"
    )


def _ignore(progress: Progress) -> None:
    """Progress is not shown: the lines are the answer."""


if __name__ == "__main__":
    main()
