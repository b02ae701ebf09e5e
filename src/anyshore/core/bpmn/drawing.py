"""A process as a picture: SVG from the diagram data of its file.

The picture carries classes and presentation attributes only, no inline styles, so it
passes a strict Content-Security-Policy; strokes take the color of the text around and
fills the page's own, so it works on light and on dark.  Every element has its id as
``data-element`` for scripts and a title for readers and tooltips.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from anyshore.core.bpmn.diagram import Bounds, Diagram, Edge, Point, Shape
from anyshore.core.bpmn.layout import lay_out
from anyshore.core.bpmn.model import ACTIVITIES, CONTAINERS, Definitions
from anyshore.core.bpmn.shapes import FONT, GATEWAYS, LINE, PAPER, Shapes, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["draw"]

_MARGIN = 24.0


def draw(
    definitions: Definitions,
    marks: Mapping[str, int] | None = None,
    incidents: Mapping[str, int] | None = None,
    title: str = "",
) -> str:
    """Draw a file's diagram as SVG.

    Args:
        definitions: The file; one without diagram data is laid out simply.
        marks: Tokens to show by element.
        incidents: Incidents to show by element.
        title: What the picture is called; the process's name where empty.

    Returns:
        An ``svg`` element that can stand in a page or be a file.
    """
    return _Picture(definitions, marks or {}, incidents or {}, title).svg()


class _Picture(Shapes):
    """One picture being drawn."""

    def __init__(
        self,
        definitions: Definitions,
        marks: Mapping[str, int],
        incidents: Mapping[str, int],
        title: str,
    ) -> None:
        super().__init__(definitions, marks, incidents)
        self.flows: dict[str, str] = {}
        self.defaults: set[str] = set()
        self.conditional: set[str] = set()
        for node in self.nodes.values():
            for flow in node.outgoing:
                self.flows[flow.id] = flow.name
                if flow.id == node.default:
                    self.defaults.add(flow.id)
                elif flow.condition is not None and node.kind in ACTIVITIES:
                    self.conditional.add(flow.id)
        first = next((one for one in definitions.processes if one.nodes), None)
        self.title = title or (first.name or first.id if first else "Process")
        self.diagram = self._usable(definitions.diagram)
        self.collapsed = {
            shape.element for shape in self.diagram.shapes if shape.expanded is False
        }

    def _usable(self, diagram: Diagram) -> Diagram:
        drawn = {shape.element for shape in diagram.shapes}
        if drawn & set(self.nodes):
            return diagram
        return lay_out(self.definitions)

    # --- the whole ----------------------------------------------------------------

    def svg(self) -> str:
        box = self._box()
        view = " ".join(map(show, (box.x, box.y, box.width, box.height)))
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="bpmn" role="img" '
            f'viewBox="{view}" width="{show(box.width)}" '
            f'height="{show(box.height)}" fill="none" stroke="currentColor" '
            f'stroke-width="1.5" font-size="{show(FONT)}" stroke-linejoin="round">'
        )
        parts = [
            head,
            f"<title>{escape(self.title)}</title>",
            f"<desc>{escape(self._description())}</desc>",
            _DEFS,
        ]
        shapes = sorted(self.diagram.shapes, key=self._depth)
        parts += [part for shape in shapes for part in self._behind(shape)]
        parts += [part for edge in self.diagram.edges for part in self._edge(edge)]
        parts += [part for shape in shapes for part in self._front(shape)]
        parts += [part for shape in shapes for part in self._mark(shape)]
        parts.append("</svg>")
        return "".join(parts)

    def _depth(self, shape: Shape) -> float:
        # Larger shapes hold smaller ones, so they are drawn first.
        return -shape.bounds.width * shape.bounds.height

    def _box(self) -> Bounds:
        xs: list[float] = []
        ys: list[float] = []
        for bounds in self._all_bounds():
            xs += [bounds.x, bounds.x + bounds.width]
            ys += [bounds.y, bounds.y + bounds.height]
        for edge in self.diagram.edges:
            xs += [point.x for point in edge.waypoints]
            ys += [point.y for point in edge.waypoints]
        if not xs:
            return Bounds(0, 0, 200, 80)
        x, y = min(xs) - _MARGIN, min(ys) - _MARGIN
        return Bounds(x, y, max(xs) - x + _MARGIN, max(ys) - y + _MARGIN)

    def _all_bounds(self) -> Iterator[Bounds]:
        for shape in self.diagram.shapes:
            yield shape.bounds
            if shape.label is not None:
                yield shape.label
            elif self.below(shape):
                yield self.default_label(shape.bounds)
        for edge in self.diagram.edges:
            if edge.label is not None:
                yield edge.label

    def _description(self) -> str:
        active = [
            f"{count} at {self.nodes[name].name or name}"
            for name, count in self.marks.items()
            if count and name in self.nodes
        ]
        counts = f"{len(self.nodes)} elements"
        return f"{counts}. Tokens: {', '.join(active)}." if active else f"{counts}."

    # --- shapes ---------------------------------------------------------------------

    def _behind(self, shape: Shape) -> Iterator[str]:
        """Draw pools, lanes, groups and open sub-processes, which lie behind flows."""
        node = self.nodes.get(shape.element)
        if node is not None:
            if node.kind in CONTAINERS and shape.element not in self.collapsed:
                yield from self.activity(shape, node)
            return
        kind, text = self.definitions.artifacts.get(shape.element, ("", ""))
        if kind in {"participant", "lane"}:
            yield from self.pool(shape, kind, text)
        elif kind == "group":
            yield self.open(shape, "bpmn-group", text)
            yield self.rectangle(shape.bounds, 8, 'stroke-dasharray="8 3 2 3"')
            yield "</g>"

    def _front(self, shape: Shape) -> Iterator[str]:
        """Draw everything else, which lies in front of flows."""
        node = self.nodes.get(shape.element)
        if node is None:
            kind, text = self.definitions.artifacts.get(shape.element, ("", ""))
            if kind not in {"participant", "lane", "group"}:
                yield from self.artifact(shape, kind, text)
        elif node.event is not None:
            yield from self.event(shape, node)
        elif node.kind in GATEWAYS:
            yield from self.gateway(shape, node)
        elif node.kind not in CONTAINERS or shape.element in self.collapsed:
            yield from self.activity(shape, node)

    # --- edges --------------------------------------------------------------------

    def _edge(self, edge: Edge) -> Iterator[str]:
        kind, text = self.definitions.artifacts.get(edge.element, ("", ""))
        text = self.flows.get(edge.element, text)
        path = "M" + "L".join(
            f"{show(point.x)} {show(point.y)}" for point in edge.waypoints
        )
        css, ends = "bpmn-flow", 'marker-end="url(#bpmn-arrow)"'
        if kind == "messageFlow":
            css = "bpmn-message-flow"
            ends = (
                'stroke-dasharray="8 5" marker-start="url(#bpmn-ring)" '
                'marker-end="url(#bpmn-open)"'
            )
        elif kind == "association":
            css, ends = "bpmn-association", 'stroke-dasharray="1 4"'
        elif kind in {"dataInputAssociation", "dataOutputAssociation"}:
            css = "bpmn-association"
            ends = 'stroke-dasharray="1 4" marker-end="url(#bpmn-vee)"'
        elif edge.element in self.defaults:
            ends += ' marker-start="url(#bpmn-slash)"'
        elif edge.element in self.conditional:
            ends += ' marker-start="url(#bpmn-diamond)"'
        yield f'<g class="{css}" data-element={quoteattr(edge.element)}>'
        if text:
            yield f"<title>{escape(text)}</title>"
        yield f'<path d="{path}" {ends}/>'
        if text:
            yield self.in_box(text, edge.label or self._beside(edge))
        yield "</g>"

    def _beside(self, edge: Edge) -> Bounds:
        first, second = edge.waypoints[:2]
        x, y = (first.x + second.x) / 2, (first.y + second.y) / 2
        return Bounds(x - 40, y - LINE - 4, 80, LINE)

    # --- tokens -------------------------------------------------------------------

    def _mark(self, shape: Shape) -> Iterator[str]:
        tokens = self.marks.get(shape.element, 0)
        wrong = self.incidents.get(shape.element, 0)
        x = shape.bounds.x + shape.bounds.width
        for number, (css, count, word) in enumerate(
            (("bpmn-token", tokens, "tokens"), ("bpmn-trouble", wrong, "incidents"))
        ):
            if count:
                middle = Point(x - number * 24, shape.bounds.y)
                yield (
                    f'<g class="{css}" role="img" '
                    f'aria-label="{count} {word}">'
                    f'<circle cx="{show(middle.x)}" cy="{show(middle.y)}" r="10" '
                    f'fill="currentColor"/>'
                    f'<text class="bpmn-count" x="{show(middle.x)}" '
                    f'y="{show(middle.y + 4)}" text-anchor="middle" '
                    f'fill="{PAPER}" stroke="none">{count}</text></g>'
                )


_DEFS = (
    '<defs><marker id="bpmn-arrow" viewBox="0 0 10 10" refX="10" refY="5" '
    'markerWidth="9" markerHeight="9" orient="auto" markerUnits="userSpaceOnUse">'
    '<path d="M0 1L10 5 0 9z" fill="currentColor" stroke="none"/></marker>'
    '<marker id="bpmn-open" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="10" '
    'markerHeight="10" orient="auto" markerUnits="userSpaceOnUse">'
    f'<path d="M1 1L9 5 1 9z" fill="{PAPER}"/></marker>'
    '<marker id="bpmn-vee" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" '
    'markerHeight="10" orient="auto" markerUnits="userSpaceOnUse">'
    '<path d="M1 1L9 5 1 9"/></marker>'
    '<marker id="bpmn-ring" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="8" '
    'markerHeight="8" markerUnits="userSpaceOnUse">'
    f'<circle cx="5" cy="5" r="3.5" fill="{PAPER}"/></marker>'
    '<marker id="bpmn-slash" viewBox="0 0 16 16" refX="-4" refY="8" markerWidth="16" '
    'markerHeight="16" orient="auto" markerUnits="userSpaceOnUse">'
    '<path d="M3 12L9 4"/></marker>'
    '<marker id="bpmn-diamond" viewBox="0 0 18 10" refX="0" refY="5" markerWidth="18" '
    'markerHeight="10" orient="auto" markerUnits="userSpaceOnUse">'
    f'<path d="M1 5L9 1 17 5 9 9z" fill="{PAPER}"/></marker></defs>'
)
