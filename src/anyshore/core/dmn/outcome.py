"""What was decided, and which rules decided it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from anyshore.core.dmn.tables import rules_of
from anyshore.core.feel.values import Value, from_host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.core.dmn.tables import TablePlan
    from anyshore.kernel import Problem

__all__ = ["Hit", "Outcome"]


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


class Outcome:
    """What was decided, and why; it never changes."""

    __slots__ = ("_asked", "problems", "value")

    def __init__(
        self,
        value: Value,
        problems: tuple[Problem, ...] = (),
        asked: Sequence[tuple[Any, ...]] = (),
    ) -> None:
        #: The value; None where the logic gives none.
        self.value = value
        #: What was found wrong on the way; the value stands all the same.
        self.problems = problems
        # Tables that were asked: they become hits only where somebody looks.
        self._asked = asked

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Rules that matched, in the order in which their tables were asked."""
        return tuple(hit for each in self._asked for hit in _hits(*each))

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
