"""Input cells that speak of constants only, as spans of values.

``[10..20)``, ``< 5``, ``"a", "b"`` and their negations hold on known spans of an
ordered kind of value; a table of such cells can be indexed and checked for gaps and
overlaps.  All other cells are decided one by one where they are needed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from anyshore.core.feel import nodes
from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.temporal import Date, DayTimeDuration, YearMonthDuration
from anyshore.core.feel.values import Value, compare

if TYPE_CHECKING:
    from anyshore.core.dmn.model import Table

__all__ = [
    "ORDERED",
    "Cell",
    "Span",
    "cell_of",
    "compared_with",
    "quick_cell",
    "quick_value",
]

#: Kinds whose Python order and equality are FEEL's.
ORDERED: tuple[type, ...] = (Decimal, str, Date, DayTimeDuration, YearMonthDuration)


class Span(Struct, frozen=True):
    """Values of one kind between two ends; an end that is None does not exist."""

    #: The kind: Decimal, str, bool, Date or a duration.
    kind: type
    #: Low end.
    low: Value
    #: High end.
    high: Value
    #: Whether the low end belongs to it.
    low_in: bool = True
    #: Whether the high end belongs to it.
    high_in: bool = True


class Cell(Struct, frozen=True):
    """What a cell holds for: spans, null, or everything else where it is negated."""

    #: Spans of values.
    spans: tuple[Span, ...] = ()
    #: Whether it names null.
    null: bool = False
    #: Whether it holds for every input.
    every: bool = False
    #: Whether it holds outside of the spans, among values of the spans' kinds.
    negated: bool = False


_EVERY = Cell(every=True)
_TEXT = r'"([^"\\\n\r]*)"'
_NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
_TEXTS = re.compile(rf"{_TEXT}(?:\s*,\s*{_TEXT})*")
_ONE_TEXT = re.compile(_TEXT)
_ONE_NUMBER = re.compile(rf"(<=|>=|<|>|=|)\s*{_NUMBER}")
_PLAIN_NUMBER = re.compile(_NUMBER)
_INTERVAL = re.compile(rf"([\[(\]])\s*{_NUMBER}\s*\.\.\s*{_NUMBER}\s*([\])\[])")


@lru_cache(maxsize=65_536)
def quick_cell(text: str) -> Cell | None:
    """Read the commonest forms of cells without the parser; None for all others.

    >>> quick_cell("< 5").spans[0].high
    Decimal('5')
    """
    if text in {"-", ""}:
        return _EVERY
    if _TEXTS.fullmatch(text):
        values = _ONE_TEXT.findall(text)
        return Cell(tuple(Span(str, each, each) for each in values))
    if text in {"true", "false"}:
        return Cell((Span(bool, text == "true", text == "true"),))
    match = _ONE_NUMBER.fullmatch(text)
    if match:
        span = _compared(match[1], NUMBERS.create_decimal(match[2]))
        return None if span is None else Cell((span,))
    match = _INTERVAL.fullmatch(text)
    if match:
        low, high = NUMBERS.create_decimal(match[2]), NUMBERS.create_decimal(match[3])
        if low <= high:
            return Cell((Span(Decimal, low, high, match[1] == "[", match[4] == "]"),))
    return None


@lru_cache(maxsize=65_536)
def quick_value(text: str) -> tuple[Value] | None:
    """Read a constant output, wrapped as null is one too; None for all other texts."""
    if text in {"", "null"}:
        return (None,)
    if text in {"true", "false"}:
        return (text == "true",)
    if _ONE_TEXT.fullmatch(text):
        return (text[1:-1],)
    if _PLAIN_NUMBER.fullmatch(text):
        return (NUMBERS.create_decimal(text),)
    return None


def _compared(sign: str, value: Value) -> Span | None:
    """Return the span that a comparison with a constant holds on."""
    kind = type(value)
    ordered = kind in ORDERED
    match sign:
        case "" | "=":
            return Span(kind, value, value) if ordered or kind is bool else None
        case "<" | "<=" if ordered:
            return Span(kind, None, value, False, sign == "<=")
        case ">" | ">=" if ordered:
            return Span(kind, value, None, sign == ">=", False)
    return None


def cell_of(tests: nodes.Tests) -> Cell | None:
    """Return the spans of a cell's tests; None where they are not all constant."""
    inside, negated = tests.tests, False
    if len(inside) == 1:
        only = inside[0]
        if isinstance(only, nodes.AnyTest):
            return _EVERY
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


def compared_with(table: Table, name: str) -> tuple[Decimal, ...] | None:
    """Return the numbers that a table compares an input with, in order.

    None where the input may matter beyond that: in an expression, in another cell, or
    in a cell that is not made of constants.
    """
    cuts: set[Decimal] = set()
    others: list[str] = [text for rule in table.rules for text in rule.outputs]
    others.extend(clause.default for clause in table.outputs)
    for at, clause in enumerate(table.inputs):
        texts = [clause.values, *(rule.entries[at] for rule in table.rules)]
        if clause.expression != name or clause.type_ref not in {"", "number", "Any"}:
            others.extend([clause.expression, *texts])
            continue
        for text in texts:
            cell = quick_cell(text)
            if cell is None:
                return None
            ends = (end for span in cell.spans for end in (span.low, span.high))
            cuts.update(end for end in ends if isinstance(end, Decimal))
    if any(name in text for text in others):
        return None
    return tuple(sorted(cuts))


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
            return _compared(sign, found[0]) if found else None
        case nodes.ValueTest(expression=nodes.RangeLiteral() as literal):
            return _range(literal)
        case nodes.ValueTest(expression=expression, uses_input=False):
            found = _constant(expression)
            if found is None:
                return None
            return "null" if found[0] is None else _compared("=", found[0])
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
