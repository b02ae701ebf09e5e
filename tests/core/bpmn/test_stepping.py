"""A case moves on by events, and each kind of node does what the standard says."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import pytest

from anyshore.core import bpmn, dmn
from anyshore.core.bpmn import EndKind
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from anyshore.core.bpmn import CaseState, Command, Process

    Maker = Callable[..., Process]

T = TypeVar("T")

START_END = '<startEvent id="s"/><endEvent id="e"/>'


def only(commands: tuple[Command, ...], kind: type[T]) -> T:
    (found,) = [command for command in commands if isinstance(command, kind)]
    return found


def every(commands: tuple[Command, ...], kind: type[T]) -> list[T]:
    return [command for command in commands if isinstance(command, kind)]


def passed(commands: tuple[Command, ...]) -> tuple[str, ...]:
    found = every(commands, bpmn.Passed)
    return found[0].elements if found else ()


def test_a_user_task_opens_an_item_with_what_the_worker_needs(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END
        + '<laneSet id="ls"><lane id="l" name="Clerks"><flowNodeRef>u</flowNodeRef>'
        '</lane></laneSet><userTask id="u" name="Check" anyshore:form="check" '
        'anyshore:skill="german" anyshore:queue="ap" anyshore:target="PT8H"/>',
        "s>u",
        "u>e",
    )
    state, commands = bpmn.start(model, {"total": 5}, now)
    assert only(commands, bpmn.OpenItem) == bpmn.OpenItem(
        token=1,
        element="u",
        name="Check",
        lane="Clerks",
        form="check",
        assignment={"skill": "german", "queue": "ap", "target": "PT8H"},
        inputs={"total": 5},
    )
    state, commands = bpmn.step(
        model, state, bpmn.ItemCompleted(token=1, output={"ok": True}), now
    )
    assert commands == (
        bpmn.Passed(elements=("u", "e")),
        bpmn.CaseEnded(kind=EndKind.COMPLETED),
    )
    assert dict(state.variables) == {"total": 5, "ok": True}


def test_an_event_for_a_token_that_is_gone_changes_nothing(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<userTask id="u"/><userTask id="v"/>', "s>u", "u>v", "v>e"
    )
    state, _ = bpmn.start(model, {}, now)
    done = bpmn.ItemCompleted(token=1, output={"x": 1})
    after, _ = bpmn.step(model, state, done, now)
    again, commands = bpmn.step(model, after, done, now)
    assert (again, commands) == (after, ())


def test_a_service_task_is_a_job_with_mapped_inputs_and_outputs(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<serviceTask id="t" anyshore:type="invoice.read">'
        "<extensionElements><anyshore:input source='=total * 2' target='double'/>"
        "<anyshore:output source='=answer + 1' target='result'/></extensionElements>"
        "</serviceTask>",
        "s>t",
        "t>e",
    )
    state, commands = bpmn.start(model, {"total": 5}, now)
    job = only(commands, bpmn.CallService)
    assert (job.type, job.inputs) == ("invoice.read", {"double": Decimal(10)})
    answer = bpmn.ServiceCompleted(token=job.token, output={"answer": 41})
    state, _ = bpmn.step(model, state, answer, now)
    assert dict(state.variables) == {"total": 5, "result": Decimal(42)}


def test_a_script_in_feel_runs_inside_the_step(process: Maker, now: datetime) -> None:
    model = process(
        START_END + '<scriptTask id="t" scriptFormat="feel" anyshore:result="sum">'
        "<script>a + b</script></scriptTask>",
        "s>t",
        "t>e",
    )
    state, commands = bpmn.start(model, {"a": 1, "b": 2}, now)
    assert dict(state.variables) == {"a": 1, "b": 2, "sum": Decimal(3)}
    assert passed(commands) == ("s", "t", "e")


def test_an_exclusive_gateway_takes_the_first_way_that_holds_or_the_default(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<exclusiveGateway id="g" default="g_c_3"/>'
        '<userTask id="a"/><userTask id="b"/><userTask id="c"/>',
        "s>g",
        "g>a: = x > 10",
        "g>b: ${x &gt; 5}",
        "g>c",
        "a>e",
        "b>e",
        "c>e",
    )
    for value, expected in ((11, "a"), (7, "b"), (1, "c")):
        _, commands = bpmn.start(model, {"x": value}, now)
        assert only(commands, bpmn.OpenItem).element == expected


def test_no_way_out_is_an_incident_that_mended_variables_resolve(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<exclusiveGateway id="g"/><userTask id="a"/>',
        "s>g",
        "g>a: x = 1",
        "g>e: x = 2",
        "a>e",
    )
    state, commands = bpmn.start(model, {}, now)
    incident = only(commands, bpmn.RaiseIncident)
    assert (incident.element, incident.problem.code) == ("g", "bpmn-no-way-out")
    mended = bpmn.IncidentResolved(token=incident.token, variables={"x": 2})
    state, commands = bpmn.step(model, state, mended, now)
    assert state.ended is EndKind.COMPLETED
    assert passed(commands) == ("g", "e")


def test_a_parallel_join_waits_for_every_branch(process: Maker, now: datetime) -> None:
    model = process(
        START_END + '<parallelGateway id="f"/><parallelGateway id="j"/>'
        '<userTask id="a"/><userTask id="b"/>',
        "s>f",
        "f>a",
        "f>b",
        "a>j",
        "b>j",
        "j>e",
    )
    state, commands = bpmn.start(model, {}, now)
    first, second = (item.token for item in every(commands, bpmn.OpenItem))
    state, commands = bpmn.step(model, state, bpmn.ItemCompleted(token=second), now)
    assert state.ended is None
    assert state.marks() == {"a": 1, "j": 1}
    state, commands = bpmn.step(model, state, bpmn.ItemCompleted(token=first), now)
    assert passed(commands) == ("a", "j", "e")
    assert state.ended is EndKind.COMPLETED


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_timer_boundary_interrupts_or_runs_beside(
    process: Maker, now: datetime, *, interrupting: bool
) -> None:
    cancel = str(interrupting).lower()
    model = process(
        START_END + '<userTask id="u"/><userTask id="late"/>'
        f'<boundaryEvent id="b" attachedToRef="u" cancelActivity="{cancel}">'
        "<timerEventDefinition><timeDuration>PT2H</timeDuration>"
        "</timerEventDefinition></boundaryEvent>",
        "s>u",
        "u>e",
        "b>late",
        "late>e",
    )
    state, commands = bpmn.start(model, {}, now)
    timer = only(commands, bpmn.SetTimer)
    item = only(commands, bpmn.OpenItem)
    assert (timer.due_at, timer.token) == (now + timedelta(hours=2), item.token)
    state, commands = bpmn.step(
        model, state, bpmn.TimerFired(timer=timer.timer), timer.due_at
    )
    withdrawn = [command.token for command in every(commands, bpmn.WithdrawItem)]
    assert withdrawn == ([item.token] if interrupting else [])
    assert only(commands, bpmn.OpenItem).element == "late"
    assert state.marks() == ({"late": 1} if interrupting else {"u": 1, "late": 1})


def test_completing_an_activity_takes_its_timer_back(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<userTask id="u"/><boundaryEvent id="b" attachedToRef="u">'
        "<timerEventDefinition><timeDuration>PT2H</timeDuration>"
        "</timerEventDefinition></boundaryEvent>",
        "s>u",
        "u>e",
        "b>e",
    )
    state, commands = bpmn.start(model, {}, now)
    item, timer = only(commands, bpmn.OpenItem), only(commands, bpmn.SetTimer)
    _, commands = bpmn.step(model, state, bpmn.ItemCompleted(token=item.token), now)
    assert only(commands, bpmn.CancelTimer).timer == timer.timer


def test_a_failed_job_goes_to_the_error_boundary_of_its_code(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<serviceTask id="t"/><boundaryEvent id="b" attachedToRef="t">'
        '<errorEventDefinition errorRef="err"/></boundaryEvent><userTask id="mend"/>',
        "s>t",
        "t>e",
        "b>mend",
        "mend>e",
        more='<error id="err" errorCode="E1"/>',
    )
    state, commands = bpmn.start(model, {}, now)
    token = only(commands, bpmn.CallService).token
    caught = bpmn.ServiceFailed(token=token, code="E1")
    _, commands = bpmn.step(model, state, caught, now)
    assert only(commands, bpmn.OpenItem).element == "mend"
    stuck, commands = bpmn.step(
        model, state, bpmn.ServiceFailed(token=token, message="no network"), now
    )
    incident = only(commands, bpmn.RaiseIncident)
    assert incident.problem.message == "no network"
    _, commands = bpmn.step(model, stuck, bpmn.Retry(token=incident.token), now)
    assert only(commands, bpmn.CallService).element == "t"


def test_an_uncaught_error_end_fails_the_case_and_withdraws_the_rest(
    process: Maker, now: datetime
) -> None:
    model = process(
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="u"/>'
        '<endEvent id="x"><errorEventDefinition errorRef="err"/></endEvent>',
        "s>f",
        "f>u",
        "f>x",
        more='<error id="err" errorCode="E1"/>',
    )
    state, commands = bpmn.start(model, {"a": 1}, now)
    assert only(commands, bpmn.CaseEnded) == bpmn.CaseEnded(
        kind=EndKind.FAILED, detail="E1"
    )
    assert len(every(commands, bpmn.WithdrawItem)) == 1
    assert (len(state.tokens), len(state.scopes)) == (0, 0)
    assert dict(state.variables) == {"a": 1}


def test_canceling_withdraws_items_timers_and_jobs(
    process: Maker, now: datetime
) -> None:
    model = process(
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="u"/>'
        '<serviceTask id="t"/><intermediateCatchEvent id="w"><timerEventDefinition>'
        "<timeDate>2027-01-01T00:00:00Z</timeDate></timerEventDefinition>"
        "</intermediateCatchEvent>",
        "s>f",
        "f>u",
        "f>t",
        "f>w",
    )
    state, _ = bpmn.start(model, {}, now)
    state, commands = bpmn.step(model, state, bpmn.Cancel(reason="mistake"), now)
    assert [type(command).__name__ for command in commands] == [
        "WithdrawItem",
        "CancelService",
        "CancelTimer",
        "CaseEnded",
    ]
    assert bpmn.step(model, state, bpmn.Cancel(), now) == (state, ())


TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 id="d" name="d" namespace="d"><inputData id="i" name="total"><variable name="total"
 typeRef="number"/></inputData><decision id="a" name="approval"><variable
 name="approval" typeRef="string"/><informationRequirement><requiredInput
 href="#i"/></informationRequirement><decisionTable hitPolicy="UNIQUE"><input>
 <inputExpression
 typeRef="number"><text>total</text></inputExpression></input><output typeRef="string"/>
 <rule><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"none"</text>
 </outputEntry></rule><rule><inputEntry><text>&gt;= 10</text></inputEntry><outputEntry>
 <text>"lead"</text></outputEntry></rule></decisionTable></decision></definitions>"""


