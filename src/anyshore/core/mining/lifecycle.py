"""Which events of a life cycle count as steps of the process.

XES knows a standard life cycle (IEEE 1849-2016, clause 7.2.2): an activity is
scheduled, assigned, started, suspended, resumed, completed.  Counting each of these as
a step would say that the work repeats itself.  So where `complete` occurs, an activity
counts when it is complete, and the `start` before it gives the start of the work.  An
activity that is never completed counts at the first kind of event it has, start
before schedule.  Transitions that the standard does not know are states of the tool's
own making: they belong to the name of the activity.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.mining.log import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["STANDARD", "steps_of"]

#: Transitions of the standard life cycle, what ends an activity first.
STANDARD = (
    "complete",
    "start",
    "schedule",
    "assign",
    "reassign",
    "resume",
    "suspend",
    "withdraw",
    "manualskip",
    "autoskip",
    "ate_abort",
    "pi_abort",
    "unknown",
)

#: What tools write in place of the standard's words.
_WORDS = {
    "completed": "complete",
    "end": "complete",
    "ended": "complete",
    "finish": "complete",
    "finished": "complete",
    "started": "start",
    "begin": "start",
    "scheduled": "schedule",
    "assigned": "assign",
    "suspended": "suspend",
    "resumed": "resume",
    "skip": "manualskip",
}


def steps_of(log: EventLog) -> EventLog:
    """Return the log with one event for each activity that was carried out.

    A log without transitions, or with only one, is returned as it is.
    """
    if log.transition is None or len(log.transitions) < 2:
        return log
    words = [_WORDS.get(name, name) for name in log.transitions]
    if any(name not in STANDARD for name in words):
        return _with_states(log)
    log = _standardized(log, words)
    if "complete" not in log.transitions and "start" not in log.transitions:
        return log
    counted = _counted(log)
    started = log if log.start is not None else replace(log, start=_starts(log))
    return started.keep_events(counted)


def _standardized(log: EventLog, words: list[str]) -> EventLog:
    """Return the log with the standard's words for its transitions."""
    if tuple(words) == log.transitions:
        return log
    assert log.transition is not None  # noqa: S101 - the caller has looked
    names = tuple(dict.fromkeys(words))
    codes = np.array([*(names.index(word) for word in words), -1], dtype=np.int32)
    return replace(log, transitions=names, transition=codes[log.transition])


def _with_states(log: EventLog) -> EventLog:
    """Make the transition a part of the activity's name."""
    assert log.transition is not None  # noqa: S101 - the caller has looked
    width = len(log.transitions) + 1
    both = log.activity.astype(np.int64) * width + log.transition + 1
    found, codes = np.unique(both, return_inverse=True)
    names = [
        f"{log.activities[each // width]} ({log.transitions[each % width - 1]})"
        if each % width
        else log.activities[each // width]
        for each in found.tolist()
    ]
    return log.relabel(names, codes)


def _counted(log: EventLog) -> NDArray[np.bool_]:
    """Return which events stand for their activity."""
    assert log.transition is not None  # noqa: S101 - the caller has looked
    width = len(log.transitions) + 1
    present = np.zeros((len(log.activities), width), dtype=bool)
    present[log.activity, log.transition + 1] = True
    stands = np.zeros_like(present)
    known = [
        log.transitions.index(name) + 1 for name in STANDARD if name in log.transitions
    ]
    # An event without a transition is a plain event: it counts as complete.
    for code in range(len(log.activities)):
        stands[code, 0] = present[code, 0]
        for transition in known:
            if present[code, transition]:
                stands[code, transition] = True
                break
    counted: NDArray[Any] = stands[log.activity, log.transition + 1]
    return counted


def _starts(log: EventLog) -> NDArray[np.int64] | None:
    """Match each completion with the oldest open start of its activity in the case."""
    if not {"start", "complete"} <= set(log.transitions):
        return None
    assert log.transition is not None  # noqa: S101 - the caller has looked
    begin, end = (log.transitions.index(name) for name in ("start", "complete"))
    starts = np.full(len(log), MISSING, dtype=np.int64)
    key = log.case_of * len(log.activities) + log.activity
    chosen = np.flatnonzero((log.transition == begin) | (log.transition == end))
    ordered = chosen[np.argsort(key[chosen], kind="stable")]
    waiting: list[int] = []
    last = -1
    for row, group, what in zip(
        ordered.tolist(),
        key[ordered].tolist(),
        log.transition[ordered].tolist(),
        strict=True,
    ):
        if group != last:
            waiting, last = [], group
        if what == begin:
            waiting.append(row)
        elif waiting:
            starts[row] = log.time[waiting.pop(0)]
    return starts if (starts != MISSING).any() else None
