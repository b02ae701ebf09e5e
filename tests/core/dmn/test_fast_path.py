"""The short way gives what the full way gives, or leaves the work to it."""

from __future__ import annotations

from decimal import Decimal
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
_FLOATS = st.sampled_from([0.1, 0.5, 1.0, 1.5, 2.5, float("nan"), float("inf"), 1e23])
_DECIMALS = st.sampled_from(
    [Decimal("0.5"), Decimal(1), Decimal("2.50"), Decimal("NaN")]
)
_FAR = st.sampled_from([10**40, 2**53, -(10**33)])
_INPUTS = st.fixed_dictionaries(
    {},
    optional={
        "n": st.one_of(st.none(), st.integers(-2, 4), _FLOATS, _DECIMALS, _FAR),
        "s": st.sampled_from([None, "a", "b", "c", 1]),
        "b": st.sampled_from([None, True, False, 1]),
    },
)


@settings(max_examples=100, deadline=None)
@given(
    _RULES,
    st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"]),
    _INPUTS,
)
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
    assert "d" in model.compiled


def test_plain_inputs_never_need_the_full_way() -> None:
    model = table_model([("n", "number"), ("s", "string")], [["< 5", '"a"', "1"]])
    for number in (1, 1.5, Decimal("1.5")):
        assert dmn.decide(model, "d", {"n": number, "s": "a"}).value == Decimal(1)
    assert "d" not in model.compiled


def test_what_a_caller_does_to_a_list_does_not_reach_the_next_one() -> None:
    model = table_model([("n", "number")], [["< 5", "1"], ["-", "2"]], "COLLECT")
    dmn.decide(model, "d", {"n": 1}).value.append("more")
    assert dmn.decide(model, "d", {"n": 1}).value == [Decimal(1), Decimal(2)]


def test_a_decimal_of_many_digits_is_not_taken_for_the_float_it_equals() -> None:
    model = table_model([("n", "number")], [["<= 0.1", '"low"'], ["> 0.1", '"high"']])
    exact = Decimal("0.1000000000000000055511151231257827021181583404541015625")
    assert exact == 0.1
    assert dmn.decide(model, "d", {"n": 0.1}).value == "low"
    assert dmn.decide(model, "d", {"n": exact}).value == "high"
    assert dmn.decide(model, "d", {"n": 0.1}).value == "low"


def test_a_prepared_decision_gives_what_deciding_gives() -> None:
    model = table_model([("n", "number")], [["< x", "1"]])
    decided = dmn.prepare(model, "d")({"n": 3})
    assert (decided.value, decided.problems) == (
        dmn.decide(model, "d", {"n": 3}).value,
        dmn.decide(model, "d", {"n": 3}).problems,
    )
