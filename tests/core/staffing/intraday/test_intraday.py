"""The day as it goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from anyshore.core.staffing.intraday import (
    Change,
    Queue,
    adherence,
    breaches,
    rebase,
    try_out,
)
from anyshore.core.staffing.requirement import Demand, Goal, required
from anyshore.kernel import Interval, ProblemError

EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def queue(name: str, volume: float, people: int) -> Queue:
    demand = Demand(volume=np.full(4, volume), handle_time=180)
    return Queue(name=name, demand=demand, goal=Goal(), people=people)


def hours(start: float, end: float) -> Interval:
    return Interval(EIGHT + timedelta(hours=start), EIGHT + timedelta(hours=end))


def test_a_busy_morning_lifts_the_rest_by_what_it_proves() -> None:
    few = rebase([10.0] * 4, [12.0], doubt=0.01)
    many = rebase([10_000.0] * 4, [12_000.0], doubt=0.01)
    assert few.factor == pytest.approx(112 / 110)
    assert many.factor == pytest.approx(12_100 / 10_100)
    assert many.mean[0] == 12_000
    assert many.because == ("after 1 intervals the rest of the day is taken 19.8% up")


def test_nothing_known_changes_nothing() -> None:
    found = rebase([5.0, 6.0], [])
    assert (found.factor, found.mean.tolist()) == (1.0, [5.0, 6.0])
    assert rebase([5.0, 6.0], [9.0], doubt=0).factor == 1.0


def test_what_cannot_have_come_is_refused_with_its_place() -> None:
    with pytest.raises(ProblemError, match="interval 2"):
        rebase([5.0, 6.0, 7.0], [5.0, -1.0])
    with pytest.raises(ProblemError, match="interval 3"):
        rebase([5.0, 6.0], [5.0, 6.0, 7.0])


def test_breaches_say_how_many_are_short() -> None:
    needed = int(required(queue("calls", 100, 0).demand, Goal()).agents[0])
    found = breaches([queue("calls", 100, needed - 2), queue("idle", 0, 0)])
    assert [(each.queue, each.interval, each.short) for each in found] == [
        ("calls", interval, 2) for interval in range(4)
    ]
    assert all(each.service_level < each.promised for each in found)


def test_moving_people_mends_one_queue_and_may_break_another() -> None:
    queues = (queue("calls", 100, 12), queue("chat", 40, 9))
    move = Change(people=2, start=1, end=3, taken="chat", given="calls")
    after = try_out(queues, [move])
    assert np.asarray(after[0].people).tolist() == [12, 14, 14, 12]
    assert np.asarray(after[1].people).tolist() == [9, 7, 7, 9]
    assert [each.interval for each in breaches(after)] == [0, 3]
    assert np.asarray(queues[0].people).tolist() == [12] * 4


def test_overtime_gives_and_a_late_start_takes() -> None:
    base = (queue("calls", 100, 14),)
    overtime = Change(people=1, start=3, end=4, given="calls")
    late = Change(people=1, start=0, end=1, taken="calls")
    after = try_out(base, [overtime, late])
    assert np.asarray(after[0].people).tolist() == [13, 14, 14, 15]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Change(people=9, start=0, end=2, taken="calls"), "has not 9 people"),
        (Change(people=1, start=0, end=2, given="letters"), "no queue letters"),
    ],
)
def test_a_change_that_cannot_be_says_why(change: Change, why: str) -> None:
    with pytest.raises(ProblemError, match=why):
        try_out((queue("calls", 100, 5),), [change])


def test_adherence_counts_what_was_kept_and_what_was_beyond() -> None:
    found = adherence([hours(0, 2), hours(2.5, 4)], [hours(0.5, 3), hours(4, 4.5)])
    assert found.planned == timedelta(hours=3.5)
    assert found.kept == timedelta(hours=2)
    assert found.beyond == timedelta(hours=1)
    assert found.share == pytest.approx(4 / 7)
    assert found.conformance == pytest.approx(6 / 7)
    assert adherence([], [hours(0, 1)]).share is None
