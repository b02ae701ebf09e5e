"""A running case goes over to another version whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core import bpmn

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from anyshore.core.bpmn import Process

    Maker = Callable[..., Process]

ENDS = '<startEvent id="s"/><endEvent id="e"/>'
TIMER = (
    '<boundaryEvent id="{0}" attachedToRef="{1}"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
)


def test_a_waiting_token_keeps_its_item_and_timer_under_the_new_name(
    process: Maker, now: datetime
) -> None:
    old = process(
        ENDS + '<userTask id="u"/>' + TIMER.format("b", "u"), "s>u", "u>e", "b>e"
    )
    new = process(
        ENDS
        + '<userTask id="check"/><userTask id="more"/>'
        + TIMER.format("late", "check"),
        "s>check",
        "check>more",
        "more>e",
        "late>e",
    )
    state, commands = bpmn.start(old, {"x": 1}, now)
    (item,) = [one for one in commands if isinstance(one, bpmn.OpenItem)]
    moved = bpmn.migrate(state, old, new, {"u": "check", "b": "late"})
    assert moved.problems == ()
    assert moved.state.marks() == {"check": 1}
    done = bpmn.ItemCompleted(token=item.token)
    state, commands = bpmn.step(new, moved.state, done, now)
    assert [type(one).__name__ for one in commands] == [
        "CancelTimer",
        "OpenItem",
        "Passed",
    ]
    assert state.marks() == {"more": 1}


def test_a_token_without_a_place_keeps_the_whole_case(
    process: Maker, now: datetime
) -> None:
    old = process(ENDS + '<userTask id="u" name="Look"/>', "s>u", "u>e")
    new = process(ENDS + '<serviceTask id="t" name="Do"/>', "s>t", "t>e")
    state, _ = bpmn.start(old, {}, now)
    lost = bpmn.migrate(state, old, new)
    assert lost.state is state
    assert [problem.message for problem in lost.problems] == [
        "'u' has no place in the new version"
    ]
    other = bpmn.migrate(state, old, new, {"u": "t"})
    assert [problem.message for problem in other.problems] == [
        "'Look' is a userTask, 'Do' a serviceTask"
    ]


def test_a_token_at_a_join_goes_over_with_its_flow(
    process: Maker, now: datetime
) -> None:
    ways = ("s>f", "f>a", "f>j", "a>j", "j>e")
    inside = ENDS + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    old = process(inside + '<userTask id="a"/>', *ways)
    new = process(inside + '<userTask id="a" name="new"/>', *ways)
    state, commands = bpmn.start(old, {}, now)
    (item,) = [one for one in commands if isinstance(one, bpmn.OpenItem)]
    moved = bpmn.migrate(state, old, new)
    state, _ = bpmn.step(new, moved.state, bpmn.ItemCompleted(token=item.token), now)
    assert state.ended is bpmn.EndKind.COMPLETED


def test_an_ended_case_stays_as_it_is(process: Maker, now: datetime) -> None:
    model = process(ENDS, "s>e")
    state, _ = bpmn.start(model, {}, now)
    assert bpmn.migrate(state, model, model).state is state
