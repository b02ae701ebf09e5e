"""Answers are held to the form in one place, with a word for each field."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from anyshore.apps.processes import answers, forms
from anyshore.core import feel

FORM = forms.read(
    json.dumps(
        {
            "id": "resolve",
            "components": [
                {"type": "text", "text": "Compare the two."},
                {
                    "type": "radio",
                    "key": "decision",
                    "label": "Decision",
                    "values": [
                        {"label": "Post", "value": "post"},
                        {"label": "Reject", "value": "reject"},
                    ],
                    "validate": {"required": True},
                },
                {
                    "type": "textarea",
                    "key": "reason",
                    "label": "Reason",
                    "validate": {"required": True, "minLength": 3, "maxLength": 9},
                    "conditional": {"hide": '=decision != "reject" or quiet'},
                },
                {
                    "type": "textfield",
                    "key": "account",
                    "label": "Account",
                    "description": "Four digits.",
                    "validate": {"pattern": "[0-9]{4}"},
                },
                {
                    "type": "number",
                    "key": "amount",
                    "label": "Amount",
                    "decimalDigits": 2,
                    "validate": {"min": 0, "max": 1000},
                },
                {"type": "datetime", "subtype": "date", "key": "due", "label": "Due"},
                {
                    "type": "checkbox",
                    "key": "seen",
                    "label": "Seen",
                    "validate": {"required": True},
                },
                {"type": "textfield", "key": "order", "label": "O", "readonly": True},
            ],
        }
    ).encode()
)
#: Answers that will do.
GOOD: dict[str, Any] = {"decision": "post", "seen": True}


def told(given: dict[str, Any], **inputs: Any) -> dict[str, str]:
    """Return what is wrong, by field."""
    found = answers.check(FORM, {"quiet": False, **inputs}, given).problems
    return {each.place.element: each.message for each in found}


def test_blanks_are_null_and_hidden_fields_are_left_out() -> None:
    checked = answers.check(FORM, {"quiet": False}, {**GOOD, "account": "  "})
    assert checked.problems == ()
    assert checked.output == {
        "decision": "post",
        "account": None,
        "amount": None,
        "due": None,
        "seen": True,
    }


def test_values_come_as_feel_or_as_json_has_them() -> None:
    for amount, due in ((12, "2026-12-01"), ("12.00", feel.Date(2026, 12, 1))):
        given = {**GOOD, "account": " 4711 ", "amount": amount, "due": due}
        output = answers.check(FORM, {"quiet": False}, given).output
        assert output["account"] == "4711"
        assert output["amount"] == Decimal(12)
        assert output["due"] == feel.Date(2026, 12, 1)


def test_nothing_given_says_what_is_needed_in_the_order_of_the_form() -> None:
    assert list(told({}).items()) == [
        ("decision", "Choose one of these."),
        ("seen", "Tick this to go on."),
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("decision", "burn", "Choose one of these."),
        ("decision", 1, "Choose one of these."),
        ("account", "47", "Four digits."),
        ("account", ["4711"], "Write the account."),
        ("account", "47\x0011", "Write the account."),
        ("amount", "twelve", "Write a number, as in 1240.50."),
        ("amount", True, "Write a number, as in 1240.50."),
        ("amount", "NaN", "Write a number, as in 1240.50."),
        ("amount", {}, "Write a number, as in 1240.50."),
        ("amount", -1, "Write at least 0."),
        ("amount", "1000.01", "Write at most 1000."),
        ("amount", "1.234", "Write at most 2 digits after the point."),
        ("due", "2026-02-30", "Write a date that exists, as in 2026-11-23."),
        ("due", 20261123, "Write a date that exists, as in 2026-11-23."),
        ("seen", False, "Tick this to go on."),
        ("seen", "yes", "Tick this to go on."),
        ("order", "x", "The form does not ask for this."),
        ("mood", "fine", "The form does not ask for this."),
    ],
)
def test_each_field_says_what_to_write(field: str, value: Any, message: str) -> None:
    assert told({**GOOD, field: value}) == {field: message}


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        (None, "Write the reason."),
        ("no", "Write at least 3 characters."),
        ("far too long", "Write at most 9 characters."),
    ],
)
def test_a_field_that_shows_is_asked_for(reason: str | None, message: str) -> None:
    given = {"decision": "reject", "seen": True, "reason": reason}
    assert told(given) == {"reason": message}


def test_what_is_hidden_is_neither_asked_for_nor_taken() -> None:
    """The case's own variables can hide it too."""
    given = {"decision": "reject", "seen": True, "reason": "no"}
    checked = answers.check(FORM, {"quiet": True}, given)
    assert checked.problems == ()
    assert "reason" not in checked.output
