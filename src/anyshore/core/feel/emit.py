"""The tree of FEEL to Python expressions.

One expression becomes one Python expression over short-named helpers; names become
Python variables while compiling, so that running looks nothing up.  Inside a filter a
name may be an entry of the element: there the generated code asks the element first.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core.feel import forms, nodes, operators
from anyshore.core.feel.calls import call, call_named, function_value
from anyshore.core.feel.explain import Spot, operated, seen
from anyshore.core.feel.external import external_function
from anyshore.core.feel.library import BUILTINS
from anyshore.core.feel.types import (
    ANY,
    BASIC_TYPES,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
    unrestricted,
)
from anyshore.core.feel.values import Range, compare, equal
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Code", "Emitter", "Scope", "element_scope", "loop_code"]

_HELPERS: dict[str, Any] = {
    "_operated": operated,
    "_seen": seen,
    "_add": operators.add,
    "_sub": operators.subtract,
    "_mul": operators.multiply,
    "_div": operators.divide,
    "_pow": operators.power,
    "_neg": operators.negate,
    "_eq": equal,
    "_ne": operators.not_equal,
    "_lt": operators.less,
    "_le": operators.less_equal,
    "_gt": operators.greater,
    "_ge": operators.greater_equal,
    "_between": operators.between,
    "_fold": forms.fold,
    "_any": forms.any_of,
    "_cell": forms.cell,
    "_is_in": forms.is_in,
    "_in_range": forms.in_range,
    "_path": forms.path,
    "_entry": forms.entry,
    "_at": forms.item_at,
    "_filter": forms.filtered,
    "_for": forms.loop,
    "_some": forms.some,
    "_every": forms.every,
    "_span": forms.span,
    "_turns": forms.turns,
    "_range": forms.make_range,
    "_half": forms.make_half_range,
    "_isa": forms.is_instance,
    "_call": call,
    "_named": call_named,
    "_fn": function_value,
    "_ext": external_function,
}
_ARITHMETIC = {"+": "_add", "-": "_sub", "*": "_mul", "/": "_div", "**": "_pow"}
_COMPARISON = {
    "=": "_eq",
    "!=": "_ne",
    "<": "_lt",
    "<=": "_le",
    ">": "_gt",
    ">=": "_ge",
}
_LONG_CHAIN = 12


class Code:
    """Python source in the making, with the constants it speaks of."""

    def __init__(self, *, explain: bool = False) -> None:
        #: Whether the code notes why values are null.
        self.explain = explain
        self.globals: dict[str, Any] = dict(_HELPERS)
        self.problems: list[Problem] = []
        #: Variables that hold FEEL values to those that hold what the host gave.
        self.raw: dict[str, str] = {}
        #: Variables whose values are of a type for sure.
        self.typed: dict[str, Type | None] = {}
        self._count = 0
        self._lines: list[str] = []
        self._names: dict[tuple[type, Any], str] = {}

    def fresh(self, prefix: str) -> str:
        """Return a Python name that nothing else has."""
        self._count += 1
        return f"{prefix}{self._count}"

    def constant(self, value: Any) -> str:
        """Return Python that gives a value: itself or the name of a global."""
        if value is None or value is True or value is False:
            return repr(value)
        key: tuple[type, Any] | None = (type(value), _identity(value))
        try:
            known = self._names.get(key) if key else None
        except TypeError:
            key = known = None
        if known is None:
            known = self.fresh("k")
            self.globals[known] = value
            if key is not None:
                self._names[key] = known
        return known

    def define(self, name: str, parameters: str, body: str) -> None:
        """Add a function whose body is one expression."""
        self._lines.append(f"def {name}({parameters}):\n return {body}\n")

    def define_block(self, name: str, parameters: str, lines: list[str]) -> None:
        """Add a function of several statements."""
        body = "\n ".join(lines)
        self._lines.append(f"def {name}({parameters}):\n {body}\n")

    def assign(self, name: str, value: str) -> None:
        """Add a global that is made when the code is built."""
        self._lines.append(f"{name} = {value}\n")

    def build(self) -> dict[str, Any]:
        """Compile what has been added and return all functions by name.

        Raises:
            ProblemError: ``feel-nesting`` where the expression nests too deep.
        """
        source = "".join(self._lines)
        self._lines.clear()
        try:
            exec(  # noqa: S102 - the source is generated from a checked tree only
                compile(source, "<feel>", "exec"), self.globals
            )
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise ProblemError(
                Problem(
                    code="feel-nesting",
                    message="The expression nests too deep to be compiled.",
                    hint="Split it into several entries or decisions.",
                )
            ) from error
        return self.globals


class Scope:
    """Names in scope and the Python that gives their values; scopes form a chain."""

    __slots__ = ("element", "outer", "used", "variables")

    def __init__(
        self,
        variables: Mapping[str, str],
        outer: Scope | None = None,
        element: str | None = None,
    ) -> None:
        #: FEEL name to Python expression.
        self.variables = dict(variables)
        #: The scope around this one.
        self.outer = outer
        #: Python name of a filter's element, whose entries are in scope too.
        self.element = element
        #: Names that were looked up here.
        self.used: set[str] = set()

    def find(self, name: str) -> str | None:
        """Return the Python that gives a name's value, or None where unknown."""
        own = self.variables.get(name)
        if own is not None:
            self.used.add(name)
            return own
        outer = self.outer.find(name) if self.outer else None
        if self.element is None:
            return outer
        key = repr(name)
        item = self.element
        if outer is None:
            return None
        return (
            f"({item}[{key}] if type({item}) is dict and {key} in {item} else {outer})"
        )

    def nearest_element(self) -> str | None:
        """Return the Python name of the innermost filter's element."""
        if self.element is not None:
            return self.element
        return self.outer.nearest_element() if self.outer else None


