"""The commonest texts of a decision table, read without FEEL's parser.

Most cells are a constant, a list of constants, a comparison or an interval; they are
read here at once, as spans of values.  For every other text the functions give None,
and FEEL's parser is asked.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.temporal import Date, DayTimeDuration, YearMonthDuration
from anyshore.core.feel.values import Value

__all__ = ["EVERY", "ORDERED", "Cell", "Span", "compared", "quick_cell", "quick_value"]

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


#: Holds for every input.
EVERY = Cell(every=True)
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
    >>> [span.low for span in quick_cell("1, [3..5)").spans]
    [Decimal('1'), Decimal('3')]
    """
    if text in {"-", ""}:
        return EVERY
    if _TEXTS.fullmatch(text):
        values = _ONE_TEXT.findall(text)
        return Cell(tuple(Span(str, each, each) for each in values))
    if text in {"true", "false"}:
        return Cell((Span(bool, text == "true", text == "true"),))
    match = _ONE_NUMBER.fullmatch(text)
    if match:
        span = compared(match[1], NUMBERS.create_decimal(match[2]))
        return None if span is None else Cell((span,))
    match = _INTERVAL.fullmatch(text)
    if match:
        low, high = NUMBERS.create_decimal(match[2]), NUMBERS.create_decimal(match[3])
        if low <= high:
            return Cell((Span(Decimal, low, high, match[1] == "[", match[4] == "]"),))
        return None
    return _several(text) if "," in text and '"' not in text else None


def _several(text: str) -> Cell | None:
    """Read several tests, none of them a string, as in ``< 3, [5..7], 9``."""
    spans: list[Span] = []
    for part in text.split(","):
        cell = quick_cell(part.strip())
        if cell is None or not cell.spans:
            return None
        spans.extend(cell.spans)
    return Cell(tuple(spans))


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


def compared(sign: str, value: Value) -> Span | None:
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
