"""The tree of FEEL to Python expressions.

One expression becomes one Python expression over short-named helpers; names become
Python variables while compiling, so that running looks nothing up.  Inside a filter a
name may be an entry of the element: there the generated code asks the element first.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.feel import nodes
from anyshore.core.feel.library import BUILTINS, SPREADING
from anyshore.core.feel.nulls import Spot
from anyshore.core.feel.python_code import Code, Scope, element_scope, loop_code
from anyshore.core.feel.quick_code import (
    comparison,
    constant_list,
    decides,
    filtering,
)
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
from anyshore.core.feel.values import Range, compare
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.feel.builtin import Builtin

__all__ = ["Emitter"]

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
# Functions that neither give back the list they take nor keep it in their result.
_ONLY_LOOKING = {"all", "any", "count", "list contains", "max", "mean", "min", "sum"}


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
        if not self._code.explain:
            quick = comparison(self._code, node, left, right)
            if quick is not None:
                return quick
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
        condition = node.condition
        source = constant_list(self._code, node.source) or self.emit(node.source, scope)
        if isinstance(condition, nodes.Literal) and _is_number(condition):
            return f"_at({source}, {self._code.constant(condition.value)})"
        element = self._code.fresh("e")
        inner = element_scope(scope, element)
        if decides(condition):
            test = self.emit(condition, inner)
            return filtering(self._code, source, element, test)
        return f"_filter(rt, {source}, lambda {element}: {self.emit(condition, inner)})"

    def _call(self, node: nodes.Call, scope: Scope) -> str:
        arguments = [self.emit(each, scope) for each in node.arguments]
        builtin = self._builtin(node.function, scope)
        if builtin is not None:
            return self._builtin_call(builtin, node, arguments)
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

    def _builtin_call(
        self, builtin: str, node: nodes.Call, arguments: list[str]
    ) -> str:
        """Return Python that calls a built-in, at once where the classes are known."""
        function: Builtin = self._code.globals[builtin]
        if len(arguments) > 1 and function.name in SPREADING:
            arguments = [f"[{', '.join(arguments)}]"]
        elif arguments and function.name in _ONLY_LOOKING:
            given = constant_list(self._code, node.arguments[0])
            arguments[0] = given or arguments[0]
        if not self._code.explain and (caller := function.caller(len(arguments))):
            builtin = self._code.constant(caller)
            return f"{builtin}({', '.join(['rt', *arguments])})"
        return f"{builtin}.run({', '.join(['rt', *arguments])})"

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
            own = inner
            if isinstance(value, nodes.FunctionLiteral) and self._is_free(key, inner):
                # A function may call itself where nothing else has its name.
                own = Scope({key: name}, inner)
            parts.append(f"{key!r}: ({name} := {self.emit(value, own)})")
            inner = Scope({key: name}, inner)
        return f"{{{', '.join(parts)}}}"

    @staticmethod
    def _is_free(name: str, scope: Scope) -> bool:
        return name not in BUILTINS and scope.find(name) is None

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
                value = constant_list(self._code, expression) or value
                if uses:
                    return f"_verdict({subject}, {value})"
                if cell and not isinstance(expression, nodes.Literal):
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


def _is_number(node: nodes.Literal) -> bool:
    return isinstance(node.value, Decimal)
