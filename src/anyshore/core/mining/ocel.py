"""Reading object-centric logs: OCEL 1.0 and 2.0, flattened by one type of object.

An object-centric event is about several objects and belongs to no one case.  To be
measured as a process it is seen from one type: every object of that type is a case, and
an event about three of them is an event of three cases (ocel-standard.org, version 2.0,
section on flattening).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl
from lxml import etree

from anyshore.core.mining.encoding import Columns, encode
from anyshore.core.mining.instants import parse_instants
from anyshore.core.mining.packing import inflate
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anyshore.core.mining.log import EventLog

__all__ = ["object_types", "read_ocel"]

#: Names under which tools keep who acted.
_ACTORS = ("org:resource", "resource", "actor", "user", "agent")


@dataclass(kw_only=True, slots=True)
class _Happened:
    """One event with its objects."""

    activity: str
    time: str
    objects: list[str]
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class _Objects:
    """A whole log before it is flattened."""

    events: list[_Happened]
    #: The type of each object.
    types: dict[str, str]


def object_types(data: bytes) -> dict[str, int]:
    """Return the types of objects of a log, and how many objects each has.

    Raises:
        ProblemError: As `read_ocel` does.
    """
    counts: dict[str, int] = {}
    for kind in _read(inflate(data)).types.values():
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def read_ocel(data: bytes, object_type: str = "", name: str = "") -> EventLog:
    """Read an object-centric log as JSON, XML or SQLite.

    Args:
        data: The file, plain or compressed with gzip.
        object_type: The type whose objects are cases.  Where it is left out, the one
            with the most objects among those that have two events on average; a finding
            says which.
        name: What the log is called.

    Raises:
        ProblemError: ``ocel-malformed`` where the bytes are no such log,
            ``ocel-no-type`` for a type that there is not, ``log-empty`` where no event
            is about such an object.
    """
    log = _read(inflate(data))
    members = _members(log)
    findings: tuple[Problem, ...] = ()
    if not object_type:
        object_type = _chosen(members)
        findings = (_choice(object_type, members),)
    if not object_type:
        raise _malformed("no event is about an object of a known type")
    if object_type not in members:
        raise ProblemError(
            Problem(
                code="ocel-no-type",
                message=f"There is no type of object {object_type!r}.",
                hint=f"There are {', '.join(sorted(members)) or 'none'}.",
                place=Place(element=object_type),
            )
        )
    return encode(_flattened(log, object_type, findings), name)


def _members(log: _Objects) -> dict[str, dict[str, int]]:
    """Count for each type the events of each of its objects."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in log.types.values()}
    for event in log.events:
        for key in event.objects:
            kind = log.types.get(key)
            if kind is not None:
                found[kind][key] = found[kind].get(key, 0) + 1
    return found


def _chosen(members: Mapping[str, Mapping[str, int]]) -> str:
    used = {kind: counts for kind, counts in members.items() if counts}
    going = {
        kind: counts
        for kind, counts in used.items()
        if sum(counts.values()) >= 2 * len(counts)
    }
    return max(sorted(going or used), key=lambda kind: len(used[kind]), default="")


def _choice(chosen: str, members: Mapping[str, Mapping[str, int]]) -> Problem:
    others = ", ".join(sorted(set(members) - {chosen})) or "none"
    return Problem(
        code="ocel-type",
        message=f"Cases are the objects of type {chosen!r}; other types are {others}.",
        severity=Severity.NOTE,
    )


def _flattened(
    log: _Objects, object_type: str, findings: tuple[Problem, ...]
) -> Columns:
    rows = [
        (key, event)
        for event in log.events
        for key in dict.fromkeys(event.objects)
        if log.types.get(key) == object_type
    ]
    rows.sort(key=lambda row: row[0])
    keys = dict.fromkeys(key for _, event in rows for key in event.values)
    actor = next((name for name in _ACTORS if name in keys), None)
    time, doubts = parse_instants(
        pl.Series([event.time or None for _, event in rows], dtype=pl.String)
    )
    attributes = {
        key: [event.values.get(key) for _, event in rows]
        for key in keys
        if key != actor
    }
    return Columns(
        case=pl.Series([key for key, _ in rows], dtype=pl.String),
        activity=pl.Series([event.activity for _, event in rows], dtype=pl.String),
        time=time,
        resource=(
            pl.Series([_text(event.values.get(actor)) for _, event in rows])
            if actor
            else None
        ),
        event_attributes=pl.DataFrame(
            {key: _column(values) for key, values in attributes.items()}
        ),
        findings=(*findings, *doubts),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _column(values: list[Any]) -> pl.Series:
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float}:
        return pl.Series([None if v is None else float(v) for v in values])
    return pl.Series([_text(value) for value in values], dtype=pl.String)


