"""What workers do with items: receive, renew, give back, pend, escalate, complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.people.services import lock_worker
from anyshore.apps.permission import missing, require
from anyshore.apps.processes import answers
from anyshore.apps.processes import queries as processes
from anyshore.apps.processes.services import deliver
from anyshore.apps.work import deadlines, handout
from anyshore.apps.work.claiming import LEASE
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.rows import (
    carry_out,
    drafts_of,
    record,
    stepped,
    store,
    to_item,
)
from anyshore.core import bpmn, feel, sla
from anyshore.core.access import Capability, Target
from anyshore.core.work import Awaited, Complete, Escalate, Pend, Release, Renew
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.people.models import Worker
    from anyshore.core import events
    from anyshore.core.access import Actor

__all__ = [
    "LEASE",
    "Finished",
    "Handover",
    "Wait",
    "complete",
    "complete_and_next",
    "escalate",
    "find_item",
    "pend",
    "push_next",
    "release",
    "renew",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """What a worker sends to complete an item."""

    #: Made by the screen; the same token again is the same completion.
    token: str
    #: What goes back to the case: FEEL values by name.
    output: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """What an item is to wait for."""

    #: Whom or what it waits for.
    awaits: Awaited
    #: The question asked or the reason.
    reason: str
    #: When to go on without an answer; needed where it waits for a date.
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Handover:
    """An item that was completed, and the one that came after it."""

    #: The completed item.
    done: ItemRow
    #: The next one; None where nothing waits for this worker.
    next: ItemRow | None


def find_item(key: UUID) -> ItemRow:
    """Return an item, locked until the transaction ends.

    Raises:
        ProblemError: ``not-found``, also where the actor may not know of it.
    """
    rows = ItemRow.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("contract", "case", "holder", "lapsed").filter(pk=key)
    found = row.first()
    if found is None:
        raise missing("item", show_id(IdPrefix.ITEM, key))
    return found


@transaction.atomic
def push_next(actor: Actor) -> ItemRow | None:
    """Give a worker the item in hand, or else the best one that waits for them.

    Returns:
        The item; None where nothing waits, or the worker takes no work now.

    Raises:
        ProblemError: ``not-allowed`` or ``not-a-worker``.
    """
    require(actor, Capability.WORK_CLAIM, Target(client=None))
    row, drafts = _next(actor, lock_worker(actor), clock.now())
    audit.append(drafts)
    return row


def _next(
    actor: Actor, worker: Worker, now: datetime
) -> tuple[ItemRow | None, list[events.Draft]]:
    turn = handout.turn_of(worker.id, now)
    given = handout.serve([actor], LEASE, now, turn)
    key = given.items[actor.id]
    if key is None:
        return None, given.drafts
    return ItemRow.objects.select_related("contract").get(pk=key), given.drafts


def _own(actor: Actor, row: ItemRow, capability: Capability) -> UUID:
    """Check that the actor works for the item's client and return their worker's key.

    Whether the item is in their hands is for the core to say: its refusal tells what
    became of the item, so that what was typed can be kept.
    """
    require(actor, capability, Target(client=row.client_id, owner=actor.id))
    return lock_worker(actor).id


@transaction.atomic
def renew(actor: Actor, key: UUID) -> datetime:
    """Extend the lease on the item in hand and return when it now ends.

    Raises:
        ProblemError: ``not-allowed``, ``not-found`` or ``item-not-theirs``.
    """
    row, now = find_item(key), clock.now()
    worker = _own(actor, row, Capability.WORK_COMPLETE)
    carry_out(row, Renew(worker=worker, length=LEASE), str(actor.id), now)
    return row.lease_until or now


@transaction.atomic
def release(actor: Actor, key: UUID, reason: str) -> ItemRow:
    """Give the item in hand back to its queue.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``item-not-theirs`` or
            ``reason-missing``.
    """
    row, now = find_item(key), clock.now()
    worker = _own(actor, row, Capability.WORK_COMPLETE)
    carry_out(row, Release(worker=worker, reason=reason), str(actor.id), now)
    return row


@transaction.atomic
def pend(actor: Actor, key: UUID, wait: Wait) -> ItemRow:
    """Let the item in hand wait; its clock stands where the contract says so.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``item-not-theirs``,
            ``reason-missing``, ``until-missing`` or ``until-past``.
    """
    row, now = find_item(key), clock.now()
    action = Pend(
        worker=_own(actor, row, Capability.WORK_COMPLETE),
        awaits=wait.awaits,
        reason=wait.reason,
        until=wait.until,
    )
    before = to_item(row)
    outcome = stepped(before, action, now)
    due: dict[str, Any] = {}
    if deadlines.pauses_for(row, wait.awaits.value):
        held = sla.pause(deadlines.clock_of(row), now, wait.reason)
        due = deadlines.reckon(row, held)
    store(row, before, outcome.after, now, **due)
    record(row, outcome.facts, str(actor.id), now)
    return row


@transaction.atomic
def escalate(actor: Actor, key: UUID, reason: str) -> ItemRow:
    """Hand an item up to people of the next level.

    Raises:
        ProblemError: ``not-allowed``, ``not-found`` or ``reason-missing``.
    """
    row, now = find_item(key), clock.now()
    owner = row.holder.user_id if row.holder else None
    target = Target(client=row.client_id, owner=owner)
    require(actor, Capability.WORK_ESCALATE, target)
    action = Escalate(level=row.level + 1, reason=reason, by=actor.id)
    carry_out(row, action, str(actor.id), now)
    return row


@transaction.atomic
def complete(actor: Actor, key: UUID, finished: Finished) -> ItemRow:
    """Finish an item; the case goes on with its output.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``item-not-theirs``,
            ``item-withdrawn``, ``token-missing``, ``token-reused`` or
            ``answers-refused``, which has a problem for each field.
    """
    row, drafts = _complete(actor, key, finished, clock.now())
    audit.append(drafts)
    return row


def _complete(
    actor: Actor, key: UUID, finished: Finished, now: datetime
) -> tuple[ItemRow, list[events.Draft]]:
    row = find_item(key)
    worker = _own(actor, row, Capability.WORK_COMPLETE)
    checked = _checked(row, finished.output)
    plain = feel.to_json(checked.output)
    before = to_item(row)
    action = Complete(worker=worker, token=finished.token, output=plain)
    # Who may complete it comes first; nobody else learns what its form asks for.
    outcome = stepped(before, action, now)
    if not outcome.facts:
        return row, []
    if checked.problems:
        raise answers.AnswersRefusedError(checked.problems)
    store(row, before, outcome.after, now, turnaround=deadlines.stopped(row, now))
    completed = bpmn.ItemCompleted(token=row.token, output=checked.output)
    deliver(row.case, completed, now)
    return row, drafts_of(row, outcome.facts, str(actor.id), now)


def _checked(row: ItemRow, given: Mapping[str, Any]) -> answers.Checked:
    """Hold an output to the form of the item; without a form, all of it is taken."""
    form = processes.form_of(row.case.definition_id, row.form) if row.form else None
    if form is None:
        output = {name: feel.from_host(value) for name, value in given.items()}
        return answers.Checked(output=output, problems=())
    inputs = {**processes.variables(row.case), **feel.from_json(row.inputs)}
    return answers.check(form, inputs, given)


@transaction.atomic
def complete_and_next(actor: Actor, key: UUID, finished: Finished) -> Handover:
    """Finish an item and receive the next one, both or neither.

    Sent twice, it completes once, and the item received first is given again.

    Raises:
        ProblemError: As `complete` and `push_next` do.
    """
    require(actor, Capability.WORK_CLAIM, Target(client=None))
    now = clock.now()
    done, drafts = _complete(actor, key, finished, now)
    following, more = _next(actor, lock_worker(actor), now)
    audit.append([*drafts, *more])
    return Handover(done=done, next=following)