def loop_code(sources: str, parameters: list[str], body: str, partial: str) -> str:
    """Return Python for a ``for`` loop; partial is empty where the body ignores it."""
    head = ", ".join([*parameters, partial] if partial else parameters)
    flag = ", partial=True" if partial else ""
    return f"_for(rt, {sources}, lambda {head}: {body}{flag})"


def element_scope(outer: Scope, element: str) -> Scope:
    """Return the scope of a filter's condition: the element's entries come first."""
    return Scope({}, Scope({"item": element}, outer), element)


class Emitter:
    """Turns trees into Python expressions, for one text at a time."""

    def __init__(
        self,
        code: Code,
        types: Callable[[str], Type | None] | None = None,
        source: str = "",
        owner: str = "",
    ) -> None:
        self._code = code
        self._text = source
        self._owner = owner
        self._types = types or (lambda _name: None)
        head = source[:80]
        self._source = f"{owner}: {head}" if owner else head

    def emit(self, node: nodes.Node, scope: Scope) -> str:
        """Return a Python expression that gives the node's value."""
        handler: Callable[..., str] = getattr(self, f"_{type(node).__name__.lower()}")
        code = handler(node, scope)
        if self._code.explain:
            return self._explained(node, code)
        return code

    def _explained(self, node: nodes.Node, code: str) -> str:
        """Wrap what may be null; operators look at their operands themselves."""
        match node:
            case nodes.Name(name=name):
                spot, reason = f"The value of {name}", "it was given or computed so"
            case nodes.Path(name=name):
                spot, reason = f"The entry {name}", "there is none, or it is null"
            case nodes.Call() | nodes.NamedCall():
                spot, reason = "The call", "the function has no result for this"
            case nodes.Filter():
                spot, reason = "The filter", "there is no such element"
            case nodes.RangeLiteral():
                spot, reason = "The range", "its ends have no order or the wrong one"
            case _:
                return code
        return f"_seen(rt, {self._spot(node.at, spot)}, {reason!r}, {code})"

    def _spot(self, at: int, what: str) -> str:
        return self._code.constant(Spot(self._owner, self._text, at, what))

    def _operation(self, helper: str, sign: str, at: int, left: str, right: str) -> str:
        """Return Python for an operator with two operands."""
        if self._code.explain:
            spot = self._spot(at, f"The operation {sign}")
            return f"_operated(rt, {spot}, {helper}, {left}, {right})"
        return f"{helper}({left}, {right})"

    def problem(self, code: str, message: str, hint: str = "") -> None:
        """Remember what is wrong with the text."""
        self._code.problems.append(
            Problem(
                code=code,
                message=message,
                hint=hint,
                place=Place(source=self._source),
                severity=Severity.WARNING,
            )
        )

    def _literal(self, node: nodes.Literal, scope: Scope) -> str:
        return self._code.constant(node.value)

    def _name(self, node: nodes.Name, scope: Scope) -> str:
        found = scope.find(node.name)
        if found is not None:
            return found
        builtin = BUILTINS.get(node.name)
        element = scope.nearest_element()
        if element is not None:
            key = repr(node.name)
            other = "None" if builtin is None else self._code.constant(builtin)
            if builtin is None:
                return f"_entry({element}, {key})"
            return (
                f"({element}[{key}] if type({element}) is dict and {key} in {element} "
                f"else {other})"
            )
        if builtin is not None:
            return self._code.constant(builtin)
        self.problem(
            "feel-unknown-name",
            f"Nothing in scope is called {node.name!r}.",
            "Name an input, a required decision, a parameter or a built-in function.",
        )
        return "None"

    def _path(self, node: nodes.Path, scope: Scope) -> str:
        return f"_path({self.emit(node.source, scope)}, {node.name!r})"

    def _binary(self, node: nodes.Binary, scope: Scope) -> str:
        spine: list[nodes.Binary] = []
        left: nodes.Node = node
        while isinstance(left, nodes.Binary):
            spine.append(left)
            left = left.left
        result = self.emit(left, scope)
        if len(spine) > _LONG_CHAIN:
            steps = ", ".join(
                f"({_ARITHMETIC[each.operator]}, {self.emit(each.right, scope)})"
                for each in reversed(spine)
            )
            return f"_fold({result}, {steps})"
        for each in reversed(spine):
            right = self.emit(each.right, scope)
            sign = each.operator
            helper = _ARITHMETIC[sign]
            result = self._operation(helper, sign, each.at, result, right)
        return result

    def _negate(self, node: nodes.Negate, scope: Scope) -> str:
        return f"_neg({self.emit(node.operand, scope)})"

    def _compare(self, node: nodes.Compare, scope: Scope) -> str:
        left, right = self.emit(node.left, scope), self.emit(node.right, scope)
        sign = node.operator
        return self._operation(_COMPARISON[sign], sign, node.at, left, right)

    def _between(self, node: nodes.Between, scope: Scope) -> str:
        parts = (self.emit(each, scope) for each in (node.value, node.low, node.high))
        return f"_between({', '.join(parts)})"

    def _in(self, node: nodes.In, scope: Scope) -> str:
        subject = self._code.fresh("q")
        value = self.emit(node.value, scope)
        tests = self.tests(node.tests, Scope({}, scope), subject)
        return f"(({subject} := {value}), {tests})[1]"

    def _and(self, node: nodes.And, scope: Scope) -> str:
        return self._logic(node.terms, scope, stop="False", go_on="True")

    def _or(self, node: nodes.Or, scope: Scope) -> str:
        return self._logic(node.terms, scope, stop="True", go_on="False")

    def _logic(
        self, terms: tuple[nodes.Node, ...], scope: Scope, *, stop: str, go_on: str
    ) -> str:
        """Write a chain that ends at the first deciding term, without nesting."""
        taken = [self._code.fresh("t") for _ in terms]
        steps = " else ".join(
            f"{stop} if ({name} := {self.emit(term, scope)}) is {stop}"
            for name, term in zip(taken, terms, strict=True)
        )
        rest = " and ".join(f"{name} is {go_on}" for name in taken)
        return f"({steps} else {go_on} if {rest} else None)"

    def _instanceof(self, node: nodes.InstanceOf, scope: Scope) -> str:
        value = self.emit(node.value, scope)
        kind = self.type(node.type)
        if kind is None:
            return f"({value}, None)[1]"
        return f"_isa({value}, {self._code.constant(unrestricted(kind))})"

    def _if(self, node: nodes.If, scope: Scope) -> str:
        parts = []
        rest: nodes.Node = node
        while isinstance(rest, nodes.If):
            condition, then = (
                self.emit(rest.condition, scope),
                self.emit(rest.then, scope),
            )
            parts.append(f"{then} if {condition} is True else ")
            rest = rest.otherwise
        return f"({''.join(parts)}{self.emit(rest, scope)})"

    def _sources(
        self, iterators: tuple[nodes.Iterator, ...], scope: Scope
    ) -> tuple[str, Scope, list[str]]:
        """Return a loop's iterators, its body's scope and its body's parameters."""
        inner = Scope({}, scope)
        parameters: list[str] = []
        parts = []
        for each in iterators:
            source = self.emit(each.source, inner)
            if each.end is None:
                values = f"_turns(rt, {source})"
            else:
                values = f"_span(rt, {source}, {self.emit(each.end, inner)})"
            parts.append(f"lambda {', '.join(parameters)}: {values}")
            name = self._code.fresh("v")
            parameters.append(name)
            inner = Scope({each.name: name}, inner)
        return f"({', '.join(parts)},)", inner, parameters

    def _for(self, node: nodes.For, scope: Scope) -> str:
        sources, inner, parameters = self._sources(node.iterators, scope)
        partial = self._code.fresh("v")
        last = Scope({"partial": partial}, inner)
        body = self.emit(node.body, last)
        return loop_code(sources, parameters, body, partial if last.used else "")

    def _quantified(self, node: nodes.Quantified, scope: Scope) -> str:
        sources, inner, parameters = self._sources(node.iterators, scope)
        body = self.emit(node.body, inner)
        helper = "_every" if node.every else "_some"
        return f"{helper}(rt, {sources}, lambda {', '.join(parameters)}: {body})"

    def _filter(self, node: nodes.Filter, scope: Scope) -> str:
        source = self.emit(node.source, scope)
        condition = node.condition
        if isinstance(condition, nodes.Literal) and _is_number(condition):
            return f"_at({source}, {self._code.constant(condition.value)})"
        element = self._code.fresh("e")
        inner = element_scope(scope, element)
        return f"_filter(rt, {source}, lambda {element}: {self.emit(condition, inner)})"

    def _call(self, node: nodes.Call, scope: Scope) -> str:
        arguments = [self.emit(each, scope) for each in node.arguments]
        builtin = self._builtin(node.function, scope)
        if builtin is not None:
            return f"{builtin}.run({', '.join(['rt', *arguments])})"
        function = self.emit(node.function, scope)
        return f"_call(rt, {function}, ({''.join(f'{each}, ' for each in arguments)}))"

    def _namedcall(self, node: nodes.NamedCall, scope: Scope) -> str:
        pairs = ", ".join(
            f"{name!r}: {self.emit(each, scope)}" for name, each in node.arguments
        )
        if len({name for name, _ in node.arguments}) < len(node.arguments):
            self.problem("feel-arguments", "An argument is given twice.")
            return "None"
        builtin = self._builtin(node.function, scope)
        if builtin is not None:
            return f"{builtin}.run_named(rt, {{{pairs}}})"
        return f"_named(rt, {self.emit(node.function, scope)}, {{{pairs}}})"

    def _builtin(self, function: nodes.Node, scope: Scope) -> str | None:
        """Return a built-in's constant where a call surely means it."""
        if not isinstance(function, nodes.Name) or function.name not in BUILTINS:
            return None
        if scope.find(function.name) is not None:
            return None
        return self._code.constant(BUILTINS[function.name])

    def _listliteral(self, node: nodes.ListLiteral, scope: Scope) -> str:
        return f"[{', '.join(self.emit(each, scope) for each in node.items)}]"

    def _contextliteral(self, node: nodes.ContextLiteral, scope: Scope) -> str:
        keys = [key for key, _ in node.entries]
        if len(set(keys)) < len(keys):
            self.problem("feel-duplicate-key", "A context has an entry twice.")
            return "None"
        inner = Scope({}, scope)
        parts = []
        for key, value in node.entries:
            name = self._code.fresh("c")
            parts.append(f"{key!r}: ({name} := {self.emit(value, inner)})")
            inner = Scope({key: name}, inner)
        return f"{{{', '.join(parts)}}}"

    def _rangeliteral(self, node: nodes.RangeLiteral, scope: Scope) -> str:
        low = "None" if node.low is None else self.emit(node.low, scope)
        high = "None" if node.high is None else self.emit(node.high, scope)
        constant = self.constant_range(node)
        if constant is not None:
            return self._code.constant(constant)
        ends = (node.low_included, node.high_included)
        if node.low is None or node.high is None:
            return f"_half({low}, {high}, {ends})"
        return f"_range({low}, {high}, {ends}, {node.sign!r})"

    @staticmethod
    def constant_range(node: nodes.RangeLiteral) -> Range | None:
        """Return the range where its ends are literals that can be compared."""
        ends = [each for each in (node.low, node.high) if each is not None]
        if not all(isinstance(each, nodes.Literal) for each in ends):
            return None
        low, high = (
            each.value if isinstance(each, nodes.Literal) else None
            for each in (node.low, node.high)
        )
        if low is None or high is None or compare(low, high) is None:
            return None
        if (compare(low, high) or 0) > 0:
            return None
        return Range(low, high, node.low_included, node.high_included, node.sign)

    def _functionliteral(self, node: nodes.FunctionLiteral, scope: Scope) -> str:
        names = tuple(each.name for each in node.parameters)
        types = tuple(
            None if each.type is None else self.type(each.type)
            for each in node.parameters
        )
        head = f"{names!r}, {self._code.constant(types)}"
        if node.external:
            return f"_ext({head}, {self.emit(node.body, scope)})"
        variables = {name: self._code.fresh("v") for name in names}
        body = self.emit(node.body, Scope(variables, scope))
        return f"_fn({head}, lambda {', '.join(variables.values())}: {body})"

    # Unary tests

    def tests(
        self,
        tests: tuple[nodes.Test, ...],
        scope: Scope,
        subject: str,
        *,
        cell: bool = False,
    ) -> str:
        """Return Python that joins tests of the value in a Python variable."""
        parts = [self.test(each, scope, subject, cell=cell) for each in tests]
        return parts[0] if len(parts) == 1 else f"_any({', '.join(parts)})"

    def test(
        self, test: nodes.Test, scope: Scope, subject: str, *, cell: bool = False
    ) -> str:
        """Return Python that decides one test of the value in a Python variable."""
        match test:
            case nodes.AnyTest():
                return "True"
            case nodes.NotTest(tests=inside):
                joined = self.tests(inside, scope, subject, cell=cell)
                name = self._code.fresh("t")
                return f"(None if ({name} := {joined}) is None else not {name})"
            case nodes.OperatorTest(operator=sign, operand=operand):
                return f"{_COMPARISON[sign]}({subject}, {self.emit(operand, scope)})"
            case nodes.ValueTest(expression=expression, uses_input=uses):
                value = self.emit(expression, scope)
                if isinstance(expression, nodes.RangeLiteral):
                    return f"_in_range({subject}, {value})"
                if uses or (cell and not isinstance(expression, nodes.Literal)):
                    return f"_cell({subject}, {value})"
                return f"_is_in({subject}, {value})"

    # Types

    def type(self, node: nodes.NamedType) -> Type | None:
        """Return the type that a text names, or None where it names none."""
        parts = [self.type(each) for each in node.arguments]
        if any(each is None for each in parts):
            return None
        known = [each for each in parts if each is not None]
        match node.name:
            case "list" if known:
                return ListType(known[0])
            case "range" if known:
                return RangeType(known[0])
            case "context" if node.fields:
                return ContextType(tuple(zip(node.fields, known, strict=True)))
            case "function" if node.result is not None:
                return FunctionType(tuple(known), self.type(node.result) or ANY)
        found = self._types(node.name) or BASIC_TYPES.get(node.name)
        if found is None:
            self.problem("feel-unknown-type", f"No type is called {node.name!r}.")
        return found


def _identity(value: Any) -> Any:
    """Return what tells constants apart: 1.0 equals 1 but is written otherwise."""
    return str(value) if isinstance(value, Decimal) else value


def _is_number(node: nodes.Literal) -> bool:
    return isinstance(node.value, Decimal)
