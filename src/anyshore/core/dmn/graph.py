"""Decision graphs to Python functions: one per decision, service or function asked for.

Required decisions become local variables of one function in the order that they need
one another, each evaluated once.  Decision tables and business knowledge models become
functions beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from anyshore.core.dmn.cells import Cuts, compared_with
from anyshore.core.dmn.coercion import (
    QUICK,
    take_input,
    typed,
    typed_line,
    used_lines,
)
from anyshore.core.dmn.column_memory import MAX_RAW
from anyshore.core.dmn.expressions import BoxedEmitter
from anyshore.core.dmn.item_types import NUMBER, types_of
from anyshore.core.dmn.model import (
    Decision,
    FunctionDefinition,
    InputData,
    KnowledgeModel,
    Model,
    Service,
)
from anyshore.core.dmn.tables import give_row, result_of, rules_of
from anyshore.core.feel.python_code import Code, Scope
from anyshore.core.feel.runtime import Runtime
from anyshore.core.feel.types import ANY, BASIC_TYPES, FunctionType, Type
from anyshore.core.feel.values import Function, Value
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anyshore.core.dmn.item_types import Types

__all__ = ["Compiled", "DecisionNode", "GraphCompiler", "Key"]

Element = Decision | Service | KnowledgeModel | InputData
#: A model's namespace and an element's id.
Key = tuple[str, str]
#: What has been compiled: takes the runtime and the inputs by name.
Compiled = Callable[[Runtime, "Mapping[str, object]"], Value]


class DecisionNode(Struct, frozen=True, kw_only=True):
    """One decision as a function of what it requires."""

    #: The inputs and decisions it requires, in order of its parameters.
    requirements: tuple[Key, ...]
    #: For each the constants it is compared with, None where it is used otherwise.
    cuts: tuple[Cuts | None, ...]
    #: Takes the runtime and the required values.
    run: Callable[..., Value]


class GraphCompiler:
    """Compiles elements of a model and of those it imports into one piece of code."""

    def __init__(self, model: Model, *, explain: bool = False) -> None:
        self._models: dict[str, Model] = {}
        self._elements: dict[Key, Element] = {}
        self._types: dict[str, Types] = {}
        self._functions: dict[Key, str] = {}
        self._under_way: list[Key] = []
        self._register(model)
        self._model = model
        self.code = Code(explain=explain)
        self.code.globals.update(
            {
                "_take": take_input,
                "_typed": typed,
                "_dec": Decimal,
                "_bisect": bisect_left,
                "_result": result_of,
                "_row": give_row,
                "rules_of": rules_of,
                "Decimal": Decimal,
            }
        )
        self.boxed = BoxedEmitter(self.code, self._members())

    def _register(self, model: Model) -> None:
        if model.namespace in self._models:
            return
        self._models[model.namespace] = model
        self._types[model.namespace] = types_of(model)
        groups: tuple[Iterable[Element], ...] = (
            model.inputs,
            model.decisions,
            model.knowledge,
            model.services,
        )
        for group in groups:
            for each in group:
                self._elements[(model.namespace, each.id or each.name)] = each
        for imported in model.imports:
            if imported.model:
                self._register(imported.model)

    def _members(self) -> set[str]:
        """Collect every name that an entry of a context may have."""
        found: set[str] = set()
        for model in self._models.values():
            pending = list(model.types)
            while pending:
                item = pending.pop()
                found.update(each.name for each in item.components)
                pending.extend(item.components)
            if model is not self._model:
                found.update(
                    each.name
                    for (namespace, _), each in self._elements.items()
                    if namespace == model.namespace
                )
            for decision in model.decisions:
                if decision.table:
                    found.update(each.name for each in decision.table.outputs)
        return found - {""}

    def key(self, namespace: str, href: str) -> Key | None:
        """Return the element that a reference means, or None where there is none."""
        where, _, name = href.rpartition("#")
        key = (where or namespace, name)
        return key if key in self._elements else None

    def element(self, key: Key) -> Element:
        """Return the element of a key."""
        return self._elements[key]

    # Graphs

    def requirements(self, key: Key) -> list[Key]:
        """Return what a decision or function needs, in order of the file."""
        element = self._elements[key]
        if isinstance(element, InputData):
            return []
        if isinstance(element, Service):
            return self.service_keys(key, (*element.outputs, *element.encapsulated))
        return self.service_keys(key, element.requirements)

    def service_keys(self, key: Key, hrefs: Iterable[str]) -> list[Key]:
        """Resolve references of an element; those that lead nowhere are problems."""
        found = []
        for href in hrefs:
            target = self.key(key[0], href)
            if target is None:
                self.code.problems.append(
                    Problem(
                        code="dmn-reference",
                        message=f"Nothing in the model has the id {href!r}.",
                        hint="Draw the requirement again.",
                        place=Place(element=self._elements[key].name),
                    )
                )
            else:
                found.append(target)
        return found

    def order(self, targets: list[Key], given: Iterable[Key] = ()) -> list[Key]:
        """Return what decisions need and themselves, needed ones first.

        Args:
            targets: The decisions.
            given: What is known already and needs nothing.
        """
        return self._order(targets, dict.fromkeys(given, ""))

    def taker(self, key: Key) -> Callable[[object], Value]:
        """Return what turns a plain value into the value of an input."""
        element = self._elements[key]
        kind = self.type(key, getattr(element, "type_ref", ""))
        name = element.name
        return lambda value: take_input(Runtime(), {name: value}, name, kind)

    def node(self, key: Key) -> DecisionNode:
        """Compile one decision as a function of the values that it requires."""
        required = [
            each
            for each in self.requirements(key)
            if isinstance(self._elements[each], (InputData, Decision))
        ]
        provided = {each: self.code.fresh("v") for each in required}
        value = self._decision(key, provided)
        element = self._elements[key]
        kind = self.code.constant(self.type(key, getattr(element, "type_ref", "")))
        name = self.code.fresh("node")
        self.code.define(
            name,
            ", ".join(["rt", *provided.values()]),
            f"_typed(rt, {value}, {kind}, {element.name!r})",
        )
        return DecisionNode(
            requirements=tuple(provided),
            cuts=tuple(self._cuts(element, each) for each in provided),
            run=self.code.build()[name],
        )

    def _cuts(self, element: Element, key: Key) -> Cuts | None:
        """Return the constants an input is compared with, if that is all."""
        required = self._elements[key]
        table = element.table if isinstance(element, Decision) else None
        if table is None or not isinstance(required, InputData):
            return None
        found = compared_with(table, required.name)
        own = BASIC_TYPES["string"] if found and isinstance(found[0], str) else NUMBER
        if self.type(key, required.type_ref) not in (None, ANY, own):
            return None
        return found

    def _order(self, targets: list[Key], provided: Mapping[Key, str]) -> list[Key]:
        """Return what has to be computed for some decisions, needed ones first."""
        ordered: list[Key] = []
        state: dict[Key, bool] = {}
        pending = [(key, False) for key in reversed(targets)]
        while pending:
            key, done = pending.pop()
            element = self._elements[key]
            if key in provided or isinstance(element, (KnowledgeModel, Service)):
                continue
            if done:
                state[key] = True
                ordered.append(key)
                continue
            if key in state:
                if not state[key]:
                    raise self._circle(key)
                continue
            state[key] = False
            pending.append((key, True))
            pending.extend((each, False) for each in reversed(self.requirements(key)))
        return ordered

    def _circle(self, key: Key) -> ProblemError:
        name = self._elements[key].name
        return ProblemError(
            Problem(
                code="dmn-circle",
                message=f"The decision {name!r} needs its own value.",
                hint="Remove one requirement of the circle.",
                place=Place(element=name),
            )
        )

    def graph(self, targets: list[Key], provided: dict[Key, str]) -> list[str]:
        """Return statements that compute decisions; their variables join provided."""
        lines = []
        for key in self._order(targets, provided):
            element = self._elements[key]
            kind = self.code.constant(self.type(key, getattr(element, "type_ref", "")))
            name = self.code.fresh("d")
            self.code.typed[name] = self.code.globals.get(kind)
            if isinstance(element, InputData):
                lines.extend(self._input(key, element, name))
            else:
                lines.append(f"{name} = {self._decision(key, provided)}")
                if kind != "None":
                    lines.append(typed_line(name, kind, self.code, element.name))
            provided[key] = name
        return lines

    def _input(self, key: Key, element: InputData, name: str) -> list[str]:
        """Return statements that take an input; plain values of its type pass quickly.

        A whole number stays as the host has it in a variable of its own, as the index
        of a table compares it faster so; where it is computed with, it is a decimal.
        """
        kind = self.type(key, element.type_ref)
        constant = self.code.constant(kind)
        slow = f"_take(rt, i, {element.name!r}, {constant})"
        classes = QUICK.get(kind)
        if classes:
            return [
                f"{name} = i.get({element.name!r})",
                f"if type({name}) is not {classes}: {name} = {slow}",
            ]
        if kind is not None and kind != NUMBER:
            return [f"{name} = {slow}"]
        raw = self.code.fresh("r")
        self.code.raw[name] = raw
        limits = f"{-MAX_RAW} < {raw} < {MAX_RAW}"
        return [
            f"{raw} = i.get({element.name!r})",
            f"if type({raw}) is not int or not {limits}: {raw} = {slow}",
            f"{name} = _dec({raw}) if type({raw}) is int else {raw}",
        ]

    def _decision(self, key: Key, provided: Mapping[Key, str]) -> str:
        decision = self._elements[key]
        if not isinstance(decision, Decision):
            return "None"
        scope = Scope(self._variables(key, provided))
        types = self._types[key[0]]
        return self.boxed.emit(decision.expression, scope, types, decision.name)

    def _variables(self, key: Key, provided: Mapping[Key, str]) -> dict[str, str]:
        """Return the names in scope of an element and the Python that gives them."""
        variables: dict[str, str] = {}
        imported: dict[str, dict[str, str]] = {}
        for each in self.requirements(key):
            value = provided.get(each) or self.function(each)
            name = self._elements[each].name
            prefix = self._prefix(key[0], each[0])
            if prefix:
                imported.setdefault(prefix, {})[name] = value
            else:
                variables[name] = value
        for prefix, entries in imported.items():
            inside = ", ".join(f"{name!r}: {value}" for name, value in entries.items())
            variables[prefix] = f"{{{inside}}}"
        return variables

    def _prefix(self, namespace: str, other: str) -> str:
        if namespace == other:
            return ""
        for each in self._models[namespace].imports:
            if each.namespace == other:
                return each.name
        return ""

    def type(self, key: Key, name: str) -> Type | None:
        """Return a type by the name that an element's model gives it."""
        return self._types[key[0]].find(name)

    # Functions

    def function(self, key: Key) -> str:
        """Return the global that holds a knowledge model or service as a function."""
        if key in self._functions:
            return self._functions[key]
        element = self._elements[key]
        name = self.code.fresh("f")
        self._functions[key] = name
        if isinstance(element, Service):
            self._define_service(key, element, name)
        elif isinstance(element, KnowledgeModel) and element.function:
            self._define_knowledge(key, element, element.function, name)
        else:
            self.code.globals[name] = None
        return name

    def _late(self, name: str) -> Callable[..., Value]:
        """Return a function that finds its code when called, as it may call itself."""
        space = self.code.globals

        def run(*arguments: Any) -> Value:
            return space[name](*arguments)

        return run

    def _define_knowledge(
        self,
        key: Key,
        element: KnowledgeModel,
        definition: FunctionDefinition,
        name: str,
    ) -> None:
        types = self._types[key[0]]
        # A function may call itself: its own name is in scope without a requirement.
        outer = Scope({element.name: name, **self._variables(key, {})})
        body = f"{name}_body"
        if definition.kind.value != "FEEL":
            made = self.boxed.emit(definition, outer, types, element.name)
            self.code.define(body, "rt, *a", f"_call(rt, {made}, a)")
        else:
            variables = {
                each.name: self.code.fresh("v") for each in definition.parameters
            }
            value = self.boxed.emit(
                definition.body, Scope(variables, outer), types, element.name
            )
            parameters = "".join(f", {each}" for each in variables.values())
            self.code.define(body, f"rt{parameters}", value)
        kinds = tuple(types.find(each.type_ref) for each in definition.parameters)
        result = types.find(getattr(definition.body, "type_ref", "") or "")
        declared = types.find(element.type_ref)
        if result is None and isinstance(declared, FunctionType):
            result = declared.result
        self.code.globals[name] = Function(
            tuple(each.name for each in definition.parameters),
            self._late(body),
            element.name,
            kinds if any(kinds) else (),
            result,
        )

    def _define_service(self, key: Key, service: Service, name: str) -> None:
        inputs = [
            *self.service_keys(key, service.input_data),
            *self.service_keys(key, service.input_decisions),
        ]
        provided = {each: self.code.fresh("v") for each in inputs}
        parameters = "".join(f", {each}" for each in provided.values())
        lines, result = self.service_body(key, service, dict(provided))
        self.code.define_block(
            f"{name}_body",
            f"rt{parameters}",
            ["i = {}", *used_lines(lines, result)],
        )
        kinds = tuple(
            self.type(each, getattr(self._elements[each], "type_ref", ""))
            for each in inputs
        )
        self.code.globals[name] = Function(
            tuple(self._parameter_name(key, each) for each in inputs),
            self._late(f"{name}_body"),
            service.name,
            kinds if any(kinds) else (),
        )

    def _parameter_name(self, key: Key, each: Key) -> str:
        prefix = self._prefix(key[0], each[0])
        name = self._elements[each].name
        return f"{prefix}.{name}" if prefix else name

    def service_body(
        self, key: Key, service: Service, provided: dict[Key, str]
    ) -> tuple[list[str], str]:
        """Return statements and the result of a service whose inputs are provided."""
        outputs = self.service_keys(key, service.outputs)
        lines = self.graph(outputs, provided)
        if len(outputs) == 1:
            result = provided[outputs[0]]
        else:
            pairs = (
                f"{self._elements[each].name!r}: {provided[each]}" for each in outputs
            )
            result = f"{{{', '.join(pairs)}}}"
        kind = self.type(key, service.type_ref)
        if kind is not None:
            constant = self.code.constant(kind)
            result = f"_typed(rt, {result}, {constant}, {service.name!r})"
        return lines, result

    # Entry points

    def entry(self, key: Key) -> Compiled:
        """Compile what decides an element for inputs by name."""
        element = self._elements[key]
        lines: list[str] = []
        if isinstance(element, Service):
            provided: dict[Key, str] = {}
            for each in self.service_keys(
                key, (*element.input_data, *element.input_decisions)
            ):
                name = self.code.fresh("d")
                target = self._elements[each]
                kind = self.code.constant(
                    self.type(each, getattr(target, "type_ref", ""))
                )
                lines.append(f"{name} = _take(rt, i, {target.name!r}, {kind})")
                provided[each] = name
            more, result = self.service_body(key, element, provided)
            lines.extend(more)
        elif isinstance(element, KnowledgeModel):
            function = self.function(key)
            names = element.function.parameters if element.function else ()
            given = "".join(f"_take(rt, i, {each.name!r}, None), " for each in names)
            result = f"_call(rt, {function}, ({given}))"
        else:
            provided = {}
            lines = self.graph([key], provided)
            result = provided[key]
        name = self.code.fresh("entry")
        self.code.define_block(name, "rt, i", used_lines(lines, result))
        compiled: Compiled = self.code.build()[name]
        return compiled
