"""What a decision table's rules leave open, decide twice or never reach.

Every finding comes with a counter-example: inputs for which what it says is seen.
Rules are boxes over the slots of their columns, so nothing is sampled; a cell that
speaks of more than constants counts as holding everywhere, and findings that rest on
one are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.dmn.cells import cell_of
from anyshore.core.dmn.domain import Slot, kind_of, null_slot, slots_of
from anyshore.core.dmn.index import build_column
from anyshore.core.dmn.model import HitPolicy, Table
from anyshore.core.dmn.quick import Cell, quick_cell, quick_value
from anyshore.core.dmn.tables import rules_of
from anyshore.core.feel.library import BUILTIN_NAMES
from anyshore.core.feel.parser import FeelSyntaxError, Names, parse_tests
from anyshore.core.feel.types import RestrictedType, Type
from anyshore.core.feel.values import Value
from anyshore.core.feel.writing import write_literal
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


__all__ = ["Finding", "analyze"]

_MOST = 20
_STEPS = 50_000


class Finding(Struct, frozen=True, kw_only=True):
    """Something that a table's author should look at."""

    #: Name of the decision or function whose table it is.
    decision: str
    #: What it is, with its weight and a sentence.
    problem: Problem
    #: Numbers of the rules it speaks of, from 1.
    rules: tuple[int, ...] = ()
    #: Inputs that show it: pairs of a column's heading and a value.
    example: tuple[tuple[str, Value], ...] = ()


def analyze(
    table: Table, owner: str, find_type: Callable[[str], Type | None]
) -> tuple[Finding, ...]:
    """Return what is doubtful about a table's rules.

    Args:
        table: The table.
        owner: Name of its decision or function.
        find_type: Gives the types of its model.
    """
    return tuple(_Analysis(table, owner, find_type).findings())


def _read(text: str) -> Cell | None:
    """Read a cell as spans; None where it is more than constants."""
    quick = quick_cell(text)
    if quick is not None:
        return quick
    try:
        return cell_of(parse_tests(text, Names(), BUILTIN_NAMES))
    except FeelSyntaxError:
        return None


