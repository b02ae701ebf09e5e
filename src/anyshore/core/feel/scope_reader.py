"""Reading names by scope: which of the names that may stand here does stand here."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct, field

from anyshore.core.feel.names import WORD, NameSet
from anyshore.core.feel.scanner import Scanner
from anyshore.core.feel.spelling import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_DEPTH", "Names", "ScopeReader"]

#: How deep expressions may nest; a hostile text ends in a clear error before Python's
#: own stack does.
MAX_DEPTH = 60
# How often parts of a text may be read again where it is ambiguous, per character.
_PATIENCE = 60
#: Properties of built-in values that consist of more than one word.
_PROPERTIES = ("time offset", "start included", "end included")


class Names(Struct, frozen=True, kw_only=True):
    """What a text may speak of."""

    #: Variables and functions in scope.
    variables: NameSet = field(default_factory=NameSet)
    #: Entries that contexts may have: where a path or a filter may name them.
    members: NameSet = field(default_factory=NameSet)
    #: Types of the model's own.
    types: NameSet = field(default_factory=NameSet)


class ScopeReader(Scanner):
    """A scanner that knows the names in scope."""

    __slots__ = (
        "_depth",
        "_filters",
        "_left",
        "_members",
        "_saw_input",
        "_scopes",
        "_types",
    )

    def __init__(self, text: str, names: Names, functions: NameSet) -> None:
        super().__init__(text)
        self._scopes = [functions, names.variables]
        self._members = NameSet([*_PROPERTIES, *names.members.names])
        self._types = names.types
        self._depth = 0
        self._filters = 0
        self._saw_input = False
        self._left = _PATIENCE * (len(text) + 50)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        self._left -= 1
        if self._left < 0:
            self.fail("the expression is too ambiguous to be read")
        if self._depth > MAX_DEPTH:
            self.fail(f"expressions nest deeper than {MAX_DEPTH}")
        try:
            yield
        finally:
            self._depth -= 1

    @contextmanager
    def _scope(self, *names: str) -> Iterator[NameSet]:
        scope = NameSet(names)
        self._scopes.append(scope)
        try:
            yield scope
        finally:
            self._scopes.pop()

    def _known_name(self) -> str | None:
        """Read the longest known name that stands here."""
        best: tuple[str, int] | None = None
        scopes = [*self._scopes, self._members] if self._filters else self._scopes
        for scope in scopes:
            found = scope.match(self.text, self.at)
            if found and (best is None or found[1] > best[1]):
                best = found
        if best is None:
            return None
        self.at = best[1]
        self.skip()
        return best[0]

    def _word(self) -> str | None:
        match = WORD.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        self.skip()
        return match[0]

    def _name_until(self, *stops: str) -> str:
        """Read a new name: everything up to a stopping sign or keyword."""
        start = self.at
        words = [stop for stop in stops if stop.isalpha()]
        signs = tuple(stop for stop in stops if not stop.isalpha())
        while self.at < len(self.text) and not self.text.startswith(signs, self.at):
            if any(self.peek_word(word) for word in words) and self.at > start:
                break
            if WORD.match(self.text, self.at):
                self._word()
            else:
                self.at += 1
                self.skip()
        name = normalize(self.text[start : self.at])
        if not WORD.match(name) or any(sign in name for sign in '"{}[]()'):
            self.fail("expected a name")
        return name

    def _member_name(self) -> str:
        found = self._members.match(self.text, self.at)
        if found:
            self.at = found[1]
            self.skip()
            return found[0]
        for scope in reversed(self._scopes):
            known = scope.match(self.text, self.at)
            if known:
                self.at = known[1]
                self.skip()
                return known[0]
        word = self._word()
        if word is None:
            self.fail("expected a name after '.'")
        return word
