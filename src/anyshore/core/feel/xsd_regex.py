"""A regular expression of XML Schema and XPath, written for Python's `re`.

Reads the pattern character by character, so that whatever means something else in
Python (or nothing in XML Schema) is either rewritten or refused.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache

__all__ = ["PatternError", "translate"]

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
_QUANTITY = re.compile(r"\{([0-9]+)(,([0-9]*))?\}")


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
        # XPath's $ without lines is the very end; Python's may stop before a line feed.
        self._end = "$" if lines else r"\Z"
        self._dot = "." if dot_all else r"[^\n\r]"
        self._opened = 0
        self._closed: set[int] = set()

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise PatternError("the pattern ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def whole(self) -> str:
        result = self._branches()
        if self._at < len(self._text):
            raise PatternError("a parenthesis closes that never opened")
        return result

    def _branches(self) -> str:
        out: list[str] = []
        while self._at < len(self._text):
            character = self._text[self._at]
            if character == ")":
                break
            self._at += 1
            if character == "|" or (character in "^$"):
                out.append(self._end if character == "$" else character)
                continue
            atom = self._atom(character)
            out.append(atom + self._quantifier())
        return "".join(out)

    def _atom(self, character: str) -> str:
        match character:
            case "(":
                return self._group()
            case "[":
                return self._set()
            case ".":
                return self._dot
            case "\\":
                return self._escape()
            case "*" | "+" | "?" | "{" | "}" | "]":
                raise PatternError(f"{character!r} has nothing to stand for")
        return re.escape(character)

    def _group(self) -> str:
        if self._text.startswith("?", self._at):
            if not self._text.startswith("?:", self._at):
                raise PatternError("only (?: may start a group")
            self._at += 2
            inner = f"(?:{self._branches()})"
        else:
            self._opened += 1
            number = self._opened
            inner = f"({self._branches()})"
            self._closed.add(number)
        if self._at >= len(self._text):
            raise PatternError("a group does not end")
        self._at += 1
        return inner

    def _quantifier(self) -> str:
        sign = self._text[self._at : self._at + 1]
        if sign and sign in "*+?":
            self._at += 1
        elif sign == "{":
            match = _QUANTITY.match(self._text, self._at)
            if match is None:
                raise PatternError("a quantity is {n}, {n,} or {n,m}")
            if match[3] and int(match[3]) < int(match[1]):
                raise PatternError("a quantity runs backwards")
            sign = match[0]
            self._at = match.end()
        else:
            return ""
        if self._text.startswith("?", self._at):
            self._at += 1
            sign += "?"
        if self._text[self._at : self._at + 1] in {"*", "+", "?", "{"}:
            raise PatternError("a quantifier follows a quantifier")
        return sign

    def _escape(self) -> str:
        character = self._next()
        if character in _PLAIN:
            return re.escape(character)
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isdecimal() and character != "0":
            return self._back_reference(character)
        inside, negated = self._class_escape(character)
        return f"[{'^' if negated else ''}{inside}]"

    def _back_reference(self, digits: str) -> str:
        while self._text[self._at : self._at + 1].isdecimal():
            longer = digits + self._text[self._at]
            if int(longer) > self._opened:
                break
            digits = longer
            self._at += 1
        if int(digits) not in self._closed:
            raise PatternError(f"no group {digits} has ended here")
        return f"(?:\\{digits})"

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


def translate(
    pattern: str, *, free: bool = False, dot_all: bool = False, lines: bool = False
) -> str:
    r"""Write a pattern of XML Schema and XPath for Python.

    Args:
        pattern: The pattern.
        free: White space in it means nothing (flag ``x``).
        dot_all: The dot matches line ends too (flag ``s``).
        lines: The anchors match at every line (flag ``m``).

    Raises:
        PatternError: Where it is no such pattern.

    >>> translate(r"[a-z-[aeiou]]+")
    '(?:(?![aeiou])[a-z])+'
    """
    text = _without_blanks(pattern) if free else pattern
    return _Reader(text, dot_all=dot_all, lines=lines).whole()
