"""The short way gives what the full way gives, or leaves the work to it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dmn.models import table_model

from anyshore.core import dmn, feel

_RULES = st.lists(
    st.tuples(
        st.sampled_from(["-", "< 1", ">= 1", "[0..2]", "1, 3", "(0.5..1.5]", "2.5"]),
        st.sampled_from(["-", '"a"', '"a", "b"']),
        st.sampled_from(["-", "true", "false"]),
        st.sampled_from(['"x"', '"y"', "1", "null"]),
    ),
    min_size=1,
    max_size=6,
)
_INPUTS = st.fixed_dictionaries(
    {},
    optional={
        "n": st.one_of(st.none(), st.integers(-2, 4), st.just(2.5), st.just(10**40)),
        "s": st.sampled_from([None, "a", "b", "c", 1]),
        "b": st.sampled_from([None, True, False, 1]),
    },
)


@settings(max_examples=100, deadline=None)
@given(_RULES, st.sampled_from(["UNIQUE", "FIRST", "ANY"]), _INPUTS)
def test_both_ways_give_the_same_outcome(
    rules: Any, policy: str, inputs: dict[str, object]
) -> None:
    columns = [("n", "number"), ("s", "string"), ("b", "boolean")]
    model = table_model(columns, rules, policy)
    full = dmn.decide(model, "d", inputs, budget=feel.Budget())
    for _ in range(2):
        short = dmn.decide(model, "d", inputs)
        assert (full.value, full.hits) == (short.value, short.hits)
        assert full.problems == short.problems


@pytest.mark.parametrize("cell", ["< x", "? > 1", "not(1)"])
def test_a_cell_that_is_more_than_plain_constants_goes_the_full_way(cell: str) -> None:
    model = table_model([("n", "number")], [[cell, "1"]])
    dmn.decide(model, "d", {"n": 3})
    assert model.compiled["d"][3] is None
