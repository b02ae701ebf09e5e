"""Open time is added and measured as a person would with a wall calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from anyshore.core.calendars import (
    ROUND_THE_CLOCK,
    BackwardTimeError,
    BeyondHorizonError,
    Calendar,
    Counted,
    DayNote,
    NeverOpensError,
    NoteKind,
    Override,
    Weekday,
    Window,
    add,
    between,
    is_open,
    local_day,
    next_open,
    working_week,
)
from anyshore.kernel import Interval, ProblemError

HOUR = timedelta(hours=1)
OFFICE = Calendar(
    name="Office",
    version="1",
    zone="UTC",
    weekly=working_week("09:00-12:00", "13:00-17:00"),
    holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 26): "Boxing Day"},
    overrides=(
        Override(
            day=date(2026, 12, 24),
            reason="Christmas Eve",
            windows=(Window.parse("09:00-12:00"),),
        ),
        Override(day=date(2026, 12, 31), reason="Stocktaking"),
        Override(
            day=date(2027, 1, 2),
            reason="Made up for stocktaking",
            windows=(Window.parse("10:00-14:00"),),
        ),
    ),
)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Give an instant of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_hours_within_one_window_end_in_it() -> None:
    counted = add(OFFICE, at(23, 9, 30), HOUR)
    expected = Counted(
        at=at(23, 10, 30),
        duration=HOUR,
        intervals=(Interval(at(23, 9, 30), at(23, 10, 30)),),
    )
    assert expected == counted


def test_the_lunch_break_does_not_count() -> None:
    counted = add(OFFICE, at(23, 11), 2 * HOUR)
    assert at(23, 14) == counted.at
    assert (
        Interval(at(23, 11), at(23, 12)),
        Interval(at(23, 13), at(23, 14)),
    ) == counted.intervals


def test_a_full_day_ends_at_closing_and_not_at_the_next_opening() -> None:
    assert at(23, 17) == add(OFFICE, at(23, 9), 7 * HOUR).at


def test_a_start_in_closed_time_counts_from_the_next_opening() -> None:
    assert at(23, 10) == add(OFFICE, at(21, 15), HOUR).at


def test_no_time_at_all_ends_where_it_starts_even_when_closed() -> None:
    expected = Counted(at=at(22, 3), duration=timedelta(0), intervals=())
    assert expected == add(OFFICE, at(22, 3), timedelta(0))


def test_holidays_and_overrides_are_skipped_and_named() -> None:
    counted = add(OFFICE, at(23, 16, month=12), 12 * HOUR)
    assert at(29, 10, month=12) == counted.at
    assert (
        DayNote(
            day=date(2026, 12, 24), kind=NoteKind.OTHER_HOURS, reason="Christmas Eve"
        ),
        DayNote(day=date(2026, 12, 25), kind=NoteKind.HOLIDAY, reason="Christmas Day"),
    ) == counted.notes


def test_a_holiday_on_a_day_that_is_closed_anyway_is_not_named() -> None:
    """Boxing Day 2026 is a Saturday: it explains nothing."""
    notes = between(OFFICE, at(26, 0, month=12), at(27, 0, month=12)).notes
    assert notes == ()


def test_an_override_opens_a_day_that_is_usually_closed() -> None:
    counted = add(OFFICE, at(31, 8, month=12), 9 * HOUR)
    assert datetime(2027, 1, 2, 12, tzinfo=UTC) == counted.at
    assert [str(note) for note in counted.notes] == [
        "2026-12-31 closed: Stocktaking",
        "2027-01-02 other hours: Made up for stocktaking",
    ]


def test_an_override_wins_over_a_holiday() -> None:
    calendar = Calendar(
        name="Open at Christmas",
        version="1",
        zone="UTC",
        weekly=working_week("09:00-17:00"),
        holidays={date(2026, 12, 25): "Christmas Day"},
        overrides=(
            Override(
                day=date(2026, 12, 25),
                reason="Emergency desk",
                windows=(Window.parse("10:00-11:00"),),
            ),
        ),
    )
    counted = between(calendar, at(25, 0, month=12), at(26, 0, month=12))
    assert counted.duration == HOUR
    assert [str(n) for n in counted.notes] == ["2026-12-25 other hours: Emergency desk"]


def test_between_counts_only_open_time() -> None:
    counted = between(OFFICE, at(20, 16), at(23, 10))
    assert counted.duration == 2 * HOUR
    assert at(23, 10) == counted.at
    assert (
        Interval(at(20, 16), at(20, 17)),
        Interval(at(23, 9), at(23, 10)),
    ) == counted.intervals


def test_a_day_that_begins_as_the_span_ends_is_not_named() -> None:
    assert between(OFFICE, at(23, 0, month=12), at(24, 0, month=12)).notes == ()


def test_a_night_shift_runs_over_midnight_as_one_interval() -> None:
    night = Calendar(
        name="Night",
        version="1",
        zone="Asia/Manila",
        weekly=working_week("22:00-06:00"),
    )
    counted = add(night, at(23, 14), 8 * HOUR)
    assert (Interval(at(23, 14), at(23, 22)),) == counted.intervals


def test_a_holiday_closes_what_opens_on_it_and_not_what_runs_into_it() -> None:
    night = Calendar(
        name="Night",
        version="1",
        zone="UTC",
        weekly=working_week("22:00-06:00"),
        holidays={date(2026, 11, 24): "Founders' Day"},
    )
    assert (
        Interval(at(23, 22), at(24, 6)),
        Interval(at(25, 22), at(26, 6)),
    ) == between(night, at(23, 12), at(26, 12)).intervals


def test_round_the_clock_is_elapsed_time() -> None:
    always = Calendar(name="24/7", version="1", zone="UTC", weekly=ROUND_THE_CLOCK)
    counted = add(always, at(20, 13, 7), 100 * HOUR)
    assert (Interval(at(20, 13, 7), at(24, 17, 7)),) == counted.intervals


def test_windows_that_overlap_or_touch_count_once() -> None:
    calendar = Calendar(
        name="Desks",
        version="1",
        zone="UTC",
        weekly=working_week("12:00-17:00", "09:00-12:00", "11:00-13:00"),
    )
    assert (Interval(at(23, 9), at(23, 17)),) == between(
        calendar, at(23, 0), at(24, 0)
    ).intervals


def test_a_window_of_24_hours_may_start_at_any_time() -> None:
    week = working_week("18:00-18:00", days=[Weekday.SAT])
    calendar = Calendar(name="Weekend", version="1", zone="UTC", weekly=week)
    assert (Interval(at(21, 18), at(22, 18)),) == between(
        calendar, at(20, 0), at(24, 0)
    ).intervals


def test_next_open_is_now_where_it_is_open() -> None:
    assert at(23, 9) == next_open(OFFICE, at(23, 9)).at
    assert at(23, 13) == next_open(OFFICE, at(23, 12)).at
    assert at(23, 9) == next_open(OFFICE, at(20, 17)).at


def test_next_open_names_the_days_it_passes_over() -> None:
    counted = next_open(OFFICE, at(24, 12, month=12))
    assert at(28, 9, month=12) == counted.at
    assert [date(2026, 12, 24), date(2026, 12, 25)] == [n.day for n in counted.notes]


def test_a_window_holds_its_opening_and_not_its_closing() -> None:
    assert is_open(OFFICE, at(23, 9))
    assert not is_open(OFFICE, at(23, 12))
    assert not is_open(OFFICE, at(22, 10))


def test_a_day_is_the_date_the_zone_shows() -> None:
    manila = Calendar(
        name="Manila", version="1", zone="Asia/Manila", weekly=ROUND_THE_CLOCK
    )
    assert date(2026, 11, 24) == local_day(manila, at(23, 16))


def test_a_calendar_that_never_opens_says_so() -> None:
    closed = Calendar(name="Ruin", version="7", zone="Europe/Rome", weekly={})
    with pytest.raises(NeverOpensError) as caught:
        add(closed, at(1, 0), HOUR)
    assert caught.value.problem.code == "calendar-never-opens"
    assert "'Ruin' version 7 has no open time" in caught.value.problem.message
    with pytest.raises(NeverOpensError):
        next_open(closed, at(1, 0))
    assert timedelta(0) == between(closed, at(1, 0), at(9, 0)).duration


def test_too_little_open_time_within_the_horizon_is_another_matter() -> None:
    once = Calendar(
        name="Once",
        version="1",
        zone="UTC",
        weekly={},
        overrides=(
            Override(
                day=date(2026, 11, 23),
                reason="Launch",
                windows=(Window.parse("09:00-10:00"),),
            ),
        ),
    )
    assert at(23, 10) == add(once, at(1, 0), HOUR).at
    with pytest.raises(BeyondHorizonError) as caught:
        add(once, at(1, 0), 2 * HOUR)
    assert caught.value.problem.code == "beyond-horizon"


def test_spans_beyond_the_horizon_are_refused() -> None:
    with pytest.raises(BeyondHorizonError):
        between(OFFICE, at(1, 0), at(1, 0).replace(year=2126))
    with pytest.raises(BeyondHorizonError):
        add(OFFICE, at(1, 0), timedelta.max)


def test_the_end_of_the_calendar_is_beyond_the_horizon() -> None:
    """Year 9999 has no day after it to count from."""
    with pytest.raises(BeyondHorizonError):
        between(
            OFFICE, datetime(9999, 12, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        )


def test_forgetting_compiled_days_changes_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = add(OFFICE, at(1, 0), 100 * HOUR)
    monkeypatch.setattr("anyshore.core.calendars.days._MOST_DAYS", 3)
    forgetful = replace(OFFICE)
    assert add(forgetful, at(1, 0), 100 * HOUR) == expected
    assert len(forgetful.compiled) <= 3


def test_time_never_runs_backwards() -> None:
    with pytest.raises(BackwardTimeError) as caught:
        add(OFFICE, at(1, 0), -HOUR)
    assert caught.value.problem.code == "duration-negative"
    with pytest.raises(BackwardTimeError) as caught:
        between(OFFICE, at(2, 0), at(1, 0))
    assert caught.value.problem.code == "span-backward"


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - this is what is refused
    with pytest.raises(ValueError, match="names no zone"):
        add(OFFICE, naive, HOUR)
    with pytest.raises(ValueError, match="names no zone"):
        between(OFFICE, at(1, 0), naive)
    with pytest.raises(ValueError, match="names no zone"):
        is_open(OFFICE, naive)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "America", "../etc", "/etc"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ProblemError) as caught:
        Calendar(name="x", version="1", zone=zone, weekly={})
    assert caught.value.problem.code == "zone-unknown"


def test_a_day_has_one_override() -> None:
    twice = (
        Override(day=date(2026, 1, 1), reason="one"),
        Override(day=date(2026, 1, 1), reason="two"),
    )
    with pytest.raises(ProblemError) as caught:
        Calendar(name="x", version="1", zone="UTC", weekly={}, overrides=twice)
    assert caught.value.problem.code == "override-twice"


def test_a_calendar_is_a_value() -> None:
    """Two equal calendars are one, and what they were made from cannot change them."""
    week = working_week("09:00-17:00")
    holidays = {date(2026, 11, 23): "Feast"}
    first = Calendar(name="x", version="1", zone="UTC", weekly=week, holidays=holidays)
    second = Calendar(name="x", version="1", zone="UTC", weekly=week, holidays=holidays)
    assert first == second
    assert hash(first) == hash(second)
    week.clear()
    holidays.clear()
    assert first == second
    assert {date(2026, 11, 23): "Feast"} == dict(first.holidays)