class _Analysis:
    def __init__(
        self, table: Table, owner: str, find_type: Callable[[str], Type | None]
    ) -> None:
        self._table = table
        self._owner = owner
        self._labels = [each.label or each.expression for each in table.inputs]
        self._cells = [
            [_read(rule.entries[at]) for rule in table.rules]
            for at in range(len(table.inputs))
        ]
        self._kinds: list[type | None] = []
        self._allowed: list[Cell | None] = []
        for clause in table.inputs:
            declared = find_type(clause.type_ref)
            text = clause.values or _allowed_text(declared)
            self._kinds.append(kind_of(declared))
            self._allowed.append(_read(text) if text else Cell(every=True))
        self._columns = [
            slots_of(cells, allowed, kind)
            for cells, allowed, kind in zip(
                self._cells, self._allowed, self._kinds, strict=True
            )
        ]
        self._open = self._rules_where(lambda cell: cell is None)
        self._steps = _STEPS

    def _rules_where(self, holds: Callable[[Cell | None], bool]) -> int:
        """Return the bit set of rules of which any cell is so."""
        mask = 0
        for cells in self._cells:
            for rule, cell in enumerate(cells):
                if holds(cell):
                    mask |= 1 << rule
        return mask

    def findings(self) -> Iterator[Finding]:
        """Yield all findings, gaps first."""
        if not self._table.rules:
            yield self._finding("dmn-empty", f"{self._owner} has no rules.", ())
            return
        yield from self._cell_types()
        yield from self._unreachable()
        yield from self._outputs()
        yield from self._gaps()
        yield from self._overlaps()
        yield from self._masked()
        yield from self._unused()

    def _finding(
        self,
        code: str,
        message: str,
        rules: tuple[int, ...],
        example: tuple[tuple[str, Value], ...] = (),
        severity: Severity = Severity.WARNING,
    ) -> Finding:
        shown = ", ".join(f"{name} = {write_literal(each)}" for name, each in example)
        element = self._owner
        if rules:
            element += f", rule {' and '.join(str(each) for each in rules)}"
        return Finding(
            decision=self._owner,
            problem=Problem(
                code=code,
                message=f"{message} For example: {shown}." if shown else message,
                place=Place(element=element),
                severity=severity,
            ),
            rules=rules,
            example=example,
        )

    def _example(self, slots: list[Slot]) -> tuple[tuple[str, Value], ...]:
        return tuple(
            (label, slot.example)
            for label, slot in zip(self._labels, slots, strict=True)
        )

    # Gaps: a search column by column for inputs that no rule is left for

    def _gaps(self) -> Iterator[Finding]:
        if any(each.default for each in self._table.outputs):
            return
        everything = (1 << len(self._table.rules)) - 1
        for number, slots in enumerate(self._uncovered(self._columns, everything)):
            if number == _MOST:
                return
            yield self._finding(
                "dmn-gap",
                f"No rule of {self._owner} covers these inputs.",
                (),
                self._example(slots),
                self._weight_of_gaps(),
            )

    def _weight_of_gaps(self) -> Severity:
        """A table that collects may well collect nothing."""
        lists = {HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER}
        collects = self._table.hit_policy in lists
        return Severity.NOTE if collects else Severity.WARNING

    def _uncovered(self, columns: list[list[Slot]], rules: int) -> Iterator[list[Slot]]:
        """Yield examples of what none of some rules covers, one per open corner."""
        indifferent = self._indifferent(columns)
        seen: set[tuple[int, int]] = set()

        def search(at: int, left: int, taken: list[Slot]) -> Iterator[list[Slot]]:
            if not left:
                yield taken + [column[0] for column in columns[at:]]
                return
            if left & indifferent[at] or (at, left) in seen or self._steps <= 0:
                return
            self._steps -= 1
            seen.add((at, left))
            for slot in columns[at]:
                yield from search(at + 1, left & slot.rules, [*taken, slot])

        if all(columns):
            yield from search(0, rules, [])

    @staticmethod
    def _indifferent(columns: list[list[Slot]]) -> list[int]:
        """Return for every column the rules that hold for all from there on."""
        result = [-1]
        for column in reversed(columns):
            mask = result[-1]
            for slot in column:
                mask &= slot.rules
            result.append(mask)
        return result[::-1]

    # Overlaps: two boxes meet where they meet in every column

    def _overlaps(self) -> Iterator[Finding]:
        policy = self._table.hit_policy
        if policy not in {HitPolicy.UNIQUE, HitPolicy.ANY}:
            return
        found = 0
        for rule in range(len(self._table.rules)):
            later = self._meeting(rule) >> (rule + 1) << (rule + 1)
            if self._open >> rule & 1:
                continue
            for other in rules_of(later & ~self._open):
                if policy is HitPolicy.ANY and self._same_outputs(rule, other):
                    continue
                found += 1
                if found > _MOST:
                    return
                yield self._overlap(rule, other)

    def _meeting(self, rule: int) -> int:
        """Return the rules that share inputs with a rule."""
        meeting = -1
        for column in self._columns:
            here = 0
            for slot in column:
                if slot.rules >> rule & 1:
                    here |= slot.rules
            meeting &= here
        return meeting & ((1 << len(self._table.rules)) - 1)

    def _same_outputs(self, rule: int, other: int) -> bool:
        rules = self._table.rules
        return rules[rule].outputs == rules[other].outputs

    def _overlap(self, rule: int, other: int) -> Finding:
        both = 1 << rule | 1 << other
        shared = [
            next(slot for slot in column if slot.rules & both == both)
            for column in self._columns
        ]
        return self._finding(
            "dmn-overlap",
            f"Rules {rule + 1} and {other + 1} of {self._owner} match at once.",
            (rule + 1, other + 1),
            self._example(shared),
            Severity.ERROR,
        )

    # Rules that nothing reaches

    def _masked(self) -> Iterator[Finding]:
        if self._table.hit_policy is not HitPolicy.FIRST:
            return
        for rule in range(1, len(self._table.rules)):
            earlier = ((1 << rule) - 1) & ~self._open
            # Null counts here: a last rule of dashes is often there to catch it.
            box = [
                [slot for slot in (*column, null_slot(cells)) if slot.rules >> rule & 1]
                for column, cells in zip(self._columns, self._cells, strict=True)
            ]
            if not all(box) or self._steps <= 0:
                continue
            reached = next(self._uncovered(box, earlier), None)
            if reached is None and self._steps > 0:
                yield self._finding(
                    "dmn-masked",
                    f"Rule {rule + 1} of {self._owner} is never reached: earlier "
                    "rules take all of its inputs.",
                    (rule + 1,),
                    self._example([column[0] for column in box]),
                )

    def _unreachable(self) -> Iterator[Finding]:
        for at, column in enumerate(self._columns):
            for rule, cell in enumerate(self._cells[at]):
                if cell is None or cell.null or cell.every:
                    continue
                if not any(slot.rules >> rule & 1 for slot in column):
                    yield self._finding(
                        "dmn-unreachable",
                        f"Rule {rule + 1} of {self._owner} can never match: "
                        f"{self._labels[at]} allows no value for its cell "
                        f"{self._table.rules[rule].entries[at]!r}.",
                        (rule + 1,),
                        severity=Severity.ERROR,
                    )

    def _cell_types(self) -> Iterator[Finding]:
        for at, kind in enumerate(self._kinds):
            for rule, cell in enumerate(self._cells[at]):
                if cell is None or kind is None:
                    continue
                if any(span.kind is not kind for span in cell.spans):
                    yield self._finding(
                        "dmn-cell-type",
                        f"Rule {rule + 1} of {self._owner} compares "
                        f"{self._labels[at]} with a value of another type: "
                        f"{self._table.rules[rule].entries[at]!r}.",
                        (rule + 1,),
                        severity=Severity.ERROR,
                    )

    def _outputs(self) -> Iterator[Finding]:
        """Yield outputs that are constants outside of the values declared for them."""
        for at, clause in enumerate(self._table.outputs):
            allowed = _read(clause.values) if clause.values else None
            if allowed is None or allowed.every:
                continue
            column = build_column([allowed])
            for rule, row in enumerate(self._table.rules, 1):
                value = quick_value(row.outputs[at])
                if value is None or value[0] is None or column.rules(value[0]):
                    continue
                yield self._finding(
                    "dmn-output-value",
                    f"Rule {rule} of {self._owner} gives {row.outputs[at]}, which is "
                    f"not among the values {clause.values}.",
                    (rule,),
                    severity=Severity.ERROR,
                )

    def _unused(self) -> Iterator[Finding]:
        for at, cells in enumerate(self._cells):
            if all(cell is not None and cell.every for cell in cells):
                yield self._finding(
                    "dmn-unused-input",
                    f"No rule of {self._owner} looks at {self._labels[at]}.",
                    (),
                    severity=Severity.NOTE,
                )


def _allowed_text(kind: Type | None) -> str:
    """Return the text of a type's allowed values, where it has any."""
    if isinstance(kind, RestrictedType):
        return str(getattr(kind.allows, "text", ""))
    return ""
