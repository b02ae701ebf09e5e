"""Dates, times and durations beyond what Python's own can hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.core import feel
from anyshore.core.feel.temporal import TemporalError
from anyshore.core.feel.temporal_text import parse_any, write


@given(st.integers(min_value=-(10**11), max_value=10**11))
def test_a_day_comes_back_from_its_number(number: int) -> None:
    day = feel.Date.from_ordinal(number)
    assert day.ordinal == number
    assert parse_any(write(day)) == day


@given(st.dates())
def test_days_count_as_in_python(day: dt.date) -> None:
    own = feel.Date(day.year, day.month, day.day)
    assert own.ordinal == day.toordinal() - dt.date(1970, 1, 1).toordinal()
    assert own.weekday == day.isoweekday()


@given(st.integers(min_value=-(10**24), max_value=10**24))
def test_a_duration_comes_back_from_its_text(nanos: int) -> None:
    duration = feel.DayTimeDuration(nanos)
    assert parse_any(write(duration)) == duration


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "24-01-01",
        "+2024-01-01",
        "02024-01-01",
        "-0000-01-01",
        "25:00:00",
        "10:60:00",
        "10:00:00+19:00",
        "10:00:00@Nowhere/City",
        "P",
        "PT",
        "P1Y1D",
        "P1.5Y",
        "2024-01-01T",
        "1000000000-01-01",
    ],
)
def test_a_text_that_is_no_temporal_value_gives_none(text: str) -> None:
    assert parse_any(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2021-01-01T24:00:00"', '@"2021-01-02T00:00:00"'),
        ('@"999999999-12-31" - @"P1D"', '@"999999999-12-30"'),
        ('@"-0001-03-01" - @"P1D"', '@"-0001-02-28"'),
        ('@"0000-03-01" - @"P1D"', '@"0000-02-29"'),
        ('@"2024-01-31" + @"P1M"', '@"2024-02-29"'),
        ('@"23:59:59.999999999" + @"PT0.000000001S"', '@"00:00:00"'),
        ('@"P1DT2H" * 2', '@"P2DT4H"'),
        ('@"P1Y" / 2', '@"P6M"'),
        ('@"P1Y" + @"P1D"', "null"),
        (
            '@"2024-03-31T01:00:00@Europe/Paris" + @"PT1H"',
            '@"2024-03-31T03:00:00@Europe/Paris"',
        ),
    ],
)
def test_moments_move_by_durations(text: str, expected: str) -> None:
    assert feel.evaluate(text) == feel.evaluate(expected)


def test_moments_in_zones_are_compared_on_the_time_line() -> None:
    text = '@"2024-07-01T12:00:00@Europe/Paris" = @"2024-07-01T10:00:00Z"'
    assert feel.evaluate(text) is True
    assert feel.evaluate(
        '(@"2024-07-01T12:00:00@Europe/Paris" - @"2024-07-01T09:30:00Z").minutes'
    ) == Decimal(30)


def test_durations_divide_to_numbers() -> None:
    assert feel.evaluate('@"P1D" / @"PT1H"') == 24
    assert feel.evaluate('@"P1Y" / @"P5M"') == Decimal("2.4")


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TemporalError):
        feel.Date(2023, 2, 29)


def test_python_moments_keep_their_zone_or_offset() -> None:
    offset = dt.timezone(dt.timedelta(hours=2))
    moment = dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=offset)
    assert feel.from_host(moment) == feel.DateTime(
        feel.Date(2026, 1, 2), feel.Time(3, 4, 5, 6000, 7200)
    )


def test_now_is_an_argument() -> None:
    assert feel.evaluate("now()") is None
    now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    assert feel.evaluate("string(today())", now=now) == "2026-11-22"
