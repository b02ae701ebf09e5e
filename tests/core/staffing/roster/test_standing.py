"""What a search knows only gets better, and turns go to what gains."""

from __future__ import annotations

import numpy as np
from tests.core.staffing.roster.test_settling import GROUND, LINES, MODEL

from anyshore.core.staffing.roster.standing import Standing
from anyshore.core.staffing.roster.turns import Turn, Turns


def test_only_a_cheaper_roster_is_taken() -> None:
    best = Standing(GROUND)
    rosters = [np.array([a, b]) for a in LINES[0] for b in LINES[1]]
    costs = [MODEL.total(lines) for lines in rosters]
    taken = [best.accept(lines) for lines in rosters]
    assert taken == [
        cost < min(costs[:at], default=np.inf) for at, cost in enumerate(costs)
    ]
    assert best.cost == min(costs)
    assert MODEL.total(best.lines) == min(costs)


def test_a_bound_is_rounded_up_and_never_falls() -> None:
    best = Standing(GROUND)
    best.accept(np.array([LINES[0][0], LINES[1][0]]))
    best.raise_bound(3.2 - MODEL.base)
    assert best.bound == 4.0
    best.raise_bound(1.0 - MODEL.base)
    assert best.bound == 4.0
    best.raise_bound(np.inf)
    assert best.settled


def test_lines_out_of_reach_of_the_gap_are_not_likely() -> None:
    best = Standing(GROUND)
    best.accept(np.array([LINES[0][0], LINES[1][0]]))
    best.prices = np.zeros(len(MODEL.demand))
    columns = [GROUND.column(1, line) for line in LINES[1]]
    best.remember(columns)
    costs = np.array([column.cost for column in columns])
    best.bound = best.cost - 1.0
    likely = [each for each in best.likely(1000) if each.person == 1]
    assert len(likely) == (costs <= costs.min() + 1.0).sum()
    assert len(best.likely(2)) == 2


def test_turns_go_where_most_was_gained_but_nobody_is_forgotten() -> None:
    turns = Turns(np.random.default_rng(1))
    for _ in range(40):
        turns.note(Turn.DAYS, 0.1, 1.0)
        turns.note(Turn.PEOPLE, 0.0, 1.0)
    drawn = [turns.choose([Turn.DAYS, Turn.PEOPLE]) for _ in range(400)]
    assert drawn.count(Turn.DAYS) > 4 * drawn.count(Turn.PEOPLE) > 0
