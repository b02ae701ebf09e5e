"""Decide: a model, the name of what is asked, and inputs; out comes an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from anyshore.core.dmn.compile import Way, compile_element, run_with, way_of
from anyshore.core.dmn.outcome import Hit, Outcome
from anyshore.core.feel.runtime import Budget, Runtime
from anyshore.core.feel.temporal import from_python

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from anyshore.core.dmn.model import Model

__all__ = ["Hit", "Options", "Outcome", "decide", "prepare", "start"]


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
    # What has been decided before is found here at once: much is decided that way.
    if not options:
        try:
            way = model.ways[name]
        except KeyError:
            way = way_of(model, name)
        return way(inputs or {})
    explain = options.get("explain", False)
    run, problems = compile_element(model, name, explain=explain)
    return run_with(start(options), run, problems, inputs or {})


def prepare(model: Model, name: str) -> Way:
    """Return a function that decides one element of a model for plain inputs.

    It gives what `decide` gives without options, and is made once for many decisions.

    Raises:
        ProblemError: ``dmn-no-element`` where there is nothing of that name.
    """
    return way_of(model, name)
