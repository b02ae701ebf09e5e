"""The code that looks a value up in a column, inline for the commonest columns."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anyshore.core.dmn.index import Axis, Column
    from anyshore.core.feel.python_code import Code

__all__ = ["column_lines"]

# Whole numbers per column whose rules are remembered.
_REMEMBERED = 1 << 14


def column_lines(code: Code, column: Column, subject: str) -> list[str]:
    """Return statements that keep in ``m`` only rules whose cell holds for a value."""
    rules = code.constant(column.rules)
    slow = f"m &= {rules}({subject})"
    if not column.axes:
        true, false = column.booleans
        return [
            f"if {subject} is True: m &= {true}",
            f"elif {subject} is False: m &= {false}",
            f"else: {slow}",
        ]
    if len(column.axes) == 1:
        kind, axis = next(iter(column.axes.items()))
        if kind is str and axis.points_only:
            return [_named(code, axis, subject), f"else: {slow}"]
        if kind is Decimal:
            return [*_ordered(code, axis, subject), f"else: {slow}"]
    return [slow]


def _named(code: Code, axis: Axis, subject: str) -> str:
    """Look a string up among the strings that cells name."""
    table = {cut: axis.masks[2 * at + 1] for at, cut in enumerate(axis.cuts)}
    get = code.constant(table.get)
    return f"if type({subject}) is str: m &= {get}({subject}, {axis.masks[0]})"


def _ordered(code: Code, axis: Axis, subject: str) -> list[str]:
    """Find a number among the ends of spans: by bisection, whole ones only once."""
    cuts, equals, masks = (
        code.constant(each) for each in (axis.cuts, axis.equals, axis.masks)
    )
    known: dict[int, int] = {}

    def look_up(value: int) -> int:
        mask = axis.masks[axis.slot(value)]
        if len(known) < _REMEMBERED:
            known[value] = mask
        return mask

    get, slow = code.constant(known.get), code.constant(look_up)
    return [
        f"if type({subject}) is int:",
        f" x = {get}({subject})",
        f" m &= {slow}({subject}) if x is None else x",
        f"elif type({subject}) is Decimal:",
        f" j = _bisect({cuts}, {subject})",
        f" m &= {masks}[j + j + ({equals}[j] == {subject})]",
    ]
