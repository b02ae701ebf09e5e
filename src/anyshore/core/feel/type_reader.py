"""Reading types, as ``instance of`` and parameters write them (clause 10.3.1.2)."""

from __future__ import annotations

from anyshore.core.feel import nodes
from anyshore.core.feel.names import NameSet
from anyshore.core.feel.scope_reader import ScopeReader

__all__ = ["TypeReader"]

_TYPE_WORDS = NameSet(
    [
        *("Any", "Null", "number", "string", "boolean", "date", "time"),
        *("date and time", "dateTime", "duration", "dayTimeDuration"),
        *("yearMonthDuration", "days and time duration"),
        *("years and months duration", "list", "context", "function", "range"),
    ]
)


class TypeReader(ScopeReader):
    """A reader that knows the grammar of types."""

    __slots__ = ()

    def type(self) -> nodes.NamedType:
        """Read a type as written after ``instance of`` or a parameter."""
        start = self.at
        with self._deeper():
            own = self._types.match(self.text, self.at)
            known = _TYPE_WORDS.match(self.text, self.at)
            best = max(
                (found for found in (own, known) if found),
                key=lambda f: f[1],
                default=None,
            )
            if best is None:
                return nodes.NamedType(self._type_path(), at=start)
            self.at = best[1]
            self.skip()
            name = best[0]
            if name in ("list", "range") and self.take("<"):
                element = self.type()
                self.expect(">")
                return nodes.NamedType(name, (element,), at=start)
            if name == "context" and self.take("<"):
                return self._context_type(start)
            if name == "function" and self.take("<"):
                return self._function_type(start)
            if best is own:
                while self.peek(".") and not self.peek(".."):
                    self.take(".")
                    name = f"{name}.{self._member_name()}"
            return nodes.NamedType(name, at=start)

    def _type_path(self) -> str:
        word = self._word()
        if word is None:
            self.fail("expected a type")
        parts = [word]
        while self.peek(".") and not self.peek(".."):
            self.take(".")
            parts.append(self._member_name())
        return ".".join(parts)

    def _context_type(self, start: int) -> nodes.NamedType:
        fields, types = [], []
        while not self.peek(">"):
            fields.append(self._name_until(":"))
            self.expect(":")
            types.append(self.type())
            if not self.take(","):
                break
        self.expect(">")
        return nodes.NamedType("context", tuple(types), tuple(fields), at=start)

    def _function_type(self, start: int) -> nodes.NamedType:
        parameters = []
        while not self.peek(">"):
            parameters.append(self.type())
            if not self.take(","):
                break
        self.expect(">")
        self.expect("->")
        return nodes.NamedType("function", tuple(parameters), (), self.type(), at=start)
