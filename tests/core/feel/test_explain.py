"""Explained, an evaluation says where and why values are null; strict, it stops."""

from __future__ import annotations

import pytest
from tests.core.dmn.models import table_model

from anyshore.core import dmn, feel
from anyshore.kernel import ProblemError


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        (
            '1 + "a"',
            1,
            "The operation + is null: it has no meaning for number and string.",
        ),
        (
            "1 + 2 / 0",
            5,
            "The operation / is null: it has no result for these values (number).",
        ),
        ("{a: 1}.b", 1, "The entry b is null: there is none, or it is null."),
        ("[1][2]", 1, "The filter is null: there is no such element."),
        ("[2..1]", 1, "The range is null: its ends have no order or the wrong one."),
    ],
)
def test_a_null_has_its_place_and_its_reason(
    text: str, column: int, message: str
) -> None:
    problem = feel.explain(text).problems[0]
    assert (problem.place.column, problem.message) == (column, message)


def test_a_conversion_is_told() -> None:
    found = feel.explain('upper case(["a"])')
    assert found.value == "A"
    assert [each.message for each in found.problems] == [
        "upper case took list as string."
    ]


def test_a_value_without_nulls_has_nothing_to_explain() -> None:
    assert feel.explain("1 + 2").problems == ()


def test_a_strict_decision_raises_what_a_lenient_one_makes_null() -> None:
    model = table_model([("n", "number")], [["< 1", '"a"'], [">= 1", '"b"']])
    assert dmn.decide(model, "d", {"n": "x"}).value is None
    with pytest.raises(ProblemError) as caught:
        dmn.decide(model, "d", {"n": "x"}, strict=True)
    assert caught.value.problem.code == "dmn-type"


def test_an_explained_decision_has_the_same_value() -> None:
    model = table_model([("n", "number")], [["< 1", "n / 0"], [">= 1", '"b"']])
    plain = dmn.decide(model, "d", {"n": 0})
    told = dmn.decide(model, "d", {"n": 0}, explain=True)
    assert plain.value is None
    assert told.value is None
    assert plain.problems == ()
    assert [each.code for each in told.problems] == ["feel-null"]
