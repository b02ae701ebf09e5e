"""Boxed expressions from XML (DMN 1.5, clause 7.3 and chapter 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from anyshore.core.dmn.model import (
    Aggregation,
    Boxed,
    Conditional,
    Context,
    ContextEntry,
    Filtered,
    FunctionDefinition,
    FunctionKind,
    HitPolicy,
    InputClause,
    Invocation,
    ListOf,
    LiteralExpression,
    Loop,
    LoopKind,
    OutputClause,
    Parameter,
    Relation,
    Rule,
    Table,
)
from anyshore.core.feel.spelling import normalize
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

__all__ = ["boxed", "child", "children", "line_of", "ref_text", "text_of"]

_HIT_POLICIES = {
    **{policy.value: policy for policy in HitPolicy},
    **{policy.value[0]: policy for policy in HitPolicy},
}


def children(element: Element, name: str) -> list[Element]:
    """Return the child elements of that local name in the parent's own namespace."""
    tag = etree.QName(etree.QName(element).namespace, name).text
    return element.findall(tag)


def child(element: Element, name: str) -> Element | None:
    """Return the first child of that local name, or None."""
    found = children(element, name)
    return found[0] if found else None


def text_of(element: Element, *path: str) -> str:
    """Return the text at the end of a path of children, or an empty text."""
    found: Element | None = element
    for step in path:
        found = None if found is None else child(found, step)
    return (
        "" if found is None else "".join(str(each) for each in found.itertext()).strip()
    )


def line_of(element: Element) -> int | None:
    """Return the line that an element starts in."""
    line: Any = element.sourceline
    return line if isinstance(line, int) else None


def ref_text(element: Element, name: str) -> str:
    """Return a type reference, an attribute or a child as versions differ.

    A prefix is looked up where it is FEEL's; in DMN 1.1 types are QNames.
    """
    text = normalize(element.get(name) or text_of(element, name))
    prefix, colon, local = text.partition(":")
    if colon and (prefix in element.nsmap or prefix == "feel"):
        return local
    return text


def _literal(element: Element) -> LiteralExpression:
    return LiteralExpression(
        text=text_of(element, "text"),
        type_ref=ref_text(element, "typeRef"),
        id=element.get("id", ""),
        language=element.get("expressionLanguage", ""),
    )


def _table(element: Element) -> Table:
    policy = element.get("hitPolicy", "UNIQUE")
    if policy not in _HIT_POLICIES:
        raise _bad(element, f"No hit policy is called {policy!r}.")
    aggregation = element.get("aggregation")
    if aggregation is not None and aggregation not in set(Aggregation):
        raise _bad(element, f"No aggregation is called {aggregation!r}.")
    inputs = tuple(_input(each) for each in children(element, "input"))
    outputs = tuple(_output(each) for each in children(element, "output"))
    rules = tuple(_rule(each) for each in children(element, "rule"))
    for number, rule in enumerate(rules, 1):
        if len(rule.entries) != len(inputs) or len(rule.outputs) != len(outputs):
            raise _bad(
                element,
                f"Rule {number} has {len(rule.entries)} input and {len(rule.outputs)} "
                f"output entries; the table has {len(inputs)} and {len(outputs)}.",
            )
    return Table(
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        annotations=tuple(
            each.get("name", "") for each in children(element, "annotation")
        ),
        hit_policy=_HIT_POLICIES[policy],
        aggregation=None if aggregation is None else Aggregation(aggregation),
        type_ref=ref_text(element, "typeRef"),
        label=element.get("outputLabel", ""),
        id=element.get("id", ""),
    )


def _bad(element: Element, message: str) -> ProblemError:
    place = Place(line=line_of(element), element=element.get("id", ""))
    return ProblemError(
        Problem(
            code="dmn-table", message=message, hint="Correct the table.", place=place
        )
    )


def _input(element: Element) -> InputClause:
    expression = child(element, "inputExpression")
    return InputClause(
        label=element.get("label", ""),
        expression="" if expression is None else text_of(expression, "text"),
        type_ref="" if expression is None else ref_text(expression, "typeRef"),
        values=text_of(element, "inputValues", "text"),
        id=element.get("id", ""),
    )


def _output(element: Element) -> OutputClause:
    return OutputClause(
        label=element.get("label", ""),
        name=normalize(element.get("name", "")),
        type_ref=ref_text(element, "typeRef"),
        values=text_of(element, "outputValues", "text"),
        default=text_of(element, "defaultOutputEntry", "text"),
        id=element.get("id", ""),
    )


