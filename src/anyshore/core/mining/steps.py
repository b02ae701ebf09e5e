"""Each activity by itself: how far the process knows where it goes from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.mining.log import MISSING
from anyshore.core.mining.predicting import foretold_steps

if TYPE_CHECKING:
    from anyshore.core.mining.branches import Branch
    from anyshore.core.mining.log import EventLog

__all__ = ["StepMeasures", "measure_steps"]


@dataclass(frozen=True, kw_only=True, slots=True)
class StepMeasures:
    """One activity."""

    #: Its name.
    activity: str
    #: How often it occurs.
    events: int
    #: Share of the cases in which it does.
    cases: float
    #: Share of its later occurrences after which the next step was foretold.
    foretold: float | None
    #: How many occurrences stand behind that.
    tried: int
    #: Entropy of what follows, as a share of the most for as many ways.
    open: float
    #: Share of its occurrences that repeat it in the case.
    repeated: float
    #: Share of its occurrences to which another resource came than before.
    handed: float | None
    #: Work on it in hours, median; None where no start is known.
    touch_hours: float | None
    #: What rules avoid of the majority's errors after it; None where it has one way.
    explained: float | None
    #: Mean of foretold (or explained, where more), 1 - open and 1 - repeated.
    index: float | None


def measure_steps(
    log: EventLog, branches: tuple[Branch, ...]
) -> tuple[StepMeasures, ...]:
    """Measure every activity, the most frequent first."""
    right, tried = foretold_steps(log)
    explained = {each.activity: each for each in branches}
    counts = np.bincount(log.activity, minlength=len(log.activities))
    order = np.argsort(-counts, kind="stable")
    gathered = _Gathered.of(log)
    return tuple(
        _step(
            log,
            int(code),
            gathered,
            (int(right[code]), int(tried[code]), explained.get(log.activities[code])),
        )
        for code in order.tolist()
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Gathered:
    """What is counted once for all activities."""

    open: list[float]
    cases: list[float]
    repeated: list[float]
    handed: list[float | None]
    touch: list[float | None]

    @staticmethod
    def of(log: EventLog) -> _Gathered:
        width = len(log.activities)
        counts = np.bincount(log.activity, minlength=width)
        distinct = np.unique(log.case_of * width + log.activity) % width
        cases = np.bincount(distinct, minlength=width)
        following = np.full(len(log), width, dtype=np.int64)
        following[:-1] = log.activity[1:]
        following[log.offsets[1:] - 1] = width
        table = np.zeros((width, width + 1))
        np.add.at(table, (log.activity, following), 1.0)
        return _Gathered(
            open=[_open(row) for row in table],
            cases=(cases / log.case_count).tolist(),
            repeated=(1 - cases / np.maximum(counts, 1)).tolist(),
            handed=_handed(log),
            touch=_touch(log),
        )


def _open(row: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Return the entropy of counts as a share of the most for so many ways."""
    counts = row[row > 0]
    if len(counts) < 2:
        return 0.0
    shares = counts / counts.sum()
    # Ways that are hardly ever taken do not make a step more open.
    ways = max(float(np.log2(len(row))), 1.0)
    return float(-(shares * np.log2(shares)).sum() / ways)


def _handed(log: EventLog) -> list[float | None]:
    if log.resource is None or len(log) < 2:
        return [None] * len(log.activities)
    inner = np.zeros(len(log), dtype=bool)
    inner[1:] = (log.resource[1:] >= 0) & (log.resource[:-1] >= 0)
    inner[log.offsets[:-1]] = False
    moved = np.zeros(len(log), dtype=bool)
    moved[1:] = log.resource[1:] != log.resource[:-1]
    width = len(log.activities)
    all_of = np.bincount(log.activity[inner], minlength=width).tolist()
    moved_of = np.bincount(log.activity[inner & moved], minlength=width).tolist()
    return [m / n if n else None for m, n in zip(moved_of, all_of, strict=True)]


def _touch(log: EventLog) -> list[float | None]:
    if log.start is None:
        return [None] * len(log.activities)
    known = log.start != MISSING
    found: list[float | None] = []
    for code in range(len(log.activities)):
        rows = known & (log.activity == code)
        spans = (log.time[rows] - log.start[rows]) / 3.6e9
        found.append(float(np.median(spans)) if len(spans) else None)
    return found


def _step(
    log: EventLog,
    code: int,
    gathered: _Gathered,
    told: tuple[int, int, Branch | None],
) -> StepMeasures:
    right, tried, branch = told
    foretold = right / tried if tried else None
    accuracy = foretold
    if branch is not None and accuracy is not None:
        accuracy = max(accuracy, branch.accuracy)
    index = (
        None
        if accuracy is None
        else (accuracy + (1 - gathered.open[code]) + (1 - gathered.repeated[code])) / 3
    )
    return StepMeasures(
        activity=log.activities[code],
        events=int((log.activity == code).sum()),
        cases=gathered.cases[code],
        foretold=foretold,
        tried=tried,
        open=gathered.open[code],
        repeated=gathered.repeated[code],
        handed=gathered.handed[code],
        touch_hours=gathered.touch[code],
        explained=None if branch is None else branch.explained,
        index=index,
    )
