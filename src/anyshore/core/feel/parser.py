"""FEEL text to its tree: the grammar of DMN 1.5, clause 10.3.1.2.

A recursive descent that knows the names in scope, as only they say where a name ends.
Loops, contexts and functions add their own names while their bodies are read.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyshore.core.feel import nodes
from anyshore.core.feel.names import WORD, NameSet, normalize
from anyshore.core.feel.scanner import FeelSyntaxError, Scanner
from anyshore.core.feel.temporal_text import parse_any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_DEPTH", "FeelSyntaxError", "Names", "Parser", "parse", "parse_tests"]

#: How deep expressions may nest; a hostile text ends in a clear error before Python's
#: own stack does.
MAX_DEPTH = 60
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
_TYPE_WORDS = NameSet(
    [
        *("Any", "Null", "number", "string", "boolean", "date", "time"),
        *("date and time", "dateTime", "duration", "dayTimeDuration"),
        *("yearMonthDuration", "days and time duration"),
        *("years and months duration", "list", "context", "function", "range"),
    ]
)
#: Properties of built-in values that consist of more than one word.
_PROPERTIES = ("time offset", "start included", "end included")
_COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What a text may speak of."""

    #: Variables and functions in scope.
    variables: NameSet = field(default_factory=NameSet)
    #: Entries that contexts may have: where a path or a filter may name them.
    members: NameSet = field(default_factory=NameSet)
    #: Types of the model's own.
    types: NameSet = field(default_factory=NameSet)


