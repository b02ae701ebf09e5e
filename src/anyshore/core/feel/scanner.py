"""The lowest level of reading FEEL: white space, signs, numbers and strings.

It has no token stream: what a character means depends on the names in scope, so the
parser asks for what it expects at the place where it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from anyshore.core.feel.names import SPACE
from anyshore.core.feel.number import NUMBERS
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["FeelSyntaxError", "Scanner"]

_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r'"((?:[^"\\\n\r]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    '"': '"',
    "'": "'",
    "\\": "\\",
}
_KEYWORD_END = re.compile(r"[\w?]")


class FeelSyntaxError(ProblemError):
    """The text is not FEEL."""


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else match[0]
    return _SIMPLE.get(match[3], match[0])


def _join_surrogates(text: str) -> str:
    """Join UTF-16 halves that were escaped one by one into the character they mean."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return text


class Scanner:
    """A place in a text, and questions about what stands there."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.skip()

    def skip(self) -> None:
        """Move past white space and comments."""
        match = SPACE.match(self.text, self.at)
        if match:
            self.at = match.end()

    def peek(self, sign: str) -> bool:
        """Tell whether a sign stands here."""
        return self.text.startswith(sign, self.at)

    def take(self, sign: str) -> bool:
        """Move past a sign where it stands here."""
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        self.skip()
        return True

    def expect(self, sign: str) -> None:
        """Move past a sign that must stand here."""
        if not self.take(sign):
            self.fail(f"expected {sign!r}")

    def peek_word(self, word: str) -> bool:
        """Tell whether a whole keyword stands here."""
        end = self.at + len(word)
        return self.text.startswith(word, self.at) and not _KEYWORD_END.match(
            self.text, end
        )

    def take_word(self, word: str) -> bool:
        """Move past a keyword where it stands here."""
        if not self.peek_word(word):
            return False
        self.at += len(word)
        self.skip()
        return True

    def take_words(self, *words: str) -> bool:
        """Move past several keywords where all of them stand here."""
        start = self.at
        for word in words:
            if not self.take_word(word):
                self.at = start
                return False
        return True

    def expect_word(self, word: str) -> None:
        """Move past a keyword that must stand here."""
        if not self.take_word(word):
            self.fail(f"expected {word!r}")

    def number(self) -> Decimal | None:
        """Read a numeric literal where one stands here."""
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        self.skip()
        return NUMBERS.create_decimal(match[0])

    def string(self) -> str:
        """Read a string literal, which must stand here."""
        match = _STRING.match(self.text, self.at)
        if match is None:
            self.fail("a string does not end")
        self.at = match.end()
        self.skip()
        body = match[1]
        if "\\" not in body:
            return body
        return _join_surrogates(_ESCAPE.sub(_unescape, body))

    def fail(self, message: str) -> NoReturn:
        """Refuse the text at this place.

        Raises:
            FeelSyntaxError: Always.
        """
        line = self.text.count("\n", 0, self.at) + 1
        column = self.at - (self.text.rfind("\n", 0, self.at) + 1) + 1
        rest = self.text[self.at : self.at + 20]
        found = f"found {rest!r}" if rest else "the text ends"
        raise FeelSyntaxError(
            Problem(
                code="feel-syntax",
                message=f"{message}, {found}.",
                hint="See the expression grammar of DMN 1.5, clause 10.3.",
                place=Place(source=self.text[:80], line=line, column=column),
            )
        )
