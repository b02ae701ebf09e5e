"""Decision tables as sheets of cells, and models made of them.

A sheet has one column per clause and one row per rule, under rows that say what the
columns are; the first cell of a row names it:

=============== ===================================================================
``Decision``    name of the decision
``Hit policy``  ``UNIQUE``, ``FIRST``, ``COLLECT SUM`` and so on
``Result type`` declared type of the result, or empty
``Kind``        ``input``, ``output`` or ``annotation``, per column
``Label``       the column's heading, or empty
``Expression``  the input expression, the output's name, or the annotation's name
``Type``        declared type, or empty
``Allowed``     allowed values, or empty
``Default``     an output's value where no rule matches, or empty
=============== ===================================================================

Rows below are rules: whatever is in the first cell, then the cells in order.  Nothing
else is read from a sheet, and nothing of a table is lost on the way but ids.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from anyshore.core.dmn.model import (
    Aggregation,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
    Table,
)
from anyshore.core.dmn.quick import quick_cell, quick_value
from anyshore.core.dmn.reading import NAMESPACES
from anyshore.core.feel import nodes
from anyshore.core.feel.library import BUILTIN_NAMES
from anyshore.core.feel.parser import FeelSyntaxError, Names, parse, parse_tests
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["model_of_tables", "sheet_from_table", "table_from_sheet"]

_NAMESPACE = next(name for name, version in NAMESPACES.items() if version == "1.5")
_HEADS = ("Kind", "Label", "Expression", "Type", "Allowed", "Default")
_AGGREGATIONS = {"": None, **{each.value: each for each in Aggregation}}
_KINDS = ("input", "output", "annotation")
# An input expression that is a name, or starts with one and goes on to its entries.
_NAME = re.compile(r"([^\W\d][\w ]*?)\s*(\..*)?", re.DOTALL)


def sheet_from_table(name: str, table: Table) -> list[list[str]]:
    """Return a decision's table as the rows of a sheet."""
    policy = table.hit_policy.value
    if table.aggregation:
        policy = f"{policy} {table.aggregation.value}"
    inputs = [
        ("input", each.label, each.expression, each.type_ref, each.values, "")
        for each in table.inputs
    ]
    outputs = [
        ("output", each.label, each.name, each.type_ref, each.values, each.default)
        for each in table.outputs
    ]
    notes = [("annotation", "", each, "", "", "") for each in table.annotations]
    columns = [*inputs, *outputs, *notes]
    rows = [["Decision", name], ["Hit policy", policy], ["Result type", table.type_ref]]
    for at, head in enumerate(_HEADS):
        rows.append([head, *(column[at] for column in columns)])
    for number, rule in enumerate(table.rules, 1):
        cells = (*rule.entries, *rule.outputs, *rule.annotations)
        rows.append([str(number), *cells])
    return rows


def table_from_sheet(rows: Iterable[Sequence[str]]) -> tuple[str, Table]:
    """Return the decision's name and the table that a sheet holds.

    Raises:
        ProblemError: ``dmn-sheet`` where a row is missing or says what it may not.
    """
    heads: dict[str, list[str]] = {}
    rules: list[list[str]] = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        known = cells[0] if cells else ""
        if known in {"Decision", "Hit policy", "Result type", *_HEADS}:
            heads[known] = cells[1:]
        elif any(cells[1:]):
            rules.append(cells[1:])
    for needed in ("Decision", "Hit policy", "Kind", "Expression"):
        if not any(heads.get(needed, ())):
            raise _refused(f"there is no row called {needed!r}", needed)
    kinds = [kind for kind in heads["Kind"] if kind]
    if set(kinds) - set(_KINDS) or sorted(kinds, key=_KINDS.index) != kinds:
        raise _refused("columns are inputs, then outputs, then annotations", "Kind")
    columns = [
        {head: _at(heads.get(head, []), at) for head in _HEADS}
        for at in range(len(kinds))
    ]
    policy, aggregation = _policy(heads["Hit policy"][0])
    table = Table(
        inputs=tuple(_input(each) for each in columns if each["Kind"] == "input"),
        outputs=tuple(_output(each) for each in columns if each["Kind"] == "output"),
        rules=tuple(_rule(kinds, row) for row in rules),
        annotations=tuple(
            each["Expression"] for each in columns if each["Kind"] == "annotation"
        ),
        hit_policy=policy,
        aggregation=aggregation,
        type_ref=_at(heads.get("Result type", []), 0),
    )
    if not table.outputs:
        raise _refused("a table has an output column", "Kind")
    return heads["Decision"][0], table


def _refused(message: str, row: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="dmn-sheet",
            message=f"The sheet is no decision table: {message}.",
            hint="Convert a model to a spreadsheet to see the form.",
            place=Place(element=row),
        )
    )


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _policy(text: str) -> tuple[HitPolicy, Aggregation | None]:
    for policy in HitPolicy:
        rest = text.upper().removeprefix(policy.value).strip()
        if text.upper().startswith(policy.value) and rest in _AGGREGATIONS:
            return policy, _AGGREGATIONS[rest]
    raise _refused(f"no hit policy is called {text!r}", "Hit policy")


def _input(column: Mapping[str, str]) -> InputClause:
    return InputClause(
        label=column["Label"],
        expression=column["Expression"],
        type_ref=column["Type"],
        values=column["Allowed"],
    )


