"""Who may receive from which line: the walls and skills of items, for routing.

A line is everything about an item that decides who may receive it.  Skills are relaxed
over time where the item says so (`Requirements.relax`): every level that a person lacks
in a skill costs so much waiting, and then they may receive it too.  Nothing else is
relaxed: not a wall, a language, a proof or a name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anyshore.core.work.eligibility import opening
from anyshore.core.work.worker import Presence

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.work.item import Item
    from anyshore.core.work.worker import Requirements, Worker

__all__ = ["Line", "line_of", "waiting_asked"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What decides who may receive an item, as one key."""

    #: Whose work it is: a wall.
    client: UUID
    #: Skills, languages, sites and countries.
    requirements: Requirements
    #: Escalation level.
    level: int
    #: The only worker it is for.
    named: UUID | None
    #: Who must not work it, and who gave it back.
    excluded: frozenset[UUID]
    passed_by: frozenset[UUID]


def line_of(item: Item) -> Line:
    """Return the line that an item waits in."""
    return Line(
        client=item.client,
        requirements=item.requirements,
        level=item.level,
        named=item.named,
        excluded=item.excluded,
        passed_by=item.passed_by,
    )


def waiting_asked(worker: Worker, item: Item, now: datetime) -> float | None:
    """Return how long an item of this line must wait before the worker may have it.

    Args:
        worker: Who; presence and what they hold do not count here.
        item: Any item of the line.
        now: Aware instant; skills that expired by then do not count.

    Returns:
        Seconds, zero where they have all it asks for; None for never.
    """
    free = replace(worker, presence=Presence.AVAILABLE, held=0, capacity=1)
    wait = opening(free, item, now)
    return None if wait is None else wait.total_seconds()
