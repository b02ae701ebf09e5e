"""What is typed becomes the value that was meant, or says what to write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from anyshore.core import dmn, feel
from anyshore.web.studio.asking import Inputs, asked_for

MODEL = dmn.read(
    b"""
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m"
             namespace="https://sample.example/m">
  <itemDefinition name="tRisk"><typeRef>string</typeRef>
    <allowedValues><text>"low", "high"</text></allowedValues></itemDefinition>
  <itemDefinition name="tYears"><typeRef>number</typeRef>
    <allowedValues><text>[0..120]</text></allowedValues></itemDefinition>
  <itemDefinition name="tNames" isCollection="true"><typeRef>string</typeRef>
  </itemDefinition>
  <inputData id="a" name="amount"><variable name="amount" typeRef="number"/></inputData>
  <inputData id="b" name="who"><variable name="who" typeRef="string"/></inputData>
  <inputData id="c" name="new"><variable name="new" typeRef="boolean"/></inputData>
  <inputData id="d" name="due"><variable name="due" typeRef="date"/></inputData>
  <inputData id="e" name="risk"><variable name="risk" typeRef="tRisk"/></inputData>
  <inputData id="f" name="age"><variable name="age" typeRef="tYears"/></inputData>
  <inputData id="g" name="names"><variable name="names" typeRef="tNames"/></inputData>
  <inputData id="h" name="any"><variable name="any"/></inputData>
  <inputData id="i" name="at">
    <variable name="at" typeRef="dateTime"/></inputData>
  <inputData id="z" name="unused"><variable name="unused" typeRef="number"/></inputData>
  <decision id="inner" name="inner"><variable name="inner"/>
    <informationRequirement><requiredInput href="#a"/></informationRequirement>
    <informationRequirement><requiredInput href="#b"/></informationRequirement>
    <literalExpression><text>amount</text></literalExpression></decision>
  <decision id="outer" name="outer"><variable name="outer"/>
    <informationRequirement><requiredDecision href="#inner"/></informationRequirement>
    <informationRequirement><requiredInput href="#c"/></informationRequirement>
    <informationRequirement><requiredInput href="#d"/></informationRequirement>
    <informationRequirement><requiredInput href="#e"/></informationRequirement>
    <informationRequirement><requiredInput href="#f"/></informationRequirement>
    <informationRequirement><requiredInput href="#g"/></informationRequirement>
    <informationRequirement><requiredInput href="#h"/></informationRequirement>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <literalExpression><text>inner</text></literalExpression></decision>
</definitions>"""
)
OUTER = next(each for each in MODEL.decisions if each.name == "outer")
NAMES = ["amount", "who", "new", "due", "risk", "age", "names", "any", "at"]


def typed(**given: str) -> Inputs:
    """Return the form with some inputs typed."""
    data = QueryDict(mutable=True)
    data["asked"] = "1"
    for name, text in given.items():
        data[f"i{NAMES.index(name)}"] = text
    return Inputs(MODEL, OUTER, data)


def test_what_required_decisions_need_is_asked_for_too() -> None:
    """In the order of the file; what nothing needs is left out."""
    assert [each.name for each in asked_for(MODEL, OUTER)] == NAMES
    inner = next(each for each in MODEL.decisions if each.name == "inner")
    assert [each.name for each in asked_for(MODEL, inner)] == ["amount", "who"]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("amount", "1240.50", Decimal("1240.50")),
        ("amount", "=2 * 3", Decimal(6)),
        ("amount", "", None),
        ("who", "Ana", "Ana"),
        ("who", '="Ana" + "!"', "Ana!"),
        ("who", "12", "12"),
        ("new", "true", True),
        ("due", "2026-11-23", feel.Date(2026, 11, 23)),
        ("due", '=date("2026-11-22") + duration("P1D")', feel.Date(2026, 11, 23)),
        ("risk", '"high"', "high"),
        ("age", "42", Decimal(42)),
        ("names", '["a", "b"]', ["a", "b"]),
        ("any", "12", Decimal(12)),
        ("any", "Ana", "Ana"),
        ("any", "two words, and more", "two words, and more"),
        ("any", "null", None),
    ],
)
def test_an_input_is_read_as_its_type_says(name: str, text: str, value: Any) -> None:
    form = typed(**{name: text})
    assert form.is_valid(), form.errors
    assert form.values[name] == value
    assert [each for each in form.values if form.values[each] is not None] == (
        [] if value is None else [name]
    )


def test_an_instant_is_read_with_its_zone() -> None:
    form = typed(at="2026-11-23T09:30:00Z")
    assert form.is_valid()
    assert feel.write_value(form.values["at"]) == "2026-11-23T09:30:00Z"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("amount", "twelve", "A number, as in 1240.50; or FEEL after a =."),
        ("due", "2026-02-30", "A date, as in 2026-11-23; or FEEL after a =."),
        ("risk", '"middling"', "Select a valid choice"),
        ("amount", "=for i in 1..9999999 return i", "limit"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(
    name: str, text: str, told: str
) -> None:
    form = typed(**{name: text})
    assert not form.is_valid()
    assert told in str(form.errors[f"i{NAMES.index(name)}"])


def test_what_is_no_feel_says_where() -> None:
    form = typed(amount="=1 +")
    assert not form.is_valid()
    assert list(form.errors) == ["i0"]


def test_a_link_asks_for_values() -> None:
    """And what it asks for is read back as the same values."""
    values = {"amount": Decimal("0.5"), "who": "A & B", "risk": "low", "new": False}
    query = Inputs(MODEL, OUTER).query(values)
    data = QueryDict(mutable=True)
    data.update(query)
    form = Inputs(MODEL, OUTER, data)
    assert form.is_valid()
    assert {name: form.values[name] for name in values} == values
