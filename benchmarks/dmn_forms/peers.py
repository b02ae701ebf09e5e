"""The same decisions for zen-engine, SpiffWorkflow, polars by hand and DuckDB."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dmn_forms.models import COLUMNS, RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# The ten decisions of the graph in zen's expression language, and in Python for Spiff.
ZEN_GRAPH = (
    ("net", "amount - amount * 0.19"),
    ("group", "score < 30 ? 1 : 2"),
    ("label", 'upper(country) + "-X"'),
    ("part", "$.label[0:1]"),
    ("listed", '$.part in ["DE", "FR"]'),
    ("steps", "sum([score, $.group, 2, 3])"),
    ("top", "max([$.steps, $.net])"),
    ("many", "count([1, 2, 50, 80], # > score)"),
    ("flag", "$.listed and not vip and $.many > 1"),
    ("result", "$.flag ? $.top : $.net / 2"),
)
SPIFF_GRAPH = (
    ("net", "amount - amount * 0.19"),
    ("group", "1 if score &lt; 30 else 2"),
    ("label", "country.upper() + '-X'"),
    ("part", "label[0:2]"),
    ("listed", "part in ['DE', 'FR']"),
    ("steps", "sum([score, group, 2, 3])"),
    ("top", "max(steps, net)"),
    ("many", "len([x for x in [1, 2, 50, 80] if x &gt; score])"),
    ("flag", "listed and not vip and many &gt; 1"),
    ("result", "top if flag else net / 2"),
)
_SPIFF_SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def _zen(nodes: list[dict[str, Any]]) -> Callable[[dict[str, Any]], Any]:
    """Load a graph of nodes in a row with the static loader, which compiles once."""
    import zen

    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        *nodes,
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": f"e{at}", "type": "edge", "sourceId": one["id"], "targetId": other["id"]}
        for at, (one, other) in enumerate(pairwise(nodes))
    ]
    content = {"nodes": nodes, "edges": edges}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"t": content}}})
    return lambda row: engine.evaluate("t", row)


def zen_table(rules: Sequence[Sequence[str]]) -> Callable[[dict[str, Any]], Any]:
    """Return zen's decision of a table; the result is under ``result`` and ``out``."""
    rows = []
    for number, rule in enumerate(rules):
        cells = {
            name: "" if cell == "-" else cell
            for (name, _), cell in zip(COLUMNS, rule[:-1], strict=True)
        }
        rows.append({"_id": str(number), **cells, "out": rule[-1]})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name, _ in COLUMNS],
        "outputs": [{"id": "out", "name": "out", "field": "out"}],
        "rules": json.loads(json.dumps(rows)),
    }
    return _zen(
        [{"id": "t", "type": "decisionTableNode", "name": "t", "content": content}]
    )


def zen_graph() -> Callable[[dict[str, Any]], Any]:
    """Return zen's decision of the ten decisions, in one node: its fastest form."""
    expressions = [{"id": key, "key": key, "value": text} for key, text in ZEN_GRAPH]
    return _zen(
        [
            {
                "id": "e",
                "type": "expressionNode",
                "name": "e",
                "content": {"expressions": expressions},
            }
        ]
    )


def spiff_graph() -> Callable[[dict[str, Any]], Any]:
    """Return Spiff's decision of the ten decisions: ten tables of one rule each."""
    from types import SimpleNamespace

    from lxml import etree
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

    engines = []
    for name, text in SPIFF_GRAPH:
        xml = (
            f'<definitions xmlns="{_SPIFF_SPACE}" id="x" name="x" namespace="n">'
            '<decision id="d" name="d"><decisionTable id="t" hitPolicy="UNIQUE">'
            '<input id="i" label="a"><inputExpression id="e" typeRef="number">'
            "<text>amount</text></inputExpression></input>"
            f'<output id="o" label="{name}" name="{name}" typeRef="Any"/>'
            '<rule id="r"><inputEntry id="c"><text></text></inputEntry>'
            f'<outputEntry id="v"><text>{text}</text></outputEntry></rule>'
            "</decisionTable></decision></definitions>"
        )
        parser = DMNParser(
            None,
            etree.fromstring(xml.encode()),
            {"dmn": _SPIFF_SPACE},
            filename="t.dmn",
        )
        parser.parse()
        engines.append(DMNEngine(parser.decision.decisionTables[0]))
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def decide(row: dict[str, Any]) -> Any:
        task = SimpleNamespace(workflow=workflow, data=dict(row))
        for each in engines:
            task.data.update(each.result(task))
        return task.data["result"]

    return decide


def polars_table() -> Any:
    """Return the 12 rules as a chain of conditions that a person writes in polars."""
    import polars as pl

    amount, country, score = pl.col("amount"), pl.col("country"), pl.col("score")
    middle = (amount >= 100) & (amount < 500)
    upper, vip = (amount >= 500) & (amount <= 1000), pl.col("vip")
    conditions = (
        (amount < 100) & country.is_in(["DE", "FR"]),
        middle & (country == "DE") & (score > 50),
        middle & (country == "FR") & (score > 60),
        upper & (country == "DE") & (score > 70) & vip,
        upper & (country == "FR") & (score > 70) & vip,
        (amount > 1000) & (score > 90) & vip,
        (amount > 1000) & (score >= 50) & (score <= 90),
        (amount < 100) & (country == "UK"),
        middle & country.is_in(["UK", "US"]) & (score > 10),
        upper & (country == "US") & ~vip,
        score < 10,
    )
    results = [rule[-1].strip('"') for rule in RULES]
    chain: Any = pl.when(conditions[0]).then(pl.lit(results[0]))
    for condition, result in zip(conditions[1:], results[1:], strict=False):
        chain = chain.when(condition).then(pl.lit(result))
    return chain.otherwise(pl.lit(results[-1])).alias("d")


def duckdb_table() -> str:
    """Return the 12 rules as a CASE that a person writes in SQL."""
    conditions = (
        "amount < 100 AND country IN ('DE', 'FR')",
        "amount >= 100 AND amount < 500 AND country = 'DE' AND score > 50",
        "amount >= 100 AND amount < 500 AND country = 'FR' AND score > 60",
        "amount BETWEEN 500 AND 1000 AND country = 'DE' AND score > 70 AND vip",
        "amount BETWEEN 500 AND 1000 AND country = 'FR' AND score > 70 AND vip",
        "amount > 1000 AND score > 90 AND vip",
        "amount > 1000 AND score BETWEEN 50 AND 90",
        "amount < 100 AND country = 'UK'",
        "amount >= 100 AND amount < 500 AND country IN ('UK', 'US') AND score > 10",
        "amount BETWEEN 500 AND 1000 AND country = 'US' AND NOT vip",
        "score < 10",
    )
    results = [rule[-1].strip('"') for rule in RULES]
    whens = " ".join(
        f"WHEN {condition} THEN '{result}'"
        for condition, result in zip(conditions, results, strict=False)
    )
    return f"CASE {whens} ELSE '{results[-1]}' END"
