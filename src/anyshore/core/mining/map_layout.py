"""Where the parts of a process map go: levels from start to end, few crossings.

The method is the layered one (Sugiyama, Tagawa and Toda 1981): edges that lead back are
turned for the layout, nodes get the level of their longest way from the start, long
edges bend on each level they pass, and levels are sorted by the middle of what they are
joined to.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Placed", "lay_out"]

_SWEEPS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """Where everything goes, counted in levels and places on a level."""

    #: Level and place of each node; places may lie between whole numbers.
    nodes: Mapping[str, tuple[int, float]]
    #: The points of each edge from its source to its target, bends between.
    bends: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]
    #: How many levels there are.
    levels: int
    #: Places on the widest of them.
    width: float


def lay_out(nodes: Sequence[str], edges: Mapping[tuple[str, str], float]) -> Placed:
    """Place nodes and edges.

    Args:
        nodes: The first is the start.
        edges: With their weights; heavy ones decide what leads forward.
    """
    forward = _forward(nodes, edges)
    levels = _levels(nodes, forward)
    chains, rows = _rows(nodes, forward, levels)
    _sort(rows, chains)
    places = _places(rows, chains)
    bends = {}
    for (source, target), chain in chains.items():
        points = tuple(places[each] for each in chain)
        key = (source, target) if (source, target) in edges else (target, source)
        bends[key] = points if key == (source, target) else tuple(reversed(points))
        if (target, source) in edges and key == (source, target):
            bends[target, source] = tuple(reversed(points))
    return Placed(
        nodes={node: places[node] for node in nodes},
        bends=bends,
        levels=len(rows),
        width=max(place for _, place in places.values()) + 1,
    )


def _forward(
    nodes: Sequence[str], edges: Mapping[tuple[str, str], float]
) -> set[tuple[str, str]]:
    """Turn the lightest edges so that no circle is left, and forget loops."""
    order = sorted(edges, key=lambda each: (-edges[each], each))
    forward = _tree(nodes[0], order)
    # Heaviest first: an edge that would close a circle is the lightest of it.
    for source, target in order:
        if source == target or not forward.isdisjoint(
            {(source, target), (target, source)}
        ):
            continue
        if _leads(forward, target, source):
            forward.add((target, source))
        else:
            forward.add((source, target))
    return forward


def _tree(start: str, order: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the heaviest way to each node from the start, so that none lies above."""
    reached = {start}
    tree: set[tuple[str, str]] = set()
    while True:
        found = next(
            (each for each in order if each[0] in reached and each[1] not in reached),
            None,
        )
        if found is None:
            return tree
        tree.add(found)
        reached.add(found[1])


def _leads(edges: set[tuple[str, str]], source: str, target: str) -> bool:
    after: dict[str, list[str]] = {}
    for one, other in edges:
        after.setdefault(one, []).append(other)
    stack, seen = [source], {source}
    while stack:
        node = stack.pop()
        if node == target:
            return True
        for each in after.get(node, ()):
            if each not in seen:
                seen.add(each)
                stack.append(each)
    return False


def _levels(nodes: Sequence[str], forward: set[tuple[str, str]]) -> dict[str, int]:
    before: dict[str, list[str]] = {node: [] for node in nodes}
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in sorted(forward):
        before[target].append(source)
        after[source].append(target)
    levels = dict.fromkeys(nodes, 0)
    open_ends = {node: len(before[node]) for node in nodes}
    ready = [node for node in nodes if not open_ends[node]]
    while ready:
        node = ready.pop(0)
        for each in after[node]:
            levels[each] = max(levels[each], levels[node] + 1)
            open_ends[each] -= 1
            if not open_ends[each]:
                ready.append(each)
    return levels


def _rows(
    nodes: Sequence[str], forward: set[tuple[str, str]], levels: Mapping[str, int]
) -> tuple[dict[tuple[str, str], list[str]], list[list[str]]]:
    rows: list[list[str]] = [[] for _ in range(max(levels.values(), default=0) + 1)]
    for node in nodes:
        rows[levels[node]].append(node)
    chains: dict[tuple[str, str], list[str]] = {}
    for source, target in sorted(forward):
        chain = [source]
        for level in range(levels[source] + 1, levels[target]):
            bend = f"\0{source}\0{target}\0{level}"
            rows[level].append(bend)
            chain.append(bend)
        chains[source, target] = [*chain, target]
    return chains, rows


def _neighbors(
    chains: Iterable[Sequence[str]],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains:
        for one, other in itertools.pairwise(chain):
            below.setdefault(one, []).append(other)
            above.setdefault(other, []).append(one)
    return above, below


def _sort(rows: list[list[str]], chains: Mapping[tuple[str, str], list[str]]) -> None:
    """Sort levels by the middle of their neighbors, down and up in turn."""
    above, below = _neighbors(chains.values())
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        near = above if down else below
        for row in rows if down else reversed(rows):
            place = {each: at for other in rows for at, each in enumerate(other)}

            def middle(
                node: str,
                place: Mapping[str, int] = place,
                near: Mapping[str, list[str]] = near,
            ) -> float:
                found = [place[each] for each in near.get(node, ())]
                return sum(found) / len(found) if found else place[node]

            row.sort(key=middle)


def _places(
    rows: list[list[str]], chains: Mapping[tuple[str, str], list[str]]
) -> dict[str, tuple[int, float]]:
    """Center rows, then move each node towards its neighbors where there is room."""
    above, below = _neighbors(chains.values())
    size = {
        each: 0.45 if each.startswith("\0") else 1.0 for row in rows for each in row
    }
    at: dict[str, float] = {}
    for row in rows:
        whole = sum(size[each] for each in row)
        left = -whole / 2
        for each in row:
            at[each] = left + size[each] / 2
            left += size[each]
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = {}
            for each in row:
                found = [
                    at[one] for one in (*above.get(each, ()), *below.get(each, ()))
                ]
                wanted[each] = sum(found) / len(found) if found else at[each]
            _settle(row, wanted, size, at)
    least = min(at[each] - size[each] / 2 for each in at)
    return {
        each: (level, at[each] - least - 0.5)
        for level, row in enumerate(rows)
        for each in row
    }


def _settle(
    row: list[str],
    wanted: Mapping[str, float],
    size: Mapping[str, float],
    at: dict[str, float],
) -> None:
    """Put a row as near to what is wanted as its order and room allow."""
    left: list[float] = []
    edge = float("-inf")
    for each in row:
        place = max(wanted[each], edge + size[each] / 2)
        left.append(place)
        edge = place + size[each] / 2
    right: list[float] = []
    edge = float("inf")
    for each in reversed(row):
        place = min(wanted[each], edge - size[each] / 2)
        right.append(place)
        edge = place - size[each] / 2
    for each, one, other in zip(row, left, reversed(right), strict=True):
        at[each] = (one + other) / 2
