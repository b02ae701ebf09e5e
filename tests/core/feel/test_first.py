"""The expressions that every table and graph is made of."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from anyshore.core import feel
from anyshore.kernel import ProblemError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("-2 ** 2", Decimal(4)),
        ("1 / 0", None),
        ('"a" + 1', None),
        ("[1, 2, 3][item > 1]", [Decimal(2), Decimal(3)]),
        ("{a: 1, b: a + 1}.b", Decimal(2)),
        ("1 in [1..5)", True),
        ("5 in [1..5)", False),
        ("null = null", True),
        ("true and null", None),
        ("false and null", False),
        ("some x in [1, 2] satisfies x > 1", True),
        ("for i in 1..3 return i * 2", [Decimal(2), Decimal(4), Decimal(6)]),
        ("sort([3, 1, 2], function(x, y) x < y)", [Decimal(1), Decimal(2), Decimal(3)]),
        ('date("2024-02-29") + duration("P1Y")', feel.Date(2025, 2, 28)),
    ],
)
def test_an_expression_has_its_value(text: str, expected: object) -> None:
    assert expected == feel.evaluate(text)


def test_names_may_hold_spaces_and_operators_and_the_longest_wins() -> None:
    assert feel.evaluate("Monthly Salary * 12", {"Monthly Salary": 100}) == 1200
    assert feel.evaluate("a-b", {"a": 3, "b": 1}) == 2
    assert feel.evaluate("a-b", {"a": 3, "b": 1, "a-b": 7}) == 7


def test_plain_python_values_are_taken_as_feel_values() -> None:
    context = {"due": dt.date(2026, 3, 1), "n": 2, "f": 0.1, "xs": (1, 2)}
    assert feel.evaluate("due.month", context) == 3
    assert feel.evaluate("n + f", context) == Decimal("2.1")
    assert feel.evaluate("sum(xs)", context) == 3


def test_a_text_that_is_no_feel_is_refused_with_its_place() -> None:
    with pytest.raises(ProblemError) as caught:
        feel.evaluate("1 +\n  * 2")
    assert caught.value.problem.code == "feel-syntax"
    assert (caught.value.problem.place.line, caught.value.problem.place.column) == (
        2,
        3,
    )


@pytest.mark.parametrize(
    ("tests", "value", "expected"),
    [
        ("-", 1, True),
        ("< 5", 4, True),
        ("< 5, > 10", 7, False),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ("? > 3 and ? < 9", 5, True),
        ("[1..3]", 3, True),
        ("< 5", None, None),
    ],
)
def test_unary_tests_hold_where_any_of_them_does(
    tests: str, value: object, expected: object
) -> None:
    assert feel.matches_tests(tests, value) is expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        Decimal("1.50"),
        "a",
        [Decimal(1), [None]],
        {"@": Decimal(1), "b": {"@range": "x"}},
        feel.Date(-12345, 1, 2),
        feel.Time(1, 2, 3, 4, zone="Europe/Paris"),
        feel.DateTime(feel.Date(2026, 1, 2), feel.Time(1, 2, 3, offset=3600)),
        feel.DayTimeDuration(-1),
        feel.YearMonthDuration(14),
        feel.Range(Decimal(1), None, False, False),
    ],
)
def test_json_there_and_back_loses_nothing(value: object) -> None:
    assert value == feel.from_json(feel.to_json(value))
