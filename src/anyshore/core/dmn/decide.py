"""Decide: a model, the name of what is asked, and inputs; out comes an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from msgspec import Struct

from anyshore.core.dmn.compile import compile_element
from anyshore.core.dmn.tables import rules_of
from anyshore.core.feel.evaluate import out_of_depth
from anyshore.core.feel.runtime import Budget, Runtime
from anyshore.core.feel.temporal import from_python
from anyshore.core.feel.values import Value, from_host

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from anyshore.core.dmn.model import Model
    from anyshore.core.dmn.tables import TablePlan
    from anyshore.kernel import Problem

__all__ = ["Hit", "Options", "Outcome", "decide", "start"]


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


class Options(TypedDict, total=False):
    """What a decision may be told beside its inputs."""

    #: The moment for ``now()`` and ``today()``, which are null without it.
    now: dt.datetime | None
    #: What the evaluation may use at most.
    budget: Budget | None
    #: Functions that external functions of kind python may call, by name.
    host: Mapping[str, Callable[..., Any]]
    #: Whether the outcome's problems say why values are null and what was converted.
    explain: bool
    #: Whether the first problem is raised, where a lenient decision makes null of it.
    strict: bool


def start(options: Options) -> Runtime:
    """Make the runtime for one decision."""
    now = options.get("now")
    moment: Any = None if now is None else from_python(now)
    runtime = Runtime.start(moment, options.get("budget"), options.get("host"))
    runtime.explain = options.get("explain", False)
    runtime.strict = options.get("strict", False)
    return runtime


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
            ``dmn-circle`` where it needs itself, ``feel-budget`` past the budget;
            strict, the first problem.
    """
    # The plain case is looked up here at once: much is decided that way.
    known = model.compiled.get(name)
    if known is None or options:
        explain = options.get("explain", False)
        known = compile_element(model, name, explain=explain)
    runtime = start(options) if options else Runtime()
    try:
        value = known[0](runtime, inputs or {})
    except (RecursionError, MemoryError, OverflowError) as error:
        raise out_of_depth() from error
    return Outcome(value, known[1] + runtime.problems, runtime.hits)


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
