"""Items between the database and the core: read as values, written on condition.

A write names the version that was read.  Where another one is there by now, somebody
else was faster: nothing is written and the loser is told so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from anyshore.apps.audit import services as audit
from anyshore.apps.work.models import ItemRow
from anyshore.core import events
from anyshore.core.work import (
    Awaited,
    Cefr,
    Completion,
    Item,
    LanguageNeed,
    Lease,
    Pending,
    Priority,
    Refusal,
    Requirements,
    SkillNeed,
    State,
    Transition,
    step,
)
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.work import Action, Fact

__all__ = [
    "ItemChangedError",
    "carry_out",
    "drafts_about",
    "drafts_of",
    "objects_of",
    "record",
    "requirements_of",
    "stepped",
    "store",
    "to_item",
]


class ItemChangedError(ProblemError):
    """Somebody else changed the item between reading and writing."""


def requirements_of(row: ItemRow) -> Requirements:
    """Return what an item asks of whoever works it."""
    return Requirements(
        skills=tuple(SkillNeed(**need) for need in row.skills),
        languages=tuple(
            LanguageNeed(tag=need["tag"], level=Cefr(need["level"]))
            for need in row.languages
        ),
        sites=None if row.sites is None else frozenset(row.sites),
        countries=None if row.countries is None else frozenset(row.countries),
        relax=row.relax,
    )


def to_item(row: ItemRow) -> Item:
    """Read a row as the core's value."""
    return Item(
        id=row.id,
        client=row.client_id,
        contract=row.contract_id,
        service=row.service_id,
        queue=row.queue_id,
        case=row.case_id,
        element=row.element,
        title=row.title,
        created_at=row.created_at,
        ready_at=row.ready_at,
        state=State(row.state),
        priority=Priority(row.priority),
        due_at=row.due_at,
        due_because=row.due_because,
        requirements=requirements_of(row),
        level=row.level,
        named=row.named_id,
        excluded=frozenset(row.excluded),
        passed_by=frozenset(row.passed_by),
        lease=_lease(row),
        lapsed=row.lapsed_id,
        pending=_pending(row),
        completion=_completion(row),
        attempts=row.attempts,
        version=row.version,
    )


def _lease(row: ItemRow) -> Lease | None:
    if row.holder_id is None or row.claimed_at is None or row.lease_until is None:
        return None
    return Lease(holder=row.holder_id, since=row.claimed_at, until=row.lease_until)


def _pending(row: ItemRow) -> Pending | None:
    if row.pended_by_id is None or row.pended_at is None:
        return None
    return Pending(
        awaits=Awaited(row.awaits),
        reason=row.pend_reason,
        by=row.pended_by_id,
        since=row.pended_at,
        until=row.pend_until,
    )


def _completion(row: ItemRow) -> Completion | None:
    if row.completed_by_id is None or row.completed_at is None:
        return None
    return Completion(
        token=row.completion_token,
        by=row.completed_by_id,
        at=row.completed_at,
        output=row.output,
    )


def stepped(item: Item, action: Action, now: datetime) -> Transition[Item]:
    """Let the core carry out an action.

    Raises:
        ProblemError: With the foremost reason, where the core refuses.
    """
    outcome = step(item, action, now)
    if isinstance(outcome, Refusal):
        raise ProblemError(outcome.problem)
    return outcome


def store(row: ItemRow, before: Item, after: Item, now: datetime, **more: Any) -> None:
    """Write an item on condition that its version is the one read.

    Args:
        row: The row as read; brought up to date.
        before: The item as read.
        after: The item after the step.
        now: When the step was made; ends the time in hand of a lease that ended.
        **more: Columns of the store alone, such as ``turnaround``.

    Raises:
        ItemChangedError: ``item-changed`` where another version is there by now.
    """
    if after is before and not more:
        return
    columns = {**_columns(after), "handled": _handled(row, after, now), **more}
    written = ItemRow.objects.filter(pk=row.pk, version=before.version).update(
        **columns
    )
    if written != 1:
        raise ItemChangedError(
            Problem(
                code="item-changed",
                message="Somebody else changed this item a moment ago.",
                hint="Look at it again; nothing of yours was written.",
            )
        )
    for name, value in columns.items():
        setattr(row, name, value)


def _columns(item: Item) -> dict[str, Any]:
    lease, pending, completion = item.lease, item.pending, item.completion
    return {
        "state": item.state.value,
        "priority": int(item.priority),
        "level": item.level,
        "due_at": item.due_at,
        "due_because": item.due_because,
        "named_id": item.named,
        "excluded": sorted(item.excluded),
        "passed_by": sorted(item.passed_by),
        "holder_id": lease.holder if lease else None,
        "claimed_at": lease.since if lease else None,
        "lease_until": lease.until if lease else None,
        "lapsed_id": item.lapsed,
        "attempts": item.attempts,
        "awaits": pending.awaits.value if pending else "",
        "pend_reason": pending.reason if pending else "",
        "pended_by_id": pending.by if pending else None,
        "pended_at": pending.since if pending else None,
        "pend_until": pending.until if pending else None,
        "completed_at": completion.at if completion else None,
        "completed_by_id": completion.by if completion else None,
        "completion_token": completion.token if completion else "",
        "output": dict(completion.output) if completion else {},
        "version": item.version,
    }


def _handled(row: ItemRow, after: Item, now: datetime) -> timedelta:
    """Add the time in hand of a lease that this change ends."""
    begun, until = row.claimed_at, row.lease_until
    if begun is None or until is None:
        return row.handled
    if after.lease is not None and after.lease.since == begun:
        return row.handled
    # Nobody is charged for the time between a lease's end and the runner's round.
    return row.handled + max(min(now, until) - begun, timedelta())


def objects_of(row: ItemRow) -> tuple[events.Ref, ...]:
    """Return what every event of an item is about."""
    return _objects(row.id, row.case_id)


def _objects(item: UUID, case: UUID) -> tuple[events.Ref, ...]:
    return (
        events.Ref(kind="item", id=show_id(IdPrefix.ITEM, item)),
        events.Ref(kind="case", id=show_id(IdPrefix.CASE, case)),
    )


def drafts_of(
    row: ItemRow, facts: tuple[Fact, ...], actor: str, now: datetime
) -> list[events.Draft]:
    """Return the core's facts of an item as events for the log."""
    return _drafts(row.client_id, objects_of(row), facts, (actor, now))


def drafts_about(
    item: Item, facts: tuple[Fact, ...], actor: str, now: datetime
) -> list[events.Draft]:
    """Return the core's facts of an item as events for the log."""
    return _drafts(item.client, _objects(item.id, item.case), facts, (actor, now))


def _drafts(
    client: UUID,
    objects: tuple[events.Ref, ...],
    facts: tuple[Fact, ...],
    by: tuple[str, datetime],
) -> list[events.Draft]:
    actor, now = by
    return [
        events.Draft(
            client=client,
            type=fact.type,
            at=now,
            actor=actor,
            data=fact.data,
            objects=objects,
        )
        for fact in facts
    ]


def record(row: ItemRow, facts: tuple[Fact, ...], actor: str, now: datetime) -> None:
    """Append the core's facts to the log; the last thing a command does."""
    if facts:
        audit.append(drafts_of(row, facts, actor, now))


def carry_out(row: ItemRow, action: Action, actor: str, now: datetime) -> None:
    """Step an item, write it and record it: the whole of a plain command.

    Raises:
        ProblemError: With the core's reason, or ``item-changed``.
    """
    before = to_item(row)
    outcome = stepped(before, action, now)
    store(row, before, outcome.after, now)
    record(row, outcome.facts, actor, now)
