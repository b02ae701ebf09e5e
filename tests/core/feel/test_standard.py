"""What the standard says of an expression's value, clause by clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from anyshore.core import feel
from anyshore.kernel import ProblemError

_FOLDER = Path(__file__).parent / "standard"


def _lines(name: str) -> list[tuple[str, str, str]]:
    """Read a file of expressions: clause, expression and value of each."""
    found = []
    clause = ""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            clause = line[3:]
        elif line and not line.startswith("#"):
            text, _, value = line.rpartition("=>")
            found.append((clause, text.strip(), value.strip()))
    return found


def _by_clause(name: str) -> list[tuple[str, list[tuple[str, str]]]]:
    clauses: dict[str, list[tuple[str, str]]] = {}
    for clause, text, value in _lines(name):
        clauses.setdefault(clause, []).append((text, value))
    return list(clauses.items())


@pytest.mark.parametrize(
    ("clause", "cases"),
    _by_clause("expressions.txt"),
    ids=[clause for clause, _ in _by_clause("expressions.txt")],
)
def test_an_expression_has_the_value_of_its_clause(
    clause: str, cases: list[tuple[str, str]]
) -> None:
    wrong = []
    for text, value in cases:
        try:
            found = feel.evaluate(text)
        except ProblemError:
            if value != "error":
                wrong.append(f"{text}: expected {value}, got an error")
            continue
        expected = None if value == "error" else feel.evaluate(value)
        same = type(found) is type(expected) and found == expected
        if value == "error" or not same:
            wrong.append(f"{text}: expected {value}, got {feel.write_literal(found)}")
    assert wrong == []


@pytest.mark.parametrize(("clause", "tests", "value"), _lines("unary_tests.txt"))
def test_a_cell_holds_for_the_values_of_its_clause(
    clause: str, tests: str, value: str
) -> None:
    given, _, text = tests.partition("|")
    found = feel.matches_tests(text.strip(), feel.evaluate(given))
    assert found is feel.evaluate(value)
