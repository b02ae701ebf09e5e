"""Findings about tables, each with inputs that show it."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dmn.models import table_model, table_xml

from anyshore.core import dmn

_INPUTS = [("n", "number"), ("s", "string"), ("b", "boolean")]


def _codes(model: dmn.Model) -> list[str]:
    return [each.problem.code for each in dmn.findings(model)]


def test_inputs_that_no_rule_covers_are_a_gap_with_an_example() -> None:
    model = table_model([("n", "number")], [["< 10", "1"], ["> 20", "2"]])
    (gap,) = dmn.findings(model)
    assert gap.problem.code == "dmn-gap"
    assert dmn.decide(model, "d", dict(gap.example)).hits == ()


def test_rules_of_a_unique_table_that_match_at_once_are_found() -> None:
    model = table_model([("n", "number")], [["<= 10", "1"], [">= 10", "2"]])
    (overlap,) = dmn.findings(model)
    assert (overlap.problem.code, overlap.rules) == ("dmn-overlap", (1, 2))
    assert [
        each.rule for each in dmn.decide(model, "d", dict(overlap.example)).hits
    ] == [
        1,
        2,
    ]


def test_a_rule_that_earlier_rules_hide_is_found() -> None:
    rules = [["< 10", "1"], [">= 5", "2"], ["[6..7]", "3"], ["-", "4"]]
    model = table_model([("n", "number")], rules, "FIRST")
    (masked,) = dmn.findings(model)
    assert (masked.problem.code, masked.rules) == ("dmn-masked", (3,))


def test_a_last_rule_that_only_null_reaches_is_not_hidden() -> None:
    rules = [["< 10", "1"], [">= 10", "2"], ["-", "3"]]
    model = table_model([("n", "number")], rules, "FIRST")
    assert _codes(model) == []
    assert dmn.decide(model, "d", {"n": None}).value == 3


def test_a_cell_of_another_type_than_its_column_is_found() -> None:
    model = table_model([("n", "number")], [['"a"', "1"], ["-", "2"]], "FIRST")
    assert _codes(model) == ["dmn-cell-type", "dmn-unreachable"]


def test_a_column_that_no_rule_looks_at_is_noted() -> None:
    model = table_model([("n", "number"), ("s", "string")], [["-", "-", "1"]])
    assert _codes(model) == ["dmn-unused-input", "dmn-unused-input"]


def test_an_output_outside_of_the_declared_values_is_found() -> None:
    xml = table_xml([("n", "number")], [["-", '"c"']], "UNIQUE").replace(
        b"<output/>",
        b'<output><outputValues><text>"a", "b"</text></outputValues></output>',
    )
    assert "dmn-output-value" in _codes(dmn.read(xml))


_NUMBER_CELLS = st.sampled_from(["-", "< 1", ">= 1", "[0..2]", "1", "(1..2)", "not(1)"])
_TEXT_CELLS = st.sampled_from(["-", '"a"', '"a", "b"', 'not("a")', 'not("a", "c")'])
_RULES = st.lists(
    st.tuples(_NUMBER_CELLS, _TEXT_CELLS, st.sampled_from(["-", "true", "false"])),
    min_size=1,
    max_size=6,
)
_GRID = [
    dict(zip("nsb", values, strict=True))
    for values in product(
        [-1, 0, 0.5, 1, 1.5, 2, 3], ["", "a", "b", "c"], [True, False]
    )
]


@settings(max_examples=60, deadline=None)
@given(_RULES)
def test_gaps_and_overlaps_are_found_exactly_where_they_are(rules: Any) -> None:
    model = table_model(_INPUTS, [[*rule, str(at)] for at, rule in enumerate(rules)])
    found = dmn.findings(model)
    hits = [dmn.decide(model, "d", values).hits for values in _GRID]
    codes = {each.problem.code for each in found}
    assert any(len(each) == 0 for each in hits) == ("dmn-gap" in codes)
    assert any(len(each) > 1 for each in hits) == ("dmn-overlap" in codes)
    for each in found:
        if each.problem.code == "dmn-overlap":
            rules_hit = {
                hit.rule for hit in dmn.decide(model, "d", dict(each.example)).hits
            }
            assert set(each.rules) <= rules_hit
        if each.problem.code == "dmn-gap":
            assert dmn.decide(model, "d", dict(each.example)).hits == ()


@settings(max_examples=60, deadline=None)
@given(_RULES)
def test_a_hidden_rule_never_hits_and_every_other_one_may(rules: Any) -> None:
    model = table_model(
        _INPUTS, [[*rule, str(at)] for at, rule in enumerate(rules)], "FIRST"
    )
    hidden = {
        rule
        for each in dmn.findings(model)
        if each.problem.code == "dmn-masked"
        for rule in each.rules
    }
    values = product(
        [None, -1, 0, 0.5, 1, 1.5, 2, 3], [None, "", "a", "b", "c"], [None, True, False]
    )
    hit = {
        each.rule
        for value in values
        for each in dmn.decide(model, "d", dict(zip("nsb", value, strict=True))).hits
    }
    assert set(range(1, len(rules) + 1)) - hit == hidden
