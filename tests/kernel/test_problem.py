"""A problem says what, where and what to do, on one line."""

from __future__ import annotations

import pytest

from anyshore.kernel import Place, Problem, ProblemError, Severity


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place(source="a.xml"), "a.xml"),
        (Place(source="a.xml", line=3, column=7, element="BT-112"), "a.xml:3:7 BT-112"),
        (Place(element="rule 4"), "rule 4"),
    ],
)
def test_a_place_is_written_as_compilers_do(place: Place, text: str) -> None:
    assert str(place) == text


def test_a_problem_is_one_line() -> None:
    problem = Problem(
        code="xml-truncated",
        message="The document ends too early.",
        hint="Send it again.",
        place=Place(source="a.xml", line=3),
    )
    expected = "a.xml:3: The document ends too early. Send it again."
    assert str(problem) == expected
    assert str(ProblemError(problem)) == expected
    assert ProblemError(problem).problem is problem
    assert problem.severity is Severity.ERROR


def test_nothing_is_written_for_what_is_not_known() -> None:
    assert str(Problem(code="x", message="It broke.")) == "It broke."
