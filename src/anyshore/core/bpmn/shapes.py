"""Drawing single shapes: activities, events, gateways, pools, data, with labels."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from anyshore.core.bpmn.diagram import Bounds, Point, Shape
from anyshore.core.bpmn.glyphs import EVENTS, MARKERS, TASKS, event_glyph, markers
from anyshore.core.bpmn.model import ACTIVITIES, CONTAINERS, Definitions, Kind, Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FONT", "GATEWAYS", "LINE", "PAPER", "Shapes", "show", "wrap"]

FONT = 11.0
#: Mean width of a letter as a part of the font's size; wide enough for most texts.
_LETTER = 0.56
LINE = 13.0
#: The page's own color, for the inside of shapes.
PAPER = "var(--bpmn-paper, Canvas)"
GATEWAYS = {
    Kind.EXCLUSIVE: "M-6 -7L6 7M6 -7L-6 7",
    Kind.PARALLEL: "M-9 0H9M0 -9V9",
    Kind.INCLUSIVE: "M0 -9A9 9 0 1 0 0 9A9 9 0 1 0 0 -9Z",
    Kind.COMPLEX: "M-9 0H9M0 -9V9M-6 -6L6 6M6 -6L-6 6",
    Kind.EVENT_BASED: "M0 -11A11 11 0 1 0 0 11A11 11 0 1 0 0 -11Z"
    "M0 -7L6.7 -2.2 4.1 5.700H-4.100L-6.7 -2.200Z",
}


def show(value: float) -> str:
    """Write a length without needless digits."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def wrap(text: str, width: float) -> list[str]:
    """Break a label into lines that fit a width.

    >>> wrap("Check the invoice total", 70.0)
    ['Check the', 'invoice', 'total']
    """
    room = max(4, int(width / (FONT * _LETTER)))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            while len(word) > room + 2:
                lines.append(word[: room - 1] + "-")
                word = word[room - 1 :]  # noqa: PLW2901 - the rest of a long word
            lines.append(word)
    return lines


def _document(bounds: Bounds) -> str:
    """Return the path of a sheet with a folded corner."""
    fold = show(min(bounds.width, bounds.height) / 3)
    rest = show(bounds.width - min(bounds.width, bounds.height) / 3)
    side = show(bounds.height - min(bounds.width, bounds.height) / 3)
    return (
        f"M{show(bounds.x)} {show(bounds.y)}h{rest}l{fold} {fold}v{side}"
        f"h-{show(bounds.width)}zm{rest} 0v{fold}h{fold}"
    )


def _store(bounds: Bounds) -> str:
    """Return the path of a drum."""
    half, bow = show(bounds.width / 2), bounds.height / 6
    wide, low = show(bounds.width), show(bow)
    return (
        f"M{show(bounds.x)} {show(bounds.y + bow)}a{half} {low} 0 0 1 {wide} 0"
        f"v{show(bounds.height - 2 * bow)}a{half} {low} 0 0 1 -{wide} 0z"
        f"m0 0a{half} {low} 0 0 0 {wide} 0"
    )


