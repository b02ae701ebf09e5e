"""Intervals: half-open spans between two instants, always in UTC.

``[start, end)`` holds its start and not its end, so neighbours touch without sharing a
moment.  A local wall time is never an instant: it becomes one in a named zone first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

__all__ = ["Interval", "require_aware"]


def require_aware(instant: datetime) -> datetime:
    """Return the instant in UTC; refuse one that does not say its zone.

    Raises:
        ValueError: Where the instant is naive.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} names no zone; use an aware instant")
    return instant.astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The half-open span ``[start, end)`` in UTC; never empty, never backwards."""

    #: First instant inside.
    start: datetime
    #: First instant no longer inside.
    end: datetime

    def __post_init__(self) -> None:
        """Bring both ends to UTC and refuse an empty or backward span."""
        object.__setattr__(self, "start", require_aware(self.start))
        object.__setattr__(self, "end", require_aware(self.end))
        if self.end <= self.start:
            raise ValueError(
                f"an interval ends after it starts: {self.start} to {self.end}"
            )

    @property
    def duration(self) -> timedelta:
        """Elapsed time, free of daylight-saving jumps."""
        return self.end - self.start

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def overlap(self, other: Interval) -> Interval | None:
        """Return the span inside both, or None where they share no moment."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None
