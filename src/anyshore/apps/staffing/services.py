"""Commands of planners: forecast a queue, draft a plan, have it made, publish it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.clients.models import Site
from anyshore.apps.permission import missing, require
from anyshore.apps.staffing import tasks
from anyshore.apps.staffing.forecasting import expect, latest, needed
from anyshore.apps.staffing.history import read_days
from anyshore.apps.staffing.models import (
    Assignment,
    Demand,
    Forecast,
    HistoryDay,
    Notice,
    Plan,
    Shift,
    SpecialDay,
    StaffQueue,
)
from anyshore.apps.staffing.planning import plan_span
from anyshore.core import events
from anyshore.core.access import Capability, Target, reached
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = [
    "AHEAD",
    "MOST_DAYS",
    "NewPlan",
    "draft_plan",
    "make",
    "make_forecast",
    "plan_of",
    "publish",
    "queue_of",
    "refuse_busy",
    "set_special",
    "take_history",
    "tell",
]

#: Days that a forecast reaches unless a plan asks for more.
AHEAD = 42
#: Most days and seconds that a plan may ask for.
MOST_DAYS = 62
_MOST_SECONDS = 1800
_MOST_TIMES = 100
_SHARES = (0.1, 0.9)
#: A search that should have ended so long ago has lost its worker.
_PATIENCE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPlan:
    """What a planner says of a plan."""

    #: What it is called.
    name: str
    #: Keys of the sites where its people work.
    sites: Sequence[UUID]
    #: What it covers.
    queues: Sequence[UUID]
    #: Zone whose days it counts, its first day and its length.
    zone: str
    first: date
    days: int


def queue_of(actor: Actor, key: UUID) -> StaffQueue:
    """Return a queue that somebody plans.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    rows = StaffQueue.objects.select_related("client", "contract__client")
    row = rows.filter(pk=key).first()
    if row is None:
        raise missing("queue", show_id(IdPrefix.STAFF_QUEUE, key))
    require(actor, Capability.SHIFT_PLAN, Target(client=row.client_id))
    return row


def plan_of(actor: Actor, key: UUID, *, lock: bool = False) -> Plan:
    """Return a plan, all of whose queues somebody plans.

    Raises:
        ProblemError: ``not-found``, also where it covers clients out of reach, or
            ``not-allowed``.
    """
    require(actor, Capability.SHIFT_PLAN, Target(client=None))
    rows = Plan.objects.filter(pk=key)
    row = (rows.select_for_update() if lock else rows).first()
    planned = reached(actor, Capability.SHIFT_PLAN)
    seen = Demand.objects.filter(plan_id=key, client__in=planned).count()
    # A plan also holds when people work for others: who serves some sees none of it.
    if row is None or seen < row.queues:
        raise missing("plan", show_id(IdPrefix.PLAN, key))
    return row


@transaction.atomic
def make_forecast(actor: Actor, key: UUID, days: int = AHEAD) -> Forecast:
    """Forecast a queue and reckon how many people each interval needs.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``history-short``, or what the
            requirement finds wrong.
    """
    row = _forecast(actor, queue_of(actor, key), days)
    audit.append([_forecast_made(actor, row)])
    return row


def _forecast(actor: Actor, queue: StaffQueue, days: int) -> Forecast:
    found = expect(queue, days)
    length = timedelta(minutes=queue.minutes)
    mean = [round(each, 3) for each in found.forecast.mean.tolist()]
    starts = [found.starts_at + length * number for number in range(len(mean))]
    agents, plan, level = needed(queue, starts, mean, found.handle)
    low, high = (found.forecast.quantile(share).tolist() for share in _SHARES)
    first = starts[0].date() if starts else None
    return Forecast.objects.create(
        client_id=queue.client_id,
        queue=queue,
        made_at=clock.now(),
        made_by=actor.id,
        starts_at=found.starts_at,
        minutes=queue.minutes,
        model=found.forecast.model,
        error=found.forecast.error,
        tried=[[each.model, f"{each.error:.4f}"] for each in found.forecast.tried],
        reasons={
            str(first + timedelta(days=number)): why
            for number, why in found.forecast.reasons.items()
            if first is not None and why != "closed"
        },
        doubt=found.forecast.spread.doubt,
        mean=mean,
        low=low,
        high=high,
        handle=found.handle,
        agents=agents,
        scheduled=plan,
        level=level,
    )


