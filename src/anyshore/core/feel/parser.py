"""FEEL text to its tree: the grammar of DMN 1.5, clause 10.3.1.2.

A recursive descent that knows the names in scope, as only they say where a name ends.
Loops, contexts and functions add their own names while their bodies are read.  This is
its uppermost layer, operators and unary tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.feel import nodes
from anyshore.core.feel.primary_reader import COMPARISONS, PrimaryReader
from anyshore.core.feel.scanner import FeelSyntaxError
from anyshore.core.feel.scope_reader import MAX_DEPTH, Names

if TYPE_CHECKING:
    from anyshore.core.feel.names import NameSet

__all__ = ["MAX_DEPTH", "FeelSyntaxError", "Names", "Parser", "parse", "parse_tests"]

# How many steps ``a.b[c](d)`` may have, or comparisons stand in a row.
_LONGEST_CHAIN = 60


class Parser(PrimaryReader):
    """One pass over one text."""

    __slots__ = ()

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
        for _ in range(_LONGEST_CHAIN):
            sign = next((sign for sign in COMPARISONS if self.peek(sign)), None)
            if sign is not None:
                self.take(sign)
                left = nodes.Compare(sign, left, self._additive(), at=start)
            elif self.take_word("between"):
                low = self._additive()
                self.expect_word("and")
                left = nodes.Between(left, low, self._additive(), at=start)
            elif self.peek_word("in"):
                self.expect_word("in")
                left = nodes.In(left, self._in_tests(), at=start)
            else:
                return left
        return self.fail("too many comparisons in a row")

    def _in_tests(self) -> tuple[nodes.Test, ...]:
        """Read what follows ``in``: one test, or several in parentheses."""
        start = self.at
        if self.take("("):
            tests = self._test_list()
            if tests is not None and self.take(")") and not self._continues():
                return tests
            self.at = start
        return (self._test(operand=True),)

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
        for _ in range(_LONGEST_CHAIN):
            if self.peek(".") and not self.peek(".."):
                self.take(".")
                node = nodes.Path(node, self._member_name(), at=start)
            elif self.peek("["):
                self.take("[")
                node = nodes.Filter(node, self._filter_condition(), at=start)
                self.expect("]")
            elif self.peek("("):
                node = self._call(node, start)
            else:
                return node
        return self.fail("too many steps in a row")

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

    def _test(self, *, operand: bool = False) -> nodes.Test:
        """Read one test; as an operand of ``in`` it ends before ``and`` and ``or``."""
        start = self.at
        sign = next((sign for sign in COMPARISONS if self.peek(sign)), None)
        if sign is not None:
            self.take(sign)
            return nodes.OperatorTest(sign, self._additive(), at=start)
        outer, self._saw_input = self._saw_input, False
        node = self._additive() if operand else self.expression()
        uses, self._saw_input = self._saw_input, outer or self._saw_input
        return nodes.ValueTest(node, uses, at=start)


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
