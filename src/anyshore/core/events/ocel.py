"""Writing a log as OCEL 2.0 JSON (ocel-standard.org, version 2.0 of October 2023).

An event becomes an OCEL event with its data as attributes and its references as
relationships with their qualifiers.  An object is known as ``kind:id``, so that two
kinds may use one identifier.  Values keep their type where OCEL has it; lists and
trees, which it has not, become text of canonical JSON.  Events come out as they come
in, so a long log needs memory only for its objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.events.canonical import canonical, instant_text
from anyshore.core.events.payload import DataKind
from anyshore.core.events.registry import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anyshore.core.events.event import Event, Ref

__all__ = ["chunks", "dumps"]

_TYPE_OF = {
    DataKind.TEXT: "string",
    DataKind.INTEGER: "integer",
    DataKind.DECIMAL: "float",
    DataKind.BOOLEAN: "boolean",
    DataKind.INSTANT: "time",
    # A day is no point in time, and OCEL has no other type for it.
    DataKind.DAY: "string",
    DataKind.TEXTS: "string",
    DataKind.TREE: "string",
}


def dumps(events: Iterable[Event]) -> bytes:
    """Write a log as one OCEL 2.0 JSON document."""
    return b"".join(chunks(events))


def chunks(events: Iterable[Event]) -> Iterator[bytes]:
    """Write a log as OCEL 2.0 JSON, piece by piece.

    Events come first; what they use is listed after them, as a JSON object has no
    order of its own.
    """
    objects: dict[str, str] = {}
    used: dict[str, set[str]] = {}
    yield b'{"events":['
    for position, event in enumerate(events):
        used.setdefault(event.type, set()).update(event.data)
        objects.update((_object_id(ref), ref.kind) for ref in event.objects)
        yield (b",\n" if position else b"\n") + _encode(_event(event))
    yield b'\n],"objects":['
    for position, (key, kind) in enumerate(sorted(objects.items())):
        known = {"id": key, "type": kind, "attributes": [], "relationships": []}
        yield (b",\n" if position else b"\n") + _encode(known)
    kinds = [{"name": kind, "attributes": []} for kind in sorted(set(objects.values()))]
    types = [
        {"name": name, "attributes": _attributes(name, keys)}
        for name, keys in sorted(used.items())
    ]
    yield b'\n],"objectTypes":' + _encode(kinds)
    yield b',"eventTypes":' + _encode(types) + b"}"


_encode = msgspec.json.Encoder().encode


def _object_id(ref: Ref) -> str:
    return f"{ref.kind}:{ref.id}"


def _attributes(name: str, keys: set[str]) -> list[dict[str, str]]:
    return [
        {"name": "actor", "type": "string"},
        *({"name": key, "type": _TYPE_OF[kind_of(name, key)]} for key in sorted(keys)),
    ]


def _event(event: Event) -> dict[str, Any]:
    values = [
        {"name": key, "value": _value(kind_of(event.type, key), value)}
        for key, value in event.data.items()
    ]
    return {
        "id": f"{event.client}/{event.sequence}",
        "type": event.type,
        "time": instant_text(event.at),
        "attributes": [{"name": "actor", "value": event.actor}, *values],
        "relationships": [
            {"objectId": _object_id(ref), "qualifier": ref.qualifier or ref.kind}
            for ref in event.objects
        ],
    }


def _value(kind: DataKind, value: Any) -> Any:
    match kind:
        case DataKind.DECIMAL:
            # The text of a decimal is a JSON number: written as it is, none is lost.
            return msgspec.Raw(value.encode())
        case DataKind.TEXTS | DataKind.TREE:
            return canonical(value).decode()
        case _:
            return value
