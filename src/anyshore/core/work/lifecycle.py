"""The life of a work item: one pure step.

Every function here takes an item as it is and gives the item as it will be with the
facts to record, or refuses and leaves it alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from anyshore.core.work import action as act
from anyshore.core.work.eligibility import eligible, walls
from anyshore.core.work.item import (
    Awaited,
    Completion,
    Item,
    Lease,
    Pending,
    State,
)
from anyshore.core.work.outcome import Fact, Refusal, Transition, plain, refuse
from anyshore.core.work.refusals import (
    barred,
    ended,
    held,
    no_reason,
    not_in,
    not_theirs,
)
from anyshore.kernel import require_aware

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

__all__ = ["step"]

Outcome = Transition[Item] | Refusal


def step(item: Item, action: act.Action, now: datetime) -> Outcome:
    """Carry out an action on an item, or refuse it.

    Args:
        item: The item as read; its version is the condition of the write.
        action: What is to be done.
        now: Aware instant at which it is done.

    Returns:
        The item after it with the facts in order, or a refusal.  An action that
        changes nothing gives the same item and no facts.

    Raises:
        ValueError: Where ``now`` names no zone or a lease is not longer than zero.
    """
    now = require_aware(now)
    if isinstance(action, act.Complete):
        return _complete(item, action, now)
    if item.state.final:
        return ended(item)
    match action:
        case act.Claim():
            return _claim(item, action, now)
        case act.Renew():
            return _renew(item, action, now)
        case act.Release():
            return _release(item, action)
        case act.Expire():
            return _expire(item, now)
        case act.Pend():
            return _pend(item, action, now)
        case act.Resume():
            return _resume(item, action, now)
        case act.Escalate():
            return _escalate(item, action)
        case act.TakeOver():
            return _take_over(item, action, now)
        case act.Reassign():
            return _reassign(item, action)
        case act.Withdraw():
            return _withdraw(item, action)
        case act.SetDue():
            return _set_due(item, action)
        case act.SetPriority():
            return _set_priority(item, action)
        case _:
            assert_never(action)


def _claim(item: Item, action: act.Claim, now: datetime) -> Outcome:
    facts: tuple[Fact, ...] = ()
    if item.lease is not None:
        if item.lease.runs(now):
            return held(item.lease)
        # The runner may not have come by yet; nobody has to wait for it.
        facts = (_fact(item, "expired", holder=item.lease.holder),)
    elif item.state is not State.READY:
        return not_in(item, State.READY)
    answer = eligible(action.worker, item, now)
    if not answer.yes:
        return barred(answer.because)
    lease = _lease(action.worker.id, now, action.length)
    after = _changed(
        item,
        state=State.CLAIMED,
        lease=lease,
        lapsed=None,
        attempts=item.attempts + 1,
    )
    claimed = _fact(item, "claimed", worker=lease.holder, until=lease.until)
    return Transition(after=after, facts=(*facts, claimed))


def _renew(item: Item, action: act.Renew, now: datetime) -> Outcome:
    lease = item.lease
    if lease is None or lease.holder != action.worker:
        return not_theirs(item)
    until = _lease(action.worker, now, action.length).until
    after = _changed(item, lease=replace(lease, until=until))
    fact = _fact(item, "renewed", worker=action.worker, until=until)
    return Transition(after=after, facts=(fact,))


def _release(item: Item, action: act.Release) -> Outcome:
    if item.lease is None or item.lease.holder != action.worker:
        return not_theirs(item)
    if not action.reason.strip():
        return no_reason("Say why you give it back.")
    after = _changed(
        item,
        state=State.READY,
        lease=None,
        named=None if item.named == action.worker else item.named,
        passed_by=item.passed_by | {action.worker},
    )
    fact = _fact(item, "released", worker=action.worker, reason=action.reason)
    return Transition(after=after, facts=(fact,))


def _expire(item: Item, now: datetime) -> Outcome:
    if item.lease is None:
        return not_in(item, State.CLAIMED)
    if item.lease.runs(now):
        return refuse("lease-runs", f"The lease runs until {item.lease.until}.")
    holder = item.lease.holder
    after = _changed(item, state=State.READY, lease=None, lapsed=holder)
    return Transition(after=after, facts=(_fact(item, "expired", holder=holder),))


def _pend(item: Item, action: act.Pend, now: datetime) -> Outcome:
    if item.lease is None or item.lease.holder != action.worker:
        return not_theirs(item)
    if not action.reason.strip():
        return no_reason("Say what it waits for.")
    until = action.until
    if until is not None and until <= now:
        return refuse("until-past", "The date to go on at lies in the past.")
    if action.awaits is Awaited.DATE and until is None:
        return refuse("until-missing", "To wait for a date, name it.")
    pending = Pending(
        awaits=action.awaits,
        reason=action.reason,
        by=action.worker,
        since=now,
        until=until,
    )
    after = _changed(item, state=State.PENDED, lease=None, pending=pending)
    fact = _fact(
        item,
        "pended",
        worker=action.worker,
        awaits=action.awaits.value,
        reason=action.reason,
        until=until,
    )
    return Transition(after=after, facts=(fact,))


def _resume(item: Item, action: act.Resume, now: datetime) -> Outcome:
    if item.pending is None:
        return not_in(item, State.PENDED)
    until = item.pending.until
    if action.by is None and (until is None or now < until):
        return refuse("still-waiting", "It waits for an answer, or for a later date.")
    if action.by is not None and not action.cause.strip():
        return no_reason("Say what arrived.")
    after = _changed(item, state=State.READY, pending=None)
    fact = _fact(
        item,
        "resumed",
        by=action.by,
        cause=action.cause or "the date came",
        awaited=item.pending.awaits.value,
        since=item.pending.since,
    )
    return Transition(after=after, facts=(fact,))


def _escalate(item: Item, action: act.Escalate) -> Outcome:
    if not action.reason.strip():
        return no_reason("Say why it goes up.")
    if action.level <= item.level:
        return refuse("level-not-higher", f"It is at level {item.level} already.")
    pended = item.state is State.PENDED
    after = _changed(
        item,
        state=State.PENDED if pended else State.READY,
        level=action.level,
        lease=None,
        lapsed=None,
        named=None,
        # Those who passed it below may be asked again where it is above.
        passed_by=frozenset(),
    )
    fact = _fact(
        item,
        "escalated",
        by=action.by,
        reason=action.reason,
        level=action.level,
        former=item.level,
        holder=_holder(item),
    )
    return Transition(after=after, facts=(fact,))


def _take_over(item: Item, action: act.TakeOver, now: datetime) -> Outcome:
    if item.lease is None:
        return not_in(item, State.CLAIMED)
    lead = action.by
    if item.lease.holder == lead.id:
        return refuse("already-theirs", "The item is in their hands already.")
    if not action.reason.strip():
        return no_reason("Say why; the former holder reads it.")
    between = walls(lead, item)
    if between:
        return barred(between)
    lease = _lease(lead.id, now, action.length)
    after = _changed(
        item,
        lease=lease,
        named=item.named if item.named == lead.id else None,
        attempts=item.attempts + 1,
    )
    fact = _fact(
        item,
        "taken_over",
        worker=lead.id,
        former=item.lease.holder,
        reason=action.reason,
        until=lease.until,
    )
    return Transition(after=after, facts=(fact,))


def _reassign(item: Item, action: act.Reassign) -> Outcome:
    holder = _holder(item)
    if not action.reason.strip():
        return no_reason("Say why; the worker reads it.")
    if action.to is not None and action.to in item.excluded:
        return refuse("four-eyes", "They did an earlier step that this one checks.")
    if action.to is not None and action.to == holder:
        return refuse("already-theirs", "The item is in their hands already.")
    if holder is None and action.to == item.named:
        return Transition(after=item, facts=())
    after = _changed(
        item,
        state=State.PENDED if item.state is State.PENDED else State.READY,
        lease=None,
        lapsed=None,
        named=action.to,
        passed_by=item.passed_by - {action.to},
    )
    fact = _fact(
        item,
        "reassigned",
        to=action.to,
        by=action.by,
        reason=action.reason,
        holder=holder,
    )
    return Transition(after=after, facts=(fact,))


def _complete(item: Item, action: act.Complete, now: datetime) -> Outcome:
    done = item.completion
    if done is not None:
        if (done.token, done.by) != (action.token, action.worker):
            return ended(item)
        if done.output != action.output:
            return refuse(
                "token-reused",
                "This completion was sent before with another output.",
                "Reload the item; the first output stands.",
            )
        return Transition(after=item, facts=())
    if item.state.final:
        return ended(item)
    if not action.token:
        return refuse("token-missing", "A completion needs a token.")
    holder = _holder(item) or item.lapsed
    if holder is None or holder != action.worker:
        return not_theirs(item)
    completion = Completion(
        token=action.token, by=holder, at=now, output=dict(action.output)
    )
    after = _changed(
        item, state=State.COMPLETED, lease=None, lapsed=None, completion=completion
    )
    late = item.lease is None or not item.lease.runs(now)
    fact = _fact(
        item, "completed", worker=holder, output=dict(action.output), after_lease=late
    )
    return Transition(after=after, facts=(fact,))


def _withdraw(item: Item, action: act.Withdraw) -> Outcome:
    if not action.reason.strip():
        return no_reason("Say why it is no longer wanted.")
    after = _changed(item, state=State.WITHDRAWN, lease=None, lapsed=None, pending=None)
    fact = _fact(
        item, "withdrawn", by=action.by, reason=action.reason, holder=_holder(item)
    )
    return Transition(after=after, facts=(fact,))


def _set_due(item: Item, action: act.SetDue) -> Outcome:
    if not action.because.strip():
        return refuse("because-missing", "A deadline names what explains it.")
    if (action.due_at, action.because) == (item.due_at, item.due_because):
        return Transition(after=item, facts=())
    after = _changed(item, due_at=action.due_at, due_because=action.because)
    fact = _fact(
        item,
        "due_set",
        due_at=action.due_at,
        because=action.because,
        former=item.due_at,
        former_because=item.due_because,
    )
    return Transition(after=after, facts=(fact,))


def _set_priority(item: Item, action: act.SetPriority) -> Outcome:
    if not action.reason.strip():
        return no_reason("Say why it moves.")
    if action.priority is item.priority:
        return Transition(after=item, facts=())
    after = _changed(item, priority=action.priority)
    fact = _fact(
        item,
        "priority_set",
        by=action.by,
        reason=action.reason,
        priority=int(action.priority),
        former=int(item.priority),
    )
    return Transition(after=after, facts=(fact,))


def _changed(item: Item, **changes: object) -> Item:
    """Return the item with the changes and the next version."""
    return replace(item, version=item.version + 1, **changes)  # type: ignore[arg-type] # field names are checked by the dataclass


def _lease(holder: UUID, now: datetime, length: timedelta) -> Lease:
    if not length or length.days < 0:
        raise ValueError(f"a lease is longer than zero, not {length}")
    return Lease(holder=holder, since=now, until=now + length)


def _holder(item: Item) -> UUID | None:
    return item.lease.holder if item.lease else None


def _fact(item: Item, name: str, **data: object) -> Fact:
    """Make a fact of an item; keys and instants become text."""
    text = {key: plain(value) for key, value in data.items()}
    return Fact(type=f"work_item.{name}", data={"item": str(item.id), **text})
