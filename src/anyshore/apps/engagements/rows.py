"""Engagements between the database and the core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.apps.engagements.models import EngagementRow
from anyshore.core import engagement as core

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["columns", "next_due", "to_value", "write"]


def to_value(row: EngagementRow) -> core.Engagement:
    """Return a row as the core's value."""
    return msgspec.convert(row.document, core.Engagement, strict=False)


def next_due(value: core.Engagement) -> datetime | None:
    """Return when the first deliverable without a version is due."""
    waiting = [
        deliverable.due_at
        for deliverable in value.brief.deliverables
        if value.latest(deliverable.id) is None
    ]
    return min(waiting, default=None)


def columns(value: core.Engagement) -> dict[str, Any]:
    """Return what a row keeps of a value: all of it, and what lists read."""
    target = core.target_of(value)
    countries = None if target.countries is None else sorted(target.countries)
    return {
        "title": value.brief.title,
        "state": value.state.value,
        "due_at": next_due(value),
        "members": sorted(target.members),
        "countries": countries,
        "open_changes": len(value.open_changes()),
        "document": msgspec.to_builtins(value),
        "version": value.version,
    }


def write(value: core.Engagement, former: int, now: datetime) -> bool:
    """Write a value on condition of its former version; tell whether it was so."""
    rows = EngagementRow.objects.filter(pk=value.id, version=former)
    return rows.update(**columns(value), changed_at=now) == 1
