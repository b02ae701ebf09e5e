"""Static checks of a model: what can be said before any input is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.dmn.analysis import Finding, analyze
from anyshore.core.dmn.compile import compile_element
from anyshore.core.dmn.item_types import types_of
from anyshore.core.dmn.model import FunctionDefinition, Table
from anyshore.core.dmn.type_checking import type_errors
from anyshore.core.feel.spelling import normalize
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.core.dmn.model import (
        Decision,
        InputData,
        KnowledgeModel,
        Model,
        Service,
    )

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
            _, problems = compile_element(model, element.id or element.name)
        except ProblemError as error:
            problems = (error.problem,)
        for problem in problems:
            yield Finding(decision=element.name, problem=problem)
    for decision in model.decisions:
        if decision.expression is None:
            yield _no_logic(decision)
    yield from _unknown_types(model)
    yield from type_errors(model)
    yield from _unused(model)
    yield from _unneeded(model)
    yield from _tables(model)


def _unknown_types(model: Model) -> Iterator[Finding]:
    """Find elements whose declared type nothing defines: it is then not checked."""
    types = types_of(model)
    elements: list[Decision | InputData] = [*model.inputs, *model.decisions]
    for element in elements:
        if element.type_ref and types.find(element.type_ref) is None:
            yield Finding(
                decision=element.name,
                problem=Problem(
                    code="dmn-unknown-type",
                    message=f"No type is called {element.type_ref!r}.",
                    hint="Define it, or choose another type.",
                    place=Place(element=element.name),
                    severity=Severity.WARNING,
                ),
            )


def _unused(model: Model) -> Iterator[Finding]:
    """Find requirements that a decision's logic never names."""
    for decision in model.decisions:
        written = " ".join(normalize(text) for text in _texts(decision.expression))
        if decision.expression is None:
            continue
        for href in decision.requirements:
            where, _, name = href.rpartition("#")
            required = model.element(name) if where in {"", model.namespace} else None
            if required is None or required.name in written:
                continue
            yield Finding(
                decision=decision.name,
                problem=Problem(
                    code="dmn-unused-requirement",
                    message=f"{decision.name} requires {required.name} and never "
                    "speaks of it.",
                    hint="Remove the requirement, or use it.",
                    place=Place(element=decision.name),
                    severity=Severity.NOTE,
                ),
            )


def _unneeded(model: Model) -> Iterator[Finding]:
    """Find inputs that nothing requires: no value of theirs changes any result."""
    needed = {
        href.rpartition("#")[2]
        for element in (*model.decisions, *model.services)
        for href in (
            *getattr(element, "requirements", ()),
            *getattr(element, "input_data", ()),
        )
    }
    for each in model.inputs:
        if each.id not in needed:
            yield Finding(
                decision="",
                problem=Problem(
                    code="dmn-unneeded-input",
                    message=f"Nothing requires the input {each.name}.",
                    hint="Remove it, or draw the requirement.",
                    place=Place(element=each.name),
                    severity=Severity.NOTE,
                ),
            )


def _texts(part: object) -> Iterator[str]:
    """Yield every text inside of a boxed expression."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, Struct):
        for name in part.__struct_fields__:
            yield from _texts(getattr(part, name))


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
