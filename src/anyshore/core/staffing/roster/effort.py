"""What a search is given and gives back: time and workers, a roster and a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    import numpy as np
    from numpy.typing import NDArray

    Line = NDArray[np.int16]

__all__ = ["EPS", "Effort", "Found", "NoLineError", "Progress"]

#: Costs closer than this are one.
EPS = 1e-4


class NoLineError(Exception):
    """A person has no line of days that obeys all limits."""

    def __init__(self, person: int) -> None:
        super().__init__(f"person {person} has no line of days")
        #: Who, as a number in the model.
        self.person = person


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """What is known at one moment of a search."""

    #: Seconds since the start.
    seconds: float
    #: Cost of the best roster so far; infinite before there is one.
    cost: float
    #: No roster costs less; minus infinity before anything is proven.
    bound: float
    #: What is being done, in a word or two.
    doing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """How long and with what to search."""

    #: A clock in seconds that only goes forward.
    clock: Callable[[], float]
    #: Seconds to search at most.
    seconds: float
    #: Runs work side by side; None for one thing after another.
    executor: Executor | None = None
    #: How many things the executor runs at once.
    workers: int = 1
    #: Where random choices come from.
    seed: int = 1
    #: Called with what is known whenever it may have changed.
    report: Callable[[Progress], None] = lambda _: None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Found:
    """The best roster found and what is proven about it."""

    #: Shift type per person and day, -1 for a day off.
    lines: Line
    #: What the roster costs.
    cost: float
    #: No roster costs less.
    bound: float

    @property
    def proven(self) -> bool:
        """Whether no roster can be cheaper."""
        return self.cost - self.bound < EPS
