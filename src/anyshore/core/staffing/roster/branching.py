"""Branch and price: raise the bound by deciding fractional assignments.

Each node bars or demands some assignments; its bound comes from column generation
under them.  The best open bound is a bound on every roster.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.roster.generation import Decision, Generation, Rulings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.master import Column, Relaxed

    Floats = NDArray[np.float64]

__all__ = ["Node", "Outcome", "Tree", "explore"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Node:
    """One branch still to be looked at."""

    #: No roster below costs less, without the model's base.
    bound: float
    #: What the branch has decided.
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Outcome:
    """What looking at a node has shown."""

    #: The node.
    node: Node
    #: Its branches; none where it is closed.
    branches: tuple[Node, ...]
    #: Whether the node can be neither split nor closed; its bound then stays.
    stuck: bool = False
    #: Columns of a whole solution, where the node has one.
    solution: tuple[Column, ...] = ()


@dataclass(slots=True)
class Tree:
    """The open nodes, best bound first."""

    _heap: list[tuple[float, int, Node]] = field(default_factory=list)
    _busy: dict[int, Node] = field(default_factory=dict)
    _count: int = 0
    _stuck: float = np.inf

    def put(self, node: Node) -> None:
        """Add an open node."""
        self._count += 1
        # Of equal bounds the deepest goes first: it is nearest to a whole solution.
        order = (node.bound, -len(node.decisions) * 10**9 + self._count)
        heappush(self._heap, (*order, node))

    def take(self) -> Node | None:
        """Take the open node with the best bound; it counts until it is closed."""
        if not self._heap:
            return None
        node = heappop(self._heap)[-1]
        self._busy[id(node)] = node
        return node

    def close(self, outcome: Outcome) -> None:
        """Replace a node taken by its branches."""
        del self._busy[id(outcome.node)]
        if outcome.stuck:
            self._stuck = min(self._stuck, outcome.node.bound)
        for branch in outcome.branches:
            self.put(branch)

    def bound(self) -> float:
        """Return the smallest bound of what is open; infinite where nothing is."""
        bounds = [self._stuck, *(node.bound for node in self._busy.values())]
        if self._heap:
            bounds.append(self._heap[0][0])
        return min(bounds, default=np.inf)


def explore(generation: Generation, node: Node, *, below: float) -> Outcome:
    """Bound a node and split it.

    Args:
        generation: A generation over everybody; it goes on from what it knows.
        node: What to look at.
        below: Only rosters that cost less than this are of interest, without base.
    """
    generation.obey(Rulings(generation.ground.model, node.decisions))
    relaxed = generation.run(rounds=500, until=below)
    bound = max(node.bound, generation.bound)
    if bound >= below:
        return Outcome(node=node, branches=())
    if relaxed is None or generation.ground.left() <= 0:
        return Outcome(node=node, branches=(node,))
    decision = _split(generation, relaxed)
    if decision is None:
        return _whole(node, generation, relaxed, bound)
    branches = tuple(
        Node(bound=bound, decisions=(*node.decisions, each)) for each in decision
    )
    return Outcome(node=node, branches=branches)


def _whole(
    node: Node, generation: Generation, relaxed: Relaxed, bound: float
) -> Outcome:
    """Close a node whose linear solution is whole, if its bound says it is best."""
    chosen = tuple(
        generation.master.columns[at] for at in np.flatnonzero(relaxed.shares > 0.5)
    )
    if len(chosen) < len(generation.people):
        # People without any line: the branch is empty, by columns priced to the end.
        return Outcome(node=node, branches=(), stuck=not generation.complete)
    return Outcome(
        node=node,
        branches=(),
        stuck=bound < relaxed.value - 1e-4,
        solution=chosen,
    )


def _split(generation: Generation, relaxed: Relaxed) -> Sequence[Decision] | None:
    """Choose what to decide: a day's work first, then its shift type."""
    model = generation.ground.model
    share = np.zeros((model.people, model.days, model.types))
    days = np.arange(model.days)
    for at in np.flatnonzero(relaxed.shares > 1e-9):
        column = generation.master.columns[at]
        worked = days[column.line >= 0]
        share[column.person, worked, column.line[worked]] += relaxed.shares[at]
    works = share.sum(axis=2)
    doubt = np.minimum(works, 1 - works)
    if doubt.max() > 1e-4:
        person, day = (int(i) for i in np.unravel_index(doubt.argmax(), doubt.shape))
        kinds = tuple(range(model.types))
    else:
        each = np.minimum(share, 1 - share)
        if each.max() <= 1e-4:
            return None
        person, day, kind = (
            int(i) for i in np.unravel_index(each.argmax(), each.shape)
        )
        kinds = (kind,)
    return [
        Decision(person=person, day=day, kinds=kinds, works=works)
        for works in (True, False)
    ]
