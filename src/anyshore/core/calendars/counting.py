"""Counting open time: add it, measure it, find where it next begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from anyshore.core.calendars.days import compiled_day, local_day
from anyshore.kernel import Interval, Place, Problem, ProblemError, require_aware

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.core.calendars.calendar import Calendar, Day, DayNote

__all__ = [
    "HORIZON_DAYS",
    "BackwardTimeError",
    "BeyondHorizonError",
    "Counted",
    "NeverOpensError",
    "add",
    "between",
    "is_open",
    "next_open",
]

#: How many days after its start a search gives up: twenty years.
HORIZON_DAYS = 7305
# The last day whose following midnight still is a date in every zone.
_LAST_ORDINAL = date.max.toordinal() - 2
_FIRST_ORDINAL = 3
_NOTHING = timedelta(0)


class NeverOpensError(ProblemError):
    """The calendar has no open time within the horizon."""


class BeyondHorizonError(ProblemError):
    """The end lies further away than a search looks."""


class BackwardTimeError(ProblemError):
    """Time was asked to run backwards."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """An answer and the intervals it was counted from."""

    #: The instant at which counting ended, UTC.
    at: datetime
    #: How much open time was counted.
    duration: timedelta
    #: The open intervals that were counted: disjoint, ordered, not touching.
    intervals: tuple[Interval, ...]
    #: Days passed over, or counted with other hours, and why.
    notes: tuple[DayNote, ...] = ()


class _Tally:
    """Collects what is counted; joins intervals that touch across midnight."""

    __slots__ = ("duration", "notes", "spans")

    def __init__(self) -> None:
        self.spans: list[tuple[datetime, datetime]] = []
        self.notes: list[DayNote] = []
        self.duration = _NOTHING

    def count(self, start: datetime, end: datetime) -> None:
        """Count the open span from start to end."""
        self.duration += end - start
        if self.spans and self.spans[-1][1] == start:
            self.spans[-1] = self.spans[-1][0], end
        else:
            self.spans.append((start, end))

    def close(self, at: datetime) -> Counted:
        """Say what was counted up to an instant."""
        return Counted(
            at=at,
            duration=self.duration,
            intervals=tuple(Interval(start, end) for start, end in self.spans),
            notes=tuple(self.notes),
        )


def add(calendar: Calendar, start: datetime, duration: timedelta) -> Counted:
    """Find the earliest instant that has so much open time between it and a start.

    Args:
        calendar: What is open when.
        start: Aware instant; it may be closed time.
        duration: Open time to let pass; none at all ends at the start.

    Raises:
        BackwardTimeError: ``duration-negative``.
        NeverOpensError: ``calendar-never-opens`` within the horizon.
        BeyondHorizonError: ``beyond-horizon`` where there is too little open time.
        ValueError: Where the start is naive.
    """
    start = require_aware(start)
    if duration < _NOTHING:
        raise BackwardTimeError(
            Problem(
                code="duration-negative",
                message=f"A duration of {duration} cannot be added.",
                hint="Measure with between, from the earlier instant to the later.",
            )
        )
    tally = _Tally()
    if not duration:
        return tally.close(start)
    for day in _days(calendar, start):
        if day.note is not None:
            tally.notes.append(day.note)
        for span in day.open:
            if span.end <= start:
                continue
            opens = max(span.start, start)
            left = duration - tally.duration
            if left <= span.end - opens:
                tally.count(opens, opens + left)
                return tally.close(opens + left)
            tally.count(opens, span.end)
    raise _too_far(calendar, start, tally.duration, duration)


def between(calendar: Calendar, start: datetime, end: datetime) -> Counted:
    """Measure the open time from one instant to another.

    Raises:
        BackwardTimeError: ``span-backward`` where the end lies before the start.
        BeyondHorizonError: ``beyond-horizon`` where they lie too far apart.
        ValueError: Where an instant is naive.
    """
    start, end = require_aware(start), require_aware(end)
    if end < start:
        raise BackwardTimeError(
            Problem(
                code="span-backward",
                message=f"{end.isoformat()} lies before {start.isoformat()}.",
                hint="Give the earlier instant first.",
            )
        )
    tally = _Tally()
    for day in _days(calendar, start):
        if end <= max(day.start, start):
            return tally.close(end)
        if day.note is not None:
            tally.notes.append(day.note)
        for span in day.open:
            opens, closes = max(span.start, start), min(span.end, end)
            if opens < closes:
                tally.count(opens, closes)
    raise _beyond(calendar, start, f"the time up to {end.isoformat()}")


def next_open(calendar: Calendar, instant: datetime) -> Counted:
    """Find the first open instant at or after the one given.

    Returns:
        The instant itself where it is open; nothing is counted, and the notes say
        which days were passed over.

    Raises:
        NeverOpensError: ``calendar-never-opens`` within the horizon.
        ValueError: Where the instant is naive.
    """
    instant = require_aware(instant)
    tally = _Tally()
    for day in _days(calendar, instant):
        if day.note is not None:
            tally.notes.append(day.note)
        for span in day.open:
            if instant < span.end:
                return tally.close(max(span.start, instant))
    raise _too_far(calendar, instant, _NOTHING, _NOTHING)


def is_open(calendar: Calendar, instant: datetime) -> bool:
    """Tell whether an instant is open time.

    Raises:
        ValueError: Where the instant is naive.
    """
    instant = require_aware(instant)
    today = next(_days(calendar, instant), None)
    return today is not None and any(instant in span for span in today.open)


def _days(calendar: Calendar, start: datetime) -> Iterator[Day]:
    """Walk the days from the one an instant lies in, as far as the horizon."""
    first = max(local_day(calendar, start).toordinal(), _FIRST_ORDINAL)
    for ordinal in range(first, min(first + HORIZON_DAYS, _LAST_ORDINAL)):
        day = compiled_day(calendar, ordinal)
        # A clock set back over midnight shows a date that had already ended.
        if start < day.end:
            yield day


def _too_far(
    calendar: Calendar, start: datetime, counted: timedelta, wanted: timedelta
) -> ProblemError:
    if counted:
        return _beyond(calendar, start, f"{wanted} of open time, of which {counted} is")
    return NeverOpensError(
        Problem(
            code="calendar-never-opens",
            message=(
                f"Calendar {calendar.name!r} version {calendar.version} has no open "
                f"time in the {HORIZON_DAYS} days after {start.isoformat()}."
            ),
            hint="Give it weekly windows, or an override with windows.",
            place=Place(source=calendar.name, element="weekly"),
        )
    )


def _beyond(calendar: Calendar, start: datetime, what: str) -> BeyondHorizonError:
    return BeyondHorizonError(
        Problem(
            code="beyond-horizon",
            message=(
                f"Counting by {calendar.name!r} from {start.isoformat()} looks "
                f"{HORIZON_DAYS} days ahead, which does not hold {what}."
            ),
            hint="Ask for a shorter time.",
            place=Place(source=calendar.name),
        )
    )
