"""Static checks of a model: what can be said before any input is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.dmn.analysis import Finding, analyze
from anyshore.core.dmn.coercion import types_of
from anyshore.core.dmn.compile import compile_element
from anyshore.core.dmn.model import FunctionDefinition, Table
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.core.dmn.model import Decision, KnowledgeModel, Model, Service

__all__ = ["check", "findings"]


def check(model: Model) -> tuple[Problem, ...]:
    """Return what is wrong or doubtful: texts, names, references, circles, tables."""
    return tuple(each.problem for each in findings(model))


def findings(model: Model) -> tuple[Finding, ...]:
    """Return what is wrong or doubtful, with rules and counter-examples."""
    found: dict[tuple[str, str, str], Finding] = {}
    for each in _all(model):
        problem = each.problem
        found.setdefault((problem.code, problem.message, str(problem.place)), each)
    return tuple(found.values())


def _all(model: Model) -> Iterator[Finding]:
    for problem in model.problems:
        yield Finding(decision="", problem=problem)
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
            yield Finding(decision=element.name, problem=problem)
    for decision in model.decisions:
        if decision.expression is None:
            yield _no_logic(decision)
    yield from _tables(model)


def _no_logic(decision: Decision) -> Finding:
    return Finding(
        decision=decision.name,
        problem=Problem(
            code="dmn-no-logic",
            message=f"The decision {decision.name!r} has no logic yet.",
            place=Place(element=decision.name),
            severity=Severity.NOTE,
        ),
    )


def _tables(model: Model) -> Iterator[Finding]:
    """Analyze the tables that decisions and functions consist of."""
    owned: list[tuple[str, Table]] = [
        (each.name, each.table) for each in model.decisions if each.table
    ]
    for knowledge in model.knowledge:
        function = knowledge.function
        if isinstance(function, FunctionDefinition) and isinstance(
            function.body, Table
        ):
            owned.append((knowledge.name, function.body))
    for owner, table in owned:
        yield from analyze(table, owner, types_of(model).find)
