"""Reading data associations: what moves between data objects and activities (10.4.2).

A data object is a variable by its name.  An association copies one variable to
another, evaluates a transformation, or makes assignments; one that only restates a name
that both sides share moves nothing and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.bpmn.formula import Formula
from anyshore.core.bpmn.model import Mapped
from anyshore.core.bpmn.names import local_name, reference, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from lxml import etree

    from anyshore.core.bpmn.traits import Traits

__all__ = ["associations"]


def _parts(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in element if local_name(one) == name)


def _variable(traits: Traits, identity: str) -> str:
    """Return the name of the variable behind a data object, input or property."""
    element = traits.known.get(identity)
    if element is None:
        return identity
    target = element.get("dataObjectRef") or element.get("dataStoreRef")
    if target and not element.get("name"):
        return _variable(traits, reference(target))
    return element.get("name") or identity


def _look_up(name: str) -> Formula:
    def function(variables: Mapping[str, Any], _now: datetime | None) -> Any:
        return variables.get(name)

    return Formula(source=name, feel=name, function=function)


def associations(
    traits: Traits, element: etree._Element
) -> tuple[tuple[Mapped, ...], tuple[Mapped, ...]]:
    """Return what the data associations of an element carry in, and out."""
    found = []
    for kind in ("dataInputAssociation", "dataOutputAssociation"):
        mapped: list[Mapped] = []
        for one in _parts(element, kind):
            mapped.extend(_association(traits, one, element.get("id") or ""))
        found.append(tuple(mapped))
    into, out = found
    return into, out


def _association(
    traits: Traits, one: etree._Element, identity: str
) -> Iterator[Mapped]:
    assigned = False
    for assignment in _parts(one, "assignment"):
        source = text_of(next(_parts(assignment, "from"), None))
        target = text_of(next(_parts(assignment, "to"), None))
        if source and target:
            assigned = True
            yield Mapped(
                source=traits.expression(source, identity),
                target=_variable(traits, target),
            )
    if assigned:
        return
    sources = [reference(text_of(each)) for each in _parts(one, "sourceRef")]
    target = _variable(traits, reference(text_of(next(_parts(one, "targetRef"), None))))
    transformation = text_of(next(_parts(one, "transformation"), None))
    if transformation and target:
        yield Mapped(source=traits.expression(transformation, identity), target=target)
    elif len(sources) == 1 and target:
        name = _variable(traits, sources[0])
        if name != target:
            yield Mapped(source=_look_up(name), target=target)
