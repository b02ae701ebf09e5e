"""Decisions as the tables that people read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core import dmn
from anyshore.web.components.values import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ShownDecision", "decision_tables"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDecision:
    """One decision, ready to be shown."""

    name: str
    #: What happens where several rules match, in words.
    policy: str
    #: Names of the decisions and inputs it rests on.
    requires: tuple[str, ...]
    #: The rules; None where the decision is an expression.
    table: Table | None = None
    #: The expression; empty where the decision is a table.
    expression: str = ""


_POLICIES = {
    dmn.HitPolicy.UNIQUE: "exactly one rule may match",
    dmn.HitPolicy.FIRST: "the first rule that matches",
    dmn.HitPolicy.PRIORITY: "the match of the highest priority",
    dmn.HitPolicy.ANY: "matches must agree",
    dmn.HitPolicy.COLLECT: "every match",
    dmn.HitPolicy.RULE_ORDER: "every match, in the order of rules",
    dmn.HitPolicy.OUTPUT_ORDER: "every match, in the order of outputs",
}


def decision_tables(model: dmn.Model) -> Iterator[ShownDecision]:
    """Yield the decisions of a model in the order of the file."""
    for decision in model.decisions:
        logic = decision.expression
        if isinstance(logic, dmn.Table):
            policy = f"{logic.hit_policy.value.title()}: {_POLICIES[logic.hit_policy]}"
            if logic.aggregation:
                policy += f", {logic.aggregation.value.lower()} of them"
            yield ShownDecision(
                name=decision.name,
                policy=policy,
                requires=_requires(model, decision),
                table=_rules(decision.name, logic),
            )
        else:
            text = logic.text if isinstance(logic, dmn.LiteralExpression) else ""
            yield ShownDecision(
                name=decision.name,
                policy="Expression",
                requires=_requires(model, decision),
                expression=text or "a boxed expression; open the model to read it",
            )


def _requires(model: dmn.Model, decision: dmn.Decision) -> tuple[str, ...]:
    found = (model.element(ref.rpartition("#")[2]) for ref in decision.requirements)
    return tuple(each.name for each in found if each is not None)


def _rules(name: str, table: dmn.Table) -> Table:
    inputs = tuple(Column(each.label or each.expression) for each in table.inputs)
    outputs = tuple(
        Column(f"→ {each.label or each.name or name}") for each in table.outputs
    )
    notes = tuple(Column(each or "Note") for each in table.annotations)
    rows = []
    for number, rule in enumerate(table.rules, start=1):
        tests = tuple(
            Cell("any") if entry.strip() in {"", "-"} else entry
            for entry in rule.entries
        )
        rows.append(Row((number, *tests, *rule.outputs, *rule.annotations)))
    return Table(
        caption=f"Rules of {name}",
        columns=(Column("Rule", number=True, tight=True), *inputs, *outputs, *notes),
        rows=tuple(rows),
        dense=True,
    )
