"""Decision tables and graphs: what they give, and which rules gave it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anyshore.core import dmn
from anyshore.kernel import ProblemError

_DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def _table(policy: str, rules: list[tuple[str, str]], values: str = "") -> bytes:
    rows = "".join(
        f'<rule id="r{number}"><inputEntry><text>{test}</text></inputEntry>'
        f"<outputEntry><text>{output}</text></outputEntry>"
        f"<annotationEntry><text>because {number}</text></annotationEntry></rule>"
        for number, (test, output) in enumerate(rules, 1)
    )
    allowed = f"<outputValues><text>{values}</text></outputValues>" if values else ""
    return f"""<definitions xmlns="{_DMN}" namespace="urn:test" name="test">
      <inputData id="amount" name="amount"><variable name="amount" typeRef="number"/>
      </inputData>
      <decision id="level" name="level"><variable name="level"/>
        <informationRequirement><requiredInput href="#amount"/></informationRequirement>
        <decisionTable {policy}>
          <input label="Amount"><inputExpression><text>amount</text></inputExpression>
          </input>
          <output>{allowed}</output>
          <annotation name="Why"/>
          {rows}
        </decisionTable>
      </decision></definitions>""".encode()


_OVERLAPPING = [
    ("&lt; 100", '"low"'),
    ("[50..500]", '"middle"'),
    ("&gt; 400", '"high"'),
]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ('hitPolicy="UNIQUE"', None),
        ('hitPolicy="ANY"', None),
        ('hitPolicy="FIRST"', "low"),
        ('hitPolicy="PRIORITY"', "middle"),
        ('hitPolicy="COLLECT"', ["low", "middle"]),
        ('hitPolicy="RULE ORDER"', ["low", "middle"]),
        ('hitPolicy="OUTPUT ORDER"', ["middle", "low"]),
        ('hitPolicy="COLLECT" aggregation="COUNT"', Decimal(2)),
    ],
)
def test_a_hit_policy_says_what_two_matching_rules_give(
    policy: str, expected: object
) -> None:
    model = dmn.read(_table(policy, _OVERLAPPING, '"high", "middle", "low"'))
    assert expected == dmn.decide(model, "level", {"amount": 70}).value


def test_the_outcome_says_which_rule_hit_and_what_it_saw() -> None:
    model = dmn.read(_table('hitPolicy="FIRST"', _OVERLAPPING))
    outcome = dmn.decide(model, "level", {"amount": 450})
    assert outcome.hits == (
        dmn.Hit(
            decision="level",
            rule=2,
            rule_id="r2",
            annotations=("because 2",),
            inputs=(("Amount", Decimal(450)),),
        ),
    )


def test_a_unique_table_says_which_rules_are_in_conflict() -> None:
    model = dmn.read(_table("", _OVERLAPPING))
    outcome = dmn.decide(model, "level", {"amount": 70})
    assert [each.code for each in outcome.problems] == ["dmn-not-unique"]


def test_a_name_that_nothing_has_is_found_by_the_check() -> None:
    model = dmn.read(_table("", [("&lt; limit", '"low"')]))
    assert [each.code for each in dmn.check(model)] == ["feel-unknown-name"]


def test_a_decision_that_is_not_there_is_refused() -> None:
    model = dmn.read(_table("", _OVERLAPPING))
    with pytest.raises(ProblemError) as caught:
        dmn.decide(model, "nothing", {})
    assert caught.value.problem.code == "dmn-no-element"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "dmn-xml"),
        (b"<definitions", "dmn-xml"),
        (b"<html/>", "dmn-namespace"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "dmn-doctype"),
    ],
)
def test_a_file_that_is_no_model_is_refused_with_a_reason(
    xml: bytes, code: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        dmn.read(xml)
    assert caught.value.problem.code == code
