"""Erlang's queues, against published figures and fifty digits."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.staffing.requirement import (
    Demand,
    Goal,
    blocking,
    measure,
    required,
    scheduled,
)
from anyshore.kernel import ProblemError

mpmath.mp.dps = 50


def exact_level(people: int, rates: tuple[float, float, float], within: float) -> Any:
    """Return the service level by recursion and series, in fifty digits."""
    arrivals, ends, leaves = (mpmath.mpf(rate) for rate in rates)
    load = arrivals / ends
    below = mpmath.mpf(1)
    for server in range(1, people):
        below = 1 + below * server / load
    if leaves == 0:
        gap = people * ends - arrivals
        if gap <= 0:
            return mpmath.mpf(0)
        waiting = arrivals / (below * gap + arrivals)
        return 1 - waiting * mpmath.exp(-gap * within)
    x, y = arrivals / leaves, people * ends / leaves
    later = x * mpmath.exp(-leaves * within)
    whole = _scaled(y, x) / leaves
    shift = mpmath.exp(x - later - leaves * within * (y + 1))
    part = (_scaled(y + 1, x) - _scaled(y + 1, later) * shift) / leaves
    return (below + arrivals * part) / (below + arrivals * whole)


def _scaled(y: Any, x: Any) -> Any:
    term = total = 1 / y
    step = 1
    while term > total * mpmath.mpf(10) ** -48:
        term = term * x / (y + step)
        total += term
        step += 1
    return total


def test_ten_erlang_and_fourteen_agents_are_as_published() -> None:
    found = measure(Demand(volume=100, handle_time=180, interval=1800), 14)
    assert round(float(found.waiting[0]), 3) == 0.174
    assert round(float(found.service_level[0]), 3) == 0.888
    assert round(float(found.wait[0]), 2) == 7.84


def test_callers_who_give_up_are_as_garnett_and_others_published() -> None:
    calls = Demand(volume=48, handle_time=60, patience=120, interval=60)
    found = measure(calls, 50)
    assert round(float(found.abandonment[0]), 3) == 0.031
    assert round(float(found.wait[0]), 1) == 3.7


def test_impatient_callers_need_fewer_agents_than_their_load() -> None:
    calls = Demand(volume=48, handle_time=60, patience=120, interval=60)
    assert required(calls, Goal()).agents.tolist() == [46]


@pytest.mark.parametrize(
    ("servers", "load", "expected"), [(1, 1.0, 1 / 2), (2, 1.0, 1 / 5), (0, 3.0, 1.0)]
)
def test_erlang_b_of_small_systems(servers: int, load: float, expected: float) -> None:
    found = blocking(np.array([float(servers)]), np.array([load]))
    assert found[0] == pytest.approx(expected, rel=1e-14)


@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 250),
            st.floats(5, 2000),
            st.one_of(st.just(np.inf), st.floats(1, 20_000)),
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([0.5, 0.8, 0.95, 0.99]),
    st.sampled_from([0.0, 10.0, 20.0, 120.0]),
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_the_answer_is_the_least_that_keeps_the_goal(
    rows: list[tuple[float, float, float]], share: float, within: float
) -> None:
    load, handle, patience = (np.array(column) for column in zip(*rows, strict=True))
    volume = load / handle * 900
    demand = Demand(volume=volume, handle_time=handle, patience=patience, interval=900)
    found = required(demand, Goal(share=share, within=within))
    for row, people in enumerate(found.agents.tolist()):
        gone = 0 if np.isinf(patience[row]) else 1 / patience[row]
        rates = (volume[row] / 900, 1 / handle[row], gone)
        level = exact_level(people, rates, within)
        assert level >= share
        assert people == 1 or exact_level(people - 1, rates, within) < share
        shown = found.performance.service_level[row]
        assert float(level) == pytest.approx(shown, abs=1e-10)


def test_an_interval_without_volume_needs_nobody() -> None:
    night = Demand(volume=[0, 30, 0], handle_time=[0, 200, 200])
    assert required(night, Goal()).agents.tolist()[::2] == [0, 0]
    assert required(night, Goal(least=2)).agents.tolist()[::2] == [2, 2]


def test_too_few_agents_let_the_queue_grow_for_ever() -> None:
    found = measure(Demand(volume=[100, 100], handle_time=180), [9, 10])
    assert found.service_level.tolist() == [0.0, 0.0]
    assert found.waiting.tolist() == [1.0, 1.0]
    assert np.isinf(found.wait).all()
    assert found.occupancy.tolist() == [1.0, 1.0]


def test_nobody_at_work_lets_everybody_give_up() -> None:
    found = measure(Demand(volume=10, handle_time=60, patience=90), 0)
    assert found.abandonment.tolist() == [1.0]
    assert found.wait.tolist() == [90.0]


def test_a_heavily_overloaded_queue_loses_what_it_cannot_do() -> None:
    found = measure(Demand(volume=36_000, handle_time=600, patience=60), 3000)
    assert found.abandonment[0] == pytest.approx(0.75, abs=1e-9)
    assert found.occupancy[0] == pytest.approx(1.0)


def test_an_occupancy_limit_is_kept_to_the_last_digit() -> None:
    demand = Demand(volume=85, handle_time=180, interval=1800)
    goal = Goal(share=0, occupancy=0.85)
    assert required(demand, goal).agents.tolist() == [10]


def test_every_limit_holds_at_once() -> None:
    demand = Demand(volume=400, handle_time=240, patience=[60, 600])
    goal = Goal(share=0.7, within=15, wait=9, abandonment=0.02, occupancy=0.88)
    found = required(demand, goal)
    kept = found.performance
    assert (kept.service_level >= 0.7).all()
    assert (kept.wait <= 9).all()
    assert (kept.abandonment <= 0.02).all()
    assert (kept.occupancy <= 0.88).all()
    fewer = measure(demand, found.agents - 1, goal.within)
    broken = (
        (fewer.service_level < 0.7)
        | (fewer.wait > 9)
        | (fewer.abandonment > 0.02)
        | (fewer.occupancy > 0.88)
    )
    assert broken.all()


def test_shrinkage_plans_more_than_are_needed_at_work() -> None:
    assert scheduled([7, 10, 0], 0.3).tolist() == [10, 15, 0]


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ({"volume": [3, -1], "handle_time": 60}, 2),
        ({"volume": [3, np.nan], "handle_time": 60}, 2),
        ({"volume": [3, 4], "handle_time": [0, 60]}, 1),
        ({"volume": 3, "handle_time": 60, "patience": -5}, 1),
        ({"volume": 3, "handle_time": 60, "interval": 0}, 1),
    ],
)
def test_impossible_demand_is_refused_with_its_place(
    columns: dict[str, Any], row: int
) -> None:
    with pytest.raises(ProblemError) as caught:
        Demand(**columns)
    assert caught.value.problem.code == "demand-invalid"
    assert caught.value.problem.place.line == row


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ProblemError, match="2, 3, 1, 1 intervals"):
        Demand(volume=[1, 2], handle_time=[60, 60, 60])


@pytest.mark.parametrize("limit", [{"share": 1.0}, {"shrinkage": 1.0}, {"wait": 0.0}])
def test_goals_that_nobody_can_keep_are_refused(limit: dict[str, float]) -> None:
    with pytest.raises(ProblemError, match="No staffing keeps"):
        Goal(**limit)  # type: ignore[arg-type]  # one field of several types
