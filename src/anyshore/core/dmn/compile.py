"""What has been compiled of a model is kept with it and compiled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.dmn.fast_path import FastPath, fast_path
from anyshore.core.dmn.graph import Compiled, GraphCompiler
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.dmn.model import Model

__all__ = ["compile_element"]


def compile_element(
    model: Model, name: str, *, explain: bool = False
) -> tuple[Compiled, tuple[Problem, ...], GraphCompiler, FastPath | None]:
    """Compile what decides a decision, service or function of a model, once.

    Returns:
        The function, what was found doubtful on the way, the compiler, and a short way
        for plain inputs where there is one.

    Raises:
        ProblemError: ``dmn-no-element`` where the model has nothing of that name.
    """
    cached = model.compiled.get((name, True) if explain else name)
    if cached is None:
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
        compiler = GraphCompiler(model, explain=explain)
        function = compiler.entry((model.namespace, element.id or element.name))
        problems = tuple(compiler.code.problems)
        fast = None if problems or explain else fast_path(model, element)
        cached = (function, problems, compiler, fast)
        model.compiled[(name, True) if explain else name] = cached
    found: tuple[Compiled, tuple[Problem, ...], GraphCompiler, FastPath | None] = cached
    return found