def _forecast_made(actor: Actor, row: Forecast) -> events.Draft:
    error = None if row.error is None else Decimal(f"{row.error:.4f}")
    return _draft(
        actor,
        row.queue,
        "forecast.made",
        {
            "model": row.model,
            "error": error,
            "since": row.starts_at,
            "intervals": len(row.mean),
        },
    )


def _draft(
    actor: Actor, queue: StaffQueue, kind: str, data: dict[str, Any]
) -> events.Draft:
    ref = events.Ref(
        kind="queue", id=show_id(IdPrefix.STAFF_QUEUE, queue.id), qualifier="queue"
    )
    return events.Draft(
        client=queue.client_id,
        type=kind,
        at=clock.now(),
        actor=str(actor.id),
        data=data,
        objects=(ref,),
    )


@transaction.atomic
def set_special(
    actor: Actor, key: UUID, day: date, multiplier: Decimal, reason: str
) -> SpecialDay:
    """Say that a day will be, or was, unlike others, and why.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``special-day``.
    """
    queue = queue_of(actor, key)
    if not reason.strip() or not 0 <= multiplier <= _MOST_TIMES:
        raise ProblemError(
            Problem(
                code="special-day",
                message=f"{day} has no reason, or no multiplier from 0 to 100.",
                hint="1 is a plain day, 2 twice as much; say why.",
                place=Place(element="multiplier"),
            )
        )
    row, _ = SpecialDay.objects.update_or_create(
        queue=queue,
        day=day,
        defaults={
            "client_id": queue.client_id,
            "multiplier": multiplier,
            "reason": reason.strip()[:200],
        },
    )
    data = {"day": day, "multiplier": multiplier, "reason": row.reason}
    audit.append([_draft(actor, queue, "special_day.set", data)])
    return row


@transaction.atomic
def take_history(actor: Actor, key: UUID, content: str) -> int:
    """Keep counts of the past from CSV; days that are there already are replaced.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``history-unreadable``.
    """
    queue = queue_of(actor, key)
    days = read_days(queue, content)
    HistoryDay.objects.bulk_create(
        days,
        update_conflicts=True,
        unique_fields=["queue", "day"],
        update_fields=["counts", "seconds"],
    )
    return len(days)


@transaction.atomic
def draft_plan(actor: Actor, new: NewPlan) -> Plan:
    """Begin a plan; queues whose forecast does not reach its end are forecast anew.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``plan-malformed`` or what the
            forecast finds wrong.
    """
    queues = [queue_of(actor, key) for key in dict.fromkeys(new.queues)]
    queues = [queue for queue in queues if queue.retired_at is None]
    sites = list(Site.objects.filter(pk__in=new.sites))
    if not (queues and sites and new.name.strip() and 1 <= new.days <= MOST_DAYS):
        raise ProblemError(
            Problem(
                code="plan-malformed",
                message="A plan needs a name, sites, queues and some days.",
                hint=f"Choose at least one of each, and at most {MOST_DAYS} days.",
                place=Place(element="plan"),
            )
        )
    row = Plan.objects.create(
        name=new.name.strip()[:100],
        zone=new.zone,
        first=new.first,
        days=new.days,
        created_by=actor.id,
        queues=len(queues),
    )
    row.sites.set(sites)
    drafts = []
    for queue in queues:
        forecast, fresh = _reaching(actor, queue, row)
        Demand.objects.create(
            client_id=queue.client_id, plan=row, queue=queue, forecast=forecast
        )
        if fresh:
            drafts.append(_forecast_made(actor, forecast))
    audit.append(drafts)
    return row


