"""Small models for the tests, made of their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from anyshore.core import dmn

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def _texts(tag: str, texts: Sequence[str]) -> str:
    return "".join(f"<{tag}><text>{escape(text)}</text></{tag}>" for text in texts)


def table_xml(
    inputs: Sequence[tuple[str, str]], rules: Sequence[Sequence[str]], policy: str
) -> bytes:
    """Write a model of one table called ``d``; each rule ends in its output."""
    data = "".join(
        f'<inputData id="i{name}" name="{name}">'
        f'<variable name="{name}" typeRef="{kind}"/></inputData>'
        for name, kind in inputs
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#i{name}"/>'
        "</informationRequirement>"
        for name, _ in inputs
    )
    columns = "".join(
        f'<input label="{name}"><inputExpression typeRef="{kind}">'
        f"<text>{name}</text></inputExpression></input>"
        for name, kind in inputs
    )
    rows = "".join(
        f"<rule>{_texts('inputEntry', each[:-1])}"
        f"{_texts('outputEntry', each[-1:])}</rule>"
        for each in rules
    )
    return f"""<definitions xmlns="{NAMESPACE}" namespace="urn:t" name="t">{data}
    <decision id="d" name="d"><variable name="d"/>{needs}
    <decisionTable hitPolicy="{policy}">{columns}<output/>{rows}</decisionTable>
    </decision></definitions>""".encode()


def table_model(
    inputs: Sequence[tuple[str, str]],
    rules: Sequence[Sequence[str]],
    policy: str = "UNIQUE",
) -> dmn.Model:
    """Read a model of one table called ``d``."""
    return dmn.read(table_xml(inputs, rules, policy))
