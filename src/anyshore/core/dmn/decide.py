"""Decide: a model, the name of what is asked, and inputs; out comes an outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from anyshore.core.dmn.compile import compile_element
from anyshore.core.feel.evaluate import guarded
from anyshore.core.feel.runtime import Budget, Runtime
from anyshore.core.feel.temporal import from_python

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from anyshore.core.dmn.model import Model
    from anyshore.core.feel.values import Value
    from anyshore.kernel import Problem

__all__ = ["Hit", "Options", "Outcome", "decide", "start"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What was decided, and why."""

    #: The value; None where the logic gives none.
    value: Value
    #: Rules that matched, in the order in which their tables were asked.
    hits: tuple[Hit, ...] = ()
    #: What was found wrong on the way; the value stands all the same.
    problems: tuple[Problem, ...] = field(default=())


class Options(TypedDict, total=False):
    """What a decision may be told beside its inputs."""

    #: The moment for ``now()`` and ``today()``, which are null without it.
    now: dt.datetime | None
    #: What the evaluation may use at most.
    budget: Budget | None
    #: Functions that external functions of kind python may call, by name.
    host: Mapping[str, Callable[..., Any]]


def start(options: Options) -> Runtime:
    """Make the runtime for one decision."""
    now = options.get("now")
    limits = options.get("budget") or Budget()
    moment: Any = None if now is None else from_python(now)
    host = options.get("host") or {}
    return Runtime(now=moment, budget=limits, steps=limits.steps, host=host)


def decide(
    model: Model,
    name: str,
    inputs: Mapping[str, object] | None = None,
    **options: Unpack[Options],
) -> Outcome:
    """Decide a decision, a decision service or a knowledge model.

    Args:
        model: As `read` gives it.
        name: Name or id of what is asked.
        inputs: Plain Python values by the names of the inputs.
        options: The moment, the budget and what the host allows; see `Options`.

    Raises:
        ProblemError: ``dmn-no-element`` where there is nothing of that name,
            ``dmn-circle`` where it needs itself, ``feel-budget`` past the budget.
    """
    run, doubts, _ = compile_element(model, name)
    runtime = start(options)
    value = guarded(run, runtime, inputs or {})
    return Outcome(
        value=value,
        hits=tuple(_hits(runtime)),
        problems=(*doubts, *runtime.problems),
    )


def _hits(runtime: Runtime) -> list[Hit]:
    found = []
    for plan, rules, values in runtime.hits:
        table = plan.table
        labels = [each.label or each.expression for each in table.inputs]
        inputs = tuple(zip(labels, values, strict=True))
        for number in rules:
            rule = table.rules[number]
            found.append(
                Hit(
                    decision=plan.owner,
                    rule=number + 1,
                    rule_id=rule.id,
                    annotations=rule.annotations,
                    inputs=inputs,
                )
            )
    return found
