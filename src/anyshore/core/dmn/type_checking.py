"""Type errors of a model: expressions that are null for all values of declared types.

Every boxed expression is walked with the types of the inputs, decisions and functions
that it may speak of; what FEEL infers is compared with what is declared.  The example
of a finding gives a value of its type to each input that its decision requires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from anyshore.core.dmn.analysis import Finding
from anyshore.core.dmn.cells import cell_of
from anyshore.core.dmn.item_types import types_of
from anyshore.core.dmn.model import (
    Conditional,
    Context,
    Decision,
    Filtered,
    FunctionDefinition,
    HitPolicy,
    InputData,
    Invocation,
    KnowledgeModel,
    ListOf,
    LiteralExpression,
    Loop,
    Relation,
    Table,
)
from anyshore.core.dmn.quick import quick_cell
from anyshore.core.feel import nodes
from anyshore.core.feel.inference import Doubt, infer, infer_tests, shown
from anyshore.core.feel.library import BUILTIN_NAMES
from anyshore.core.feel.names import NameSet
from anyshore.core.feel.parser import FeelSyntaxError, Names, parse, parse_tests
from anyshore.core.feel.samples import sample
from anyshore.core.feel.types import (
    ANY,
    FunctionType,
    ListType,
    RestrictedType,
    Type,
    coerce,
    unrestricted,
)
from anyshore.core.feel.writing import write_literal
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anyshore.core.dmn.model import Boxed, ItemDefinition, Model
    from anyshore.core.feel.values import Value

__all__ = ["type_errors"]

# Policies under which a table gives what one rule gives.
_SINGLE = {HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.ANY, HitPolicy.PRIORITY}


def type_errors(model: Model) -> Iterator[Finding]:
    """Yield the type errors of all decisions and functions of a model."""
    members = {name for item in model.types for name in _entries(item)}
    elements: list[Decision | KnowledgeModel] = [*model.decisions, *model.knowledge]
    for element in elements:
        check = _Check(model, element, members)
        logic = element.function if isinstance(element, KnowledgeModel) else None
        body = element.expression if isinstance(element, Decision) else logic
        if body is not None:
            yield from check.findings(body, element.type_ref)


def _entries(item: ItemDefinition) -> Iterator[str]:
    for each in item.components:
        yield each.name
        yield from _entries(each)


class _Check:
    """The check of one decision or function."""

    def __init__(
        self, model: Model, element: Decision | KnowledgeModel, members: set[str]
    ) -> None:
        self._model = model
        self._types = types_of(model)
        self._owner = element.name
        self._members = members
        self._inputs: dict[str, Type] = {}
        self._scope: dict[str, Type] = {}
        self._found: list[Finding] = []
        for href in element.requirements:
            self._require(href.rpartition("#")[2])

    def _require(self, href: str) -> None:
        required = self._model.element(href)
        if isinstance(required, (InputData, Decision)):
            kind = self._declared(required.type_ref)
            self._inputs[required.name] = self._scope[required.name] = kind
        elif isinstance(required, KnowledgeModel) and required.function:
            self._scope[required.name] = self._function_type(required.function)

    def _declared(self, name: str) -> Type:
        return self._types.find(name) or ANY

    def _function_type(self, function: FunctionDefinition) -> FunctionType:
        kinds = tuple(self._declared(each.type_ref) for each in function.parameters)
        result = getattr(function.body, "type_ref", "") or ""
        return FunctionType(kinds, self._declared(result))

    def findings(self, body: Boxed, declared: str) -> list[Finding]:
        """Return what is wrong with an element's logic."""
        self._boxed(body, self._scope, self._declared(declared))
        return self._found

    def _add(self, code: str, message: str, text: str, at: int = 0) -> None:
        line = text.count("\n", 0, at) + 1
        column = at - (text.rfind("\n", 0, at) + 1) + 1
        self._found.append(
            Finding(
                decision=self._owner,
                problem=Problem(
                    code=code,
                    message=f"{message} In: {' '.join(text.split())[:80]}",
                    hint="Correct the expression, or the declared type.",
                    place=Place(element=self._owner, line=line, column=column),
                    severity=Severity.WARNING,
                ),
                example=tuple(
                    (name, self._example(kind)) for name, kind in self._inputs.items()
                ),
            )
        )

    def _example(self, kind: Type) -> Value:
        """Return a value of a type, an allowed one where a literal says one."""
        text = getattr(kind.allows, "text", "") if _restricted(kind) else ""
        cell = quick_cell(text) if text else None
        if cell is not None and cell.spans:
            span = cell.spans[0]
            return span.low if span.low is not None else span.high
        return sample(kind)

    # Texts

    def _names(self, scope: Mapping[str, Type]) -> Names:
        return Names(
            variables=NameSet(scope),
            members=NameSet(self._members),
            types=NameSet(self._types.names),
        )

    def _literal(
        self, text: str, scope: Mapping[str, Type], declared: Type = ANY
    ) -> Type:
        """Infer an expression's type and compare it with what is declared."""
        if not text:
            return ANY
        try:
            tree = parse(text, self._names(scope), BUILTIN_NAMES)
        except FeelSyntaxError:
            return ANY  # Said where texts are compiled.
        found, doubts = infer(tree, scope, self._types.find)
        self._doubts(doubts, text)
        if not doubts:
            self._result(tree, found, declared, text)
        return found

    def _doubts(self, doubts: tuple[Doubt, ...], text: str) -> None:
        for doubt in doubts:
            self._add("feel-type", doubt.message, text, doubt.at)

    def _result(self, tree: nodes.Node, found: Type, declared: Type, text: str) -> None:
        value = sample(found)
        if value is not None and coerce(value, unrestricted(declared)) is None:
            message = f"A {shown(found)} is given, a {shown(declared)} is declared."
            self._add("dmn-result-type", message, text)
            return
        for literal in _results(tree):
            if _restricted(declared) and not declared.allows(literal.value):
                message = f"{write_literal(literal.value)} is not an allowed value."
                self._add("dmn-result-value", message, text, literal.at)

    def _tests(self, text: str, subject: Type, scope: Mapping[str, Type]) -> None:
        """Look at a cell whose tests are more than constants."""
        if quick_cell(text) is not None:
            return
        names = {**scope, "?": subject}
        try:
            tests = parse_tests(text, self._names(names), BUILTIN_NAMES)
        except FeelSyntaxError:
            return
        if cell_of(tests) is None:
            doubts = infer_tests(tests.tests, subject, scope, self._types.find)
            self._doubts(doubts, text)

    # Boxed expressions

    def _boxed(
        self, part: Boxed | None, scope: Mapping[str, Type], declared: Type
    ) -> Type:
        """Walk a boxed expression; return its type as far as it is known."""
        own = self._types.find(getattr(part, "type_ref", "") or "")
        declared = own or declared
        match part:
            case LiteralExpression(text=text, language=language):
                if language and "FEEL" not in language.upper():
                    return declared
                return self._literal(text, scope, declared)
            case Table():
                self._table(part, scope, declared)
            case Context():
                self._context(part, scope, declared)
            case FunctionDefinition():
                return self._function(part, scope)
            case Filtered(source=source, match=match):
                self._filtered(source, match, scope)
            case Loop():
                self._loop(part, scope)
            case _:
                self._parts(part, scope)
        return declared

    def _parts(self, part: Boxed | None, scope: Mapping[str, Type]) -> None:
        """Walk what has parts that see the same names."""
        match part:
            case Invocation(function=function, bindings=bindings):
                self._boxed(function, scope, ANY)
                for _, value in bindings:
                    self._boxed(value, scope, ANY)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                for each in (condition, then, otherwise):
                    self._boxed(each, scope, ANY)
            case ListOf(items=items):
                for each in items:
                    self._boxed(each, scope, ANY)
            case Relation(columns=columns, rows=rows):
                kinds = [self._declared(each.type_ref) for each in columns]
                for row in rows:
                    for cell, kind in zip(row, kinds, strict=False):
                        self._boxed(cell, scope, kind)

    def _table(self, table: Table, scope: Mapping[str, Type], declared: Type) -> None:
        subjects = [
            self._literal(clause.expression, scope, self._declared(clause.type_ref))
            for clause in table.inputs
        ]
        kinds = [self._declared(each.type_ref) for each in table.outputs]
        if len(kinds) == 1 and kinds[0] == ANY and table.hit_policy in _SINGLE:
            kinds = [declared]
        for rule in table.rules:
            for text, clause, subject in zip(
                rule.entries, table.inputs, subjects, strict=True
            ):
                known = self._types.find(clause.type_ref) or subject
                self._tests(text, unrestricted(known), scope)
            for text, kind in zip(rule.outputs, kinds, strict=True):
                self._literal(text, scope, unrestricted(kind))

    def _context(
        self, context: Context, scope: Mapping[str, Type], declared: Type
    ) -> None:
        inner = dict(scope)
        fields = dict(getattr(unrestricted(declared), "fields", ()))
        for entry in context.entries:
            own = self._types.find(entry.type_ref)
            wanted = own or (fields.get(entry.name, ANY) if entry.name else declared)
            found = self._boxed(entry.value, inner, wanted)
            if entry.name:
                inner[entry.name] = own or found

    def _function(
        self, function: FunctionDefinition, scope: Mapping[str, Type]
    ) -> Type:
        if function.kind.value != "FEEL":
            return ANY
        own = {each.name: self._declared(each.type_ref) for each in function.parameters}
        self._boxed(function.body, {**scope, **own}, ANY)
        return self._function_type(function)

    def _filtered(
        self, source: Boxed | None, match: Boxed | None, scope: Mapping[str, Type]
    ) -> None:
        kind = unrestricted(self._boxed(source, scope, ANY))
        element = unrestricted(kind.element if isinstance(kind, ListType) else kind)
        entries = dict(getattr(element, "fields", ()))
        known = {} if element == ANY else scope
        self._boxed(match, {**known, "item": element, **entries}, ANY)

    def _loop(self, loop: Loop, scope: Mapping[str, Type]) -> None:
        kind = unrestricted(self._boxed(loop.source, scope, ANY))
        element = kind.element if isinstance(kind, ListType) else ANY
        inner = {**scope, "partial": ListType(ANY), loop.variable: element}
        self._boxed(loop.body, inner, ANY)


def _restricted(kind: Type) -> TypeGuard[RestrictedType]:
    return isinstance(kind, RestrictedType)


def _results(tree: nodes.Node) -> Iterator[nodes.Literal]:
    """Yield the literals that an expression may give as they are."""
    pending = [tree]
    while pending:
        match pending.pop():
            case nodes.Literal() as literal if literal.value is not None:
                yield literal
            case nodes.If(then=then, otherwise=otherwise):
                pending += [otherwise, then]
