"""The simulation beside closed forms, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from anyshore.core.staffing import requirement
from anyshore.core.staffing.simulation import (
    Arrivals,
    Crew,
    Flow,
    Group,
    Member,
    draw,
    measure,
    occupancy,
    simulate,
    staff_groups,
)
from anyshore.core.work.routing import Policy
from anyshore.kernel import ProblemError


@pytest.mark.parametrize(("patience", "agents"), [(np.inf, 53), (120.0, 50)])
def test_one_line_agrees_with_erlang(patience: float, agents: int) -> None:
    volume = np.full(1500, 48.0 * 5)
    calls = Flow(line=0, volume=volume, handle_time=60, interval=300, patience=patience)
    span = 1500 * 300.0
    crew = Crew.of([Member(lines=((0, 0.0),), shifts=((0.0, span),))] * agents)
    run = simulate(draw([calls], seed=7), crew, end=span)
    (found,) = measure(run, within=20)
    demand = requirement.Demand(
        volume=48, handle_time=60, patience=patience, interval=60
    )
    exact = requirement.measure(demand, agents, 20)
    assert found.doubt < 0.03
    assert found.service_level == pytest.approx(exact.service_level[0], abs=found.doubt)
    assert found.wait == pytest.approx(exact.wait[0], rel=0.15)
    assert found.abandonment == pytest.approx(exact.abandonment[0], abs=0.004)
    assert occupancy(run, crew) == pytest.approx(exact.occupancy[0], abs=0.003)


def test_breaks_and_shifts_bound_who_works_when() -> None:
    arrivals = Arrivals(came=[0.0, 1.0, 50.0], line=0, handle=10.0)
    crew = Crew.of([Member(lines=((0, 0.0),), shifts=((0.0, 5.0), (30.0, 60.0)))])
    run = simulate(arrivals, crew, end=100.0)
    # The first outlasts the break's beginning; the second waits until its end.
    assert run.began.tolist() == [0.0, 30.0, 50.0]


def test_who_gave_up_is_not_served() -> None:
    arrivals = Arrivals(came=[0.0, 1.0, 2.0], line=0, handle=10.0, patience=[99, 5, 20])
    crew = Crew.of([Member(lines=((0, 0.0),), shifts=((0.0, 100.0),))])
    run = simulate(arrivals, crew)
    assert run.person.tolist() == [0, -1, 0]
    assert run.gave_up.tolist() == [False, True, False]
    assert run.waited.tolist() == [0.0, 5.0, 8.0]


def test_triage_saves_what_can_still_be_on_time() -> None:
    arrivals = Arrivals(
        came=[0.0, 1.0, 2.0, 3.0], line=0, handle=10.0, due=[10, 15, 21, 31]
    )
    crew = Crew.of([Member(lines=((0, 0.0),), shifts=((0.0, 100.0),))])
    plain = simulate(arrivals, crew, Policy(safety=()))
    triage = simulate(arrivals, crew, Policy(safety=(1.0,)))
    assert plain.on_time.tolist() == [True, False, False, False]
    assert triage.on_time.tolist() == [True, False, True, True]
    assert triage.began.tolist() == [0.0, 30.0, 10.0, 20.0]


def test_a_line_that_nobody_serves_is_named() -> None:
    arrivals = Arrivals(came=[0.0, 1.0], line=[0, 3], handle=1.0)
    crew = Crew.of([Member(lines=((0, 0.0),), shifts=((0.0, 9.0),))])
    run = simulate(arrivals, crew)
    assert run.unserved == (3,)
    assert run.person.tolist() == [0, -1]


def test_nothing_comes_and_nobody_is_there() -> None:
    empty = Arrivals(came=[], line=[], handle=[])
    assert simulate(empty, Crew.of([])).began.tolist() == []
    lonely = Arrivals(came=[1.0], line=0, handle=5.0)
    assert simulate(lonely, Crew.of([]), end=9.0).waited.tolist() == [8.0]


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ({"came": [2.0, 1.0], "line": 0, "handle": 1}, 2),
        ({"came": [1.0, 2.0], "line": 0, "handle": [1, -1]}, 2),
        ({"came": [1.0], "line": 0, "handle": 1, "weight": 0}, 1),
    ],
)
def test_impossible_arrivals_are_refused_with_their_row(
    columns: dict[str, list[float]], row: int
) -> None:
    with pytest.raises(ProblemError) as caught:
        Arrivals(**columns)
    assert caught.value.problem.place.line == row


def test_negative_volume_is_refused_with_its_place() -> None:
    with pytest.raises(ProblemError, match="interval 2 is -3"):
        Flow(line=0, volume=[1, -3], handle_time=60)


def test_two_skills_in_some_people_need_fewer_than_separate_teams() -> None:
    volume = np.full(60, 50.0)
    flows = [Flow(line=n, volume=volume, handle_time=180) for n in (0, 1)]
    goal = requirement.Goal(share=0.8, within=20)
    groups = [
        Group(name="English", lines=((0, 0.0),)),
        Group(name="German", lines=((1, 0.0),)),
        Group(name="both", lines=((0, 0.0), (1, 0.0)), cost=1.1),
    ]
    alone = staff_groups(flows, groups[:2], goal, seed=3)
    shared = staff_groups(flows, groups[2:], goal, seed=3)
    assert sum(shared.people) < sum(alone.people)
    assert all(each.service_level >= 0.8 for each in (*alone.results, *shared.results))
    with pytest.raises(ProblemError, match="Nobody has the skill of line 1"):
        staff_groups(flows, groups[:1], goal, seed=3)
