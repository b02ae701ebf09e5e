"""The prefix automaton of a log: every beginning of a case is one state.

It is built position by position over all cases at once, exactly and without hashing.
Variants, prefixes, the directly-follows graph and the extended prefix automaton are
all read from it, so the events themselves are looked at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Automaton"]

#: A table of this many slots, or of so many for each key, is quicker than sorting.
_DENSE = 1 << 12
_SLOTS = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Automaton:
    """A tree of states; state 0 is the empty beginning, parents come first."""

    #: The state before, -1 for the root.
    parent: NDArray[np.int32]
    #: Code of the activity that leads here; 0 for the root, where it means nothing.
    activity: NDArray[Any]
    #: How many cases pass here.
    count: NDArray[np.int64]
    #: The state in which each case ends.
    last: NDArray[np.int32]
    #: The least rank of an event in each state; None where ranks were not given.
    seen: NDArray[np.int64] | None = None

    @staticmethod
    def of(
        activity: NDArray[Any],
        offsets: NDArray[np.int64],
        activities: int,
        rank: NDArray[np.int64] | None = None,
    ) -> Automaton:
        """Build the automaton of the cases that lie between the offsets.

        Args:
            activity: Code of each event's activity.
            offsets: Where each case starts, and at the end the number of events.
            activities: How many codes there are.
            rank: Place of each event in a common order, to know what came first.
        """
        return _build(activity, offsets, max(activities, 1), rank)

    def __len__(self) -> int:
        return len(self.parent)

    @cached_property
    def depth(self) -> NDArray[np.int32]:
        """How many events lie before and in each state; 0 for the root."""
        depth = np.zeros(len(self.parent), dtype=np.int32)
        # Parents come first, level by level, so each level is filled from the last.
        low, high = 0, 1
        while high < len(depth):
            end = int(np.searchsorted(self.parent, high))
            depth[high:end] = depth[low] + 1
            low, high = high, end
        return depth

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """How many cases end in each state."""
        return np.bincount(self.last, minlength=len(self.parent)).astype(np.int64)

    def path(self, state: int) -> tuple[int, ...]:
        """Return the codes that lead from the root to a state."""
        codes = []
        while state > 0:
            codes.append(int(self.activity[state]))
            state = int(self.parent[state])
        return tuple(reversed(codes))

    @cached_property
    def bounds(self) -> list[int]:
        """Where each level of states starts, and at the end how many there are."""
        levels = np.arange(int(self.depth.max(initial=0)) + 2)
        return [int(each) for each in np.searchsorted(self.depth, levels)]


def _build(
    activity: NDArray[Any],
    offsets: NDArray[np.int64],
    activities: int,
    rank: NDArray[np.int64] | None,
) -> Automaton:
    lengths = np.diff(offsets)
    order = np.argsort(-lengths, kind="stable")
    starts = offsets[:-1][order]
    # Cases that still go on at each position are the first of `order`.
    alive = len(lengths) - np.searchsorted(
        lengths[order][::-1], np.arange(int(lengths.max(initial=0)) + 1), side="right"
    )
    state = np.zeros(len(lengths), dtype=np.int32)
    parents = [np.full(1, -1, dtype=np.int32)]
    codes = [np.zeros(1, dtype=activity.dtype)]
    counts = [np.full(1, len(lengths), dtype=np.int64)]
    seen = [np.full(1, -1, dtype=np.int64)]
    low, high = 0, 1
    for position in range(len(alive) - 1):
        running = int(alive[position])
        now = activity[starts[:running] + position].astype(np.int64)
        keys = (state[:running].astype(np.int64) - low) * activities + now
        found, number, count = _distinct(keys, (high - low) * activities)
        state[:running] = number + high
        parents.append((found // activities + low).astype(np.int32))
        codes.append((found % activities).astype(activity.dtype))
        counts.append(count)
        if rank is not None:
            least = np.full(len(found), len(rank), dtype=np.int64)
            np.minimum.at(least, number, rank[starts[:running] + position])
            seen.append(least)
        low, high = high, high + len(found)
    last = np.empty(len(lengths), dtype=np.int32)
    last[order] = state
    return Automaton(
        parent=np.concatenate(parents),
        activity=np.concatenate(codes),
        count=np.concatenate(counts),
        last=last,
        seen=None if rank is None else np.concatenate(seen),
    )


def _distinct(
    keys: NDArray[np.int64], bound: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct keys in order, the number of each key, and the counts."""
    if bound <= max(_DENSE, _SLOTS * len(keys)):
        counts = np.bincount(keys, minlength=bound)
        found = np.flatnonzero(counts)
        numbers = np.empty(bound, dtype=np.int64)
        numbers[found] = np.arange(len(found))
        return found, numbers[keys], counts[found]
    found, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return found, inverse, counts
