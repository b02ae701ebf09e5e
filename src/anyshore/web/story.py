"""Events as lines of a story that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from anyshore.core.events import TYPES
from anyshore.web.components.values import Entry, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anyshore.core.events import Event

__all__ = ["entries"]

_TONES = {
    "incident.raised": Tone.LATE,
    "work_item.completed": Tone.DONE,
    "case.ended": Tone.DONE,
    "work_item.pended": Tone.IDLE,
    "work_item.escalated": Tone.SOON,
}
#: The part of an event's data that says most, the first that is there.
_TELLING = ("reason", "outcome", "decision", "message", "title", "name", "number")


def entries(happened: Iterable[Event], names: Mapping[UUID, str]) -> tuple[Entry, ...]:
    """Return events as the entries of a timeline, in their order."""
    return tuple(
        Entry(
            at=event.at,
            what=_what(event),
            who=_who(event.actor, names),
            detail=_detail(event),
            tone=_TONES.get(event.type, Tone.NONE),
        )
        for event in happened
    )


def _what(event: Event) -> str:
    known = TYPES.get(event.type)
    return known.summary.rstrip(".") if known else event.type


def _who(actor: str, names: Mapping[UUID, str]) -> str:
    try:
        return names.get(UUID(actor), "the platform")
    except ValueError:
        return "a rule" if actor == "engine" else actor


def _detail(event: Event) -> str:
    value = event.data.get("value")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    for key in _TELLING:
        if event.data.get(key):
            return str(event.data[key])
    return ""
