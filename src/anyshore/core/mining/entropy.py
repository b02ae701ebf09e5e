"""Entropies of a log: how much the course of a case is still open.

Trace, prefix and block entropy follow Back, Debois and Slaats, "Entropy as a Measure of
Log Variability", Journal on Data Semantics 8(2), 2019, in bits.  The two entropies of
the extended prefix automaton (EPA) follow Augusto, Mendling, Vidgof and Wurm, "The
connection between process complexity of event sequences and models discovered by
process mining", Information Sciences 598, 2022 (arXiv 2106.07990), in nats, as the
authors' own code computes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.mining.automaton import Automaton

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["Epa", "block_entropy", "epa", "prefix_entropy", "trace_entropy"]


def _bits(counts: NDArray[Any]) -> float:
    """Return the entropy of a distribution given by its counts, in bits."""
    counts = counts[counts > 0].astype(np.float64)
    total = counts.sum()
    if total == 0:
        return 0.0
    return float(np.log2(total) - (counts * np.log2(counts)).sum() / total) + 0.0


def trace_entropy(log: EventLog) -> tuple[float, float]:
    """Return the entropy of the variants in bits, and its share of log2 of the cases.

    The share is 0 where all cases run alike and 1 where no two do.
    """
    value = _bits(log.automaton.ends)
    most = np.log2(log.case_count) if log.case_count > 1 else 1.0
    return value, float(value / most)


def prefix_entropy(log: EventLog) -> tuple[float, float]:
    """Return the entropy of all beginnings of cases in bits, and its share of the most.

    The most is log2 of the number of events: every event has a beginning of its own.
    """
    value = _bits(log.automaton.count[1:])
    most = np.log2(len(log)) if len(log) > 1 else 1.0
    return value, float(value / most)


def block_entropy(log: EventLog, history: int = 1) -> float:
    """Return the entropy of what comes next, given the last activities, in bits.

    The end of a case counts as something that may come next; its beginning is a known
    history.

    Args:
        log: The log.
        history: How many activities are known.
    """
    context, following = contexts(log, history)
    joint = _joint(context, following)
    return _bits(joint) - _bits(np.unique(context, return_counts=True)[1])


def contexts(log: EventLog, history: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return for every step the last activities, as one code, and what comes next.

    Each case has a step before every event and one more for its end, so there are as
    many steps as events and cases together, case by case.
    """
    cases = log.case_count
    names = len(log.activities) + 1
    following = np.full(len(log) + cases, names - 1, dtype=np.int64)
    at = np.arange(len(log)) + log.case_of
    following[at] = log.activity
    position = np.arange(len(following)) - np.repeat(
        log.offsets[:-1] + np.arange(cases), log.lengths + 1
    )
    context = np.zeros(len(following), dtype=np.int64)
    for back in range(history, 0, -1):
        before = np.full(len(following), names - 1, dtype=np.int64)
        before[back:] = following[:-back]
        before[position < back] = names - 1
        # Codes are made dense at each turn, so that a long history stays a number.
        context = np.unique(context * names + before, return_inverse=True)[1]
    return context, following


def _joint(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    both = one * (int(other.max(initial=0)) + 1) + other
    return np.unique(both, return_counts=True)[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Epa:
    """The two entropies of the extended prefix automaton."""

    #: States without the root.
    states: int
    #: Partitions: one, and one more for each further successor of a state.
    partitions: int
    #: Entropy of the partitions by states, in nats.
    variant: float
    #: Its share of the most: ``S ln S`` of the states.
    variant_share: float
    #: Entropy of the partitions by events, in nats.
    sequence: float
    #: Its share of the most: ``X ln X`` of the events.
    sequence_share: float


@lru_cache(maxsize=2)
def epa(log: EventLog) -> Epa:
    """Measure the extended prefix automaton of a log.

    A state continues its parent's partition where its activity was the first to follow
    there, in the order of time over all cases; a further successor opens a partition.
    """
    rank = np.empty(len(log), dtype=np.int64)
    rank[np.argsort(log.time, kind="stable")] = np.arange(len(log))
    tree = Automaton.of(log.activity, log.offsets, len(log.activities), rank)
    partition = _partitions(tree)[1:]
    by_state = np.bincount(partition)
    by_event = np.bincount(partition, weights=tree.count[1:])
    variant, variant_share = _spread(by_state)
    sequence, sequence_share = _spread(by_event)
    return Epa(
        states=len(tree) - 1,
        partitions=int(np.count_nonzero(by_state)),
        variant=variant,
        variant_share=variant_share,
        sequence=sequence,
        sequence_share=sequence_share,
    )


def _partitions(tree: Automaton) -> NDArray[np.int64]:
    seen = tree.seen if tree.seen is not None else np.arange(len(tree))
    parent = tree.parent
    earliest = np.full(len(tree), np.iinfo(np.int64).max)
    np.minimum.at(earliest, parent[1:], seen[1:])
    opens = np.ones(len(tree), dtype=bool)
    opens[1:] = seen[1:] != earliest[parent[1:]]
    # The root is in no partition of its own: what follows it first shares its number.
    partition = np.arange(len(tree))
    bounds = tree.bounds
    for low, high in pairwise(bounds[1:]):
        states = slice(low, high)
        partition[states] = np.where(
            opens[states], partition[states], partition[parent[states]]
        )
    return partition


def _spread(sizes: NDArray[Any]) -> tuple[float, float]:
    """Return ``T ln T - sum of c ln c`` and its share of ``T ln T``."""
    sizes = sizes[sizes > 0].astype(np.float64)
    total = sizes.sum()
    if total <= 1:
        return 0.0, 0.0
    most = total * np.log(total)
    value = most - (sizes * np.log(sizes)).sum()
    return float(value), float(value / most)
