"""An interval in which a queue will miss what it promised."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Breach"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """An interval in which a queue will miss its goal."""

    #: The queue.
    queue: str
    #: The interval, counted from 0.
    interval: int
    #: Share that will be answered, or done, in time, and the share promised.
    service_level: float
    promised: float
    #: How many more people would keep the goal.
    short: int
