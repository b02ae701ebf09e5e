"""The tree of a FEEL expression: one frozen class per form of DMN 1.5, clause 10.3.

A node says what was written and where (``at``, the offset in the text); it knows
nothing of values or of how it is run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """What all nodes share."""

    #: Offset of the node's first character in its text.
    at: int = 0


@dataclass(frozen=True, slots=True)
class Literal(_Place):
    """A number, string, boolean, null or at-literal."""

    #: The value itself.
    value: Any


@dataclass(frozen=True, slots=True)
class Name(_Place):
    """A variable, a parameter, a built-in, or ``?`` in a unary test."""

    #: The name with single spaces between its words.
    name: str


@dataclass(frozen=True, slots=True)
class Path(_Place):
    """``source.name``: an entry of a context or a property of a value."""

    #: What is looked into.
    source: Node
    #: The entry's or property's name.
    name: str


@dataclass(frozen=True, slots=True)
class Binary(_Place):
    """Arithmetic: ``+ - * / **``."""

    #: The operator's sign.
    operator: str
    #: Left operand.
    left: Node
    #: Right operand.
    right: Node


@dataclass(frozen=True, slots=True)
class Negate(_Place):
    """Arithmetic negation."""

    #: What is negated.
    operand: Node


@dataclass(frozen=True, slots=True)
class Compare(_Place):
    """``= != < <= > >=``."""

    #: The operator's sign.
    operator: str
    #: Left operand.
    left: Node
    #: Right operand.
    right: Node


@dataclass(frozen=True, slots=True)
class Between(_Place):
    """``value between low and high``, both ends included."""

    #: What is tested.
    value: Node
    #: Lower end.
    low: Node
    #: Upper end.
    high: Node


@dataclass(frozen=True, slots=True)
class In(_Place):
    """``value in test`` or ``value in (test, test)``."""

    #: What is tested.
    value: Node
    #: The tests, any of which may hold.
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class And(_Place):
    """Conjunction in three-valued logic."""

    #: Two or more terms.
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(_Place):
    """Disjunction in three-valued logic."""

    #: Two or more terms.
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(_Place):
    """``value instance of type``."""

    #: What is tested.
    value: Node
    #: The type as written.
    type: TypeNode


@dataclass(frozen=True, slots=True)
class If(_Place):
    """``if … then … else …``."""

    #: Only true takes the first branch.
    condition: Node
    #: Value where the condition is true.
    then: Node
    #: Value in all other cases.
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator(_Place):
    """``name in source`` or ``name in low..high`` of a loop."""

    #: The loop's variable.
    name: str
    #: A list, or the low end of a span.
    source: Node
    #: The high end of a span, or None.
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(_Place):
    """``for … return …``; ``partial`` holds the results so far."""

    #: Outermost iterator first.
    iterators: tuple[Iterator, ...]
    #: Value for each turn.
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(_Place):
    """``some … satisfies …`` and ``every … satisfies …``."""

    #: True for ``every``.
    every: bool
    #: Outermost iterator first.
    iterators: tuple[Iterator, ...]
    #: Condition for each turn.
    body: Node


@dataclass(frozen=True, slots=True)
class Filter(_Place):
    """``source[condition]``: elements that fulfil it, or the one at an index."""

    #: A list, or a single value taken as one.
    source: Node
    #: A condition on ``item``, or an index counted from 1.
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(_Place):
    """A call with arguments by position."""

    #: What is called.
    function: Node
    #: The arguments.
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NamedCall(_Place):
    """A call with arguments by name."""

    #: What is called.
    function: Node
    #: Pairs of a parameter's name and its argument.
    arguments: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class ListLiteral(_Place):
    """``[a, b]``."""

    #: The elements.
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(_Place):
    """``{key: value}``; later entries see earlier ones."""

    #: Pairs of key and value, in order.
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(_Place):
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


@dataclass(frozen=True, slots=True)
class Parameter(_Place):
    """One parameter of a function."""

    #: Its name.
    name: str
    #: Its declared type, or None.
    type: TypeNode | None = None


@dataclass(frozen=True, slots=True)
class FunctionLiteral(_Place):
    """``function(a: type) body``; after ``external`` the body names a foreign one."""

    #: The parameters.
    parameters: tuple[Parameter, ...]
    #: Its body.
    body: Node
    #: Whether the body only names a function outside FEEL.
    external: bool = False


@dataclass(frozen=True, slots=True)
class NamedType(_Place):
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


@dataclass(frozen=True, slots=True)
class AnyTest(_Place):
    """``-``: holds for every input."""


@dataclass(frozen=True, slots=True)
class OperatorTest(_Place):
    """``< value`` and its like."""

    #: The operator's sign.
    operator: str
    #: What the input is compared with.
    operand: Node


@dataclass(frozen=True, slots=True)
class ValueTest(_Place):
    """An expression: a value to equal, a range or list to lie in, or a condition."""

    #: The expression.
    expression: Node
    #: Whether it speaks of the input as ``?``.
    uses_input: bool = False


@dataclass(frozen=True, slots=True)
class NotTest(_Place):
    """``not(…)``: holds where none of the tests does."""

    #: The tests inside.
    tests: tuple[Test, ...]


Test = AnyTest | OperatorTest | ValueTest | NotTest


@dataclass(frozen=True, slots=True)
class Tests(_Place):
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
