"""How a change to an engagement is written down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anyshore.core.work import Fact, Transition, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.access import Actor
    from anyshore.core.engagement.record import Engagement

__all__ = ["changed", "fact"]


def changed(
    engagement: Engagement,
    name: str,
    by: Actor,
    data: Mapping[str, object] | None = None,
    **changes: object,
) -> Transition[Engagement]:
    """Make a transition of one fact.

    Args:
        engagement: Before.
        name: What happened, as in ``accepted``.
        by: Who did it.
        data: What else the history should know.
        **changes: The fields that change.
    """
    after = replace(
        engagement,
        version=engagement.version + 1,
        **changes,  # type: ignore[arg-type] # field names are checked by the dataclass
    )
    return Transition(after=after, facts=(fact(engagement, name, by, data),))


def fact(
    engagement: Engagement,
    name: str,
    by: Actor,
    data: Mapping[str, object] | None = None,
) -> Fact:
    """Make a fact of an engagement; keys and instants become text."""
    text = {key: plain(value) for key, value in (data or {}).items()}
    who = {"engagement": str(engagement.id), "by": str(by.id)}
    return Fact(type=f"engagement.{name}", data={**who, **text})
