"""Calling a function value, whoever made it: counted, bounded, arguments converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.feel.builtin import Builtin
from anyshore.core.feel.types import coerce, conforms
from anyshore.core.feel.values import Function, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anyshore.core.feel.runtime import Runtime

__all__ = ["call", "call_named", "function_value"]


def call(runtime: Runtime, function: Value, arguments: tuple[Value, ...]) -> Value:
    """Call a function value by position; null where it is none or takes others."""
    if isinstance(function, Builtin):
        return function.run(runtime, *arguments)
    if not isinstance(function, Function):
        runtime.note("feel-no-function", "What is called here is not a function.")
        return None
    if len(arguments) != len(function.parameters):
        runtime.note(
            "feel-arguments",
            f"{function.name} takes {len(function.parameters)} arguments, "
            f"not {len(arguments)}.",
        )
        return None
    if function.types:
        fitted = _converted(runtime, function, arguments)
        if fitted is None:
            return None
        arguments = fitted
    return _run(runtime, function, arguments)


def call_named(
    runtime: Runtime, function: Value, arguments: Mapping[str, Value]
) -> Value:
    """Call a function value by parameter names; null where they are not its own."""
    if isinstance(function, Builtin):
        return function.run_named(runtime, arguments)
    if not isinstance(function, Function):
        runtime.note("feel-no-function", "What is called here is not a function.")
        return None
    if set(arguments) != set(function.parameters):
        runtime.note(
            "feel-arguments",
            f"{function.name} takes {', '.join(function.parameters) or 'nothing'}.",
        )
        return None
    return call(
        runtime, function, tuple(arguments[each] for each in function.parameters)
    )


def _run(runtime: Runtime, function: Function, arguments: tuple[Value, ...]) -> Value:
    runtime.spend()
    runtime.depth += 1
    if runtime.depth > runtime.budget.calls:
        raise runtime.over("nested calls", runtime.budget.calls)
    try:
        value = function.run(runtime, *arguments)
    finally:
        runtime.depth -= 1
    if function.result is not None and value is not None:
        return coerce(value, function.result)
    return value


def _converted(
    runtime: Runtime, function: Function, arguments: tuple[Value, ...]
) -> tuple[Value, ...] | None:
    """Bring arguments to the declared types; None where one cannot be brought."""
    fitted = []
    for value, kind, name in zip(
        arguments, function.types, function.parameters, strict=True
    ):
        found = value if kind is None or conforms(value, kind) else coerce(value, kind)
        if found is None and value is not None:
            runtime.note(
                "feel-arguments", f"{name} of {function.name} has the wrong type."
            )
            return None
        fitted.append(found)
    return tuple(fitted)


def function_value(
    parameters: tuple[str, ...],
    types: tuple[Value, ...],
    body: Callable[..., Value],
) -> Function:
    """Make a function value from a compiled body that takes its arguments alone."""

    def run(_runtime: Runtime, *arguments: Value) -> Value:
        return body(*arguments)

    return Function(parameters, run, types=types if any(types) else ())
