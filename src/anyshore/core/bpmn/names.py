"""Names in BPMN files: namespaces, and how leniently they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

__all__ = [
    "EXTENSIONS",
    "MODEL",
    "OWN",
    "is_model",
    "line_of",
    "local_name",
    "namespace",
    "reference",
    "text_of",
]

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
#: Our own extension attributes and elements.
OWN = "https://anyshore.org/bpmn/1"
#: Whose extensions are looked at, ours first.
EXTENSIONS = (
    OWN,
    "http://camunda.org/schema/zeebe/1.0",
    "http://camunda.org/schema/1.0/bpmn",
    "http://www.camunda.com/fox",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
)


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; empty for comments."""
    # Comments and instructions have a function for a tag.
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """Return an element's namespace; empty where it has none."""
    tag: object = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag[0] == "{" else ""


def is_model(element: etree._Element) -> bool:
    """Say whether an element is BPMN: of its namespace, a draft's, or of none."""
    space = namespace(element)
    return space == MODEL or not space or "omg.org/spec/BPMN" in space


def line_of(element: etree._Element) -> int | None:
    """Return the line of the file that an element stands in."""
    line: object = element.sourceline
    return line if isinstance(line, int) else None


def text_of(element: etree._Element | None) -> str:
    """Return all text inside an element; empty where there is no element."""
    if element is None:
        return ""
    return "".join(str(part) for part in element.itertext()).strip()


def reference(text: str | None) -> str:
    """Return the id that a qualified name refers to.

    >>> reference(" tns:Order ")
    'Order'
    """
    return (text or "").strip().rpartition(":")[2]
