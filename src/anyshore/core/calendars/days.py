"""Local days to UTC intervals: the one place where wall time becomes an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from anyshore.core.calendars.calendar import WEEK, Day, DayNote, NoteKind
from anyshore.kernel import Interval, require_aware

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from anyshore.core.calendars.calendar import Calendar, Window

__all__ = ["compiled_day", "first_instant", "local_day"]

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_MIDNIGHT = time(0)
# A long-lived process must not grow without bound: some 45 years of days.
_MOST_DAYS = 16_384


def first_instant(zone: ZoneInfo, wall: datetime) -> datetime:
    """Return the first UTC instant at which the zone's clock shows the time or later.

    Args:
        zone: The rules of the place.
        wall: A naive local date and time.

    >>> from zoneinfo import ZoneInfo
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> first_instant(berlin, datetime(2026, 3, 29, 2, 30)).isoformat()
    '2026-03-29T01:00:00+00:00'
    >>> first_instant(berlin, datetime(2026, 10, 25, 2, 30)).isoformat()
    '2026-10-25T00:30:00+00:00'
    """
    earlier = wall.replace(tzinfo=zone, fold=0)
    instant = earlier.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # The clock never shows this time.  PEP 495: read with the offset from before the
    # jump it lies after the jump, with the one from after the jump it lies before.
    offset = earlier.utcoffset()
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = instant
    while after - before > _TICK:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def local_day(calendar: Calendar, instant: datetime) -> date:
    """Return the date the calendar's zone shows at an instant."""
    return require_aware(instant).astimezone(calendar.zone_rules).date()


def compiled_day(calendar: Calendar, ordinal: int) -> Day:
    """Return a local day by its proleptic ordinal, compiled on first use."""
    known = calendar.compiled.get(ordinal)
    if known is None:
        if len(calendar.compiled) >= _MOST_DAYS:
            calendar.compiled.clear()
        known = calendar.compiled[ordinal] = _compile(calendar, ordinal)
    return known


def _compile(calendar: Calendar, ordinal: int) -> Day:
    day = date.fromordinal(ordinal)
    windows, note = _hours(calendar, day)
    spans = [_span(calendar.zone_rules, day, window) for window in windows]
    yesterday = day - _DAY
    spans += [
        _span(calendar.zone_rules, yesterday, window)
        for window in _hours(calendar, yesterday)[0]
        if window.overnight and window.closes != _MIDNIGHT
    ]
    start = first_instant(calendar.zone_rules, datetime.combine(day, _MIDNIGHT))
    end = first_instant(calendar.zone_rules, datetime.combine(day + _DAY, _MIDNIGHT))
    return Day(start=start, end=end, open=_merged(spans, start, end), note=note)


def _hours(calendar: Calendar, day: date) -> tuple[tuple[Window, ...], DayNote | None]:
    """Return the windows that open on a day and why they are not the weekday's."""
    usual = calendar.weekly[WEEK[day.weekday()]]
    override = calendar.override_by_day.get(day)
    if override is not None:
        kind = NoteKind.OTHER_HOURS if override.windows else NoteKind.CLOSED
        note = DayNote(day=day, kind=kind, reason=override.reason)
        return override.windows, note
    name = calendar.holidays.get(day)
    if name is None:
        return usual, None
    # A holiday on a day that is closed anyway explains nothing.
    closed = DayNote(day=day, kind=NoteKind.HOLIDAY, reason=name)
    return (), closed if usual else None


def _span(zone: ZoneInfo, day: date, window: Window) -> tuple[datetime, datetime]:
    closing = day + _DAY if window.overnight else day
    return (
        first_instant(zone, datetime.combine(day, window.opens)),
        first_instant(zone, datetime.combine(closing, window.closes)),
    )


def _merged(
    spans: list[tuple[datetime, datetime]], start: datetime, end: datetime
) -> tuple[Interval, ...]:
    """Cut spans to one day and join those that overlap or touch."""
    merged: list[tuple[datetime, datetime]] = []
    for opens, closes in sorted((max(s, start), min(e, end)) for s, e in spans):
        if closes <= opens:
            continue  # outside the day, or swallowed by a jump of the clock
        if merged and opens <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(closes, merged[-1][1])
        else:
            merged.append((opens, closes))
    return tuple(Interval(opens, closes) for opens, closes in merged)