def test_a_business_rule_is_decided_inside_the_step_and_logged(
    process: Maker, now: datetime
) -> None:
    model = bpmn.link(
        process(
            START_END + '<businessRuleTask id="r" anyshore:decision="approval" '
            'anyshore:result="level"/>',
            "s>r",
            "r>e",
        ),
        decisions={"approval": dmn.read(TABLE)},
    )
    state, commands = bpmn.start(model, {"total": 12}, now)
    assert only(commands, bpmn.Decided) == bpmn.Decided(
        element="r",
        decision="approval",
        value="lead",
        hits=("approval, rule 2",),
        inputs={"total": 12},
    )
    assert state.variables["level"] == "lead"


def test_rules_that_contradict_one_another_are_an_incident(
    process: Maker, now: datetime
) -> None:
    torn = TABLE.replace(b"&lt; 10", b"&lt; 20")
    model = bpmn.link(
        process(
            START_END + '<businessRuleTask id="r" anyshore:decision="approval"/>',
            "s>r",
            "r>e",
        ),
        decisions={"approval": dmn.read(torn)},
    )
    _, commands = bpmn.start(model, {"total": 12}, now)
    assert only(commands, bpmn.RaiseIncident).problem.code == "dmn-not-unique"


def test_a_decision_that_is_not_there_is_an_incident(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<businessRuleTask id="r" anyshore:decision="approval"/>',
        "s>r",
        "r>e",
    )
    _, commands = bpmn.start(model, {}, now)
    assert only(commands, bpmn.RaiseIncident).problem.code == "bpmn-decision-unknown"


