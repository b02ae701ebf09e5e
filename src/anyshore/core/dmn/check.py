"""Static checks of a model: what can be said before any input is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.dmn.compile import compile_element
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from anyshore.core.dmn.model import Decision, KnowledgeModel, Model, Service

__all__ = ["check"]


def check(model: Model) -> tuple[Problem, ...]:
    """Return what is wrong or doubtful: texts, names, references, circles."""
    found: dict[tuple[str, str, str], Problem] = {}
    for problem in model.problems:
        found[_key(problem)] = problem
    elements: list[Decision | Service | KnowledgeModel] = [
        *model.decisions,
        *model.services,
        *model.knowledge,
    ]
    for element in elements:
        try:
            _, problems, _ = compile_element(model, element.id or element.name)
        except ProblemError as error:
            problems = (error.problem,)
        for problem in problems:
            found.setdefault(_key(problem), problem)
    for decision in model.decisions:
        if decision.expression is None:
            problem = Problem(
                code="dmn-no-logic",
                message=f"The decision {decision.name!r} has no logic yet.",
                place=Place(element=decision.name),
                severity=Severity.NOTE,
            )
            found[_key(problem)] = problem
    return tuple(found.values())


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.message, str(problem.place)
