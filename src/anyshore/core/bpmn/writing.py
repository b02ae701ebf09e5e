"""Writing a model back: what was read, whole, with the few things that were changed.

A model is kept as the bytes it came as; what this module changes is changed in that
tree.  Diagram data, comments, foreign extensions and the order of everything stay, and
a file that nothing was changed in comes out as it went in, byte by byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from anyshore.core.bpmn.names import is_model, local_name, namespace
from anyshore.core.bpmn.reading import parse
from anyshore.core.bpmn.traits import child
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.bpmn.model import Definitions

__all__ = ["Conditioned", "Documented", "Edit", "Renamed", "write"]

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(frozen=True, kw_only=True, slots=True)
class Renamed:
    """Give an element another label."""

    #: The element's id, and its new name; empty takes the name away.
    element: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditioned:
    """Give a sequence flow another condition."""

    #: The flow's id, and the condition in FEEL; empty takes the condition away.
    element: str
    condition: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Documented:
    """Give an element another description."""

    #: The element's id, and the description; empty takes it away.
    element: str
    text: str


Edit = Renamed | Conditioned | Documented


def write(definitions: Definitions, edits: tuple[Edit, ...] = ()) -> bytes:
    """Write a model as XML.

    Args:
        definitions: The model as it was read.
        edits: What to change, in order.

    Returns:
        The file: the very bytes that were read where there are no edits, else the same
        tree with those changes and nothing else.

    Raises:
        ProblemError: ``bpmn-element-unknown`` where an edit names no element that can
            bear it; nothing is written then.
    """
    if not edits:
        return definitions.source
    root = parse(definitions.source)
    known = {
        identity: element
        for element in root.iter()
        if is_model(element) and (identity := element.get("id"))
    }
    for edit in edits:
        element = known.get(edit.element)
        if element is None:
            raise _unknown(edit.element, "is not in the model")
        _apply(element, edit)
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _apply(element: etree._Element, edit: Edit) -> None:
    match edit:
        case Renamed(name=name):
            _set(element, "name", name)
        case Conditioned(condition=condition):
            if local_name(element) != "sequenceFlow":
                raise _unknown(edit.element, "is no sequence flow, so has no condition")
            part = _part(element, "conditionExpression", condition, last=True)
            if part is not None:
                prefix = element.prefix
                kind = f"{prefix}:tFormalExpression" if prefix else "tFormalExpression"
                part.set(_TYPE, kind)
                # Another tool's language would be read into the new text.
                _set(part, "language", "")
        case Documented(text=text):
            _part(element, "documentation", text, last=False)


def _set(element: etree._Element, attribute: str, value: str) -> None:
    if value:
        element.set(attribute, value)
    elif attribute in element.attrib:
        del element.attrib[attribute]


def _part(
    element: etree._Element, name: str, text: str, *, last: bool
) -> etree._Element | None:
    """Set, add or take away the child that bears a text."""
    part = child(element, name)
    if not text:
        if part is not None:
            _keep_tail(element, part)
            element.remove(part)
        return None
    if part is None:
        space = namespace(element)
        part = etree.Element(f"{{{space}}}{name}" if space else name)
        element.insert(len(element) if last else 0, part)
    for inner in list(part):
        part.remove(inner)
    part.text = text
    return part


def _keep_tail(parent: etree._Element, part: etree._Element) -> None:
    """Leave the white space that stood behind an element where it was."""
    before = part.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (part.tail or "")
    else:
        parent.text = (parent.text or "") + (part.tail or "")


def _unknown(element: str, why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="bpmn-element-unknown",
            message=f"the element {element!r} {why}",
            hint="Name an element of the model by its id.",
            place=Place(element=element),
        )
    )
