"""When something is due, and because of what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from anyshore.core.calendars import Counted, add, between
from anyshore.kernel import require_aware

if TYPE_CHECKING:
    from datetime import datetime

    from anyshore.core.calendars import Calendar, DayNote
    from anyshore.core.sla.clock import Clock, Pause
    from anyshore.kernel import Interval

__all__ = ["Because", "Deadline", "deadline", "elapsed"]

_NOTHING = timedelta(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Because:
    """Everything a deadline was reckoned from."""

    #: The open time promised.
    target: timedelta
    #: Name of the calendar.
    calendar: str
    #: Version of the calendar.
    version: str
    #: Zone of the calendar.
    zone: str
    #: When the clock was started.
    started: datetime
    #: The open intervals counted, to the deadline or as far as is known.
    counted: tuple[Interval, ...]
    #: The pauses of the clock, with their reasons.
    pauses: tuple[Pause, ...]
    #: Days skipped or with other hours, and why.
    notes: tuple[DayNote, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """When something is due."""

    #: The instant, UTC; None while a pause holds it open.
    at: datetime | None
    #: Open time left to count once a paused clock resumes; none where ``at`` is known.
    remaining: timedelta
    #: What it was reckoned from.
    because: Because
    #: What it said before, oldest first; theirs are empty.
    earlier: tuple[Deadline, ...] = ()


def deadline(
    clock: Clock,
    calendar: Calendar,
    target: timedelta,
    previous: Deadline | None = None,
) -> Deadline:
    """Reckon when a target is used up.

    Args:
        clock: When time ran and when it was held.
        calendar: Which of it is open time.
        target: The open time promised.
        previous: What was reckoned before, where this is not the first time.

    Returns:
        The deadline.  Where it differs from the previous one, that is kept in
        ``earlier``; where nothing changed, the previous one itself.

    Raises:
        ProblemError: Where the calendar cannot count so far, see
            `anyshore.core.calendars`.
    """
    at, parts = _reckon(clock, calendar, target)
    counted = sum((part.duration for part in parts), _NOTHING)
    because = Because(
        target=target,
        calendar=calendar.name,
        version=calendar.version,
        zone=calendar.zone,
        started=clock.started,
        counted=tuple(span for part in parts for span in part.intervals),
        pauses=clock.pauses,
        notes=_notes(parts),
    )
    fresh = Deadline(at=at, remaining=target - counted, because=because)
    if previous is None:
        return fresh
    if replace(previous, earlier=()) == fresh:
        return previous
    earlier = (*previous.earlier, replace(previous, earlier=()))
    return replace(fresh, earlier=earlier)


def elapsed(clock: Clock, calendar: Calendar, now: datetime) -> Counted:
    """Count the open time a clock has run, up to now.

    Steps of the clock that lie after ``now`` are not looked at.

    Raises:
        ProblemError: Where the calendar cannot count so far.
        ValueError: Where ``now`` is naive.
    """
    now = require_aware(now)
    parts = [
        between(calendar, begin, min(end or now, now))
        for begin, end in clock.runs
        if begin < now
    ]
    return Counted(
        at=now,
        duration=sum((part.duration for part in parts), _NOTHING),
        intervals=tuple(span for part in parts for span in part.intervals),
        notes=_notes(parts),
    )


def _reckon(
    clock: Clock, calendar: Calendar, target: timedelta
) -> tuple[datetime | None, list[Counted]]:
    """Use up the target over the runs of the clock; say when, and by what."""
    parts: list[Counted] = []
    left = target
    for begin, end in clock.runs:
        if end is None:
            parts.append(add(calendar, begin, left))
            return parts[-1].at, parts
        part = between(calendar, begin, end)
        if left <= part.duration:
            parts.append(add(calendar, begin, left))
            return parts[-1].at, parts
        parts.append(part)
        left -= part.duration
    if clock.stopped is None:
        return None, parts  # paused: it depends on when it resumes
    # Stopped in time: due is when it would have been, had it run on.
    parts.append(add(calendar, clock.stopped, left))
    return parts[-1].at, parts


def _notes(parts: list[Counted]) -> tuple[DayNote, ...]:
    # A day cut by a pause belongs to two parts and is told once.
    return tuple(dict.fromkeys(note for part in parts for note in part.notes))
