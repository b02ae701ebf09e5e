"""A short way through the commonest model: one table of constants over plain inputs.

Where every cell and output is a constant and every input is what its type says, a
decision is a few look-ups.  The function made here does just those; for anything else
(another type, a missing input, no rule or several) it gives None, and the full way is
taken, which knows how to convert and what to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.dmn.cells import quick_cell, quick_value
from anyshore.core.dmn.coercion import MAX_RAW, NUMBER, types_of
from anyshore.core.dmn.index import Axis, build_column
from anyshore.core.dmn.model import Decision, HitPolicy
from anyshore.core.dmn.outcome import Outcome
from anyshore.core.dmn.tables import TablePlan
from anyshore.core.feel.python_code import Code
from anyshore.core.feel.types import BASIC_TYPES, Type, conforms

if TYPE_CHECKING:
    from anyshore.core.dmn.model import InputClause, Model, Table
    from anyshore.core.feel.values import Value

__all__ = ["FastPath", "fast_path"]

#: Takes plain inputs by name; gives the outcome, or None where the full way is needed.
FastPath = Callable[[Mapping[str, object]], Outcome | None]

_POLICIES = {HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.ANY}
# Whole numbers per column whose rules are remembered.
_REMEMBERED = 1 << 14


def fast_path(model: Model, element: object) -> FastPath | None:
    """Return the short way to decide an element, or None where there is none."""
    if not isinstance(element, Decision) or element.table is None:
        return None
    table = element.table
    if table.hit_policy not in _POLICIES or len(table.outputs) != 1 or not table.rules:
        return None
    values = _values(model, element, table)
    kinds = _kinds(model, element, table)
    if values is None or kinds is None:
        return None
    code = Code()
    lines: list[str] = [f"m = {(1 << len(table.rules)) - 1}"]
    for at, (clause, kind) in enumerate(zip(table.inputs, kinds, strict=True)):
        written = _column(code, table, at, clause, kind)
        if written is None:
            return None
        lines.extend(written)
    lines.append("if not m: return None")
    if table.hit_policy is HitPolicy.FIRST:
        lines.append("m &= -m")
    else:
        lines.append("if m & m - 1: return None")
    plan = TablePlan(
        table=table, owner=element.name, names=("",), priorities=(), has_default=False
    )
    code.globals.update({"outcome": Outcome, "results": values, "plan": plan})
    taken = "".join(f"r{at}, " for at in range(len(table.inputs)))
    result = "results[m.bit_length() - 1]"
    lines.append(f"return outcome({result}, (), ((plan, m, ({taken})),))")
    code.define_block("fast", "i", lines)
    made: FastPath = code.build()["fast"]
    return made


def _values(model: Model, element: Decision, table: Table) -> tuple[Value, ...] | None:
    """Return the results by rule where all are constants of their types."""
    types = types_of(model)
    declared = [
        types.find(each)
        for each in (table.outputs[0].type_ref, table.type_ref, element.type_ref)
    ]
    values = []
    for rule in table.rules:
        found = quick_value(rule.outputs[0])
        if found is None:
            return None
        if any(kind is not None and not conforms(found[0], kind) for kind in declared):
            return None
        values.append(found[0])
    return tuple(values)


def _kinds(model: Model, element: Decision, table: Table) -> list[Type] | None:
    """Return the types of the columns where each is a plain input of a basic type."""
    types = types_of(model)
    required = {
        each.name: types.find(each.type_ref)
        for each in model.inputs
        if f"#{each.id}" in element.requirements
    }
    basic = (NUMBER, BASIC_TYPES["string"], BASIC_TYPES["boolean"])
    kinds = []
    for clause in table.inputs:
        kind = required.get(clause.expression)
        if kind is None or kind not in basic or clause.values:
            return None
        if clause.type_ref and types.find(clause.type_ref) != kind:
            return None
        kinds.append(kind)
    return kinds


def _column(
    code: Code, table: Table, at: int, clause: InputClause, kind: Type
) -> list[str] | None:
    """Return statements that take one input and keep the rules that hold for it."""
    cells = [quick_cell(rule.entries[at]) for rule in table.rules]
    if any(cell is None for cell in cells):
        return None
    column = build_column(cells)
    take = f"r{at} = i.get({clause.expression!r})"
    if kind == BASIC_TYPES["boolean"]:
        true, false = column.booleans
        return [
            take,
            f"if r{at} is True: m &= {true}",
            f"elif r{at} is False: m &= {false}",
            "else: return None",
        ]
    number = kind == NUMBER
    axis = column.axes.get(Decimal if number else str)
    name = "int" if number else "str"
    lines = [take, f"if type(r{at}) is not {name}: return None"]
    if axis is None:
        return [*lines, f"m &= {column.other}"]
    if number:
        get, look_up = _numbers(code, axis)
        return [
            *lines,
            f"x = {get}(r{at})",
            "if x is None:",
            f" x = {look_up}(r{at})",
            " if x is None: return None",
            "m &= x",
        ]
    if not axis.points_only:
        return None
    named = {cut: axis.masks[2 * slot + 1] for slot, cut in enumerate(axis.cuts)}
    return [*lines, f"m &= {code.constant(named.get)}(r{at}, {axis.masks[0]})"]


def _numbers(code: Code, axis: Axis) -> tuple[str, str]:
    """Return names of what remembers the rules of a number and what looks them up."""
    known: dict[int, int] = {}

    def look_up(value: int) -> int | None:
        if not -MAX_RAW < value < MAX_RAW:
            return None
        mask = axis.masks[axis.slot(value)]
        if len(known) < _REMEMBERED:
            known[value] = mask
        return mask

    return code.constant(known.get), code.constant(look_up)
