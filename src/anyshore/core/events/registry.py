"""Every type of event there is, by its name, and who may see it.

The types themselves are declared in `anyshore.core.events.types`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from anyshore.core.events.payload import DataKind, EventType
from anyshore.core.events.types import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.events.event import Event

__all__ = ["TYPES", "kind_of", "of_provider"]

#: Every type of event by its name.
TYPES: Mapping[str, EventType] = MappingProxyType(
    {declared.name: declared for declared in ALL}
)


#: Facts that are the provider's own business; a client is never shown them.
_OF_PROVIDER = frozenset(
    {"engagement.noted", "engagement.note_resolved", "staffing.set_up"}
)


def of_provider(event: Event) -> bool:
    """Tell whether a fact is a note that the provider made for itself."""
    return event.type in _OF_PROVIDER or bool(event.data.get("internal"))


def kind_of(name: str, key: str) -> DataKind:
    """Return what a key of an event's data is.

    A log written by a later version may hold what this one does not declare; such a
    value is a tree, which is never wrong.
    """
    declared = TYPES.get(name)
    known = declared.data.get(key) if declared else None
    return known.kind if known else DataKind.TREE
