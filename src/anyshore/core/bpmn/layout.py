"""A simple layout for files that come without diagram data.

Nodes go into columns by their distance from the start and into rows in the order of the
file.  It is meant for looking at, not for keeping: whoever wants it finer draws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.bpmn.diagram import Bounds, Diagram, Edge, Point, Shape
from anyshore.core.bpmn.model import ACTIVITIES, CONTAINERS, Kind, Node

if TYPE_CHECKING:
    from anyshore.core.bpmn.model import Definitions, Process

__all__ = ["lay_out"]

_COLUMN = 150.0
_ROW = 110.0
_PAD = 30.0


def lay_out(definitions: Definitions) -> Diagram:
    """Place every node of every process, one process below the other."""
    shapes: list[Shape] = []
    top = 0.0
    for process in definitions.processes:
        if process.nodes:
            placed = _place(process, process.id, Point(0.0, top))
            shapes += placed
            low = max(shape.bounds.y + shape.bounds.height for shape in placed)
            top = low + _ROW
    return Diagram(shapes=tuple(shapes), edges=tuple(_edges(definitions, shapes)))


def _columns(process: Process, names: list[str]) -> dict[str, int]:
    """Give each node the length of the shortest way to it."""
    level = set(names)
    column: dict[str, int] = {}
    todo = [name for name in names if not process.nodes[name].incoming]
    todo = todo or names[:1]
    column.update(dict.fromkeys(todo, 0))
    while todo:
        name = todo.pop(0)
        for flow in process.nodes[name].outgoing:
            if flow.target in level and flow.target not in column:
                column[flow.target] = column[name] + 1
                todo.append(flow.target)
    last = max(column.values(), default=0)
    return {name: column.get(name, last) for name in names}


def _place(process: Process, body: str, corner: Point) -> list[Shape]:
    hosted = {name for node in process.nodes.values() for name in node.boundaries}
    names = [name for name in process.bodies[body].nodes if name not in hosted]
    column = _columns(process, names)
    lefts: dict[int, float] = {}
    inner: dict[str, list[Shape]] = {}
    sizes: dict[str, tuple[float, float]] = {}
    for name in names:
        inner[name], sizes[name] = _size(process, process.nodes[name])
    left = corner.x
    for number in range(max(column.values(), default=0) + 1):
        lefts[number] = left
        widths = [sizes[name][0] for name in names if column[name] == number]
        left += max([*widths, 0.0]) + _COLUMN / 3
    shapes: list[Shape] = []
    tops: dict[int, float] = {}
    for name in names:
        width, height = sizes[name]
        y = tops.get(column[name], corner.y)
        room = max(height, 80.0)
        place = Point(lefts[column[name]], y + (room - height) / 2)
        tops[column[name]] = y + room + 40
        shapes.append(
            Shape(
                element=name,
                bounds=Bounds(place.x, place.y, width, height),
                expanded=True,
            )
        )
        shapes += [_moved(shape, place) for shape in inner[name]]
        shapes += _boundaries(process.nodes[name], place, (width, height))
    return shapes


def _size(process: Process, node: Node) -> tuple[list[Shape], tuple[float, float]]:
    if node.kind in CONTAINERS and process.bodies[node.id].nodes:
        inner = _place(process, node.id, Point(_PAD, _PAD))
        width = max(shape.bounds.x + shape.bounds.width for shape in inner) + _PAD
        height = max(shape.bounds.y + shape.bounds.height for shape in inner) + _PAD
        return inner, (width, height)
    if node.kind in ACTIVITIES:
        return [], (100.0, 80.0)
    return [], (36.0, 36.0) if node.event is not None else (50.0, 50.0)


def _moved(shape: Shape, by: Point) -> Shape:
    old = shape.bounds
    bounds = Bounds(old.x + by.x, old.y + by.y, old.width, old.height)
    return Shape(element=shape.element, bounds=bounds, expanded=shape.expanded)


def _boundaries(node: Node, place: Point, size: tuple[float, float]) -> list[Shape]:
    shapes = []
    for number, name in enumerate(node.boundaries):
        x = place.x + 12 + number * 44
        y = place.y + size[1] - 18
        shapes.append(Shape(element=name, bounds=Bounds(x, y, 36, 36)))
    return shapes


def _edges(definitions: Definitions, shapes: list[Shape]) -> list[Edge]:
    places = {shape.element: shape.bounds for shape in shapes}
    edges = []
    for process in definitions.processes:
        for node in process.nodes.values():
            for flow in node.outgoing:
                if flow.source not in places or flow.target not in places:
                    continue
                points = _way(places[flow.source], places[flow.target], node)
                edges.append(Edge(element=flow.id, waypoints=points))
    return edges


def _way(source: Bounds, target: Bounds, node: Node) -> tuple[Point, ...]:
    to = Point(target.x, target.y + target.height / 2)
    if node.kind is Kind.BOUNDARY:
        low = Point(source.x + source.width / 2, source.y + source.height)
        if to.x > low.x:
            return (low, Point(low.x, max(to.y, low.y + 15)), to)
    start = Point(source.x + source.width, source.y + source.height / 2)
    if to.x <= start.x:
        under = max(source.y + source.height, target.y + target.height) + 15
        below = Point(source.x + source.width / 2, source.y + source.height)
        end = Point(target.x + target.width / 2, target.y + target.height)
        return (below, Point(below.x, under), Point(end.x, under), end)
    if abs(to.y - start.y) < 1:
        return (start, to)
    middle = (start.x + to.x) / 2 if node.kind in ACTIVITIES else start.x + 12
    return (start, Point(middle, start.y), Point(middle, to.y), to)
