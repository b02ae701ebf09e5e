"""How fast decisions are: one by one and by the frame, beside zen-engine and polars.

Run ``python benchmarks/dmn.py``; each figure is the best of several runs in processor
time of this process.  zen-engine is measured where it is installed, with its static
loader, which compiles once.
"""

from __future__ import annotations

import json
import random
import time
from html import escape
from typing import TYPE_CHECKING, Any

from anyshore.core import dmn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
COLUMNS = (
    ("amount", "number"),
    ("country", "string"),
    ("score", "number"),
    ("vip", "boolean"),
)
RULES = (
    ("< 100", '"DE", "FR"', "-", "-", '"auto"'),
    ("[100..500)", '"DE"', "> 50", "-", '"auto2"'),
    ("[100..500)", '"FR"', "> 60", "-", '"auto3"'),
    ("[500..1000]", '"DE"', "> 70", "true", '"vip"'),
    ("[500..1000]", '"FR"', "> 70", "true", '"vip2"'),
    ("> 1000", "-", "> 90", "true", '"vip3"'),
    ("> 1000", "-", "[50..90]", "-", '"lead"'),
    ("< 100", '"UK"', "-", "-", '"uk"'),
    ("[100..500)", '"UK", "US"', "> 10", "-", '"uk2"'),
    ("[500..1000]", '"US"', "-", "false", '"us"'),
    ("-", "-", "< 10", "-", '"reject"'),
    ("-", "-", "-", "-", '"manual"'),
)
RUNS = 5


def table_model(rules: Sequence[Sequence[str]], policy: str = "FIRST") -> bytes:
    """Write a model of one table over the columns."""

    def texts(tag: str, cells: Sequence[str]) -> str:
        return "".join(
            f"<{tag}><text>{escape(each, quote=False)}</text></{tag}>" for each in cells
        )

    data = "".join(
        f'<inputData id="{name}" name="{name}"><variable name="{name}" '
        f'typeRef="{kind}"/></inputData>'
        for name, kind in COLUMNS
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{name}"/>'
        "</informationRequirement>"
        for name, _ in COLUMNS
    )
    inputs = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text>'
        "</inputExpression></input>"
        for name, kind in COLUMNS
    )
    rows = "".join(
        f"<rule>{texts('inputEntry', each[:-1])}"
        f"{texts('outputEntry', each[-1:])}</rule>"
        for each in rules
    )
    return (
        f'<definitions xmlns="{NAMESPACE}" namespace="urn:b" name="b">{data}'
        f'<decision id="d" name="d"><variable name="d" typeRef="string"/>{needs}'
        f'<decisionTable hitPolicy="{policy}">{inputs}<output/>{rows}</decisionTable>'
        "</decision></definitions>"
    ).encode()


