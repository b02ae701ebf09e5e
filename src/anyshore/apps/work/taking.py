"""Writing down who got what: stepped by the core, on condition, with the reason.

Rows that somebody else has locked are passed over, and a row is written only where its
version is the one that was read; what was not written is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf
from typing import TYPE_CHECKING

from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.exact import dumps
from anyshore.apps.work.rows import drafts_about
from anyshore.core import work as core

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from uuid import UUID

    from anyshore.apps.work.heads import Head, Line, Seat
    from anyshore.core import events
    from anyshore.core.work import Decision

__all__ = ["UNDATED", "Wish", "take"]

#: The deadline, in seconds, that one without any has in the order of its class.
UNDATED = 5e10

_KINDS = {
    "id": "uuid",
    "before": "bigint",
    "holder": "uuid",
    "since": "timestamptz",
    "until": "timestamptz",
    "attempts": "bigint",
    "version": "bigint",
    "handout": "jsonb",
}
_TAKE = f"""
WITH free AS MATERIALIZED (
    SELECT id FROM work_item WHERE id = ANY (%b::uuid[]) AND state = 'ready'
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE work_item AS item SET state = 'claimed', holder_id = new.holder,
    claimed_at = new.since, lease_until = new.until, lapsed_id = NULL,
    attempts = new.attempts, version = new.version,
    handouts = item.handouts || new.handout
FROM {batch.zipped(_KINDS)} AS new ({", ".join(_KINDS)})
JOIN free ON free.id = new.id
WHERE item.id = new.id AND item.version = new.before AND item.state = 'ready'
RETURNING item.id
"""  # noqa: S608 - constants


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What the dispatcher gave to somebody, and nobody has written down."""

    seat: Seat
    head: Head
    line: Line
    decision: Decision


def take(
    wishes: Sequence[Wish],
    length: timedelta,
    now: datetime,
    drafts: list[events.Draft],
) -> dict[UUID, UUID]:
    """Claim items that are as they were read, and append what happened to the drafts.

    Returns:
        Keys of items by keys of actors; whose item somebody else had is left out.
    """
    claims, facts = [], {}
    for wish in wishes:
        before = _item(wish)
        outcome = core.step(
            before, core.Claim(worker=wish.seat.worker, length=length), now
        )
        if not isinstance(outcome, core.Transition) or outcome.after.lease is None:
            continue
        after, held = outcome.after, outcome.after.lease
        claims.append(
            (
                before.id,
                before.version,
                held.holder,
                held.since,
                held.until,
                after.attempts,
                after.version,
                _handout(wish, now),
            )
        )
        actor = str(wish.seat.actor)
        facts[before.id] = drafts_about(before, outcome.facts, actor, now)
    if not claims:
        return {}
    columns = batch.columns(_KINDS, claims)
    taken = {key for (key,) in batch.rows(_TAKE, columns[0], *columns)}
    for key, happened in facts.items():
        if key in taken:
            drafts.extend(happened)
    return {wish.seat.actor: wish.head.id for wish in wishes if wish.head.id in taken}


def _item(wish: Wish) -> core.Item:
    """Return all of an item that a claim looks at."""
    head = wish.head
    return replace(
        wish.line.item,
        id=head.id,
        case=head.case,
        ready_at=datetime.fromtimestamp(head.ready, UTC),
        attempts=head.attempts,
        version=head.version,
    )


def _handout(wish: Wish, now: datetime) -> str:
    """Write why somebody received an item, as it is kept with it."""
    kept = {"at": now, "worker": wish.seat.worker.id, "why": _why(wish.decision)}
    return dumps([kept]).decode()


def _why(decision: Decision) -> str:
    if decision.item.due == UNDATED:
        decision = decision._replace(item=replace(decision.item, due=inf))
    name = core.Priority(decision.item.kind).name.lower()
    return (
        f"Item: {name} priority; {decision.why_this_item}."
        f" Person: {decision.why_this_person}."
    )
