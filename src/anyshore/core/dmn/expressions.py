"""Boxed expressions to Python expressions, on top of what FEEL's emitter does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.dmn.model import (
    Boxed,
    Conditional,
    Context,
    Filtered,
    FunctionDefinition,
    FunctionKind,
    Invocation,
    ListOf,
    LiteralExpression,
    Loop,
    LoopKind,
    Relation,
    Table,
)
from anyshore.core.dmn.table_code import TableWriter
from anyshore.core.feel.emit import Emitter
from anyshore.core.feel.library import BUILTIN_NAMES
from anyshore.core.feel.names import NameSet
from anyshore.core.feel.parser import FeelSyntaxError, Names, parse, parse_tests
from anyshore.core.feel.python_code import Code, Scope, element_scope, loop_code
from anyshore.core.feel.types import ANY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anyshore.core.dmn.item_types import Types
    from anyshore.core.feel import nodes

__all__ = ["BoxedEmitter"]


def visible(scope: Scope | None) -> set[str]:
    """Return all names in scope."""
    found: set[str] = set()
    while scope is not None:
        found.update(scope.variables)
        scope = scope.outer
    return found


class BoxedEmitter:
    """Turns boxed expressions into Python expressions."""

    def __init__(self, code: Code, members: Iterable[str]) -> None:
        self.code = code
        self._members = NameSet(members)
        self._type_names: dict[int, NameSet] = {}
        self._types: Types
        self._owner = ""

    def emit(
        self, expression: Boxed | None, scope: Scope, types: Types, owner: str
    ) -> str:
        """Return Python for the logic of one decision or function.

        Args:
            expression: The logic, None where nothing is written.
            scope: The names it may speak of.
            types: The types of its model.
            owner: The decision's or function's name, for messages.
        """
        before = getattr(self, "_types", None), self._owner
        self._types, self._owner = types, owner
        try:
            return self.boxed(expression, scope)
        finally:
            if before[0] is not None:
                self._types, self._owner = before[0], before[1]

    def boxed(self, expression: Boxed | None, scope: Scope) -> str:
        """Return Python for a boxed expression, brought to its declared type."""
        if expression is None:
            return "None"
        value = self._form(expression, scope)
        return self.typed(value, expression.type_ref)

    def typed(self, value: str, type_ref: str) -> str:
        """Return Python that brings a value to a declared type."""
        kind = self._types.find(type_ref)
        if kind is None or kind == ANY or self.code.typed.get(value) == kind:
            return value
        return f"_typed(rt, {value}, {self.code.constant(kind)}, {self._owner!r})"

    def _form(self, expression: Boxed, scope: Scope) -> str:
        match expression:
            case LiteralExpression(text=text):
                return self.text(text, scope)
            case Table():
                writer = TableWriter(self, self.code, self._owner, self._types)
                return writer.write(expression, scope)
            case Context():
                return self._context(expression, scope)
            case Invocation():
                return self._invocation(expression, scope)
            case FunctionDefinition():
                return self._function(expression, scope)
            case ListOf(items=items):
                return f"[{', '.join(self.boxed(each, scope) for each in items)}]"
            case Relation():
                return self._relation(expression, scope)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                parts = [
                    self.boxed(each, scope) for each in (condition, then, otherwise)
                ]
                name = self.code.fresh("t")
                # Boxed, a condition that is neither true, false nor null gives null.
                return (
                    f"({parts[1]} if ({name} := {parts[0]}) is True else {parts[2]} "
                    f"if {name} is False or {name} is None else None)"
                )
            case Filtered():
                return self._filter(expression, scope)
            case Loop():
                return self._loop(expression, scope)

    # Texts

    def names(self, scope: Scope) -> Names:
        """Return what a text in this scope may speak of."""
        variables = visible(scope)
        if scope.nearest_element() is not None:
            variables |= self._members.names
        types = self._type_names.get(id(self._types))
        if types is None:
            types = self._type_names[id(self._types)] = NameSet(self._types.names)
        return Names(variables=NameSet(variables), members=self._members, types=types)

    def emitter(self, text: str) -> Emitter:
        """Return an emitter for one text."""
        return Emitter(self.code, self._types.find, text, self._owner)

    def text(self, text: str, scope: Scope, names: Names | None = None) -> str:
        """Return Python for a FEEL text; a text that is none is a problem and null."""
        if not text:
            return "None"
        try:
            tree = parse(text, names or self.names(scope), BUILTIN_NAMES)
        except FeelSyntaxError as error:
            self.code.problems.append(error.problem)
            return "None"
        return self.emitter(text).emit(tree, scope)

    def parse_tests(self, text: str, names: Names) -> nodes.Tests | None:
        """Read unary tests; None, and a problem, where they are none."""
        try:
            return parse_tests(text, names, BUILTIN_NAMES)
        except FeelSyntaxError as error:
            self.code.problems.append(error.problem)
            return None

    # Forms

    def _context(self, expression: Context, scope: Scope) -> str:
        parts, names, result = [], [], None
        inner = Scope({}, scope)
        for each in expression.entries:
            value = self.typed(self.boxed(each.value, inner), each.type_ref)
            if not each.name:
                result = value
                continue
            variable = self.code.fresh("c")
            parts.append(f"({variable} := {value})")
            names.append(each.name)
            inner = Scope({each.name: variable}, inner)
        if result is not None:
            return f"({', '.join([*parts, result])},)[-1]"
        pairs = (f"{name!r}: {part}" for name, part in zip(names, parts, strict=True))
        return f"{{{', '.join(pairs)}}}"

    def _invocation(self, expression: Invocation, scope: Scope) -> str:
        function = self._form(expression.function, scope)
        pairs = ", ".join(
            f"{name!r}: {self.boxed(value, scope)}"
            for name, value in expression.bindings
        )
        return f"_named(rt, {function}, {{{pairs}}})"

    def _function(self, expression: FunctionDefinition, scope: Scope) -> str:
        names = tuple(each.name for each in expression.parameters)
        kinds = tuple(self._types.find(each.type_ref) for each in expression.parameters)
        head = f"{names!r}, {self.code.constant(kinds)}"
        if expression.kind is not FunctionKind.FEEL:
            body = self.boxed(expression.body, scope)
            wrapped = f"{{{expression.kind.value.lower()!r}: {body}}}"
            return f"_ext({head}, {wrapped})"
        variables = {name: self.code.fresh("v") for name in names}
        body = self.boxed(expression.body, Scope(variables, scope))
        return f"_fn({head}, lambda {', '.join(variables.values())}: {body})"

    def _relation(self, expression: Relation, scope: Scope) -> str:
        rows = []
        for row in expression.rows:
            pairs = (
                f"{column.name!r}: "
                f"{self.typed(self.boxed(value, scope), column.type_ref)}"
                for column, value in zip(expression.columns, row, strict=False)
            )
            rows.append(f"{{{', '.join(pairs)}}}")
        return f"[{', '.join(rows)}]"

    def _filter(self, expression: Filtered, scope: Scope) -> str:
        element = self.code.fresh("e")
        inner = element_scope(scope, element)
        match = self.boxed(expression.match, inner)
        source = self.boxed(expression.source, scope)
        return f"_filter(rt, {source}, lambda {element}: {match})"

    def _loop(self, expression: Loop, scope: Scope) -> str:
        variable, partial = self.code.fresh("v"), self.code.fresh("v")
        source = f"(lambda: _turns(rt, {self.boxed(expression.source, scope)}),)"
        inner = Scope({expression.variable: variable}, scope)
        if expression.kind is LoopKind.FOR:
            last = Scope({"partial": partial}, inner)
            body = self.boxed(expression.body, last)
            return loop_code(source, [variable], body, partial if last.used else "")
        body = self.boxed(expression.body, inner)
        helper = f"_{expression.kind.value}"
        return f"{helper}(rt, {source}, lambda {variable}: {body}, strict=True)"
