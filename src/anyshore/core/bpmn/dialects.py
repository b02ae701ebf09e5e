"""Extension attributes and elements: ours, and other tools' where they carry meaning.

Ours come first, then those of Camunda 8, Camunda 7, Flowable and Activiti.  What only
their own servers could do with (Java classes, listeners) stays in the file and is not
looked at, except that a class or bean gives a service task the name of its type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.bpmn.names import EXTENSIONS, OWN, local_name, namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

__all__ = ["attribute", "extension", "extensions", "headers", "own"]


def attribute(element: etree._Element, *names: str) -> str:
    """Return the first extension attribute of these names; empty where none."""
    for name in names:
        for space in EXTENSIONS:
            found = element.get(f"{{{space}}}{name}")
            if found is not None:
                return found.strip()
    return ""


def extensions(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Give the extension elements of these names, at any depth."""
    for holder in element:
        if local_name(holder) == "extensionElements":
            for found in holder.iter():
                if local_name(found) in names and namespace(found) in EXTENSIONS:
                    yield found


def extension(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first extension element of these names, or None."""
    return next(extensions(element, *names), None)


def headers(element: etree._Element) -> dict[str, str]:
    """Return fixed properties for workers: task headers, fields and properties."""
    found: dict[str, str] = {}
    for one in extensions(element, "header", "property", "field"):
        key = one.get("key") or one.get("name") or one.get("id")
        value = one.get("value") or one.get("stringValue") or one.get("expression")
        if value is None:
            value = "".join(child.text or "" for child in one).strip()
        if key:
            found[key] = value
    return found


def own(element: etree._Element, name: str) -> str:
    """Return an attribute of our own namespace; empty where it is missing."""
    return (element.get(f"{{{OWN}}}{name}") or "").strip()
