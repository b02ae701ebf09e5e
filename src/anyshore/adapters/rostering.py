"""Run a roster search on this machine: its clock, its threads, and a way to stop it.

The search itself is pure and asks for a clock and an executor; both are given here.
Its long loops run outside Python's lock, so threads use every core.
"""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from anyshore.core.staffing.roster.search import Effort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anyshore.core.staffing.roster.search import Progress

__all__ = ["Stop", "effort"]

#: More workers than this find little more and take much memory.
_MOST_WORKERS = 8


@dataclass(slots=True)
class Stop:
    """A switch that ends a search early; what it has found so far stands."""

    _flag: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        """End the search."""
        self._flag.set()

    def clock(self) -> float:
        """Read a clock that only goes forward, and runs out when stopped."""
        return float("inf") if self._flag.is_set() else time.monotonic()


@contextmanager
def effort(
    seconds: float,
    report: Callable[[Progress], None],
    *,
    stop: Stop | None = None,
    workers: int | None = None,
) -> Iterator[Effort]:
    """Give a search this machine for some seconds.

    Args:
        seconds: How long to search at most.
        report: Called with what is known as it grows.
        stop: Ends the search early.
        workers: Threads; as many as cores where left out.
    """
    stop = stop or Stop()
    count = max(1, min(workers or os.cpu_count() or 1, _MOST_WORKERS))
    given = Effort(clock=stop.clock, seconds=seconds, workers=count, report=report)
    if count == 1:
        yield given
        return
    with ThreadPoolExecutor(count) as executor:
        try:
            yield replace(given, executor=executor)
        finally:
            stop()
