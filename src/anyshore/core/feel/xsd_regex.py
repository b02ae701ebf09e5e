"""A regular expression of XML Schema and XPath as a tree.

Reads the pattern character by character, so that whatever means something else in
Python (or nothing in XML Schema) is either rewritten or refused.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache

from anyshore.core.feel.regex_match import (
    Alternatives,
    BackReference,
    Edge,
    Group,
    Piece,
    Repeat,
    Sequence,
    Single,
)

__all__ = ["PatternError", "read_pattern"]

_NAME_START = (
    ":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_NAME_PART = _NAME_START + "\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"
_CLASSES = {
    "d": r"\d",
    "D": r"\D",
    "s": r" \t\n\r",
    "i": _NAME_START,
    "c": _NAME_PART,
}
_PLAIN = frozenset("\\|.-^?*+{}()[]$ ")
_CONTROLS = {"n": r"\n", "r": r"\r", "t": r"\t"}
_DEEPEST = 50
_MOST_OFTEN = 1000
_QUANTITY = re.compile(r"\{([0-9]{1,6})(,([0-9]{0,6}))?\}")


class PatternError(ValueError):
    """The text is no regular expression of XML Schema."""


@lru_cache(maxsize=64)
def _category(name: str) -> str:
    """Return the inside of a character class for a Unicode general category."""
    if name.startswith("Is"):
        return _block(name[2:])
    if not any(
        unicodedata.category(chr(code)).startswith(name) for code in range(0x3000)
    ) and name not in {"Co", "Cs", "Cn"}:
        raise PatternError(f"no category {name!r}")
    spans: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(name):
            if spans and spans[-1][1] == code - 1:
                spans[-1][1] = code
            else:
                spans.append([code, code])
    return "".join(
        f"\\U{low:08x}-\\U{high:08x}" if high > low else f"\\U{low:08x}"
        for low, high in spans
    )


_BLOCKS = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Devanagari": (0x0900, 0x097F),
    "Thai": (0x0E00, 0x0E7F),
    "HangulJamo": (0x1100, 0x11FF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
}


def _block(name: str) -> str:
    if name not in _BLOCKS:
        raise PatternError(f"no block {name!r}")
    low, high = _BLOCKS[name]
    return f"\\U{low:08x}-\\U{high:08x}"


class _Reader:
    def __init__(self, pattern: str, *, dot_all: bool, lines: bool) -> None:
        self._text = pattern
        self._at = 0
        self._lines = lines
        self._dot = Single(r"[\s\S]" if dot_all else r"[^\n\r]")
        self.opened = 0
        self._closed: set[int] = set()

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise PatternError("the pattern ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def whole(self) -> Piece:
        result = self._branches(0)
        if self._at < len(self._text):
            raise PatternError("a parenthesis closes that never opened")
        return result

    def _branches(self, depth: int) -> Piece:
        if depth > _DEEPEST:
            raise PatternError("groups nest too deep")
        branches: list[Piece] = []
        pieces: list[Piece] = []
        while self._at < len(self._text):
            character = self._text[self._at]
            if character == ")":
                break
            self._at += 1
            if character == "|":
                branches.append(Sequence(tuple(pieces)))
                pieces = []
            elif character in "^$":
                pieces.append(Edge(character == "$", self._lines))
            else:
                pieces.append(self._quantified(self._atom(character, depth)))
        branches.append(Sequence(tuple(pieces)))
        return branches[0] if len(branches) == 1 else Alternatives(tuple(branches))

    def _atom(self, character: str, depth: int) -> Piece:
        match character:
            case "(":
                return self._group(depth)
            case "[":
                return Single(self._set())
            case ".":
                return self._dot
            case "\\":
                return self._escape()
            case "*" | "+" | "?" | "{" | "}" | "]":
                raise PatternError(f"{character!r} has nothing to stand for")
        return Single(re.escape(character))

    def _group(self, depth: int) -> Piece:
        number = None
        if self._text.startswith("?", self._at):
            if not self._text.startswith("?:", self._at):
                raise PatternError("only (?: may start a group")
            self._at += 2
        else:
            self.opened += 1
            number = self.opened
        inside = self._branches(depth + 1)
        if self._at >= len(self._text):
            raise PatternError("a group does not end")
        self._at += 1
        if number is not None:
            self._closed.add(number)
        return Group(inside, number)

    def _quantified(self, piece: Piece) -> Piece:
        sign = self._text[self._at : self._at + 1]
        if sign == "{":
            match = _QUANTITY.match(self._text, self._at)
            if match is None:
                raise PatternError("a quantity is {n}, {n,} or {n,m}")
            least = int(match[1])
            most = least if match[2] is None else int(match[3]) if match[3] else None
            self._at = match.end()
        elif sign and sign in "*+?":
            least, most = int(sign == "+"), 1 if sign == "?" else None
            self._at += 1
        else:
            return piece
        if (most is not None and most < least) or max(least, most or 0) > _MOST_OFTEN:
            raise PatternError("a quantity runs backwards or is too large")
        lazy = self._text.startswith("?", self._at)
        self._at += lazy
        if self._text[self._at : self._at + 1] in {"*", "+", "?", "{"}:
            raise PatternError("a quantifier follows a quantifier")
        return Repeat(piece, least, most, lazy)

    def _escape(self) -> Piece:
        character = self._next()
        if character in _PLAIN:
            return Single(re.escape(character))
        if character in _CONTROLS:
            return Single(_CONTROLS[character])
        if character.isdecimal() and character != "0":
            return self._back_reference(character)
        inside, negated = self._class_escape(character)
        return Single(f"[{'^' if negated else ''}{inside}]")

    def _back_reference(self, digits: str) -> Piece:
        while self._text[self._at : self._at + 1].isdecimal():
            longer = digits + self._text[self._at]
            if int(longer) > self.opened:
                break
            digits = longer
            self._at += 1
        if int(digits) not in self._closed:
            raise PatternError(f"no group {digits} has ended here")
        return BackReference(int(digits))

    def _class_escape(self, character: str) -> tuple[str, bool]:
        """Return the inside of a class, and whether it stands for all others."""
        if character in "wW":
            return r"\w" if character == "w" else r"\W", False
        if character in "dD":
            return _CLASSES[character], False
        if character.lower() in "sic":
            return _CLASSES[character.lower()], character.isupper()
        if character in "pP":
            if self._next() != "{":
                raise PatternError("a category stands in braces")
            end = self._text.find("}", self._at)
            if end < 0:
                raise PatternError("a category does not end")
            name, self._at = self._text[self._at : end], end + 1
            return _category(name), character == "P"
        raise PatternError(f"no escape \\{character}")

    def _set(self) -> str:
        """Read a character class; a subtraction becomes a lookahead."""
        negated = self._text.startswith("^", self._at)
        self._at += negated
        parts: list[str] = []
        negative: list[str] = []
        while True:
            character = self._next()
            if character == "]":
                if not parts and not negative:
                    raise PatternError("a character class is empty")
                return _class(parts, negative, negated=negated)
            if (
                character == "-"
                and self._text.startswith("[", self._at)
                and (parts or negative)
            ):
                self._at += 1
                without = self._set()
                if self._next() != "]":
                    raise PatternError("nothing may follow a subtraction")
                kept = _class(parts, negative, negated=negated)
                return f"(?:(?!{without}){kept})"
            if character == "[":
                raise PatternError("a class inside of a class")
            self._member(character, parts, negative)

    def _member(self, character: str, parts: list[str], negative: list[str]) -> None:
        if character == "\\":
            escaped = self._next()
            if escaped not in _PLAIN and escaped not in _CONTROLS:
                inside, opposite = self._class_escape(escaped)
                (negative if opposite else parts).append(inside)
                return
            low = _CONTROLS.get(escaped, re.escape(escaped))
        else:
            low = re.escape(character)
        following = self._text[self._at : self._at + 2]
        if following[:1] == "-" and following[1:] not in {"]", "[", ""}:
            self._at += 1
            high = self._next()
            if high == "\\":
                high = self._next()
                if high not in _PLAIN and high not in _CONTROLS:
                    raise PatternError("a range ends in a class")
            low = f"{low}-{_CONTROLS.get(high, re.escape(high))}"
        parts.append(low)


def _class(parts: list[str], negative: list[str], *, negated: bool) -> str:
    """Write a class; opposites inside of one become alternatives."""
    if not negative:
        return f"[{'^' if negated else ''}{''.join(parts)}]"
    options = [f"[^{each}]" for each in negative]
    if parts:
        options.append(f"[{''.join(parts)}]")
    joined = "|".join(options)
    return rf"(?:(?!{joined})[\s\S])" if negated else f"(?:{joined})"


def _without_blanks(pattern: str) -> str:
    """Remove white space outside of character classes, as flag ``x`` asks."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for character in pattern:
        if depth == 0 and character in " \t\n\r":
            continue
        kept.append(character)
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character in "[]":
            depth = max(0, depth + (1 if character == "[" else -1))
    return "".join(kept)


def read_pattern(
    pattern: str, *, free: bool = False, dot_all: bool = False, lines: bool = False
) -> tuple[Piece, int]:
    r"""Read a pattern of XML Schema and XPath.

    Args:
        pattern: The pattern.
        free: White space in it means nothing (flag ``x``).
        dot_all: The dot matches line ends too (flag ``s``).
        lines: The anchors match at every line (flag ``m``).

    Returns:
        The pattern as a tree, and how many groups it counts.

    Raises:
        PatternError: Where it is no such pattern.

    >>> from anyshore.core.feel.regex_match import render
    >>> render(read_pattern(r"[a-z-[aeiou]]+")[0])
    '(?:(?![aeiou])[a-z]){1,}'
    """
    text = _without_blanks(pattern) if free else pattern
    reader = _Reader(text, dot_all=dot_all, lines=lines)
    return reader.whole(), reader.opened
