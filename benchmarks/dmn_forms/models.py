"""The decisions that are measured, as DMN models: a table, a big one, a graph."""

from __future__ import annotations

import random
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

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
