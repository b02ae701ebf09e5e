"""Every kind of event, gateway and activity where the standard lets it stand.

Each row is a small process; what counts is which of its tasks are done, how often, and
how the case ends. Services answer at once; the clock runs on by the hours given.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from anyshore.core import bpmn
from anyshore.core.bpmn.rehearsal import Played, Rehearsal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from anyshore.core.bpmn import Command, Event, Process

    Maker = Callable[..., Process]

NAMES = (
    '<signal id="sig" name="go"/><error id="err" errorCode="E"/>'
    '<error id="other" errorCode="F"/><escalation id="esc" escalationCode="S"/>'
    '<message id="msg" name="paper"/>'
)
SIGNAL = '<signalEventDefinition signalRef="sig"/>'
MESSAGE = '<messageEventDefinition messageRef="msg"/>'
ERROR = '<errorEventDefinition errorRef="err"/>'
ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'
TERMINATE = "<terminateEventDefinition/>"
COMPENSATE = "<compensateEventDefinition/>"
CANCEL = "<cancelEventDefinition/>"
CONDITION = (
    "<conditionalEventDefinition><condition>x = 1</condition>"
    "</conditionalEventDefinition>"
)
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
SET_X = '<scriptTask id="setx" scriptFormat="feel"><script>{x: 1}</script></scriptTask>'
ENDS = '<startEvent id="s"/><endEvent id="e"/>'


def sub(inside: str, flows: str, more: str = "") -> str:
    links = "".join(
        f'<sequenceFlow id="i{number}" sourceRef="{a}" targetRef="{b}"/>'
        for number, (a, b) in enumerate(pair.split(">") for pair in flows.split())
    )
    return (
        f'<subProcess id="sub" {more}><startEvent id="is"/><endEvent id="ie"/>'
        f"{inside}{links}</subProcess>"
    )


def boundary(trigger: str, *, cancel: bool = True, on: str = "sub") -> str:
    return (
        f'<boundaryEvent id="b" attachedToRef="{on}" '
        f'cancelActivity="{str(cancel).lower()}">{trigger}</boundaryEvent>'
        '<serviceTask id="caught"/><endEvent id="be"/>'
    )


def event_sub(trigger: str, *, interrupting: bool) -> str:
    return (
        '<subProcess id="es" triggeredByEvent="true"><startEvent id="ess" '
        f'isInterrupting="{str(interrupting).lower()}">{trigger}</startEvent>'
        '<serviceTask id="handled"/><endEvent id="ese"/>'
        '<sequenceFlow id="e1" sourceRef="ess" targetRef="handled"/>'
        '<sequenceFlow id="e2" sourceRef="handled" targetRef="ese"/></subProcess>'
    )


def throw(trigger: str, name: str = "t") -> str:
    return f'<intermediateThrowEvent id="{name}">{trigger}</intermediateThrowEvent>'


def undo(on: str = "work") -> str:
    return (
        f'<serviceTask id="{on}"/><boundaryEvent id="u{on}" attachedToRef="{on}">'
        f'{COMPENSATE}</boundaryEvent><serviceTask id="undo{on}" '
        f'isForCompensation="true"/><association id="a{on}" sourceRef="u{on}" '
        f'targetRef="undo{on}"/>'
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One small process and what it must do."""

    inside: str
    flows: str
    tasks: str
    end: str = "completed"
    hours: int = 0


MAIN = "s>sub sub>after after>e b>caught caught>be"
AFTER = ENDS + '<serviceTask id="after"/>'
INNER = '<serviceTask id="inner"/>'

