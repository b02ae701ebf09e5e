"""Models written back: in another version of DMN, or a table as rows of text.

A model keeps the bytes it was read from, so diagrams, extensions and comments survive:
moving it to another version changes the namespaces and nothing else.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from anyshore.core.dmn.model import HitPolicy
from anyshore.core.dmn.reading import NAMESPACES
from anyshore.core.dmn.versions import DIAGRAMS, FEEL_NAMES, not_carried
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.core.dmn.model import Model, Table

__all__ = ["rows_from_table", "table_from_rows", "write"]

_OF_VERSION = {version: namespace for namespace, version in NAMESPACES.items()}


def write(model: Model, version: str | None = None) -> bytes:
    """Write a model as it was read, or in another version of DMN.

    Args:
        model: As read from a file.
        version: ``1.1`` to ``1.6``; None keeps the model's own.

    Raises:
        ProblemError: ``dmn-version`` for a version that there is not;
            ``dmn-not-carried`` where the version has no form for a part of the model:
            `not_carried` lists them all.
    """
    if version is None or version == model.version:
        return model.xml
    if version not in _OF_VERSION:
        raise ProblemError(
            Problem(
                code="dmn-version",
                message=f"There is no DMN {version}.",
                hint=f"Choose one of {', '.join(sorted(_OF_VERSION))}.",
            )
        )
    lost = not_carried(model.xml, version)
    if lost:
        raise ProblemError(lost[0])
    xml = model.xml
    for table in (_OF_VERSION, FEEL_NAMES, DIAGRAMS):
        old, new = table.get(model.version), table.get(version)
        if old and new:
            for quote in (b'"', b"'"):
                xml = xml.replace(
                    quote + old.encode() + quote, quote + new.encode() + quote
                )
    return xml


def rows_from_table(table: Table) -> list[list[str]]:
    """Return a table as rows of text, as a spreadsheet shows it.

    The first row names the hit policy and the columns: ``input:expression:type`` and
    ``output:name:type``, then annotations.
    """
    policy = table.hit_policy.value
    if table.aggregation:
        policy = f"{policy} {table.aggregation.value}"
    head = [
        policy,
        *(f"input:{each.expression}:{each.type_ref}" for each in table.inputs),
        *(f"output:{each.name}:{each.type_ref}" for each in table.outputs),
        *(f"note:{name}" for name in table.annotations),
    ]
    rows = [
        [str(number), *rule.entries, *rule.outputs, *rule.annotations]
        for number, rule in enumerate(table.rules, 1)
    ]
    return [head, *rows]


def table_from_rows(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """Write a model of one decision table from rows as `rows_from_table` gives them.

    Inputs whose expression is a plain name become the model's input data.

    Raises:
        ProblemError: ``dmn-rows`` where the first row is not such a head.
    """
    if not rows or len(rows[0]) < 2:
        raise _bad_rows("the first row names the hit policy and the columns")
    policy, *columns = rows[0]
    kinds = [column.split(":", 2) for column in columns]
    if any(kind[0] not in {"input", "output", "note"} for kind in kinds):
        raise _bad_rows("a column starts with input:, output: or note:")
    parts = [_clause(kind) for kind in kinds]
    body = "".join(_rule(kinds, row[1:]) for row in rows[1:])
    inputs = [kind for kind in kinds if kind[0] == "input"]
    data = "".join(_input_data(kind) for kind in inputs)
    needs = "".join(
        f"<informationRequirement><requiredInput href={quoteattr('#' + kind[1])}/>"
        "</informationRequirement>"
        for kind in inputs
    )
    head = f'xmlns="{_OF_VERSION["1.5"]}" namespace={quoteattr("urn:" + name)}'
    own = f"id={quoteattr(name)} name={quoteattr(name)}"
    return (
        f"<definitions {head} name={quoteattr(name)}>{data}"
        f"<decision {own}><variable name={quoteattr(name)}/>{needs}"
        f"<decisionTable {_policy(policy)}>{''.join(parts)}{body}</decisionTable>"
        "</decision></definitions>"
    ).encode()


def quoteattr(text: str) -> str:
    """Quote the value of an attribute."""
    return f'"{escape(text)}"'


def _bad_rows(message: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="dmn-rows",
            message=f"The rows are no decision table: {message}.",
            hint="Convert a table to rows to see the form.",
        )
    )


def _policy(text: str) -> str:
    names = {each.value for each in HitPolicy}
    if text in names:
        return f'hitPolicy="{text}"'
    policy, _, aggregation = text.rpartition(" ")
    if policy not in names:
        raise _bad_rows(f"no hit policy is called {text!r}")
    return f'hitPolicy="{policy}" aggregation="{aggregation}"'


def _clause(kind: Sequence[str]) -> str:
    role, name, declared = (*kind, "", "")[:3]
    reference = f" typeRef={quoteattr(declared)}" if declared else ""
    if role == "input":
        text = f"<text>{escape(name)}</text>"
        return f"<input><inputExpression{reference}>{text}</inputExpression></input>"
    if role == "output":
        named = f" name={quoteattr(name)}" if name else ""
        return f"<output{named}{reference}/>"
    return f"<annotation name={quoteattr(name)}/>"


def _rule(kinds: Sequence[Sequence[str]], cells: Sequence[str]) -> str:
    tags = {"input": "inputEntry", "output": "outputEntry", "note": "annotationEntry"}
    padded = [*cells, *[""] * (len(kinds) - len(cells))]
    entries = "".join(
        f"<{tags[kind[0]]}><text>{escape(cell)}</text></{tags[kind[0]]}>"
        for kind, cell in zip(kinds, padded, strict=False)
    )
    return f"<rule>{entries}</rule>"


def _input_data(kind: Sequence[str]) -> str:
    _, name, declared = (*kind, "", "")[:3]
    reference = f" typeRef={quoteattr(declared)}" if declared else ""
    return (
        f"<inputData id={quoteattr(name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}{reference}/></inputData>"
    )
