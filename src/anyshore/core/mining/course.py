"""How cases run: variants and their coverage, rework, and the index of five."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.mining.entropy import epa, trace_entropy
from anyshore.core.mining.predicting import next_step_accuracy

if TYPE_CHECKING:
    from anyshore.core.mining.log import EventLog

__all__ = [
    "index5",
    "index5_parts",
    "repeating_cases",
    "rework_share",
    "self_loop_share",
    "top_coverage",
    "variant_share",
]

_TOP = 10


def variant_share(log: EventLog) -> float:
    """Return variants / cases: near 0 where cases run alike, 1 where none do."""
    return float(np.count_nonzero(log.automaton.ends) / log.case_count)


def top_coverage(log: EventLog) -> float:
    """Return the share of cases that take one of the ten most frequent variants."""
    ends = np.sort(log.automaton.ends)[::-1]
    return float(ends[:_TOP].sum() / log.case_count)


def rework_share(log: EventLog) -> float:
    """Return the share of events whose activity the case had already been through."""
    keys = log.case_of * len(log.activities) + log.activity
    return float(1 - len(np.unique(keys)) / len(log))


def repeating_cases(log: EventLog) -> float:
    """Return the share of cases that go through some activity more than once."""
    keys = np.unique(log.case_of * len(log.activities) + log.activity)
    distinct = np.bincount(keys // len(log.activities), minlength=log.case_count)
    return float(np.mean(log.lengths > distinct))


def self_loop_share(log: EventLog) -> float:
    """Return the share of steps in which an activity follows itself at once."""
    if len(log) <= log.case_count:
        return 0.0
    same = log.activity[1:] == log.activity[:-1]
    same[log.offsets[1:-1] - 1] = False
    return float(same.sum() / (len(log) - log.case_count))


def index5_parts(log: EventLog) -> dict[str, float]:
    """Return the five shares that the index averages; each is 1 for pure routine."""
    return {
        "next-step accuracy": next_step_accuracy(log),
        "top-ten coverage": top_coverage(log),
        "1 - EPA sequence entropy": 1 - epa(log).sequence_share,
        "1 - trace entropy": 1 - trace_entropy(log)[1],
        "1 - rework": 1 - rework_share(log),
    }


def index5(log: EventLog) -> float:
    """Return the mean of the five shares: 1 is pure routine, 0 no two steps alike."""
    return float(np.mean(list(index5_parts(log).values())))
