"""What a requirement is computed from, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["Demand", "Goal", "Performance", "Requirement"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand:
    """Immediate work by interval: every field is a number or an array of one length.

    Raises:
        ProblemError: ``demand-invalid`` with the place of the first interval that is
            wrong; ``demand-shape`` where lengths differ.
    """

    #: Contacts that come in the interval; zero where nothing comes.
    volume: ArrayLike
    #: Mean seconds of work on a contact; above zero wherever there is volume.
    handle_time: ArrayLike
    #: Mean seconds until a waiting contact gives up; infinite for never.
    patience: ArrayLike = np.inf
    #: Seconds in the interval.
    interval: ArrayLike = 1800.0

    def __post_init__(self) -> None:
        """Bring the fields to arrays of one length and refuse impossible numbers."""
        names = ("volume", "handle_time", "patience", "interval")
        arrays = [
            np.atleast_1d(np.asarray(getattr(self, name), dtype=np.float64))
            for name in names
        ]
        try:
            arrays = [np.array(each) for each in np.broadcast_arrays(*arrays)]
        except ValueError as error:
            lengths = ", ".join(str(len(each)) for each in arrays)
            raise ProblemError(
                Problem(
                    code="demand-shape",
                    message=f"The columns of the demand have {lengths} intervals.",
                    hint="Give every column as many intervals, or one number for all.",
                )
            ) from error
        for name, values in zip(names, arrays, strict=True):
            object.__setattr__(self, name, values)
        self._check()

    def _check(self) -> None:
        volume, handle, patience, interval = self.columns
        _refuse(~np.isfinite(volume), "volume", "is no number")
        _refuse(volume < 0, "volume", "is negative", volume)
        busy = volume > 0
        _refuse(
            busy & ~((handle > 0) & np.isfinite(handle)),
            "handle_time",
            "is not above zero although there is volume",
            handle,
        )
        _refuse(~(patience >= 0), "patience", "is negative or no number", patience)
        _refuse(
            ~((interval > 0) & np.isfinite(interval)),
            "interval",
            "is not above zero",
            interval,
        )

    @property
    def columns(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Volume, handle time, patience and interval as arrays of one length."""
        found: tuple[Any, ...] = (
            self.volume,
            self.handle_time,
            self.patience,
            self.interval,
        )
        return found[0], found[1], found[2], found[3]

    @property
    def load(self) -> Numbers:
        """Offered load by interval in Erlang: people kept busy if nobody waits."""
        volume, handle, _, interval = self.columns
        return np.where(volume > 0, volume * handle / interval, 0.0)

    def __len__(self) -> int:
        return len(self.columns[0])


def _refuse(
    wrong: NDArray[np.bool_], column: str, what: str, values: Numbers | None = None
) -> None:
    if not wrong.any():
        return
    row = int(np.argmax(wrong))
    number = "" if values is None else f" ({values[row]:g})"
    raise ProblemError(
        Problem(
            code="demand-invalid",
            message=f"The {column} of interval {row + 1} {what}{number}.",
            hint="Correct the row; leave intervals without work at zero.",
            place=Place(element=column, line=row + 1),
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """What must be kept in every interval; every limit that is given must hold.

    Raises:
        ProblemError: ``goal-impossible`` where no number of people could keep it.
    """

    #: Share of contacts to answer within `within`; 0 for no such promise.
    share: float = 0.8
    #: Seconds of that promise.
    within: float = 20.0
    #: Highest mean wait in seconds; infinite for no limit.
    wait: float = np.inf
    #: Highest share of contacts that give up; 1 for no limit.
    abandonment: float = 1.0
    #: Highest share of time that people may be working; 1 for no limit.
    occupancy: float = 1.0
    #: People who must be there whatever comes, in intervals with or without volume.
    least: int = 0
    #: Share of paid time lost to breaks, training and absence.
    shrinkage: float = 0.0

    def __post_init__(self) -> None:
        """Refuse limits that no number of people could keep."""
        good = {
            "share": 0 <= self.share < 1,
            "within": 0 <= self.within < np.inf,
            "wait": self.wait > 0,
            "abandonment": 0 < self.abandonment <= 1,
            "occupancy": 0 < self.occupancy <= 1,
            "least": self.least >= 0,
            "shrinkage": 0 <= self.shrinkage < 1,
        }
        for name, fine in good.items():
            if not fine:
                raise ProblemError(
                    Problem(
                        code="goal-impossible",
                        message=f"No staffing keeps {name} = {getattr(self, name)}.",
                        hint="Shares lie from 0 to below 1, limits above 0.",
                        place=Place(element=name),
                    )
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class Performance:
    """What so many people achieve, an array for each measure."""

    #: People at work on this.
    agents: Whole
    #: Share of contacts answered within the goal's seconds, of all that come.
    service_level: Numbers
    #: Mean seconds until answered or given up; infinite where the queue only grows.
    wait: Numbers
    #: Share of contacts that give up.
    abandonment: Numbers
    #: Share of time that people work.
    occupancy: Numbers
    #: Share of contacts that wait at all.
    waiting: Numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """The fewest people who keep a goal, and what they achieve."""

    #: People at work, by interval.
    agents: Whole
    #: People to plan, so that this many are at work after shrinkage.
    scheduled: Whole
    #: What `agents` achieve.
    performance: Performance
