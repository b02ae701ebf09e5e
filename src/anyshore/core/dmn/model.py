"""The parts of a decision model (DMN 1.5, chapters 6 to 10) as frozen values.

They say what was written.  What it means is compiled elsewhere; nothing here changes
after reading, so a model may be shared by any number of decisions at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anyshore.core.dmn.outcome import Outcome
    from anyshore.kernel import Problem

__all__ = [
    "Aggregation",
    "Boxed",
    "Conditional",
    "Context",
    "ContextEntry",
    "Decision",
    "Filtered",
    "FunctionDefinition",
    "FunctionKind",
    "HitPolicy",
    "Import",
    "InputClause",
    "InputData",
    "Invocation",
    "ItemDefinition",
    "KnowledgeModel",
    "ListOf",
    "LiteralExpression",
    "Loop",
    "LoopKind",
    "Model",
    "OutputClause",
    "Parameter",
    "Relation",
    "Rule",
    "Service",
    "Table",
]


class HitPolicy(StrEnum):
    """What a decision table does where several rules match (clause 8.2.8)."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT makes of the outputs."""

    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


class FunctionKind(StrEnum):
    """In what language a function's body is written."""

    FEEL = "FEEL"
    JAVA = "Java"
    PMML = "PMML"
    PYTHON = "Python"


class LoopKind(StrEnum):
    """Which of the three boxed iterations one is."""

    FOR = "for"
    SOME = "some"
    EVERY = "every"


class LiteralExpression(Struct, frozen=True, kw_only=True):
    """A FEEL expression as text."""

    #: The text; empty where nothing was written.
    text: str
    #: Declared type, or empty.
    type_ref: str = ""
    #: The element's id, or empty.
    id: str = ""
    #: Language other than FEEL, or empty.
    language: str = ""


class InputClause(Struct, frozen=True, kw_only=True):
    """One input column of a decision table."""

    #: Column heading, or empty.
    label: str
    #: The input expression.
    expression: str
    #: Declared type of the expression, or empty.
    type_ref: str = ""
    #: Allowed values as unary tests, or empty.
    values: str = ""
    #: The element's id, or empty.
    id: str = ""


class OutputClause(Struct, frozen=True, kw_only=True):
    """One output column of a decision table."""

    #: Column heading, or empty.
    label: str
    #: Name of the output; empty in a table with one output.
    name: str = ""
    #: Declared type, or empty.
    type_ref: str = ""
    #: Allowed values in order of priority, or empty.
    values: str = ""
    #: Value where no rule matches, as FEEL; empty where undeclared.
    default: str = ""
    #: The element's id, or empty.
    id: str = ""


class Rule(Struct, frozen=True, kw_only=True):
    """One rule of a decision table."""

    #: Unary tests, one per input.
    entries: tuple[str, ...]
    #: FEEL expressions, one per output.
    outputs: tuple[str, ...]
    #: Annotations, in the table's order.
    annotations: tuple[str, ...] = ()
    #: The element's id, or empty.
    id: str = ""


class Table(Struct, frozen=True, kw_only=True):
    """A decision table."""

    #: Input columns.
    inputs: tuple[InputClause, ...]
    #: Output columns.
    outputs: tuple[OutputClause, ...]
    #: Rules in order.
    rules: tuple[Rule, ...]
    #: Names of the annotation columns.
    annotations: tuple[str, ...] = ()
    #: What happens where several rules match.
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    #: What COLLECT makes of the outputs, or None.
    aggregation: Aggregation | None = None
    #: Declared type of the result, or empty.
    type_ref: str = ""
    #: Heading of the result, or empty.
    label: str = ""
    #: The element's id, or empty.
    id: str = ""


class Parameter(Struct, frozen=True, kw_only=True):
    """A formal parameter or a named value with its type."""

    #: Its name.
    name: str
    #: Declared type, or empty.
    type_ref: str = ""


