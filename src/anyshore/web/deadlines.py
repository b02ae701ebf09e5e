"""Deadlines as every door shows them: the clock, and why it ends when it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from anyshore.adapters import clock
from anyshore.web.components.durations import Clock, ClockState
from anyshore.web.components.instants import InstantStyle, show_instant
from anyshore.web.components.values import Reason

if TYPE_CHECKING:
    from anyshore.apps.work.queries import Due

__all__ = ["due_clock", "due_reasons"]


def due_clock(due: Due | None) -> Clock | None:
    """Return the clock of a deadline; None where nothing is promised."""
    if due is None:
        return None
    if due.at is None:
        state = ClockState.PAUSED
        return Clock(name="Deadline", left=due.remaining, state=state, working=True)
    return Clock(name="Deadline", left=due.at - clock.now(), due=due.at)


def due_reasons(due: Due | None) -> list[Reason]:
    """Say step by step how a deadline came about."""
    if due is None:
        return []
    zone = ZoneInfo(due.zone)

    def at(instant: Any) -> str:
        return show_instant(instant, zone, clock.now(), InstantStyle.FULL)

    reasons = [
        Reason(text="promised, in working time", value=due.target),
        Reason(text="counted by", value=due.calendar),
        Reason(text="since the hand-over", value=at(due.started)),
    ]
    for span in due.counted:
        text = f"counted from {at(span.start)} to {at(span.end)}"
        reasons.append(Reason(text=text, value=span.duration))
    for start, end, reason in due.pauses:
        until = at(end) if end else "now"
        reasons.append(Reason(text=f"held from {at(start)} to {until}", value=reason))
    reasons += [Reason(text="other hours on", value=note) for note in due.notes]
    for before in due.earlier:
        words = at(before) if before else "open while the clock was held"
        reasons.append(Reason(text="before that it was due", value=words))
    return reasons
