"""The short way gives what the full way gives, or leaves the work to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dmn.models import NAMESPACE, table_model

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


_TYPED = f"""<definitions xmlns="{NAMESPACE}" namespace="urn:p" name="p">
<itemDefinition name="tLevel"><typeRef>number</typeRef><allowedValues>
<text>[0..3]</text></allowedValues></itemDefinition>
<itemDefinition name="tTier"><typeRef>string</typeRef><allowedValues>
<text>"a", "b"</text></allowedValues></itemDefinition>
<itemDefinition name="tWho"><itemComponent name="tier"><typeRef>string</typeRef>
</itemComponent><itemComponent name="n"><typeRef>number</typeRef></itemComponent>
<itemComponent name="home"><itemComponent name="b"><typeRef>boolean</typeRef>
</itemComponent></itemComponent></itemDefinition>
<inputData id="i1" name="level"><variable name="level" typeRef="tLevel"/></inputData>
<inputData id="i2" name="tier"><variable name="tier" typeRef="tTier"/></inputData>
<inputData id="i3" name="who"><variable name="who" typeRef="tWho"/></inputData>
<inputData id="i4" name="any"><variable name="any"/></inputData>
<decision id="d" name="d"><variable name="d" typeRef="number"/>
{
    "".join(
        f'<informationRequirement><requiredInput href="#i{at}"/>'
        "</informationRequirement>"
        for at in range(1, 5)
    )
}
<decisionTable hitPolicy="FIRST">
<input><inputExpression typeRef="tLevel"><text>level</text></inputExpression></input>
<input><inputExpression><text>tier</text></inputExpression></input>
<input><inputExpression typeRef="string"><text>who.tier</text></inputExpression></input>
<input><inputExpression><text>who.home.b</text></inputExpression>
<inputValues><text>true, false</text></inputValues></input>
<input><inputExpression typeRef="number"><text>any.x</text></inputExpression>
<inputValues><text>[0..10]</text></inputValues></input>
<output typeRef="number"/>
<rule><inputEntry><text>&lt; 2</text></inputEntry><inputEntry><text>"a"</text>
</inputEntry><inputEntry><text>"x", "y"</text></inputEntry><inputEntry>
<text>true</text></inputEntry><inputEntry><text>-</text></inputEntry>
<outputEntry><text>1</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
<inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
<inputEntry><text>&gt; 5</text></inputEntry>
<outputEntry><text>2</text></outputEntry></rule>
</decisionTable></decision></definitions>""".encode()
_NUMBERS = st.sampled_from([0, 1, 1.5, 3, 7, 11, -1, True, "1", None, Decimal(2)])
_WHO = st.fixed_dictionaries(
    {
        "tier": st.sampled_from(["x", "y", "z", 1, None]),
        "n": st.sampled_from([1, "1", None, 10**40]),
        "home": st.sampled_from([{"b": True}, {"b": False}, {"b": 1}, {}, None, [1]]),
    },
    optional={"more": st.just("anything")},
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.fixed_dictionaries(
        {"level": _NUMBERS, "tier": st.sampled_from(["a", "b", "c", 1])},
        optional={
            "who": st.one_of(_WHO, st.just("x"), st.just([{"tier": "x"}])),
            "any": st.one_of(
                st.none(), st.builds(lambda x: {"x": x}, _NUMBERS), st.just({"y": 1})
            ),
        },
    )
)
def test_both_ways_agree_on_paths_and_allowed_values(inputs: dict[str, object]) -> None:
    model = _SHARED
    full = dmn.decide(model, "d", inputs, budget=feel.Budget())
    for _ in range(2):
        short = dmn.decide(model, "d", inputs)
        assert (full.value, full.hits) == (short.value, short.hits)
        assert full.problems == short.problems


_SHARED = dmn.read(_TYPED)


def test_paths_and_allowed_values_do_not_need_the_full_way() -> None:
    model = dmn.read(_TYPED)
    inputs = {
        "level": 1,
        "tier": "a",
        "who": {"tier": "x", "n": 1, "home": {"b": True}},
        "any": {"x": 3.5},
    }
    assert dmn.decide(model, "d", inputs).value == 1
    assert dmn.decide(model, "d", {**inputs, "any": {"x": 7}, "level": 3}).value == 2
    assert "d" not in model.compiled
