"""How the short way takes its inputs: by name, or along a path into a context.

What is written here raises KeyError or TypeError for whatever is not a plain value of
the declared type; the full way is taken then.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Any

from anyshore.core.dmn.item_types import NUMBER, types_of
from anyshore.core.feel.types import ANY, BASIC_TYPES, ContextType, Type

if TYPE_CHECKING:
    from anyshore.core.dmn.item_types import Types
    from anyshore.core.dmn.model import Decision, InputClause, Model, Table

__all__ = ["BOOLEAN", "STRING", "takings"]

STRING, BOOLEAN = BASIC_TYPES["string"], BASIC_TYPES["boolean"]
_PATH = re.compile(r"[^\W\d][\w ]*(?:\.[^\W\d][\w ]*)+")
# Classes of plain values by type; null is of every type.
_CLASSES: dict[Type, tuple[type, ...]] = {
    NUMBER: (int, float, Decimal, NoneType),
    STRING: (str, NoneType),
    BOOLEAN: (bool, NoneType),
}
_Fits = Callable[[Any], bool]


def takings(
    model: Model, element: Decision, table: Table, space: dict[str, Any]
) -> tuple[list[str], list[Type | None]] | None:
    """Return statements that take a table's inputs, and the types of the columns.

    The inputs are called ``r0``, ``r1`` and so on, what the decision gets ``i``.  A
    column whose type nobody declared has None; the whole is None where an input is
    more than a plain value.

    Args:
        model: The model.
        element: The decision.
        table: Its table.
        space: Takes what the statements speak of.
    """
    required = _required(model, element)
    if required is None:
        return None
    taking = _Taking(types_of(model), required, space)
    kinds: list[Type | None] = []
    for at, clause in enumerate(table.inputs):
        found = None if clause.values else taking.take(f"r{at}", clause)
        if found is None:
            return None
        kinds.append(None if found == ANY else found)
    return taking.lines, kinds


def _required(model: Model, element: Decision) -> dict[str, str] | None:
    """Return types of required inputs; None where a reference leads nowhere."""
    inputs = {f"#{each.id}": each for each in model.inputs}
    known = {*inputs}
    known.update(f"#{each.id}" for each in model.decisions)
    known.update(f"#{each.id}" for each in model.knowledge)
    if not known.issuperset(element.requirements):
        return None
    return {
        inputs[href].name: inputs[href].type_ref
        for href in element.requirements
        if href in inputs
    }


class _Taking:
    def __init__(
        self, types: Types, required: dict[str, str], space: dict[str, Any]
    ) -> None:
        self._types = types
        self._required = required
        self._space = space
        self._contexts: dict[str, str] = {}
        self.lines: list[str] = []

    def take(self, name: str, clause: InputClause) -> Type | None:
        """Write what takes one input; return its type, None where it is not plain."""
        text = clause.expression
        if text in self._required:
            declared = self._declared(self._required[text])
            self.lines.append(f"{name} = i[{text!r}]")
        elif _PATH.fullmatch(text):
            base, *steps = text.split(".")
            if base not in self._required:
                return None
            declared = self._along(base, steps)
            context = self._contexts.get(base)
            path = "".join(f"[{step!r}]" for step in steps)
            self.lines.append(f"{name} = {context}{path}")
        else:
            return None
        own = self._declared(clause.type_ref)
        found = {each for each in (declared, own) if each != ANY}
        if None in found or len(found) > 1 or not found <= {NUMBER, STRING, BOOLEAN}:
            return None
        return next(iter(found), ANY)

    def _declared(self, name: str) -> Type | None:
        return self._types.find(name) if name else ANY

    def _along(self, base: str, steps: list[str]) -> Type | None:
        """Take a context once; return the type at the end of a path into it."""
        kind = self._declared(self._required[base])
        if base not in self._contexts:
            fits = _fitting(kind)
            if fits is None:
                return None
            at = len(self._contexts)
            self._contexts[base] = f"w{at}"
            self._space[f"fits{at}"] = fits
            self.lines += [
                f"w{at} = i[{base!r}]",
                f"if type(w{at}) is not dict or not fits{at}(w{at}): raise KeyError",
            ]
        for step in steps:
            if isinstance(kind, ContextType):
                kind = dict(kind.fields).get(step)
            elif kind != ANY:
                return None
        return kind


def _fitting(kind: Type | None) -> _Fits | None:
    """Return what tells whether a plain context is of a type, where that is simple."""
    if kind == ANY:
        return _anything
    if not isinstance(kind, ContextType):
        return None
    parts: list[tuple[str, tuple[type, ...], _Fits]] = []
    for name, each in kind.fields:
        inner = _fitting(each) if isinstance(each, ContextType) else _anything
        classes = (dict, NoneType) if isinstance(each, ContextType) else ()
        if inner is None or (inner is _anything and each not in (ANY, *_CLASSES)):
            return None
        parts.append((name, classes or _CLASSES.get(each, ()), inner))

    def fits(value: Any) -> bool:
        for name, classes, inner in parts:
            entry = value[name]
            if classes and type(entry) not in classes:
                return False
            if inner is not _anything and entry is not None and not inner(entry):
                return False
        return True

    return fits


def _anything(_value: Any) -> bool:
    return True
