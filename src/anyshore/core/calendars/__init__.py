"""Business calendars: when a place is open, and how to count time while it is.

This package decides which instants are open, how much open time lies between two
instants, and which instant comes after so much open time.  It does not decide what a
clock measures or when it pauses (`anyshore.core.sla`), and it never asks what time it
is.

**What is open.** A calendar has one IANA zone and, for each day of its local year, a
list of windows.  The windows of a day are, first match wins:

1. those of the dated override, where there is one (no windows: closed);
2. none, where the day is in the calendar's snapshot of holidays;
3. those of the weekday.

A day owns the windows that *open* on it.  A window that closes at or before the time it
opens runs over midnight into the next day, and a holiday there does not cut it; a
holiday on the day it opens removes all of it.  ``00:00-24:00`` on every weekday is
round the clock.  Windows that overlap or touch count once.

**From wall time to instant.** A wall time means *the first instant at which the zone's
clock shows it or later*.  Two cases need that rule:

- Clocks go forward: a time that is skipped means the moment of the jump.
  ``00:00-06:00`` is five hours long on that day, and ``02:15-02:45`` inside the gap is
  no time at all.
- Clocks go back: a time that is shown twice means its first showing.  ``00:00-06:00``
  is seven hours long, ``01:00-01:30`` is half an hour and not two halves.

The rule never maps a later wall time to an earlier instant, so cutting a window in two
at any time of day changes nothing.  All arithmetic after this step is on UTC instants,
where an hour is an hour.

**How counting works.** Each local day is compiled once into the disjoint UTC intervals
that are open between its midnight and the next, and kept with the calendar.  `add` and
`between` walk days from the start and cut the first and the last interval to measure.

**What is guaranteed**, and proved by properties and by a minute-by-minute oracle:

- ``between(c, s, add(c, s, d).at).duration == d``: the two are inverse.
- ``add`` gives the *earliest* such instant: eight hours of ``09:00-17:00`` end at 17:00
  the same day, and no time at all ends where it starts, open or not.
- ``between(a, b) + between(b, c) == between(a, c)``, and likewise for ``add``.
- A later start or a longer duration never gives an earlier end.
- The counted intervals are disjoint, ordered, do not touch, and sum to the duration.

**What is refused.** A search looks at most `HORIZON_DAYS` days ahead; past that a
calendar with no open time raises `NeverOpensError` and one with too little
`BeyondHorizonError`.  A negative duration or a backward span raises
`BackwardTimeError`.

**Why old deadlines stay.** Holidays are copied into the calendar when a version is made
(`holiday_snapshot`); a later edition of the source changes nothing that was promised.
"""

from __future__ import annotations

from anyshore.core.calendars.calendar import (
    ROUND_THE_CLOCK,
    WEEK,
    Calendar,
    DayNote,
    NoteKind,
    Override,
    Weekday,
    Window,
    working_week,
)
from anyshore.core.calendars.counting import (
    HORIZON_DAYS,
    BackwardTimeError,
    BeyondHorizonError,
    Counted,
    NeverOpensError,
    add,
    between,
    is_open,
    next_open,
)
from anyshore.core.calendars.days import first_instant, local_day
from anyshore.core.calendars.document import from_json, to_json
from anyshore.core.calendars.snapshot import holiday_snapshot

__all__ = [
    "HORIZON_DAYS",
    "ROUND_THE_CLOCK",
    "WEEK",
    "BackwardTimeError",
    "BeyondHorizonError",
    "Calendar",
    "Counted",
    "DayNote",
    "NeverOpensError",
    "NoteKind",
    "Override",
    "Weekday",
    "Window",
    "add",
    "between",
    "first_instant",
    "from_json",
    "holiday_snapshot",
    "is_open",
    "local_day",
    "next_open",
    "to_json",
    "working_week",
]