def _output(column: Mapping[str, str]) -> OutputClause:
    return OutputClause(
        label=column["Label"],
        name=column["Expression"],
        type_ref=column["Type"],
        values=column["Allowed"],
        default=column["Default"],
    )


def _rule(kinds: Sequence[str], row: Sequence[str]) -> Rule:
    cells = [_at(row, at) for at in range(len(kinds))]
    inputs, outputs = kinds.count("input"), kinds.count("output")
    return Rule(
        entries=tuple(cells[:inputs]),
        outputs=tuple(cells[inputs : inputs + outputs]),
        annotations=tuple(cells[inputs + outputs :]),
    )


# Models


def model_of_tables(name: str, tables: Mapping[str, Table]) -> bytes:
    """Write a model of decisions that are tables.

    Names that a table speaks of are required: another of the decisions by its name,
    else input data, which the model gets with the column's type where it is one.
    """
    root = etree.Element(
        f"{{{_NAMESPACE}}}definitions",
        {"name": name, "namespace": f"urn:{name}".replace(" ", "-")},
        nsmap={None: _NAMESPACE},  # type: ignore[dict-item]  # the stub forgets None
    )
    inputs = _inputs(tables)
    for at, (own, kind) in enumerate(inputs.items(), 1):
        data = _add(root, "inputData", id=f"input_{at}", name=own)
        _add(data, "variable", name=own, typeRef=kind)
    places = {own: f"#input_{at}" for at, own in enumerate(inputs, 1)}
    decided = {own: f"#decision_{at}" for at, own in enumerate(tables, 1)}
    for own, table in tables.items():
        decision = _add(root, "decision", id=decided[own][1:], name=own)
        _add(decision, "variable", name=own, typeRef=table.type_ref)
        for needed in _needs(table):
            requirement = _add(decision, "informationRequirement")
            kind = "requiredDecision" if needed in decided else "requiredInput"
            _add(requirement, kind, href=decided.get(needed) or places[needed])
        _write_table(decision, table)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _inputs(tables: Mapping[str, Table]) -> dict[str, str]:
    """Return the inputs that tables speak of and their types, where known."""
    found: dict[str, str] = {}
    for table in tables.values():
        types = {each.expression: each.type_ref for each in table.inputs}
        for name in _needs(table):
            if name not in tables:
                found[name] = found.get(name) or types.get(name, "")
    return found


def _needs(table: Table) -> list[str]:
    """Return the names that a table speaks of, in order."""
    found: dict[str, None] = {}
    for clause in table.inputs:
        match = _NAME.fullmatch(clause.expression)
        names = [match[1]] if match else _spoken(clause.expression)
        found.update(dict.fromkeys(names))
    for rule in table.rules:
        for text in rule.entries:
            if quick_cell(text) is None:
                found.update(dict.fromkeys(_spoken(text, tests=True)))
        for text in rule.outputs:
            if quick_value(text) is None:
                found.update(dict.fromkeys(_spoken(text)))
    return list(found)


def _spoken(text: str, *, tests: bool = False) -> list[str]:
    """Return the names in an expression that are neither functions nor its own."""
    try:
        read = parse_tests if tests else parse
        pending: list[object] = [read(text, Names(), BUILTIN_NAMES)]
    except FeelSyntaxError:
        return []
    names: dict[str, None] = {}
    own = set(BUILTIN_NAMES.names) | {"?", "item", "partial"}
    while pending:
        part = pending.pop(0)
        if isinstance(part, nodes.Name):
            names[part.name] = None
        elif isinstance(part, (nodes.Iterator, nodes.Parameter)):
            own.add(part.name)
        if isinstance(part, tuple):
            pending.extend(part)
        elif isinstance(part, Struct):
            pending.extend(getattr(part, name) for name in part.__struct_fields__)
    return [name for name in names if name not in own]


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """Add an element with those attributes that say something."""
    given = {name: value for name, value in attributes.items() if value}
    return etree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}", given)


def _text(parent: etree._Element, tag: str, text: str) -> None:
    holder = _add(parent, tag)
    _add(holder, "text").text = text


def _write_table(decision: etree._Element, table: Table) -> None:
    written = _add(
        decision,
        "decisionTable",
        hitPolicy=table.hit_policy.value,
        aggregation=table.aggregation.value if table.aggregation else "",
        typeRef=table.type_ref,
        outputLabel=table.label,
    )
    for each in table.inputs:
        clause = _add(written, "input", label=each.label)
        expression = _add(clause, "inputExpression", typeRef=each.type_ref)
        _add(expression, "text").text = each.expression
        if each.values:
            _text(clause, "inputValues", each.values)
    for out in table.outputs:
        clause = _add(
            written, "output", label=out.label, name=out.name, typeRef=out.type_ref
        )
        if out.values:
            _text(clause, "outputValues", out.values)
        if out.default:
            _text(clause, "defaultOutputEntry", out.default)
    for name in table.annotations:
        _add(written, "annotation").set("name", name)
    for rule in table.rules:
        row = _add(written, "rule")
        for tag, cells in (
            ("inputEntry", rule.entries),
            ("outputEntry", rule.outputs),
            ("annotationEntry", rule.annotations),
        ):
            for cell in cells:
                _text(row, tag, cell)
