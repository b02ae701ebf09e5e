"""Forecasts made the other way round: from people wanted to what so many can answer.

A plan file says how many people are wanted, not what comes.  Pages that compare what
comes with what was planned for still want a number: the most contacts with which so
many people keep the promise.  The forecast says that it was made so.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from anyshore.adapters import clock
from anyshore.apps.staffing.forecasting import demand_of, goal_of
from anyshore.apps.staffing.models import Forecast, StaffQueue
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from anyshore.core.access import Actor
    from anyshore.core.staffing import labour

__all__ = ["MODEL", "forecasts_of", "step_of"]

#: What such a forecast says of itself.
MODEL = "people wanted, as a plan file says"
_STEPS = (60, 30, 15, 5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
#: Halvings of the volume: a thousandth of a contact is near enough.
_HALVINGS = 30
_SHARES = (0.1, 0.9)


def step_of(demand: Iterable[labour.Demand]) -> int:
    """Return the longest interval, in minutes, that every wanted interval is made of.

    Raises:
        ProblemError: ``interval-odd`` where one is not on whole five minutes.
    """
    edges = {
        (edge - _EPOCH) // _MINUTE
        for each in demand
        for edge in (each.interval.start, each.interval.end)
    }
    for step in _STEPS:
        if all(edge % step == 0 for edge in edges):
            return step
    raise ProblemError(
        Problem(
            code="interval-odd",
            message="An interval of the demand is not on whole five minutes.",
            hint="Let intervals begin and end on whole five minutes.",
            place=Place(element="demand"),
        )
    )


def forecasts_of(
    actor: Actor, demand: Iterable[labour.Demand], queues: Mapping[str, StaffQueue]
) -> Iterator[tuple[StaffQueue, Forecast]]:
    """Yield each queue with the forecast that stands for the people it wants.

    Raises:
        ProblemError: ``interval-odd``.
    """
    wanted: dict[str, list[labour.Demand]] = defaultdict(list)
    for each in demand:
        wanted[each.queue].append(each)
    for name, own in wanted.items():
        yield queues[name], _forecast(actor, queues[name], own)


def _forecast(
    actor: Actor, queue: StaffQueue, own: Sequence[labour.Demand]
) -> Forecast:
    from anyshore.core.staffing.forecast.spread import Spread
    from anyshore.core.staffing.requirement import measure, required

    minutes = step_of(own)
    step = timedelta(minutes=minutes)
    first = min(each.interval.start for each in own)
    people = [0] * ((max(each.interval.end for each in own) - first) // step)
    for each in own:
        at = (each.interval.start - first) // step
        for slot in range(at, at + each.interval.duration // step):
            people[slot] = each.required
    handle = [float(queue.handle_seconds)] * len(people)
    mean = _contacts(queue, people, step)
    if queue.kind == StaffQueue.Kind.DEFERRED:
        agents, level = people, [1.0] * len(people)
    else:
        work = demand_of(queue, mean, handle, step)
        needed = required(work, goal_of(queue)).agents
        agents = needed.tolist()
        found = measure(work, needed, float(queue.within)).service_level
        level = [round(each, 4) for each in found.tolist()]
    import numpy as np

    nothing = np.zeros(0)
    spread = Spread(means=nothing, actual=nothing)
    low, high = (spread.quantile(np.asarray(mean), s).tolist() for s in _SHARES)
    return Forecast.objects.create(
        client_id=queue.client_id,
        queue=queue,
        made_at=clock.now(),
        made_by=actor.id,
        starts_at=first,
        minutes=minutes,
        model=MODEL,
        mean=mean,
        low=low,
        high=high,
        handle=handle,
        agents=agents,
        scheduled=people,
        level=level,
    )


def _contacts(queue: StaffQueue, people: Sequence[int], step: timedelta) -> list[float]:
    """Return the most contacts with which so many people keep the promise."""
    import numpy as np

    from anyshore.core.staffing.requirement import required, scheduled

    kinds, place = np.unique(np.asarray(people), return_inverse=True)
    there = kinds * (1 - float(queue.shrinkage))
    most = there * step.total_seconds() / queue.handle_seconds
    if queue.kind == StaffQueue.Kind.DEFERRED:
        return [round(each, 3) for each in most[place].tolist()]
    handle = [float(queue.handle_seconds)] * len(kinds)
    # People who give up leave room for others, though never for twice as many.
    low, high = np.zeros(len(kinds)), 2 * most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        work = demand_of(queue, middle.tolist(), handle, step)
        planned = scheduled(
            required(work, goal_of(queue)).agents, float(queue.shrinkage)
        )
        enough = planned <= kinds
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    # Cut, not rounded: a thousandth more would want one person more.
    return [int(each * 1000) / 1000 for each in low[place].tolist()]
