"""Reading queues, forecasts, plans and cover: for planners and for the client."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.adapters import clock
from anyshore.apps.clients.models import Site
from anyshore.apps.permission import require
from anyshore.apps.staffing.forecasting import latest
from anyshore.apps.staffing.history import counted
from anyshore.apps.staffing.models import (
    Assignment,
    Demand,
    Forecast,
    Plan,
    Request,
    Shift,
    StaffQueue,
)
from anyshore.apps.staffing.planning import (
    plan_span,
    slot_of,
)
from anyshore.apps.staffing.services import plan_of, queue_of
from anyshore.core.access import Capability, Target, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from anyshore.core.access import Actor
    from anyshore.kernel import Interval

__all__ = [
    "Cover",
    "Forecast",
    "Plan",
    "Request",
    "Shift",
    "StaffQueue",
    "Versus",
    "cover_of_client",
    "cover_of_plan",
    "forecasts",
    "names",
    "plans",
    "queues",
    "requests",
    "sites",
    "versus",
]


def queues(actor: Actor, *, retired: bool = False) -> list[StaffQueue]:
    """Return the queues that somebody plans, those that are retired only if asked for.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.SHIFT_PLAN, Target(client=None))
    rows = StaffQueue.objects.filter(client__in=reached(actor, Capability.SHIFT_PLAN))
    if not retired:
        rows = rows.filter(retired_at=None)
    return list(rows.select_related("client", "contract").order_by("name"))


def names() -> dict[str, str]:
    """Return the names of the queues in the reader's scope, by their keys."""
    rows = StaffQueue.objects.values_list("id", "name")
    return {str(key): name for key, name in rows}


def sites(rows: Iterable[StaffQueue]) -> list[Site]:
    """Return the sites that work for the contracts of queues and have shifts."""
    contracts = {row.contract_id for row in rows}
    found = Site.objects.filter(
        contractsite__contract__in=contracts, patterns__retired_at=None
    ).filter(patterns__isnull=False, staffing__retired_at=None)
    return list(found.distinct().order_by("name"))


def forecasts(rows: Iterable[StaffQueue]) -> dict[UUID, Forecast]:
    """Return the newest forecast of each queue that has one."""
    found = {row.id: latest(row) for row in rows}
    return {key: each for key, each in found.items() if each is not None}


