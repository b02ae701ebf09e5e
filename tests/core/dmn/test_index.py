"""The index of a table finds exactly the rules whose cells hold, one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core import feel
from anyshore.core.dmn.cells import cell_of
from anyshore.core.dmn.index import build_column
from anyshore.core.dmn.quick import Cell, quick_cell
from anyshore.core.feel.library import BUILTIN_NAMES
from anyshore.core.feel.parser import Names, parse_tests

_NUMBERS = st.sampled_from(["-1", "0", "0.5", "1", "2", "2.0", "10"])
_TEXTS = st.sampled_from(['"a"', '"b"', '"bc"', '""'])
_DATES = st.sampled_from(['@"2026-01-01"', '@"2026-02-01"'])


def _tests_of(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    compared = st.builds(
        "{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "="]), values
    )
    ranges = st.builds(
        "{}{}..{}{}".format,
        st.sampled_from(["[", "(", "]"]),
        values,
        values,
        st.sampled_from(["]", ")", "["]),
    )
    return st.one_of(values, compared, ranges)


_ONE = st.one_of(
    _tests_of(_NUMBERS),
    _tests_of(_TEXTS),
    _tests_of(_DATES),
    st.just("true"),
    st.just("null"),
)
_CELLS = st.one_of(
    st.just("-"),
    st.lists(_ONE, min_size=1, max_size=3).map(", ".join),
    st.lists(_ONE, min_size=1, max_size=2).map(
        lambda parts: f"not({', '.join(parts)})"
    ),
)
_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-2, -1, 0, 1, 2, 3, 11]),
    st.sampled_from([Decimal("0.5"), Decimal("0.7"), Decimal("2.0"), Decimal(1)]),
    st.sampled_from(["", "a", "ab", "b", "c"]),
    st.sampled_from(
        [feel.Date(2025, 12, 31), feel.Date(2026, 1, 1), feel.Date(2026, 1, 2)]
    ),
    st.just([Decimal(1)]),
)


def _read(text: str) -> Cell | None:
    quick = quick_cell(text)
    return quick or cell_of(parse_tests(text, Names(), BUILTIN_NAMES))


@settings(max_examples=150, deadline=None)
@given(st.lists(_CELLS, min_size=1, max_size=5), _VALUES)
def test_a_column_names_the_rules_whose_cells_hold(
    cells: list[str], value: Any
) -> None:
    read = [_read(each) for each in cells]
    mask = build_column(read).rules(value)
    for rule, (text, cell) in enumerate(zip(cells, read, strict=True)):
        holds = feel.matches_tests(text, value) is True
        if cell is None:
            assert mask >> rule & 1, "a cell that is not indexed stays a candidate"
        else:
            assert holds == bool(mask >> rule & 1), (text, value)


@pytest.mark.parametrize("text", ["< limit", "? > 3", "[1..x]", 'date("2026-01-01")'])
def test_a_cell_that_is_not_constant_is_not_indexed(text: str) -> None:
    assert _read(text) is None
