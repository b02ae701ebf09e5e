"""An index over the input columns of a decision table.

Every column turns an input value into a bit set of the rules whose cell holds for it:
ordered kinds by bisection over the ends of their spans, booleans and null by name.  The
rules that match are what all columns' sets have in common.
"""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from anyshore.core.dmn.quick import ORDERED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.core.dmn.quick import Cell, Span
    from anyshore.core.feel.values import Value

__all__ = ["Axis", "Column", "build_column"]


class Axis(Struct, frozen=True, kw_only=True, eq=False):
    """One ordered kind of value in a column.

    Slot ``2 k + 1`` is the cut ``k`` itself, slot ``2 k`` what lies before it.
    """

    #: Ends of spans in order; whole numbers as int, which compare fastest.
    cuts: list[Any]
    #: The cuts once more, and one that nothing equals.
    equals: list[Any]
    #: Bit sets of rules, one per slot.
    masks: list[int]
    #: Whether all spans are single values, so that a dictionary may serve.
    points_only: bool

    def slot(self, value: Value) -> int:
        """Return the slot that a value of this kind falls into."""
        at = bisect_left(self.cuts, value)
        return at + at + bool(self.equals[at] == value)


class Column(Struct, frozen=True, kw_only=True, eq=False):
    """One input column: rules by the value that is looked at."""

    #: Axes by kind of value.
    axes: dict[type, Axis]
    #: Rules for true and false.
    booleans: tuple[int, int]
    #: Rules for null.
    null: int
    #: Rules for values of all other kinds.
    other: int

    def rules(self, value: Value) -> int:
        """Return the bit set of rules whose cell holds for a value, or may hold."""
        if value is None:
            return self.null
        if value is True or value is False:
            return self.booleans[value is False]
        kind = Decimal if type(value) is int else type(value)
        axis = self.axes.get(kind)
        return self.other if axis is None else axis.masks[axis.slot(value)]


def build_column(cells: Sequence[Cell | None]) -> Column:
    """Build the index of a column from its cells; None stands for "ask it yourself"."""
    every = 0
    null = 0
    for rule, cell in enumerate(cells):
        if cell is None or cell.every:
            every |= 1 << rule
        elif cell.null or _negated_point(cell):
            null |= 1 << rule
    kinds = {
        span.kind for cell in cells if cell is not None for span in cell.spans
    } & set(ORDERED)
    axes = {kind: _axis(kind, cells, every) for kind in kinds}
    return Column(
        axes=axes,
        booleans=(_boolean(True, cells, every), _boolean(False, cells, every)),
        null=every | null,
        other=every,
    )


def _negated_point(cell: Cell) -> bool:
    """Tell whether ``not(…)`` holds for null: it equals none of the values named."""
    return cell.negated and all(
        span.low == span.high and span.low is not None for span in cell.spans
    )


def _boolean(value: bool, cells: Sequence[Cell | None], every: int) -> int:  # noqa: FBT001
    mask = every
    for rule, cell in enumerate(cells):
        if cell is None or cell.every:
            continue
        named = {span.low for span in cell.spans if span.kind is bool}
        if named and (value in named) != cell.negated:
            mask |= 1 << rule
    return mask


def _plain(value: Value) -> Any:
    """Return a whole number as int."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value


def _axis(kind: type, cells: Sequence[Cell | None], every: int) -> Axis:
    ends = {
        end
        for cell in cells
        if cell is not None
        for span in cell.spans
        if span.kind is kind
        for end in (span.low, span.high)
        if end is not None
    }
    cuts = sorted(ends)
    place = {cut: at for at, cut in enumerate(cuts)}
    # A sweep over the slots: which rules change sides where.
    changes = [0] * (2 * len(cuts) + 2)
    points_only = True
    for rule, cell in enumerate(cells):
        if cell is None or cell.every:
            continue
        own = [span for span in cell.spans if span.kind is kind]
        if not own:
            continue
        bit = 1 << rule
        slots = _covered(own, place, len(cuts))
        points_only = points_only and all(
            first == last and first % 2 for first, last in slots
        )
        if cell.negated:
            slots = _outside(slots, 2 * len(cuts))
        for first, last in slots:
            changes[first] ^= bit
            changes[last + 1] ^= bit
    masks, current = [], every
    for change in changes[:-1]:
        current ^= change
        masks.append(current)
    plain = [_plain(cut) for cut in cuts]
    return Axis(cuts=plain, equals=[*plain, None], masks=masks, points_only=points_only)


def _covered(
    spans: Sequence[Span], place: dict[Value, int], count: int
) -> list[tuple[int, int]]:
    """Return the slots that spans cover, joined where they touch."""
    slots = []
    for span in spans:
        first, last = 0, 2 * count
        if span.low is not None:
            first = 2 * place[span.low] + (1 if span.low_in else 2)
        if span.high is not None:
            last = 2 * place[span.high] + (1 if span.high_in else 0)
        if first <= last:
            slots.append((first, last))
    slots.sort()
    joined: list[tuple[int, int]] = []
    for first, last in slots:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _outside(slots: list[tuple[int, int]], last_slot: int) -> list[tuple[int, int]]:
    """Return the slots that none of these spans covers."""
    outside, start = [], 0
    for first, last in slots:
        if start < first:
            outside.append((start, first - 1))
        start = last + 1
    if start <= last_slot:
        outside.append((start, last_slot))
    return outside
