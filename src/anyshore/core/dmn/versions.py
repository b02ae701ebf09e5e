"""What versions of DMN can carry: elements by the version that brought them.

Moving a model to an older version changes its namespaces; what the older version has no
element for would be lost on whoever reads it, so such a model is refused, part by part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from anyshore.core.dmn.boxed import line_of
from anyshore.core.dmn.reading import parse_xml
from anyshore.kernel import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DIAGRAMS", "FEEL_NAMES", "not_carried"]

#: FEEL's own namespace by version of DMN.
FEEL_NAMES = {
    "1.1": "http://www.omg.org/spec/FEEL/20140401",
    "1.2": "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/FEEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/FEEL/",
    "1.6": "https://www.omg.org/spec/DMN/20240513/FEEL/",
}
#: The namespace of diagrams by version; 1.1 has none.
DIAGRAMS = {
    "1.2": "http://www.omg.org/spec/DMN/20180521/DMNDI/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/DMNDI/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/DMNDI/",
    "1.6": "https://www.omg.org/spec/DMN/20240513/DMNDI/",
}
# Elements of models by the version that brought them; all others are of 1.1.
_SINCE = {
    "annotation": "1.2",
    "annotationEntry": "1.2",
    "DMNDI": "1.2",
    "functionItem": "1.3",
    "group": "1.3",
    "typeConstraint": "1.4",
    "conditional": "1.4",
    "filter": "1.4",
    "for": "1.4",
    "some": "1.4",
    "every": "1.4",
}
# Attributes likewise, by element and name.
_ATTRIBUTES = {("functionDefinition", "kind"): "1.2", ("import", "name"): "1.2"}


def not_carried(xml: bytes, version: str) -> tuple[Problem, ...]:
    """Return the parts of a model that a version of DMN has no form for."""
    return tuple(_parts(parse_xml(xml), version))


def _parts(root: etree._Element, version: str) -> Iterator[Problem]:
    own = {etree.QName(root).namespace, *DIAGRAMS.values()}
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace not in own:
            continue
        found = [(name.localname, _SINCE.get(name.localname, "1.1"))]
        found.extend(
            (f"{name.localname} {attribute}", since)
            for (tag, attribute), since in _ATTRIBUTES.items()
            if tag == name.localname and element.get(attribute) is not None
        )
        for what, since in found:
            if since > version:
                yield Problem(
                    code="dmn-not-carried",
                    message=f"DMN {version} has no {what}; it came with {since}.",
                    hint="Remove it, or choose a newer version.",
                    place=Place(element=element.get("id", ""), line=line_of(element)),
                )