def _rule(element: Element) -> Rule:
    return Rule(
        entries=tuple(
            text_of(each, "text") for each in children(element, "inputEntry")
        ),
        outputs=tuple(
            text_of(each, "text") for each in children(element, "outputEntry")
        ),
        annotations=tuple(
            text_of(each, "text") for each in children(element, "annotationEntry")
        ),
        id=element.get("id", ""),
    )


def _parameter(element: Element) -> Parameter:
    return Parameter(
        name=normalize(element.get("name", "")), type_ref=ref_text(element, "typeRef")
    )


def _context(element: Element) -> Context:
    entries = []
    for each in children(element, "contextEntry"):
        variable = child(each, "variable")
        entries.append(
            ContextEntry(
                name="" if variable is None else normalize(variable.get("name", "")),
                value=boxed(each),
                type_ref="" if variable is None else ref_text(variable, "typeRef"),
            )
        )
    return Context(entries=tuple(entries), type_ref=ref_text(element, "typeRef"))


def _invocation(element: Element) -> Invocation:
    function = boxed(element)
    bindings = []
    for each in children(element, "binding"):
        parameter = child(each, "parameter")
        name = "" if parameter is None else normalize(parameter.get("name", ""))
        bindings.append((name, boxed(each)))
    return Invocation(
        function=function or LiteralExpression(text=""),
        bindings=tuple(bindings),
        type_ref=ref_text(element, "typeRef"),
    )


def _function(element: Element) -> FunctionDefinition:
    kind = element.get("kind", "FEEL")
    kinds = {each.value.lower(): each for each in FunctionKind}
    return FunctionDefinition(
        parameters=tuple(
            _parameter(each) for each in children(element, "formalParameter")
        ),
        body=boxed(element),
        kind=kinds.get(kind.lower(), FunctionKind.FEEL),
        type_ref=ref_text(element, "typeRef"),
    )


def _list(element: Element) -> ListOf:
    items = [
        _READERS[_local(each)](each) for each in element if _local(each) in _READERS
    ]
    return ListOf(items=tuple(items), type_ref=ref_text(element, "typeRef"))


def _relation(element: Element) -> Relation:
    rows = []
    for row in children(element, "row"):
        cells = [each for each in row if _local(each) in _READERS]
        rows.append(tuple(_READERS[_local(each)](each) for each in cells))
    return Relation(
        columns=tuple(_parameter(each) for each in children(element, "column")),
        rows=tuple(rows),
        type_ref=ref_text(element, "typeRef"),
    )


def _part(element: Element, name: str) -> Boxed | None:
    found = child(element, name)
    return None if found is None else boxed(found)


def _conditional(element: Element) -> Conditional:
    return Conditional(
        condition=_part(element, "if"),
        then=_part(element, "then"),
        otherwise=_part(element, "else"),
        type_ref=ref_text(element, "typeRef"),
    )


def _filter(element: Element) -> Filtered:
    return Filtered(
        source=_part(element, "in"),
        match=_part(element, "match"),
        type_ref=ref_text(element, "typeRef"),
    )


def _loop(element: Element) -> Loop:
    kind = LoopKind(_local(element))
    return Loop(
        kind=kind,
        variable=normalize(element.get("iteratorVariable", "")),
        source=_part(element, "in"),
        body=_part(element, "return" if kind is LoopKind.FOR else "satisfies"),
        type_ref=ref_text(element, "typeRef"),
    )


_READERS: dict[str, Callable[[Element], Boxed]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": _function,
    "list": _list,
    "relation": _relation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _loop,
    "some": _loop,
    "every": _loop,
}


def _local(element: Element) -> str:
    """Return the local name of an element; comments and instructions have none."""
    tag: Any = element.tag
    return etree.QName(element).localname if isinstance(tag, str) else ""


def boxed(parent: Element, *, own: bool = False) -> Boxed | None:
    """Return the boxed expression in an element, or that the element itself is.

    Args:
        parent: What holds the expression.
        own: The element is a function definition under another name.
    """
    if own:
        return _function(parent)
    namespace = etree.QName(parent).namespace
    for each in parent:
        name = _local(each)
        if name in _READERS and etree.QName(each).namespace == namespace:
            return _READERS[name](each)
    return None
