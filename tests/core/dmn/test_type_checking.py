"""The check finds expressions that are null for all values of declared types."""

from __future__ import annotations

from html import escape

import pytest
from tests.conftest import shared_data
from tests.core.dmn.models import NAMESPACE

from anyshore.core import dmn
from anyshore.core.dmn.testcases import read_cases
from anyshore.core.dmn.type_checking import type_errors
from anyshore.kernel import ProblemError

_CODES = {"feel-type", "dmn-result-type", "dmn-result-value"}
_TYPES = """
<itemDefinition name="tPerson"><itemComponent name="age"><typeRef>number</typeRef>
</itemComponent><itemComponent name="first name"><typeRef>string</typeRef>
</itemComponent></itemDefinition>
<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef>
</itemDefinition>
<itemDefinition name="tGrade"><typeRef>string</typeRef><allowedValues>
<text>"A", "B"</text></allowedValues></itemDefinition>"""
_INPUTS = {
    "n": "number",
    "s": "string",
    "day": "date",
    "who": "tPerson",
    "all": "tPeople",
    "grade": "tGrade",
    "any": "Any",
}


def _model(logic: str, kind: str = "Any") -> dmn.Model:
    data = "".join(
        f'<inputData id="i_{name}" name="{name}"><variable name="{name}" '
        f'typeRef="{of}"/></inputData>'
        for name, of in _INPUTS.items()
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#i_{name}"/>'
        "</informationRequirement>"
        for name in _INPUTS
    )
    return dmn.read(
        f'<definitions xmlns="{NAMESPACE}" namespace="urn:t" name="t">{_TYPES}{data}'
        '<businessKnowledgeModel id="twice" name="twice"><variable name="twice"/>'
        '<encapsulatedLogic><formalParameter name="x" typeRef="number"/>'
        '<literalExpression typeRef="number"><text>x * 2</text></literalExpression>'
        "</encapsulatedLogic></businessKnowledgeModel>"
        f'<decision id="d" name="d"><variable name="d" typeRef="{kind}"/>{needs}'
        '<knowledgeRequirement><requiredKnowledge href="#twice"/>'
        f"</knowledgeRequirement>{logic}</decision></definitions>".encode()
    )


def _literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def _found(model: dmn.Model) -> list[dmn.Finding]:
    return [each for each in dmn.findings(model) if each.problem.code in _CODES]


def _messages(text: str, kind: str = "Any") -> list[str]:
    return [
        each.problem.message.partition(" In: ")[0]
        for each in _found(_model(_literal(text), kind))
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n + s", "number + string is always null."),
        ("s - s", "string - string is always null."),
        ("day + 1", "date + number is always null."),
        ("-s", "A string cannot be negated."),
        ("n < s", "number < string is always null."),
        ("n = s", "number = string is always null."),
        ("s between 1 and 2", "string <= number is always null."),
        ("s in [1..5]", "string <= number is always null."),
        ('n in ("a", "b")', "number = string is always null."),
        ("n and true", "A number is neither true nor false."),
        ("if s then 1 else 2", "A string is neither true nor false."),
        ("who.name", "There is no entry 'name' among age, first name."),
        ("all.name", "There is no entry 'name' among age, first name."),
        ("day.hour", "A date has no 'hour'."),
        ('all[age > "x"]', "number > string is always null."),
        ("all[first name]", "A filter cannot choose by a string."),
        ("for p in all return p.age + s", "number + string is always null."),
        ("some p in all satisfies p.age", "A number is neither true nor false."),
        ("string length(n)", "string length takes no (number)."),
        ("sum(s, s) + upper case(day)", "upper case takes no (date)."),
        ("twice(s)", "twice takes no string there."),
        ("twice(1, 2)", "twice takes 1 arguments, not 2."),
        ("{a: n, b: a + s}.b", "number + string is always null."),
    ],
)
def test_what_is_always_null_is_found_with_its_reason(text: str, message: str) -> None:
    assert message in _messages(text)


@pytest.mark.parametrize(
    "text",
    [
        *("n + 1", 's + "x"', 'day + @"P1D"', "day - day", "who.first name", "all.age"),
        *("all[age > n].first name", "all[1].age + n", "n in [1..5]", "any + s"),
        *("any.whatever + 1", "if any then 1 else 2", "twice([n])", "twice(n) + 1"),
        *("count(all) + 1", "sum(all.age) > n", 'string(n) + "x"', "s = null"),
        *("all[any].age", "n instance of string", "for i in 1..n return i * n"),
        *("sort(all, function(a, b) a.age < b.age)[1].age", 'grade = "A"'),
        *('day < @"2026-01-01"', "day.year + n", "-n", "[n, s][1]"),
    ],
)
def test_what_may_have_a_value_is_left_alone(text: str) -> None:
    assert _messages(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "messages"),
    [
        ("s", "number", ["A string is given, a number is declared."]),
        ("[n]", "number", []),
        ("n", "number", []),
        ('if n > 1 then "A" else "C"', "tGrade", ['"C" is not an allowed value.']),
        ("grade", "tGrade", []),
    ],
)
def test_results_are_compared_with_what_is_declared(
    text: str, kind: str, messages: list[str]
) -> None:
    assert messages == _messages(text, kind)


def test_cells_are_looked_at_with_the_type_of_their_column() -> None:
    logic = (
        "<decisionTable><input><inputExpression><text>who.age</text></inputExpression>"
        '</input><output typeRef="number"/><rule><inputEntry>'
        '<text>? > s</text></inputEntry><outputEntry><text>s + "x"</text></outputEntry>'
        "</rule></decisionTable>"
    )
    messages = [each.problem.message for each in _found(_model(logic))]
    assert messages == [
        "number > string is always null. In: ? > s",
        'A string is given, a number is declared. In: s + "x"',
    ]


def test_the_example_shows_the_null() -> None:
    model = _model(_literal("n + s"))
    finding = _found(model)[0]
    example = dict(finding.example)
    assert (example["n"], example["s"], example["grade"]) == (2, "a", "A")
    assert dmn.decide(model, "d", example).value is None
    assert (finding.problem.place.line, finding.problem.place.column) == (1, 1)


def test_no_decision_of_the_kit_that_has_a_value_is_called_always_null() -> None:
    """Only a part may be: a term that is no boolean, an entry of a list's elements."""
    judged = 0
    for path in sorted(shared_data("dmn-tck").glob("compliance-level-*/*/*.dmn")):
        try:
            model = dmn.read(path.read_bytes(), lambda _place: None)
        except ProblemError:
            continue  # It imports another one, which is not given here.
        doubted = {each.decision: each.problem.message for each in type_errors(model)}
        for file in sorted(path.parent.glob("*.xml")) if doubted else ():
            for case in read_cases(file.read_bytes())[1]:
                for expected in case.expected:
                    message = doubted.get(expected.name)
                    judged += message is not None
                    if message is not None and expected.value is not None:
                        assert "neither true" in message or "no entry" in message
    assert judged > 500
