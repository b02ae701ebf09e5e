"""What leads do with items: resume, take over, reassign, set priority, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.people import queries as people
from anyshore.apps.people.models import Worker
from anyshore.apps.people.services import lock_worker
from anyshore.apps.permission import missing, require
from anyshore.apps.processes.services import deliver
from anyshore.apps.work import deadlines
from anyshore.apps.work.rows import carry_out, record, stepped, store, to_item
from anyshore.apps.work.services import LEASE, find_item
from anyshore.core import bpmn, sla
from anyshore.core.access import Capability, Target, reached
from anyshore.core.work import Reassign, Resume, SetPriority, TakeOver, Withdraw
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.work.models import ItemRow
    from anyshore.core.access import Actor
    from anyshore.core.work import Priority

__all__ = [
    "WITHDRAWN",
    "answer",
    "reassign",
    "resume",
    "resume_row",
    "set_priority",
    "take_over",
    "withdraw",
]

#: The error code that tells a case of a withdrawn item.
WITHDRAWN = "withdrawn"


@transaction.atomic
def resume(actor: Actor, key: UUID, cause: str) -> ItemRow:
    """Say that what a pended item waited for is here.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``wrong-state`` or
            ``reason-missing``.
    """
    row = find_item(key)
    members = _members(row)
    target = Target(client=row.client_id, members=members)
    require(actor, Capability.WORK_RESUME, target)
    resume_row(row, Resume(by=actor.id, cause=cause), str(actor.id), clock.now())
    return row


@transaction.atomic
def answer(actor: Actor, key: UUID, text: str) -> ItemRow:
    """Answer, as the client, what a pended item asks; it goes on at once.

    Raises:
        ProblemError: As `resume` does.
    """
    row = find_item(key)
    require(actor, Capability.CASE_ANSWER, Target(client=row.client_id))
    resume_row(row, Resume(by=actor.id, cause=text), str(actor.id), clock.now())
    return row


def _members(row: ItemRow) -> frozenset[UUID]:
    workers = [key for key in (row.pended_by_id, row.named_id) if key]
    users = Worker.objects.filter(pk__in=workers).values_list("user_id", flat=True)
    return frozenset(users)


def resume_row(row: ItemRow, action: Resume, actor: str, now: datetime) -> None:
    """Resume an item and let its clock run on where it was held."""
    before = to_item(row)
    outcome = stepped(before, action, now)
    running = deadlines.clock_of(row)
    due: dict[str, Any] = {}
    if running.state is sla.ClockState.PAUSED:
        due = deadlines.reckon(row, sla.resume(running, now))
    store(row, before, outcome.after, now, **due)
    record(row, outcome.facts, actor, now)


@transaction.atomic
def take_over(actor: Actor, key: UUID, reason: str) -> ItemRow:
    """Take an item out of another worker's hands.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``not-a-worker``, ``wrong-state``,
            ``reason-missing`` or a wall between the lead and the item.
    """
    row, now = find_item(key), clock.now()
    require(actor, Capability.WORK_TAKE_OVER, Target(client=row.client_id))
    served = reached(actor, Capability.WORK_TAKE_OVER)
    lead = people.core_worker(lock_worker(actor), served)
    action = TakeOver(by=lead, reason=reason, length=LEASE)
    carry_out(row, action, str(actor.id), now)
    return row


@transaction.atomic
def reassign(actor: Actor, key: UUID, to: UUID | None, reason: str) -> ItemRow:
    """Name the worker whom an item is for, or open it to all again.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``four-eyes``, ``already-theirs``
            or ``reason-missing``.
    """
    row = find_item(key)
    require(actor, Capability.WORK_REASSIGN, Target(client=row.client_id))
    if to is not None and not Worker.objects.filter(pk=to).exists():
        raise missing("worker", show_id(IdPrefix.WORKER, to))
    action = Reassign(to=to, by=actor.id, reason=reason)
    carry_out(row, action, str(actor.id), clock.now())
    return row


@transaction.atomic
def set_priority(actor: Actor, key: UUID, priority: Priority, reason: str) -> ItemRow:
    """Put an item into another priority class.

    Raises:
        ProblemError: ``not-allowed``, ``not-found`` or ``reason-missing``.
    """
    row = find_item(key)
    require(actor, Capability.WORK_PRIORITIZE, Target(client=row.client_id))
    action = SetPriority(priority=priority, reason=reason, by=actor.id)
    carry_out(row, action, str(actor.id), clock.now())
    return row


@transaction.atomic
def withdraw(actor: Actor, key: UUID, reason: str) -> ItemRow:
    """End an item that is no longer wanted.

    The case is told by the error code ``withdrawn``: it goes the way that its process
    foresees for that, or becomes an incident that somebody repairs.

    Raises:
        ProblemError: ``not-allowed``, ``not-found`` or ``reason-missing``.
    """
    row, now = find_item(key), clock.now()
    require(actor, Capability.WORK_WITHDRAW, Target(client=row.client_id))
    before = to_item(row)
    outcome = stepped(before, Withdraw(reason=reason, by=actor.id), now)
    store(row, before, outcome.after, now)
    event = bpmn.ServiceFailed(token=row.token, code=WITHDRAWN, message=reason)
    deliver(row.case, event, now)
    record(row, outcome.facts, str(actor.id), now)
    return row
