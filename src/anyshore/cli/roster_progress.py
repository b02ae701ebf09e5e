"""A search with its bar: the cost so far, the bound, and Ctrl-C that keeps both."""

from __future__ import annotations

import math
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from anyshore.adapters.rostering import Stop
    from anyshore.core.staffing.roster.search import Effort
    from anyshore.core.staffing.roster.search import Progress as Known

__all__ = ["searched"]

T = TypeVar("T")


def searched(do: Callable[[Effort], T], end: float, workers: int | None) -> T:
    """Search until an instant of the monotonic clock, and show how it goes."""
    from anyshore.adapters.rostering import Stop, effort

    seconds = max(end - time.monotonic(), 0.0)
    stop = Stop()
    console = Console(stderr=True)
    bar = Progress(
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar, _interruptible(stop):
        task = bar.add_task("reading", total=seconds)

        def report(known: Known) -> None:
            bar.update(task, completed=known.seconds, description=_line(known))

        with effort(seconds, report, stop=stop, workers=workers) as given:
            return do(given)


@contextmanager
def _interruptible(stop: Stop) -> Iterator[None]:
    """Let the first Ctrl-C end the search and keep what it has found."""

    def end(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop()

    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _line(known: Known) -> str:
    cost = f"{known.cost:.0f}" if math.isfinite(known.cost) else "none yet"
    bound = f"{known.bound:.0f}" if math.isfinite(known.bound) else "none yet"
    return f"cost {cost}, bound {bound}, {known.doing}"
