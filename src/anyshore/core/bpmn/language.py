"""FEEL as the language of a process's expressions.

The variables of a case are only known when an expression runs, so the names that it
speaks of are taken from its own text once, and only those variables are looked up.
Names with blanks cannot be told apart that way; such an expression is read anew with
the names that the case has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.core import feel
from anyshore.core.feel import nodes
from anyshore.core.feel.evaluation import guarded
from anyshore.core.feel.runtime import Runtime
from anyshore.core.feel.temporal import from_python
from anyshore.core.feel.values import from_host

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from anyshore.core.bpmn.formula import Evaluate

__all__ = ["FEEL", "Feel"]

_PLAIN = (str, bool, type(None))


def _names(node: Any) -> Iterator[str]:
    """Give the variables that a tree speaks of; what is called is no variable."""
    if isinstance(node, nodes.Name):
        yield node.name
        return
    if isinstance(node, tuple):
        for part in node:
            yield from _names(part)
        return
    called = isinstance(node, (nodes.Call, nodes.NamedCall))
    for name in _fields(node):
        part = getattr(node, name)
        if called and name == "function" and isinstance(part, nodes.Name):
            continue
        yield from _names(part)


def _fields(node: Any) -> tuple[str, ...]:
    """Return the parts of a node of the tree; a literal's value has none."""
    names: tuple[str, ...] = getattr(type(node), "__struct_fields__", ())
    return names or tuple(getattr(type(node), "__dataclass_fields__", ()))


class Feel:
    """FEEL of DMN 1.5, as `anyshore.core.feel` runs it."""

    def compile(self, text: str) -> Evaluate:
        """Compile an expression into a function of the variables.

        Raises:
            ProblemError: ``feel-syntax`` where the text is not FEEL.
        """
        try:
            found = feel.compile_expression(text)
        except feel.FeelSyntaxError:
            if " " not in text:
                raise
            return lambda variables, now: feel.evaluate(text, variables, now=now)
        names = tuple(dict.fromkeys(_names(found.tree)))
        if len(names) == 1 and names[0] == text:
            return lambda variables, _now: _value(variables.get(text))
        run = feel.compile_expression(text, names).run if names else found.run

        timed = "now" in text or "today" in text

        def evaluate(variables: Mapping[str, Any], now: datetime | None) -> Any:
            context = {name: _value(variables.get(name)) for name in names}
            if not timed or now is None:
                return guarded(run, Runtime(), context)
            moment: Any = from_python(now)
            return guarded(run, Runtime.start(moment), context)

        return evaluate


def _value(value: Any) -> Any:
    return value if type(value) in _PLAIN else from_host(value)


#: The language that files are read with unless told otherwise.
FEEL = Feel()
