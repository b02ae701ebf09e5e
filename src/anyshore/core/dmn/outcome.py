"""What was decided, and which rules decided it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from anyshore.core.dmn.tables import TablePlan, rules_of
from anyshore.core.feel.values import Value, from_host
from anyshore.kernel import Problem

__all__ = ["Asked", "Hit", "Outcome"]


class Hit(Struct, frozen=True, kw_only=True):
    """One rule that matched, and what it looked at."""

    #: Name of the decision or function whose table it is.
    decision: str
    #: Number of the rule in its table, from 1.
    rule: int
    #: The rule's id in the model, or empty.
    rule_id: str
    #: The rule's annotations.
    annotations: tuple[str, ...]
    #: Pairs of a column's heading and the value found there.
    inputs: tuple[tuple[str, Value], ...]

    def __str__(self) -> str:
        """Write it in one line, as in ``Route, rule 3: a person looks at it``."""
        words = "; ".join(text for text in self.annotations if text)
        line = f"{self.decision}, rule {self.rule}"
        return f"{line}: {words}" if words else line


class Asked(Struct, frozen=True, kw_only=True, eq=False):
    """What a table of constants says for one bit set of its rules."""

    #: The table.
    plan: TablePlan
    #: The rules that hit, as a bit set.
    rules: int
    #: The result.
    value: Value


class Outcome(Struct, frozen=True, eq=False, gc=False):
    """What was decided, and why; it never changes.

    Tables that were asked become hits only where somebody looks: an outcome is made
    for every decision, and most of them are asked for their value alone.
    """

    #: The value; None where the logic gives none.
    value: Value
    #: What was found wrong on the way; the value stands all the same.
    problems: tuple[Problem, ...] = ()
    #: Tables that were asked; or what one table looked at, where `table` is given.
    asked: Sequence[Any] = ()
    #: The one table that was asked on the short way.
    table: Asked | None = None

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Rules that matched, in the order in which their tables were asked."""
        if self.table is not None:
            return tuple(_hits(self.table.plan, self.table.rules, tuple(self.asked)))
        return tuple(hit for each in self.asked for hit in _hits(*each))

    @property
    def looked_at(self) -> tuple[tuple[TablePlan, tuple[Value, ...]], ...]:
        """Tables that were asked, with the values that their inputs had."""
        if self.table is not None:
            return ((self.table.plan, tuple(map(from_host, self.asked))),)
        return tuple(
            (plan, tuple(map(from_host, seen))) for plan, _, seen in self.asked
        )

    def __repr__(self) -> str:
        return f"Outcome(value={self.value!r}, problems={self.problems!r})"


def _hits(plan: TablePlan, rules: int, values: tuple[object, ...]) -> list[Hit]:
    """Return the rules that a table's bit set holds, with what they looked at."""
    table = plan.table
    labels = [each.label or each.expression for each in table.inputs]
    inputs = tuple(zip(labels, map(from_host, values), strict=True))
    return [
        Hit(
            decision=plan.owner,
            rule=number + 1,
            rule_id=table.rules[number].id,
            annotations=table.rules[number].annotations,
            inputs=inputs,
        )
        for number in rules_of(rules)
    ]
