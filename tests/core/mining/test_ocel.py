"""Object-centric logs are seen from one type of object."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.conftest import shared_data

from anyshore.core import events, mining
from anyshore.core.events import GENESIS, Draft, Event, Ref, seal
from anyshore.kernel import ProblemError

HAPPENED = [
    ("e1", "order", "2026-01-01T09:00:00Z", ["o1", "i1", "i2"]),
    ("e2", "pick", "2026-01-01T10:00:00Z", ["i1"]),
    ("e3", "pick", "2026-01-01T11:00:00Z", ["i2"]),
    ("e4", "send", "2026-01-01T12:00:00Z", ["o1", "i1", "i2"]),
]
TYPES = {"o1": "order", "i1": "item", "i2": "item"}


def json_1() -> bytes:
    return json.dumps(
        {
            "ocel:events": {
                key: {
                    "ocel:activity": what,
                    "ocel:timestamp": when,
                    "ocel:omap": objects,
                    "ocel:vmap": {"sum": 5},
                }
                for key, what, when, objects in HAPPENED
            },
            "ocel:objects": {
                key: {"ocel:type": kind, "ocel:ovmap": {}}
                for key, kind in TYPES.items()
            },
        }
    ).encode()


def json_2() -> bytes:
    return json.dumps(
        {
            "objectTypes": [],
            "eventTypes": [],
            "events": [
                {
                    "id": key,
                    "type": what,
                    "time": when,
                    "attributes": [{"name": "sum", "value": 5}],
                    "relationships": [
                        {"objectId": each, "qualifier": ""} for each in objects
                    ],
                }
                for key, what, when, objects in HAPPENED
            ],
            "objects": [{"id": key, "type": kind} for key, kind in TYPES.items()],
        }
    ).encode()


def xml_1() -> bytes:
    happened = "".join(
        f'<event><string key="id" value="{key}"/>'
        f'<string key="activity" value="{what}"/>'
        f'<date key="timestamp" value="{when}"/><list key="omap">'
        + "".join(f'<string key="object-id" value="{each}"/>' for each in objects)
        + '</list><list key="vmap"><int key="sum" value="5"/></list></event>'
        for key, what, when, objects in HAPPENED
    )
    objects = "".join(
        f'<object><string key="id" value="{key}"/><string key="type" value="{kind}"/>'
        "</object>"
        for key, kind in TYPES.items()
    )
    head = '<global scope="event"/>'
    return (
        f"<log>{head}<events>{happened}</events><objects>{objects}</objects></log>"
    ).encode()


def xml_2() -> bytes:
    happened = "".join(
        f'<event id="{key}" type="{what}" time="{when}"><attributes>'
        '<attribute name="sum">5</attribute></attributes><objects>'
        + "".join(f'<relationship object-id="{o}" qualifier=""/>' for o in objects)
        + "</objects></event>"
        for key, what, when, objects in HAPPENED
    )
    objects = "".join(
        f'<object id="{key}" type="{kind}"/>' for key, kind in TYPES.items()
    )
    return (
        f"<log><object-types/><event-types/><objects>{objects}</objects>"
        f"<events>{happened}</events></log>"
    ).encode()


def sqlite() -> bytes:
    base = sqlite3.connect(":memory:")
    kinds = {what: what.title() for _, what, _, _ in HAPPENED}
    base.execute("CREATE TABLE object (ocel_id TEXT, ocel_type TEXT)")
    base.executemany("INSERT INTO object VALUES (?, ?)", TYPES.items())
    base.execute("CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT)")
    base.executemany("INSERT INTO event_map_type VALUES (?, ?)", kinds.items())
    base.execute(
        "CREATE TABLE event_object (ocel_event_id, ocel_object_id, ocel_qualifier)"
    )
    for table in kinds.values():
        base.execute(f'CREATE TABLE "event_{table}" (ocel_id, ocel_time, sum)')
    for key, what, when, objects in HAPPENED:
        base.execute(
            f'INSERT INTO "event_{kinds[what]}" VALUES (?, ?, 5)',  # noqa: S608 - our own names
            (key, when.replace("T", " ").removesuffix("Z")),
        )
        base.executemany(
            "INSERT INTO event_object VALUES (?, ?, '')",
            [(key, each) for each in objects],
        )
    base.commit()
    data = base.serialize()
    base.close()
    return data


FORMS = [json_1, json_2, xml_1, xml_2, sqlite]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_flattened_alike(form: object) -> None:
    assert callable(form)
    data = form()
    assert mining.object_types(data) == {"order": 1, "item": 2}
    items = mining.read_log(data, mining.Reading(object_type="item"))
    assert items.cases.to_list() == ["i1", "i2"]
    assert [items.trace(0), items.trace(1)] == [("order", "pick", "send")] * 2
    assert mining.throughput(items).tolist() == [10800.0, 10800.0]
    orders = mining.read_ocel(data, "order")
    assert [orders.trace(0)] == [("order", "send")]


def test_a_type_is_chosen_and_a_note_says_which() -> None:
    log = mining.read_ocel(json_2())
    assert log.cases.to_list() == ["i1", "i2"]
    assert str(log.findings[0]) == (
        "Cases are the objects of type 'item'; other types are order."
    )


def test_a_type_that_there_is_not_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        mining.read_ocel(json_1(), "truck")
    assert refused.value.problem.hint == "There are item, order."


@pytest.mark.parametrize(
    "data",
    [b'{"events": [{"id": 1}]}', b'{"a": 1}', b"[", b"<log><a></log>", b"<log/>",
     b"SQLite format 3\0 and no more"],
)  # fmt: skip
def test_what_is_no_such_log_is_refused(data: bytes) -> None:
    with pytest.raises(ProblemError) as refused:
        mining.read_ocel(data)
    assert refused.value.problem.code == "ocel-malformed"


def own_events() -> list[Event]:
    client = UUID("01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f")
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    sealed: list[Event] = []
    for minutes, (what, key, data) in enumerate(
        [
            ("case.started", "case_1", {"title": "Invoice 7", "process": "payables 3"}),
            ("case.started", "case_2", {"title": "Invoice 8", "process": "payables 3"}),
            ("case.ended", "case_1", {"kind": "completed", "outcome": "paid"}),
        ]
    ):
        draft = Draft(
            client=client,
            type=what,
            at=start + timedelta(minutes=minutes),
            actor="usr_1",
            data=data,
            objects=(Ref(kind="case", id=key, qualifier="of"),),
        )
        previous = sealed[-1].digest if sealed else GENESIS
        sealed.append(seal(draft, len(sealed) + 1, previous))
    return sealed


def test_our_own_events_are_a_log() -> None:
    log = mining.from_events(own_events(), "case")
    assert [log.trace(0), log.trace(1)] == [
        ("case.started", "case.ended"),
        ("case.started",),
    ]
    assert log.resources == ("usr_1",)
    assert mining.throughput(log).tolist() == [120.0, 0.0]


def test_a_piece_of_work_is_a_step_of_its_case() -> None:
    """What happened to it is the life cycle of that step, not a step each."""
    happened: list[tuple[int, str, dict[str, Any]]] = [
        (0, "case.started", {"title": "Invoice 7", "process": "payables 3"}),
        (1, "work_item.created", {"item": "i", "task": "Check the invoice"}),
        (5, "work_item.claimed", {"item": "i", "worker": "w", "until": None}),
        (6, "work_item.priority_set", {"item": "i", "reason": "late", "priority": 1}),
        (9, "work_item.completed", {"item": "i", "worker": "w", "output": {}}),
        (9, "case.ended", {"kind": "completed", "outcome": "paid"}),
    ]
    log = mining.from_events(
        [
            Event(
                client=UUID(int=1),
                sequence=number,
                type=what,
                at=datetime(2026, 11, 23, 9, minutes, tzinfo=UTC),
                actor="usr_1",
                data=data,
                objects=(
                    Ref(kind="case", id="case_1"),
                    *([Ref(kind="item", id="item_1")] if "item" in data else []),
                ),
                previous=GENESIS,
                digest=GENESIS,
            )
            for number, (minutes, what, data) in enumerate(happened, 1)
        ],
        "case",
    )
    steps = mining.steps_of(log)
    assert steps.trace(0) == (
        "case.started",
        "work_item.priority_set",
        "Check the invoice",
        "case.ended",
    )
    assert steps.start is not None
    # From the moment that the worker took it.
    assert (steps.time - steps.start)[2] == 4 * 60 * 1_000_000


def test_our_own_events_are_the_same_by_way_of_ocel_and_xes() -> None:
    direct = mining.from_events(own_events(), "case")
    ocel = mining.read_ocel(events.ocel.dumps(own_events()), "case")
    xes = mining.read_xes(events.xes.dumps(own_events(), "case"))
    for other in (ocel, xes):
        assert mining.variants(other) == mining.variants(direct)
        assert mining.throughput(other).tolist() == mining.throughput(direct).tolist()


def test_a_real_log_is_flattened() -> None:
    path = shared_data("event-logs") / "recruiting.jsonocel"
    log = mining.read_ocel(path.read_bytes())
    assert (len(log), log.case_count) == (6607, 916)
