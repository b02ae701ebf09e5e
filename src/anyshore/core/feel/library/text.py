"""String functions (clause 10.3.4.3): positions count characters from 1."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.feel.builtin import Library
from anyshore.core.feel.patterns import matches, replace, split

if TYPE_CHECKING:
    from anyshore.core.feel.values import Value

__all__ = ["LIBRARY"]

LIBRARY = Library()
_declare = LIBRARY.declare

_declare("matches", "input: string; pattern: string; [flags: string|null]")(matches)
_declare(
    "replace",
    "input: string; pattern: string; replacement: string; [flags: string|null]",
)(replace)
_declare("split", "string: string; delimiter: string")(split)


@_declare("substring", "string: string; start position: number; [length: number|null]")
def _substring(text: str, start: Decimal, length: Decimal | None = None) -> Value:
    first = int(start)
    if first == 0 or (length is not None and int(length) < 1):
        return None
    begin = first - 1 if first > 0 else len(text) + first
    if begin < 0 or begin >= len(text):
        return None
    return text[begin:] if length is None else text[begin : begin + int(length)]


@_declare("string length", "string: string")
def _length(text: str) -> Value:
    return Decimal(len(text))


@_declare("upper case", "string: string")
def _upper(text: str) -> Value:
    return text.upper()


@_declare("lower case", "string: string")
def _lower(text: str) -> Value:
    return text.lower()


@_declare("substring before", "string: string; match: string")
def _before(text: str, match: str) -> Value:
    return text.partition(match)[0] if match and match in text else ""


@_declare("substring after", "string: string; match: string")
def _after(text: str, match: str) -> Value:
    if not match:
        return text
    return text.partition(match)[2]


@_declare("contains", "string: string; match: string")
def _contains(text: str, match: str) -> Value:
    return match in text


@_declare("starts with", "string: string; match: string")
def _starts(text: str, match: str) -> Value:
    return text.startswith(match)


@_declare("ends with", "string: string; match: string")
def _ends(text: str, match: str) -> Value:
    return text.endswith(match)


@_declare("string join", "list: list; [delimiter: string|null]")
def _join(parts: list[Value], delimiter: str | None = None) -> Value:
    texts = [each for each in parts if each is not None]
    if not all(isinstance(each, str) for each in texts):
        return None
    return (delimiter or "").join(texts)
