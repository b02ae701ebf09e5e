"""The values that an input column may see, cut into slots that no cell tells apart.

Each slot has one example and the bit set of the rules whose cell holds there.  All
questions about a table (gaps, overlaps, hidden rules) are questions about slots.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.dmn.index import Axis, Column, build_column
from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.temporal import Date, DayTimeDuration, YearMonthDuration
from anyshore.core.feel.types import BasicType, RestrictedType, Type
from anyshore.core.feel.values import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.core.dmn.quick import Cell

__all__ = ["Slot", "kind_of", "null_slot", "slots_of"]

_KINDS: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": Date,
    "days and time duration": DayTimeDuration,
    "years and months duration": YearMonthDuration,
}
_EXAMPLES: dict[type, Value] = {
    Decimal: Decimal(0),
    str: "anything",
    Date: Date(2000, 1, 1),
    DayTimeDuration: DayTimeDuration(0),
    YearMonthDuration: YearMonthDuration(0),
}
_OTHER_TEXTS = ("anything else", "something else", "another thing", "yet another")


class Slot(Struct, frozen=True):
    """Values that no cell of the column tells apart."""

    #: Bit set of the rules whose cell holds here.
    rules: int
    #: One of the values.
    example: Value


def kind_of(declared: Type | None) -> type | None:
    """Return the class of a basic type's values, None for all other types."""
    if isinstance(declared, RestrictedType):
        return kind_of(declared.base)
    return _KINDS.get(declared.name) if isinstance(declared, BasicType) else None


def slots_of(
    cells: Sequence[Cell | None], allowed: Cell | None, kind: type | None
) -> list[Slot]:
    """Cut what a column may see into slots; null is left out.

    Args:
        cells: The column's cells by rule; None holds everywhere, for all that is known.
        allowed: What the column allows, None for everything.
        kind: The class of its values, None where undeclared.
    """
    return _merged(_slots(cells, allowed, kind))


def null_slot(cells: Sequence[Cell | None]) -> Slot:
    """Return the slot of null: cells that name it hold there, and every ``-``."""
    return Slot(build_column(cells).null, None)


def _slots(
    cells: Sequence[Cell | None], allowed: Cell | None, kind: type | None
) -> list[Slot]:
    allowed_bit = 1 << len(cells)
    column = build_column([*cells, allowed])
    found: list[Slot] = []
    if kind is None and not column.axes and not _names_booleans(cells):
        return [Slot(column.other & ~allowed_bit, "anything")]
    for each in [kind] if kind else [*column.axes, bool]:
        if each is bool:
            if kind is bool or _names_booleans(cells):
                found.extend(_booleans(column))
        elif each in column.axes:
            found.extend(_axis(each, column.axes[each]))
        else:
            found.append(Slot(column.other, _EXAMPLES[each]))
    return [
        Slot(each.rules & ~allowed_bit, each.example)
        for each in found
        if each.rules & allowed_bit
    ]


def _merged(slots: list[Slot]) -> list[Slot]:
    """Keep one slot of those that the same rules hold in: the simplest example."""
    kept: dict[int, Slot] = {}
    for slot in slots:
        before = kept.get(slot.rules)
        if before is None or _cost(slot.example) < _cost(before.example):
            kept[slot.rules] = slot
    return list(kept.values())


def _cost(example: Value) -> tuple[int, str]:
    text = str(example)
    return len(text) if text else len(_OTHER_TEXTS[0]), text


def _names_booleans(cells: Sequence[Cell | None]) -> bool:
    return any(
        span.kind is bool for cell in cells if cell is not None for span in cell.spans
    )


def _booleans(column: Column) -> list[Slot]:
    return [Slot(column.rules(value), value) for value in (True, False)]


def _axis(kind: type, axis: Axis) -> list[Slot]:
    cuts = [Decimal(cut) if isinstance(cut, int) else cut for cut in axis.cuts]
    found = []
    for slot, rules in enumerate(axis.masks):
        at, on_cut = divmod(slot, 2)
        if on_cut:
            found.append(Slot(rules, cuts[at]))
            continue
        before = cuts[at - 1] if at else None
        after = cuts[at] if at < len(cuts) else None
        example = _between(kind, before, after, cuts)
        if example is not None:
            found.append(Slot(rules, example))
    return found


def _between(kind: type, before: Value, after: Value, cuts: list[Value]) -> Value:
    """Return a value between two cuts, or None where there is none."""
    if kind is Decimal:
        if before is None or after is None:
            step = Decimal(1 if after is None else -1)
            return NUMBERS.add(before if after is None else after, step)
        middle = NUMBERS.divide(NUMBERS.add(before, after), Decimal(2))
        whole = middle.to_integral_value()
        return whole if before < whole < after else middle
    if kind is str:
        return _text_between(before, after, cuts)
    low = None if before is None else _count(before)
    high = None if after is None else _count(after)
    if low is None or high is None:
        return _uncount(kind, (high or 0) - 1 if low is None else low + 1)
    return _uncount(kind, low + 1) if low + 1 < high else None


def _text_between(before: str | None, after: str | None, cuts: list[Value]) -> Value:
    for text in _OTHER_TEXTS:
        if text not in cuts and (before or "") < text and (not after or text < after):
            return text
    if before is None:
        return "" if after else None
    successor = f"{before} "
    if after is None or successor < after:
        return successor
    closest = f"{before}\0"
    return closest if closest < after else None


def _count(value: Value) -> int:
    if isinstance(value, Date):
        return value.ordinal
    if isinstance(value, DayTimeDuration):
        return value.nanos
    months: int = value.months
    return months


def _uncount(kind: type, count: int) -> Value:
    if kind is Date:
        return Date.from_ordinal(count)
    return (
        DayTimeDuration(count) if kind is DayTimeDuration else YearMonthDuration(count)
    )
