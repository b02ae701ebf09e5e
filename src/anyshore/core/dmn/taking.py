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

from msgspec import Struct

from anyshore.core.dmn.index import Column, build_column
from anyshore.core.dmn.item_types import NUMBER, types_of
from anyshore.core.dmn.quick import quick_cell
from anyshore.core.feel.types import ANY, BASIC_TYPES, ContextType, RestrictedType, Type

if TYPE_CHECKING:
    from anyshore.core.dmn.item_types import Types
    from anyshore.core.dmn.model import Decision, InputClause, Model, Table

__all__ = ["BOOLEAN", "STRING", "Taken", "takings"]

STRING, BOOLEAN = BASIC_TYPES["string"], BASIC_TYPES["boolean"]
_PATH = re.compile(r"[^\W\d][\w ]*(?:\.[^\W\d][\w ]*)+")
# Classes of plain values by type; null is of every type.
_CLASSES: dict[Type, tuple[type, ...]] = {
    NUMBER: (int, float, Decimal, NoneType),
    STRING: (str, NoneType),
    BOOLEAN: (bool, NoneType),
}
_Fits = Callable[[Any], bool]


class Taken(Struct, frozen=True, kw_only=True):
    """What is known of one column's input."""

    #: Its type; None where nobody declared one.
    kind: Type | None
    #: Allowed values, each as the index of one cell.
    limits: tuple[Column, ...]


def takings(
    model: Model, element: Decision, table: Table, space: dict[str, Any]
) -> tuple[list[str], list[Taken]] | None:
    """Return statements that take a table's inputs, and what is known of the columns.

    The inputs are called ``r0``, ``r1`` and so on, what the decision gets ``i``.  None
    where an input is more than a plain value.

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
    taken: list[Taken] = []
    for at, clause in enumerate(table.inputs):
        found = taking.take(f"r{at}", clause)
        if found is None:
            return None
        taken.append(found)
    return taking.lines, taken


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

    def take(self, name: str, clause: InputClause) -> Taken | None:
        """Write what takes one input; None where it is not plain."""
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
        texts = [clause.values] if clause.values else []
        found: set[Type | None] = set()
        for each in (declared, self._declared(clause.type_ref)):
            if isinstance(each, RestrictedType):
                texts.append(getattr(each.allows, "text", "?"))
                found.add(each.base)
            elif each != ANY:
                found.add(each)
        cells = [quick_cell(text) for text in texts]
        if len(found) > 1 or not found <= {NUMBER, STRING, BOOLEAN} or None in cells:
            return None
        limits = tuple(build_column([cell]) for cell in cells)
        return Taken(kind=next(iter(found), None), limits=limits)

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
