"""A column at a time gives exactly what one row at a time gives."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dmn.models import NAMESPACE, table_model

from anyshore.core import dmn
from anyshore.kernel import ProblemError

_NUMBER_CELLS = st.sampled_from(
    ["-", "< 1", ">= 1", "[0..2]", "1, 3", "(0.1..0.3)", "not(1)", "? > 2", "n", "null"]
)
_TEXT_CELLS = st.sampled_from(["-", '"a"', '"a", "b"', 'not("a")', '> "a"', "null"])
_OUTPUTS = st.sampled_from(['"x"', '"y"', "1", "2.50", "true", "null", "n + 1"])
_RULES = st.lists(
    st.tuples(
        _NUMBER_CELLS, _TEXT_CELLS, st.sampled_from(["-", "true", "false"]), _OUTPUTS
    ),
    min_size=1,
    max_size=6,
)
_NUMBERS: st.SearchStrategy[list[Any]] = st.one_of(
    st.lists(st.one_of(st.none(), st.integers(-3, 5)), min_size=1, max_size=30),
    st.lists(
        st.one_of(
            st.none(),
            st.sampled_from([0.1, 0.2, 0.3, 0.30000000000000004, 1.0, 2.5]),
            st.floats(allow_infinity=True, allow_nan=True, width=64),
        ),
        min_size=1,
        max_size=30,
    ),
)


@settings(max_examples=70, deadline=None)
@given(
    _RULES, st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT"]), _NUMBERS, st.data()
)
def test_every_row_gets_what_decide_gives(
    rules: Any, policy: str, numbers: list[Any], data: st.DataObject
) -> None:
    model = table_model(
        [("n", "number"), ("s", "string"), ("b", "boolean")], rules, policy
    )
    texts = data.draw(
        st.lists(
            st.sampled_from([None, "", "a", "b", "c"]),
            min_size=len(numbers),
            max_size=len(numbers),
        )
    )
    flags = [at % 3 == 0 for at in range(len(numbers))]
    frame = pl.DataFrame({"n": numbers, "s": texts, "b": flags}, strict=False)
    expected = [
        dmn.decide(model, "d", row).value for row in frame.iter_rows(named=True)
    ]
    assert expected == dmn.decide_frame(model, "d", frame).values.to_list()


@pytest.mark.parametrize("numbers", [[float("nan")], [float("nan"), None, 1.0]])
def test_what_is_not_a_number_is_null(numbers: list[float | None]) -> None:
    model = table_model([("n", "number")], [("-", "n = null")])
    values = dmn.decide_frame(model, "d", pl.DataFrame({"n": numbers})).values
    assert values.to_list() == [number != 1.0 for number in numbers]


def _graph() -> dmn.Model:
    return dmn.read(
        f"""<definitions xmlns="{NAMESPACE}" namespace="urn:g" name="g">
        <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
        <decision id="a" name="a"><variable name="a"/>
          <informationRequirement><requiredInput href="#n"/></informationRequirement>
          <literalExpression><text>n * 2</text></literalExpression></decision>
        <decision id="b" name="b"><variable name="b"/>
          <informationRequirement><requiredDecision href="#a"/></informationRequirement>
          <literalExpression><text>{{ double: a, big: a &gt; 4 }}</text>
          </literalExpression></decision></definitions>""".encode()
    )


def test_a_graph_is_decided_node_by_node() -> None:
    frame = pl.DataFrame({"n": [1, 2, 3, 3, None]})
    model = _graph()
    found = dmn.decide_frame(model, "b", frame.lazy())
    expected = [
        dmn.decide(model, "b", row).value for row in frame.iter_rows(named=True)
    ]
    assert expected == found.values.to_list()
    assert found.evaluations == {"a": 4, "b": 4}
    assert found.columnar


class _Arrow:
    """A table that is no polars frame, but speaks the Arrow C stream interface."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def test_rows_that_are_all_different_are_said_to_be_decided_one_by_one() -> None:
    frame = pl.DataFrame({"n": list(range(2000))})
    found = dmn.decide_frame(_graph(), "a", _Arrow(frame))
    assert not found.columnar
    assert found.fallbacks == ("a: 2000 distinct combinations of inputs in 2000 rows",)


def test_a_column_that_only_meets_constants_needs_no_distinct_values() -> None:
    model = table_model([("n", "number")], [["< 500", '"low"'], [">= 500", '"high"']])
    found = dmn.decide_frame(model, "d", pl.DataFrame({"n": list(range(2000))}))
    assert found.columnar
    assert found.evaluations == {"d": 3}


def test_only_decisions_are_decided_by_frames() -> None:
    with pytest.raises(ProblemError) as caught:
        dmn.decide_frame(_graph(), "n", pl.DataFrame({"n": [1]}))
    assert caught.value.problem.code == "dmn-frame-element"


def test_a_column_of_nothing_but_nulls_is_decided_as_null() -> None:
    model = table_model(
        [("n", "number"), ("s", "string"), ("b", "boolean")],
        [("-", "null", "-", '"x"'), ("-", '"a"', "-", '"y"')],
        "FIRST",
    )
    frame = pl.DataFrame({"n": [1, 2], "s": [None, None], "b": [True, False]})
    assert dmn.decide_frame(model, "d", frame).values.to_list() == ["x", "x"]


def _service(outputs: list[str]) -> dmn.Model:
    """Give a service over a decision that the caller decides and one of its own."""
    chosen = "".join(f'<outputDecision href="#{each}"/>' for each in outputs)
    return dmn.read(
        f"""<definitions xmlns="{NAMESPACE}" namespace="urn:s" name="s">
        <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
        <decision id="given" name="given"><variable name="given" typeRef="number"/>
        <literalExpression><text>99</text></literalExpression></decision>
        <decision id="a" name="a"><variable name="a"/>
        <informationRequirement><requiredInput href="#n"/></informationRequirement>
        <informationRequirement><requiredDecision href="#given"/>
        </informationRequirement>
        <literalExpression><text>n + given</text></literalExpression></decision>
        <decision id="b" name="b"><variable name="b"/>
        <informationRequirement><requiredDecision href="#a"/></informationRequirement>
        <literalExpression><text>if a > 5 then "high" else "low"</text>
        </literalExpression></decision>
        <decisionService id="both" name="both"><variable name="both"/>{chosen}
        <encapsulatedDecision href="#a"/><inputDecision href="#given"/>
        <inputData href="#n"/></decisionService></definitions>""".encode()
    )


@pytest.mark.parametrize("outputs", [["b"], ["a", "b"]])
def test_a_service_is_decided_with_the_decisions_that_the_caller_gives(
    outputs: list[str],
) -> None:
    frame = pl.DataFrame({"n": [1, 2, 3, None], "given": [1, 4, 9, 1]})
    model = _service(outputs)
    found = dmn.decide_frame(model, "both", frame)
    expected = [
        dmn.decide(model, "both", row).value for row in frame.iter_rows(named=True)
    ]
    assert expected == found.values.to_list()
    assert "low" in str(expected)
    assert "high" in str(expected)


def test_a_string_column_that_only_meets_constants_is_coded_by_them() -> None:
    model = table_model([("s", "string")], [['"a"', "1"], ['"b", "c"', "2"]], "FIRST")
    texts = [None if at % 7 == 0 else "abcde"[at % 5] for at in range(2000)]
    found = dmn.decide_frame(model, "d", pl.DataFrame({"s": texts}))
    expected = [dmn.decide(model, "d", {"s": text}).value for text in texts]
    assert expected == found.values.to_list()
    assert found.evaluations == {"d": 5}
