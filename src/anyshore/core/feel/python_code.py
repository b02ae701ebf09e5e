"""Python source in the making: functions, their constants and the names in scope."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core.feel import forms, operators
from anyshore.core.feel.calls import call, call_named, function_value
from anyshore.core.feel.external import external_function
from anyshore.core.feel.nulls import operated, seen
from anyshore.core.feel.values import equal
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.feel.types import Type

__all__ = ["Code", "Scope", "element_scope", "loop_code"]

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
    "_verdict": forms.verdict,
    "_is_in": forms.is_in,
    "_in_range": forms.in_range,
    "_path": forms.path,
    "_entry": forms.entry,
    "_at": forms.item_at,
    "_elements": forms.elements,
    "_filter": forms.filtered,
    "Decimal": Decimal,
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


def _identity(value: Any) -> Any:
    """Return what tells constants apart: 1.0 equals 1 but is written otherwise."""
    return str(value) if isinstance(value, Decimal) else value