def _reaching(actor: Actor, queue: StaffQueue, plan: Plan) -> tuple[Forecast, bool]:
    """Return a forecast that reaches a plan's end, and whether it is new."""
    span = plan_span(plan)
    known = latest(queue)
    if known is not None:
        length = timedelta(minutes=known.minutes)
        if (
            known.starts_at + length * len(known.mean) >= span.end
            and known.starts_at <= span.start
        ):
            return known, False
    ahead = (span.end - clock.now()).days + 2
    return _forecast(actor, queue, max(ahead, AHEAD)), True


@transaction.atomic
def make(actor: Actor, key: UUID, seconds: int) -> Plan:
    """Have a plan's roster made in the background.

    A published plan is made again with every day that changes priced.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``plan-busy`` or ``time-limit``.
    """
    row = plan_of(actor, key, lock=True)
    if not 1 <= seconds <= _MOST_SECONDS:
        raise ProblemError(
            Problem(
                code="time-limit",
                message=f"{seconds} seconds are not within 1 to {_MOST_SECONDS}.",
                hint="A minute does for a small team, five for a hundred people.",
                place=Place(element="seconds"),
            )
        )
    refuse_busy(row)
    row.state, row.seconds, row.asked_at = Plan.State.SEARCHING, seconds, clock.now()
    row.progress, row.problem = [], ""
    row.version += 1
    row.save()
    tasks.make_roster.defer(plan=str(row.id), version=row.version)
    return row


@transaction.atomic
def publish(actor: Actor, key: UUID) -> Plan:
    """Publish a plan and tell everybody in it; a second time changes nothing.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``plan-busy`` or ``plan-empty``.
    """
    row = plan_of(actor, key, lock=True)
    if row.state == Plan.State.PUBLISHED:
        return row
    refuse_busy(row)
    shifts = list(row.shifts.filter(worker__isnull=False))
    if not shifts:
        raise ProblemError(
            Problem(
                code="plan-empty",
                message=f"{row.name} has no shifts.",
                hint="Have it made first, and wait until it is done.",
            )
        )
    row.state, row.published_at = Plan.State.PUBLISHED, clock.now()
    row.version += 1
    row.save()
    counts = Counter(shift.worker_id for shift in shifts)
    for worker, number in counts.items():
        if worker is not None:
            word = "shift" if number == 1 else "shifts"
            tell(worker, f"{row.name} is published: {number} {word} of yours.")
    audit.append(_published(actor, row))
    return row


def refuse_busy(row: Plan) -> None:
    """Refuse what would meet a search that runs; one whose worker died is over.

    Raises:
        ProblemError: ``plan-busy``.
    """
    if row.state != Plan.State.SEARCHING or row.asked_at is None:
        return
    if clock.now() < row.asked_at + timedelta(seconds=row.seconds) + _PATIENCE:
        raise ProblemError(
            Problem(
                code="plan-busy",
                message=f"{row.name} is being made.",
                hint="Wait until it is done.",
            )
        )


def tell(worker: UUID, text: str) -> None:
    """Leave a worker a notice about their shifts."""
    Notice.objects.create(worker_id=worker, at=clock.now(), text=text[:300])


def _published(actor: Actor, row: Plan) -> list[events.Draft]:
    """Say to each client what of the roster is for them."""
    rows = Assignment.objects.filter(shift__plan=row, shift__worker__isnull=False)
    by_client: dict[UUID, list[Shift]] = defaultdict(list)
    for each in rows.select_related("shift"):
        by_client[each.client_id].append(each.shift)
    ref = events.Ref(kind="plan", id=show_id(IdPrefix.PLAN, row.id), qualifier="plan")
    return [
        events.Draft(
            client=client,
            type="roster.published",
            at=clock.now(),
            actor=str(actor.id),
            data={
                "name": row.name,
                "first": row.first,
                "days": row.days,
                "shifts": len(shifts),
                "hours": _hours(shifts),
            },
            objects=(ref,),
        )
        for client, shifts in by_client.items()
    ]


def _hours(shifts: Sequence[Shift]) -> Decimal:
    minutes = sum(
        (each.ends_at - each.starts_at) // timedelta(minutes=1) - each.break_minutes
        for each in shifts
    )
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))
