"""Reading forecasts, cover and rosters: for planners, for oneself, for the client."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.adapters import clock
from anyshore.apps.clients.models import Site
from anyshore.apps.people.models import Worker
from anyshore.apps.permission import require
from anyshore.apps.staffing.asking import own_worker
from anyshore.apps.staffing.forecasting import latest
from anyshore.apps.staffing.history import counted
from anyshore.apps.staffing.models import (
    Assignment,
    Demand,
    Forecast,
    Notice,
    Pattern,
    Plan,
    Request,
    Shift,
    StaffQueue,
)
from anyshore.apps.staffing.planning import (
    book,
    core_plan,
    core_shift,
    named,
    plan_span,
    slot_of,
)
from anyshore.apps.staffing.services import plan_of, queue_of
from anyshore.core.access import Capability, Target, reached
from anyshore.core.staffing import labour
from anyshore.core.staffing.labour.examining import examine
from anyshore.kernel import Interval, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from anyshore.core.access import Actor
    from anyshore.kernel import Problem

__all__ = [
    "Cover",
    "Finding",
    "Forecast",
    "Grid",
    "Mine",
    "Person",
    "Plan",
    "Request",
    "Shift",
    "StaffQueue",
    "Versus",
    "broken",
    "cover_of_client",
    "cover_of_plan",
    "findings",
    "forecasts",
    "grid",
    "is_night",
    "mine",
    "names",
    "odd",
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One row of a roster."""

    #: The worker.
    worker: Worker
    #: Their shifts by day.
    shifts: dict[date, Shift]
    #: Days of leave.
    leave: frozenset[date]
    #: Hours of work in the plan.
    hours: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A roster: people by days."""

    #: The plan, the same as the core knows it, and its days.
    plan: Plan
    value: labour.Plan
    days: tuple[date, ...]
    #: Everybody who can be planned, by site and name.
    people: tuple[Person, ...]
    #: Shifts that nobody has yet.
    open: tuple[Shift, ...]
    #: For which queue each shift is worked.
    queues: dict[UUID, StaffQueue]
    #: Patterns by their code.
    patterns: dict[str, Pattern]
    #: Queues of the plan.
    covered: tuple[StaffQueue, ...]


def grid(actor: Actor, key: UUID) -> Grid:
    """Return a plan's roster.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    plan = plan_of(actor, key)
    shifts = list(plan.shifts.order_by("starts_at"))
    value = core_plan(plan)
    keys = [person.id for person in value.people]
    known = {shift.worker_id for shift in shifts if shift.worker_id}
    workers = Worker.objects.filter(pk__in={*keys, *known})
    own: dict[UUID, dict[date, Shift]] = defaultdict(dict)
    for shift in shifts:
        if shift.worker_id is not None:
            own[shift.worker_id][shift.day] = shift
    leave = {person.id: person.leave for person in value.people}
    rows = workers.select_related("user", "site").order_by("site__name", "user__name")
    assigned = dict(
        Assignment.objects.filter(shift__plan=plan).values_list("shift_id", "queue_id")
    )
    queues_of = StaffQueue.objects.in_bulk(set(assigned.values()))
    demand = Demand.objects.filter(plan=plan).select_related("queue")
    return Grid(
        plan=plan,
        value=value,
        days=tuple(plan.first + timedelta(days=n) for n in range(plan.days)),
        people=tuple(
            Person(
                worker=row,
                shifts=own[row.id],
                leave=frozenset(leave.get(str(row.id), ())),
                hours=sum(map(_hours, own[row.id].values())),
            )
            for row in rows
        ),
        open=tuple(shift for shift in shifts if shift.worker_id is None),
        queues={shift: queues_of[queue] for shift, queue in assigned.items()},
        patterns={
            each.code: each
            for each in Pattern.objects.filter(
                site__in=plan.sites.all(), retired_at=None
            )
        },
        covered=tuple(each.queue for each in demand.order_by("queue__name")),
    )


def is_night(shift: Shift) -> bool:
    """Tell whether three hours or more of a shift lie in the night of its zone."""
    return _night(shift.starts_at, shift.ends_at, shift.zone)


@lru_cache(maxsize=4096)
def _night(start: datetime, end: datetime, zone: str) -> bool:
    # A roster has the same hours many times over.
    shift = labour.Shift(
        person="", interval=Interval(start, end), zone=zone, pattern="", queue=""
    )
    return labour.night_minutes(shift) >= _NIGHT


def _hours(shift: Shift) -> float:
    length = shift.ends_at - shift.starts_at
    return length / timedelta(hours=1) - shift.break_minutes / 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something that the checker has against a roster."""

    #: Whose shifts, and their key.
    worker: UUID | None
    name: str
    #: What is wrong, and where the rule is written, or what to do.
    code: str
    message: str
    source: str
    #: Whether a roster can be sound all the same.
    warning: bool = False


def findings(actor: Actor, key: UUID) -> list[Finding]:
    """Check a plan's roster against the rules, and say everything that is wrong.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    return broken(grid(actor, key))


