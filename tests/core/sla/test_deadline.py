"""A deadline follows open time over the runs of its clock and can say why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.calendars import Calendar, Counted, add, working_week
from anyshore.core.sla import (
    Because,
    Deadline,
    Pause,
    deadline,
    elapsed,
    pause,
    resume,
    start,
    stop,
)
from anyshore.kernel import Interval

HOUR = timedelta(hours=1)
NOTHING = timedelta(0)
OFFICE = Calendar(
    name="Office",
    version="4",
    zone="UTC",
    weekly=working_week("09:00-17:00"),
    holidays={date(2026, 11, 25): "Feast"},
)


def at(day: int, hour: int) -> datetime:
    """Give an hour of November 2026, UTC; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_a_running_clock_is_due_when_open_time_uses_the_target_up() -> None:
    expected = Deadline(
        at=at(24, 10),
        remaining=NOTHING,
        because=Because(
            target=8 * HOUR,
            calendar="Office",
            version="4",
            zone="UTC",
            started=at(23, 10),
            counted=(
                Interval(at(23, 10), at(23, 17)),
                Interval(at(24, 9), at(24, 10)),
            ),
            pauses=(),
            notes=(),
        ),
    )
    assert deadline(start("x", at(23, 10)), OFFICE, 8 * HOUR) == expected


def test_a_pause_moves_the_deadline_by_the_open_time_it_held() -> None:
    clock = pause(start("x", at(23, 10)), at(23, 15), "client")
    clock = resume(clock, at(24, 11))
    due = deadline(clock, OFFICE, 8 * HOUR)
    assert due.at == at(24, 14)
    assert due.because.counted == (
        Interval(at(23, 10), at(23, 15)),
        Interval(at(24, 11), at(24, 14)),
    )
    assert due.because.pauses == (
        Pause(start=at(23, 15), end=at(24, 11), reason="client"),
    )


def test_nothing_is_due_while_a_pause_holds_the_clock() -> None:
    clock = pause(start("x", at(23, 10)), at(23, 15), "client")
    due = deadline(clock, OFFICE, 8 * HOUR)
    assert due.at is None
    assert due.remaining == 3 * HOUR
    assert due.because.counted == (Interval(at(23, 10), at(23, 15)),)


def test_a_pause_after_the_deadline_does_not_undo_it() -> None:
    clock = pause(start("x", at(23, 10)), at(24, 15), "too late")
    assert deadline(clock, OFFICE, 8 * HOUR).at == at(24, 10)


def test_a_stopped_clock_says_when_it_would_have_been_due() -> None:
    clock = stop(start("x", at(23, 10)), at(23, 12))
    assert deadline(clock, OFFICE, 8 * HOUR).at == at(24, 10)


def test_skipped_days_are_told_once_even_when_a_pause_cuts_them() -> None:
    clock = pause(start("x", at(24, 16)), at(25, 12), "client")
    clock = resume(clock, at(25, 13))
    due = deadline(clock, OFFICE, 2 * HOUR)
    assert due.at == at(26, 10)
    assert [str(note) for note in due.because.notes] == ["2026-11-25 holiday: Feast"]


def test_what_a_deadline_said_before_is_kept_in_order() -> None:
    clock = start("x", at(23, 10))
    first = deadline(clock, OFFICE, 8 * HOUR)
    clock = pause(clock, at(23, 15), "client")
    second = deadline(clock, OFFICE, 8 * HOUR, first)
    third = deadline(resume(clock, at(24, 11)), OFFICE, 8 * HOUR, second)
    assert [before.at for before in third.earlier] == [at(24, 10), None]
    assert all(before.earlier == () for before in third.earlier)
    assert third.at == at(24, 14)


def test_a_deadline_that_did_not_change_stays_the_same_value() -> None:
    clock = start("x", at(23, 10))
    first = deadline(clock, OFFICE, 8 * HOUR)
    assert deadline(clock, OFFICE, 8 * HOUR, first) is first


def test_a_new_version_of_the_calendar_is_a_change() -> None:
    clock = start("x", at(23, 10))
    first = deadline(clock, OFFICE, 8 * HOUR)
    longer = Calendar(
        name="Office", version="5", zone="UTC", weekly=working_week("09:00-18:00")
    )
    second = deadline(clock, longer, 8 * HOUR, first)
    assert second.at == at(23, 18)
    assert second.because.version == "5"
    assert second.earlier == (first,)


def test_elapsed_counts_the_runs_up_to_now() -> None:
    clock = resume(pause(start("x", at(23, 10)), at(23, 15), "client"), at(24, 11))
    expected = Counted(
        at=at(24, 12),
        duration=6 * HOUR,
        intervals=(
            Interval(at(23, 10), at(23, 15)),
            Interval(at(24, 11), at(24, 12)),
        ),
    )
    assert elapsed(clock, OFFICE, at(24, 12)) == expected
    assert elapsed(clock, OFFICE, at(23, 12)).duration == 2 * HOUR
    assert elapsed(clock, OFFICE, at(22, 12)).duration == NOTHING


hours = st.integers(1, 60).map(lambda count: count * HOUR)


@settings(max_examples=100, deadline=None)
@given(st.lists(hours, max_size=6), hours)
def test_at_the_deadline_the_target_has_elapsed(
    steps: list[timedelta], target: timedelta
) -> None:
    """Whatever was paused, `deadline` and `elapsed` are inverse."""
    clock = start("x", at(23, 10))
    now = clock.started
    for turn, step in enumerate(steps):
        now += step
        clock = resume(clock, now) if turn % 2 else pause(clock, now, "client")
    due = deadline(clock, OFFICE, target)
    if due.at is None:
        assert elapsed(clock, OFFICE, now).duration == target - due.remaining
        assert due.remaining > NOTHING
    else:
        assert elapsed(clock, OFFICE, due.at).duration == target
        assert due.at >= add(OFFICE, clock.started, target).at
