"""Input cells that speak of constants only, as spans of values.

``[10..20)``, ``< 5``, ``"a", "b"`` and their negations hold on known spans of an
ordered kind of value; a table of such cells can be indexed and checked for gaps and
overlaps.  All other cells are decided one by one where they are needed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core.dmn.quick import EVERY, ORDERED, Cell, Span, compared, quick_cell
from anyshore.core.feel import nodes
from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.values import Value, compare

if TYPE_CHECKING:
    from anyshore.core.dmn.model import Table

__all__ = ["Cuts", "cell_of", "compared_with"]


def cell_of(tests: nodes.Tests) -> Cell | None:
    """Return the spans of a cell's tests; None where they are not all constant."""
    inside, negated = tests.tests, False
    if len(inside) == 1:
        only = inside[0]
        if isinstance(only, nodes.AnyTest):
            return EVERY
        if isinstance(only, nodes.NotTest):
            inside, negated = only.tests, True
    spans: list[Span] = []
    null = False
    for test in inside:
        found = _span(test)
        if found is None:
            return None
        if found == "null":
            null = True
        else:
            spans.append(found)
    if negated and (null or len({span.kind for span in spans}) != 1):
        return None
    if negated and any(_is_closed_point(test) for test in inside):
        return None
    return Cell(tuple(spans), null=null, negated=negated)


#: Constants that an input is compared with: all numbers in order, or all strings.
Cuts = tuple[Decimal, ...] | tuple[str, ...]


def compared_with(table: Table, name: str) -> Cuts | None:
    """Return the numbers that a table compares an input with, or the strings.

    None where the input may matter beyond that: in an expression, in another cell, in a
    cell that is not made of constants, or of both kinds.
    """
    spans: list[Span] = []
    others: list[str] = [text for rule in table.rules for text in rule.outputs]
    others.extend(clause.default for clause in table.outputs)
    for at, clause in enumerate(table.inputs):
        texts = [clause.values, *(rule.entries[at] for rule in table.rules)]
        if clause.expression != name:
            others.extend([clause.expression, *texts])
            continue
        cells = [quick_cell(text) for text in texts]
        if any(cell is None for cell in cells):
            return None
        found = [span for cell in cells if cell for span in cell.spans]
        if clause.type_ref not in _SPOKEN[_kind(found)]:
            return None
        spans.extend(found)
    if any(name in text for text in others):
        return None
    return _cuts(spans)


# Types that a column may declare by the kind of its constants.
_SPOKEN: dict[type | None, set[str]] = {
    Decimal: {"", "Any", "number"},
    str: {"", "Any", "string"},
    None: {"", "Any", "number", "string"},
    bool: set(),
}


def _kind(spans: list[Span]) -> type | None:
    """Return the one kind of numbers or strings; bool for everything else."""
    kinds = {span.kind for span in spans}
    if not kinds:
        return None
    kind = kinds.pop()
    plain = kind is Decimal or all(span.low == span.high for span in spans)
    return kind if not kinds and kind in (Decimal, str) and plain else bool


def _cuts(spans: list[Span]) -> Cuts | None:
    if _kind(spans) is bool:
        return None
    ends = {end for span in spans for end in (span.low, span.high) if end is not None}
    return tuple(sorted(ends))


def _is_closed_point(test: nodes.Test) -> bool:
    """Tell a range of one value, which null does not lie in, from that value."""
    found = _span(test)
    return (
        isinstance(test, nodes.ValueTest)
        and isinstance(test.expression, nodes.RangeLiteral)
        and isinstance(found, Span)
        and found.low == found.high
    )


def _constant(node: nodes.Node) -> tuple[Value] | None:
    """Return the value of a literal or negated number, wrapped as null is one too."""
    match node:
        case nodes.Literal(value=value):
            return (value,)
        case nodes.Negate(operand=nodes.Literal(value=Decimal() as value)):
            return (NUMBERS.minus(value),)
    return None


def _span(test: nodes.Test) -> Any:
    """Return the span of one test, "null", or None where it is not constant."""
    match test:
        case nodes.OperatorTest(operator=sign, operand=operand):
            found = _constant(operand)
            return compared(sign, found[0]) if found else None
        case nodes.ValueTest(expression=nodes.RangeLiteral() as literal):
            return _range(literal)
        case nodes.ValueTest(expression=expression, uses_input=False):
            found = _constant(expression)
            if found is None:
                return None
            return "null" if found[0] is None else compared("=", found[0])
    return None


def _range(literal: nodes.RangeLiteral) -> Span | None:
    if literal.sign or literal.low is None or literal.high is None:
        return None
    low, high = _constant(literal.low), _constant(literal.high)
    if low is None or high is None or type(low[0]) not in ORDERED:
        return None
    order = compare(low[0], high[0])
    if order is None or order > 0:
        return None
    closed = (literal.low_included, literal.high_included)
    return Span(type(low[0]), low[0], high[0], *closed)
