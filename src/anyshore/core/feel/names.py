"""Names of FEEL, which may contain spaces and operators, found in a text by scope.

``a-b`` is a subtraction or one name: the names in scope decide, the longest match wins
(DMN 1.5, clause 10.3.1.2).  A name is kept as its tokens: runs of name characters, and
single symbols.  White space between tokens does not matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SPACE", "WORD", "NameSet"]

# Clause 10.3.1.2, grammar rules 28 to 30; the ranges are those of XML names.
_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff"
    "\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
#: A run of name characters that may start a name.
WORD = re.compile(f"[{_START}][{_PART}]*")
_RUN = re.compile(f"[{_PART}]+")
_TOKEN = re.compile(rf"[{_PART}]+|\S")
# White space of FEEL: grammar rules 61 and 62.
_BLANK = r"\s\u0085\u180e\u200b\ufeff"
#: White space and comments.
SPACE = re.compile(rf"(?:[{_BLANK}]|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BLANKS = re.compile(rf"[{_BLANK}]*")


class NameSet:
    """A set of names that can tell which of them stands at a place in a text."""

    __slots__ = ("_by_first", "names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: set[str] = set()
        self._by_first: defaultdict[str, list[tuple[tuple[str, ...], str]]] = (
            defaultdict(list)
        )
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Put one more name into the set."""
        if name in self.names:
            return
        tokens = tuple(_TOKEN.findall(name))
        if not tokens:
            return
        self.names.add(name)
        found = self._by_first[tokens[0]]
        found.append((tokens, name))
        if len(found) > 1:
            found.sort(key=lambda pair: len(pair[0]), reverse=True)

    def match(self, text: str, at: int) -> tuple[str, int] | None:
        """Return the longest name that stands at an offset, and where it ends."""
        run = _RUN.match(text, at)
        first = run[0] if run else text[at : at + 1]
        for tokens, name in self._by_first.get(first, ()):
            end = self._end(tokens, text, at)
            if end is not None:
                return name, end
        return None

    @staticmethod
    def _end(tokens: tuple[str, ...], text: str, at: int) -> int | None:
        """Return where these tokens end, or None where they do not stand."""
        for index, token in enumerate(tokens):
            if index:
                blanks = _BLANKS.match(text, at)
                at = blanks.end() if blanks else at
            run = _RUN.match(text, at)
            found = run[0] if run else text[at : at + 1]
            if found != token:
                return None
            at += len(token)
        return at
