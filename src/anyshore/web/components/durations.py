"""How long: the one formatter of spans and of what is left on a clock.

A span is rounded down to whole minutes, so that the words never promise more time than
there is.  Working time is written in hours, as a working day has no fixed length.
The same words are made by ``clock.js`` while a page is open; a browser test compares
the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from anyshore.web.components.values import Tone

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Clock", "ClockState", "clock_tone", "clock_words", "show_left", "show_span"]

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class ClockState(StrEnum):
    """What a clock is doing."""

    #: It counts.
    RUNNING = "running"
    #: It was stopped for a reason of the contract, as while the client is asked.
    PAUSED = "paused"
    #: It counts working time, and nobody works at this hour.
    RESTING = "resting"
    #: It was stopped for good by the work being done.
    DONE = "done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """One clock of an item, as a screen shows it."""

    #: What the contract calls it, as in ``Turnaround``.
    name: str
    #: What is left at the moment of rendering; negative where it is late.
    left: timedelta
    #: When it ends if nothing pauses it; None while that is unknown.
    due: datetime | None = None
    #: What it is doing.
    state: ClockState = ClockState.RUNNING
    #: With less than this left, it is due soon.
    warn: timedelta = timedelta(hours=1)
    #: It counts the hours of a calendar, not of the day.
    working: bool = False
    #: When the working hours end that it counts in; it does not tick beyond.
    rests: datetime | None = None
    #: When it counts again, where it rests.
    resumes: datetime | None = None


def show_span(span: timedelta, *, working: bool = False) -> str:
    """Write a span of either sign without its sign, in its two largest units.

    >>> show_span(timedelta(hours=1, minutes=14, seconds=59))
    '1 h 14 min'
    >>> show_span(timedelta(days=2, hours=3, minutes=5))
    '2 d 3 h'
    >>> show_span(timedelta(days=2, hours=3, minutes=5), working=True)
    '51 h 5 min'
    """
    span = abs(span)
    if span < _MINUTE:
        return "under 1 min" if span else "0 min"
    if span >= 2 * _DAY and not working:
        return _pair(span // _DAY, "d", span % _DAY // _HOUR, "h")
    return _pair(span // _HOUR, "h", span % _HOUR // _MINUTE, "min")


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    parts = [(large, large_unit), (small, small_unit)]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def show_left(left: timedelta, *, working: bool = False) -> str:
    """Write what is left on a clock, or how late it is.

    >>> show_left(timedelta(minutes=18)), show_left(timedelta(minutes=-12))
    ('18 min left', '12 min late')
    >>> show_left(timedelta(0))
    'due now'
    """
    if not left:
        return "due now"
    end = "late" if left < timedelta(0) else "left"
    return f"{show_span(left, working=working)} {end}"


def clock_tone(clock: Clock) -> Tone:
    """Return how a clock stands: late below zero, soon below its warning."""
    late = clock.left < timedelta(0)
    match clock.state:
        case ClockState.DONE:
            return Tone.LATE if late else Tone.DONE
        case ClockState.PAUSED | ClockState.RESTING:
            return Tone.LATE if late else Tone.IDLE
        case ClockState.RUNNING if late:
            return Tone.LATE
        case ClockState.RUNNING:
            return Tone.SOON if clock.left < clock.warn else Tone.OK
        case _ as never:
            assert_never(never)


def clock_words(clock: Clock) -> str:
    """Say in words how a clock stands.

    >>> clock_words(Clock(name="Reply", left=timedelta(minutes=-12)))
    '12 min late'
    >>> done = ClockState.DONE
    >>> clock_words(Clock(name="Reply", left=timedelta(minutes=14), state=done))
    'done 14 min early'
    """
    span = show_span(clock.left, working=clock.working)
    left = show_left(clock.left, working=clock.working)
    match clock.state:
        case ClockState.DONE if clock.left < timedelta(0):
            return f"done {span} late"
        case ClockState.DONE:
            return f"done {span} early" if clock.left else "done on time"
        case ClockState.PAUSED:
            return f"paused, {left}"
        case ClockState.RESTING:
            return f"resting, {left}"
        case ClockState.RUNNING:
            return left
        case _ as never:
            assert_never(never)
