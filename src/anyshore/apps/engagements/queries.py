"""Reading engagements, what they delivered, and what was earned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.apps.accounts.models import User
from anyshore.apps.clients.models import Contract
from anyshore.apps.engagements.models import Content, EngagementRow
from anyshore.apps.engagements.rows import to_value
from anyshore.apps.permission import missing, require
from anyshore.core import engagement as core
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from anyshore.core.access import Actor
    from anyshore.kernel import Interval

__all__ = [
    "ApprovedMilestone",
    "Person",
    "approved_milestones",
    "content",
    "drafting_contracts",
    "one",
    "people",
    "reviewers",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovedMilestone:
    """A milestone that the client has approved and that can be invoiced."""

    #: Unique within the contract: engagement and milestone.
    source: str
    title: str
    amount: Decimal
    approved_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who takes part in an engagement."""

    name: str
    #: Whether they are the client's, not the provider's.
    of_client: bool


def one(actor: Actor, engagement_id: UUID) -> tuple[EngagementRow, core.Engagement]:
    """Return an engagement that somebody may read.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    rows = EngagementRow.objects.select_related("contract__service", "client")
    row = rows.filter(pk=engagement_id).first()
    if row is None:
        raise missing("engagement", show_id(IdPrefix.ENGAGEMENT, engagement_id))
    value = to_value(row)
    require(actor, Capability.ENGAGEMENT_READ, core.target_of(value))
    return row, value


def drafting_contracts(actor: Actor) -> list[Contract]:
    """Return the KPO contracts under which somebody may draft a brief, by name."""
    rows = Contract.objects.filter(mode=Contract.Mode.KPO).select_related("client")
    named = frozenset((actor.id,))
    return [
        row
        for row in rows.order_by("name", "id")
        if may(
            actor,
            Capability.ENGAGEMENT_DRAFT,
            Target(client=row.client_id, members=named),
        )
    ]


def reviewers(client: UUID) -> list[tuple[UUID, str]]:
    """Return the users of a client who can be named to review, by name."""
    users = User.objects.filter(client_id=client, is_active=True)
    return list(users.order_by("name", "id").values_list("id", "name"))


def people(value: core.Engagement) -> dict[UUID, Person]:
    """Return everybody named on an engagement or heard in it, by key."""
    keys = {
        *core.target_of(value).members,
        *(version.by for version in value.versions),
        *(comment.by for comment in value.comments),
        *(each.resolution.by for each in value.comments if each.resolution),
    }
    rows = User.objects.filter(pk__in=keys).values_list("id", "name", "client_id")
    return {
        key: Person(name=name, of_client=client is not None)
        for key, name, client in rows
    }


def content(engagement_id: UUID, version: core.Version) -> bytes:
    """Return the bytes of a version of an engagement that the caller has read."""
    found = Content.objects.get(engagement_id=engagement_id, checksum=version.checksum)
    return bytes(found.content)


def approved_milestones(
    contract: UUID, period: Interval
) -> Iterator[ApprovedMilestone]:
    """Yield the milestones of a contract that were approved in a period."""
    # An approval changes its engagement, so what did not change since then has none.
    changed = EngagementRow.objects.filter(
        contract_id=contract, changed_at__gte=period.start
    )
    for row in changed:
        value = to_value(row)
        amounts = {each.id: each for each in value.brief.milestones}
        for progress in value.progress:
            approved_at = progress.approved_at
            if approved_at is None or approved_at not in period:
                continue
            milestone = amounts[progress.milestone]
            yield ApprovedMilestone(
                source=f"{show_id(IdPrefix.ENGAGEMENT, row.id)}/{milestone.id}",
                title=f"{value.brief.title}: {milestone.title}",
                amount=milestone.amount.amount,
                approved_at=approved_at,
            )
