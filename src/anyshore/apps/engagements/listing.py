"""Lists of engagements: what a list shows, and never the documents behind it.

A page is found by the keys of the row before it, never by counting rows, so the last
page of a long list costs what the first one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

from anyshore.apps.engagements.models import EngagementRow
from anyshore.core.access import Capability, Target, may
from anyshore.core.engagement import State
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, parse_id, show_id

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from anyshore.core.access import Actor

__all__ = ["OPEN", "PAGE", "Listed", "Page", "engagements"]

#: Rows on a page.
PAGE = 50
#: The states in which somebody has something left to do.
OPEN = frozenset(State) - {State.SIGNED_OFF, State.CANCELED}
# Sorts after every real date what has nothing due.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# Everything of a row but its document, which may be long.
_COLUMNS = (
    "title",
    "state",
    "due_at",
    "open_changes",
    "changed_at",
    "members",
    "countries",
    "client__name",
    "contract__name",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """An engagement as lists show it."""

    id: UUID
    title: str
    #: The client's name.
    client: str
    #: The contract's name.
    contract: str
    state: State
    #: When the first deliverable without a version is due.
    due_at: datetime | None
    #: Changes that the client asked for and nobody settled.
    open_changes: int
    changed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of a list."""

    rows: tuple[Listed, ...]
    #: Where the next page begins; empty at the end.
    after: str


def engagements(
    actor: Actor, states: Collection[State] = tuple(State), after: str = ""
) -> Page:
    """Return one page of what somebody may read, the next due step first.

    Args:
        actor: Who reads.
        states: Which states are asked for.
        after: The mark that a page gave for the next one.

    Raises:
        ProblemError: ``cursor-malformed``.
    """
    rows = _readable(actor).filter(state__in=[state.value for state in states])
    rows = rows.annotate(due=Coalesce("due_at", _NEVER))
    if after:
        due, key = _read(after)
        rows = rows.filter(Q(due__gt=due) | Q(due=due, id__gt=key))
    rows = rows.select_related("client", "contract").only(*_COLUMNS)
    found = list(rows.order_by("due", "id")[: PAGE + 1])
    return Page(
        rows=tuple(_listed(row) for row in found[:PAGE] if _may_read(actor, row)),
        after=_mark(found[PAGE - 1]) if len(found) > PAGE else "",
    )


def _readable(actor: Actor) -> QuerySet[EngagementRow]:
    """Return the rows that the access rules let somebody read.

    The rules themselves have the last word, row by row; here they are asked once for
    each client, so that a page is full.
    """
    own = actor.own_client
    clients = actor.clients if own is None else frozenset((own,))
    wide = [
        client
        for client in clients
        if may(actor, Capability.ENGAGEMENT_READ, Target(client=client))
    ]
    readable = Q(client__in=wide) | Q(client__in=clients, members__contains=[actor.id])
    if own is None:
        here = [actor.country] if actor.country else []
        walled = Q(countries__contains=here) if here else Q(pk__in=[])
        readable &= Q(countries=None) | walled
    return EngagementRow.objects.filter(readable)


def _may_read(actor: Actor, row: EngagementRow) -> bool:
    target = Target(
        client=row.client_id,
        members=frozenset(row.members),
        countries=None if row.countries is None else frozenset(row.countries),
    )
    return may(actor, Capability.ENGAGEMENT_READ, target).yes


def _listed(row: EngagementRow) -> Listed:
    return Listed(
        id=row.id,
        title=row.title,
        client=row.client.name,
        contract=row.contract.name,
        state=State(row.state),
        due_at=row.due_at,
        open_changes=row.open_changes,
        changed_at=row.changed_at,
    )


def _mark(row: EngagementRow) -> str:
    due = row.due_at.astimezone(UTC).isoformat() if row.due_at else ""
    return f"{due.removesuffix('+00:00')}~{show_id(IdPrefix.ENGAGEMENT, row.id)}"


def _read(mark: str) -> tuple[datetime, UUID]:
    due, _, key = mark.partition("~")
    try:
        at = datetime.fromisoformat(due).replace(tzinfo=UTC) if due else _NEVER
        return at, parse_id(IdPrefix.ENGAGEMENT, key)
    except (ValueError, ProblemError):
        raise ProblemError(
            Problem(
                code="cursor-malformed",
                message="This mark of a page cannot be read.",
                hint="Go back to the first page of the list.",
                place=Place(element="after"),
            )
        ) from None
