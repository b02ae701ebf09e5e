"""How steady the kind of a log is: drawn anew, cut by time, renamed, with losses.

The cuts are fixed and were set on whole logs.  What another log of the same process
would have said is tried on parts of each: a kind that another draw changes is no kind.

Usage: kinds.py [--draws N]
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core import mining
from anyshore.core.mining.kind import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = (
    Path(
        os.environ.get("ANYSHORE_DATA")
        or Path(__file__).parents[1].parent / "shared" / "data"
    )
    / "event-logs"
)
SIZE = 500
WINDOWS = 12
LOST = 0.05


def parts(log: mining.EventLog, draws: int) -> Iterator[tuple[str, mining.EventLog]]:
    """Yield parts of a log, each with what was done to it."""
    generator = np.random.default_rng(7)
    cases, order = log.case_count, log.by_start
    for repeated in (True, False):
        for _ in range(draws):
            chosen = generator.choice(cases, min(SIZE, cases), replace=repeated)
            name = "with repetition" if repeated else "without repetition"
            yield f"{SIZE} cases {name}", log.take_cases(np.sort(chosen))
    quarter = max(cases // 4, 1)
    for at in range(4):
        chosen = order[at * quarter : (at + 1) * quarter]
        yield "quarters in time", log.take_cases(chosen)
    step = max(SIZE, cases // WINDOWS)
    for start in [*range(0, max(cases - SIZE, 1), step)][:WINDOWS]:
        yield f"windows of {SIZE}", log.take_cases(order[start : start + SIZE])
    names = generator.permutation(len(log.activities))
    yield (
        "renamed",
        log.relabel([f"{at}" for at in range(len(names))], names[log.activity]),
    )
    yield (
        f"{LOST:.0%} of events lost",
        log.keep_events(generator.random(len(log)) > LOST),
    )


def main() -> None:
    """Try every log and print which kinds its parts show."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--draws", type=int, default=20)
    draws = told.parse_args().draws
    for path in sorted(DATA.iterdir()):
        if path.suffix == ".md":
            continue
        log = mining.steps_of(mining.read_log(path.read_bytes()))
        whole = mining.index5(log)
        print(f"{path.name}: {log.case_count} cases, {whole:.3f} {label_of(whole)}")
        found: dict[str, list[float]] = {}
        for what, part in parts(log, draws):
            found.setdefault(what, []).append(mining.index5(part))
        for what, scores in found.items():
            kinds = Counter(str(label_of(each)) for each in scores)
            shown = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
            print(f"  {what:<30} {min(scores):.3f} to {max(scores):.3f}: {shown}")


if __name__ == "__main__":
    main()
