"""DMN XML to a model: all namespaces from 1.1 to 1.6 (DMN 1.5, chapter 14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml import etree

from anyshore.core.dmn.boxed import boxed, child, children, line_of, ref_text, text_of
from anyshore.core.dmn.model import (
    Decision,
    FunctionDefinition,
    Import,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    Model,
    Parameter,
    Service,
)
from anyshore.core.feel.spelling import normalize
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["NAMESPACES", "Resolve", "parse_xml", "read"]

#: Finds an imported model's file by the location, else the namespace, that names it.
Resolve = Callable[[str], bytes | None]

#: Namespaces of DMN models and the versions they stand for.
NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}
_MAX_IMPORTS = 100


def _refuse(
    code: str, message: str, hint: str, line: int | None = None
) -> ProblemError:
    place = Place(line=line)
    return ProblemError(Problem(code=code, message=message, hint=hint, place=place))


def parse_xml(xml: bytes) -> Element:
    """Parse without entities, network or oversized trees."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise _refuse(
            "dmn-xml",
            f"The file is no well-formed XML: {error}.",
            "Export it again.",
            line,
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refuse(
            "dmn-doctype",
            "The file declares a document type, which models never need.",
            "Remove the DOCTYPE.",
        )
    return root


def read(xml: bytes, resolve: Resolve | None = None) -> Model:
    """Read a decision model and the models it imports.

    Args:
        xml: The file's bytes.
        resolve: Gives the bytes of an imported model for its location or namespace.

    Raises:
        ProblemError: ``dmn-xml``, ``dmn-namespace``, ``dmn-import`` and the like, with
            the line where the file is no model.
    """
    return _Reader(resolve, {}).read(xml)


class _Reader:
    """Reads one model and, through itself, those it imports."""

    def __init__(self, resolve: Resolve | None, known: dict[str, Model | None]) -> None:
        self._resolve = resolve
        self._known = known
        self._problems: list[Problem] = []

    def read(self, xml: bytes) -> Model:
        root = parse_xml(xml)
        name = etree.QName(root)
        if name.localname != "definitions" or name.namespace not in NAMESPACES:
            raise _refuse(
                "dmn-namespace",
                f"The file's root is {root.tag!r}, not definitions of DMN 1.1 to 1.6.",
                "Choose a DMN file.",
                line_of(root),
            )
        namespace = root.get("namespace", "")
        self._known[namespace] = None
        imports = tuple(
            found for each in children(root, "import") if (found := self._import(each))
        )
        model = Model(
            name=root.get("name", ""),
            namespace=namespace,
            version=NAMESPACES[name.namespace],
            inputs=tuple(_input(each) for each in children(root, "inputData")),
            decisions=tuple(_decision(each) for each in children(root, "decision")),
            knowledge=tuple(
                _knowledge(each) for each in children(root, "businessKnowledgeModel")
            ),
            services=tuple(
                _service(each) for each in children(root, "decisionService")
            ),
            types=tuple(_item(each) for each in children(root, "itemDefinition")),
            imports=imports,
            problems=tuple(self._problems),
            xml=xml,
        )
        self._known[namespace] = model
        return model

    def _import(self, element: Element) -> Import | None:
        namespace = element.get("namespace", "")
        name = normalize(element.get("name", ""))
        location = element.get("locationURI", "")
        kind = element.get("importType", "")
        if kind not in NAMESPACES:
            self._problems.append(
                Problem(
                    code="dmn-import-kind",
                    message=f"The import {namespace!r} is no decision model: {kind!r}.",
                    place=Place(line=line_of(element)),
                    severity=Severity.WARNING,
                )
            )
            return Import(name=name, namespace=namespace, location=location)
        model = self._known.get(namespace)
        if model is None:
            if namespace in self._known:
                raise _refuse(
                    "dmn-import-cycle",
                    f"The models import one another in a circle at {namespace!r}.",
                    "Move what they share into a third model.",
                    line_of(element),
                )
            model = self._imported(location, namespace, line_of(element))
        return Import(name=name, namespace=namespace, location=location, model=model)

    def _imported(self, location: str, namespace: str, line: int | None) -> Model:
        found = None
        if self._resolve is not None and len(self._known) < _MAX_IMPORTS:
            for place in (location, namespace):
                found = self._resolve(place) if place and found is None else found
        if found is None:
            raise _refuse(
                "dmn-import",
                f"The imported model {location or namespace!r} was not found.",
                "Give the file together with this one.",
                line,
            )
        return _Reader(self._resolve, self._known).read(found)


def _name(element: Element) -> str:
    """Return the name of an element's variable, else its own."""
    variable = child(element, "variable")
    own = element.get("name", "")
    return normalize(own if variable is None else variable.get("name") or own)


def _variable_type(element: Element) -> str:
    variable = child(element, "variable")
    return "" if variable is None else ref_text(variable, "typeRef")


def _hrefs(element: Element, *path: str) -> tuple[str, ...]:
    found = [element]
    for step in path:
        found = [each for parent in found for each in children(parent, step)]
    return tuple(href for each in found if (href := each.get("href")))


def _input(element: Element) -> InputData:
    return InputData(
        id=element.get("id", ""),
        name=_name(element),
        type_ref=_variable_type(element),
        description=text_of(element, "description"),
    )


def _decision(element: Element) -> Decision:
    return Decision(
        id=element.get("id", ""),
        name=_name(element),
        expression=boxed(element),
        requirements=(
            *_hrefs(element, "informationRequirement", "requiredInput"),
            *_hrefs(element, "informationRequirement", "requiredDecision"),
            *_hrefs(element, "knowledgeRequirement", "requiredKnowledge"),
        ),
        type_ref=_variable_type(element),
        question=text_of(element, "question"),
        allowed_answers=text_of(element, "allowedAnswers"),
        description=text_of(element, "description"),
    )


def _knowledge(element: Element) -> KnowledgeModel:
    logic = child(element, "encapsulatedLogic")
    function = None
    if logic is not None:
        found = boxed(logic, own=True)
        function = found if isinstance(found, FunctionDefinition) else None
    return KnowledgeModel(
        id=element.get("id", ""),
        name=_name(element),
        function=function,
        requirements=_hrefs(element, "knowledgeRequirement", "requiredKnowledge"),
        type_ref=_variable_type(element),
    )


def _service(element: Element) -> Service:
    return Service(
        id=element.get("id", ""),
        name=_name(element),
        outputs=_hrefs(element, "outputDecision"),
        encapsulated=_hrefs(element, "encapsulatedDecision"),
        input_decisions=_hrefs(element, "inputDecision"),
        input_data=_hrefs(element, "inputData"),
        type_ref=_variable_type(element),
    )


def _item(element: Element) -> ItemDefinition:
    function = child(element, "functionItem")
    parameters = result = None
    if function is not None:
        result = ref_text(function, "outputTypeRef")
        parameters = tuple(
            Parameter(name=each.get("name", ""), type_ref=ref_text(each, "typeRef"))
            for each in children(function, "parameters")
        )
    return ItemDefinition(
        name=normalize(element.get("name", "")),
        type_ref=ref_text(element, "typeRef"),
        is_collection=element.get("isCollection", "false") in {"true", "1"},
        allowed_values=text_of(element, "allowedValues", "text"),
        type_constraint=text_of(element, "typeConstraint", "text"),
        components=tuple(_item(each) for each in children(element, "itemComponent")),
        parameters=parameters,
        result_ref=result or "",
        language=element.get("typeLanguage", ""),
    )
