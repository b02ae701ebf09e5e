"""On the days a clock jumps, an hour still is an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from anyshore.core.calendars import (
    ROUND_THE_CLOCK,
    WEEK,
    Calendar,
    add,
    between,
    first_instant,
    is_open,
    working_week,
)
from anyshore.kernel import Interval

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def daily(zone: str, *windows: str) -> Calendar:
    """Give a calendar with the same windows on each day of the week."""
    weekly = working_week(*windows, days=WEEK)
    return Calendar(name=zone, version="1", zone=zone, weekly=weekly)


def open_on(calendar: Calendar, day: date) -> timedelta:
    """Measure the open time of one local day."""
    midnight = datetime.combine(day, datetime.min.time())
    zone = ZoneInfo(calendar.zone)
    start, end = first_instant(zone, midnight), first_instant(zone, midnight + DAY)
    return between(calendar, start, end).duration


@pytest.mark.parametrize(
    ("zone", "day", "night", "whole"),
    [
        ("America/New_York", date(2026, 3, 8), 5 * HOUR, 23 * HOUR),
        ("America/New_York", date(2026, 11, 1), 7 * HOUR, 25 * HOUR),
        ("America/New_York", date(2026, 6, 1), 6 * HOUR, 24 * HOUR),
        ("Europe/Berlin", date(2026, 3, 29), 5 * HOUR, 23 * HOUR),
        ("Europe/Berlin", date(2026, 10, 25), 7 * HOUR, 25 * HOUR),
        # Lord Howe Island moves its clocks by half an hour.
        ("Australia/Lord_Howe", date(2026, 10, 4), 5.5 * HOUR, 23.5 * HOUR),
        ("Australia/Lord_Howe", date(2026, 4, 5), 6.5 * HOUR, 24.5 * HOUR),
        # Manila has not moved its clocks since 1990.
        ("Asia/Manila", date(2026, 3, 29), 6 * HOUR, 24 * HOUR),
        ("Asia/Manila", date(2026, 10, 25), 6 * HOUR, 24 * HOUR),
        # Morocco goes back for Ramadan and forward after it.
        ("Africa/Casablanca", date(2026, 2, 15), 7 * HOUR, 25 * HOUR),
        ("Africa/Casablanca", date(2026, 3, 22), 5 * HOUR, 23 * HOUR),
        # Beirut goes forward at midnight: the day begins at one.
        ("Asia/Beirut", date(2026, 3, 29), 5 * HOUR, 23 * HOUR),
        # Havana shows midnight to one twice.
        ("America/Havana", date(2026, 11, 1), 7 * HOUR, 25 * HOUR),
        # Samoa left out a whole day to cross the date line.
        ("Pacific/Apia", date(2011, 12, 30), timedelta(0), timedelta(0)),
    ],
)
def test_a_day_is_as_long_as_it_really_was(
    zone: str, day: date, night: timedelta, whole: timedelta
) -> None:
    assert night == open_on(daily(zone, "00:00-06:00"), day)
    assert whole == open_on(daily(zone, "00:00-24:00"), day)
    assert open_on(daily(zone, "09:00-17:00"), day) == 8 * HOUR or not whole


def test_a_deadline_over_the_spring_jump_comes_an_hour_of_wall_time_later() -> None:
    """Eight hours from 22:00 in New York end at 07:00, for 02:00 to 03:00 never was."""
    night = daily("America/New_York", "22:00-08:00")
    start = datetime(2026, 3, 7, 22, tzinfo=ZoneInfo("America/New_York"))
    end = datetime(2026, 3, 8, 7, tzinfo=ZoneInfo("America/New_York"))
    counted = add(night, start, 8 * HOUR)
    assert end.astimezone(UTC) == counted.at
    assert (Interval(start, counted.at),) == counted.intervals


def test_a_deadline_over_the_autumn_fold_comes_an_hour_of_wall_time_sooner() -> None:
    night = daily("Europe/Berlin", "22:00-08:00")
    start = datetime(2026, 10, 24, 22, tzinfo=ZoneInfo("Europe/Berlin"))
    end = datetime(2026, 10, 25, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    assert end.astimezone(UTC) == add(night, start, 8 * HOUR).at


def test_a_window_inside_the_gap_is_no_time_at_all() -> None:
    calendar = daily("Europe/Berlin", "02:15-02:45")
    assert timedelta(0) == open_on(calendar, date(2026, 3, 29))
    assert timedelta(minutes=30) == open_on(calendar, date(2026, 3, 30))


def test_a_window_that_opens_in_the_gap_opens_at_the_jump() -> None:
    calendar = daily("Europe/Berlin", "02:30-04:00")
    assert open_on(calendar, date(2026, 3, 29)) == HOUR
    assert is_open(calendar, datetime(2026, 3, 29, 1, tzinfo=UTC))
    assert not is_open(calendar, datetime(2026, 3, 29, 0, 59, tzinfo=UTC))


def test_a_time_shown_twice_means_its_first_showing() -> None:
    calendar = daily("Europe/Berlin", "02:00-02:30")
    assert timedelta(minutes=30) == open_on(calendar, date(2026, 10, 25))
    assert is_open(calendar, datetime(2026, 10, 25, 0, 15, tzinfo=UTC))
    assert not is_open(calendar, datetime(2026, 10, 25, 1, 15, tzinfo=UTC))


def test_a_clock_set_back_over_midnight_does_not_reopen_the_day() -> None:
    """St. John's set its clocks back at 00:01 until 2011: Saturday came twice."""
    zone = "America/St_Johns"
    saturday_night = daily(zone, "23:00-24:00")
    second_showing = datetime(2010, 11, 7, 3, tzinfo=UTC)
    shown = second_showing.astimezone(ZoneInfo(zone))
    assert (shown.day, shown.hour, shown.minute, shown.fold) == (6, 23, 30, 1)
    assert not is_open(saturday_night, second_showing)
    assert is_open(saturday_night, second_showing - HOUR)
    assert open_on(saturday_night, date(2010, 11, 6)) == HOUR
    assert open_on(daily(zone, "00:00-24:00"), date(2010, 11, 7)) == 25 * HOUR


def test_round_the_clock_never_loses_or_gains_a_moment() -> None:
    """Elapsed time over a year of jumps is elapsed time."""
    for zone in ("America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"):
        always = Calendar(name=zone, version="1", zone=zone, weekly=ROUND_THE_CLOCK)
        start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
        assert (Interval(start, end),) == between(always, start, end).intervals
