"""A clock takes the steps its state allows, in the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from anyshore.core.sla import (
    Clock,
    ClockState,
    ClockStepError,
    Pause,
    pause,
    resume,
    start,
    stop,
)


def at(hour: int) -> datetime:
    """Give an hour of Monday 23 November 2026, UTC."""
    return datetime(2026, 11, 23, hour, tzinfo=UTC)


def test_a_clock_keeps_its_runs_and_the_reasons_it_was_held() -> None:
    running = start("turnaround", at(9))
    assert running.state is ClockState.RUNNING
    assert running.runs == ((at(9), None),)
    paused = pause(running, at(10), "waiting for the client")
    assert paused.state is ClockState.PAUSED
    assert paused.runs == ((at(9), at(10)),)
    resumed = resume(paused, at(12))
    assert resumed.state is ClockState.RUNNING
    assert resumed.runs == ((at(9), at(10)), (at(12), None))
    stopped = stop(resumed, at(13))
    assert stopped == Clock(
        name="turnaround",
        started=at(9),
        stopped=at(13),
        pauses=(Pause(start=at(10), end=at(12), reason="waiting for the client"),),
    )
    assert stopped.state is ClockState.STOPPED
    assert stopped.runs == ((at(9), at(10)), (at(12), at(13)))


def test_a_step_leaves_the_clock_it_came_from_as_it_was() -> None:
    running = start("turnaround", at(9))
    pause(running, at(10), "lunch")
    assert running == start("turnaround", at(9))


def test_stopping_ends_a_pause_that_lasts() -> None:
    clock = stop(pause(start("x", at(9)), at(10), "client"), at(11))
    assert clock.pauses == (Pause(start=at(10), end=at(11), reason="client"),)
    assert clock.runs == ((at(9), at(10)),)


def test_runs_without_length_are_no_runs() -> None:
    held = pause(start("x", at(9)), at(9), "created on hold")
    assert held.runs == ()
    assert resume(held, at(9)).runs == ((at(9), None),)
    assert stop(start("x", at(9)), at(9)).runs == ()


RUNNING = start("x", at(9))
PAUSED = pause(RUNNING, at(10), "client")
STOPPED = stop(RUNNING, at(10))


@pytest.mark.parametrize(
    ("clock", "verb", "code"),
    [
        (RUNNING, "resume", "clock-not-paused"),
        (PAUSED, "pause", "clock-not-running"),
        (STOPPED, "pause", "clock-not-running"),
        (STOPPED, "resume", "clock-not-paused"),
        (STOPPED, "stop", "clock-stopped"),
    ],
)
def test_a_step_the_state_does_not_allow_is_refused(
    clock: Clock, verb: str, code: str
) -> None:
    with pytest.raises(ClockStepError) as caught:
        _take(clock, verb, at(11))
    assert caught.value.problem.code == code
    assert caught.value.problem.place.element == "clock x"


@pytest.mark.parametrize(
    ("clock", "verb"), [(RUNNING, "pause"), (RUNNING, "stop"), (PAUSED, "resume")]
)
def test_a_step_before_the_last_one_is_refused(clock: Clock, verb: str) -> None:
    with pytest.raises(ClockStepError) as caught:
        _take(clock, verb, clock.latest - timedelta(seconds=1))
    assert caught.value.problem.code == "clock-backward"
    _take(clock, verb, clock.latest)


def test_a_pause_needs_a_reason() -> None:
    with pytest.raises(ClockStepError) as caught:
        pause(RUNNING, at(10), " ")
    assert caught.value.problem.code == "pause-without-reason"


def _take(clock: Clock, verb: str, instant: datetime) -> Clock:
    if verb == "pause":
        return pause(clock, instant, "client")
    return {"resume": resume, "stop": stop}[verb](clock, instant)
