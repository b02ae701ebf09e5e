"""A coarser grain: groups of activities in place of activities.

Codes such as ``01_HOOFD_110`` name their phase; where activities share such beginnings,
these are the groups.  Elsewhere activities are joined that are alike in what comes
before and after them, until half of them are left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["coarsened"]

#: With so few activities there is nothing to group.
_FEW = 12
#: Joining by likeness looks at every pair, so not at more than this.
_MANY = 800
_CODE = re.compile(r"^([A-Za-z0-9]+(?:[_\-.:/][A-Za-z]+)?)[_\-.:/ ]?[0-9].*$")


def coarsened(log: EventLog) -> tuple[EventLog, str]:
    """Return the log by groups of activities, and how they were grouped.

    What goes on in one group without a break is one step.  A log with few activities is
    returned as it is.
    """
    count = len(log.activities)
    if count <= _FEW:
        return log, f"{count} activities are few enough to stand for themselves"
    names = [_prefix(name) for name in log.activities]
    groups = sorted(set(names))
    if 2 <= len(groups) <= count / 2:
        codes = np.array([groups.index(name) for name in names])
        return _merged(log, groups, codes), "by the beginning of their codes"
    if count > _MANY:
        return (
            log,
            f"{count} activities share no beginnings and are too many to compare",
        )
    codes = _alike(log, count // 2)
    named = [
        " / ".join(_most_frequent(log, np.flatnonzero(codes == group)))
        for group in range(int(codes.max()) + 1)
    ]
    return _merged(log, named, codes), "by what comes before and after them"


def _prefix(name: str) -> str:
    found = _CODE.match(name)
    return found[1] if found else name


def _most_frequent(log: EventLog, members: NDArray[np.int64]) -> list[str]:
    counts = np.bincount(log.activity, minlength=len(log.activities))[members]
    order = members[np.argsort(-counts, kind="stable")]
    shown = [log.activities[code] for code in order[:2].tolist()]
    return [*shown, "…"] if len(members) > 2 else shown


def _merged(log: EventLog, names: list[str], codes: NDArray[Any]) -> EventLog:
    relabeled = log.relabel(names, codes[log.activity])
    new = np.ones(len(log), dtype=bool)
    new[1:] = relabeled.activity[1:] != relabeled.activity[:-1]
    new[log.offsets[:-1]] = True
    return relabeled.keep_events(new)


def _alike(log: EventLog, groups: int) -> NDArray[np.int64]:
    """Join the two groups whose neighbors are most alike, until few are left."""
    count = len(log.activities)
    near = np.zeros((count, 2 * count + 2))
    inner = np.ones(len(log) - 1, dtype=bool)
    inner[log.offsets[1:-1] - 1] = False
    one, other = log.activity[:-1][inner], log.activity[1:][inner]
    np.add.at(near, (one, other), 1.0)
    np.add.at(near, (other, count + 1 + one.astype(np.int64)), 1.0)
    np.add.at(near[:, count], log.activity[log.offsets[1:] - 1], 1.0)
    np.add.at(near[:, 2 * count + 1], log.activity[log.offsets[:-1]], 1.0)
    codes = np.arange(count)
    alive = np.ones(count, dtype=bool)
    likeness = _cosine(near)
    while alive.sum() > groups:
        best = int(likeness.argmax())
        keep, gone = sorted(divmod(best, count))
        near[keep] += near[gone]
        codes[codes == gone] = keep
        alive[gone] = False
        likeness[gone, :] = likeness[:, gone] = -1.0
        row = _cosine_row(near, keep)
        row[~alive] = -1.0
        row[keep] = -1.0
        likeness[keep, :] = likeness[:, keep] = row
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _cosine(near: NDArray[np.float64]) -> NDArray[np.float64]:
    norm = near / np.maximum(np.linalg.norm(near, axis=1, keepdims=True), 1e-12)
    likeness: NDArray[np.float64] = norm @ norm.T
    np.fill_diagonal(likeness, -1.0)
    return likeness


def _cosine_row(near: NDArray[np.float64], row: int) -> NDArray[np.float64]:
    lengths = np.maximum(np.linalg.norm(near, axis=1), 1e-12)
    likeness: NDArray[np.float64] = near @ near[row] / lengths / lengths[row]
    return likeness
