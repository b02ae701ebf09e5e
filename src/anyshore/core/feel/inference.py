"""The type that an expression has before any value is known, and where it has none.

Inference is careful: what it does not know is ``Any``, and it speaks only of what is
null for every value of the types it knows.  Conversions of the standard are not errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.feel import nodes
from anyshore.core.feel.library import BUILTINS
from anyshore.core.feel.properties import property_of
from anyshore.core.feel.samples import comparable, operated_type, sample, type_of
from anyshore.core.feel.types import (
    ANY,
    BASIC_TYPES,
    NULL,
    BasicType,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
    coerce,
    unrestricted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anyshore.core.feel.builtin import Builtin

__all__ = ["Doubt", "infer", "infer_tests", "shown"]

_NUMBER, _STRING, _BOOLEAN = (
    BASIC_TYPES[name] for name in ("number", "string", "boolean")
)
# What functions of the library give, where that does not depend on their arguments.
_RESULTS: dict[str, tuple[str, ...]] = {
    "number": (
        *("number", "string length", "count", "decimal", "floor", "ceiling", "modulo"),
        *("round up", "round down", "round half up", "round half down", "sqrt", "log"),
        *("exp", "day of year", "week of year", "mean", "median", "stddev", "product"),
    ),
    "string": (
        *("string", "substring", "upper case", "lower case", "substring before"),
        *("substring after", "replace", "string join", "day of week", "month of year"),
    ),
    "boolean": (
        *("not", "contains", "starts with", "ends with", "matches", "list contains"),
        *("all", "any", "odd", "even", "is", "before", "after", "meets", "met by"),
        *("overlaps", "includes", "during", "starts", "started by", "finishes"),
        *("finished by", "coincides", "overlaps before", "overlaps after"),
    ),
    "date": ("date", "today"),
    "time": ("time",),
    "date and time": ("date and time", "now"),
    "years and months duration": ("years and months duration",),
}
_RESULT = {name: BASIC_TYPES[kind] for kind, all_ in _RESULTS.items() for name in all_}


class Doubt(Struct, frozen=True):
    """Where an expression is null for all values of the types it is given."""

    #: Offset of the part in the text.
    at: int
    #: What is wrong, as a sentence.
    message: str


def shown(kind: Type) -> str:
    """Write a type as messages name it.

    >>> shown(ListType(BASIC_TYPES["number"]))
    'list<number>'
    """
    match unrestricted(kind):
        case BasicType(name=name):
            return name
        case ListType(element=element):
            return f"list<{shown(element)}>"
        case RangeType(element=element):
            return f"range<{shown(element)}>"
        case ContextType():
            return "context"
    return "function"


def infer(
    node: nodes.Node,
    names: Mapping[str, Type],
    find: Callable[[str], Type | None] = BASIC_TYPES.get,
) -> tuple[Type, tuple[Doubt, ...]]:
    """Return an expression's type and what is doubtful in it.

    Args:
        node: The expression's tree.
        names: Types of the names in scope; ``Any`` where unknown.
        find: Gives the types that the expression may name.
    """
    inference = _Inference(find)
    kind = inference.of(node, names)
    return kind, tuple(inference.doubts)


def infer_tests(
    tests: tuple[nodes.Test, ...],
    subject: Type,
    names: Mapping[str, Type],
    find: Callable[[str], Type | None] = BASIC_TYPES.get,
) -> tuple[Doubt, ...]:
    """Return what is doubtful in unary tests of a value of some type."""
    inference = _Inference(find)
    inference.tests(tests, subject, names)
    return tuple(inference.doubts)


class _Inference:
    def __init__(self, find: Callable[[str], Type | None]) -> None:
        self._find = find
        self.doubts: list[Doubt] = []

    def of(self, node: nodes.Node, names: Mapping[str, Type]) -> Type:
        """Return the type of a part, without constraints."""
        handler: Callable[..., Type] | None = getattr(
            self, f"_{type(node).__name__.lower()}", None
        )
        return ANY if handler is None else unrestricted(handler(node, names))

    def _doubt(self, node: nodes.Node, message: str) -> Type:
        self.doubts.append(Doubt(node.at, message))
        return NULL

    def _literal(self, node: nodes.Literal, _names: Mapping[str, Type]) -> Type:
        return NULL if node.value is None else type_of(node.value) or ANY

    def _name(self, node: nodes.Name, names: Mapping[str, Type]) -> Type:
        return names.get(node.name, ANY)

    def _path(self, node: nodes.Path, names: Mapping[str, Type]) -> Type:
        source = self.of(node.source, names)
        if isinstance(source, ListType):
            return ListType(self._entry(node, unrestricted(source.element)))
        return self._entry(node, source)

    def _entry(self, node: nodes.Path, source: Type) -> Type:
        if isinstance(source, ContextType):
            fields = dict(source.fields)
            if fields and node.name not in fields:
                return self._doubt(
                    node,
                    f"There is no entry {node.name!r} among {', '.join(fields)}.",
                )
            return fields.get(node.name, ANY)
        value = sample(source)
        if value is None or isinstance(source, RangeType):
            return ANY
        found = property_of(value, node.name)
        if found is None and not _may_have(source, node.name):
            return self._doubt(node, f"A {shown(source)} has no {node.name!r}.")
        return type_of(found) or ANY

    def _binary(self, node: nodes.Binary, names: Mapping[str, Type]) -> Type:
        # Long sums lean to the left: they are walked, not nested.
        spine: list[nodes.Binary] = []
        first: nodes.Node = node
        while isinstance(first, nodes.Binary):
            spine.append(first)
            first = first.left
        left = self.of(first, names)
        for each in reversed(spine):
            left = self._operated(each, left, self.of(each.right, names))
        return left

    def _operated(self, node: nodes.Binary, left: Type, right: Type) -> Type:
        found = operated_type(node.operator, left, right)
        if found is not None:
            return found
        return self._doubt(
            node,
            f"{shown(left)} {node.operator} {shown(right)} is always null.",
        )

    def _negate(self, node: nodes.Negate, names: Mapping[str, Type]) -> Type:
        kind = self.of(node.operand, names)
        if kind in (_STRING, _BOOLEAN) or isinstance(kind, (ListType, ContextType)):
            return self._doubt(node, f"A {shown(kind)} cannot be negated.")
        return kind

    def _compare(self, node: nodes.Compare, names: Mapping[str, Type]) -> Type:
        left, right = self.of(node.left, names), self.of(node.right, names)
        self._compared(node, node.operator, left, right)
        return _BOOLEAN

    def _compared(self, node: nodes.Node, sign: str, left: Type, right: Type) -> None:
        if not comparable(sign, left, right):
            message = f"{shown(left)} {sign} {shown(right)} is always null."
            self._doubt(node, message)

    def _between(self, node: nodes.Between, names: Mapping[str, Type]) -> Type:
        value = self.of(node.value, names)
        for end in (node.low, node.high):
            self._compared(end, "<=", value, self.of(end, names))
        return _BOOLEAN

    def _in(self, node: nodes.In, names: Mapping[str, Type]) -> Type:
        self.tests(node.tests, self.of(node.value, names), names)
        return _BOOLEAN

    def tests(
        self,
        tests: tuple[nodes.Test, ...],
        subject: Type,
        names: Mapping[str, Type],
    ) -> None:
        """Look at unary tests of a value of some type."""
        for test in tests:
            match test:
                case nodes.NotTest(tests=inside):
                    self.tests(inside, subject, names)
                case nodes.OperatorTest(operator=sign, operand=operand):
                    self._compared(operand, sign, subject, self.of(operand, names))
                case nodes.ValueTest(expression=expression, uses_input=uses):
                    kind = self.of(expression, {**names, "?": subject})
                    if not uses:
                        self._tested(expression, subject, kind)

    def _tested(self, node: nodes.Node, subject: Type, kind: Type) -> None:
        """Compare a value with what a test gives: equal, in a range, or in a list."""
        if isinstance(kind, RangeType) and not isinstance(subject, RangeType):
            self._compared(node, "<=", subject, unrestricted(kind.element))
        elif isinstance(kind, BasicType) and kind != _BOOLEAN:
            self._compared(node, "=", subject, kind)

    def _and(self, node: nodes.And, names: Mapping[str, Type]) -> Type:
        return self._logic(node.terms, names)

    def _or(self, node: nodes.Or, names: Mapping[str, Type]) -> Type:
        return self._logic(node.terms, names)

    def _logic(self, terms: tuple[nodes.Node, ...], names: Mapping[str, Type]) -> Type:
        for term in terms:
            self._condition(term, names)
        return _BOOLEAN

    def _condition(self, node: nodes.Node, names: Mapping[str, Type]) -> None:
        """Say where something that should be true or false never is."""
        kind = self.of(node, names)
        if kind not in (ANY, NULL, _BOOLEAN):
            self._doubt(node, f"A {shown(kind)} is neither true nor false.")

    def _instanceof(self, node: nodes.InstanceOf, names: Mapping[str, Type]) -> Type:
        self.of(node.value, names)
        return _BOOLEAN

    def _if(self, node: nodes.If, names: Mapping[str, Type]) -> Type:
        rest: nodes.Node = node
        kinds = []
        while isinstance(rest, nodes.If):
            self._condition(rest.condition, names)
            kinds.append(self.of(rest.then, names))
            rest = rest.otherwise
        return _joined([*kinds, self.of(rest, names)])

    def _turns(
        self, iterators: tuple[nodes.Iterator, ...], names: Mapping[str, Type]
    ) -> dict[str, Type]:
        """Return the names in scope of a loop's body."""
        inner = dict(names)
        for each in iterators:
            source = self.of(each.source, inner)
            if each.end is not None:
                self._compared(each.end, "<=", source, self.of(each.end, inner))
            elif isinstance(source, (ListType, RangeType)):
                source = source.element
            inner[each.name] = unrestricted(source)
        return inner

    def _for(self, node: nodes.For, names: Mapping[str, Type]) -> Type:
        inner = self._turns(node.iterators, names)
        return ListType(self.of(node.body, {"partial": ListType(ANY), **inner}))

    def _quantified(self, node: nodes.Quantified, names: Mapping[str, Type]) -> Type:
        self._condition(node.body, self._turns(node.iterators, names))
        return _BOOLEAN

    def _filter(self, node: nodes.Filter, names: Mapping[str, Type]) -> Type:
        source = self.of(node.source, names)
        element = unrestricted(
            source.element if isinstance(source, ListType) else source
        )
        entries = dict(element.fields) if isinstance(element, ContextType) else {}
        # Entries of an element nobody knows may hide every name.
        known = {} if element == ANY else dict(names)
        condition = self.of(node.condition, {**known, "item": element, **entries})
        if condition == _NUMBER:
            return element
        if condition not in (ANY, NULL, _BOOLEAN):
            message = f"A filter cannot choose by a {shown(condition)}."
            return self._doubt(node.condition, message)
        return ListType(element) if condition == _BOOLEAN else ANY

    def _call(self, node: nodes.Call, names: Mapping[str, Type]) -> Type:
        kinds = [self.of(each, names) for each in node.arguments]
        if not isinstance(node.function, nodes.Name):
            self.of(node.function, names)
            return ANY
        name = node.function.name
        declared = names.get(name)
        if isinstance(declared, FunctionType):
            return self._called(node, name, declared, kinds)
        if declared is not None or name not in BUILTINS:
            return ANY
        return self._built_in(node, BUILTINS[name], kinds)

    def _called(
        self, node: nodes.Call, name: str, function: FunctionType, kinds: list[Type]
    ) -> Type:
        if function.parameters is not None:
            if len(kinds) != len(function.parameters):
                wanted = len(function.parameters)
                message = f"{name} takes {wanted} arguments, not {len(kinds)}."
                return self._doubt(node, message)
            for own, wanted_kind in zip(kinds, function.parameters, strict=True):
                value = sample(own)
                if (
                    value is not None
                    and coerce(value, unrestricted(wanted_kind)) is None
                ):
                    message = f"{name} takes no {shown(own)} there."
                    return self._doubt(node, message)
        return function.result

    def _built_in(self, node: nodes.Call, built_in: Builtin, kinds: list[Type]) -> Type:
        samples = tuple(sample(each) for each in kinds)
        certain = all(
            value is not None or kind == NULL
            for value, kind in zip(samples, kinds, strict=True)
        )
        fits = any(each.fit(samples) is not None for each in built_in.signatures)
        if certain and not fits:
            given = ", ".join(shown(each) for each in kinds) or "nothing"
            return self._doubt(node, f"{built_in.name} takes no ({given}).")
        return _RESULT.get(built_in.name, ANY)

    def _namedcall(self, node: nodes.NamedCall, names: Mapping[str, Type]) -> Type:
        for _, each in node.arguments:
            self.of(each, names)
        if isinstance(node.function, nodes.Name) and node.function.name not in names:
            return _RESULT.get(node.function.name, ANY)
        return ANY

    def _listliteral(self, node: nodes.ListLiteral, names: Mapping[str, Type]) -> Type:
        return ListType(_joined([self.of(each, names) for each in node.items]))

    def _contextliteral(
        self, node: nodes.ContextLiteral, names: Mapping[str, Type]
    ) -> Type:
        inner = dict(names)
        fields = []
        for name, value in node.entries:
            inner[name] = self.of(value, inner)
            fields.append((name, inner[name]))
        return ContextType(tuple(fields))

    def _rangeliteral(
        self, node: nodes.RangeLiteral, names: Mapping[str, Type]
    ) -> Type:
        ends = [self.of(each, names) for each in (node.low, node.high) if each]
        if len(ends) == 2:
            self._compared(node, "<=", *ends)
        return RangeType(_joined(ends))

    def _functionliteral(
        self, node: nodes.FunctionLiteral, names: Mapping[str, Type]
    ) -> Type:
        kinds = [
            (each.type and self._find(each.type.name)) or ANY
            for each in node.parameters
        ]
        if node.external:
            return FunctionType(tuple(kinds), ANY)
        own = {
            each.name: kind for each, kind in zip(node.parameters, kinds, strict=True)
        }
        return FunctionType(tuple(kinds), self.of(node.body, {**names, **own}))


def _joined(kinds: list[Type]) -> Type:
    """Return the type of a value that is of one of some types."""
    known = {each for each in kinds if each != NULL}
    if len(known) == 1:
        return known.pop()
    return ANY if known or not kinds else NULL


def _may_have(kind: Type, name: str) -> bool:
    """Tell whether a property is null for the sample and not for all: a zone, say."""
    return name in {"time offset", "timezone"} and kind in (
        BASIC_TYPES["time"],
        BASIC_TYPES["date and time"],
    )
