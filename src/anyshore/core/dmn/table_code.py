"""Decision tables to Python functions.

A table becomes a function of its input values and of whatever else its cells speak of.
It collects the numbers of the rules that match; `anyshore.core.dmn.tables` makes the
result of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from anyshore.core.dmn.model import HitPolicy, OutputClause, Rule, Table
from anyshore.core.dmn.tables import TablePlan, result_of
from anyshore.core.feel import nodes
from anyshore.core.feel.emit import Code, Emitter, Scope
from anyshore.core.feel.types import RestrictedType, Type

if TYPE_CHECKING:
    from anyshore.core.dmn.item_types import Types
    from anyshore.core.feel.parser import Names
    from anyshore.core.feel.values import Value

__all__ = ["TableWriter"]


class _Texts(Protocol):
    """What a table needs of whoever turns texts into Python."""

    def names(self, scope: Scope) -> Names: ...
    def emitter(self, text: str) -> Emitter: ...
    def text(self, text: str, scope: Scope, names: Names | None = None) -> str: ...
    def typed(self, value: str, type_ref: str) -> str: ...
    def parse_tests(self, text: str, names: Names) -> nodes.Tests | None: ...


class Capture(Scope):
    """A scope whose names become parameters of a function outside of it."""

    __slots__ = ("code", "inside")

    def __init__(self, outer: Scope, code: Code) -> None:
        super().__init__({}, outer)
        self.code = code
        #: Python of the enclosing function to the parameter that carries its value.
        self.inside: dict[str, str] = {}

    def find(self, name: str) -> str | None:
        """Return the parameter that carries a name's value."""
        found = self.outer.find(name) if self.outer else None
        if found is None:
            return None
        if found not in self.inside:
            self.inside[found] = self.code.fresh("p")
        return self.inside[found]

    def nearest_element(self) -> str | None:
        """Return the parameter that carries a filter's element."""
        found = self.outer.nearest_element() if self.outer else None
        if found is None:
            return None
        if found not in self.inside:
            self.inside[found] = self.code.fresh("p")
        return self.inside[found]


class TableWriter:
    """Writes the code of one table."""

    def __init__(self, texts: _Texts, code: Code, owner: str, types: Types) -> None:
        self._texts = texts
        self._code = code
        self._owner = owner
        self._types = types

    def write(self, table: Table, scope: Scope) -> str:
        """Return Python that gives the table's result."""
        code = self._code
        plan = self._plan(table)
        constant = code.constant(plan)
        subjects = [code.fresh("q") for _ in table.inputs]
        capture = Capture(scope, code)
        names = self._texts.names(scope)
        lines = self._checks(table, subjects, capture, constant)
        lines.append("m = []")
        keyword = "if"
        for number, rule in enumerate(table.rules):
            condition = self._condition(rule, subjects, capture, names)
            lines.append(f"{keyword} {condition}: m.append({number})")
            if table.hit_policy is HitPolicy.FIRST:
                keyword = "elif"
        rows = self._rows(table, capture, names)
        function = code.fresh("table")
        lines.extend(
            [
                f"rt.hits.append(({constant}, m, {_tuple(subjects)}))",
                f"return _result(rt, {constant}, m, {rows})",
            ]
        )
        code.globals["_result"] = result_of
        parameters = ", ".join(["rt", *subjects, *capture.inside.values()])
        code.define_block(function, parameters, lines)
        values = [
            self._texts.typed(
                self._texts.text(each.expression, scope, names), each.type_ref
            )
            for each in table.inputs
        ]
        return f"{function}({', '.join(['rt', *values, *capture.inside])})"

    def _condition(
        self, rule: Rule, subjects: list[str], scope: Scope, names: Names
    ) -> str:
        tests = [
            self._test(text, subject, scope, names)
            for text, subject in zip(rule.entries, subjects, strict=True)
        ]
        parts = [f"{each} is True" for each in tests if each != "True"]
        return " and ".join(parts) or "True"

    def _test(self, text: str, subject: str, scope: Scope, names: Names) -> str:
        if text in {"", "-"}:
            return "True"
        tests = self._texts.parse_tests(text, names)
        if tests is None:
            return "None"
        inner = Scope({"?": subject}, scope)
        emitter = self._texts.emitter(text)
        return emitter.tests(tests.tests, inner, subject, cell=True)

    def _rows(self, table: Table, capture: Capture, names: Names) -> str:
        """Return Python for what gives the outputs of a rule by its number."""
        rows = [
            self._row(rule.outputs, table.outputs, capture, names)
            for rule in table.rules
        ]
        defaults = tuple(each.default for each in table.outputs)
        rows.append(self._row(defaults, table.outputs, capture, names))
        name = self._code.fresh("rows")
        lines = [
            f"{'if' if number == 0 else 'elif'} n == {number}: return {row}"
            for number, row in enumerate(rows[:-1])
        ]
        lines.append(f"return {rows[-1]}")
        carried = list(capture.inside.values())
        self._code.define_block(name, ", ".join(["rt", *carried, "n"]), lines)
        arguments = "".join(f", {each}" for each in carried)
        return f"lambda n: {name}(rt{arguments}, n)"

    def _row(
        self,
        texts: tuple[str, ...],
        outputs: tuple[OutputClause, ...],
        scope: Scope,
        names: Names,
    ) -> str:
        parts = [
            self._texts.typed(self._texts.text(text, scope, names), clause.type_ref)
            for text, clause in zip(texts, outputs, strict=True)
        ]
        return _tuple(parts)

    def _checks(
        self, table: Table, subjects: list[str], scope: Scope, plan: str
    ) -> list[str]:
        """Return statements that refuse inputs outside of their allowed values."""
        lines = []
        names = self._texts.names(scope)
        for clause, subject in zip(table.inputs, subjects, strict=True):
            if not clause.values:
                continue
            test = self._test(clause.values, subject, scope, names)
            label = clause.label or clause.expression
            message = f"{label} is not among the values that {self._owner} allows."
            lines.append(
                f"if {subject} is not None and {test} is not True: "
                f"rt.note('dmn-input-value', {message!r}, {self._owner!r}); return None"
            )
        return lines

    def _plan(self, table: Table) -> TablePlan:
        single = len(table.outputs) == 1
        return TablePlan(
            table=table,
            owner=self._owner,
            names=tuple(
                each.name or each.label or f"output {at}"
                for at, each in enumerate(table.outputs, 1)
            )
            if not single
            else (table.outputs[0].name,),
            priorities=tuple(
                self._priorities(each, table, single=single) for each in table.outputs
            ),
            has_default=any(each.default for each in table.outputs),
        )

    def _priorities(
        self, clause: OutputClause, table: Table, *, single: bool
    ) -> tuple[Value, ...]:
        """Return the allowed values of an output in order, where they are literals."""
        text = clause.values
        if not text:
            kind = self._types.find(
                clause.type_ref or (table.type_ref if single else "")
            )
            text = _allowed(kind)
        if not text:
            return ()
        tests = self._texts.parse_tests(text, self._texts.names(Scope({})))
        return tuple(
            each.expression.value
            for each in (tests.tests if tests else ())
            if isinstance(each, nodes.ValueTest)
            and isinstance(each.expression, nodes.Literal)
        )


def _tuple(parts: list[str]) -> str:
    return f"({''.join(f'{each}, ' for each in parts)})"


def _allowed(kind: Type | None) -> str:
    """Return the text of a type's allowed values, where it has any."""
    if isinstance(kind, RestrictedType):
        return getattr(kind.allows, "text", "")
    return ""
