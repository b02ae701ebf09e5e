"""What a check says of a model before any input is seen."""

from __future__ import annotations

import pytest
from tests.core.dmn.models import NAMESPACE

from anyshore.core import dmn
from anyshore.kernel import ProblemError


def _model(body: str) -> dmn.Model:
    return dmn.read(
        f'<definitions xmlns="{NAMESPACE}" namespace="urn:c" name="c">{body}'
        "</definitions>".encode()
    )


def _decision(name: str, text: str, requires: str = "") -> str:
    needs = "".join(
        f'<informationRequirement><requiredDecision href="#{each}"/>'
        "</informationRequirement>"
        for each in requires.split()
    )
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"/>{needs}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def _codes(model: dmn.Model) -> list[str]:
    return [each.code for each in dmn.check(model)]


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (_decision("a", "1"), []),
        (_decision("a", "1 +"), ["feel-syntax"]),
        (_decision("a", "b"), ["feel-unknown-name"]),
        (_decision("a", "1 instance of tNone"), ["feel-unknown-type"]),
        (_decision("a", "1", "b"), ["dmn-reference"]),
        (_decision("a", "1", "b") + _decision("b", "2"), ["dmn-unused-requirement"]),
        (
            '<inputData id="i" name="i"><variable typeRef="tNone"/></inputData>',
            ["dmn-unknown-type", "dmn-unneeded-input"],
        ),
        ('<decision id="a" name="a"><variable name="a"/></decision>', ["dmn-no-logic"]),
    ],
)
def test_a_check_names_what_is_wrong(body: str, codes: list[str]) -> None:
    assert codes == _codes(_model(body))


def test_decisions_that_need_one_another_are_a_circle() -> None:
    model = _model(_decision("a", "b", "b") + _decision("b", "a", "a"))
    assert _codes(model) == ["dmn-circle", "dmn-circle"]
    with pytest.raises(ProblemError) as caught:
        dmn.decide(model, "a", {})
    assert caught.value.problem.code == "dmn-circle"


def test_a_text_that_is_no_feel_makes_only_its_own_decision_null() -> None:
    model = _model(_decision("a", "1 +") + _decision("b", "2"))
    assert dmn.decide(model, "a", {}).value is None
    assert dmn.decide(model, "b", {}).value == 2


def test_a_decision_is_evaluated_once_for_all_that_need_it() -> None:
    model = _model(
        _decision("n", "now()")
        + _decision("x", "n", "n")
        + _decision("y", "[n, x]", "n x")
    )
    assert dmn.decide(model, "y", {}).value == [None, None]


def test_an_import_that_is_not_there_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        _model(f'<import name="m" namespace="urn:m" importType="{NAMESPACE}"/>')
    assert caught.value.problem.code == "dmn-import"


def test_imported_decisions_are_known_by_their_prefix() -> None:
    other = (
        f'<definitions xmlns="{NAMESPACE}" namespace="urn:m" name="m">'
        f"{_decision('a', '20')}</definitions>"
    ).encode()
    main = (
        f'<definitions xmlns="{NAMESPACE}" namespace="urn:c" name="c">'
        f'<import name="my lib" namespace="urn:m" importType="{NAMESPACE}"/>'
        '<decision id="b" name="b"><variable name="b"/><informationRequirement>'
        '<requiredDecision href="urn:m#a"/></informationRequirement>'
        "<literalExpression><text>my lib.a + 1</text></literalExpression></decision>"
        "</definitions>"
    ).encode()
    model = dmn.read(main, {"urn:m": other}.get)
    assert dmn.decide(model, "b", {}).value == 21
