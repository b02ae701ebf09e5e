"""A decision table goes to a sheet and back without loss."""

from __future__ import annotations

import pytest
from tests.conftest import shared_data
from tests.core.dmn.models import table_model

from anyshore.core import dmn
from anyshore.kernel import ProblemError

_TABLE = dmn.Table(
    inputs=(
        dmn.InputClause(label="How much", expression="amount", type_ref="number"),
        dmn.InputClause(
            label="", expression="client.tier", type_ref="string", values='"A", "B"'
        ),
    ),
    outputs=(
        dmn.OutputClause(
            label="Way", name="route", type_ref="string", values='"auto", "person"'
        ),
        dmn.OutputClause(label="", name="note", default='"none"'),
    ),
    rules=(
        dmn.Rule(entries=("< 100", '"A"'), outputs=('"auto"', ""), annotations=("a",)),
        dmn.Rule(
            entries=("= 100", "-"), outputs=('"person"', '"x"'), annotations=("",)
        ),
    ),
    annotations=("Why",),
    hit_policy=dmn.HitPolicy.OUTPUT_ORDER,
)


def _plain(table: dmn.Table) -> list[list[str]]:
    return dmn.sheet_from_table("d", table)


def test_every_part_of_a_table_is_on_its_sheet_and_comes_back() -> None:
    name, back = dmn.table_from_sheet(dmn.sheet_from_table("Route", _TABLE))
    assert name == "Route"
    assert back == _TABLE


def test_a_model_of_tables_has_what_their_inputs_start_with() -> None:
    second = dmn.Table(
        inputs=(dmn.InputClause(label="", expression="Route"),),
        outputs=(dmn.OutputClause(label=""),),
        rules=(dmn.Rule(entries=("-",), outputs=("1",)),),
        hit_policy=dmn.HitPolicy.COLLECT,
        aggregation=dmn.Aggregation.SUM,
    )
    model = dmn.read(dmn.model_of_tables("m", {"Route": _TABLE, "Count": second}))
    assert [(each.name, each.type_ref) for each in model.inputs] == [
        ("amount", "number"),
        ("client", ""),
    ]
    assert _plain(model.tables["Route"]) == _plain(_TABLE)
    inputs = {"amount": 5, "client": {"tier": "A"}}
    assert dmn.decide(model, "Route", inputs).value == [{"route": "auto", "note": None}]
    assert dmn.decide(model, "Count", inputs).value == 1


def test_what_expressions_and_cells_speak_of_is_required_too() -> None:
    table = dmn.Table(
        inputs=(dmn.InputClause(label="", expression="abs(amount)"),),
        outputs=(dmn.OutputClause(label=""),),
        rules=(
            dmn.Rule(entries=("> limit",), outputs=('"over"',)),
            dmn.Rule(entries=("-",), outputs=("sum(for x in list return x)",)),
        ),
        hit_policy=dmn.HitPolicy.FIRST,
    )
    model = dmn.read(dmn.model_of_tables("m", {"d": table}))
    assert [each.name for each in model.inputs] == ["amount", "limit", "list"]
    inputs = {"amount": -7, "limit": 5, "list": [1, 2]}
    assert dmn.decide(model, "d", inputs).value == "over"
    assert dmn.decide(model, "d", {**inputs, "limit": 9}).value == 3


def test_the_tables_of_the_kit_come_back_as_they_were() -> None:
    count = 0
    for path in sorted(shared_data("dmn-tck").glob("compliance-level-*/*/*.dmn")):
        try:
            model = dmn.read(path.read_bytes(), lambda _place: None)
        except ProblemError:
            continue  # It imports another one, which is not given here.
        for name, table in model.tables.items():
            rows = dmn.sheet_from_table(name, table)
            assert dmn.sheet_from_table(*dmn.table_from_sheet(rows)) == rows
            count += 1
    assert count > 30


@pytest.mark.parametrize(
    ("head", "cells", "message"),
    [
        ("Hit policy", ["BEST"], "no hit policy is called 'BEST'"),
        ("Kind", ["output", "input"], "columns are inputs, then outputs"),
        ("Kind", ["input"], "a table has an output column"),
        ("Decision", [], "there is no row called 'Decision'"),
    ],
)
def test_a_sheet_that_is_no_table_is_refused(
    head: str, cells: list[str], message: str
) -> None:
    model = table_model([("n", "number")], [["< 5", "1"]])
    rows = dmn.sheet_from_table("d", model.tables["d"])
    rows = [[head, *cells] if row[0] == head else row for row in rows]
    with pytest.raises(ProblemError) as caught:
        dmn.table_from_sheet(rows)
    assert caught.value.problem.code == "dmn-sheet"
    assert message in caught.value.problem.message