def _read(data: bytes) -> _Objects:
    if data.startswith(b"SQLite format 3\0"):
        return _from_sqlite(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _from_xml(data)
    try:
        document = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _malformed(f"it is neither JSON nor XML nor SQLite: {error}") from error
    if not isinstance(document, dict):
        raise _malformed("its JSON is no object")
    try:
        if "ocel:events" in document:
            return _from_json_1(document)
        if "events" in document:
            return _from_json_2(document)
    except (KeyError, TypeError, AttributeError) as error:
        raise _malformed(f"something is missing or misplaced: {error!r}") from error
    raise _malformed("its JSON has no events")


def _from_json_1(document: dict[str, Any]) -> _Objects:
    return _Objects(
        events=[
            _Happened(
                activity=event["ocel:activity"],
                time=event["ocel:timestamp"],
                objects=list(event["ocel:omap"]),
                values=dict(event.get("ocel:vmap") or {}),
            )
            for event in document["ocel:events"].values()
        ],
        types={
            key: each["ocel:type"]
            for key, each in document.get("ocel:objects", {}).items()
        },
    )


def _from_json_2(document: dict[str, Any]) -> _Objects:
    return _Objects(
        events=[
            _Happened(
                activity=event["type"],
                time=event["time"],
                objects=[each["objectId"] for each in event.get("relationships") or ()],
                values={
                    each["name"]: each["value"]
                    for each in event.get("attributes") or ()
                },
            )
            for event in document["events"]
        ],
        types={each["id"]: each["type"] for each in document.get("objects", ())},
    )


def _from_xml(data: bytes) -> _Objects:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(f"it is no well-formed XML: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _malformed("it declares a document type")
    events = root.find("{*}events")
    objects = root.find("{*}objects")
    if events is None:
        raise _malformed("its XML has no events")
    first = events.find("{*}event")
    if first is not None and first.get("type") is not None:
        return _from_xml_2(events, objects)
    return _from_xml_1(events, objects)


def _children(element: etree._Element | None) -> Iterable[etree._Element]:
    return () if element is None else element.iterchildren("*")


def _from_xml_1(events: etree._Element, objects: etree._Element | None) -> _Objects:
    happened = []
    for event in _children(events):
        own = {
            each.get("key", ""): each.get("value", "")
            for each in event
            if each.get("value") is not None
        }
        lists = {each.get("key", ""): each for each in event}
        happened.append(
            _Happened(
                activity=own.get("activity", ""),
                time=own.get("timestamp", ""),
                objects=[
                    each.get("value", "") for each in _children(lists.get("omap"))
                ],
                values={
                    each.get("key", ""): each.get("value")
                    for each in _children(lists.get("vmap"))
                },
            )
        )
    types = {}
    for each in _children(objects):
        own = {one.get("key", ""): one.get("value", "") for one in each}
        types[own.get("id", "")] = own.get("type", "")
    return _Objects(events=happened, types=types)


def _from_xml_2(events: etree._Element, objects: etree._Element | None) -> _Objects:
    happened = [
        _Happened(
            activity=event.get("type", ""),
            time=event.get("time", ""),
            objects=[
                each.get("object-id", "")
                for each in event.iterfind("{*}objects/{*}relationship")
            ]
            or [
                each.get("object-id", "")
                for each in event.iterfind("{*}objects/{*}object")
            ],
            values={
                each.get("name", ""): each.text
                for each in event.iterfind("{*}attributes/{*}attribute")
            },
        )
        for event in _children(events)
    ]
    types = {each.get("id", ""): each.get("type", "") for each in _children(objects)}
    return _Objects(events=happened, types=types)


def _from_sqlite(data: bytes) -> _Objects:
    base = sqlite3.connect(":memory:")
    base.row_factory = sqlite3.Row
    try:
        base.deserialize(data)
        types = {
            row["ocel_id"]: row["ocel_type"]
            for row in base.execute("SELECT ocel_id, ocel_type FROM object")
        }
        related: dict[str, list[str]] = {}
        for row in base.execute(
            "SELECT ocel_event_id, ocel_object_id FROM event_object"
        ):
            related.setdefault(row[0], []).append(row[1])
        tables = base.execute(
            "SELECT ocel_type, ocel_type_map FROM event_map_type"
        ).fetchall()
        events = [
            _Happened(
                activity=kind,
                time=str(row["ocel_time"] or ""),
                objects=related.get(row["ocel_id"], []),
                values={
                    key: row[key]
                    for key in row.keys()  # noqa: SIM118 - a row iterates over values
                    if key not in {"ocel_id", "ocel_time"}
                },
            )
            for kind, table in tables
            for row in base.execute(f'SELECT * FROM "event_{_quoted(table)}"')  # noqa: S608 - quoted as SQL's identifiers are
        ]
    except (sqlite3.Error, IndexError) as error:
        raise _malformed(f"its database cannot be read: {error}") from error
    finally:
        base.close()
    return _Objects(events=events, types=types)


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _malformed(why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="ocel-malformed",
            message=f"This is no object-centric event log: {why}.",
            hint="Give OCEL 1.0 or 2.0 as JSON, XML or SQLite.",
        )
    )
