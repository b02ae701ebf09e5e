"""Who does what: hand-overs, clear roles, the size of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["hand_over_share", "role_clarity", "team_size"]


def hand_over_share(log: EventLog) -> float | None:
    """Return the share of steps at which the resource changes.

    Counted where both neighbors name a resource; None where no step does.
    """
    if log.resource is None or len(log) < 2:
        return None
    inner = np.ones(len(log) - 1, dtype=bool)
    inner[log.offsets[1:-1] - 1] = False
    both = inner & (log.resource[1:] >= 0) & (log.resource[:-1] >= 0)
    if not both.any():
        return None
    return float(np.mean((log.resource[1:] != log.resource[:-1])[both]))


def role_clarity(log: EventLog) -> float | None:
    """Return I(resource; activity) / H(activity): how far who tells what.

    1 where each resource does one activity only, 0 where anybody does anything.
    """
    if log.resource is None:
        return None
    named = log.resource >= 0
    activity = log.activity[named].astype(np.int64)
    resource = log.resource[named].astype(np.int64)
    if not len(activity):
        return None
    of_activity = _entropy(activity)
    if of_activity == 0:
        return None
    joint = _entropy(resource * len(log.activities) + activity)
    return (of_activity + _entropy(resource) - joint) / of_activity


def _entropy(codes: NDArray[np.int64]) -> float:
    counts = np.unique(codes, return_counts=True)[1]
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def team_size(log: EventLog) -> float | None:
    """Return how many resources carry the work, the busiest counting for more.

    The exponential of the entropy of events over resources (Hill number of order 1):
    ten people who share the work evenly are ten; one who does nearly all is nearly one.
    """
    if log.resource is None or not (log.resource >= 0).any():
        return None
    named = log.resource[log.resource >= 0].astype(np.int64)
    return float(2 ** _entropy(named))
