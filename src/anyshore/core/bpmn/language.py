"""FEEL as the language of a process's expressions.

The variables of a case are only known when an expression runs, so the names that it
speaks of are taken from its own text once, and only those variables are looked up.
Names with blanks cannot be told apart that way; such an expression is read anew with
the names that the case has.

An expression becomes one Python function that takes the variables as they are: it
reads each of its names once into a local variable, turns what is no FEEL value yet
into one, and makes a runtime only where something in it asks for one.  A step runs a
few of them, so what surrounds an expression would cost more than the expression.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from anyshore.core import feel
from anyshore.core.feel import nodes
from anyshore.core.feel.emit import Emitter
from anyshore.core.feel.library import BUILTIN_NAMES
from anyshore.core.feel.names import NameSet
from anyshore.core.feel.parser import Names, parse
from anyshore.core.feel.python_code import Code, Scope
from anyshore.core.feel.runtime import Runtime, out_of_depth
from anyshore.core.feel.temporal import from_python
from anyshore.core.feel.values import from_host

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from anyshore.core.bpmn.formula import Evaluate

__all__ = ["FEEL", "Feel"]

#: Types whose values are FEEL's as they are.
_PLAIN = frozenset({str, bool, type(None)})
#: Python's own limits, met by an evaluation that asks for too much.
_LIMITS = (RecursionError, MemoryError, OverflowError)
_RUNTIME = re.compile(r"\brt\b")


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
        return _compiled(text)


@lru_cache(maxsize=2048)
def _compiled(text: str) -> Evaluate:
    try:
        tree = parse(text, Names(), BUILTIN_NAMES)
    except feel.FeelSyntaxError:
        if " " not in text:
            raise

        def anew(variables: Mapping[str, Any], now: datetime | None) -> Any:
            return feel.evaluate(text, variables, now=now)

        return anew
    names = tuple(dict.fromkeys(_names(tree)))
    if names:
        # Read once more: a name may mean something else where it is known.
        tree = parse(text, Names(variables=NameSet(frozenset(names))), BUILTIN_NAMES)
    return _function(text, tree, names)


def _function(text: str, tree: nodes.Node, names: tuple[str, ...]) -> Evaluate:
    code = Code()
    local = {name: code.fresh("n") for name in names}
    result = Emitter(code, source=text).emit(tree, Scope(local))
    lines = []
    for name, variable in local.items():
        lines += [
            f"{variable} = variables.get({name!r})",
            f"if type({variable}) is Decimal:",
            f" if not {variable}.is_finite(): {variable} = None",
            f"elif type({variable}) not in _plain: {variable} = _host({variable})",
        ]
    if _RUNTIME.search(result):
        # Only what reads the clock pays for it.
        timed = "now" in text or "today" in text
        lines.append("rt = _runtime(now)" if timed else "rt = _untimed()")
    lines += [
        f"try: return {result}",
        "except _limits as error: raise _out_of_depth() from error",
    ]
    code.globals |= {
        "Decimal": Decimal,
        "_plain": _PLAIN,
        "_host": from_host,
        "_runtime": _runtime,
        "_untimed": Runtime,
        "_limits": _LIMITS,
        "_out_of_depth": out_of_depth,
    }
    code.define_block("evaluate", "variables, now", lines)
    found: Evaluate = code.build()["evaluate"]
    return found


def _runtime(now: datetime | None) -> Runtime:
    if now is None:
        return Runtime()
    moment: Any = from_python(now)
    return Runtime.start(moment)


#: The language that files are read with unless told otherwise.
FEEL = Feel()