class Parser(Scanner):
    """One pass over one text."""

    __slots__ = ("_depth", "_filters", "_members", "_saw_input", "_scopes", "_types")

    def __init__(self, text: str, names: Names, functions: NameSet) -> None:
        super().__init__(text)
        self._scopes = [functions, names.variables]
        self._members = NameSet([*_PROPERTIES, *names.members.names])
        self._types = names.types
        self._depth = 0
        self._filters = 0
        self._saw_input = False

    # What surrounds an expression

    def whole(self) -> nodes.Node:
        """Read one expression up to the end of the text."""
        node = self.expression()
        if self.at != len(self.text):
            self.fail("expected the end of the expression")
        return node

    def whole_tests(self) -> nodes.Tests:
        """Read unary tests up to the end of the text."""
        start = self.at
        tests = self._unary_tests()
        if self.at != len(self.text):
            self.fail("expected ',' or the end of the unary tests")
        return nodes.Tests(tests, at=start)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
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

    # Names

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
        if not name or any(sign in name for sign in '"{}[]()'):
            self.fail("expected a name")
        return name

    # From the loosest binding to the tightest

    def expression(self) -> nodes.Node:
        """Read one expression."""
        with self._deeper():
            return self._disjunction()

    def _disjunction(self) -> nodes.Node:
        start = self.at
        terms = [self._conjunction()]
        while self.take_word("or"):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else nodes.Or(tuple(terms), at=start)

    def _conjunction(self) -> nodes.Node:
        start = self.at
        terms = [self._comparison()]
        while self.take_word("and"):
            terms.append(self._comparison())
        return terms[0] if len(terms) == 1 else nodes.And(tuple(terms), at=start)

    def _comparison(self) -> nodes.Node:
        start = self.at
        left = self._additive()
        while True:
            sign = next((sign for sign in _COMPARISONS if self.peek(sign)), None)
            if sign is not None:
                self.take(sign)
                left = nodes.Compare(sign, left, self._additive(), at=start)
            elif self.take_word("between"):
                low = self._additive()
                self.expect_word("and")
                left = nodes.Between(left, low, self._additive(), at=start)
            elif self.peek_word("in") and not self._stops_at_in():
                self.expect_word("in")
                left = nodes.In(left, self._in_tests(), at=start)
            else:
                return left

    def _stops_at_in(self) -> bool:
        return False

    def _in_tests(self) -> tuple[nodes.Test, ...]:
        """Read what follows ``in``: one test, or several in parentheses."""
        start = self.at
        if self.take("("):
            tests = self._test_list()
            if tests is not None and self.take(")") and not self._continues():
                return tests
            self.at = start
        return (self._test(),)

    def _continues(self) -> bool:
        """Tell whether the parenthesis just closed was only part of an expression."""
        return any(self.peek(sign) for sign in ("+", "-", "*", "/", ".", "["))

    def _test_list(self) -> tuple[nodes.Test, ...] | None:
        try:
            tests = [self._test()]
            while self.take(","):
                tests.append(self._test())
        except FeelSyntaxError:
            return None
        return tuple(tests) if self.peek(")") else None

    def _additive(self) -> nodes.Node:
        start = self.at
        left = self._multiplicative()
        while True:
            sign = next((sign for sign in "+-" if self.peek(sign)), None)
            if sign is None:
                return left
            self.take(sign)
            left = nodes.Binary(sign, left, self._multiplicative(), at=start)

    def _multiplicative(self) -> nodes.Node:
        start = self.at
        left = self._power()
        while True:
            sign = next((sign for sign in "*/" if self.peek(sign)), None)
            if sign is None or self.peek("**"):
                return left
            self.take(sign)
            left = nodes.Binary(sign, left, self._power(), at=start)

    def _power(self) -> nodes.Node:
        start = self.at
        left = self._unary()
        while self.take("**"):
            left = nodes.Binary("**", left, self._unary(), at=start)
        return left

    def _unary(self) -> nodes.Node:
        start = self.at
        if self.take("-"):
            with self._deeper():
                return nodes.Negate(self._unary(), at=start)
        return self._instance_of()

    def _instance_of(self) -> nodes.Node:
        start = self.at
        left = self._postfix()
        while self.take_words("instance", "of"):
            left = nodes.InstanceOf(left, self.type(), at=start)
        return left

    def _postfix(self) -> nodes.Node:
        start = self.at
        node = self._primary()
        while True:
            if self.peek(".") and not self.peek(".."):
                self.take(".")
                node = nodes.Path(node, self._member_name(), at=start)
            elif self.peek("[") and not self._opens_range_end():
                self.take("[")
                node = nodes.Filter(node, self._filter_condition(), at=start)
                self.expect("]")
            elif self.peek("("):
                node = self._call(node, start)
            else:
                return node

    def _opens_range_end(self) -> bool:
        return False

    def _filter_condition(self) -> nodes.Node:
        self._filters += 1
        try:
            with self._scope("item"):
                return self.expression()
        finally:
            self._filters -= 1

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

    # Primaries

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
                return self._range_from("]", "..", closed=False)
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
        sign = next((sign for sign in _COMPARISONS if self.peek(sign)), None)
        with self._deeper():
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
        with self._deeper():
            first = self._list_item()
            if self.peek(".."):
                return self._range_rest(first, start, closed=True)
            items = [first]
            while self.take(","):
                items.append(self._list_item())
        self.expect("]")
        return nodes.ListLiteral(tuple(items), at=start)

    def _list_item(self) -> nodes.Node:
        return self.expression()

    def _range_from(self, opening: str, _dots: str, *, closed: bool) -> nodes.Node:
        start = self.at
        self.expect(opening)
        return self._range_rest(self.expression(), start, closed=closed)

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
        with self._deeper(), self._scope() as scope:
            while not self.peek("}"):
                key = self.string() if self.peek('"') else self._name_until(":", "}")
                self.expect(":")
                entries.append((key, self.expression()))
                scope.add(key)
                self._members.add(key)
                if not self.take(","):
                    break
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
            return form(self, start)
        if word[0] in _RESERVED:
            self.fail(f"expected a value before {word[0]!r}")
        self._word()
        if word[0] == "?":
            self._saw_input = True
        return nodes.Name(word[0], at=start)

    def _if(self, start: int) -> nodes.Node:
        with self._deeper():
            condition = self.expression()
            self.expect_word("then")
            then = self.expression()
            self.expect_word("else")
            return nodes.If(condition, then, self.expression(), at=start)

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
        with self._deeper(), self._scope() as scope:
            iterators = self._iterators(scope)
            self.expect_word("return")
            scope.add("partial")
            return nodes.For(iterators, self.expression(), at=start)

    def _some(self, start: int) -> nodes.Node:
        return self._quantified(start, every=False)

    def _every(self, start: int) -> nodes.Node:
        return self._quantified(start, every=True)

    def _quantified(self, start: int, *, every: bool) -> nodes.Node:
        with self._deeper(), self._scope() as scope:
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
        with self._deeper(), self._scope(*(each.name for each in parameters)):
            body = self.expression()
        return nodes.FunctionLiteral(tuple(parameters), body, external, at=start)

    def _true(self, start: int) -> nodes.Node:
        return nodes.Literal(True, at=start)

    def _false(self, start: int) -> nodes.Node:
        return nodes.Literal(False, at=start)

    def _null(self, start: int) -> nodes.Node:
        return nodes.Literal(None, at=start)

    # Types

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

    # Unary tests

    def _unary_tests(self) -> tuple[nodes.Test, ...]:
        start = self.at
        if self.text[self.at :].rstrip() == "-":
            self.at = len(self.text)
            return (nodes.AnyTest(at=start),)
        if self.peek_word("not"):
            self.take_word("not")
            if self.take("("):
                tests = self._test_list()
                if tests is not None and self.take(")") and self.at == len(self.text):
                    return (nodes.NotTest(tests, at=start),)
            self.at = start
        tests_found = [self._test()]
        while self.take(","):
            tests_found.append(self._test())
        return tuple(tests_found)

    def _test(self) -> nodes.Test:
        start = self.at
        sign = next((sign for sign in _COMPARISONS if self.peek(sign)), None)
        if sign is not None:
            self.take(sign)
            return nodes.OperatorTest(sign, self._additive(), at=start)
        outer, self._saw_input = self._saw_input, False
        node = self.expression()
        uses, self._saw_input = self._saw_input, outer or self._saw_input
        return nodes.ValueTest(node, uses, at=start)


_KEYWORD_FORMS = {
    "if": Parser._if,  # noqa: SLF001 - the table of the class's own forms
    "for": Parser._for,  # noqa: SLF001
    "some": Parser._some,  # noqa: SLF001
    "every": Parser._every,  # noqa: SLF001
    "function": Parser._function,  # noqa: SLF001
    "true": Parser._true,  # noqa: SLF001
    "false": Parser._false,  # noqa: SLF001
    "null": Parser._null,  # noqa: SLF001
}


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


def parse(text: str, names: Names, functions: NameSet) -> nodes.Node:
    """Read one expression.

    Args:
        text: The expression.
        names: What it may speak of beyond the built-in functions.
        functions: The names of the built-in functions.

    Raises:
        FeelSyntaxError: Where the text is not FEEL; its problem says where.
    """
    return Parser(text, names, functions).whole()


def parse_tests(text: str, names: Names, functions: NameSet) -> nodes.Tests:
    """Read the unary tests of an input cell.

    Raises:
        FeelSyntaxError: Where the text is not FEEL; its problem says where.
    """
    return Parser(text, names, functions).whole_tests()
