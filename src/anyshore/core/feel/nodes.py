"""The tree of a FEEL expression: one frozen class per form of DMN 1.5, clause 10.3.

A node says what was written and where (``at``, the offset in the text); it knows
nothing of values or of how it is run.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

__all__ = [
    "And",
    "AnyTest",
    "Between",
    "Binary",
    "Call",
    "Compare",
    "ContextLiteral",
    "Filter",
    "For",
    "FunctionLiteral",
    "If",
    "In",
    "InstanceOf",
    "Iterator",
    "ListLiteral",
    "Literal",
    "Name",
    "NamedCall",
    "NamedType",
    "Negate",
    "Node",
    "NotTest",
    "OperatorTest",
    "Or",
    "Parameter",
    "Path",
    "Quantified",
    "RangeLiteral",
    "Test",
    "Tests",
    "TypeNode",
    "ValueTest",
]


class _Place(Struct, frozen=True, kw_only=True):
    """What all nodes share."""

    #: Offset of the node's first character in its text.
    at: int = 0


class Literal(_Place, frozen=True):
    """A number, string, boolean, null or at-literal."""

    #: The value itself.
    value: Any


class Name(_Place, frozen=True):
    """A variable, a parameter, a built-in, or ``?`` in a unary test."""

    #: The name with single spaces between its words.
    name: str


class Path(_Place, frozen=True):
    """``source.name``: an entry of a context or a property of a value."""

    #: What is looked into.
    source: Node
    #: The entry's or property's name.
    name: str


class Binary(_Place, frozen=True):
    """Arithmetic: ``+ - * / **``."""

    #: The operator's sign.
    operator: str
    #: Left operand.
    left: Node
    #: Right operand.
    right: Node


class Negate(_Place, frozen=True):
    """Arithmetic negation."""

    #: What is negated.
    operand: Node


class Compare(_Place, frozen=True):
    """``= != < <= > >=``."""

    #: The operator's sign.
    operator: str
    #: Left operand.
    left: Node
    #: Right operand.
    right: Node


class Between(_Place, frozen=True):
    """``value between low and high``, both ends included."""

    #: What is tested.
    value: Node
    #: Lower end.
    low: Node
    #: Upper end.
    high: Node


class In(_Place, frozen=True):
    """``value in test`` or ``value in (test, test)``."""

    #: What is tested.
    value: Node
    #: The tests, any of which may hold.
    tests: tuple[Test, ...]


class And(_Place, frozen=True):
    """Conjunction in three-valued logic."""

    #: Two or more terms.
    terms: tuple[Node, ...]


class Or(_Place, frozen=True):
    """Disjunction in three-valued logic."""

    #: Two or more terms.
    terms: tuple[Node, ...]


class InstanceOf(_Place, frozen=True):
    """``value instance of type``."""

    #: What is tested.
    value: Node
    #: The type as written.
    type: TypeNode


class If(_Place, frozen=True):
    """``if … then … else …``."""

    #: Only true takes the first branch.
    condition: Node
    #: Value where the condition is true.
    then: Node
    #: Value in all other cases.
    otherwise: Node


class Iterator(_Place, frozen=True):
    """``name in source`` or ``name in low..high`` of a loop."""

    #: The loop's variable.
    name: str
    #: A list, or the low end of a span.
    source: Node
    #: The high end of a span, or None.
    end: Node | None = None


class For(_Place, frozen=True):
    """``for … return …``; ``partial`` holds the results so far."""

    #: Outermost iterator first.
    iterators: tuple[Iterator, ...]
    #: Value for each turn.
    body: Node


class Quantified(_Place, frozen=True):
    """``some … satisfies …`` and ``every … satisfies …``."""

    #: True for ``every``.
    every: bool
    #: Outermost iterator first.
    iterators: tuple[Iterator, ...]
    #: Condition for each turn.
    body: Node


class Filter(_Place, frozen=True):
    """``source[condition]``: elements that fulfil it, or the one at an index."""

    #: A list, or a single value taken as one.
    source: Node
    #: A condition on ``item``, or an index counted from 1.
    condition: Node


class Call(_Place, frozen=True):
    """A call with arguments by position."""

    #: What is called.
    function: Node
    #: The arguments.
    arguments: tuple[Node, ...]


class NamedCall(_Place, frozen=True):
    """A call with arguments by name."""

    #: What is called.
    function: Node
    #: Pairs of a parameter's name and its argument.
    arguments: tuple[tuple[str, Node], ...]


class ListLiteral(_Place, frozen=True):
    """``[a, b]``."""

    #: The elements.
    items: tuple[Node, ...]


class ContextLiteral(_Place, frozen=True):
    """``{key: value}``; later entries see earlier ones."""

    #: Pairs of key and value, in order.
    entries: tuple[tuple[str, Node], ...]


class RangeLiteral(_Place, frozen=True):
    """``[low..high]`` and its half-open forms, or ``(< high)`` with one end."""

    #: Low end, None where the range has none.
    low: Node | None
    #: High end, None where the range has none.
    high: Node | None
    #: Whether the low end belongs to the range.
    low_included: bool
    #: Whether the high end belongs to the range.
    high_included: bool
    #: ``=`` or ``!=`` where it is written so, else empty.
    sign: str = ""


class Parameter(_Place, frozen=True):
    """One parameter of a function."""

    #: Its name.
    name: str
    #: Its declared type, or None.
    type: TypeNode | None = None


class FunctionLiteral(_Place, frozen=True):
    """``function(a: type) body``; after ``external`` the body names a foreign one."""

    #: The parameters.
    parameters: tuple[Parameter, ...]
    #: Its body.
    body: Node
    #: Whether the body only names a function outside FEEL.
    external: bool = False


class NamedType(_Place, frozen=True):
    """A type as written: basic, generic as in ``list<T>``, or a model's own."""

    #: ``list``, ``range``, ``context``, ``function``, a basic type or a model's name.
    name: str
    #: Element type, field types or parameter types.
    arguments: tuple[NamedType, ...] = ()
    #: Names of a context's fields, as many as arguments.
    fields: tuple[str, ...] = ()
    #: What a function returns.
    result: NamedType | None = None


TypeNode = NamedType


class AnyTest(_Place, frozen=True):
    """``-``: holds for every input."""


class OperatorTest(_Place, frozen=True):
    """``< value`` and its like."""

    #: The operator's sign.
    operator: str
    #: What the input is compared with.
    operand: Node


class ValueTest(_Place, frozen=True):
    """An expression: a value to equal, a range or list to lie in, or a condition."""

    #: The expression.
    expression: Node
    #: Whether it speaks of the input as ``?``.
    uses_input: bool = False


class NotTest(_Place, frozen=True):
    """``not(…)``: holds where none of the tests does."""

    #: The tests inside.
    tests: tuple[Test, ...]


Test = AnyTest | OperatorTest | ValueTest | NotTest


class Tests(_Place, frozen=True):
    """What stands in one input cell: it holds where any of its tests does."""

    #: The tests.
    tests: tuple[Test, ...]


Node = (
    Literal
    | Name
    | Path
    | Binary
    | Negate
    | Compare
    | Between
    | In
    | And
    | Or
    | InstanceOf
    | If
    | For
    | Quantified
    | Filter
    | Call
    | NamedCall
    | ListLiteral
    | ContextLiteral
    | RangeLiteral
    | FunctionLiteral
)
