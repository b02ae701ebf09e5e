"""Days that are settled stay settled, and lines agree with them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.staffing.roster.test_search import SMALL

from anyshore.core.staffing.roster import read_instance, score
from anyshore.core.staffing.roster.diving import dive, settle
from anyshore.core.staffing.roster.generation import Generation, Ground, Rulings
from anyshore.core.staffing.roster.model import FREE, OFF, from_instance, to_roster
from anyshore.core.staffing.roster.neighborhood import Part, improve
from anyshore.core.staffing.roster.pricing import Pricer

if TYPE_CHECKING:
    from numpy.typing import NDArray

INSTANCE = read_instance(SMALL)
MODEL = from_instance(INSTANCE)
GROUND = Ground(model=MODEL, pricer=Pricer(MODEL), left=lambda: 1000.0)


def lines_of(person: int) -> list[NDArray[np.int16]]:
    """Try every line of one person."""
    found = []
    for row in product((-1, 0, 1), repeat=MODEL.days):
        roster = np.full((MODEL.people, MODEL.days), -1, dtype=np.int16)
        roster[person] = row
        name = INSTANCE.employees[person].id
        problems = score(INSTANCE, to_roster(INSTANCE, roster)).problems
        if not any(each.place.element == name for each in problems):
            found.append(roster[person])
    return found


LINES = [lines_of(person) for person in range(MODEL.people)]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from((FREE, FREE, OFF, 0, 1)), min_size=4, max_size=4))
def test_the_cheapest_line_that_obeys_is_found(asked: list[int]) -> None:
    pinned = np.full((MODEL.people, MODEL.days), FREE, dtype=np.int16)
    pinned[1] = asked
    rulings = Rulings(MODEL, pinned=pinned)
    found = GROUND.pricer.price(1, rulings.cost[1], must=rulings.must[1])
    obeying = [
        line for line in LINES[1] if ((line == pinned[1]) | (pinned[1] == FREE)).all()
    ]
    costs = [MODEL.line_cost(1, line) for line in obeying]
    assert found.bound == min(costs, default=np.inf)
    assert bool(len(found.lines)) == bool(obeying)
    columns = [GROUND.column(1, line) for line in LINES[1]]
    assert rulings.allow(columns).sum() == len(obeying)
    assert all(rulings.allow([GROUND.column(1, line) for line in found.lines]))


def test_days_are_settled_where_lines_agree_and_one_line_is_left() -> None:
    lines = np.array([[0, 0, -1], [0, 1, 1], [-1, 1, -1]], dtype=np.int16)
    pinned = np.full(3, FREE, dtype=np.int16)
    shares = np.array([0.4, 0.35, 0.25])
    # The first day is settled at 0.75; of what is left no day reaches 0.7.
    assert settle(pinned, lines, shares, 0.7) == 1
    assert pinned.tolist() == [0, FREE, FREE]
    assert settle(pinned, lines[:2], shares[:2], 0.5) == 2
    assert pinned.tolist() == [0, 0, -1]


def test_a_dive_keeps_what_is_settled() -> None:
    generation = Generation(GROUND, range(MODEL.people), MODEL.demand)
    generation.seed(
        GROUND.column(person, line) for person, own in enumerate(LINES) for line in own
    )
    pinned = np.full((MODEL.people, MODEL.days), FREE, dtype=np.int16)
    pinned[0, 1], pinned[1, 0] = 1, OFF
    generation.obey(Rulings(MODEL, pinned=pinned))
    found = dive(generation, np.random.default_rng(1), below=np.inf)
    assert found is not None
    lines = {column.person: column.line for column in found}
    assert (lines[0][1], lines[1][0]) == (1, OFF)


def best_within(lines: NDArray[np.int16], part: Part) -> float:
    """Try every roster that differs from one in a part only."""
    days = range(MODEL.days) if part.days is None else part.days
    kept = [day for day in range(MODEL.days) if day not in days]
    choices = [
        [line for line in own if (line[kept] == lines[person][kept]).all()]
        if person in part.people
        else [lines[person]]
        for person, own in enumerate(LINES)
    ]
    return min(MODEL.total(np.array(rows)) for rows in product(*choices))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.sampled_from(range(len(LINES[0]))),
    st.sampled_from(range(len(LINES[1]))),
    st.sampled_from([(0,), (1,), (0, 1)]),
    st.sampled_from([None, (0, 1), (1, 2), (2, 3), (1, 2, 3)]),
)
def test_a_neighborhood_proves_or_betters(
    first: int, second: int, people: tuple[int, ...], days: tuple[int, ...] | None
) -> None:
    lines = np.array([LINES[0][first], LINES[1][second]])
    part = Part(people=people, days=days)
    best = best_within(lines, part)
    found = improve(GROUND, lines, part, (), seed=1)
    if found.proven:
        assert best == MODEL.total(lines)
        return
    better = lines.copy()
    for column in found.columns:
        better[column.person] = column.line
    assert best <= MODEL.total(better)
    assert (MODEL.total(better) < MODEL.total(lines)) == bool(found.columns)
