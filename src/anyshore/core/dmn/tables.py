"""What a decision table makes of the rules that match (DMN 1.5, clause 8.2.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.dmn.model import Aggregation, HitPolicy, Table
from anyshore.core.feel.values import Value, equal

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.feel.runtime import Runtime

__all__ = ["TablePlan", "give_row", "result_of", "rules_of", "shape"]


class TablePlan(Struct, frozen=True, kw_only=True, eq=False):
    """What a compiled table needs to know to turn hits into a result."""

    #: The table as written.
    table: Table
    #: Name of the decision or function that it belongs to.
    owner: str
    #: Names of the outputs.
    names: tuple[str, ...]
    #: Allowed values per output, in order of priority; empty where undeclared.
    priorities: tuple[tuple[Value, ...], ...]
    #: Whether any output declares a default.
    has_default: bool

    @property
    def where(self) -> str:
        """How problems name the table."""
        return self.owner or self.table.label or self.table.id


def shape(plan: TablePlan, row: tuple[Value, ...]) -> Value:
    """Give one output as its value, several as a context."""
    return row[0] if len(plan.names) == 1 else dict(zip(plan.names, row, strict=True))


def rules_of(mask: int) -> list[int]:
    """Return the numbers of the rules in a bit set, in order.

    >>> rules_of(0b1010)
    [1, 3]
    """
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found


def give_row(
    row: tuple[Value, ...] | Callable[..., tuple[Value, ...]],
    arguments: tuple[Value, ...],
) -> tuple[Value, ...]:
    """Return a rule's outputs: constant ones as they are, others computed."""
    return row if isinstance(row, tuple) else row(*arguments)


def result_of(
    runtime: Runtime,
    plan: TablePlan,
    hits: list[int],
    row: Callable[[int], tuple[Value, ...]],
) -> Value:
    """Turn the rules that match into the table's result.

    Args:
        runtime: Takes the problems.
        plan: The table.
        hits: Numbers of the rules that match, from 0, in order.
        row: Gives the outputs of a rule; -1 stands for the defaults.
    """
    if not hits:
        return _no_hit(runtime, plan, row)
    match plan.table.hit_policy:
        case HitPolicy.UNIQUE:
            return _unique(runtime, plan, hits, row)
        case HitPolicy.ANY:
            return _any(runtime, plan, hits, row)
        case HitPolicy.FIRST:
            return shape(plan, row(hits[0]))
        case HitPolicy.PRIORITY:
            return shape(plan, _by_priority(plan, [row(each) for each in hits])[0])
        case HitPolicy.RULE_ORDER:
            return [shape(plan, row(each)) for each in hits]
        case HitPolicy.OUTPUT_ORDER:
            ordered = _by_priority(plan, [row(each) for each in hits])
            return [shape(plan, each) for each in ordered]
        case HitPolicy.COLLECT:
            return _collect(runtime, plan, [row(each) for each in hits])


def _no_hit(
    runtime: Runtime, plan: TablePlan, row: Callable[[int], tuple[Value, ...]]
) -> Value:
    if plan.has_default:
        return shape(plan, row(-1))
    runtime.note("dmn-no-rule", f"No rule of {plan.where} matches.", plan.where)
    return None


def _unique(
    runtime: Runtime,
    plan: TablePlan,
    hits: list[int],
    row: Callable[[int], tuple[Value, ...]],
) -> Value:
    if len(hits) == 1:
        return shape(plan, row(hits[0]))
    rules = ", ".join(str(each + 1) for each in hits)
    runtime.note(
        "dmn-not-unique", f"Rules {rules} of {plan.where} match at once.", plan.where
    )
    return None


def _any(
    runtime: Runtime,
    plan: TablePlan,
    hits: list[int],
    row: Callable[[int], tuple[Value, ...]],
) -> Value:
    rows = [row(each) for each in hits]
    if all(equal(list(rows[0]), list(each)) is True for each in rows[1:]):
        return shape(plan, rows[0])
    rules = ", ".join(str(each + 1) for each in hits)
    runtime.note(
        "dmn-any-differs",
        f"Rules {rules} of {plan.where} match at once and say different things.",
        plan.where,
    )
    return None


def _by_priority(
    plan: TablePlan, rows: list[tuple[Value, ...]]
) -> list[tuple[Value, ...]]:
    """Order rows by the place of their outputs among the allowed values."""

    def rank(row: tuple[Value, ...]) -> list[int]:
        return [
            next(
                (at for at, each in enumerate(order) if equal(each, value) is True),
                len(order),
            )
            for value, order in zip(row, plan.priorities, strict=True)
        ]

    return sorted(rows, key=rank)


def _collect(runtime: Runtime, plan: TablePlan, rows: list[tuple[Value, ...]]) -> Value:
    values = [shape(plan, each) for each in rows]
    match plan.table.aggregation:
        case None:
            return values
        case Aggregation.COUNT:
            return Decimal(len(values))
        case Aggregation.SUM | Aggregation.MIN | Aggregation.MAX as aggregation:
            # A table without an aggregation needs no function of FEEL's.
            from anyshore.core.feel.library import BUILTINS

            function = BUILTINS[aggregation.value.lower()]
            if len(plan.names) == 1:
                return function.run(runtime, values)
            columns = zip(*rows, strict=True)
            return {
                name: function.run(runtime, list(column))
                for name, column in zip(plan.names, columns, strict=True)
            }
