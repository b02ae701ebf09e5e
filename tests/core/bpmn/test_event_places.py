"""Events and tasks at the places that the other tables leave out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.core.bpmn.test_elements import (
    AFTER,
    ENDS,
    INNER,
    MAIN,
    MESSAGE,
    NAMES,
    SET_X,
    SIGNAL,
    TIMER,
    Row,
    answer,
    behaves,
    boundary,
    event_sub,
    sub,
    throw,
)

from anyshore.core import bpmn
from anyshore.core.bpmn.rehearsal import Rehearsal

if TYPE_CHECKING:
    from datetime import datetime

    from tests.core.bpmn.conftest import Maker, Reader

#: Keeps the case open for an hour, so that what runs beside can be heard.
WAIT = f'<intermediateCatchEvent id="w">{TIMER}</intermediateCatchEvent>'

ROWS = {
    "tasks without work and events without a trigger let their tokens pass": Row(
        inside=ENDS
        + '<task id="t"/><manualTask id="m"/><serviceTask id="a"/>'
        + throw("", "n"),
        flows="s>t t>m m>n n>a a>e",
        tasks="a",
    ),
    "a transaction that is not canceled completes like a sub-process": Row(
        inside=(AFTER + sub(INNER, "is>inner inner>ie") + boundary(SIGNAL))
        .replace("<subProcess", "<transaction")
        .replace("</subProcess", "</transaction"),
        flows=MAIN,
        tasks="inner after",
    ),
    "what has no tokens left does not hear its own handler": Row(
        inside=ENDS
        + sub(throw(SIGNAL), "is>t t>ie")
        + boundary(SIGNAL, cancel=False)
        + throw(SIGNAL, "again"),
        flows="s>sub sub>e b>again again>caught caught>be",
        tasks="caught",
    ),
    "a signal end event is heard at the boundary of what it ends in": Row(
        inside=AFTER
        + sub(f'<endEvent id="x">{SIGNAL}</endEvent>' + INNER, "is>inner inner>x")
        + boundary(SIGNAL, cancel=False),
        flows=MAIN,
        tasks="inner caught after",
    ),
    "a message end event reaches who waits for it": Row(
        inside=ENDS
        + '<endEvent id="x"><messageEventDefinition messageRef="msg"/></endEvent>'
        '<parallelGateway id="f"/><serviceTask id="a"/>'
        f'<intermediateCatchEvent id="c">{MESSAGE}</intermediateCatchEvent>',
        flows="s>f f>c f>x c>a a>e",
        tasks="a",
    ),
    "an end event of several triggers throws all of them": Row(
        inside=ENDS
        + WAIT
        + f'<parallelGateway id="f"/><endEvent id="x">{SIGNAL}{MESSAGE}</endEvent>'
        + event_sub(SIGNAL, interrupting=False)
        + '<serviceTask id="a"/>'
        f'<intermediateCatchEvent id="c">{MESSAGE}</intermediateCatchEvent>'
        '<endEvent id="e3"/>',
        flows="s>f f>w f>c f>x w>e c>a a>e3",
        tasks="a handled",
        hours=1,
    ),
    "a boundary of several triggers fires on the first": Row(
        inside=AFTER
        + sub(throw(SIGNAL) + INNER, "is>t t>inner inner>ie")
        + boundary(TIMER + SIGNAL),
        flows=MAIN,
        tasks="caught",
    ),
    "a message starts an event sub-process beside": Row(
        inside=ENDS + WAIT + throw(MESSAGE) + event_sub(MESSAGE, interrupting=False),
        flows="s>t t>w w>e",
        tasks="handled",
        hours=1,
    ),
    "an event sub-process starts on the first of several triggers": Row(
        inside=ENDS
        + SET_X
        + throw(SIGNAL)
        + event_sub(MESSAGE + SIGNAL, interrupting=True),
        flows="s>t t>setx setx>e",
        tasks="handled",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_places(process: Maker, now: datetime, name: str) -> None:
    behaves(process, ROWS[name], now)


@pytest.mark.parametrize("trigger", [MESSAGE, SIGNAL])
def test_what_one_process_throws_starts_another(
    definitions: Reader, now: datetime, trigger: str
) -> None:
    model = definitions(
        f'{NAMES}<process id="p"><startEvent id="s"/><endEvent id="e">{trigger}'
        '</endEvent><sequenceFlow id="f" sourceRef="s" targetRef="e"/></process>'
        f'<process id="q"><startEvent id="s2">{trigger}</startEvent>'
        '<serviceTask id="a"/><endEvent id="e2"/>'
        '<sequenceFlow id="g" sourceRef="s2" targetRef="a"/>'
        '<sequenceFlow id="h" sourceRef="a" targetRef="e2"/></process>'
    )
    sender = model.process("p")
    assert sender is not None
    stage = Rehearsal(model.processes, answer, now)

    stage.start(sender, {})
    stage.advance(now + timedelta(hours=1))

    assert [case.process.id for case in stage.cases] == ["p", "q"]
    assert {case.state.ended for case in stage.cases} == {bpmn.EndKind.COMPLETED}
