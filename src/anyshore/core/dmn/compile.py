"""What has been compiled of a model is kept with it and compiled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.dmn.fast_path import Way, fast_path
from anyshore.core.dmn.outcome import Outcome
from anyshore.core.feel.runtime import Runtime, out_of_depth
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.dmn.graph import Compiled
    from anyshore.core.dmn.model import (
        Decision,
        InputData,
        KnowledgeModel,
        Model,
        Service,
    )

__all__ = ["Way", "compile_element", "run_with", "way_of"]


def way_of(model: Model, name: str) -> Way:
    """Return what decides an element for plain inputs, on the short way if it has one.

    Raises:
        ProblemError: ``dmn-no-element`` where the model has nothing of that name.
    """
    way = model.ways.get(name)
    if way is None:
        element = _element(model, name)
        full = _full_way(model, name)
        way = model.ways[name] = fast_path(model, element, full) or full
    return way


def _full_way(model: Model, name: str) -> Way:
    """Return the way through all of FEEL, which is compiled when first taken."""

    def decide(inputs: Mapping[str, object]) -> Outcome:
        run, problems = compile_element(model, name)
        return run_with(Runtime(), run, problems, inputs)

    return decide


def run_with(
    runtime: Runtime,
    run: Compiled,
    problems: tuple[Problem, ...],
    inputs: Mapping[str, object],
) -> Outcome:
    """Run what was compiled; Python's own limits end in a problem."""
    try:
        value = run(runtime, inputs)
    except (RecursionError, MemoryError, OverflowError) as error:
        raise out_of_depth() from error
    return Outcome(value, problems + runtime.problems, runtime.hits)


def compile_element(
    model: Model, name: str, *, explain: bool = False
) -> tuple[Compiled, tuple[Problem, ...]]:
    """Compile what decides a decision, service or function of a model, once.

    Returns:
        The function, and what was found doubtful on the way.

    Raises:
        ProblemError: ``dmn-no-element`` where the model has nothing of that name.
    """
    key = (name, True) if explain else name
    cached = model.compiled.get(key)
    if cached is None:
        # FEEL's parser and library are loaded for the first model that needs them.
        from anyshore.core.dmn.graph import GraphCompiler

        element = _element(model, name)
        compiler = GraphCompiler(model, explain=explain)
        function = compiler.entry((model.namespace, element.id or element.name))
        cached = model.compiled[key] = (function, tuple(compiler.code.problems))
    found: tuple[Compiled, tuple[Problem, ...]] = cached
    return found


def _element(
    model: Model, name: str
) -> Decision | Service | KnowledgeModel | InputData:
    element = model.element(name)
    if element is None:
        raise ProblemError(
            Problem(
                code="dmn-no-element",
                message=f"The model {model.name!r} has no {name!r}.",
                hint="Name one of its decisions or decision services.",
                place=Place(source=model.name),
            )
        )
    return element
