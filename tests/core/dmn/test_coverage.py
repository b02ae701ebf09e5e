"""Coverage counts the rules that inputs have tried; a shadow run finds what changed."""

from __future__ import annotations

from tests.core.dmn.models import table_model

from anyshore.core import dmn

_RULES = [["< 10", '"low"'], ["[10..20]", '"mid"'], ["> 20", '"high"']]


def test_rules_that_no_case_tried_are_named() -> None:
    model = table_model([("n", "number")], _RULES)
    found = dmn.coverage(model, [("d", {"n": 1}), ("d", {"n": 2}), ("d", {"n": 30})])
    assert found.tables == (dmn.TableCoverage(decision="d", hits=(2, 0, 1)),)
    assert found.tables[0].missed == (2,)
    assert (found.cases, found.errors) == (3, 0)


def test_two_versions_differ_on_exactly_the_inputs_that_they_decide_differently() -> (
    None
):
    before = table_model([("n", "number")], _RULES)
    after = table_model([("n", "number")], [["< 15", '"low"'], [">= 15", '"high"']])
    inputs = [{"n": each} for each in (1, 12, 17, 30)]
    found = [
        (each.number, each.before.value, each.after.value)
        for each in dmn.differences(before, after, "d", inputs)
    ]
    assert found == [(2, "mid", "low"), (3, "mid", "high")]
