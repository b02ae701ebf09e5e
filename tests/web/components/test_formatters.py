"""Figures, spans and instants are written in one way everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.kernel import Money
from anyshore.web.components.amounts import (
    show_money,
    show_number,
    show_percent,
    show_size,
)
from anyshore.web.components.durations import (
    Clock,
    ClockState,
    clock_tone,
    clock_words,
    show_left,
    show_span,
)
from anyshore.web.components.instants import InstantStyle, show_instant, time_element
from anyshore.web.components.values import Tone

MANILA = ZoneInfo("Asia/Manila")
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(hours=1, minutes=14), "1 h 14 min left"),
        (timedelta(minutes=-12), "12 min late"),
        (timedelta(hours=-1, minutes=-48), "1 h 48 min late"),
        (timedelta(seconds=59), "under 1 min left"),
        (timedelta(seconds=-1), "under 1 min late"),
        (timedelta(0), "due now"),
        (timedelta(hours=2), "2 h left"),
        (timedelta(hours=47, minutes=59), "47 h 59 min left"),
        (timedelta(days=2), "2 d left"),
        (timedelta(days=9, hours=5, minutes=50), "9 d 5 h left"),
    ],
)
def test_what_is_left_is_signed_by_a_word(left: timedelta, expected: str) -> None:
    assert show_left(left) == expected


def test_working_time_has_no_days() -> None:
    """A working day has no fixed length, so hours go on."""
    assert show_left(timedelta(days=2, hours=3), working=True) == "51 h left"


@given(st.integers(min_value=60, max_value=10**7))
@settings(max_examples=60)
def test_a_span_never_promises_more_than_there_is(seconds: int) -> None:
    """The words, read back, are at most the span, and less than an hour below it."""
    units = {"d": 86400, "h": 3600, "min": 60}
    words = show_span(timedelta(seconds=seconds)).split()
    told = sum(
        int(number) * units[unit]
        for number, unit in zip(words[::2], words[1::2], strict=True)
    )
    assert 0 <= seconds - told < 3600


@pytest.mark.parametrize(
    ("state", "minutes", "words", "tone"),
    [
        (ClockState.RUNNING, 90, "1 h 30 min left", Tone.OK),
        (ClockState.RUNNING, 59, "59 min left", Tone.SOON),
        (ClockState.RUNNING, -1, "1 min late", Tone.LATE),
        (ClockState.PAUSED, 30, "paused, 30 min left", Tone.IDLE),
        (ClockState.PAUSED, -30, "paused, 30 min late", Tone.LATE),
        (ClockState.RESTING, 30, "resting, 30 min left", Tone.IDLE),
        (ClockState.DONE, 14, "done 14 min early", Tone.DONE),
        (ClockState.DONE, 0, "done on time", Tone.DONE),
        (ClockState.DONE, -14, "done 14 min late", Tone.LATE),
    ],
)
def test_a_clock_says_how_it_stands(
    state: ClockState, minutes: int, words: str, tone: Tone
) -> None:
    clock = Clock(name="Reply", left=timedelta(minutes=minutes), state=state)
    assert (clock_words(clock), clock_tone(clock)) == (words, tone)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1240.5", "EUR", "1 240.50 EUR"),
        ("-1250000", "JPY", "\u22121 250 000 JPY"),
        ("0.0375", "USD", "0.0375 USD"),
        ("2.5", "KWD", "2.500 KWD"),
        ("1E+3", "EUR", "1 000.00 EUR"),
        ("0", "EUR", "0.00 EUR"),
    ],
)
def test_money_shows_every_decimal_and_its_currency(
    amount: str, currency: str, expected: str
) -> None:
    shown = show_money(Money(Decimal(amount), currency))
    assert shown == expected.replace(" ", "\u00a0")


def test_a_number_is_rounded_only_when_asked() -> None:
    exact = Decimal("1234.565")
    assert show_number(exact) == "1\u00a0234.565"
    assert show_number(exact, 2) == "1\u00a0234.57"
    assert show_percent(Decimal("0.924")) == "92.4\u00a0%"


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1023, "1 023 B"),
        (1024, "1.0 KiB"),
        (1024**2 - 1, "1 024.0 KiB"),
        (52_428_800, "50.0 MiB"),
        (3 * 1024**4, "3 072.0 GiB"),
    ],
)
def test_sizes_are_in_powers_of_1024(size: int, expected: str) -> None:
    assert show_size(size) == expected.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("instant", "style", "expected"),
    [
        (NOON, InstantStyle.SHORT, "20:00"),
        (NOON + timedelta(hours=4), InstantStyle.SHORT, "21 Nov, 00:00"),
        (NOON.replace(year=2025), InstantStyle.SHORT, "20 Nov 2025, 20:00"),
        (NOON, InstantStyle.DATE, "20 Nov"),
        (NOON, InstantStyle.TIME, "20:00"),
        (NOON, InstantStyle.FULL, "Fri 20 Nov 2026, 20:00 Manila"),
    ],
)
def test_an_instant_is_written_where_the_reader_is(
    instant: datetime, style: InstantStyle, expected: str
) -> None:
    assert show_instant(instant, MANILA, NOON, style) == expected


def test_the_hour_that_comes_twice_in_berlin_keeps_its_instant() -> None:
    """On 25 October 2026 two instants read 02:30; the attribute tells them apart."""
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    shown = [
        show_instant(at, BERLIN, NOON, InstantStyle.TIME) for at in (first, second)
    ]
    assert shown == ["02:30", "02:30"]
    assert 'datetime="2026-10-25T00:30:00Z"' in time_element(first, BERLIN, NOON)
    assert 'datetime="2026-10-25T01:30:00Z"' in time_element(second, BERLIN, NOON)


def test_the_title_of_an_instant_says_it_here_and_in_utc() -> None:
    assert time_element(NOON, MANILA, NOON) == (
        '<time datetime="2026-11-20T12:00:00Z" title="Fri 20 Nov 2026, 20:00 Manila'
        ' · Fri 20 Nov 2026, 12:00 UTC">20:00</time>'
    )


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="names no zone"):
        show_instant(NOON.replace(tzinfo=None), MANILA, NOON)
