"""Writing a log as XES (IEEE 1849-2016), one trace for each object of a kind.

XES knows one case for each event, so an event about three items appears in three
traces.  The name of an activity is the type of its event, its resource the actor, and
its transition the one that the registry gives the type in XES' standard model.  Data
keep their type where XES has it; lists and trees become text of canonical JSON.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from lxml import etree

from anyshore.core.events.canonical import canonical, instant_text
from anyshore.core.events.payload import DataKind
from anyshore.core.events.registry import TYPES, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anyshore.core.events.event import Event

__all__ = ["chunks", "dumps"]

_NAMESPACE = "http://www.xes-standard.org/"
_EXTENSIONS = {
    "Concept": "concept",
    "Time": "time",
    "Lifecycle": "lifecycle",
    "Organizational": "org",
}
_TAGS = {
    DataKind.TEXT: "string",
    DataKind.INTEGER: "int",
    DataKind.DECIMAL: "float",
    DataKind.BOOLEAN: "boolean",
    DataKind.INSTANT: "date",
    # xs:dateTime needs a time, which a day has not.
    DataKind.DAY: "string",
    DataKind.TEXTS: "string",
    DataKind.TREE: "string",
}
_NO_TIME = "1970-01-01T00:00:00.000000Z"


def dumps(events: Iterable[Event], case_kind: str) -> bytes:
    """Write a log as one XES document; see `chunks`."""
    return b"".join(chunks(events, case_kind))


def chunks(events: Iterable[Event], case_kind: str) -> Iterator[bytes]:
    """Write a log as XES, trace by trace.

    Args:
        events: The log; each trace keeps their order.
        case_kind: Kind of object that makes a trace; events about none are left out.

    Yields:
        Pieces of the document in UTF-8.
    """
    traces: dict[str, list[Event]] = {}
    for event in events:
        for key in {ref.id: None for ref in event.objects if ref.kind == case_kind}:
            traces.setdefault(key, []).append(event)
    sink = BytesIO()
    with etree.xmlfile(sink, encoding="UTF-8") as document:
        document.write_declaration()
        head = {"xes.version": "1849.2016", "xes.features": ""}
        with document.element("log", head, nsmap={None: _NAMESPACE}):
            for element in _preamble(case_kind):
                document.write(element)
            for key, members in traces.items():
                document.write(_trace(key, members))
                document.flush()
                yield _drained(sink)
    yield _drained(sink)


def _drained(sink: BytesIO) -> bytes:
    piece = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return piece


def _preamble(case_kind: str) -> Iterator[etree._Element]:
    """Yield what every reader needs before the first trace, in the schema's order."""
    for name, prefix in _EXTENSIONS.items():
        uri = f"{_NAMESPACE}{prefix}.xesext"
        yield etree.Element("extension", name=name, prefix=prefix, uri=uri)
    everywhere = etree.Element("global", scope="trace")
    _put(everywhere, "string", "concept:name", "")
    yield everywhere
    everywhere = etree.Element("global", scope="event")
    _put(everywhere, "string", "concept:name", "")
    _put(everywhere, "date", "time:timestamp", _NO_TIME)
    _put(everywhere, "string", "lifecycle:transition", "complete")
    _put(everywhere, "string", "org:resource", "")
    yield everywhere
    yield etree.Element("classifier", name="Activity", keys="concept:name")
    yield etree.Element("classifier", name="Resource", keys="org:resource")
    yield _attribute("string", "concept:name", f"Events by {case_kind}")
    yield _attribute("string", "lifecycle:model", "standard")


def _trace(key: str, members: list[Event]) -> etree._Element:
    trace = etree.Element("trace")
    _put(trace, "string", "concept:name", key)
    for member in members:
        trace.append(_event(member))
    return trace


def _event(event: Event) -> etree._Element:
    declared = TYPES.get(event.type)
    transition = declared.transition if declared else "unknown"
    element = etree.Element("event")
    _put(element, "string", "concept:name", event.type)
    _put(element, "date", "time:timestamp", instant_text(event.at))
    _put(element, "string", "lifecycle:transition", transition)
    _put(element, "string", "org:resource", event.actor)
    for key, value in event.data.items():
        kind = kind_of(event.type, key)
        _put(element, _TAGS[kind], key, _text(kind, value))
    return element


def _text(kind: DataKind, value: Any) -> str:
    match kind:
        case DataKind.TEXTS | DataKind.TREE:
            return canonical(value).decode()
        case DataKind.BOOLEAN:
            return "true" if value else "false"
        case _:
            return str(value)


def _put(parent: etree._Element, tag: str, key: str, value: str) -> None:
    parent.append(_attribute(tag, key, value))


def _attribute(tag: str, key: str, value: str) -> etree._Element:
    return etree.Element(tag, key=key, value=_legal(value))


def _legal(text: str) -> str:
    """Replace the characters that XML 1.0 (clause 2.2) cannot hold."""
    return "".join(
        each
        if each in "\t\n\r" or (each >= " " and each not in "\ufffe\uffff")
        else "�"
        for each in text
    )
