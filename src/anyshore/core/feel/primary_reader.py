"""Reading what stands between operators: literals, ranges, contexts, loops."""

from __future__ import annotations

from abc import abstractmethod

from anyshore.core.feel import nodes
from anyshore.core.feel.names import WORD, NameSet
from anyshore.core.feel.scanner import FeelSyntaxError
from anyshore.core.feel.temporal_text import parse_any
from anyshore.core.feel.type_reader import TypeReader

__all__ = ["COMPARISONS", "PrimaryReader"]

#: Signs of comparisons, longest first.
COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")
_RESERVED = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "and",
        "or",
        "instance",
        "of",
        "function",
        "external",
    ]
)
_KEYWORD_FORMS = {
    "if": "_if",
    "for": "_for",
    "some": "_some",
    "every": "_every",
    "function": "_function",
    "true": "_true",
    "false": "_false",
    "null": "_null",
}


class PrimaryReader(TypeReader):
    """A reader that knows all forms but operators."""

    __slots__ = ()

    @abstractmethod
    def expression(self) -> nodes.Node:
        """Read one expression."""

    def _filter_condition(self) -> nodes.Node:
        self._filters += 1
        try:
            with self._scope("item"):
                return self.expression()
        finally:
            self._filters -= 1

    def _call(self, function: nodes.Node, start: int) -> nodes.Node:
        self.expect("(")
        if self.take(")"):
            return nodes.Call(function, (), at=start)
        if self._names_argument():
            named = []
            while True:
                name = self._name_until(":")
                self.expect(":")
                named.append((name, self.expression()))
                if not self.take(","):
                    break
            self.expect(")")
            return nodes.NamedCall(function, tuple(named), at=start)
        arguments = [self.expression()]
        while self.take(","):
            arguments.append(self.expression())
        self.expect(")")
        return nodes.Call(function, tuple(arguments), at=start)

    def _names_argument(self) -> bool:
        """Tell whether an argument by name starts here: a name and then a colon."""
        for index in range(self.at, len(self.text)):
            character = self.text[index]
            if character == ":":
                return True
            if character in ',()[]{}"<>=@':
                return False
        return False

    def _primary(self) -> nodes.Node:
        start = self.at
        character = self.text[self.at : self.at + 1]
        if character.isdecimal() or (character == "." and not self.peek("..")):
            number = self.number()
            if number is not None:
                return nodes.Literal(number, at=start)
        match character:
            case '"':
                return nodes.Literal(self.string(), at=start)
            case "@":
                return self._at_literal()
            case "(":
                return self._parenthesis()
            case "[":
                return self._bracket()
            case "]":
                self.expect("]")
                return self._range_rest(self.expression(), start, closed=False)
            case "{":
                return self._context()
        return self._worded()

    def _at_literal(self) -> nodes.Node:
        start = self.at
        self.expect("@")
        if not self.peek('"'):
            self.fail("expected a string after '@'")
        return nodes.Literal(parse_any(self.string()), at=start)

    def _parenthesis(self) -> nodes.Node:
        start = self.at
        self.expect("(")
        sign = next((sign for sign in COMPARISONS if self.peek(sign)), None)
        if sign is not None:
            self.take(sign)
            end = self.expression()
            self.expect(")")
            return _one_sided(sign, end, start)
        node = self.expression()
        if self.peek(".."):
            return self._range_rest(node, start, closed=False)
        self.expect(")")
        return node

    def _bracket(self) -> nodes.Node:
        start = self.at
        self.expect("[")
        if self.take("]"):
            return nodes.ListLiteral((), at=start)
        first = self.expression()
        if self.peek(".."):
            return self._range_rest(first, start, closed=True)
        items = [first]
        while self.take(","):
            items.append(self.expression())
        self.expect("]")
        return nodes.ListLiteral(tuple(items), at=start)

    def _range_rest(self, low: nodes.Node, start: int, *, closed: bool) -> nodes.Node:
        self.expect("..")
        high = self._range_end()
        if self.take("]"):
            high_closed = True
        elif self.take(")") or self.take("["):
            high_closed = False
        else:
            self.fail("expected ']', ')' or '[' at the end of the range")
        return nodes.RangeLiteral(low, high, closed, high_closed, at=start)

    def _range_end(self) -> nodes.Node:
        """Read a range's high end, after which ``[`` closes rather than filters."""
        outer = self.at
        try:
            node = self.expression()
        except FeelSyntaxError:
            node = None
        if node is not None and (self.peek("]") or self.peek(")") or self.peek("[")):
            return node
        self.at = outer
        return self._unfiltered()

    def _unfiltered(self) -> nodes.Node:
        start = self.at
        negative = self.take("-")
        node = self._primary()
        if self.peek("("):
            node = self._call(node, start)
        return nodes.Negate(node, at=start) if negative else node

    def _context(self) -> nodes.Node:
        start = self.at
        self.expect("{")
        entries: list[tuple[str, nodes.Node]] = []
        with self._scope() as scope:
            while not self.peek("}"):
                key = self.string() if self.peek('"') else self._name_until(":", "}")
                self.expect(":")
                entries.append((key, self.expression()))
                scope.add(key)
                self._members.add(key)
                if not self.take(","):
                    break
                if self.peek("}"):
                    self.fail("expected a name")
            self.expect("}")
        return nodes.ContextLiteral(tuple(entries), at=start)

    def _worded(self) -> nodes.Node:
        """Read what starts with a word: a known name, a keyword's form, or another."""
        start = self.at
        word = WORD.match(self.text, self.at)
        name = self._known_name()
        if name is not None and (
            word is None or name != word[0] or name not in _KEYWORD_FORMS
        ):
            if name.startswith("?"):
                self._saw_input = True
            return nodes.Name(name, at=start)
        self.at = start
        if word is None:
            self.fail("expected a value")
        form = _KEYWORD_FORMS.get(word[0])
        if form is not None:
            self.take_word(word[0])
            read: nodes.Node = getattr(self, form)(start)
            return read
        if word[0] in _RESERVED:
            self.fail(f"expected a value before {word[0]!r}")
        self._word()
        if word[0] == "?":
            self._saw_input = True
        return nodes.Name(word[0], at=start)

    def _if(self, start: int) -> nodes.Node:
        """Read a conditional; a chain of ``else if`` does not nest."""
        branches = []
        while True:
            condition = self.expression()
            self.expect_word("then")
            branches.append((start, condition, self.expression()))
            self.expect_word("else")
            start = self.at
            if not self.take_word("if"):
                break
        node = self.expression()
        for at, condition, then in reversed(branches):
            node = nodes.If(condition, then, node, at=at)
        return node

    def _iterators(self, scope: NameSet) -> tuple[nodes.Iterator, ...]:
        iterators = []
        while True:
            start = self.at
            name = self._name_until("in")
            self.expect_word("in")
            source = self.expression()
            end = self.expression() if self.take("..") else None
            iterators.append(nodes.Iterator(name, source, end, at=start))
            scope.add(name)
            if not self.take(","):
                return tuple(iterators)

    def _for(self, start: int) -> nodes.Node:
        with self._scope() as scope:
            iterators = self._iterators(scope)
            self.expect_word("return")
            scope.add("partial")
            return nodes.For(iterators, self.expression(), at=start)

    def _some(self, start: int) -> nodes.Node:
        return self._quantified(start, every=False)

    def _every(self, start: int) -> nodes.Node:
        return self._quantified(start, every=True)

    def _quantified(self, start: int, *, every: bool) -> nodes.Node:
        with self._scope() as scope:
            iterators = self._iterators(scope)
            self.expect_word("satisfies")
            return nodes.Quantified(every, iterators, self.expression(), at=start)

    def _function(self, start: int) -> nodes.Node:
        self.expect("(")
        parameters: list[nodes.Parameter] = []
        while not self.peek(")"):
            at = self.at
            name = self._name_until(":", ",", ")")
            declared = self.type() if self.take(":") else None
            parameters.append(nodes.Parameter(name, declared, at=at))
            if not self.take(","):
                break
        self.expect(")")
        external = self.take_word("external")
        with self._scope(*(each.name for each in parameters)):
            body = self.expression()
        return nodes.FunctionLiteral(tuple(parameters), body, external, at=start)

    def _true(self, start: int) -> nodes.Node:
        return nodes.Literal(True, at=start)

    def _false(self, start: int) -> nodes.Node:
        return nodes.Literal(False, at=start)

    def _null(self, start: int) -> nodes.Node:
        return nodes.Literal(None, at=start)


def _one_sided(sign: str, end: nodes.Node, start: int) -> nodes.RangeLiteral:
    """Make the range that ``(< end)`` and its like stand for (DMN 1.5, rule 66)."""
    parts: tuple[nodes.Node | None, nodes.Node | None, bool, bool]
    match sign:
        case "<":
            parts = (None, end, False, False)
        case "<=":
            parts = (None, end, False, True)
        case ">":
            parts = (end, None, False, False)
        case ">=":
            parts = (end, None, True, False)
        case _:
            closed = sign == "="
            return nodes.RangeLiteral(end, end, closed, closed, sign, at=start)
    return nodes.RangeLiteral(*parts, at=start)
