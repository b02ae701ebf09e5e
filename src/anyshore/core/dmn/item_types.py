"""Item definitions to FEEL types (DMN 1.5, clause 7.3.2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.dmn.index import Column, build_column
from anyshore.core.dmn.quick import quick_cell
from anyshore.core.feel.types import (
    ANY,
    BASIC_TYPES,
    ContextType,
    FunctionType,
    ListType,
    RestrictedType,
    Type,
)

if TYPE_CHECKING:
    from anyshore.core.dmn.model import ItemDefinition, Model
    from anyshore.core.feel.values import Value

__all__ = ["NUMBER", "Allowed", "Types", "types_of"]

NUMBER = BASIC_TYPES["number"]

#: Makes a predicate out of unary tests.
Constraint = Callable[[str], "Callable[[Value], bool]"]


class Types:
    """The types that one model knows: FEEL's, its own and those of its imports."""

    def __init__(self, model: Model, constraint: Constraint) -> None:
        self._own = {each.name: each for each in model.types}
        self._imports = {
            each.name: Types(each.model, constraint)
            for each in model.imports
            if each.model
        }
        self._constraint = constraint
        self._made: dict[str, Type | None] = {}

    @property
    def names(self) -> list[str]:
        """Names of all types that are not FEEL's own."""
        imported = [
            f"{prefix}.{name}" if prefix else name
            for prefix, types in self._imports.items()
            for name in types.names
        ]
        return [*self._own, *imported]

    def find(self, name: str) -> Type | None:
        """Return the type of that name, or None where there is none."""
        if not name:
            return None
        if name in self._made:
            return self._made[name]
        definition = self._own.get(name)
        if definition is not None:
            # A type that speaks of itself is open at that place.
            self._made[name] = ANY
            self._made[name] = self._build(definition)
            return self._made[name]
        prefix, dot, rest = name.partition(".")
        if dot and prefix in self._imports:
            return self._imports[prefix].find(rest)
        if "" in self._imports and (found := self._imports[""].find(name)):
            return found
        return BASIC_TYPES.get(name)

    def _build(self, item: ItemDefinition) -> Type | None:
        base = self._base(item)
        if base is None:
            return None
        if item.allowed_values:
            element = base
            if not item.is_collection and isinstance(base, ListType):
                # Allowed values speak of the elements of a list type.
                base = ListType(
                    RestrictedType(base.element, self._constraint(item.allowed_values))
                )
            else:
                base = RestrictedType(element, self._constraint(item.allowed_values))
        if item.is_collection:
            base = ListType(base)
        if item.type_constraint:
            base = RestrictedType(base, self._constraint(item.type_constraint))
        return base

    def _base(self, item: ItemDefinition) -> Type | None:
        if item.parameters is not None:
            parameters = tuple(
                self.find(each.type_ref) or ANY for each in item.parameters
            )
            return FunctionType(parameters, self.find(item.result_ref) or ANY)
        if item.components:
            fields = tuple(
                (each.name, self._build(each) or ANY) for each in item.components
            )
            return ContextType(fields)
        if not item.type_ref:
            return ANY
        return self.find(item.type_ref)


class Allowed(Struct, frozen=True):
    """Tells whether a value fulfils a type's constraint."""

    #: The constraint as unary tests.
    text: str

    def __call__(self, value: Value) -> bool:
        """Decide the constraint; one of constants is looked up in an index."""
        column = _column_of(self.text)
        if column is not None:
            return bool(column.rules(value))
        from anyshore.core.feel.evaluation import matches_tests

        return matches_tests(self.text, value) is True


@lru_cache(maxsize=1024)
def _column_of(text: str) -> Column | None:
    cell = quick_cell(text)
    return None if cell is None else build_column([cell])


def types_of(model: Model) -> Types:
    """Return the types that a model knows, made once."""
    found = model.compiled.get(Types)
    if found is None:
        found = model.compiled[Types] = Types(model, Allowed)
    types: Types = found
    return types
