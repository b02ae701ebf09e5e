"""The event log as an encoded columnar store.

Events stand case by case, in a case by time, at one time in the order of the file.
Names are codes, instants are microseconds since 1970 in UTC, so every measure is
arithmetic on arrays.  A log is a value: nothing changes it, a part of it is a new log.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from anyshore.core.mining.automaton import Automaton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from anyshore.kernel import Problem

__all__ = ["MISSING", "EventLog", "code_type"]

#: Stands for an instant that is not known.
MISSING = np.iinfo(np.int64).min


def code_type(names: int) -> np.dtype[Any]:
    """Return the smallest unsigned type that holds so many codes.

    >>> code_type(256), code_type(257)
    (dtype('uint8'), dtype('uint16'))
    """
    for kind in (np.uint8, np.uint16):
        if names <= np.iinfo(kind).max + 1:
            return np.dtype(kind)
    return np.dtype(np.uint32)


@dataclass(frozen=True, kw_only=True, eq=False)
class EventLog:
    """What happened, case by case."""

    #: What the log is called; empty where nobody said.
    name: str = ""
    #: Names of the activities; an activity's code is its place here.
    activities: tuple[str, ...]
    #: Code of each event's activity.
    activity: NDArray[Any]
    #: Where each case starts, and at the end the number of events; int64.
    offsets: NDArray[np.int64]
    #: Identifiers of the cases, in order of first appearance.
    cases: pl.Series
    #: When each event was complete: microseconds since 1970 in UTC, or `MISSING`.
    time: NDArray[np.int64]
    #: When the work of each event started; None where no event says it.
    start: NDArray[np.int64] | None = None
    #: Names of the resources.
    resources: tuple[str, ...] = ()
    #: Code of each event's resource, -1 for none; None where no event names one.
    resource: NDArray[np.int32] | None = None
    #: Names of the life-cycle transitions, in lower case.
    transitions: tuple[str, ...] = ()
    #: Code of each event's transition, -1 for none; None where no event names one.
    transition: NDArray[np.int32] | None = None
    #: What else is known of each event, one row an event.
    event_attributes: pl.DataFrame = field(default_factory=pl.DataFrame)
    #: What else is known of each case, one row a case.
    case_attributes: pl.DataFrame = field(default_factory=pl.DataFrame)
    #: What was left out or doubtful while reading.
    findings: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.activity)

    @property
    def case_count(self) -> int:
        """How many cases there are."""
        return len(self.offsets) - 1

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """How many events each case has."""
        return np.diff(self.offsets)

    @cached_property
    def case_of(self) -> NDArray[np.int64]:
        """The number of each event's case."""
        return np.repeat(np.arange(self.case_count), self.lengths)

    @cached_property
    def automaton(self) -> Automaton:
        """The prefix automaton of the cases, built once."""
        return Automaton.of(self.activity, self.offsets, len(self.activities))

    @cached_property
    def has_times(self) -> bool:
        """Whether events say when they happened."""
        return bool(len(self.time)) and bool(self.time[0] != MISSING)

    @property
    def first_times(self) -> NDArray[np.int64]:
        """When each case began: the first event's start where known."""
        times = self.time if self.start is None else self.start
        firsts = times[self.offsets[:-1]]
        return np.where(firsts == MISSING, self.time[self.offsets[:-1]], firsts)

    @property
    def last_times(self) -> NDArray[np.int64]:
        """When the last event of each case was complete."""
        return self.time[self.offsets[1:] - 1]

    def trace(self, case: int) -> tuple[str, ...]:
        """Return the activities of a case, in order."""
        codes = self.activity[self.offsets[case] : self.offsets[case + 1]]
        return tuple(self.activities[code] for code in codes.tolist())

    @cached_property
    def by_start(self) -> NDArray[np.int64]:
        """Numbers of the cases in order of their start."""
        if not self.has_times:
            return np.arange(self.case_count)
        return np.argsort(self.first_times, kind="stable")

    def take_cases(self, cases: Sequence[int] | NDArray[np.int64]) -> EventLog:
        """Return a log of some cases, in the order given; one may come twice."""
        chosen = np.asarray(cases, dtype=np.int64)
        lengths = self.lengths[chosen]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        rows = np.repeat(self.offsets[chosen] - offsets[:-1], lengths)
        rows += np.arange(offsets[-1])
        return replace(
            self._take_rows(rows),
            offsets=offsets,
            cases=self.cases.gather(chosen),
            case_attributes=(
                self.case_attributes[chosen]
                if self.case_attributes.width
                else self.case_attributes
            ),
        )

    def keep_events(self, keep: NDArray[np.bool_]) -> EventLog:
        """Return a log of some events; cases that have none of them are left out."""
        counts = np.add.reduceat(keep.astype(np.int64), self.offsets[:-1])
        full = np.flatnonzero(counts)
        kept = self._take_rows(np.flatnonzero(keep))
        return replace(
            kept,
            offsets=np.concatenate(([0], np.cumsum(counts[full]))),
            cases=self.cases.gather(full),
            case_attributes=(
                self.case_attributes[full]
                if self.case_attributes.width
                else self.case_attributes
            ),
        )

    def _take_rows(self, rows: NDArray[np.int64]) -> EventLog:
        def take(column: NDArray[Any] | None) -> NDArray[Any] | None:
            return None if column is None else column[rows]

        attributes = self.event_attributes
        return replace(
            self,
            activity=self.activity[rows],
            time=self.time[rows],
            start=take(self.start),
            resource=take(self.resource),
            transition=take(self.transition),
            event_attributes=attributes[rows] if attributes.width else attributes,
        )

    def relabel(self, names: Sequence[str], codes: NDArray[Any]) -> EventLog:
        """Return the log with other activities: a name and code for each event."""
        kind = code_type(len(names))
        return replace(self, activities=tuple(names), activity=codes.astype(kind))

    def digest(self) -> str:
        """Return the SHA-256 of what the log says, in hexadecimal.

        Names, codes, cases, times and resources count; attributes do not, as they are
        evidence beside the course of events.  Two logs have one digest exactly where
        they have the same cases in the same order with the same events.
        """
        found = sha256(b"anyshore.eventlog.1\0")
        for names in (self.activities, self.resources, self.cases.to_list()):
            found.update(f"{len(names)}\0".encode())
            found.update("\0".join(names).encode("utf-8", "surrogatepass") + b"\0")
        for column, kind in (
            (self.activity, "<u4"),
            (self.offsets, "<i8"),
            (self.time, "<i8"),
            (self.start, "<i8"),
            (self.resource, "<i4"),
        ):
            found.update(b"-" if column is None else b"+")
            if column is not None:
                found.update(np.ascontiguousarray(column, dtype=kind).data)
        return found.hexdigest()
