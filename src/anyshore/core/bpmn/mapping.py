"""Carrying values into activities and out of them (clause 10.4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.bpmn.model import Mapped
    from anyshore.core.bpmn.run import Draft, Run

__all__ = ["carry", "give", "put"]


def put(variables: dict[str, Any], path: str, value: Any) -> None:
    """Set a variable, or an entry inside one where the path has dots.

    >>> variables = {"order": {"id": 7}}
    >>> put(variables, "order.total", 12)
    >>> variables
    {'order': {'id': 7, 'total': 12}}
    """
    name, _, rest = path.partition(".")
    if not rest:
        variables[name] = value
        return
    inner = variables.get(name)
    inner = dict(inner) if isinstance(inner, dict) else {}
    put(inner, rest, value)
    variables[name] = inner


def give(
    run: Run,
    scope: Draft,
    local: Mapping[str, Any],
    outputs: tuple[Mapped, ...],
    output: Mapping[str, Any] | None,
) -> None:
    """Carry results into the variables: as mapped, or as they come.

    Raises:
        ProblemError: Where a mapping cannot be evaluated.
    """
    if not outputs:
        if output:
            run.assign(scope, output)
        return
    seen = {**run.context(scope, local), **(output or {})}
    values: dict[str, Any] = {}
    for mapped in outputs:
        if mapped.source is None:
            values.update(output or {})
            continue
        value = mapped.source({**seen, **values}, run.now)
        name, dot, _ = mapped.target.partition(".")
        if dot and name not in values:
            values[name] = seen.get(name)
        put(values, mapped.target, value)
    run.assign(scope, values)


def carry(
    run: Run, scope: Draft, given: Mapping[str, Any], outputs: tuple[Mapped, ...]
) -> None:
    """Move what data associations name, where the work gave it.

    Raises:
        ProblemError: Where an association cannot be evaluated.
    """
    seen = {**run.context(scope, {}), **given}
    values: dict[str, Any] = {}
    for mapped in outputs:
        value = None if mapped.source is None else mapped.source(seen, run.now)
        if value is not None:
            put(values, mapped.target, value)
    run.assign(scope, values)
