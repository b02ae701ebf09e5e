"""A simulated volume is repeatable, and its queues obey arithmetic."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from anyshore.core.bpmn import rehearsal
from anyshore.core.bpmn.simulating import Choice, Plan, Span, simulate
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.core.bpmn.conftest import Reader

    from anyshore.core.bpmn import Process

    Maker = Callable[..., Process]

ENDS = '<startEvent id="s"/><endEvent id="e"/>'
MINUTE = Span(60.0, "fixed")


def test_one_pair_of_hands_does_one_thing_at_a_time(
    process: Maker, now: datetime
) -> None:
    model = process(ENDS + '<userTask id="u" anyshore:queue="q"/>', "s>u", "u>e")
    plan = Plan(
        cases=3, every=Span(0.0, "fixed"), durations={"u": MINUTE}, resources={"q": 1}
    )
    done = list(simulate(model, plan, 1, now))
    assert [(one.begun - now, one.ended - now) for one in done] == [
        (timedelta(minutes=number), timedelta(minutes=number + 1))
        for number in range(3)
    ]


def test_the_same_seed_gives_the_same_log(process: Maker, now: datetime) -> None:
    model = process(
        ENDS + '<userTask id="u"/><serviceTask id="t"/>', "s>u", "u>t", "t>e"
    )
    plan = Plan(cases=20, durations={"*": Span(300.0)})
    one, two = (list(simulate(model, plan, 7, now)) for _ in range(2))
    assert one == two
    assert one != list(simulate(model, plan, 8, now))


def test_outcomes_come_as_often_as_they_weigh(process: Maker, now: datetime) -> None:
    model = process(
        ENDS + '<userTask id="u"/><exclusiveGateway id="g" default="g_e_3"/>'
        '<userTask id="again"/>',
        "s>u",
        "u>g",
        "g>again:wrong",
        "g>e",
        "again>e",
    )
    plan = Plan(
        cases=2000,
        outcomes={"u": (Choice(3.0), Choice(1.0, {"wrong": True}))},
    )
    counts = Counter(one.element for one in simulate(model, plan, 3, now))
    assert counts["u"] == 2000
    assert 450 < counts["again"] < 550


def test_work_withdrawn_by_a_timer_is_not_done(process: Maker, now: datetime) -> None:
    model = process(
        ENDS + '<userTask id="u"/><boundaryEvent id="b" attachedToRef="u">'
        "<timerEventDefinition><timeDuration>PT30S</timeDuration>"
        "</timerEventDefinition></boundaryEvent><userTask id="
        '"late"/>',
        "s>u",
        "u>e",
        "b>late",
        "late>e",
    )
    plan = Plan(cases=1, durations={"*": MINUTE})
    assert [one.element for one in simulate(model, plan, 1, now)] == ["late"]


def test_cases_that_begin_one_another_without_end_are_stopped(
    definitions: Reader, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "MAX_BEGUN", 50)
    signal = '<signalEventDefinition signalRef="sig"/>'
    model = definitions(
        '<signal id="sig" name="again"/><process id="p">'
        f'<startEvent id="s">{signal}</startEvent><endEvent id="e">{signal}</endEvent>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="e"/></process>'
    )
    stage = rehearsal.Rehearsal(model.processes, lambda *_: None, now)

    with pytest.raises(ProblemError) as stopped:
        stage.start(model.processes[0], {}, at="s")

    assert stopped.value.problem.code == "bpmn-endless"
