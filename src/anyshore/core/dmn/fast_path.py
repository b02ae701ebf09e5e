"""A short way through the commonest model: one table of constants over plain inputs.

Where every cell and output is a constant and every input is what its type says, a
decision is a few look-ups.  The function made here does just those; for anything else
(another type, a missing input, no rule, a conflict) the full way is taken, which knows
how to convert and what to say.  It needs nothing of FEEL's parser,
so a model that has no other decisions is compiled in no time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core.dmn.column_memory import Memory
from anyshore.core.dmn.index import Column, build_column
from anyshore.core.dmn.item_types import NUMBER, types_of
from anyshore.core.dmn.model import Decision, HitPolicy
from anyshore.core.dmn.outcome import Asked, Outcome
from anyshore.core.dmn.quick import quick_cell, quick_value
from anyshore.core.dmn.tables import TablePlan, result_of, rules_of
from anyshore.core.dmn.taking import BOOLEAN, STRING, Taken, takings
from anyshore.core.feel.runtime import Runtime
from anyshore.core.feel.types import BASIC_TYPES, Type, conforms

if TYPE_CHECKING:
    from anyshore.core.dmn.model import Model, Table
    from anyshore.core.feel.values import Value

__all__ = ["Way", "fast_path"]

#: Takes plain inputs by name and gives the outcome.
Way = Callable[[Mapping[str, object]], Outcome]

# Policies that need no more than constants; priorities are FEEL's to read.
_POLICIES = {
    HitPolicy.UNIQUE,
    HitPolicy.FIRST,
    HitPolicy.ANY,
    HitPolicy.COLLECT,
    HitPolicy.RULE_ORDER,
}
# Bit sets of rules per table whose result is remembered.
_REMEMBERED = 1 << 12


def fast_path(model: Model, element: object, full: Way) -> Way | None:
    """Return the short way to decide an element, or None where there is none.

    Args:
        model: The model.
        element: What is to be decided.
        full: The full way, which is taken where the short one does not lead.
    """
    if not isinstance(element, Decision) or element.table is None:
        return None
    table = element.table
    if table.hit_policy not in _POLICIES or not table.rules or not table.inputs:
        return None
    space: dict[str, Any] = {"outcome": Outcome, "D": Decimal, "full": full}
    settle = _settling(model, element, table)
    taken = takings(model, element, table, space)
    if settle is None or taken is None:
        return None
    takes, columns = taken
    lines: list[str] = []
    for at, each in enumerate(columns):
        written = _column(space, table, at, each)
        if written is None:
            return None
        lines.extend(written)
    # Results by the bit set of matching rules: few sets of them ever occur.
    known: dict[int, Asked] = {}

    def first_time(mask: int) -> Asked | None:
        found = settle(mask)
        if found is not None and len(known) < _REMEMBERED:
            known[mask] = found
        return found

    space.update({"known": known.get, "first_time": first_time, "fresh": _fresh})
    plain = len(table.outputs) == 1 and table.hit_policy in {
        HitPolicy.UNIQUE,
        HitPolicy.FIRST,
        HitPolicy.ANY,
    }
    value = "a.value" if plain else "fresh(a.value)"
    seen = "".join(f"r{at}, " for at in range(len(table.inputs)))
    lines += [
        "a = known(m)",
        "if a is None:",
        " a = first_time(m)",
        " if a is None: return full(i)",
        f"return outcome({value}, (), ({seen}), a)",
    ]
    body = "\n  ".join(takes)
    source = f"def fast(i):\n try:\n  {body}\n"
    source += " except (KeyError, TypeError): return full(i)\n "
    source += "\n ".join(lines)
    exec(compile(source, "<table>", "exec"), space)  # noqa: S102 - made here of names
    made: Way = space["fast"]
    return made


def _fresh(value: Value) -> Value:
    """Copy a result that its receiver might change."""
    if isinstance(value, list):
        return [_fresh(each) for each in value]
    return dict(value) if isinstance(value, dict) else value


def _settling(
    model: Model, element: Decision, table: Table
) -> Callable[[int], Asked | None] | None:
    """Return what makes a result of a bit set, where all outputs are constants.

    The made function gives None where there is something to say about the result.
    """
    rows = [
        tuple(quick_value(text) for text in texts)
        for texts in (*(rule.outputs for rule in table.rules),)
    ]
    if any(each is None for row in rows for each in row):
        return None
    if any(quick_value(clause.default) is None for clause in table.outputs):
        return None
    declared = _declared(model, element, table)
    if declared is None:
        return None
    of_outputs, of_result = declared
    values = [tuple(each[0] for each in row if each is not None) for row in rows]
    for row in values:
        for value, kind in zip(row, of_outputs, strict=True):
            if kind is not None and not conforms(value, kind):
                return None
    plan = TablePlan(
        table=table,
        owner=element.name,
        names=tuple(
            each.name or each.label or f"output {at}"
            for at, each in enumerate(table.outputs, 1)
        ),
        priorities=(),
        has_default=False,
    )
    first = table.hit_policy is HitPolicy.FIRST

    def settle(mask: int) -> Asked | None:
        mask = mask & -mask if first else mask
        if not mask:
            return None
        runtime = Runtime()
        value = result_of(runtime, plan, rules_of(mask), values.__getitem__)
        fits = all(kind is None or conforms(value, kind) for kind in of_result)
        if runtime.problems or not fits:
            return None
        return Asked(plan=plan, rules=mask, value=value)

    return settle


def _declared(
    model: Model, element: Decision, table: Table
) -> tuple[list[Type | None], list[Type | None]] | None:
    """Return declared types per output and of the result; None where one is unknown."""
    types = types_of(model)
    names = [each.type_ref for each in table.outputs]
    results = [table.type_ref, element.type_ref]
    if any(name and types.find(name) is None for name in (*names, *results)):
        return None
    return [types.find(each) for each in names], [types.find(each) for each in results]


def _column(
    space: dict[str, Any],
    table: Table,
    at: int,
    taken: Taken,
) -> list[str] | None:
    """Return statements that take one input and keep the rules that hold for it."""
    cells = [quick_cell(rule.entries[at]) for rule in table.rules]
    if any(cell is None for cell in cells):
        return None
    column = build_column(cells)
    keep = "m &=" if at else "m ="
    kind = taken.kind or _only_kind(column)
    limits = taken.limits
    if kind == BOOLEAN:
        tests = [
            f"if r{at} is {value}: {keep} {mask}"
            for value, mask in zip((True, False), column.booleans, strict=True)
            if all(each.rules(value) for each in limits)
        ]
        return ["if 0: pass", *(f"el{test}" for test in tests), "else: return full(i)"]
    if kind == NUMBER:
        memory = Memory(column, limits)
        space.update(
            {
                f"p{at}": memory.plain.get,
                f"d{at}": memory.decimals.get,
                f"look_up{at}": memory.look_up,
            }
        )
        return [
            f"t = type(r{at})",
            f"if t is int or t is float: x = p{at}(r{at})",
            f"elif t is D: x = d{at}(r{at})",
            "else: return full(i)",
            "if x is None:",
            f" x = look_up{at}(r{at})",
            " if x is None: return full(i)",
            f"{keep} x",
        ]
    if kind != STRING:
        return None
    lines = [f"if type(r{at}) is not str: return full(i)"]
    axis = column.axes.get(str)
    if axis is not None and not axis.points_only:
        return None
    if limits:
        allowed = _allowed_names(limits)
        space[f"named{at}"] = {each: column.rules(each) for each in allowed}.get
        lines += [f"x = named{at}(r{at})", "if x is None: return full(i)"]
        return [*lines, f"{keep} x"]
    if axis is None:
        return [*lines, f"{keep} {column.other}"]
    named = {cut: axis.masks[2 * slot + 1] for slot, cut in enumerate(axis.cuts)}
    space[f"named{at}"] = named.get
    return [*lines, f"{keep} named{at}(r{at}, {axis.masks[0]})"]


def _allowed_names(limits: Sequence[Column]) -> list[str]:
    """Return the strings that all limits name; others are left to the full way."""
    axes = [each.axes[str] for each in limits if str in each.axes]
    named = [cut for axis in axes if axis.points_only for cut in axis.cuts]
    return [each for each in named if all(limit.rules(each) for limit in limits)]


def _only_kind(column: Column) -> Type | None:
    """Return the one kind that a column's cells speak of, where it is one."""
    spoken: list[Type] = []
    if column.booleans != (column.other, column.other):
        spoken.append(BOOLEAN)
    spoken.extend(_OF_CLASS.get(each, BASIC_TYPES["Any"]) for each in column.axes)
    return spoken[0] if len(spoken) == 1 else None


_OF_CLASS: dict[type, Type] = {Decimal: NUMBER, str: STRING}
