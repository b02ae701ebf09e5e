"""Reading engagements, what they delivered, and what was earned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.apps.engagements.models import Content, EngagementRow
from anyshore.apps.engagements.rows import to_value
from anyshore.apps.permission import missing, require
from anyshore.core import engagement as core
from anyshore.core.access import Capability, may
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from anyshore.core.access import Actor
    from anyshore.kernel import Interval

__all__ = ["ApprovedMilestone", "approved_milestones", "content", "engagements", "one"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovedMilestone:
    """A milestone that the client has approved and that can be invoiced."""

    #: Unique within the contract: engagement and milestone.
    source: str
    title: str
    amount: Decimal
    approved_at: datetime


def engagements(actor: Actor) -> list[tuple[EngagementRow, core.Engagement]]:
    """Return the engagements that somebody may read, by the next due step."""
    rows = EngagementRow.objects.select_related("contract", "client")
    found = [(row, to_value(row)) for row in rows.order_by("due_at", "-changed_at")]
    return [
        (row, value)
        for row, value in found
        if may(actor, Capability.ENGAGEMENT_READ, core.target_of(value))
    ]


def one(actor: Actor, engagement_id: UUID) -> tuple[EngagementRow, core.Engagement]:
    """Return an engagement that somebody may read.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    rows = EngagementRow.objects.select_related("contract", "client")
    row = rows.filter(pk=engagement_id).first()
    if row is None:
        raise missing("engagement", show_id(IdPrefix.ENGAGEMENT, engagement_id))
    value = to_value(row)
    require(actor, Capability.ENGAGEMENT_READ, core.target_of(value))
    return row, value


def content(engagement_id: UUID, version: core.Version) -> bytes:
    """Return the bytes of a version of an engagement that the caller has read."""
    found = Content.objects.get(engagement_id=engagement_id, checksum=version.checksum)
    return bytes(found.content)


def approved_milestones(
    contract: UUID, period: Interval
) -> Iterator[ApprovedMilestone]:
    """Yield the milestones of a contract that were approved in a period."""
    for row in EngagementRow.objects.filter(contract_id=contract):
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
