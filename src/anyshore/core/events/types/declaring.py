"""How a type of event is declared."""

from __future__ import annotations

from anyshore.core.events.payload import DataKind, EventType, Key

__all__ = [
    "BOOLEAN",
    "DAY",
    "DECIMAL",
    "INSTANT",
    "INTEGER",
    "TEXT",
    "TEXTS",
    "TREE",
    "fact",
    "step",
]

TEXT = Key(DataKind.TEXT)
INTEGER = Key(DataKind.INTEGER)
DECIMAL = Key(DataKind.DECIMAL)
BOOLEAN = Key(DataKind.BOOLEAN)
INSTANT = Key(DataKind.INSTANT)
DAY = Key(DataKind.DAY)
TEXTS = Key(DataKind.TEXTS)
TREE = Key(DataKind.TREE)


def fact(name: str, summary: str, /, **data: Key) -> EventType:
    """Declare a type with the keys of its data."""
    return EventType(name=name, summary=summary, data=data)


def step(transition: str, name: str, summary: str, /, **data: Key) -> EventType:
    """Declare a type that is a step of a piece of work, with its XES transition."""
    return EventType(name=name, summary=summary, data=data, transition=transition)
