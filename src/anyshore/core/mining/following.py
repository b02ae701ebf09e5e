"""The directly-follows graph, variants and throughput of a log.

All three count what pm4py counts: events of a case in order of time, ties in the order
of the file; every event, whatever its transition.  Call
`anyshore.core.mining.steps_of` first where life cycles should count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.mining.log import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["EdgeTimes", "Graph", "edge_times", "follows", "throughput", "variants"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """Which activity follows which, and how often."""

    #: How often each activity occurs.
    nodes: Mapping[str, int]
    #: How often one activity comes right after another.
    edges: Mapping[tuple[str, str], int]
    #: How many cases begin with each activity.
    starts: Mapping[str, int]
    #: How many cases end with each activity.
    ends: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class EdgeTimes:
    """How long it takes from one activity to the next, in seconds."""

    #: How often it was measured.
    count: int
    #: The mean.
    mean: float
    #: Half are not longer.
    median: float
    #: Nine of ten are not longer.
    p90: float


def follows(log: EventLog) -> Graph:
    """Return the directly-follows graph of a log."""
    tree = log.automaton
    width = len(log.activities)
    child = np.arange(1, len(tree))
    parent = tree.parent[child]
    first = parent == 0
    code = tree.activity[child].astype(np.int64)
    inner = ~first
    pairs = tree.activity[parent[inner]].astype(np.int64) * width + code[inner]
    edges = _sums(pairs, tree.count[child][inner])
    return Graph(
        nodes=_named(log, _sums(code, tree.count[child])),
        edges={
            (log.activities[pair // width], log.activities[pair % width]): count
            for pair, count in edges.items()
        },
        starts=_named(log, _sums(code[first], tree.count[child][first])),
        ends=_named(log, _sums(code, tree.ends[child])),
    )


def _sums(keys: NDArray[np.int64], counts: NDArray[np.int64]) -> dict[int, int]:
    found, inverse = np.unique(keys, return_inverse=True)
    # Counts are summed as numbers of 53 bits: more events than that fit nowhere.
    sums = np.bincount(inverse, weights=counts, minlength=len(found))
    return {
        int(key): int(total) for key, total in zip(found, sums, strict=True) if total
    }


def _named(log: EventLog, counts: dict[int, int]) -> dict[str, int]:
    return {log.activities[code]: count for code, count in counts.items()}


def variants(log: EventLog) -> dict[tuple[str, ...], int]:
    """Return how many cases take each way, the most frequent first.

    Ways that are as frequent stand in the order of the automaton's states, which is the
    same at every run.
    """
    tree = log.automaton
    states = np.flatnonzero(tree.ends)
    order = states[np.argsort(-tree.ends[states], kind="stable")]
    paths = _paths(log, order)
    return {
        path: int(count) for path, count in zip(paths, tree.ends[order], strict=True)
    }


def _paths(log: EventLog, states: NDArray[np.int64]) -> list[tuple[str, ...]]:
    """Return the activities that lead to states, read from one case of each."""
    tree = log.automaton
    case = np.zeros(len(tree), dtype=np.int64)
    case[tree.last[::-1]] = np.arange(len(tree.last))[::-1]
    names = log.activities
    if len(log):
        return [log.trace(each) for each in case[states].tolist()]
    return [tuple(names[code] for code in tree.path(int(each))) for each in states]


def throughput(log: EventLog) -> NDArray[np.float64]:
    """Return how long each case took from its first event to its last, in seconds.

    The first event counts from its completion, as tools that know one timestamp do.
    Without instants there is none.
    """
    if not log.has_times:
        return np.empty(0)
    firsts = log.time[log.offsets[:-1]]
    spans: NDArray[Any] = log.last_times - firsts
    return spans / 1e6


def edge_times(log: EventLog) -> dict[tuple[str, str], EdgeTimes]:
    """Return how long each step of the graph takes.

    Measured from the completion of one activity to the start of the next where starts
    are known, to its completion where they are not.
    """
    if not log.has_times or len(log) < 2:
        return {}
    width = len(log.activities)
    inner = np.ones(len(log) - 1, dtype=bool)
    inner[log.offsets[1:-1] - 1] = False
    pairs = (log.activity[:-1].astype(np.int64) * width + log.activity[1:])[inner]
    until = log.time if log.start is None else log.start
    until = np.where(until == MISSING, log.time, until)
    gaps = np.maximum(until[1:] - log.time[:-1], 0)[inner]
    if not len(pairs):
        # Every case has one event alone.
        return {}
    order = np.lexsort((gaps, pairs))
    pairs, gaps = pairs[order], gaps[order]
    bounds = np.flatnonzero(np.diff(pairs)) + 1
    found = {}
    for part, pair in zip(
        np.split(gaps, bounds), pairs[np.append(0, bounds)].tolist(), strict=True
    ):
        seconds = part / 1e6
        key = (log.activities[pair // width], log.activities[pair % width])
        found[key] = EdgeTimes(
            count=len(part),
            mean=float(seconds.mean()),
            median=float(np.median(seconds)),
            p90=float(seconds[int(0.9 * (len(part) - 1))]),
        )
    return found