ROWS = {
    "signal boundary interrupts what threw it": Row(
        inside=AFTER
        + sub(throw(SIGNAL) + INNER, "is>t t>inner inner>ie")
        + boundary(SIGNAL),
        flows=MAIN,
        tasks="caught",
    ),
    "signal boundary runs beside": Row(
        inside=AFTER
        + sub(throw(SIGNAL) + INNER, "is>t t>inner inner>ie")
        + boundary(SIGNAL, cancel=False),
        flows=MAIN,
        tasks="inner caught after",
    ),
    "message boundary interrupts": Row(
        inside=AFTER
        + sub(
            throw(MESSAGE)
            + TIMER.join(
                ('<intermediateCatchEvent id="w">', "</intermediateCatchEvent>")
            )
            + INNER,
            "is>t t>w w>inner inner>ie",
        )
        + boundary(MESSAGE),
        flows=MAIN,
        tasks="caught",
    ),
    "error end inside is caught at the boundary by its code": Row(
        inside=AFTER
        + sub(f'<endEvent id="x">{ERROR}</endEvent>' + INNER, "is>inner inner>x")
        + boundary(ERROR),
        flows=MAIN,
        tasks="inner caught",
    ),
    "error boundary of another code does not catch": Row(
        inside=AFTER
        + sub(f'<endEvent id="x">{ERROR}</endEvent>', "is>x")
        + boundary('<errorEventDefinition errorRef="other"/>'),
        flows=MAIN,
        tasks="",
        end="failed",
    ),
    "error boundary without a code catches all": Row(
        inside=AFTER
        + sub(f'<endEvent id="x">{ERROR}</endEvent>', "is>x")
        + boundary("<errorEventDefinition/>"),
        flows=MAIN,
        tasks="caught",
    ),
    "error event sub-process catches inside": Row(
        inside=AFTER
        + sub(
            f'<endEvent id="x">{ERROR}</endEvent>'
            + event_sub(ERROR, interrupting=True),
            "is>x",
        ),
        flows="s>sub sub>after after>e",
        tasks="handled after",
    ),
    "escalation end inside runs beside": Row(
        inside=AFTER
        + sub(f'<endEvent id="x">{ESCALATION}</endEvent>' + INNER, "is>inner inner>x")
        + boundary(ESCALATION, cancel=False),
        flows=MAIN,
        tasks="inner caught after",
    ),
    "escalation throw inside interrupts": Row(
        inside=AFTER
        + sub(throw(ESCALATION) + INNER, "is>t t>inner inner>ie")
        + boundary(ESCALATION),
        flows=MAIN,
        tasks="caught",
    ),
    "escalation nobody hears lets its sender go on": Row(
        inside=AFTER + sub(throw(ESCALATION) + INNER, "is>t t>inner inner>ie"),
        flows="s>sub sub>after after>e",
        tasks="inner after",
    ),
    "escalation event sub-process runs beside": Row(
        inside=AFTER
        + sub(
            throw(ESCALATION) + INNER + event_sub(ESCALATION, interrupting=False),
            "is>t t>inner inner>ie",
        ),
        flows="s>sub sub>after after>e",
        tasks="inner handled after",
    ),
    "signal event sub-process interrupts": Row(
        inside=AFTER
        + sub(
            throw(SIGNAL) + INNER + event_sub(SIGNAL, interrupting=True),
            "is>t t>inner inner>ie",
        ),
        flows="s>sub sub>after after>e",
        tasks="handled after",
    ),
    "condition boundary fires when a variable makes it true": Row(
        inside=AFTER
        + sub(SET_X + INNER, "is>setx setx>inner inner>ie")
        + boundary(CONDITION, cancel=False),
        flows=MAIN,
        tasks="setx inner caught after",
    ),
    "condition event sub-process interrupts": Row(
        inside=AFTER
        + sub(
            SET_X + '<userTask id="never"/>' + event_sub(CONDITION, interrupting=True),
            "is>setx setx>never never>ie",
        ),
        flows="s>sub sub>after after>e",
        tasks="setx handled after",
    ),
    "timer boundary cancels a waiting user task": Row(
        inside=AFTER + '<userTask id="sub"/>' + boundary(TIMER),
        flows=MAIN,
        tasks="caught",
        hours=1,
    ),
    "timer event sub-process on the top level": Row(
        inside=ENDS + '<userTask id="never"/>' + event_sub(TIMER, interrupting=True),
        flows="s>never never>e",
        tasks="handled",
        hours=1,
    ),
    "terminate inside ends only the sub-process": Row(
        inside=AFTER
        + sub(
            '<parallelGateway id="f"/><userTask id="never"/>'
            f'<endEvent id="x">{TERMINATE}</endEvent>',
            "is>f f>never f>x",
        ),
        flows="s>sub sub>after after>e",
        tasks="after",
    ),
    "compensation throw undoes the newest first": Row(
        inside=ENDS + undo("one") + undo("two") + throw(COMPENSATE),
        flows="s>one one>two two>t t>e",
        tasks="one two undotwo undoone",
    ),
    "compensation of one activity leaves the others": Row(
        inside=ENDS
        + undo("one")
        + undo("two")
        + throw('<compensateEventDefinition activityRef="one"/>'),
        flows="s>one one>two two>t t>e",
        tasks="one two undoone",
    ),
    "compensation reaches into a completed sub-process": Row(
        inside=ENDS + sub(undo("one"), "is>one one>ie") + throw(COMPENSATE),
        flows="s>sub sub>t t>e",
        tasks="one undoone",
    ),
    "compensation end event": Row(
        inside='<startEvent id="s"/>'
        + undo("one")
        + f'<endEvent id="e">{COMPENSATE}</endEvent>',
        flows="s>one one>e",
        tasks="one undoone",
    ),
    "each instance of a loop is compensated": Row(
        inside=ENDS
        + undo("one").replace(
            '<serviceTask id="one"/>',
            '<serviceTask id="one"><multiInstanceLoopCharacteristics>'
            "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
            "</serviceTask>",
        )
        + throw(COMPENSATE),
        flows="s>one one>t t>e",
        tasks="one one one undoone undoone undoone",
    ),
    "an event sub-process compensates its completed sub-process": Row(
        inside=ENDS
        + sub(
            undo("one")
            + event_sub(COMPENSATE, interrupting=True).replace(
                '<sequenceFlow id="e2" sourceRef="handled" targetRef="ese"/>',
                throw(COMPENSATE, "it")
                + '<sequenceFlow id="e2" sourceRef="handled" targetRef="it"/>',
            ),
            "is>one one>ie",
        )
        + throw(COMPENSATE),
        flows="s>sub sub>t t>e",
        tasks="one handled undoone",
    ),
    "a process may call itself until its variables say no": Row(
        inside=ENDS + '<callActivity id="c" calledElement="p"/>'
        '<exclusiveGateway id="g" default="g_e_2"/><serviceTask id="a"/>' + SET_X,
        flows="s>g g>setx:x=0 g>e setx>c c>a a>e",
        tasks="setx a",
    ),
    "a second compensation finds nothing left": Row(
        inside=ENDS + undo("one") + throw(COMPENSATE) + throw(COMPENSATE, "t2"),
        flows="s>one one>t t>t2 t2>e",
        tasks="one undoone",
    ),
    "an activity that did not complete is not compensated": Row(
        inside=ENDS + undo("one") + throw(COMPENSATE),
        flows="s>t t>one one>e",
        tasks="one",
    ),
    "cancel undoes the transaction and leaves by its boundary": Row(
        inside=(
            AFTER
            + sub(undo("one") + f'<endEvent id="x">{CANCEL}</endEvent>', "is>one one>x")
            + boundary(CANCEL)
        )
        .replace("<subProcess", "<transaction")
        .replace("</subProcess", "</transaction"),
        flows=MAIN,
        tasks="one undoone caught",
    ),
    "link jumps": Row(
        inside=ENDS
        + throw('<linkEventDefinition name="L"/>')
        + '<intermediateCatchEvent id="c"><linkEventDefinition name="L"/>'
        '</intermediateCatchEvent><serviceTask id="a"/>',
        flows="s>t c>a a>e",
        tasks="a",
    ),
    "event gateway takes the first event": Row(
        inside=ENDS + '<eventBasedGateway id="g"/><serviceTask id="a"/>'
        '<serviceTask id="n"/><intermediateCatchEvent id="c1">'
        + TIMER
        + '</intermediateCatchEvent><receiveTask id="c2" messageRef="msg"/>',
        flows="s>g g>c1 g>c2 c1>a c2>n a>e n>e",
        tasks="a",
        hours=2,
    ),
    "parallel multiple waits for both": Row(
        inside=ENDS + '<parallelGateway id="f"/><serviceTask id="a"/>'
        f'<intermediateCatchEvent id="c" parallelMultiple="true">{SIGNAL}{TIMER}'
        "</intermediateCatchEvent>" + throw(SIGNAL) + '<endEvent id="e2"/>',
        flows="s>f f>c f>t t>e2 c>a a>e",
        tasks="a",
        hours=1,
    ),
    "parallel multiple boundary waits for both": Row(
        inside=AFTER
        + sub(throw(SIGNAL) + '<userTask id="never"/>', "is>t t>never never>ie")
        + boundary(SIGNAL + TIMER).replace('id="b"', 'id="b" parallelMultiple="true"'),
        flows=MAIN,
        tasks="caught",
        hours=1,
    ),
    "inclusive join waits only for taken branches": Row(
        inside=ENDS + '<inclusiveGateway id="f"/><inclusiveGateway id="j"/>'
        '<serviceTask id="a"/><serviceTask id="b1"/><serviceTask id="c"/>'
        '<serviceTask id="n"/>',
        flows="s>f f>a:true f>b1:true f>c:false a>j b1>j c>j j>n n>e",
        tasks="a b1 n",
    ),
    "default flow of an activity is taken where no condition holds": Row(
        inside=ENDS + '<serviceTask id="a" default="a_c_2"/><serviceTask id="b1"/>'
        '<serviceTask id="c"/>',
        flows="s>a a>b1:false a>c b1>e c>e",
        tasks="a c",
    ),
    "completion quantity gives several tokens, start quantity takes them": Row(
        inside=ENDS + '<serviceTask id="a" completionQuantity="4"/>'
        '<serviceTask id="b1" startQuantity="2"/>',
        flows="s>a a>b1 b1>e",
        tasks="a b1 b1",
    ),
    "multi-instance goes through a collection": Row(
        inside=ENDS + '<serviceTask id="a"><multiInstanceLoopCharacteristics>'
        "<extensionElements><zeebe:loopCharacteristics inputCollection='=[1,2,3]' "
        "inputElement='one' outputCollection='all' outputElement='=one * 2'/>"
        "</extensionElements></multiInstanceLoopCharacteristics></serviceTask>"
        '<exclusiveGateway id="g"/><serviceTask id="right"/>',
        flows="s>a a>g g>right:all=[2,4,6] right>e",
        tasks="a a a right",
    ),
    "a completion condition stops the instances that are left": Row(
        inside=ENDS + '<serviceTask id="a"><multiInstanceLoopCharacteristics '
        'isSequential="true"><loopCardinality>5</loopCardinality>'
        "<completionCondition>numberOfCompletedInstances = 2</completionCondition>"
        "</multiInstanceLoopCharacteristics></serviceTask>",
        flows="s>a a>e",
        tasks="a a",
    ),
    "ad-hoc sub-process runs all of its activities": Row(
        inside=ENDS + '<adHocSubProcess id="h"><serviceTask id="a"/>'
        '<serviceTask id="b1"/></adHocSubProcess>',
        flows="s>h h>e",
        tasks="a b1",
    ),
    "sequential ad-hoc sub-process stops where its condition holds": Row(
        inside=ENDS
        + '<adHocSubProcess id="h" ordering="Sequential">'
        + SET_X
        + '<serviceTask id="b1"/><completionCondition>x = 1</completionCondition>'
        "</adHocSubProcess>",
        flows="s>h h>e",
        tasks="setx",
    ),
    "complex gateway opens on its condition and swallows the rest": Row(
        inside=ENDS + '<parallelGateway id="f"/><serviceTask id="a"/>'
        '<serviceTask id="b1"/><serviceTask id="c"/><serviceTask id="n"/>'
        '<complexGateway id="j"><activationCondition>activationCount &gt;= 2'
        "</activationCondition></complexGateway>",
        flows="s>f f>a f>b1 f>c a>j b1>j c>j j>n n>e",
        tasks="a b1 c n",
    ),
    "conditional catch waits until it holds": Row(
        inside=ENDS + '<parallelGateway id="f"/><intermediateCatchEvent id="c">'
        f"{CONDITION}</intermediateCatchEvent>"
        + SET_X
        + '<serviceTask id="n"/><endEvent id="e2"/>',
        flows="s>f f>c f>setx setx>e2 c>n n>e",
        tasks="setx n",
    ),
}


