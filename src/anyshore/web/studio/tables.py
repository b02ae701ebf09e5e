"""Decisions as the tables that people read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyshore.core import dmn
from anyshore.web.components.values import Cell, Column, Row, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["ShownDecision", "Traces", "decision_tables", "shown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Traces:
    """What is known about the rules of a table beside the rules themselves."""

    #: Numbers of the rules that hit, from 1; None where nothing was decided.
    hits: Collection[int] | None = None
    #: How many test cases hit each rule; None where there are no test cases.
    tried: tuple[int, ...] | None = None
    #: What test cases never showed of a cell, by rule (from 1) and column's heading.
    untried: Mapping[tuple[int, str], str] = field(default_factory=dict)
    #: Numbers of the rules that a finding speaks of.
    doubtful: Collection[int] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDecision:
    """One decision, ready to be shown."""

    name: str
    #: How an address names it.
    key: str
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
        yield shown(model, decision, Traces())


def shown(model: dmn.Model, decision: dmn.Decision, traces: Traces) -> ShownDecision:
    """Return one decision with what is known about its rules."""
    logic = decision.expression
    if not isinstance(logic, dmn.Table):
        text = logic.text if isinstance(logic, dmn.LiteralExpression) else ""
        return ShownDecision(
            name=decision.name,
            key=decision.id or decision.name,
            policy="Expression",
            requires=_requires(model, decision),
            expression=text or "a boxed expression; open the model to read it",
        )
    policy = f"{logic.hit_policy.value.title()}: {_POLICIES[logic.hit_policy]}"
    if logic.aggregation:
        policy += f", {logic.aggregation.value.lower()} of them"
    return ShownDecision(
        name=decision.name,
        key=decision.id or decision.name,
        policy=policy,
        requires=_requires(model, decision),
        table=_rules(decision.name, logic, traces),
    )


def _requires(model: dmn.Model, decision: dmn.Decision) -> tuple[str, ...]:
    found = (model.element(ref.rpartition("#")[2]) for ref in decision.requirements)
    return tuple(each.name for each in found if each is not None)


def _rules(name: str, table: dmn.Table, traces: Traces) -> Table:
    columns = [Column("Rule", number=True, tight=True)]
    columns += [Column(each.label or each.expression) for each in table.inputs]
    columns += [
        Column(f"→ {each.label or each.name or name}") for each in table.outputs
    ]
    columns += [Column(each or "Note") for each in table.annotations]
    if traces.hits is not None:
        columns.append(Column("Here"))
    if traces.tried is not None:
        columns.append(Column("Test cases"))
    if traces.doubtful:
        columns.append(Column("Check"))
    rows = []
    for number, rule in enumerate(table.rules, start=1):
        tests = tuple(
            _test(entry, traces.untried.get((number, one.label or one.expression), ""))
            for entry, one in zip(rule.entries, table.inputs, strict=True)
        )
        told = tuple(_traced(number, traces))
        rows.append(
            Row(
                (number, *tests, *rule.outputs, *rule.annotations, *told),
                current=traces.hits is not None and number in traces.hits,
            )
        )
    return Table(
        caption=f"Rules of {name}", columns=tuple(columns), rows=tuple(rows), dense=True
    )


def _test(entry: str, untried: str) -> Cell:
    """Return a cell of a rule; what no test case has shown of it stands below."""
    text = "any" if entry.strip() in {"", "-"} else entry
    return Cell(text, tone=Tone.SOON, sub=untried) if untried else Cell(text)


def _traced(number: int, traces: Traces) -> Iterator[object]:
    """Yield the cells that say what is known about one rule."""
    if traces.hits is not None:
        hit = number in traces.hits
        yield Cell("Hit", tone=Tone.OK) if hit else Cell("")
    if traces.tried is not None:
        count = traces.tried[number - 1]
        yield (
            Cell(f"{count} hit it", tone=Tone.DONE)
            if count
            else Cell("Never tried", tone=Tone.SOON)
        )
    if traces.doubtful:
        doubt = number in traces.doubtful
        yield Cell("See findings", tone=Tone.SOON) if doubt else Cell("")
