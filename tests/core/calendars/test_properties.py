"""What holds for every calendar, checked on random ones and against an oracle."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from anyshore.core.calendars import (
    WEEK,
    BeyondHorizonError,
    Calendar,
    NeverOpensError,
    Override,
    Window,
    add,
    between,
    is_open,
    next_open,
)

# Drawing takes a while where other work has the processor: no fault of the rule.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# A Sunday of daylight-saving change in each zone, so that random days meet them.
JUMPS = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Africa/Casablanca": (date(2026, 2, 15), date(2026, 3, 22)),
    "America/Havana": (date(2026, 3, 8), date(2026, 11, 1)),
    "America/St_Johns": (date(2010, 3, 14), date(2010, 11, 7)),
    "Asia/Manila": (date(2026, 5, 1), date(2026, 12, 25)),
}

walls = st.builds(
    time,
    st.integers(0, 23),
    st.sampled_from([0, 0, 0, 1, 15, 30, 59]),
)
windows = st.lists(st.builds(Window, walls, walls), max_size=3).map(tuple)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """Draw a calendar and an instant close to a jump of its clock."""
    zone = draw(st.sampled_from(sorted(JUMPS)))
    jump = draw(st.sampled_from(JUMPS[zone]))
    near = st.integers(-3, 3).map(lambda days: jump + days * DAY)
    calendar = Calendar(
        name="random",
        version="1",
        zone=zone,
        weekly={day: draw(windows) for day in WEEK},
        holidays=draw(st.dictionaries(near, st.just("Feast"), max_size=2)),
        overrides=tuple(
            Override(day=day, reason="Exception", windows=hours)
            for day, hours in draw(st.dictionaries(near, windows, max_size=2)).items()
        ),
    )
    start = (
        datetime.combine(jump, time(0), UTC)
        + draw(st.integers(-2 * 24 * 60, 2 * 24 * 60)) * MINUTE
    )
    return calendar, start


durations = st.integers(0, 3 * 24 * 60).map(lambda minutes: minutes * MINUTE)


def oracle(calendar: Calendar, start: datetime, end: datetime) -> list[datetime]:
    """List the open minutes of a span the slow way.

    The clock on the wall is read each minute from three days before, and the latest
    time it has shown is kept: going back does not undo what was shown.  A minute is
    open where that time lies in a window of its day or in one still running from the
    day before.
    """
    zone = ZoneInfo(calendar.zone)
    overrides = {override.day: override.windows for override in calendar.overrides}

    def holds(day: date, wall: datetime) -> bool:
        if day in overrides:
            hours = overrides[day]
        elif day in calendar.holidays:
            hours = ()
        else:
            hours = calendar.weekly[WEEK[day.weekday()]]
        for window in hours:
            opens = datetime.combine(day, window.opens)
            closes = datetime.combine(day, window.closes)
            if closes <= opens:
                closes += DAY
            if opens <= wall < closes:
                return True
        return False

    minutes = []
    instant = start - 3 * DAY
    latest = instant.astimezone(zone).replace(tzinfo=None)
    while instant < end:
        latest = max(latest, instant.astimezone(zone).replace(tzinfo=None))
        today = latest.date()
        if instant >= start and (holds(today, latest) or holds(today - DAY, latest)):
            minutes.append(instant)
        instant += MINUTE
    return minutes


@settings(UNHURRIED, max_examples=40)
@given(worlds())
def test_counting_agrees_with_reading_the_clock_each_minute(
    world: tuple[Calendar, datetime],
) -> None:
    calendar, start = world
    end = start + 2 * DAY
    minutes = oracle(calendar, start, end)
    counted = between(calendar, start, end)
    assert len(minutes) * MINUTE == counted.duration
    assert minutes == [
        span.start + n * MINUTE
        for span in counted.intervals
        for n in range(span.duration // MINUTE)
    ]
    probes = [start + n * 37 * MINUTE for n in range(2 * 24 * 60 // 37)]
    known = set(minutes)
    assert [probe in known for probe in probes] == [
        is_open(calendar, probe) for probe in probes
    ]
    if minutes:
        assert minutes[0] == next_open(calendar, start).at


@settings(UNHURRIED, max_examples=80)
@given(worlds(), durations)
def test_add_and_between_are_inverse(
    world: tuple[Calendar, datetime], duration: timedelta
) -> None:
    calendar, start = world
    try:
        counted = add(calendar, start, duration)
    except (NeverOpensError, BeyondHorizonError):
        assume(False)
    back = between(calendar, start, counted.at)
    assert duration == counted.duration == back.duration
    assert counted.intervals == back.intervals
    assert counted.notes == back.notes
    if duration:
        # The earliest such instant: a moment before, less had been counted.
        just_before = counted.at - timedelta(microseconds=1)
        assert between(calendar, start, just_before).duration < duration


@settings(UNHURRIED, max_examples=80)
@given(worlds(), durations, durations)
def test_splitting_a_span_changes_nothing(
    world: tuple[Calendar, datetime], first: timedelta, second: timedelta
) -> None:
    calendar, start = world
    middle, end = start + first, start + first + second
    assert (
        between(calendar, start, end).duration
        == between(calendar, start, middle).duration
        + between(calendar, middle, end).duration
    )
    try:
        whole = add(calendar, start, first + second)
    except (NeverOpensError, BeyondHorizonError):
        assume(False)
    assert whole.at == add(calendar, add(calendar, start, first).at, second).at


@settings(UNHURRIED, max_examples=80)
@given(worlds(), durations, durations, durations)
def test_later_and_longer_never_end_earlier(
    world: tuple[Calendar, datetime],
    duration: timedelta,
    longer: timedelta,
    later: timedelta,
) -> None:
    calendar, start = world
    try:
        end = add(calendar, start, duration + MINUTE).at
    except (NeverOpensError, BeyondHorizonError):
        assume(False)
    assert end <= add(calendar, start, duration + MINUTE + longer).at
    assert end <= add(calendar, start + later, duration + MINUTE).at


@settings(UNHURRIED, max_examples=80)
@given(worlds(), durations)
def test_counted_intervals_are_disjoint_ordered_and_sum_up(
    world: tuple[Calendar, datetime], length: timedelta
) -> None:
    calendar, start = world
    counted = between(calendar, start, start + length)
    spans = counted.intervals
    assert counted.duration == sum((s.duration for s in spans), timedelta(0))
    assert all(one.end < two.start for one, two in pairwise(spans))
    assert all(start <= s.start and s.end <= start + length for s in spans)


@settings(UNHURRIED, max_examples=80)
@given(worlds(), walls, walls, walls)
def test_cutting_a_window_in_two_changes_nothing(
    world: tuple[Calendar, datetime], one: time, two: time, three: time
) -> None:
    calendar, start = world
    opens, cut, closes = sorted((one, two, three))
    assume(opens < cut < closes)

    def with_windows(*hours: Window) -> Calendar:
        weekly = dict.fromkeys(WEEK, hours)
        return Calendar(name="x", version="1", zone=calendar.zone, weekly=weekly)

    whole = with_windows(Window(opens, closes))
    halves = with_windows(Window(cut, closes), Window(opens, cut))
    assert between(whole, start, start + 2 * DAY) == between(
        halves, start, start + 2 * DAY
    )
