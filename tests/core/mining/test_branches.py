"""A branch that follows a rule is learned, and its table decides alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from tests.conftest import shared_data
from tests.core.mining.logs import HOUR

from anyshore.core import dmn, mining
from anyshore.core.mining.deciding import END, input_names
from anyshore.core.mining.known import Knowledge
from anyshore.core.mining.tree import Feature, grow
from anyshore.kernel import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.mining.branches import Branch

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def claims(count: int = 400) -> mining.EventLog:
    """Make claims: above 1000 or from abroad to a person, others paid."""
    generator = np.random.default_rng(5)
    rows = []
    for number in range(count):
        amount = None if number % 11 == 0 else float(generator.integers(1, 2000))
        country = str(generator.choice(["at", "de", "fr"]))
        hard = (amount or 0) > 1000 or country == "fr"
        for place, name in enumerate(["receive", "review" if hard else "pay"]):
            rows.append(
                {
                    "case": f"c{number}",
                    "activity": name,
                    "time": (number * 2 + place) * HOUR,
                    "resource": "Eva" if place else "desk",
                    "claim amount": amount if place == 0 else None,
                    "country:code": country if place == 0 else None,
                }
            )
    frame = pl.DataFrame(rows).with_columns(
        pl.col("time").cast(pl.Datetime("us", "UTC"))
    )
    return mining.read_frame(frame)


def test_a_rule_is_found() -> None:
    (branch,) = mining.branches(claims())
    assert (branch.activity, sorted(branch.ways)) == ("receive", ["pay", "review"])
    assert branch.internal is True
    assert branch.accuracy >= 0.97
    assert branch.explained >= 0.9


def test_nothing_is_explained_where_there_is_nothing_to_know() -> None:
    log = claims()
    bare = mining.read_frame(
        pl.DataFrame(
            {
                "case": log.cases.gather(log.case_of),
                "activity": [log.activities[code] for code in log.activity.tolist()],
            }
        )
    )
    (branch,) = mining.branches(bare)
    assert branch.explained <= 0.2
    assert branch.internal is None


def test_ways_that_customers_take_are_not_the_organizations() -> None:
    log = claims()
    codes = np.where(np.arange(len(log)) % 2 == 1, 1, 0).astype(np.int32)
    from dataclasses import replace

    outside = replace(log, resources=("desk", "Customer"), resource=codes)
    (branch,) = mining.branches(outside)
    assert branch.internal is False


def inputs_of(branch: Branch, log: mining.EventLog, row: int) -> Mapping[str, object]:
    """Return what the table asks for at an event, as it is written in the log."""
    known = {each.name: each for each in Knowledge.of(log).features}
    found: dict[str, object] = {}
    for place, name in input_names(branch).items():
        asked, texts = branch.asked[place]
        value = known[asked].values[row]
        if texts:
            found[name] = texts[int(value)] if value >= 0 else None
        else:
            found[name] = None if np.isnan(value) else float(value)
    return found


def assert_same_decisions(log: mining.EventLog, branch: Branch, rows: int) -> None:
    model = dmn.read(mining.branch_as_dmn(branch))
    assert [each for each in dmn.check(model) if each.severity is Severity.ERROR] == []
    (decision,) = model.decisions
    code = log.activities.index(branch.activity)
    chosen = np.flatnonzero(log.activity == code)[:rows]
    features = {each.name: each for each in Knowledge.of(log).features}
    columns = [
        Feature(
            name=name,
            values=features[name].values[chosen],
            texts=features[name].texts,
        )
        for name, _ in branch.asked
    ]
    told = branch.tree.decide(columns, len(chosen))
    for row, way in zip(chosen.tolist(), told.tolist(), strict=True):
        outcome = dmn.decide(model, decision.name, inputs_of(branch, log, row), now=NOW)
        assert outcome.value == (branch.ways[way] or END)


def test_the_table_decides_as_the_tree_does_missing_values_included() -> None:
    log = claims()
    (branch,) = mining.branches(log)
    assert_same_decisions(log, branch, 120)


def test_tables_of_a_real_log_decide_as_their_trees_do() -> None:
    path = shared_data("event-logs") / "wabo-receipt.xes.gz"
    log = mining.steps_of(mining.read_xes(path.read_bytes()))
    found = mining.branches(log)
    assert len(found) == 6
    for branch in found[:4]:
        assert_same_decisions(log, branch, 25)


def test_a_tree_asks_no_more_than_it_may() -> None:
    values = np.arange(64.0)
    tree = grow(
        [Feature(name="n", values=values)],
        (np.arange(64) // 4 % 2).astype(np.int64),
        depth=2,
        least=4,
    )
    assert max(len(leaf.path) for leaf in tree.leaves) == 2
    assert sum(sum(leaf.counts) for leaf in tree.leaves) == 64


@pytest.mark.parametrize("depth", [1, 3, 5])
def test_every_row_comes_to_one_leaf(depth: int) -> None:
    generator = np.random.default_rng(depth)
    numbers = generator.normal(size=200)
    numbers[::7] = np.nan
    texts = generator.integers(-1, 3, size=200)
    features = [
        Feature(name="n", values=numbers),
        Feature(name="t", values=texts, texts=("x", "y", "z")),
    ]
    classes = generator.integers(0, 3, size=200)
    tree = grow(features, classes, depth=depth, least=5)
    here = np.zeros(200, dtype=int)
    for leaf in tree.leaves:
        inside = np.ones(200, dtype=bool)
        for question, answer in leaf.path:
            inside &= features[question.feature].says(question.bound) == answer
        here += inside
        counts = np.bincount(classes[inside], minlength=3)[: len(leaf.counts)]
        assert tuple(counts.tolist()) == leaf.counts
    assert here.tolist() == [1] * 200
