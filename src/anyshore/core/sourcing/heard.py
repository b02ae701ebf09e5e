"""What an advice hears from an event log: its kind, its steps, how long cases take.

Mining measures, this module listens.  It takes what was measured as plain values, as
`mining.as_plain` and ``anyshore mine --json`` give them, so that a log that was
measured once can be heard again without being kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anyshore.core.sourcing.kind import LogKind

__all__ = ["FEWEST_CASES", "LogEvidence", "Turnaround", "heard", "turnaround_of"]

#: Fewer cases say too little about a tenth of them.
FEWEST_CASES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Turnaround:
    """How long cases took, as they were measured."""

    #: Within which half of the cases were done, and nine of ten.
    median: timedelta
    decile: timedelta
    #: How many cases that were.
    cases: int
    #: What was measured, in words.
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LogEvidence:
    """What measuring a process's log brought."""

    kind: LogKind
    #: Share of the internal decisions that a table of rules explains; None unknown.
    explained: float | None = None
    #: The kind of each activity by its name, the most frequent first.
    steps: Mapping[str, LogKind] = field(default_factory=dict)
    #: None where the log tells no times, or of too few cases.
    turnaround: Turnaround | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """What a log says of a process or of one activity."""

    label: str
    score: float | None
    reasons: tuple[str, ...]
    interval: tuple[float, float] | None = None


def heard(plain: Mapping[str, Any]) -> LogEvidence:
    """Listen to a log that was measured.

    Args:
        plain: As `mining.as_plain` gives it.
    """
    interval = plain["interval"]
    return LogEvidence(
        kind=_Kind(
            label=plain["kind"],
            score=plain["score"],
            reasons=tuple(plain["reasons"]),
            interval=None if interval is None else (interval[0], interval[1]),
        ),
        explained=plain["measures"]["internal-decision-explained"]["value"],
        steps={
            step["activity"]: _Kind(
                label=step["kind"],
                score=step["index"],
                reasons=(f"{step['events']:,} times in the log",),
            )
            for step in plain["steps"]
        },
        turnaround=_turnaround(plain),
    )


def _turnaround(plain: Mapping[str, Any]) -> Turnaround | None:
    spans = plain["throughput_seconds"]
    if spans is None or plain["first"] is None or plain["cases"] < FEWEST_CASES:
        return None
    return Turnaround(
        median=timedelta(seconds=spans["p50"]),
        decile=timedelta(seconds=spans["p90"]),
        cases=plain["cases"],
        source=f"the log {plain['name']}",
    )


def turnaround_of(spans: Sequence[timedelta], source: str) -> Turnaround | None:
    """Return within which time so many cases were done, or None of too few.

    >>> hours = [timedelta(hours=each) for each in range(20, 0, -1)]
    >>> found = turnaround_of(hours, "our cases")
    >>> found.median / timedelta(hours=1), found.decile / timedelta(hours=1)
    (10.0, 18.0)
    """
    if len(spans) < FEWEST_CASES:
        return None
    order = sorted(spans)
    count = len(order)
    # The smallest time within which at least so many cases are done.
    return Turnaround(
        median=order[(count + 1) // 2 - 1],
        decile=order[-(-count * 9 // 10) - 1],
        cases=count,
        source=source,
    )
