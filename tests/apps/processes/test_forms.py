"""Forms are read when they are deployed, and what cannot be shown is refused there."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from anyshore.apps.processes import forms
from anyshore.apps.processes.forms import Choice, Field, FieldKind
from anyshore.kernel import ProblemError


def form(*components: dict[str, Any]) -> bytes:
    """Return a form of these components."""
    return json.dumps({"id": "check", "components": components}).encode()


def test_a_number_is_read_with_its_bounds() -> None:
    component = {
        "type": "number",
        "key": "net",
        "label": "Net",
        "decimalDigits": 2,
        "validate": {"required": True, "min": 0, "max": 100},
        "properties": {"shortcut": "n"},
    }
    assert forms.read(form(component)).fields == (
        Field(
            kind=FieldKind.NUMBER,
            key="net",
            label="Net",
            shortcut="n",
            required=True,
            least=Decimal(0),
            most=Decimal(100),
            digits=2,
        ),
    )


def test_answers_and_words_are_read() -> None:
    read = forms.read(
        form(
            {"type": "text", "text": "Look twice."},
            {
                "type": "select",
                "key": "why",
                "values": [{"label": "Double", "value": "double"}],
            },
        )
    )
    assert read.key == "check"
    assert read.fields[0].hint == "Look twice."
    assert read.inputs[0].choices == (Choice(value="double", label="Double"),)


@pytest.mark.parametrize(
    ("component", "place"),
    [
        ({"type": "table", "key": "rows"}, "$.components[0].type"),
        ({"type": "textfield"}, "components[0]"),
        ({"type": "text", "key": "no", "text": "x"}, "components[0]"),
        ({"type": "radio", "key": "empty"}, "components[0]"),
        (
            {"type": "number", "key": "n", "values": [{"label": "a", "value": "a"}]},
            "components[0]",
        ),
        ({"type": "datetime", "key": "at", "subtype": "time"}, "components[0]"),
        (
            {"type": "textfield", "key": "t", "validate": {"pattern": "("}},
            "components[0]",
        ),
        (
            {"type": "textfield", "key": "t", "conditional": {"hide": "=1 +"}},
            "components[0]",
        ),
        ({"type": "textfield", "key": "t", "unknown": 1}, "$.components[0]"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_place(
    component: dict[str, Any], place: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        forms.read(form(component))
    problem = caught.value.problem
    assert (problem.code, problem.place.element) == ("form-malformed", place)


def test_two_components_cannot_fill_the_same_variable() -> None:
    twice = {"type": "textfield", "key": "same"}
    with pytest.raises(ProblemError, match="Two components fill 'same'"):
        forms.read(form(twice, twice))


def test_a_field_is_hidden_by_the_values_so_far() -> None:
    component = {
        "type": "textfield",
        "key": "why",
        "conditional": {"hide": '=decision != "reject"'},
    }
    field = forms.read(form(component)).fields[0]
    assert forms.hidden(field, {"decision": "post"})
    assert not forms.hidden(field, {"decision": "reject"})
    # FEEL says null where the name is unknown; null hides nothing.
    assert not forms.hidden(Field(kind=FieldKind.TEXT, key="a", hide="x > 1"), {})
