"""Changes that a planner makes by hand, one person and day at a time.

A planner may break a rule, and is shown which; nobody else's shift moves with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.apps.audit import services as audit
from anyshore.apps.people.models import Worker
from anyshore.apps.permission import missing
from anyshore.apps.staffing.asking import changed_drafts
from anyshore.apps.staffing.models import (
    Assignment,
    Demand,
    Pattern,
    Plan,
    Shift,
)
from anyshore.apps.staffing.planning import activities
from anyshore.apps.staffing.services import plan_of, refuse_busy, tell
from anyshore.core.staffing import labour
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from anyshore.apps.staffing.models import StaffQueue
    from anyshore.core.access import Actor

__all__ = ["Cell", "offer", "set_shift"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What a planner wants of one person and day."""

    #: Who and when.
    worker: UUID
    day: date
    #: The pattern worked; empty for a day off.
    pattern: str
    #: The queue served; None with a day off.
    queue: UUID | None
    #: Why, for a published plan.
    reason: str = ""


@transaction.atomic
def set_shift(actor: Actor, key: UUID, cell: Cell) -> Shift | None:
    """Give somebody a shift on a day, another one, or none.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``plan-busy``, ``outside`` or
            ``reason-missing`` where the plan is published.
    """
    plan = _open(actor, key)
    last = plan.first.toordinal() + plan.days
    if not plan.first.toordinal() <= cell.day.toordinal() < last:
        raise _refuse("outside", f"{cell.day} lies outside {plan.name}.", "day")
    published = plan.state == Plan.State.PUBLISHED
    if published and not cell.reason.strip():
        raise _refuse("reason-missing", "A published shift changes by reason.", "")
    worker = Worker.objects.select_related("site").filter(pk=cell.worker).first()
    if worker is None:
        raise missing("worker", show_id(IdPrefix.WORKER, cell.worker))
    before = Shift.objects.filter(plan=plan, worker=worker, day=cell.day)
    drafts = changed_drafts(actor, before, cell.reason) if published else []
    before.delete()
    made = None
    if cell.pattern:
        made = _make(plan, worker, cell)
        if published and not drafts:
            drafts = changed_drafts(actor, [made], cell.reason)
    if published:
        tell(worker.id, f"Your {cell.day:%a %d %b} has changed: {cell.reason.strip()}")
    audit.append(drafts)
    return made


@transaction.atomic
def offer(actor: Actor, key: UUID, cell: Cell) -> Shift:
    """Take a shift from somebody and open it to bids.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``plan-busy``.
    """
    plan = _open(actor, key)
    shift = Shift.objects.filter(plan=plan, worker=cell.worker, day=cell.day).first()
    if shift is None:
        raise missing("shift", str(cell.day))
    reason = cell.reason.strip() or "The shift is open to bids."
    published = plan.state == Plan.State.PUBLISHED
    drafts = changed_drafts(actor, [shift], reason) if published else []
    Shift.objects.filter(pk=shift.pk).update(worker=None)
    if published:
        tell(cell.worker, f"Your shift of {cell.day:%a %d %b} is yours no longer.")
    audit.append(drafts)
    shift.refresh_from_db()
    return shift


def _open(actor: Actor, key: UUID) -> Plan:
    plan = plan_of(actor, key, lock=True)
    refuse_busy(plan)
    return plan


def _make(plan: Plan, worker: Worker, cell: Cell) -> Shift:
    patterns = Pattern.objects.filter(
        code=cell.pattern, site=worker.site, retired_at=None
    )
    pattern = patterns.first()
    queue = _queue(plan, cell.queue)
    if pattern is None or queue is None:
        message = f"{cell.pattern} is no shift of {worker.site.name}, or has no queue."
        raise _refuse("pattern-unknown", message, "pattern")
    value = labour.Pattern(
        id=pattern.code,
        site=str(worker.site_id),
        starts=pattern.starts,
        minutes=pattern.minutes,
        break_minutes=pattern.break_minutes,
    )
    span = value.interval(cell.day, worker.site.zone)
    shift = labour.Shift(
        person=str(worker.id),
        interval=span,
        zone=worker.site.zone,
        pattern=pattern.code,
        queue=str(queue.id),
        break_minutes=pattern.break_minutes,
    )
    row = Shift.objects.create(
        plan=plan,
        worker=worker,
        starts_at=span.start,
        ends_at=span.end,
        zone=worker.site.zone,
        day=shift.day,
        pattern=pattern.code,
        break_minutes=pattern.break_minutes,
        activities=activities(shift),
    )
    Assignment.objects.create(client_id=queue.client_id, shift=row, queue=queue)
    return row


def _queue(plan: Plan, key: UUID | None) -> StaffQueue | None:
    rows = Demand.objects.filter(plan=plan, queue=key).select_related("queue")
    row = rows.first()
    return row.queue if row else None


def _refuse(code: str, message: str, element: str) -> ProblemError:
    return ProblemError(
        Problem(
            code=code,
            message=message,
            hint="Choose a day and a shift of the plan, and say why.",
            place=Place(element=element),
        )
    )