class ContextEntry(Struct, frozen=True, kw_only=True):
    """One entry of a boxed context; without a name it is the result."""

    #: Name, or empty for the result.
    name: str
    #: Its value.
    value: Boxed | None
    #: Declared type, or empty.
    type_ref: str = ""


class Context(Struct, frozen=True, kw_only=True):
    """A boxed context."""

    #: Entries in order; later ones see earlier ones.
    entries: tuple[ContextEntry, ...]
    #: Declared type, or empty.
    type_ref: str = ""


class Invocation(Struct, frozen=True, kw_only=True):
    """A boxed invocation: a function and its bindings by name."""

    #: What is called.
    function: Boxed
    #: Pairs of a parameter's name and its value.
    bindings: tuple[tuple[str, Boxed | None], ...]
    #: Declared type, or empty.
    type_ref: str = ""


class FunctionDefinition(Struct, frozen=True, kw_only=True):
    """A boxed function."""

    #: Its parameters.
    parameters: tuple[Parameter, ...]
    #: Its body.
    body: Boxed | None
    #: Language of the body.
    kind: FunctionKind = FunctionKind.FEEL
    #: Declared type, or empty.
    type_ref: str = ""


class ListOf(Struct, frozen=True, kw_only=True):
    """A boxed list."""

    #: Elements in order.
    items: tuple[Boxed | None, ...]
    #: Declared type, or empty.
    type_ref: str = ""


class Relation(Struct, frozen=True, kw_only=True):
    """A boxed relation: a list of contexts with the same entries."""

    #: Columns with their types.
    columns: tuple[Parameter, ...]
    #: Rows of cells.
    rows: tuple[tuple[Boxed | None, ...], ...]
    #: Declared type, or empty.
    type_ref: str = ""


class Conditional(Struct, frozen=True, kw_only=True):
    """A boxed conditional."""

    #: Only true takes the first branch.
    condition: Boxed | None
    #: First branch.
    then: Boxed | None
    #: Second branch.
    otherwise: Boxed | None
    #: Declared type, or empty.
    type_ref: str = ""


class Filtered(Struct, frozen=True, kw_only=True):
    """A boxed filter."""

    #: What is filtered.
    source: Boxed | None
    #: The condition on ``item``.
    match: Boxed | None
    #: Declared type, or empty.
    type_ref: str = ""


class Loop(Struct, frozen=True, kw_only=True):
    """A boxed ``for``, ``some`` or ``every``."""

    #: Which of them.
    kind: LoopKind
    #: The loop's variable.
    variable: str
    #: What it goes through.
    source: Boxed | None
    #: Value or condition for each turn.
    body: Boxed | None
    #: Declared type, or empty.
    type_ref: str = ""


Boxed = (
    LiteralExpression
    | Table
    | Context
    | Invocation
    | FunctionDefinition
    | ListOf
    | Relation
    | Conditional
    | Filtered
    | Loop
)


class InputData(Struct, frozen=True, kw_only=True):
    """An input of the model."""

    #: The element's id.
    id: str
    #: Its name, also its variable's.
    name: str
    #: Declared type, or empty.
    type_ref: str = ""
    #: What it is, in words.
    description: str = ""


class Decision(Struct, frozen=True, kw_only=True):
    """A decision and what it needs."""

    #: The element's id.
    id: str
    #: Its name, also its variable's.
    name: str
    #: Its logic, None where nothing is written yet.
    expression: Boxed | None
    #: References to required inputs, decisions and knowledge, ``#id`` or ``ns#id``.
    requirements: tuple[str, ...] = ()
    #: Declared type of the result, or empty.
    type_ref: str = ""
    #: The question it answers, in words.
    question: str = ""
    #: The answers it allows, in words.
    allowed_answers: str = ""
    #: What it is, in words.
    description: str = ""

    @property
    def table(self) -> Table | None:
        """The decision table, where the decision is one."""
        return self.expression if isinstance(self.expression, Table) else None


