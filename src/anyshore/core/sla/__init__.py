"""Clocks, deadlines and commitments: what was promised, and whether it was kept.

This package decides when something is due, why, and how much of a commitment was kept.
It does not decide which instants are open (`anyshore.core.calendars`), what a missed
commitment costs (`anyshore.core.pricing`), or which facts exist: the caller brings
them.

**The life of a clock**::

    start → running ──stop──→ stopped
              │  ↑
            pause resume
              ↓  │
            paused ──stop──→ stopped

Each step is a pure function that returns a new clock; a step that the state does not
allow, or one that lies before the step before it, raises `ClockStepError`.

**How a deadline comes about.** Open time of the calendar is counted over the runs of
the clock, oldest first, until the target is used up; that instant is due.  The counted
intervals, the pauses with their reasons, the days skipped and the version of the
calendar are kept with it as `Because`.  Where the clock is paused before the target is
used up, nothing is due until it resumes: ``at`` is None and ``remaining`` says how much
open time is left.  A stopped clock is judged as if it had run on, so that one can see
by how much a promise was kept.  Reckoned again after a new fact, a deadline keeps what
it said before, in order, in ``earlier``.

**How a commitment is measured.** Each fact becomes one row: kept, missed, or left out
with a reason.  What is left out is in neither part of the share.  Whether the
commitment is met is decided by exact multiplication, never by comparing a rounded
share; the share shown is rounded down, so it never shows a threshold that was missed.
"""

from __future__ import annotations

from anyshore.core.sla.clock import (
    Clock,
    ClockState,
    ClockStepError,
    Pause,
    pause,
    resume,
    start,
    stop,
)
from anyshore.core.sla.commitment import (
    Attainment,
    Commitment,
    Fact,
    Handled,
    Judged,
    Measure,
    Row,
    Served,
    Timed,
    measure,
)
from anyshore.core.sla.deadline import Because, Deadline, deadline, elapsed
from anyshore.core.sla.document import commitment_from_json, commitment_to_json
from anyshore.core.sla.period import Period, period_of

__all__ = [
    "Attainment",
    "Because",
    "Clock",
    "ClockState",
    "ClockStepError",
    "Commitment",
    "Deadline",
    "Fact",
    "Handled",
    "Judged",
    "Measure",
    "Pause",
    "Period",
    "Row",
    "Served",
    "Timed",
    "commitment_from_json",
    "commitment_to_json",
    "deadline",
    "elapsed",
    "measure",
    "pause",
    "period_of",
    "resume",
    "start",
    "stop",
]
