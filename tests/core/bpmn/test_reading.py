"""Files of any tool are read leniently; what cannot be read says where and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from anyshore.core import bpmn
from anyshore.core.bpmn.timing import following, schedule
from anyshore.core.bpmn.translating import (
    UntranslatableError,
    looks_foreign,
    template,
    translate,
)
from anyshore.kernel import ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.bpmn import Definitions, Process

    Maker = Callable[..., Process]
    Reader = Callable[[str], Definitions]

BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>'
)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bpmn-malformed"),
        ("<definitions", "bpmn-malformed"),
        ("name,amount", "bpmn-malformed"),
        ("<html/>", "bpmn-no-definitions"),
        ('<definitions xmlns="urn:other"/>', "bpmn-no-definitions"),
        (BOMB, "bpmn-doctype"),
    ],
)
def test_what_is_no_model_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        bpmn.read(text.encode())
    assert caught.value.problem.code == code


def test_a_wrongly_declared_code_page_is_read_all_the_same() -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?><definitions name="Prüfung"/>'
    assert bpmn.read(text.encode("windows-1252")).name == "Prüfung"
    assert bpmn.read(b"\n  " + text.encode()).name == "Prüfung"
    wide = text.replace("UTF-8", "UTF-16")
    assert bpmn.read(wide.encode()).name == "Prüfung"
    assert bpmn.read(wide.encode("utf-16")).name == "Prüfung"


def test_a_flow_to_nowhere_blocks_the_process(process: Maker) -> None:
    model = process('<startEvent id="s"/>', "s>gone")
    (problem,) = bpmn.check(model)
    assert (problem.code, problem.severity) == ("bpmn-flow-dangling", Severity.ERROR)


@pytest.mark.parametrize("name", ["startQuantity", "completionQuantity"])
def test_a_quantity_of_nothing_blocks_the_process(process: Maker, name: str) -> None:
    model = process(f'<task id="t" {name}="0"/>')
    assert [problem.code for problem in bpmn.check(model)] == ["bpmn-quantity"]


def test_a_foreign_call_is_a_warning_that_says_what_is_not_understood(
    process: Maker,
) -> None:
    model = process(
        '<exclusiveGateway id="g"/><task id="a"/>', "g>a: ${order.check(1)}"
    )
    (problem,) = bpmn.check(model)
    assert problem.severity is Severity.WARNING
    assert problem.message == (
        "the expression '${order.check(1)}' cannot be run: the method 'check' is not "
        "known here; a case that comes by stops there"
    )


def test_work_for_machines_is_named_by_each_dialect(process: Maker) -> None:
    model = process(
        '<serviceTask id="a" anyshore:type="one"/>'
        '<serviceTask id="b" camunda:type="external" camunda:topic="two"/>'
        "<serviceTask id='c'><extensionElements><zeebe:taskDefinition type='three' "
        "retries='7'/><zeebe:taskHeaders><zeebe:header key='url' value='x'/>"
        "</zeebe:taskHeaders></extensionElements></serviceTask>"
        '<serviceTask id="d" flowable:delegateExpression="${four}"/>'
    )
    tasks = [node.task for node in model.nodes.values() if node.task]
    assert [task.type for task in tasks] == ["one", "two", "three", "${four}"]
    assert (tasks[2].retries, tasks[2].headers) == (7, {"url": "x"})


def test_camunda_8_says_when_and_how_urgent(definitions: Reader) -> None:
    model = definitions(
        '<process id="p" isExecutable="1"><userTask id="t"><extensionElements>'
        '<zeebe:taskSchedule dueDate="2026-12-01T09:00:00Z"/>'
        '<zeebe:priorityDefinition priority="70"/></extensionElements></userTask>'
        "</process>"
    ).process("p")
    assert model is not None
    assert model.executable is True
    task = model.nodes["t"].task
    assert task is not None
    assert task.assignment == {"due": "2026-12-01T09:00:00Z", "priority": "70"}


def test_a_pool_knows_its_process(definitions: Reader) -> None:
    found = definitions(
        '<collaboration id="c"><participant id="a" name="We" processRef="p"/>'
        '<participant id="b" name="They"/><messageFlow id="m" sourceRef="a" '
        'targetRef="b"/></collaboration><process id="p"><task id="t"/></process>'
    )
    assert [(one.name, one.process) for one in found.participants] == [
        ("We", "p"),
        ("They", ""),
    ]
    assert [(flow.source, flow.target) for flow in found.message_flows] == [("a", "b")]


@pytest.mark.parametrize(
    ("foreign", "feel"),
    [
        ("${amount > 10 && !done}", "(amount > 10 and not(done))"),
        ('test.contains("a")', 'contains(test, "a")'),
        ("!test.contains('a')", 'not(contains(test, "a"))'),
        ("#{x == 'yes' || y eq 3}", '(x = "yes" or y = 3)'),
        ("${execution.getVariable('v') != null}", "v != null"),
        ("${empty list}", '(list = null or list = "" or list = [])'),
        ("${a ? 1 : 2}", "(if a then 1 else 2)"),
        ("${var:gte('x', 10)}", "x >= 10"),
        ("Service Level == 'Premium'", 'Service Level = "Premium"'),
        ("return amount > 100;", "amount > 100"),
        ('return x.equals("a")', 'x = "a"'),
        ("getDataObject('amount') > 10", "amount > 10"),
        ('tns:getDataInput("x") = 5', "x = 5"),
        ("getDataObject('order')/tns:lines/total > 3", "order.lines.total > 3"),
        ("getDataObject('a') div 2 > 3", "a / 2 > 3"),
        ("${lines[0].price > 3}", "lines[1].price > 3"),
        ("${'yes'.equals(answer)}", '"yes" = answer'),
        ("kcontext.getVariable('x') <> 3;", "x != 3"),
        ("done == True and late is not None", "(done = true and late != null)"),
        ("not a == b or not c", "(not(a = b) or not(c))"),
        ("kind in ['x', 'y']", 'list contains(["x", "y"], kind)'),
        ("kind not in ['x']", 'not(list contains(["x"], kind))'),
        (
            "len(x) > 3",
            "(if x instance of string then string length(x) else count(x)) > 3",
        ),
    ],
)
def test_conditions_of_other_tools_become_feel(foreign: str, feel: str) -> None:
    assert translate(foreign) == feel


@pytest.mark.parametrize(
    "foreign",
    [
        "${bean.run()}",
        "${a[i]}",
        "${a} > 5",
        "'x' in text",
        "${f(x)}",
        "${a b: c}",
        "return a; return b;",
        "getDataObject(a)",
    ],
)
def test_what_is_not_beyond_doubt_is_not_translated(foreign: str) -> None:
    with pytest.raises(UntranslatableError):
        translate(foreign)


def test_what_stands_in_quotation_marks_makes_nothing_foreign() -> None:
    assert not looks_foreign('if status = "not done; True" then 1 else 2')


def test_a_text_with_expressions_is_joined() -> None:
    assert template('say "${x}"') == '"say \\"" + string(x) + "\\""'


@pytest.mark.parametrize(
    ("form", "text", "due", "cycle", "again"),
    [
        ("duration", "PT8H", "2026-11-22T17:00:00+00:00", "", 0),
        ("duration", "P1M", "2026-12-22T09:00:00+00:00", "", 0),
        ("date", "2026-12-24", "2026-12-24T00:00:00+00:00", "", 0),
        ("date", "2026-12-24T10:00:00+02:00", "2026-12-24T08:00:00+00:00", "", 0),
        ("cycle", "R3/PT10M", "2026-11-22T09:10:00+00:00", "PT10M", 2),
        ("cycle", "R/PT1H", "2026-11-22T10:00:00+00:00", "PT1H", -1),
        ("cycle", "0 30 9 ? * MON-FRI", "2026-11-23T09:30:00+00:00", None, -1),
    ],
)
def test_timers_are_due_when_their_text_says(
    form: str, text: str, due: str, cycle: str | None, again: int
) -> None:
    plan = schedule(form, text, NOW)
    assert (plan.due.isoformat(), plan.again) == (due, again)
    assert plan.cycle == (text if cycle is None else cycle)


@pytest.mark.parametrize(
    ("cron", "then"),
    [
        ("0 0/5 * * * ?", "2026-11-22T09:05:00+00:00"),
        ("0 9 * * *", "2026-11-23T09:00:00+00:00"),
        ("0 0 12 1 * ?", "2026-12-01T12:00:00+00:00"),
        ("0 0 0 29 2 ?", "2028-02-29T00:00:00+00:00"),
        ("@daily", "2026-11-23T00:00:00+00:00"),
    ],
)
def test_cron_finds_the_next_instant(cron: str, then: str) -> None:
    assert following(cron, NOW).isoformat() == then


@pytest.mark.parametrize("text", ["soon", "PT", "R0/PT1H", "0 0 0 30 2 ?", "P99999Y"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ProblemError, match="is no date, duration or cycle"):
        schedule("cycle", text, NOW)
