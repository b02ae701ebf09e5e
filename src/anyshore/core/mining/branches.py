"""Branches: where the process goes on in several ways, and whether rules say which.

At each activity that is often followed by different ones, a small tree is grown from
what was known then, on the cases that began first, and tried on the later ones
(decision mining: Rozinat and van der Aalst, BPM 2006).  What it explains is
``1 - errors of the tree / errors of the most frequent way``.  Where that is high, the
tree is a decision table that can take the place of judgement: it is written as DMN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.mining.known import Knowledge
from anyshore.core.mining.predicting import split_by_time
from anyshore.core.mining.tree import Tree, grow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["Branch", "branches"]

#: A way counts where it takes this share of the steps and this many of them.
_SHARE = 0.05
_LEAST = 20
_DEPTH = 5
#: Resources that are not the organization's own.
_OUTSIDE = frozenset(
    {
        "customer", "client", "citizen", "applicant", "patient", "user", "external",
        "supplier", "vendor", "requester", "caller",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Branch:
    """One place where the process goes on in several ways."""

    #: The activity after which it branches.
    activity: str
    #: What follows; the end of the case is the empty name.
    ways: tuple[str, ...]
    #: How often each was taken.
    counts: tuple[int, ...]
    #: Whether the organization decides: the ways are taken by its own resources.  None
    #: where the log does not name who acts.
    internal: bool | None
    #: Steps that the tree was tried on.
    tried: int
    #: Share of them that the most frequent way foretells.
    majority: float
    #: Share of them that the tree foretells.
    accuracy: float
    #: Share of the majority's errors that the tree avoids; negative where it adds some.
    explained: float
    #: Names, kinds and texts of what the tree asks for.
    asked: tuple[tuple[str, tuple[str, ...]], ...]
    #: The tree.
    tree: Tree


def branches(log: EventLog) -> tuple[Branch, ...]:
    """Return every place where a log branches, the most frequent first."""
    if log.case_count < 2:
        return ()
    following = np.full(len(log), len(log.activities), dtype=np.int64)
    following[:-1] = log.activity[1:]
    following[log.offsets[1:] - 1] = len(log.activities)
    known = split_by_time(log)[log.case_of]
    knowledge = Knowledge.of(log)
    found = []
    for code in range(len(log.activities)):
        rows = np.flatnonzero(log.activity == code)
        counts = np.bincount(following[rows], minlength=len(log.activities) + 1)
        frequent = np.flatnonzero(
            (counts >= _SHARE * len(rows)) & (counts >= _LEAST)
        ).tolist()
        if len(frequent) < 2:
            continue
        rows = rows[np.isin(following[rows], frequent)]
        branch = _branch(log, knowledge, rows, (following, known, frequent))
        if branch is not None:
            found.append(branch)
    return tuple(sorted(found, key=lambda each: -sum(each.counts)))


def _branch(
    log: EventLog,
    knowledge: Knowledge,
    rows: NDArray[np.int64],
    steps: tuple[NDArray[np.int64], NDArray[np.bool_], list[int]],
) -> Branch | None:
    following, known, frequent = steps
    classes = np.searchsorted(np.array(frequent), following[rows])
    old = known[rows]
    if old.sum() < 2 * _LEAST or (~old).sum() < _LEAST:
        return None
    features = knowledge.at(rows)
    learned = [each.rows(old) for each in features]
    least = max(_LEAST // 2, int(0.005 * old.sum()))
    tree = grow(
        [each.feature for each in learned], classes[old], depth=_DEPTH, least=least
    )
    later = [each.rows(~old).feature for each in features]
    truth = classes[~old]
    right = float(np.mean(tree.decide(later, len(truth)) == truth))
    common = int(np.bincount(classes[old], minlength=len(frequent)).argmax())
    majority = float(np.mean(truth == common))
    counts = np.bincount(classes, minlength=len(frequent))
    explained = 0.0 if majority == 1 else 1 - (1 - right) / (1 - majority)
    names = (*log.activities, "")
    return Branch(
        activity=log.activities[int(log.activity[rows[0]])],
        ways=tuple(names[code] for code in frequent),
        counts=tuple(int(each) for each in counts),
        internal=_internal(log, rows, following),
        tried=len(truth),
        majority=majority,
        accuracy=right,
        explained=explained,
        asked=tuple((each.feature.name, each.feature.texts) for each in features),
        tree=tree,
    )


def _internal(
    log: EventLog, rows: NDArray[np.int64], following: NDArray[Any]
) -> bool | None:
    """Say whether the organization's own resources carry out what follows."""
    if log.resource is None:
        return None
    goes_on = rows[following[rows] < len(log.activities)]
    if not len(goes_on):
        return None
    outside = [
        code
        for code, name in enumerate(log.resources)
        if name.strip().lower() in _OUTSIDE
    ]
    next_by = log.resource[goes_on + 1]
    return bool(((next_by >= 0) & ~np.isin(next_by, outside)).mean() >= 0.5)
