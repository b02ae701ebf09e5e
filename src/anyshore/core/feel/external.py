"""External functions (clause 10.3.2.13): none runs foreign code by itself.

A function of kind ``java`` is looked up in a table of functions of the JDK that are
written here in Python; one of kind ``python`` in what the host allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.feel.java import java_function
from anyshore.core.feel.values import Function, Value, from_host

if TYPE_CHECKING:
    from anyshore.core.feel.runtime import Runtime

__all__ = ["external_function"]


def external_function(
    parameters: tuple[str, ...], types: tuple[Value, ...], body: Value
) -> Function | None:
    """Return the function that a body names; None where nothing is known of it.

    Args:
        parameters: Names of the parameters.
        types: Their types, as many; None where undeclared.
        body: A context with ``java`` (``class``, ``method signature``) or ``python``
            (``function``).
    """
    if not isinstance(body, dict):
        return None
    kinds = types if any(types) else ()
    match body:
        case {"java": {"class": str(owner), "method signature": str(signature)}}:
            return _java(parameters, kinds, owner, signature)
        case {"python": {"function": str(name)}}:
            return _host(parameters, kinds, name)
    return None


def _java(
    parameters: tuple[str, ...], kinds: tuple[Value, ...], owner: str, signature: str
) -> Function | None:
    method = java_function(owner, signature)
    if method is None:
        return None

    def run(_runtime: Runtime, *arguments: Value) -> Value:
        return method(*arguments)

    return Function(parameters, run, f"{owner}.{signature}", kinds)


def _host(parameters: tuple[str, ...], kinds: tuple[Value, ...], name: str) -> Function:
    def run(runtime: Runtime, *arguments: Value) -> Value:
        function = runtime.host.get(name)
        if function is None:
            runtime.note("feel-host", f"The host allows no function {name!r}.")
            return None
        return from_host(function(*arguments))

    return Function(parameters, run, name, kinds)
