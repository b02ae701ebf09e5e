"""What is written as XES keeps the rules of IEEE 1849-2016."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from anyshore.core.events import Event, Ref, xes

if TYPE_CHECKING:
    from collections.abc import Iterator

NS = "{http://www.xes-standard.org/}"
# Clause 5: what may stand in what, and in which order the schema wants it.
ORDER = ["extension", "global", "classifier", "attribute", "trace"]
TYPED = {"string", "date", "int", "float", "boolean", "id", "list", "container"}


def read(document: bytes) -> etree._Element:
    """Parse a document without its namespace."""
    root = etree.fromstring(document)
    for element in root.iter(f"{NS}*"):
        element.tag = etree.QName(element).localname
    return root


def kind(element: etree._Element) -> str:
    """Return the schema's name for an element's part."""
    return "attribute" if element.tag in TYPED else str(element.tag)


def values(element: etree._Element) -> dict[str, str]:
    """Return an element's attributes in the sense of XES."""
    return {
        str(each.get("key")): str(each.get("value"))
        for each in element
        if each.tag in TYPED
    }


def faults(log: etree._Element) -> Iterator[str]:
    """Find what breaks the rules of the standard."""
    if log.get("xes.version") is None or log.get("xes.features") is None:
        yield "the log does not say its version and features"
    places = [ORDER.index(kind(each)) for each in log]
    if places != sorted(places):
        yield "the parts of the log are out of order"
    prefixes = {each.get("prefix") for each in log.iter("extension")}
    everywhere = {
        str(each.get("scope")): set(values(each)) for each in log.iter("global")
    }
    known = everywhere["event"]
    for classifier in log.iter("classifier"):
        if not set(str(classifier.get("keys")).split()) <= known:
            yield "a classifier uses what not every event has"
    for part in log.iter("trace", "event"):
        keys = [each.get("key") for each in part if kind(each) == "attribute"]
        if len(set(keys)) != len(keys):
            yield "a key is used twice"
        if not everywhere[str(part.tag)] <= set(keys):
            yield "a global attribute is missing"
    for each in log.iter(*TYPED):
        prefix, colon, _ = str(each.get("key")).partition(":")
        if colon and prefix not in prefixes:
            yield f"the extension {prefix} is not declared"
        text = str(each.get("value"))
        if each.tag == "date":
            datetime.fromisoformat(text)
        elif each.tag == "int":
            int(text)
        elif each.tag == "float":
            float(text)
        elif each.tag == "boolean" and text not in {"true", "false"}:
            yield f"{text} is no boolean"


@pytest.mark.parametrize("case_kind", ["case", "item", "invoice"])
def test_a_log_keeps_the_rules_of_the_standard(
    log: list[Event], case_kind: str
) -> None:
    assert list(faults(read(xes.dumps(log, case_kind)))) == []


def test_the_rules_find_what_is_wrong(log: list[Event]) -> None:
    """The check above can fail: an event without its name breaks it."""
    written = read(xes.dumps(log, "case"))
    event = next(written.iter("event"))
    event.remove(event[0])
    assert list(faults(written)) == ["a global attribute is missing"]


def test_an_object_of_the_kind_makes_a_trace_of_its_events(log: list[Event]) -> None:
    written = read(xes.dumps(log, "item"))
    traces = list(written.iter("trace"))
    assert [values(trace)["concept:name"] for trace in traces] == ["wi_1"]
    assert [values(event) for event in traces[0].iter("event")] == [
        {
            "concept:name": "work_item.claimed",
            "time:timestamp": "2026-11-23T09:02:00.000000Z",
            "lifecycle:transition": "start",
            "org:resource": "usr_1",
            "item": "wi_1",
            "until": "2026-11-23T10:00:00.000000Z",
            "worker": "wrk_1",
        },
        {
            "concept:name": "work_item.completed",
            "time:timestamp": "2026-11-23T09:04:00.000000Z",
            "lifecycle:transition": "complete",
            "org:resource": "usr_1",
            "after_lease": "false",
            "item": "wi_1",
            "output": '{"ok":true}',
            "worker": "wrk_1",
        },
    ]


def test_values_keep_their_type(log: list[Event]) -> None:
    written = read(xes.dumps(log, "case"))
    tags = {str(each.get("key")): each.tag for each in written.iter(*TYPED)}
    assert (tags["until"], tags["quantity"], tags["after_lease"], tags["rules"]) == (
        "date",
        "float",
        "boolean",
        "string",
    )
    rules = [e.get("value") for e in written.iter("string") if e.get("key") == "rules"]
    assert [json.loads(str(text)) for text in rules] == [[1, 3]]


def test_an_event_about_two_cases_is_in_both_traces_once(log: list[Event]) -> None:
    both = (
        Ref(kind="case", id="a", qualifier="of"),
        Ref(kind="case", id="a", qualifier="by"),
        Ref(kind="case", id="b"),
    )
    written = read(xes.dumps([replace(log[0], objects=both)], "case"))
    traces = list(written.iter("trace"))
    assert [values(trace)["concept:name"] for trace in traces] == ["a", "b"]
    assert [len(list(trace.iter("event"))) for trace in traces] == [1, 1]


def test_characters_that_xml_cannot_hold_are_replaced(log: list[Event]) -> None:
    written = read(xes.dumps(log, "case"))
    titles = [e.get("value") for e in written.iter("string") if e.get("key") == "title"]
    assert titles == ["Invoice 7 <&> \ufffd"]


def test_a_type_of_a_later_version_is_written_all_the_same(log: list[Event]) -> None:
    later = replace(log[0], type="case.teleported", data={"to": ["mars"]})
    written = read(xes.dumps([later], "case"))
    event = next(written.iter("event"))
    assert values(event)["lifecycle:transition"] == "unknown"
    assert values(event)["to"] == '["mars"]'


def test_the_pieces_make_the_document(log: list[Event]) -> None:
    pieces = list(xes.chunks(log, "case"))
    assert len(pieces) > 1
    assert b"".join(pieces) == xes.dumps(log, "case")