def zen_table(rules: Sequence[Sequence[str]]) -> str:
    """Write the same table as zen-engine reads it."""
    inputs = [{"id": name, "name": name, "field": name} for name, _ in COLUMNS]
    rows = []
    for number, rule in enumerate(rules):
        cells = {
            name: "" if cell == "-" else cell
            for (name, _), cell in zip(COLUMNS, rule[:-1], strict=True)
        }
        rows.append({"_id": str(number), **cells, "out": rule[-1]})
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "table",
            "content": {
                "hitPolicy": "first",
                "inputs": inputs,
                "outputs": [{"id": "out", "name": "out", "field": "out"}],
                "rules": rows,
            },
        },
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def rate(work: Callable[[], object], count: int) -> float:
    """Return how many a second, in the best of several runs."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return count / best


def each_of(rows: Sequence[Any], work: Callable[[Any], object]) -> None:
    """Do something with every row and let the results go, as a stream does."""
    for row in rows:
        work(row)


def show(what: str, figure: float, unit: str = "/s") -> None:
    """Print one line."""
    print(f"{what:<58}{figure:>14,.0f} {unit}")


def big_rules() -> list[tuple[str, ...]]:
    """Make 3,700 rules that do not overlap."""
    return [
        (
            f"[{low * 10}..{low * 10 + 10})",
            f'"{country}"',
            "-",
            "-",
            f'"{low}{country}"',
        )
        for low in range(925)
        for country in ("DE", "FR", "UK", "US")
    ]


def make_inputs(count: int, top: int) -> list[dict[str, Any]]:
    """Make inputs as decoded JSON gives them."""
    chance = random.Random(7)  # noqa: S311 - test data
    return [
        {
            "amount": chance.randrange(top),
            "country": chance.choice(["DE", "FR", "UK", "US"]),
            "score": chance.randrange(100),
            "vip": chance.random() < 0.5,
        }
        for _ in range(count)
    ]


def compare(
    what: str, rules: Sequence[Sequence[str]], data: list[dict[str, Any]]
) -> None:
    """Decide the same inputs by us and by zen-engine, and check that they agree."""
    model = dmn.read(table_model(rules))
    dmn.decide(model, "d", data[0])
    ours = rate(
        lambda: each_of(data, lambda row: dmn.decide(model, "d", row)), len(data)
    )
    show(f"{what}: decide", ours)
    try:
        import zen  # type: ignore[import-not-found]  # an optional competitor
    except ImportError:
        print("zen-engine is not installed")
        return
    content = json.loads(zen_table(rules))
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"t": content}}})
    few = data[: max(200, len(data) // 10)]
    for each in few[:200]:
        expected = dmn.decide(model, "d", each).value
        assert engine.evaluate("t", each)["result"]["out"] == expected
    theirs = rate(lambda: each_of(few, lambda row: engine.evaluate("t", row)), len(few))
    show(f"{what}: zen-engine", theirs)
    show(f"{what}: times zen's rate", ours / theirs, "x")


# Ten decisions in FEEL: name, what it needs, its text.
GRAPH = (
    ("net", "amount", "amount - amount * 0.19"),
    ("group", "score", "if score < 30 then 1 else 2"),
    ("label", "country", 'upper case(country) + "-X"'),
    ("part", "label", "substring(label, 1, 2)"),
    ("listed", "part", 'list contains(["DE", "FR"], part)'),
    ("steps", "score group", "sum([score, group, 2, 3])"),
    ("top", "steps net", "max(steps, net)"),
    ("many", "score", "count([1, 2, 50, 80][item > score])"),
    ("flag", "listed vip many", "listed and not(vip) and many > 1"),
    ("result", "top flag net", "if flag then top else net / 2"),
)


def graph_model() -> bytes:
    """Write the model of the ten decisions."""
    inputs = {name for name, _ in COLUMNS}
    data = "".join(
        f'<inputData id="{name}" name="{name}"><variable name="{name}" '
        f'typeRef="{kind}"/></inputData>'
        for name, kind in COLUMNS
    )
    decisions = []
    for name, needs, text in GRAPH:
        required = "".join(
            "<informationRequirement>"
            f'<required{"Input" if each in inputs else "Decision"} href="#{each}"/>'
            "</informationRequirement>"
            for each in needs.split()
        )
        decisions.append(
            f'<decision id="{name}" name="{name}"><variable name="{name}"/>{required}'
            f"<literalExpression><text>{escape(text, quote=False)}</text>"
            "</literalExpression></decision>"
        )
    return (
        f'<definitions xmlns="{NAMESPACE}" namespace="urn:g" name="g">{data}'
        f"{''.join(decisions)}</definitions>"
    ).encode()


def graphs() -> None:
    """Decide a graph of ten decisions in FEEL, one by one and as a frame."""
    import polars as pl

    model = dmn.read(graph_model())
    data = make_inputs(5_000, 1500)
    ours = rate(
        lambda: each_of(data, lambda row: dmn.decide(model, "result", row)), len(data)
    )
    show("ten decisions in FEEL: decide", ours)
    frame = pl.concat([pl.DataFrame(data)] * 200)
    found = dmn.decide_frame(model, "result", frame)
    expected = [dmn.decide(model, "result", row).value for row in data[:500]]
    assert found.values.head(500).to_list() == expected
    figure = rate(lambda: dmn.decide_frame(model, "result", frame), frame.height)
    show("ten decisions in FEEL: decide_frame", figure)


def frames() -> None:
    """Decide a million rows at once, beside a chain of conditions by hand."""
    import polars as pl

    count = 1_000_000
    model = dmn.read(table_model(RULES))
    frame = pl.DataFrame(make_inputs(count // 100, 1500))
    frame = pl.concat([frame] * 100).sample(fraction=1, shuffle=True, seed=1)
    show(
        "frame: decide_frame", rate(lambda: dmn.decide_frame(model, "d", frame), count)
    )
    wide = dmn.read(table_model(big_rules()[:200]))
    show("frame: 200 rules", rate(lambda: dmn.decide_frame(wide, "d", frame), count))
    amount, country, score = pl.col("amount"), pl.col("country"), pl.col("score")
    middle = (amount >= 100) & (amount < 500)
    upper, vip = (amount >= 500) & (amount <= 1000), pl.col("vip")
    chain = (
        pl.when((amount < 100) & country.is_in(["DE", "FR"]))
        .then(pl.lit("auto"))
        .when(middle & (country == "DE") & (score > 50))
        .then(pl.lit("auto2"))
        .when(middle & (country == "FR") & (score > 60))
        .then(pl.lit("auto3"))
        .when(upper & (country == "DE") & (score > 70) & vip)
        .then(pl.lit("vip"))
        .when(upper & (country == "FR") & (score > 70) & vip)
        .then(pl.lit("vip2"))
        .when((amount > 1000) & (score > 90) & vip)
        .then(pl.lit("vip3"))
        .when((amount > 1000) & (score >= 50) & (score <= 90))
        .then(pl.lit("lead"))
        .when((amount < 100) & (country == "UK"))
        .then(pl.lit("uk"))
        .when(middle & country.is_in(["UK", "US"]) & (score > 10))
        .then(pl.lit("uk2"))
        .when(upper & (country == "US") & ~vip)
        .then(pl.lit("us"))
        .when(score < 10)
        .then(pl.lit("reject"))
        .otherwise(pl.lit("manual"))
        .alias("d")
    )
    by_hand = frame.select(chain)["d"]
    assert by_hand.to_list() == dmn.decide_frame(model, "d", frame).values.to_list()
    show("frame: polars when/then by hand", rate(lambda: frame.select(chain), count))


def main() -> None:
    """Show all figures."""
    start = time.process_time()
    model = dmn.read(table_model(RULES))
    dmn.decide(model, "d", make_inputs(1, 10)[0])
    show("read and compile 12 rules", (time.process_time() - start) * 1e6, "us")
    compare("12 rules", RULES, make_inputs(20_000, 1500))
    compare("3,700 rules", big_rules(), make_inputs(3_000, 9250))
    graphs()
    frames()


if __name__ == "__main__":
    main()