def answer(_case: Played, command: Command) -> Event | None:
    if isinstance(command, bpmn.CallService):
        return bpmn.ServiceCompleted(token=command.token)
    return None


def behaves(process: Maker, row: Row, now: datetime) -> None:
    """Play a row and assert that it did what it says."""
    model = process(row.inside, *row.flows.split(), more=NAMES)
    stage = Rehearsal([model], answer, now)
    case = stage.start(model, {"x": 0})
    stage.advance(now + timedelta(hours=row.hours))
    passed: Counter[Any] = Counter()
    for command in case.commands:
        if isinstance(command, bpmn.Passed):
            passed.update(command.elements)
    tasks = {
        node.id
        for node in model.nodes.values()
        if node.kind in {bpmn.Kind.SERVICE, bpmn.Kind.SCRIPT, bpmn.Kind.USER}
    }
    done = Counter({key: count for key, count in passed.items() if key in tasks})
    jobs = Counter(
        command.element
        for command in case.commands
        if isinstance(command, bpmn.CallService)
    )
    assert case.state.ended == row.end
    assert Counter(done | jobs) == Counter(row.tasks.split())
    assert bpmn.check(model) == ()


@pytest.mark.parametrize("name", ROWS)
def test_elements(process: Maker, now: datetime, name: str) -> None:
    behaves(process, ROWS[name], now)
