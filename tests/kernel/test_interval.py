"""An interval holds its start and not its end, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.kernel import Interval, require_aware

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
intervals = st.builds(
    lambda start, length: Interval(
        START + start * HOUR, START + (start + length) * HOUR
    ),
    st.integers(-20, 20),
    st.integers(1, 20),
)


def test_the_start_is_inside_and_the_end_is_not() -> None:
    interval = Interval(START, START + HOUR)
    assert START in interval
    assert START + HOUR - timedelta(microseconds=1) in interval
    assert START + HOUR not in interval
    assert START - timedelta(microseconds=1) not in interval


def test_ends_in_any_zone_are_the_same_interval() -> None:
    manila = START.astimezone(timezone(timedelta(hours=8)))
    interval = Interval(manila, manila + HOUR)
    assert interval == Interval(START, START + HOUR)
    assert interval.start.tzinfo is UTC


def test_duration_is_elapsed_time_over_a_jump_of_the_clock() -> None:
    """New York, 8 March 2026: from 1:30 to 3:30 on the wall is one hour."""
    zone = ZoneInfo("America/New_York")
    interval = Interval(
        datetime(2026, 3, 8, 1, 30, tzinfo=zone),
        datetime(2026, 3, 8, 3, 30, tzinfo=zone),
    )
    assert interval.duration == HOUR


@pytest.mark.parametrize("length", [timedelta(0), -HOUR])
def test_an_empty_or_backward_interval_is_refused(length: timedelta) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Interval(START, START + length)


def test_an_end_without_a_zone_is_refused() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="names no zone"):
        Interval(naive, START + HOUR)
    with pytest.raises(ValueError, match="names no zone"):
        Interval(START, naive)
    with pytest.raises(ValueError, match="names no zone"):
        require_aware(naive)


@given(intervals, intervals)
def test_overlap_holds_what_both_hold(one: Interval, two: Interval) -> None:
    shared = one.overlap(two)
    assert shared == two.overlap(one)
    for hour in range(-20, 41):
        instant = START + hour * HOUR
        both = instant in one and instant in two
        assert both == (shared is not None and instant in shared)


@given(intervals)
def test_neighbors_share_no_moment(interval: Interval) -> None:
    after = Interval(interval.end, interval.end + HOUR)
    assert interval.overlap(after) is None
    assert interval < after
    assert interval.overlap(interval) == interval
