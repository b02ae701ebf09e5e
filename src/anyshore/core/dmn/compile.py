"""What has been compiled of a model is kept with it and compiled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.dmn.graph import Compiled, GraphCompiler
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.dmn.model import Model

__all__ = ["compile_element"]


def compile_element(
    model: Model, name: str, *, explain: bool = False
) -> tuple[Compiled, tuple[Problem, ...], GraphCompiler]:
    """Compile what decides a decision, service or function of a model, once.

    Returns:
        The function, what was found doubtful on the way, and the compiler.

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
        cached = (function, tuple(compiler.code.problems), compiler)
        model.compiled[(name, True) if explain else name] = cached
    found: tuple[Compiled, tuple[Problem, ...], GraphCompiler] = cached
    return found
