"""A unary test counts as tried where a case made it true and another made it false."""

from __future__ import annotations

from tests.core.dmn.models import table_model

from anyshore.core import dmn

_COLUMNS = [("n", "number"), ("s", "string")]
_RULES = [["< 5, 7", '"a"', "1"], ["not(< 5)", "-", "2"], ["? > n - 1", "", "3"]]


def _cells(*inputs: dict[str, object]) -> dict[tuple[int, str], dmn.CellCoverage]:
    model = table_model(_COLUMNS, _RULES, "COLLECT")
    found = dmn.cell_coverage(model, [("d", each) for each in inputs])
    return {(each.rule, each.column): each for each in found}


def test_every_test_of_a_cell_is_counted_by_itself() -> None:
    cells = _cells({"n": 3, "s": "a"}, {"n": 7, "s": "b"})
    assert cells[1, "n"].tests == (
        dmn.TestCount(text="< 5", true=1, false=1),
        dmn.TestCount(text="7", true=1, false=1),
    )
    assert cells[1, "s"].tests == (dmn.TestCount(text='"a"', true=1, false=1),)
    assert cells[2, "n"].tests == (dmn.TestCount(text="not(< 5)", true=1, false=1),)
    assert cells[3, "n"].tests == (dmn.TestCount(text="? > n - 1", true=2),)


def test_cells_that_hold_for_everything_have_no_tests() -> None:
    assert set(_cells({"n": 3, "s": "a"})) == {(1, "n"), (1, "s"), (2, "n"), (3, "n")}


def test_what_was_never_seen_is_named() -> None:
    cells = _cells({"n": 3, "s": "a"})
    assert cells[1, "n"].missed == ("< 5 was never false", "7 was never true")
    assert cells[1, "s"].missed == ('"a" was never false',)


def test_a_null_leaves_a_test_open() -> None:
    cells = _cells({"n": None, "s": "a"})
    assert cells[1, "n"].tests[0] == dmn.TestCount(text="< 5", open=1)


def test_no_cases_try_nothing() -> None:
    assert _cells()[1, "s"].missed == ('"a" was never true', '"a" was never false')
