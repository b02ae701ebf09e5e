"""First and second line: what is settled where it came in, and what is handed on.

One label for a whole process hides that most of its cases may be routine.  Where a log
names the group, role or team of each event, a case that stays with one of them is of
the first line, a case that passes to another is of the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from anyshore.core.mining.course import index5

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["Line", "Lines", "lines"]

#: Signs in the name of a column that it holds groups of people, the surest first.
_GROUPS = ("org:role", "org:group", "role", "group", "line", "position", "team",
           "department", "involved")  # fmt: skip
_MOST = 1000
#: A line of fewer cases is not measured.
_LEAST = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Some of the cases, measured by themselves."""

    #: How many.
    cases: int
    #: Their share of all cases.
    share: float
    #: Their index of five.
    index: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """The cases of a log in two lines."""

    #: What tells them apart: the column of groups.
    column: str
    #: Cases that stay with the group where they came in.
    first: Line
    #: Cases that pass to another group.
    second: Line


def lines(log: EventLog) -> Lines | None:
    """Split a log into two lines; None without groups, or where one line is small."""
    found = _groups(log)
    if found is None:
        return None
    column, codes = found
    low = np.minimum.reduceat(np.where(codes < 0, np.iinfo(np.int64).max, codes),
                              log.offsets[:-1])  # fmt: skip
    high = np.maximum.reduceat(codes, log.offsets[:-1])
    named = high >= 0
    stays = named & (low == high)
    moves = named & (low != high)
    if min(stays.sum(), moves.sum()) < _LEAST:
        return None
    return Lines(column=column, first=_line(log, stays), second=_line(log, moves))


def _line(log: EventLog, chosen: NDArray[np.bool_]) -> Line:
    part = log.take_cases(np.flatnonzero(chosen))
    return Line(
        cases=part.case_count,
        share=part.case_count / log.case_count,
        index=index5(part),
    )


def _groups(log: EventLog) -> tuple[str, NDArray[np.int64]] | None:
    for sign in _GROUPS:
        for column in log.event_attributes:
            fits = sign == column.name.lower() or (
                ":" not in sign and sign in column.name.lower()
            )
            if not fits or column.dtype != pl.String:
                continue
            names = column.drop_nulls().unique(maintain_order=True)
            if 2 <= len(names) <= _MOST:
                codes = column.cast(pl.Enum(names)).to_physical().cast(pl.Int64)
                return column.name, codes.fill_null(-1).to_numpy()
    return None