class KnowledgeModel(Struct, frozen=True, kw_only=True):
    """A business knowledge model: a function with a name."""

    #: The element's id.
    id: str
    #: Its name, also its variable's.
    name: str
    #: The function, None where nothing is written yet.
    function: FunctionDefinition | None
    #: References to required knowledge.
    requirements: tuple[str, ...] = ()
    #: Declared type of the function, or empty.
    type_ref: str = ""


class Service(Struct, frozen=True, kw_only=True):
    """A decision service: decisions of the model behind one call."""

    #: The element's id.
    id: str
    #: Its name, also its variable's.
    name: str
    #: References to the decisions whose values it gives.
    outputs: tuple[str, ...]
    #: References to decisions inside of it.
    encapsulated: tuple[str, ...] = ()
    #: References to decisions whose values the caller gives.
    input_decisions: tuple[str, ...] = ()
    #: References to inputs that the caller gives.
    input_data: tuple[str, ...] = ()
    #: Declared type of the service, or empty.
    type_ref: str = ""


class ItemDefinition(Struct, frozen=True, kw_only=True):
    """A type of the model's own."""

    #: Its name; a component's inside of another.
    name: str
    #: The type it is built on, or empty.
    type_ref: str = ""
    #: Whether it is a list of that.
    is_collection: bool = False
    #: Allowed values of an element as unary tests, or empty.
    allowed_values: str = ""
    #: Constraint on the whole value as unary tests, or empty.
    type_constraint: str = ""
    #: Components of a structure.
    components: tuple[ItemDefinition, ...] = ()
    #: Parameters of a function type, None where it is none.
    parameters: tuple[Parameter, ...] | None = None
    #: Type of a function's result, or empty.
    result_ref: str = ""
    #: Language other than FEEL for the type, or empty.
    language: str = ""


class Import(Struct, frozen=True, kw_only=True):
    """Another model whose elements this one speaks of."""

    #: The prefix under which they are known; empty for none.
    name: str
    #: The other model's namespace.
    namespace: str
    #: Where it said to be, or empty.
    location: str = ""
    #: The other model, None where it is no DMN.
    model: Model | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Model:
    """A decision model as read; it never changes."""

    #: Its name.
    name: str
    #: Its namespace.
    namespace: str
    #: Version of DMN it is written in: ``1.1`` to ``1.6``.
    version: str
    #: Inputs in order of the file.
    inputs: tuple[InputData, ...] = ()
    #: Decisions in order of the file.
    decisions: tuple[Decision, ...] = ()
    #: Business knowledge models in order of the file.
    knowledge: tuple[KnowledgeModel, ...] = ()
    #: Decision services in order of the file.
    services: tuple[Service, ...] = ()
    #: Types in order of the file.
    types: tuple[ItemDefinition, ...] = ()
    #: Other models.
    imports: tuple[Import, ...] = ()
    #: What is doubtful about the file.
    problems: tuple[Problem, ...] = ()
    #: The file as read: diagrams and extensions are kept there.
    xml: bytes = field(default=b"", repr=False)
    #: What has been compiled so far; not part of the value.
    compiled: dict[Any, Any] = field(default_factory=dict, repr=False)
    #: What decides plain inputs by the name asked for; not part of the value.
    ways: dict[str, Callable[[Mapping[str, object]], Outcome]] = field(
        default_factory=dict, repr=False
    )

    def element(
        self, name: str
    ) -> Decision | Service | KnowledgeModel | InputData | None:
        """Return the decision, service, knowledge model or input of that name or id."""
        for group in (self.decisions, self.services, self.knowledge, self.inputs):
            for each in group:
                if name in (each.name, each.id):
                    return each
        return None

    @property
    def tables(self) -> Mapping[str, Table]:
        """The decision tables of decisions by the decision's name."""
        return {each.name: each.table for each in self.decisions if each.table}