def plans(actor: Actor) -> list[Plan]:
    """Return the plans that somebody may see all of, the latest first.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.SHIFT_PLAN, Target(client=None))
    planned = reached(actor, Capability.SHIFT_PLAN)
    seen = Counter(
        Demand.objects.filter(client__in=planned).values_list("plan_id", flat=True)
    )
    rows = Plan.objects.prefetch_related("sites").order_by("-first", "-id")
    return [row for row in rows if seen[row.id] >= row.queues]


@dataclass(frozen=True, kw_only=True, slots=True)
class Versus:
    """What was expected of a queue and what came, by the interval."""

    #: The queue and its forecast.
    queue: StaffQueue
    forecast: Forecast
    #: Starts of intervals; numbers of those of the forecast.
    starts: tuple[datetime, ...]
    slots: tuple[int, ...]
    #: What came; None for intervals that are not over.
    actual: tuple[float | None, ...]


def versus(actor: Actor, key: UUID, since: date, days: int) -> Versus | None:
    """Return forecast against actual over local days; None before any forecast.

    The forecast is the last one made before the days, so that it did not know them;
    where there is none, the newest.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    queue = queue_of(actor, key)
    zone = ZoneInfo(queue.zone)
    begin = datetime.combine(since, datetime.min.time(), zone).astimezone(
        ZoneInfo("UTC")
    )
    rows = Forecast.objects.filter(queue=queue)
    known = rows.filter(starts_at__lte=begin).order_by("-starts_at", "-made_at")
    forecast = known.first() or latest(queue)
    if forecast is None:
        return None
    length = timedelta(minutes=forecast.minutes)
    end = begin + timedelta(days=days)
    first = max(slot_of(forecast, begin), 0)
    last = min(slot_of(forecast, end), len(forecast.mean))
    slots = tuple(range(first, max(last, first)))
    starts = tuple(forecast.starts_at + length * slot for slot in slots)
    now = clock.now()
    came = counted(queue, starts[0], min(end, now)) if starts else {}
    newest = max(came, default=None)
    return Versus(
        queue=queue,
        forecast=forecast,
        starts=starts,
        slots=slots,
        actual=tuple(
            (came[start].number if start in came else 0.0)
            if newest is not None and start <= newest and start + length <= now
            else None
            for start in starts
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """People planned against people wanted of one queue, by the interval."""

    #: The queue.
    queue: StaffQueue
    #: Starts of the intervals and their minutes.
    starts: tuple[datetime, ...]
    minutes: int
    #: People to plan, and people planned.
    wanted: tuple[int, ...]
    planned: tuple[int, ...]

    @property
    def short(self) -> int:
        """Intervals with fewer people than wanted."""
        return sum(p < w for w, p in zip(self.wanted, self.planned, strict=True))


def cover_of_plan(actor: Actor, key: UUID) -> list[Cover]:
    """Return the cover of every queue of a plan.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    plan = plan_of(actor, key)
    rows = Demand.objects.filter(plan=plan).select_related("queue", "forecast")
    span = plan_span(plan)
    shifts = _spans(
        Assignment.objects.filter(shift__plan=plan)
        | Assignment.objects.filter(
            shift__plan__state=Plan.State.PUBLISHED,
            shift__ends_at__gt=span.start,
            shift__starts_at__lt=span.end,
        )
    )
    return [
        _cover(row.queue, row.forecast, span, shifts[row.queue_id])
        for row in rows.order_by("queue__name")
    ]


def cover_of_client(actor: Actor, span: Interval) -> list[Cover]:
    """Return the published cover of queues of the contracts that somebody reads.

    Nothing of it says who covers them.
    """
    allowed = reached(actor, Capability.CONTRACT_READ)
    rows = StaffQueue.objects.filter(client__in=allowed, retired_at=None)
    rows = rows.select_related("contract")
    shifts = _spans(
        Assignment.objects.filter(
            client__in=allowed,
            shift__plan__state=Plan.State.PUBLISHED,
            shift__ends_at__gt=span.start,
            shift__starts_at__lt=span.end,
        )
    )
    known = [(row, latest(row)) for row in rows.order_by("contract__name", "name")]
    return [
        _cover(row, forecast, span, shifts[row.id])
        for row, forecast in known
        if forecast is not None
    ]


def _spans(rows: QuerySet[Assignment]) -> dict[UUID, list[tuple[datetime, datetime]]]:
    found: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    seen = set()
    for row in rows.select_related("shift"):
        if row.shift.worker_id is not None and row.pk not in seen:
            seen.add(row.pk)
            found[row.queue_id].append((row.shift.starts_at, row.shift.ends_at))
    return found


def _cover(
    queue: StaffQueue,
    forecast: Forecast,
    span: Interval,
    shifts: list[tuple[datetime, datetime]],
) -> Cover:
    length = timedelta(minutes=forecast.minutes)
    first = max(slot_of(forecast, span.start), 0)
    last = min(slot_of(forecast, span.end), len(forecast.scheduled))
    starts = tuple(forecast.starts_at + length * slot for slot in range(first, last))
    return Cover(
        queue=queue,
        starts=starts,
        minutes=forecast.minutes,
        wanted=tuple(forecast.scheduled[first:last]),
        planned=_there(starts, length, shifts),
    )


def _there(
    starts: Sequence[datetime],
    length: timedelta,
    shifts: Iterable[tuple[datetime, datetime]],
) -> tuple[int, ...]:
    """Count the shifts that hold all of each interval."""
    if not starts:
        return ()
    steps = [0] * (len(starts) + 1)
    for low, high in shifts:
        # The first interval that begins in the shift, and the first that outlasts it.
        first = min(max(-((starts[0] - low) // length), 0), len(starts))
        last = min(max((high - starts[0]) // length, first), len(starts))
        steps[first] += 1
        steps[last] -= 1
    return tuple(accumulate(steps[:-1]))


def requests(actor: Actor) -> list[Request]:
    """Return what people asked for lately, for planners.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.SHIFT_PLAN, Target(client=None))
    rows = Request.objects.select_related("worker__user", "other__user")
    return list(rows.order_by("-asked_at", "-id")[:100])