def test_a_terminate_end_takes_every_token(process: Maker, now: datetime) -> None:
    model = process(
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="u"/>'
        '<endEvent id="x"><terminateEventDefinition/></endEvent>',
        "s>f",
        "f>u",
        "f>x",
    )
    state, commands = bpmn.start(model, {}, now)
    assert only(commands, bpmn.CaseEnded).kind is EndKind.TERMINATED
    assert len(state.tokens) == 0


def test_a_start_that_is_not_there_is_refused(process: Maker, now: datetime) -> None:
    model = process(START_END, "s>e")
    with pytest.raises(ProblemError, match="no element"):
        bpmn.start(model, {}, now, "nowhere")


def test_a_state_survives_json_whole(process: Maker, now: datetime) -> None:
    model = process(
        START_END + '<userTask id="u"/><boundaryEvent id="b" attachedToRef="u">'
        "<timerEventDefinition><timeDuration>PT2H</timeDuration>"
        "</timerEventDefinition></boundaryEvent>",
        "s>u",
        "u>e",
        "b>e",
    )
    state: CaseState
    values = {"amount": Decimal("10.50"), "n": 3, "text": "ä", "list": [1, None, True]}
    state, _ = bpmn.start(model, values, now)
    assert bpmn.load_state(bpmn.dump_state(state)) == state


