"""Decision tables to Python functions.

A table becomes a function of its input values and of whatever else its cells speak of.
It collects the numbers of the rules that match; `anyshore.core.dmn.tables` makes the
result of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from anyshore.core.dmn.cells import cell_of
from anyshore.core.dmn.column_code import column_lines
from anyshore.core.dmn.index import build_column
from anyshore.core.dmn.item_types import NUMBER
from anyshore.core.dmn.model import HitPolicy, InputClause, OutputClause, Table
from anyshore.core.dmn.quick import Cell, quick_cell, quick_value
from anyshore.core.dmn.tables import TablePlan, shape
from anyshore.core.feel import nodes
from anyshore.core.feel.python_code import Code, Scope
from anyshore.core.feel.types import RestrictedType, Type, conforms

if TYPE_CHECKING:
    from anyshore.core.dmn.item_types import Types
    from anyshore.core.feel.emit import Emitter
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
        lines = self._checks(table, subjects, capture)
        lines.extend(self._match(table, subjects, capture, names))
        lines.append(f"rt.hits.append(({constant}, m, {_tuple(subjects)}))")
        rows, shaped = self._rows(plan, capture, names)
        lines.extend(_result_lines(table, constant, rows, shaped))
        function = code.fresh("table")
        parameters = ", ".join(["rt", *subjects, *capture.inside.values()])
        code.define_block(function, parameters, lines)
        values = [self._subject(each, scope, names) for each in table.inputs]
        return f"{function}({', '.join(['rt', *values, *capture.inside])})"

    def _subject(self, clause: InputClause, scope: Scope, names: Names) -> str:
        """Return Python for an input's value; a whole number may stay as it came."""
        value = self._texts.text(clause.expression, scope, names)
        raw = self._code.raw.get(value)
        kind = self._types.find(clause.type_ref)
        if raw is not None and kind in (None, NUMBER):
            return raw
        return self._texts.typed(value, clause.type_ref)

    # Matching

    def _match(
        self, table: Table, subjects: list[str], scope: Scope, names: Names
    ) -> list[str]:
        """Return statements that put the bit set of matching rules into ``m``."""
        lines = [f"m = {(1 << len(table.rules)) - 1}"]
        residual: dict[int, list[str]] = {}
        for at, subject in enumerate(subjects):
            cells: list[Cell | None] = []
            for number, rule in enumerate(table.rules):
                cell, test = self._cell(rule.entries[at], subject, scope, names)
                cells.append(cell)
                if cell is None:
                    residual.setdefault(number, []).append(f"{test} is True")
            if any(cell is None or not cell.every for cell in cells):
                lines.extend(column_lines(self._code, build_column(cells), subject))
        if residual:
            lines.extend(_residual_lines(residual, subjects))
        if table.hit_policy is HitPolicy.FIRST:
            lines.append("m &= -m")
        return lines

    def _cell(
        self, text: str, subject: str, scope: Scope, names: Names
    ) -> tuple[Cell | None, str]:
        """Return a cell as spans, or None and Python that decides it."""
        cell = quick_cell(text)
        if cell is not None:
            return cell, ""
        tests = self._texts.parse_tests(text, names)
        if tests is None:
            return None, "None"
        cell = cell_of(tests)
        if cell is not None:
            return cell, ""
        inner = Scope({"?": subject}, scope)
        emitter = self._texts.emitter(text)
        return None, emitter.tests(tests.tests, inner, subject, cell=True)

    def _checks(self, table: Table, subjects: list[str], scope: Scope) -> list[str]:
        """Return statements that refuse inputs outside of their allowed values."""
        lines = []
        names = self._texts.names(scope)
        for clause, subject in zip(table.inputs, subjects, strict=True):
            if not clause.values:
                continue
            cell, test = self._cell(clause.values, subject, scope, names)
            if cell is not None:
                test = f"{self._code.constant(build_column([cell]).rules)}({subject})"
            else:
                lines.append(f"if type({subject}) is int: {subject} = _dec({subject})")
                test = f"{test} is True"
            label = clause.label or clause.expression
            message = f"{label} is not among the values that {self._owner} allows."
            lines.append(
                f"if {subject} is not None and not ({test}): "
                f"rt.note('dmn-input-value', {message!r}, {self._owner!r}); return None"
            )
        return lines

    # Outputs

    def _rows(
        self, plan: TablePlan, capture: Capture, names: Names
    ) -> tuple[str, str | None]:
        """Return Python for what gives a rule's outputs, and for constant results.

        The second is the name of a tuple of results by rule where all are constant.
        """
        table = plan.table
        defaults = tuple(each.default for each in table.outputs)
        texts = [*(rule.outputs for rule in table.rules), defaults]
        static = [self._static_row(each, table.outputs) for each in texts]
        code = self._code
        dynamic = {
            at: self._row(texts[at], table.outputs, capture, names)
            for at, row in enumerate(static)
            if row is None
        }
        carried = list(capture.inside.values())
        parts = []
        for at, row in enumerate(static):
            if row is not None:
                parts.append(code.constant(row))
                continue
            name = code.fresh("row")
            code.define(name, ", ".join(["rt", *carried]), dynamic[at])
            parts.append(name)
        source = code.fresh("s")
        code.assign(source, _tuple(parts))
        arguments = _tuple(["rt", *carried])
        shaped = None
        if None not in static[:-1]:
            known = [row for row in static[:-1] if row is not None]
            shaped = code.constant(tuple(shape(plan, row) for row in known))
        return f"lambda n: _row({source}[n], {arguments})", shaped

    def _static_row(
        self, texts: tuple[str, ...], outputs: tuple[OutputClause, ...]
    ) -> tuple[Value, ...] | None:
        """Return a rule's outputs where they are constants of their types."""
        row = []
        for text, clause in zip(texts, outputs, strict=True):
            found = quick_value(text)
            if found is None:
                return None
            kind = self._types.find(clause.type_ref)
            if kind is not None and not conforms(found[0], kind):
                return None
            row.append(found[0])
        return tuple(row)

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


def _residual_lines(residual: dict[int, list[str]], subjects: list[str]) -> list[str]:
    """Return statements that take away rules whose other cells do not hold."""
    bits = 0
    for number in residual:
        bits |= 1 << number
    lines = [f"if m & {bits}:"]
    lines.extend(
        f" if type({subject}) is int: {subject} = _dec({subject})"
        for subject in subjects
    )
    for number, tests in residual.items():
        bit = 1 << number
        lines.append(f" if m & {bit} and not ({' and '.join(tests)}): m ^= {bit}")
    return lines


def _result_lines(table: Table, plan: str, rows: str, shaped: str | None) -> list[str]:
    """Return statements that make the result of the bit set of matching rules."""
    lines = []
    if shaped is not None and len(table.outputs) == 1:
        if table.hit_policy is HitPolicy.FIRST:
            lines.append(f"if m: return {shaped}[m.bit_length() - 1]")
        if table.hit_policy in {HitPolicy.UNIQUE, HitPolicy.ANY}:
            lines.append(f"if m and not m & m - 1: return {shaped}[m.bit_length() - 1]")
    lines.append(f"return _result(rt, {plan}, rules_of(m), {rows})")
    return lines


def _tuple(parts: list[str]) -> str:
    return f"({''.join(f'{each}, ' for each in parts)})"


def _allowed(kind: Type | None) -> str:
    """Return the text of a type's allowed values, where it has any."""
    if isinstance(kind, RestrictedType):
        return getattr(kind.allows, "text", "")
    return ""
