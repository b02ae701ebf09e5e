"""Drawing what comes from a forecast, and measuring what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.simulation.operation import Arrivals
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from anyshore.core.staffing.simulation.operation import Crew, Run

    Numbers = NDArray[np.float64]

#: Items that are drawn at most; each takes some hundred bytes.
_MOST = 50_000_000

__all__ = ["Flow", "Result", "draw", "measure", "occupancy"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """What comes in one line, as a forecast says it.

    Raises:
        ProblemError: ``flow-invalid`` with the interval or the number that is wrong.
    """

    #: Number of the line.
    line: int
    #: Mean number that come, by interval.
    volume: ArrayLike
    #: Mean seconds of work.
    handle_time: float
    #: Seconds in an interval.
    interval: float = 1800.0
    #: Standard deviation of the work by its mean; 1 draws exponential times, anything
    #: else log-normal ones, 0 the mean itself.
    spread: float = 1.0
    #: Mean seconds until one gives up; infinite for never.
    patience: float = np.inf
    #: Seconds from coming to the deadline of completion; infinite for none.
    promise: float = np.inf
    #: Class within the line, 0 the most urgent.
    kind: int = 0
    #: Units of a person's capacity it takes.
    weight: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        volume = np.atleast_1d(np.asarray(self.volume, dtype=np.float64))
        object.__setattr__(self, "volume", volume)
        wrong = ~((volume >= 0) & np.isfinite(volume))
        if wrong.any():
            row = int(np.argmax(wrong))
            message = f"The volume of interval {row + 1} is {volume[row]:g}."
            raise self._refuse(message, "Give zero or more for every interval.", row)
        if float(volume.sum()) > _MOST:
            message = f"{volume.sum():.0f} items are too many to play one by one."
            raise self._refuse(message, f"Give at most {_MOST:,}, or fewer intervals.")
        good = {
            "handle_time": 0 <= self.handle_time < np.inf,
            "interval": 0 < self.interval < np.inf,
            "spread": 0 <= self.spread < 1000,
            "patience": self.patience >= 0,
            "promise": self.promise >= 0,
            "kind": 0 <= self.kind < 100,
            "weight": 1 <= self.weight < 1000,
        }
        for name, fine in good.items():
            if not fine:
                message = f"The {name} is {getattr(self, name):g}."
                raise self._refuse(message, "Times are zero or more, weights from 1.")

    def _refuse(self, message: str, hint: str, row: int | None = None) -> ProblemError:
        line = None if row is None else row + 1
        place = Place(element=f"line {self.line}", line=line)
        return ProblemError(
            Problem(code="flow-invalid", message=message, hint=hint, place=place)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How the items of one line fared."""

    #: Number of the line.
    line: int
    #: How many came.
    count: int
    #: Share begun within the threshold, of all that came.
    service_level: float
    #: Mean seconds until begun or given up.
    wait: float
    #: Share that gave up.
    abandonment: float
    #: Share finished by the deadline.
    on_time: float
    #: Half the width of the service level's 95 % confidence interval, by batches.
    doubt: float


def draw(flows: Sequence[Flow], seed: int) -> Arrivals:
    """Draw what comes: Poisson in each interval, evenly spread within it.

    Args:
        flows: What is forecast; intervals of all begin at second 0.
        seed: The same seed draws the same.
    """
    random = np.random.default_rng(seed)
    columns: list[tuple[Numbers, ...]] = []
    for flow in flows:
        counts = random.poisson(np.asarray(flow.volume))
        begins = np.repeat(np.arange(len(counts)) * flow.interval, counts)
        # Work and patience are drawn for calls in order of coming.
        came = random.uniform(0, flow.interval, len(begins))
        came += begins
        came.sort()
        work = _work(random, flow, len(came))
        waits = np.full(len(came), flow.patience)
        if np.isfinite(flow.patience):
            waits = random.exponential(flow.patience, len(came))
        fixed = (flow.line, flow.kind, flow.handle_time, flow.weight)
        rest = (np.full(came.shape, each) for each in fixed)
        columns.append((came, work, waits, came + flow.promise, *rest))
    parts: Sequence[Numbers] = columns[0]
    if len(columns) > 1:
        parts = [np.concatenate(each) for each in zip(*columns, strict=True)]
        order = np.argsort(parts[0], kind="stable")
        parts = [each[order] for each in parts]
    came, work, waits, due, line, kind, expected, weight = parts
    return Arrivals(
        came=came,
        line=line,
        kind=kind,
        handle=work,
        expected=expected,
        due=due,
        patience=waits,
        weight=weight,
    )


def _work(random: np.random.Generator, flow: Flow, count: int) -> Numbers:
    if flow.spread == 0:
        return np.full(count, flow.handle_time)
    if flow.spread == 1:
        return random.exponential(flow.handle_time, count)
    sigma = np.sqrt(np.log1p(flow.spread**2))
    return random.lognormal(np.log(flow.handle_time) - sigma**2 / 2, sigma, count)


def measure(run: Run, within: float = 20.0, batches: int = 20) -> tuple[Result, ...]:
    """Return how each line fared.

    Args:
        run: What became of everything.
        within: Seconds for the service level.
        batches: Parts of the run whose scatter gives the confidence interval.
    """
    line = np.asarray(run.arrivals.line)
    answered, waited = run.answered_within(within), run.waited
    gave_up, on_time = run.gave_up, run.on_time
    found = []
    for number in np.unique(line).tolist():
        rows = np.flatnonzero(line == number)
        parts = [part for part in np.array_split(rows, batches) if len(part)]
        means = np.array([answered[part].mean() for part in parts])
        scatter = means.std(ddof=1) / np.sqrt(len(means)) if len(means) > 1 else np.inf
        found.append(
            Result(
                line=number,
                count=len(rows),
                service_level=float(answered[rows].mean()),
                wait=float(waited[rows].mean()),
                abandonment=float(gave_up[rows].mean()),
                on_time=float(on_time[rows].mean()),
                # Student's t for twenty batches is 2.09.
                doubt=float(2.09 * scatter),
            )
        )
    return tuple(found)


def occupancy(run: Run, crew: Crew) -> float:
    """Return the share of paid time that people worked; work of one unit at a time."""
    paid = float((crew.ends - crew.begins).sum())
    begun = ~np.isnan(run.began)
    worked = float(np.asarray(run.arrivals.handle)[begun].sum())
    return worked / paid if paid else 0.0
