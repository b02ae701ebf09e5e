"""Days and slots: where an instant stands on a local clock, and back.

A slot is an interval of the wall clock, as from 09:15 to 09:30; a day has as many as
the clock shows.  On a day of 25 hours the repeated hour has two intervals for each of
its slots, on one of 23 hours some slots have none; nothing else is special about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Instants = NDArray[np.datetime64]
    Whole = NDArray[np.int64]

__all__ = ["Grid"]

_MINUTES = (5, 10, 15, 20, 30, 60)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A local clock cut into intervals.

    Raises:
        ProblemError: ``interval-length`` where an hour is no whole number of them.
    """

    #: IANA time zone.
    zone: str
    #: Minutes in an interval: 5, 10, 15, 20, 30 or 60.
    minutes: int = 15

    def __post_init__(self) -> None:
        """Refuse a length that no clock hour is made of."""
        if self.minutes not in _MINUTES:
            raise ProblemError(
                Problem(
                    code="interval-length",
                    message=f"Intervals of {self.minutes} minutes do not fill an hour.",
                    hint=f"Use one of {', '.join(map(str, _MINUTES))}.",
                    place=Place(element="minutes"),
                )
            )

    @property
    def slots(self) -> int:
        """Slots of a day."""
        return 1440 // self.minutes

    def place(self, starts: Instants) -> tuple[Whole, Whole]:
        """Return local day, counted from 1970-01-01, and slot of instants in UTC."""
        seconds = starts.astype("datetime64[s]").astype(np.int64)
        if not len(seconds):
            return seconds, seconds
        first, last = int(seconds.min()) // 3600, int(seconds.max()) // 3600
        offsets = _offsets(self.zone, first, last)
        local = seconds + offsets[(seconds // 900) - first * 4]
        day, rest = np.divmod(local, 86_400)
        return day, rest // (60 * self.minutes)

    def intervals(self, first: date, days: int) -> tuple[Instants, Whole, Whole]:
        """Return every interval of local days: its start in UTC, day and slot.

        Days are counted from `first`.
        """
        start = (first - _EPOCH).days
        # A day is never longer than 26 hours nor further than a day from UTC.
        seconds = np.arange(
            (start - 1) * 86_400, (start + days + 1) * 86_400, 60 * self.minutes
        )
        instants = seconds.astype("datetime64[s]")
        day, slot = self.place(instants)
        inside = (day >= start) & (day < start + days)
        return instants[inside], day[inside] - start, slot[inside]


@lru_cache(maxsize=64)
def _offsets(zone: str, first: int, last: int) -> Whole:
    """Return seconds east of UTC for every quarter of an hour from hour to hour.

    Clocks change on quarters of an hour since 1972 (tz database).
    """
    clock = ZoneInfo(zone)
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    hours = [
        (begin + timedelta(hours=hour)).astimezone(clock).utcoffset()
        for hour in range(first, last + 2)
    ]
    seconds = np.array([int((each or timedelta()).total_seconds()) for each in hours])
    found = np.repeat(seconds[:-1], 4)
    # Hours at whose end the clock stands differently are looked at by the quarter.
    for hour in np.flatnonzero(np.diff(seconds)):
        for quarter in range(1, 4):
            instant = begin + timedelta(hours=first + int(hour), minutes=15 * quarter)
            offset = instant.astimezone(clock).utcoffset() or timedelta()
            found[hour * 4 + quarter] = int(offset.total_seconds())
    return found
