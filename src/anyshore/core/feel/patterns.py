"""Regular expressions of XPath and XML Schema (clause 10.3.4.3).

The dialect differs from Python's: a pattern is read as XML Schema part 2 appendix F and
XPath functions 3.1 clause 5.6.1 define it; what they do not know (lookaround, named
groups, possessive repeats) makes the result null.  Harmless patterns run on Python's
engine, those that could take exponential time on our own, which cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from anyshore.core.feel.regex_match import (
    Alternatives,
    BackReference,
    Group,
    Piece,
    Program,
    Repeat,
    Sequence,
    Single,
    render,
)
from anyshore.core.feel.xsd_regex import PatternError, read_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["matches", "replace", "split"]

_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": 0, "q": 0}
# Texts so short are safe with every pattern that repeats no repetition.
_SHORT = 500


@dataclass(frozen=True)
class _Pattern:
    """A pattern ready to run on either engine."""

    #: The pattern as a tree.
    piece: Piece
    #: How many groups it counts.
    groups: int
    #: Flags for Python's engine.
    flags: re.RegexFlag

    @cached_property
    def quick(self) -> re.Pattern[str]:
        """The pattern for Python's engine."""
        return re.compile(render(self.piece), self.flags)

    @cached_property
    def careful(self) -> Program:
        """The pattern for our own engine."""
        return Program(self.piece, self.groups, self.flags)

    @cached_property
    def repeats(self) -> tuple[int, bool]:
        """How many open repetitions it has, and whether one may blow up."""
        return _repeats(self.piece)

    def find_all(self, text: str) -> Iterator[tuple[int | None, ...]]:
        """Yield the ends of all groups of every match, the whole match first."""
        count, wild = self.repeats
        if wild or (count > 1 and len(text) > _SHORT):
            yield from self.careful.find_all(text)
            return
        for match in self.quick.finditer(text):
            yield tuple(end for span in match.regs for end in span)


def _repeats(piece: Piece) -> tuple[int, bool]:
    """Count open repetitions; one of more than a single character is wild."""
    match piece:
        case Repeat(piece=inner, most=most):
            count, wild = _repeats(inner)
            if most is None or most > 10:
                return count + 1, wild or not isinstance(inner, Single)
            return count, wild or count > 0
        case Sequence(pieces=parts) | Alternatives(branches=parts):
            found = [_repeats(each) for each in parts]
            return sum(each[0] for each in found), any(each[1] for each in found)
        case Group(inside=inside):
            return _repeats(inside)
        case BackReference():
            return 1, False
    return 0, False


@lru_cache(maxsize=512)
def _compile(pattern: str, flags: str) -> _Pattern | None:
    if not set(flags) <= set(_FLAGS):
        return None
    options = re.NOFLAG
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        if "q" in flags:
            letters = tuple(Single(re.escape(each)) for each in pattern)
            compiled = _Pattern(Sequence(letters), 0, options)
        else:
            piece, groups = read_pattern(
                pattern, free="x" in flags, dot_all="s" in flags, lines="m" in flags
            )
            compiled = _Pattern(piece, groups, options)
        _ = compiled.quick
    except (PatternError, re.error, OverflowError, RecursionError):
        return None
    return compiled


def _first(pattern: _Pattern, text: str) -> tuple[int | None, ...] | None:
    return next(pattern.find_all(text), None)


def matches(text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Tell whether a pattern matches in a text; None where it is no pattern."""
    compiled = _compile(pattern, flags or "")
    return None if compiled is None else _first(compiled, text) is not None


_REFERENCE = re.compile(r"\\(.)|\$([0-9]*)|([^\\$]+)", re.DOTALL)


def replace(
    text: str, pattern: str, replacement: str, flags: str | None = None
) -> str | None:
    """Replace every match; ``$1`` stands for what a group matched."""
    compiled = _compile(pattern, flags or "")
    if compiled is None or _first(compiled, "") is not None:
        return None
    parts: list[str | int] = []
    if "q" in (flags or ""):
        parts = [replacement]
    else:
        position = 0
        while position < len(replacement):
            match = _REFERENCE.match(replacement, position)
            if match is None or match[2] == "" or (match[1] or "$") not in "\\$":
                return None
            parts.extend(_reference(match, compiled.groups))
            position = match.end()
    out, start = [], 0
    for ends in compiled.find_all(text):
        out.append(text[start : ends[0]])
        out.extend(_expand(text, ends, part) for part in parts)
        start = ends[1] or 0
    return "".join([*out, text[start:]])


def _reference(match: re.Match[str], groups: int) -> list[str | int]:
    """Read one piece of a replacement; a number above the groups gives back digits."""
    if match[2] is None:
        return [match[1] or match[3]]
    digits = match[2]
    taken = len(digits)
    while taken > 1 and int(digits[:taken]) > groups:
        taken -= 1
    return [int(digits[:taken]), digits[taken:]]


def _expand(text: str, ends: tuple[int | None, ...], part: str | int) -> str:
    """Return a piece of a replacement: itself, or what a group matched."""
    if isinstance(part, str):
        return part
    if 2 * part + 1 >= len(ends):
        return ""
    first, last = ends[2 * part], ends[2 * part + 1]
    return "" if first is None or last is None or first < 0 else text[first:last]


def split(text: str, delimiter: str) -> list[str] | None:
    """Split a text at every match; None where the delimiter is no pattern."""
    compiled = _compile(delimiter, "")
    if compiled is None or _first(compiled, "") is not None:
        return None
    parts, start = [], 0
    for ends in compiled.find_all(text):
        parts.append(text[start : ends[0]])
        start = ends[1] or 0
    return [*parts, text[start:]]
