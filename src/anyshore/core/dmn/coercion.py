"""Values on their way in and between decisions: brought to their types, and quickly.

Most values are of their type already; the statements written here ask for the class
first and call the full conversion only for the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anyshore.core.dmn.column_memory import MAX_RAW
from anyshore.core.dmn.item_types import NUMBER
from anyshore.core.feel.types import BASIC_TYPES, Type, coerce
from anyshore.core.feel.values import Value, from_host
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.feel.python_code import Code
    from anyshore.core.feel.runtime import Runtime

__all__ = [
    "MAX_RAW",
    "NUMBER",
    "QUICK",
    "take_input",
    "typed",
    "typed_line",
    "used_lines",
]


def take_input(
    runtime: Runtime, inputs: Mapping[str, object], name: str, kind: Type | None
) -> Value:
    """Take an input from the host and bring it to its type."""
    if name not in inputs:
        runtime.note("dmn-missing-input", f"The input {name} was not given.", name)
        return None
    try:
        value = from_host(inputs.get(name))
    except TypeError as error:
        runtime.note("dmn-input", f"{name}: {error}.", name)
        return None
    return typed(runtime, value, kind, name)


def typed(runtime: Runtime, value: Value, kind: Type | None, what: str) -> Value:
    """Bring a value to a declared type; note where it had to become null."""
    if kind is None or value is None:
        return value
    found = coerce(value, kind)
    if found is None:
        runtime.note("dmn-type", f"The value of {what} is not of its type.", what)
    elif runtime.explain and found is not value:
        runtime.explained(
            Problem(
                code="dmn-converted",
                message=f"The value of {what} was converted to its type.",
                place=Place(element=what),
                severity=Severity.NOTE,
            )
        )
    return found


# Types of which a plain Python value of that class is one already.
QUICK: dict[Type | None, str] = {
    BASIC_TYPES["string"]: "str",
    BASIC_TYPES["boolean"]: "bool",
}


def typed_line(name: str, kind: str, code: Code, what: str) -> str:
    """Return a statement that brings a variable to a type; most values are of it."""
    classes = QUICK.get(code.globals[kind])
    if code.globals[kind] == NUMBER:
        classes = "Decimal"
    test = f"if type({name}) is not {classes}: " if classes else ""
    return f"{test}{name} = _typed(rt, {name}, {kind}, {what!r})"


def used_lines(lines: list[str], result: str) -> list[str]:
    """Leave out conversions of raw numbers that nothing reads."""
    text = "\n".join([*lines, f"return {result}"])
    kept = []
    for line in lines:
        match = _CONVERSION.match(line)
        if match and len(re.findall(rf"\b{match[1]}\b", text)) == 1:
            continue
        kept.append(line)
    return [*kept, f"return {result}"]


_CONVERSION = re.compile(r"(d\d+) = _dec\(")
