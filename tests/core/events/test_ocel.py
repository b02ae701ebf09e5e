"""What is written as OCEL 2.0 JSON keeps the rules of the standard."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from anyshore.core.events import Event, ocel

if TYPE_CHECKING:
    from collections.abc import Iterator


class Attribute(msgspec.Struct, forbid_unknown_fields=True):
    """Clause 8.2 of the specification: types have named, typed attributes."""

    name: str
    type: Literal["string", "time", "integer", "float", "boolean"]


class Kind(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    attributes: list[Attribute]


class Relationship(msgspec.Struct, forbid_unknown_fields=True):
    objectId: str  # noqa: N815 - the standard's own name
    qualifier: str


class Value(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    value: Any


class TimedValue(Value, forbid_unknown_fields=True):
    time: datetime


class OcelEvent(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    type: str
    time: datetime
    attributes: list[Value]
    relationships: list[Relationship]


class OcelObject(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    type: str
    attributes: list[TimedValue]
    relationships: list[Relationship]


class Log(msgspec.Struct, forbid_unknown_fields=True):
    """The schema of the JSON format: four arrays, and nothing else."""

    events: list[OcelEvent]
    objects: list[OcelObject]
    eventTypes: list[Kind]  # noqa: N815 - the standard's own name
    objectTypes: list[Kind]  # noqa: N815 - the standard's own name


decode = msgspec.json.Decoder(Log, float_hook=Decimal).decode
# What a value of each type is once decoded; times and texts are both strings.
DECODED: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "time": str,
    "integer": int,
    "float": (int, float, Decimal),
    "boolean": bool,
}


def faults(log: Log) -> Iterator[str]:
    """Find what breaks the rules the schema alone cannot say (chapter 4)."""
    kinds = {kind.name for kind in log.objectTypes}
    types = {
        kind.name: {each.name: each.type for each in kind.attributes}
        for kind in log.eventTypes
    }
    objects = [each.id for each in log.objects]
    names = [kind.name for kind in (*log.eventTypes, *log.objectTypes)]
    keys = [*(each.id for each in log.events), *objects]
    if len(set(names)) != len(names):
        yield "a type is declared twice"
    if len(set(keys)) != len(keys):
        yield "an identifier is used twice"
    yield from (f"{o.id} has no type" for o in log.objects if o.type not in kinds)
    for event in log.events:
        declared = types.get(event.type, {})
        yield from (
            f"{event.id} names no object {each.objectId}"
            for each in event.relationships
            if each.objectId not in objects
        )
        for value in event.attributes:
            form = declared.get(value.name)
            if form is None:
                yield f"{event.id} has an undeclared attribute {value.name}"
            elif not isinstance(value.value, DECODED[form]):
                yield f"{event.id}.{value.name} is no {form}"
            elif form == "time":
                datetime.fromisoformat(str(value.value))


def test_a_log_keeps_the_rules_of_the_standard(log: list[Event]) -> None:
    written = decode(ocel.dumps(log))
    assert list(faults(written)) == []
    assert len(written.events) == len(log)


def test_the_rules_find_what_is_wrong(log: list[Event]) -> None:
    """The check above can fail: a log without its objects breaks it."""
    written = decode(ocel.dumps(log))
    written.objects.clear()
    assert list(faults(written)) != []


def test_an_empty_log_is_a_log() -> None:
    assert decode(ocel.dumps([])) == Log(
        events=[], objects=[], eventTypes=[], objectTypes=[]
    )


def test_an_event_keeps_its_time_data_and_objects(log: list[Event]) -> None:
    document = json.loads(ocel.dumps(log))
    claimed = document["events"][2]
    assert claimed == {
        "id": "01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f/3",
        "type": "work_item.claimed",
        "time": "2026-11-23T09:02:00.000000Z",
        "attributes": [
            {"name": "actor", "value": "usr_1"},
            {"name": "item", "value": "wi_1"},
            {"name": "until", "value": "2026-11-23T10:00:00.000000Z"},
            {"name": "worker", "value": "wrk_1"},
        ],
        "relationships": [
            {"objectId": "case:case_1", "qualifier": "of"},
            {"objectId": "item:wi_1", "qualifier": "item"},
        ],
    }
    kinds = {kind["name"]: kind["attributes"] for kind in document["eventTypes"]}
    assert {"name": "until", "type": "time"} in kinds["work_item.claimed"]


def test_decimals_lose_no_digit(log: list[Event]) -> None:
    exact = "12345678901234567890.123456789"
    usage = replace(log[5], data={**log[5].data, "quantity": exact})
    written = decode(ocel.dumps([usage]))
    quantity = next(v for v in written.events[0].attributes if v.name == "quantity")
    assert quantity.value == Decimal(exact)


def test_lists_and_trees_are_canonical_text(log: list[Event]) -> None:
    written = decode(ocel.dumps(log))
    values = {each.name: each.value for each in written.events[1].attributes}
    assert values["value"] == '{"level":"2.50","limit":null}'
    assert values["rules"] == "[1,3]"


def test_two_kinds_may_share_an_identifier(log: list[Event]) -> None:
    twins = tuple(replace(ref, id="7") for ref in log[2].objects)
    written = decode(ocel.dumps([replace(log[2], objects=twins)]))
    assert list(faults(written)) == []
    assert [each.id for each in written.objects] == ["case:7", "item:7"]


def test_a_type_of_a_later_version_is_written_all_the_same(log: list[Event]) -> None:
    later = replace(log[0], type="case.teleported", data={"to": ["mars"]})
    written = decode(ocel.dumps([later]))
    assert list(faults(written)) == []
    assert written.events[0].attributes[1] == Value(name="to", value='["mars"]')


def test_a_log_is_written_as_it_comes(log: list[Event]) -> None:
    """The first event is out before the second has been asked for."""
    asked = []

    def source() -> Iterator[Event]:
        for event in log:
            asked.append(event.sequence)
            yield event

    pieces = ocel.chunks(source())
    assert next(pieces) + next(pieces) != b""
    assert len(asked) == 1
