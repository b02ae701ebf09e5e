"""The process map: the directly-follows graph as SVG, with frequencies and times.

The picture carries presentation attributes only, no inline styles, so it passes a
strict Content-Security-Policy; strokes take the color of the text around it, so it
works on light and on dark.  Rare edges are left out until the picture can be read, but
never the busiest way to or from an activity; the picture says how much it shows.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from anyshore.core.mining.durations import duration_text
from anyshore.core.mining.map_layout import Placed, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anyshore.core.mining.following import EdgeTimes, Graph

__all__ = ["draw_map"]

_START, _END = "\1start", "\1end"
_WIDE, _HIGH = 176.0, 92.0
_BOX_WIDE, _BOX_HIGH = 148.0, 42.0
_MARGIN = 28.0
_FONT = 11
_LETTER = 6.7
#: Share of all steps that the picture shows at least, and edges for each activity at
#: which it stops to add more.
_SHOWN = 0.9
_EDGES = 2.2


@dataclass(frozen=True, kw_only=True, slots=True)
class _Picture:
    """What is drawn."""

    graph: Graph
    edges: Mapping[tuple[str, str], int]
    times: Mapping[tuple[str, str], EdgeTimes]
    placed: Placed
    title: str

    def point(self, at: tuple[int, float]) -> tuple[float, float]:
        level, place = at
        return (
            _MARGIN + _WIDE * (place + 0.5),
            _MARGIN + _HIGH * level + _BOX_HIGH / 2,
        )


def draw_map(
    graph: Graph,
    times: Mapping[tuple[str, str], EdgeTimes] | None = None,
    title: str = "",
    activities: int = 40,
) -> str:
    """Draw a directly-follows graph.

    Args:
        graph: The graph.
        times: How long its edges take; their medians are written beside them.
        title: What the picture is called.
        activities: At most so many are drawn, the most frequent.

    Returns:
        An ``svg`` element that can stand in a page or be a file.
    """
    kept = sorted(graph.nodes, key=lambda each: (-graph.nodes[each], each))[:activities]
    everything = _all_edges(graph, set(kept))
    edges = _worth(everything, len(kept))
    placed = lay_out([_START, *kept, _END], {key: float(n) for key, n in edges.items()})
    steps = sum(graph.edges.values()) + sum(graph.starts.values()) * 2
    picture = _Picture(
        graph=graph,
        edges=edges,
        times=times or {},
        placed=placed,
        title=f"{title or 'Process map'}: {len(kept)} of {len(graph.nodes)} "
        f"activities, {sum(edges.values()) / max(steps, 1):.0%} of all steps",
    )
    return "\n".join(_svg(picture))


def _all_edges(graph: Graph, kept: set[str]) -> dict[tuple[str, str], int]:
    edges = {
        key: count
        for key, count in graph.edges.items()
        if key[0] in kept and key[1] in kept
    }
    edges |= {(_START, each): n for each, n in graph.starts.items() if each in kept}
    edges |= {(each, _END): n for each, n in graph.ends.items() if each in kept}
    return edges


def _worth(edges: dict[tuple[str, str], int], nodes: int) -> dict[tuple[str, str], int]:
    """Keep the busiest edges, and for each node its busiest way in and out."""
    order = sorted(edges, key=lambda key: (-edges[key], key))
    chosen: set[tuple[str, str]] = set()
    entered: set[str] = set()
    left: set[str] = set()
    for source, target in order:
        if source != target and (target not in entered or source not in left):
            chosen.add((source, target))
            entered.add(target)
            left.add(source)
    total, shown = sum(edges.values()), sum(edges[key] for key in chosen)
    for key in order:
        if shown >= _SHOWN * total or len(chosen) >= _EDGES * nodes:
            break
        if key not in chosen:
            chosen.add(key)
            shown += edges[key]
    return {key: edges[key] for key in order if key in chosen}


def _svg(picture: _Picture) -> Iterator[str]:
    wide = picture.placed.width * _WIDE + 2 * _MARGIN
    high = (picture.placed.levels - 1) * _HIGH + _BOX_HIGH + 2 * _MARGIN
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="{_FONT}" fill="currentColor">'
    )
    yield f"<title>{escape(picture.title)}</title>"
    yield (
        '<defs><marker id="map-arrow" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="7" markerHeight="7" orient="auto" '
        'markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8Z" '
        'fill="currentColor"/></marker></defs>'
    )
    for key in reversed(list(picture.edges)):
        yield from _edge(picture, key)
    for key in picture.edges:
        yield from _words(picture, key)
    for node in picture.placed.nodes:
        yield from _node(picture, node)
    yield "</svg>"


def _edge(picture: _Picture, key: tuple[str, str]) -> Iterator[str]:
    most = max(picture.edges.values())
    share = picture.edges[key] / most
    shape = (
        f'fill="none" stroke="currentColor" stroke-width="{0.8 + 3.2 * share:.2f}" '
        f'stroke-opacity="{0.3 + 0.5 * share:.2f}" marker-end="url(#map-arrow)"'
    )
    yield f'<path d="{_way(picture, key)}" {shape}><title>{_told(picture, key)}</title>'
    yield "</path>"


def _told(picture: _Picture, key: tuple[str, str]) -> str:
    source, target = (_name(each) for each in key)
    text = f"{source} → {target}: {picture.edges[key]} times"
    times = picture.times.get(key)
    if times is not None:
        text += (
            f", half within {duration_text(times.median)}, "
            f"nine of ten within {duration_text(times.p90)}"
        )
    return escape(text)


def _name(node: str) -> str:
    return {_START: "start", _END: "end"}.get(node, node)


def _points(picture: _Picture, key: tuple[str, str]) -> list[tuple[float, float]]:
    """Return where an edge goes, from border to border."""
    points = [picture.point(each) for each in picture.placed.bends[key]]
    down = points[0][1] < points[-1][1]
    back = (key[1], key[0]) in picture.edges
    shift = (9.0 if down else -9.0) if back else 0.0
    half = _BOX_HIGH / 2 if down else -_BOX_HIGH / 2
    points = [(x + shift, y) for x, y in points]
    (x0, y0), (x1, y1) = points[0], points[-1]
    points[0] = (x0, y0 + _half(key[0], half))
    points[-1] = (x1, y1 - _half(key[1], half))
    return points


def _half(node: str, half: float) -> float:
    return half if node not in {_START, _END} else (9.0 if half > 0 else -9.0)


def _way(picture: _Picture, key: tuple[str, str]) -> str:
    if key[0] == key[1]:
        x, y = picture.point(picture.placed.nodes[key[0]])
        right = x + _BOX_WIDE / 2
        return (
            f"M{right:.1f} {y - 10:.1f}C{right + 26:.1f} {y - 18:.1f} "
            f"{right + 26:.1f} {y + 18:.1f} {right:.1f} {y + 10:.1f}"
        )
    points = _points(picture, key)
    way = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        middle = (y0 + y1) / 2
        way += f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
    return way


def _words(picture: _Picture, key: tuple[str, str]) -> Iterator[str]:
    """Write how often, and how long, beside the middle of an edge."""
    if key[0] == key[1]:
        x, y = picture.point(picture.placed.nodes[key[0]])
        x, y, anchor = x + _BOX_WIDE / 2 + 22, y + 4, "start"
    else:
        points = _points(picture, key)
        at = (len(points) - 1) // 2
        (x0, y0), (x1, y1) = points[at], points[at + 1]
        x, y, anchor = (x0 + x1) / 2 + 4, (y0 + y1) / 2 + 4, "start"
        if (key[1], key[0]) in picture.edges:
            # Two ways between the same boxes: each has its figure on its own side.
            down = points[0][1] < points[-1][1]
            x, anchor = (x + 2, "start") if down else (x - 10, "end")
            y += 9 if down else -3
    times = picture.times.get(key)
    text = f"{picture.edges[key]:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    if times is not None:
        text += f" · {duration_text(times.median)}"
    # A halo in the page's color keeps figures readable where edges cross.
    yield (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="9.5" '
        'stroke="var(--map-paper, Canvas)" stroke-width="3" '
        f'paint-order="stroke">{text}</text>'
    )


def _node(picture: _Picture, node: str) -> Iterator[str]:
    x, y = picture.point(picture.placed.nodes[node])
    if node in {_START, _END}:
        wide = 1.5 if node == _START else 3.5
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="var(--map-paper, Canvas)" '
            f'stroke="currentColor" stroke-width="{wide}"><title>{_name(node)}</title>'
            "</circle>"
        )
        return
    count = picture.graph.nodes[node]
    share = count / max(picture.graph.nodes.values())
    box = f'x="{x - _BOX_WIDE / 2:.1f}" y="{y - _BOX_HIGH / 2:.1f}" rx="6"'
    size = f'width="{_BOX_WIDE:.0f}" height="{_BOX_HIGH:.0f}"'
    yield f"<g data-activity={quoteattr(node)}><title>{escape(node)}: {count}</title>"
    yield f'<rect {box} {size} fill="var(--map-paper, Canvas)"/>'
    yield (
        f'<rect {box} {size} fill="var(--map-tint, #2f6f9f)" '
        f'fill-opacity="{0.06 + 0.3 * share:.2f}" stroke="currentColor" '
        'stroke-opacity="0.7"/>'
    )
    yield (
        f'<text x="{x:.1f}" y="{y - 3:.1f}" text-anchor="middle">'
        f"{escape(_short(node))}</text>"
    )
    figure = f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    yield (
        f'<text x="{x:.1f}" y="{y + 12:.1f}" text-anchor="middle" font-size="9.5" '
        f'fill-opacity="0.75">{figure}</text></g>'
    )


def _short(name: str) -> str:
    room = int(_BOX_WIDE / _LETTER)
    return name if len(name) <= room else name[: room - 1] + "…"
