"""External functions (clause 10.3.2.13): none runs foreign code by itself.

A function of kind ``java`` is looked up in a table of functions of the JDK that are
written here in Python; one of kind ``python`` in what the host allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.feel.values import Function, Value

if TYPE_CHECKING:
    from anyshore.core.feel.runtime import Runtime

__all__ = ["external_function"]


def external_function(
    parameters: tuple[str, ...], types: tuple[Value, ...], body: Value
) -> Function | None:
    """Return the function that a body names; None where nothing is known of it."""
    if not isinstance(body, dict):
        return None
    host = body.get("python")
    if not isinstance(host, dict) or not isinstance(host.get("function"), str):
        return None
    name = host["function"]

    def run(runtime: Runtime, *arguments: Value) -> Value:
        function = runtime.host.get(name)
        if function is None:
            runtime.note("feel-host", f"The host allows no function {name!r}.")
            return None
        return function(*arguments)

    return Function(parameters, run, name, types if any(types) else ())