def broken(found: Grid) -> list[Finding]:
    """Return what the checker has against a roster."""
    shifts = [
        core_shift(each, found.queues[each.id].id if each.id in found.queues else None)
        for person in found.people
        for each in person.shifts.values()
    ]
    if not shifts:
        return []
    return _named(found, labour.check(found.value, shifts, book()))


def odd(found: Grid) -> list[Finding]:
    """Return what is odd about a plan before anybody makes its roster.

    Work that nobody has the skill for, hours that no shift reaches, wishes against one
    another: errors are what no roster can mend, the rest a planner would want to know.
    """
    return _named(found, examine(found.value, book()))


def _named(found: Grid, problems: Iterable[Problem]) -> list[Finding]:
    workers = {str(each.worker.id): each.worker for each in found.people}
    called = names() | {key: row.user.name for key, row in workers.items()}
    told = []
    for each in problems:
        element = each.place.element or ""
        row = workers.get(element)
        told.append(
            Finding(
                worker=row.id if row else None,
                name=called.get(element, element),
                code=each.code,
                message=named(each.message, called),
                source=each.hint,
                warning=each.severity is Severity.WARNING,
            )
        )
    return told


@dataclass(frozen=True, kw_only=True, slots=True)
class Mine:
    """One's own shifts and what one asked for."""

    #: The worker.
    worker: Worker
    #: Published shifts from yesterday on, and for which queue.
    shifts: tuple[Shift, ...]
    queues: dict[UUID, StaffQueue]
    #: The day around which swaps are looked for.
    around: date
    #: Shifts of colleagues that could be swapped for, and open ones.
    others: tuple[Shift, ...]
    open: tuple[Shift, ...]
    #: What one asked for, and swaps offered to one.
    requests: tuple[Request, ...]
    offers: tuple[Request, ...]
    #: What one was told.
    notices: tuple[Notice, ...]
    #: Counts addresses of the calendar feed; 0 before there is one.
    feed: int


_NIGHT = 180
_AHEAD = timedelta(days=45)
_NEAR = timedelta(days=3)
_LISTED = 20


def mine(actor: Actor, around: date | None = None) -> Mine:
    """Return somebody's own shifts, and those of colleagues around a day.

    Without a day it is the next one of theirs: of a hundred people nobody looks
    through all shifts of a month.

    Raises:
        ProblemError: ``not-allowed`` or ``not-a-worker``.
    """
    worker = own_worker(actor)
    now = clock.now()
    published = Shift.objects.filter(
        plan__state=Plan.State.PUBLISHED,
        ends_at__gt=now - timedelta(days=1),
        starts_at__lt=now + _AHEAD,
    ).select_related("worker__user", "plan")
    own = list(published.filter(worker=worker).order_by("starts_at"))
    # A shift without an assignment in sight is for a client that one does not serve.
    ahead = published.filter(starts_at__gt=now, assignment__isnull=False)
    coming = (each.day for each in own if each.starts_at > now)
    middle = around or next(coming, now.date())
    others = ahead.filter(
        plan__in={each.plan_id for each in own},
        day__gte=middle - _NEAR,
        day__lte=middle + _NEAR,
    )
    colleagues = list(
        others.exclude(worker=worker)
        .filter(worker__isnull=False, worker__site_id=worker.site_id)
        .order_by("starts_at", "worker__user__name")
    )
    free = list(ahead.filter(worker__isnull=True).order_by("starts_at"))
    shown = [*own, *colleagues, *free]
    assigned = Assignment.objects.filter(shift__in=shown).select_related("queue")
    offers = Request.objects.filter(other=worker, state=Request.State.OFFERED)
    terms = getattr(worker, "work_terms", None)
    return Mine(
        worker=worker,
        shifts=tuple(own),
        around=middle,
        queues={each.shift_id: each.queue for each in assigned},
        others=tuple(colleagues),
        open=tuple(free),
        requests=tuple(worker.requests.order_by("-asked_at", "-id")[:_LISTED]),
        offers=tuple(offers.select_related("worker__user").order_by("asked_at")),
        notices=tuple(worker.notices.order_by("-at", "-id")[:_LISTED]),
        feed=terms.feed if terms else 0,
    )


def requests(actor: Actor) -> list[Request]:
    """Return what people asked for lately, for planners.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.SHIFT_PLAN, Target(client=None))
    rows = Request.objects.select_related("worker__user", "other__user")
    return list(rows.order_by("-asked_at", "-id")[:100])
