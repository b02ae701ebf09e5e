"""Deferred work against its deadlines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.calendars import Calendar, working_week
from anyshore.core.staffing.requirement import (
    Deferred,
    due_intervals,
    fewest,
    roll_forward,
)
from anyshore.kernel import ProblemError


def test_the_earliest_deadline_goes_first() -> None:
    work = Deferred(work=[100, 100], comes=[0, 0], due=[3, 0])
    found = roll_forward(work, [100, 0, 0, 100])
    assert found.late.tolist() == [0, 0, 0, 0]
    assert found.left.tolist() == [100, 100, 100, 0]
    assert found.done.tolist() == [100, 0, 0, 100]


def test_what_is_late_is_counted_when_it_was_due() -> None:
    work = Deferred(work=[300], comes=[0], due=[1])
    found = roll_forward(work, [100, 100, 100])
    assert found.late.tolist() == [0, 100, 0]
    assert not found.on_time


def test_a_longer_promise_needs_fewer_people() -> None:
    comes = np.arange(96)
    work = np.where((comes >= 36) & (comes < 44), 9000.0, 450.0)
    people = []
    for slack in (0, 4, 16, 32):
        deferred = Deferred(work=work, comes=comes, due=comes + slack)
        people.append(fewest(deferred, np.full(96, 900.0))[0])
    # 72,000 seconds of the peak over eight intervals and the slack, 900 seconds each.
    assert people == [10, 7, 4, 2]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(1, 900))),
    st.lists(st.sampled_from([0, 300, 900]), min_size=10, max_size=10),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_fewest_are_enough_and_one_less_is_not(
    rows: list[tuple[int, int, int]], seconds: list[int]
) -> None:
    deferred = Deferred(
        work=[row[2] for row in rows],
        comes=[row[0] for row in rows],
        due=[row[0] + row[1] for row in rows],
    )
    try:
        people, plan = fewest(deferred, seconds)
    except ProblemError as error:
        closed = error.problem.place.line
        assert closed is not None
        assert any(
            row[0] + row[1] == closed - 1 and not any(seconds[row[0] : closed])
            for row in rows
        )
        return
    assert plan.on_time
    if people:
        fewer = roll_forward(deferred, np.array(seconds) * (people - 1.0))
        assert not fewer.on_time
    # Any span of intervals must hold the work that comes and is due within it.
    for first in range(10):
        for last in range(first, 10):
            inside = sum(w for c, s, w in rows if c >= first and c + s <= last)
            assert inside <= people * sum(seconds[first : last + 1]) + 1e-6


def test_deadlines_run_in_business_time() -> None:
    calendar = Calendar(
        name="desk",
        version="1",
        zone="Europe/Warsaw",
        weekly=working_week("09:00-17:00"),
    )
    friday = datetime(2026, 11, 20, 8, tzinfo=UTC)
    starts = [friday + timedelta(hours=step) for step in range(80)]
    due = due_intervals(calendar, starts, timedelta(hours=4))
    # Nine in Warsaw on Friday: due by one, when the fourth interval ends.
    assert due[0] == 3
    # Four in the afternoon: three of the four hours are Monday's, until noon.
    assert starts[due[7]] == datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_people_who_wait_for_calls_help() -> None:
    work = Deferred(work=[900, 900], comes=[0, 1], due=[0, 1])
    assert fewest(work, [900, 900], spare=[0, 450])[0] == 1
    assert fewest(work, [900, 900], spare=900)[0] == 0


def test_work_due_while_closed_is_a_finding() -> None:
    work = Deferred(work=[60], comes=[0], due=[1])
    with pytest.raises(ProblemError) as caught:
        fewest(work, [0, 0, 900])
    assert caught.value.problem.code == "deadline-closed"
    assert caught.value.problem.place.line == 2


def test_negative_work_is_refused_with_its_place() -> None:
    with pytest.raises(ProblemError) as caught:
        Deferred(work=[1, -1], comes=[0, 0], due=[0, 0])
    assert caught.value.problem.place.line == 2