def test_data_associations_carry_values_in_and_out(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<dataObject id="o"/><dataObjectReference id="r" name="order" '
        'dataObjectRef="o"/><dataObjectReference id="q" name="total sum" '
        'dataObjectRef="o"/><serviceTask id="t"><ioSpecification>'
        '<dataInput id="i" name="amount"/><dataOutput id="x" name="sum"/>'
        "</ioSpecification><dataInputAssociation><sourceRef>r</sourceRef>"
        "<targetRef>i</targetRef></dataInputAssociation><dataOutputAssociation>"
        "<sourceRef>x</sourceRef><targetRef>q</targetRef></dataOutputAssociation>"
        "</serviceTask>",
        "s>t",
        "t>e",
    )
    state, commands = bpmn.start(model, {"order": 5}, now)
    job = only(commands, bpmn.CallService)
    assert job.inputs == {"order": 5, "amount": 5}
    answer = bpmn.ServiceCompleted(token=job.token, output={"sum": 9})
    state, _ = bpmn.step(model, state, answer, now)
    assert dict(state.variables) == {"order": 5, "sum": 9, "total sum": 9}


def test_an_event_sub_process_that_cannot_be_armed_is_an_incident(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<userTask id="u"/><subProcess id="es" triggeredByEvent="true">'
        '<startEvent id="ess"><timerEventDefinition><timeDuration>= wait'
        "</timeDuration></timerEventDefinition></startEvent></subProcess>",
        "s>u",
        "u>e",
    )
    state, commands = bpmn.start(model, {}, now)
    incident = only(commands, bpmn.RaiseIncident)
    assert (incident.element, incident.problem.code) == ("ess", "bpmn-timer")
    mended = bpmn.IncidentResolved(token=incident.token, variables={"wait": "PT1H"})
    state, commands = bpmn.step(model, state, mended, now)
    assert only(commands, bpmn.SetTimer).due_at == now + timedelta(hours=1)
    assert state.marks() == {"u": 1}


def test_tokens_moved_by_hand_begin_and_are_withdrawn(
    process: Maker, now: datetime
) -> None:
    model = process(
        START_END + '<userTask id="u"/><subProcess id="sub"><userTask id="in"/>'
        '</subProcess><userTask id="v"/>',
        "s>u",
        "u>sub",
        "sub>v",
        "v>e",
    )
    state, commands = bpmn.start(model, {}, now)
    token = only(commands, bpmn.OpenItem).token
    moved = bpmn.TokensMoved(begin=("v",), withdraw=(token,))
    assert bpmn.load_event(bpmn.dump_event(moved)) == moved
    state, commands = bpmn.step(model, state, moved, now)
    assert [type(command).__name__ for command in commands] == [
        "WithdrawItem",
        "OpenItem",
    ]
    assert state.marks() == {"v": 1}
    with pytest.raises(ProblemError, match="what holds it does not run"):
        bpmn.step(model, state, bpmn.TokensMoved(begin=("in",)), now)


def test_withdrawing_the_last_token_by_hand_ends_the_case(
    process: Maker, now: datetime
) -> None:
    model = process(START_END + '<userTask id="u"/>', "s>u", "u>e")
    state, commands = bpmn.start(model, {}, now)
    moved = bpmn.TokensMoved(withdraw=(only(commands, bpmn.OpenItem).token,))
    state, _ = bpmn.step(model, state, moved, now)
    assert state.ended is EndKind.COMPLETED
    assert bpmn.step(model, state, moved, now) == (state, ())


def test_an_incident_is_closed_with_its_token(process: Maker, now: datetime) -> None:
    model = process(
        START_END + '<serviceTask id="t"/><boundaryEvent id="b" attachedToRef="t">'
        "<timerEventDefinition><timeDuration>PT2H</timeDuration>"
        "</timerEventDefinition></boundaryEvent>",
        "s>t",
        "t>e",
        "b>e",
    )
    state, commands = bpmn.start(model, {}, now)
    job, timer = only(commands, bpmn.CallService), only(commands, bpmn.SetTimer)
    failed = bpmn.ServiceFailed(token=job.token, message="no network")
    state, commands = bpmn.step(model, state, failed, now)
    incident = only(commands, bpmn.RaiseIncident)
    fired = bpmn.TimerFired(timer=timer.timer)
    state, commands = bpmn.step(model, state, fired, timer.due_at)
    assert only(commands, bpmn.CloseIncident).token == incident.token
    assert state.ended is EndKind.COMPLETED