class Shapes:
    """Draws the shapes of one file."""

    def __init__(
        self,
        definitions: Definitions,
        marks: Mapping[str, int],
        incidents: Mapping[str, int],
    ) -> None:
        self.definitions = definitions
        self.marks = marks
        self.incidents = incidents
        self.nodes: dict[str, Node] = {}
        for process in definitions.processes:
            self.nodes.update(process.nodes)
        #: Sub-processes that are drawn closed.
        self.collapsed: set[str] = set()

    def open(self, shape: Shape, kind: str, name: str) -> str:
        """Open the group of a shape, with its classes and its title."""
        busy = " bpmn-active" if self.marks.get(shape.element) else ""
        bad = " bpmn-incident" if self.incidents.get(shape.element) else ""
        return (
            f'<g class="{kind}{busy}{bad}" data-element={quoteattr(shape.element)}>'
            f"<title>{escape(name or shape.element)}</title>"
        )

    def rectangle(self, bounds: Bounds, radius: float, more: str = "") -> str:
        """Draw a rectangle with round corners."""
        return (
            f'<rect class="bpmn-shape" x="{show(bounds.x)}" y="{show(bounds.y)}" '
            f'width="{show(bounds.width)}" height="{show(bounds.height)}" '
            f'rx="{show(radius)}" {more}/>'
        )

    def circle(self, bounds: Bounds, less: float, more: str) -> str:
        """Draw the circle inside of bounds, smaller by a part of its radius."""
        x, y = bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
        radius = max(min(bounds.width, bounds.height) / 2 - less, 1)
        return (
            f'<circle class="bpmn-shape" cx="{show(x)}" cy="{show(y)}" '
            f'r="{show(radius)}" {more}/>'
        )

    def glyph(self, path: str, place: Point, size: float, *, filled: bool) -> str:
        """Draw a small picture with its upper left corner at a place."""
        fill = "currentColor" if filled else PAPER
        scale = size / 16
        return (
            f'<path class="bpmn-glyph" d="{path}" fill="{fill}" '
            f'stroke-width="{show(1.1 / scale)}" '
            f'transform="translate({show(place.x)} {show(place.y)}) '
            f'scale({show(scale)})"/>'
        )

    def activity(self, shape: Shape, node: Node) -> Iterator[str]:
        """Draw a task, call activity or sub-process."""
        bounds = shape.bounds
        yield self.open(shape, f"bpmn-activity bpmn-{node.kind.value}", node.name)
        dashed = 'stroke-dasharray="3 3" ' if node.by_event else ""
        wide = 'stroke-width="4" ' if node.kind is Kind.CALL else ""
        yield self.rectangle(bounds, 8, f'{dashed}{wide}fill="{PAPER}"')
        if node.kind is Kind.TRANSACTION:
            inner = Bounds(
                bounds.x + 4, bounds.y + 4, bounds.width - 8, bounds.height - 8
            )
            yield self.rectangle(inner, 6)
        if node.kind in TASKS:
            corner = Point(bounds.x + 6, bounds.y + 6)
            filled = node.kind is Kind.SEND
            yield self.glyph(TASKS[node.kind], corner, 14, filled=filled)
        open_body = node.kind in CONTAINERS and shape.element not in self.collapsed
        yield from self._markers(shape, node, open_body=open_body)
        yield from self.inside(bounds, node.name, top=open_body)
        yield "</g>"

    def _markers(self, shape: Shape, node: Node, *, open_body: bool) -> Iterator[str]:
        collapsed = node.kind in CONTAINERS and not open_body
        names = markers(node, collapsed=collapsed)
        bounds = shape.bounds
        left = bounds.x + bounds.width / 2 - len(names) * 8
        for number, name in enumerate(names):
            place = Point(left + number * 16 + 1, bounds.y + bounds.height - 17)
            yield self.glyph(MARKERS[name], place, 14, filled=False)

    def event(self, shape: Shape, node: Node) -> Iterator[str]:
        """Draw an event: thin, double or thick, with its trigger inside."""
        event, bounds = node.event, shape.bounds
        if event is None:
            return
        yield self.open(shape, f"bpmn-event bpmn-{node.kind.value}", node.name)
        dashed = "" if event.interrupting else ' stroke-dasharray="3 3"'
        width = "3.5" if node.kind is Kind.END else "1.5"
        yield self.circle(bounds, 0, f'fill="{PAPER}" stroke-width="{width}"{dashed}')
        if node.kind in {Kind.CATCH, Kind.THROW, Kind.BOUNDARY}:
            yield self.circle(bounds, 3, dashed.strip())
        name = event_glyph(event)
        if name:
            size = min(bounds.width, bounds.height) * 0.48
            place = Point(
                bounds.x + (bounds.width - size) / 2,
                bounds.y + (bounds.height - size) / 2,
            )
            filled = node.kind in {Kind.THROW, Kind.END}
            yield self.glyph(EVENTS[name], place, size, filled=filled)
        yield from self.label(shape, node.name)
        yield "</g>"

    def gateway(self, shape: Shape, node: Node) -> Iterator[str]:
        """Draw a gateway with its sign."""
        bounds = shape.bounds
        x, y = bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
        yield self.open(shape, f"bpmn-gateway bpmn-{node.kind.value}", node.name)
        corners = (
            (x, bounds.y),
            (bounds.x + bounds.width, y),
            (x, bounds.y + bounds.height),
            (bounds.x, y),
        )
        points = " ".join(f"{show(px)},{show(py)}" for px, py in corners)
        yield f'<polygon class="bpmn-shape" points="{points}" fill="{PAPER}"/>'
        width = "1.5" if node.kind is Kind.EVENT_BASED else "2.5"
        scale = min(bounds.width, bounds.height) / 50
        yield (
            f'<path class="bpmn-glyph" d="{GATEWAYS[node.kind]}" '
            f'stroke-width="{width}" transform="translate({show(x)} {show(y)}) '
            f'scale({show(scale)})"/>'
        )
        yield from self.label(shape, node.name)
        yield "</g>"

    def pool(self, shape: Shape, kind: str, name: str) -> Iterator[str]:
        """Draw a pool or lane with its name along the band."""
        bounds = shape.bounds
        flat = shape.horizontal is not False
        yield self.open(shape, f"bpmn-{kind}", name)
        yield self.rectangle(bounds, 0, f'fill="{PAPER}"')
        band = 30.0
        if flat:
            x, y = bounds.x + band / 2, bounds.y + bounds.height / 2
            if kind == "participant":
                yield (
                    f'<path d="M{show(bounds.x + band)} {show(bounds.y)}'
                    f'v{show(bounds.height)}"/>'
                )
            turn = f' transform="rotate(-90 {show(x)} {show(y)})"'
            yield self.text(wrap(name, bounds.height - 8), Point(x, y), turn)
        else:
            middle = Point(bounds.x + bounds.width / 2, bounds.y + band / 2)
            yield self.text(wrap(name, bounds.width - 8), middle)
        yield "</g>"

    def artifact(self, shape: Shape, kind: str, text: str) -> Iterator[str]:
        """Draw what is no flow node: notes, data, messages."""
        bounds = shape.bounds
        x, y, width, height = bounds.x, bounds.y, bounds.width, bounds.height
        left, top, wide, tall = map(show, (x, y, width, height))
        if kind == "textAnnotation":
            yield self.open(shape, "bpmn-annotation", text)
            yield f'<path d="M{show(x + 8)} {top}H{left}v{tall}h8"/>'
            yield from self.inside(bounds, text, top=False)
        elif kind.startswith("data"):
            yield self.open(shape, "bpmn-data", text)
            store = kind == "dataStoreReference"
            path = _store(bounds) if store else _document(bounds)
            yield f'<path class="bpmn-shape" fill="{PAPER}" d="{path}"/>'
            yield from self.label(shape, text)
        elif kind == "message":
            yield self.open(shape, "bpmn-data", text)
            half, low = show(width / 2), show(height / 2)
            path = f"M{left} {top}h{wide}v{tall}h-{wide}zl{half} {low} {half} -{low}"
            yield f'<path class="bpmn-shape" fill="{PAPER}" d="{path}"/>'
        else:
            yield self.open(shape, "bpmn-other", text)
            yield self.rectangle(bounds, 4, 'stroke-dasharray="2 2"')
            yield from self.inside(bounds, text, top=False)
        yield "</g>"

    # --- text ---------------------------------------------------------------------

    def text(self, lines: list[str], middle: Point, more: str = "") -> str:
        """Write lines of text around a point."""
        if not lines:
            return ""
        first = middle.y - (len(lines) - 1) * LINE / 2 + FONT * 0.36
        spans = "".join(
            f'<tspan x="{show(middle.x)}" y="{show(first + number * LINE)}">'
            f"{escape(line)}</tspan>"
            for number, line in enumerate(lines)
        )
        return (
            f'<text class="bpmn-label" text-anchor="middle" fill="currentColor" '
            f'stroke="none"{more}>{spans}</text>'
        )

    def inside(self, bounds: Bounds, text: str, *, top: bool) -> Iterator[str]:
        """Write a label into a shape, cut off where there is no room."""
        lines = wrap(text, bounds.width - 10)
        if top:
            y = bounds.y + 12 + (len(lines) - 1) * LINE / 2
        else:
            room = max(1, int((bounds.height - 6) / LINE))
            if len(lines) > room:
                lines = [*lines[: room - 1], lines[room - 1].rstrip("-") + "…"]
            y = bounds.y + bounds.height / 2
        yield self.text(lines, Point(bounds.x + bounds.width / 2, y))

    def below(self, shape: Shape) -> bool:
        """Say whether a shape has a label beneath it."""
        node = self.nodes.get(shape.element)
        return node is not None and bool(node.name) and node.kind not in ACTIVITIES

    def default_label(self, bounds: Bounds) -> Bounds:
        """Return where a label goes where the file does not say."""
        middle = bounds.x + bounds.width / 2
        return Bounds(middle - 45, bounds.y + bounds.height + 4, 90, LINE * 2)

    def label(self, shape: Shape, text: str) -> Iterator[str]:
        """Write the label that stands outside of a shape."""
        if text:
            place = shape.label or self.default_label(shape.bounds)
            yield self.in_box(text, place)

    def in_box(self, text: str, box: Bounds) -> str:
        """Write a text into a box from its top."""
        lines = wrap(text, max(box.width, 60))
        top = box.y + len(lines) * LINE / 2
        return self.text(lines, Point(box.x + box.width / 2, top))
