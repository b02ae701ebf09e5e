"""Which item is next: a key that equals the store's order, and its reasons.

Slack is the deadline minus now.  As now is the same for every item of a queue, order by
slack is order by deadline, so no part of the key depends on the moment of asking and an
index can hold the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core.work.item import Item

__all__ = ["STORE_ORDER", "Rank", "rank"]

#: The same order in SQL, to be served by an index on these columns in this order.
STORE_ORDER = "priority, due_at NULLS LAST, ready_at, id"

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rank:
    """An item's place among others."""

    #: Priority class, has no deadline, deadline, ready since, id: the least is next.
    key: tuple[int, bool, datetime, datetime, UUID]
    #: Time left until the deadline, negative when overdue; None without one.
    slack: timedelta | None
    #: What decided, in the order of the key, for the worker who receives it.
    because: tuple[str, ...]


def rank(item: Item, now: datetime) -> Rank:
    """Return the item's place in its queue, and say why.

    Args:
        item: The item.
        now: Aware instant; it enters the reasons and the slack, never the key.
    """
    due = item.due_at
    slack = None if due is None else due - now
    key = (int(item.priority), due is None, due or _NEVER, item.ready_at, item.id)
    return Rank(
        key=key,
        slack=slack,
        because=(
            f"{item.priority.name.lower()} priority",
            _deadline(slack),
            _waiting(now - item.ready_at),
        ),
    )


def _deadline(slack: timedelta | None) -> str:
    if slack is None:
        return "no deadline"
    if slack <= timedelta():
        return f"overdue by {_span(-slack)}"
    return f"due in {_span(slack)}"


def _waiting(age: timedelta) -> str:
    if age < timedelta():
        return f"ready in {_span(-age)}"
    return f"ready for {_span(age)}"


def _span(span: timedelta) -> str:
    """Write a span in its two largest units, cut to whole minutes."""
    minutes = span // timedelta(minutes=1)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
