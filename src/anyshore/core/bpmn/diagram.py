"""Diagram interchange as values: where shapes and edges lie (BPMN 2.0.2, clause 12).

Reads lengths as written (pixels, or points in some tools); decides nothing about looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["Bounds", "Diagram", "Edge", "Point", "Shape", "read_diagram"]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the plane; y grows downwards."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle by its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Where an element is drawn."""

    #: The element.
    element: str
    #: Its rectangle.
    bounds: Bounds
    #: Where its label goes; None where the tool left it open.
    label: Bounds | None = None
    #: Whether a sub-process is drawn open; None where the file says nothing.
    expanded: bool | None = None
    #: Whether a pool or lane lies flat; None where the file says nothing.
    horizontal: bool | None = None
    #: Whether an exclusive gateway shows its cross.
    marker: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """How a flow or association is drawn."""

    #: The flow or association.
    element: str
    #: Its bends, from source to target; at least two.
    waypoints: tuple[Point, ...]
    #: Where its label goes; None where the tool left it open.
    label: Bounds | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagram:
    """All that a file says about drawing its first plane."""

    #: Shapes in the order of the file, which is back to front.
    shapes: tuple[Shape, ...] = ()
    #: Edges in the order of the file.
    edges: tuple[Edge, ...] = ()


def _number(element: etree._Element, name: str) -> float | None:
    try:
        value = float(element.get(name, ""))
    except ValueError:
        return None
    # Infinity and not-a-number would spoil every sum of the drawing.
    return value if abs(value) < 1e9 else None


def _bounds(parent: etree._Element | None) -> Bounds | None:
    found = None if parent is None else parent.find("{*}Bounds")
    if found is None:
        return None
    parts = [_number(found, name) for name in ("x", "y", "width", "height")]
    if any(part is None for part in parts):
        return None
    x, y, width, height = (part or 0.0 for part in parts)
    return Bounds(x, y, max(width, 0.0), max(height, 0.0))


def _flag(element: etree._Element, name: str) -> bool | None:
    text = element.get(name)
    return None if text is None else text.strip().lower() in {"true", "1"}


def _local(reference: str) -> str:
    return reference.strip().rpartition(":")[2]


def _shape(found: etree._Element) -> Shape | None:
    bounds = _bounds(found)
    element = _local(found.get("bpmnElement", ""))
    if bounds is None or not element:
        return None
    return Shape(
        element=element,
        bounds=bounds,
        label=_bounds(found.find("{*}BPMNLabel")),
        expanded=_flag(found, "isExpanded"),
        horizontal=_flag(found, "isHorizontal"),
        marker=_flag(found, "isMarkerVisible") or False,
    )


def _edge(found: etree._Element) -> Edge | None:
    points = []
    for waypoint in found.iterfind("{*}waypoint"):
        x, y = _number(waypoint, "x"), _number(waypoint, "y")
        if x is not None and y is not None:
            points.append(Point(x, y))
    element = _local(found.get("bpmnElement", ""))
    if len(points) < 2 or not element:
        return None
    label = _bounds(found.find("{*}BPMNLabel"))
    return Edge(element=element, waypoints=tuple(points), label=label)


def read_diagram(root: etree._Element) -> Diagram:
    """Read the first plane of the file; later planes draw the insides of shapes."""
    plane = root.find(".//{*}BPMNPlane")
    if plane is None:
        return Diagram()
    shapes = (_shape(found) for found in plane.iterfind("{*}BPMNShape"))
    edges = (_edge(found) for found in plane.iterfind("{*}BPMNEdge"))
    return Diagram(
        shapes=tuple(shape for shape in shapes if shape is not None),
        edges=tuple(edge for edge in edges if edge is not None),
    )
