"""A search ends with the best roster and the proof, or says why there is none."""

from __future__ import annotations

import time
from itertools import product
from typing import TYPE_CHECKING

import pytest

from anyshore.core.staffing.roster import read_instance, score
from anyshore.core.staffing.roster.search import Effort
from anyshore.core.staffing.roster.solving import solve
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from anyshore.core.staffing.roster import Roster
    from anyshore.core.staffing.roster.search import Progress

SMALL = """SECTION_HORIZON
4
SECTION_SHIFTS
E,480,
L,480,E
SECTION_STAFF
A,E=4|L=1,1440,480,3,1,1,1
B,E=4|L=4,1440,960,2,1,1,1
SECTION_SHIFT_ON_REQUESTS
A,0,L,5
SECTION_SHIFT_OFF_REQUESTS
B,1,E,2
SECTION_COVER
0,E,1,10,1
1,E,1,10,1
1,L,1,10,1
2,L,1,10,1
3,E,2,10,3
"""


def effort(seconds: float = 1000.0) -> Effort:
    return Effort(clock=time.monotonic, seconds=seconds)


def cheapest(text: str) -> int:
    """Try every roster of two people over four days."""
    instance = read_instance(text)
    lines: dict[str, list[Roster]] = {"A": [], "B": []}
    for person, rows in lines.items():
        for row in product((None, "E", "L"), repeat=4):
            one: Roster = {(person, d): s for d, s in enumerate(row) if s}
            problems = score(instance, one).problems
            if not any(each.place.element == person for each in problems):
                rows.append(one)
    return min(score(instance, a | b).objective for a in lines["A"] for b in lines["B"])


def test_the_roster_found_is_the_cheapest_of_all() -> None:
    instance = read_instance(SMALL)
    found = solve(instance, effort())
    checked = score(instance, found.roster)
    assert checked.problems == ()
    assert checked.objective == found.objective == found.bound == cheapest(SMALL)
    assert found.proven
    assert found.gap == 0


def test_the_bound_never_falls_and_the_cost_never_rises() -> None:
    seen: list[Progress] = []
    work = Effort(clock=time.monotonic, seconds=1000.0, report=seen.append)
    solve(read_instance(SMALL), work)
    assert [each.cost for each in seen] == sorted(
        (each.cost for each in seen), reverse=True
    )
    assert [each.bound for each in seen] == sorted(each.bound for each in seen)


def test_a_published_instance_is_proven(data: Callable[[str], Path]) -> None:
    path = data("rosters") / "Instance2.txt"
    instance = read_instance(path.read_text(), path.name)
    found = solve(instance, effort())
    assert score(instance, found.roster).problems == ()
    assert (found.objective, found.bound) == (828, 828)


def test_a_search_without_time_still_gives_a_roster() -> None:
    """Everybody gets a line before the clock is asked."""
    instance = read_instance(SMALL)
    found = solve(instance, effort(0.0))
    assert score(instance, found.roster).problems == ()
    assert found.bound <= found.objective


def test_contradictory_limits_are_refused_with_their_names() -> None:
    text = SMALL.replace("B,E=4|L=4,1440,960", "B,E=1|L=1,1440,1440")
    with pytest.raises(ProblemError, match=r"B has no line of days: .*least working"):
        solve(read_instance(text), effort())
