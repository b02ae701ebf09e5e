"""A clock: when it ran, when it was held, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from anyshore.kernel import Place, Problem, ProblemError, require_aware

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Clock",
    "ClockState",
    "ClockStepError",
    "Pause",
    "pause",
    "resume",
    "start",
    "stop",
]


class ClockStepError(ProblemError):
    """The clock's state does not allow the step, or time ran backwards."""


class ClockState(StrEnum):
    """Whether a clock is counting."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A span in which the clock did not count."""

    #: When it began, UTC.
    start: datetime
    #: When it ended, UTC; None while it lasts.
    end: datetime | None = None
    #: Why, as shown to the client: ``waiting for the client's answer``.
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """A named clock; made by `start` and changed by the other steps only."""

    #: What it times: ``first response``, ``turnaround``.
    name: str
    #: When it began to run, UTC.
    started: datetime
    #: When it was stopped for good, UTC; None until then.
    stopped: datetime | None = None
    #: Its pauses, oldest first.
    pauses: tuple[Pause, ...] = ()

    @property
    def state(self) -> ClockState:
        """Whether it is counting."""
        if self.stopped is not None:
            return ClockState.STOPPED
        if self.pauses and self.pauses[-1].end is None:
            return ClockState.PAUSED
        return ClockState.RUNNING

    @property
    def runs(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """The spans in which it ran, oldest first; the last one may be open."""
        runs: list[tuple[datetime, datetime | None]] = []
        begin: datetime | None = self.started
        for held in self.pauses:
            if begin is not None and begin < held.start:
                runs.append((begin, held.start))
            begin = held.end
        if begin is not None and (self.stopped is None or begin < self.stopped):
            runs.append((begin, self.stopped))
        return tuple(runs)

    @property
    def latest(self) -> datetime:
        """The instant of its last step; no step may lie before it."""
        last = self.started
        if self.pauses:
            last = self.pauses[-1].end or self.pauses[-1].start
        return self.stopped or last


def start(name: str, at: datetime) -> Clock:
    """Start a clock.

    Raises:
        ValueError: Where the instant is naive.
    """
    return Clock(name=name, started=require_aware(at))


def pause(clock: Clock, at: datetime, reason: str) -> Clock:
    """Hold a running clock, for a reason.

    Raises:
        ClockStepError: ``clock-not-running``, ``clock-backward`` or
            ``pause-without-reason``.
    """
    at = _step(clock, at, "pause", ClockState.RUNNING)
    if not reason.strip():
        raise _refuse(
            clock, "pause-without-reason", "A pause needs a reason.", "Say what for."
        )
    return replace(clock, pauses=(*clock.pauses, Pause(start=at, reason=reason)))


def resume(clock: Clock, at: datetime) -> Clock:
    """Let a paused clock run on.

    Raises:
        ClockStepError: ``clock-not-paused`` or ``clock-backward``.
    """
    at = _step(clock, at, "resume", ClockState.PAUSED)
    *before, held = clock.pauses
    return replace(clock, pauses=(*before, replace(held, end=at)))


def stop(clock: Clock, at: datetime) -> Clock:
    """Stop a clock for good; a pause that lasts ends with it.

    Raises:
        ClockStepError: ``clock-stopped`` or ``clock-backward``.
    """
    at = _step(clock, at, "stop", ClockState.RUNNING, ClockState.PAUSED)
    if clock.state is ClockState.PAUSED:
        clock = resume(clock, at)
    return replace(clock, stopped=at)


def _step(clock: Clock, at: datetime, verb: str, *allowed: ClockState) -> datetime:
    at = require_aware(at)
    if clock.state not in allowed:
        code = "clock-stopped" if len(allowed) > 1 else f"clock-not-{allowed[0].value}"
        raise _refuse(
            clock,
            code,
            f"A {clock.state.value} clock cannot {verb}.",
            f"Only a {' or '.join(allowed)} clock can.",
        )
    if at < clock.latest:
        raise _refuse(
            clock,
            "clock-backward",
            f"It cannot {verb} at {at.isoformat()}, before its last step.",
            f"Its last step was at {clock.latest.isoformat()}.",
        )
    return at


def _refuse(clock: Clock, code: str, message: str, hint: str) -> ClockStepError:
    place = Place(element=f"clock {clock.name}")
    return ClockStepError(Problem(code=code, message=message, hint=hint, place=place))
