"""A chain shows every change that was made to it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from anyshore.core.events import (
    GENESIS,
    Break,
    BreakKind,
    Draft,
    Event,
    Head,
    Ref,
    digest_of,
    history,
    seal,
    verify,
)
from anyshore.core.events.canonical import canonical, instant_text
from anyshore.kernel import ProblemError

CLIENT = UUID("01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f")
OTHER = UUID("01932c07-209c-7d2b-8a8a-0a1b2c3d4e60")
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
DRAFT = Draft(
    client=CLIENT,
    type="decision.made",
    at=START,
    actor="engine",
    data={"element": "check", "decision": "route", "value": {"b": Decimal(2), "a": 1}},
    objects=(
        Ref(kind="item", id="wi_1"),
        Ref(kind="case", id="case_1", qualifier="of"),
    ),
)


def chain(length: int, client: UUID = CLIENT) -> list[Event]:
    """Seal a chain of events that differ in their data."""
    events: list[Event] = []
    previous = GENESIS
    for number in range(1, length + 1):
        data = {**DRAFT.data, "rules": [number]}
        draft = replace(DRAFT, client=client, data=data)
        events.append(seal(draft, number, previous))
        previous = events[-1].digest
    return events


def kinds(events: list[Event], **heads: Any) -> list[tuple[int, BreakKind]]:
    """Verify and return where the chain is broken, and how."""
    return [(each.sequence, each.kind) for each in verify(events, **heads)]


def test_sealing_gives_an_event_its_place_and_plain_data() -> None:
    event = seal(DRAFT, 1, GENESIS)
    assert (event.sequence, event.previous) == (1, b"")
    assert event.data == {
        "decision": "route",
        "element": "check",
        "value": {"a": 1, "b": "2"},
    }
    assert event.objects == (
        Ref(kind="case", id="case_1", qualifier="of"),
        Ref(kind="item", id="wi_1"),
    )
    assert event.digest == digest_of(event)


def test_the_digest_is_that_of_the_documented_text() -> None:
    """A fixed vector: any change of the scheme would orphan every stored log."""
    text = (
        '{"actor":"engine","at":"2026-11-23T09:00:00.000000Z",'
        '"client":"01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f",'
        '"data":{"decision":"route","element":"check","value":{"a":1,"b":"2"}},'
        '"objects":[{"id":"case_1","kind":"case","qualifier":"of"},'
        '{"id":"wi_1","kind":"item","qualifier":""}],'
        '"previous":"","scheme":"anyshore.event.1","sequence":1,'
        '"type":"decision.made"}'
    )
    expected = hashlib.sha256(text.encode()).digest()
    assert seal(DRAFT, 1, GENESIS).digest == expected
    assert (
        expected.hex()
        == "9f6afade0c9afcba6f8cacc461c0b1218fb72513f5a08ac537d6413cec8ab7f0"
    )


def test_an_instant_is_the_same_in_any_zone() -> None:
    manila = DRAFT.at.astimezone(timezone(timedelta(hours=8)))
    assert seal(replace(DRAFT, at=manila), 1, GENESIS) == seal(DRAFT, 1, GENESIS)


def test_the_text_under_the_digest_is_canonical_json_of_the_whole_event() -> None:
    """It is put together from parts; here it is written as one object."""
    event = seal(replace(DRAFT, actor='"é\n'), 2, b"\x01\xab")
    whole = {
        "actor": event.actor,
        "at": instant_text(event.at),
        "client": str(event.client),
        "data": event.data,
        "objects": [
            {"id": ref.id, "kind": ref.kind, "qualifier": ref.qualifier}
            for ref in event.objects
        ],
        "previous": event.previous.hex(),
        "scheme": "anyshore.event.1",
        "sequence": event.sequence,
        "type": event.type,
    }
    assert event.digest == hashlib.sha256(canonical(whole)).digest()


def test_objects_are_a_set() -> None:
    twice = replace(DRAFT, objects=(*reversed(DRAFT.objects), DRAFT.objects[0]))
    assert seal(twice, 1, GENESIS) == seal(DRAFT, 1, GENESIS)


def test_a_key_that_is_none_is_left_out() -> None:
    data = {**DRAFT.data, "rules": None}
    assert seal(replace(DRAFT, data=data), 1, GENESIS) == seal(DRAFT, 1, GENESIS)


@pytest.mark.parametrize(
    ("change", "code", "element"),
    [
        ({"type": "decision.unmade"}, "event-type-unknown", "decision.unmade"),
        (
            {"objects": (Ref(kind="unicorn", id="1"),)},
            "object-kind-unknown",
            "decision.made",
        ),
        (
            {"data": {**DRAFT.data, "mood": "good"}},
            "event-key-undeclared",
            "decision.made.mood",
        ),
        (
            {"data": {"element": "check"}},
            "event-key-missing",
            "decision.made.decision",
        ),
        (
            {"data": {**DRAFT.data, "element": 7}},
            "event-value",
            "decision.made.element",
        ),
        (
            {"data": {**DRAFT.data, "value": 0.5}},
            "event-value",
            "decision.made.value",
        ),
    ],
)
def test_a_draft_the_registry_does_not_allow_is_refused(
    change: dict[str, Any], code: str, element: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        seal(replace(DRAFT, **change), 1, GENESIS)
    assert caught.value.problem.code == code
    assert caught.value.problem.place.element == element


@pytest.mark.parametrize(
    ("sequence", "previous"), [(0, GENESIS), (2, GENESIS), (1, b"x"), (-1, b"x")]
)
def test_only_the_first_event_follows_nothing(sequence: int, previous: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        seal(DRAFT, sequence, previous)
    assert caught.value.problem.code == "chain-position"


def test_an_untouched_log_of_several_clients_has_no_breaks() -> None:
    one, two = chain(3), chain(2, OTHER)
    mixed = [one[0], two[0], one[1], one[2], two[1]]
    heads = {
        CLIENT: Head(sequence=3, digest=one[2].digest),
        OTHER: Head(sequence=2, digest=two[1].digest),
    }
    assert verify(mixed, heads) == ()
    assert verify([]) == ()
    assert verify([], {CLIENT: Head()}) == ()


def test_an_altered_event_is_named() -> None:
    events = chain(3)
    events[1] = replace(events[1], actor="somebody")
    assert verify(events) == (
        Break(
            client=CLIENT,
            sequence=2,
            kind=BreakKind.ALTERED,
            message="Its content does not give its digest.",
        ),
    )


def test_an_event_altered_together_with_its_digest_breaks_the_next_link() -> None:
    events = chain(3)
    forged = replace(events[1], actor="somebody")
    events[1] = replace(forged, digest=digest_of(forged))
    assert kinds(events) == [(3, BreakKind.UNLINKED)]


def test_a_last_event_altered_with_its_digest_shows_against_its_head() -> None:
    events = chain(3)
    heads = {CLIENT: Head(sequence=3, digest=events[2].digest)}
    forged = replace(events[2], actor="somebody")
    events[2] = replace(forged, digest=digest_of(forged))
    assert kinds(events) == []
    assert kinds(events, heads=heads) == [(3, BreakKind.HEAD_MISSING)]


def test_missing_events_are_named_once() -> None:
    events = chain(6)
    found = verify([events[0], events[3], events[5]])
    assert [(each.sequence, each.message) for each in found] == [
        (4, "Events 2 to 3 are missing."),
        (6, "Events 5 to 5 are missing."),
    ]
    assert {each.kind for each in found} == {BreakKind.GAP}


def test_a_missing_start_is_a_gap() -> None:
    assert kinds(chain(3)[1:]) == [(2, BreakKind.GAP)]


def test_a_cut_end_shows_against_its_head() -> None:
    events = chain(3)
    heads = {CLIENT: Head(sequence=3, digest=events[2].digest)}
    assert kinds(events[:2]) == []
    assert kinds(events[:2], heads=heads) == [(3, BreakKind.HEAD_MISSING)]
    assert kinds([], heads=heads) == [(3, BreakKind.HEAD_MISSING)]


def test_swapped_events_are_out_of_order_and_not_missing() -> None:
    one, two, three, four = chain(4)
    assert kinds([one, three, two, four]) == [(2, BreakKind.REORDERED)]


def test_an_event_told_twice_is_repeated() -> None:
    one, two, three = chain(3)
    assert kinds([one, two, two, three]) == [(2, BreakKind.REPEATED)]
    assert kinds([one, three, two, two]) == [
        (2, BreakKind.REORDERED),
        (2, BreakKind.REPEATED),
    ]


def test_what_could_not_have_been_sealed_counts_as_altered() -> None:
    """A number is not the text it was sealed as, whatever a store makes of it."""
    event = seal(DRAFT, 1, GENESIS)
    value = {"a": 1, "b": Decimal(2)}
    naive = event.at.replace(tzinfo=None)
    assert kinds([replace(event, data={**event.data, "value": value})]) == [
        (1, BreakKind.ALTERED)
    ]
    assert kinds([replace(event, at=naive)]) == [(1, BreakKind.ALTERED)]


def test_history_finds_an_object_in_any_part_or_in_one() -> None:
    events = chain(2)
    other = seal(
        replace(DRAFT, objects=(Ref(kind="case", id="case_2"),)), 3, events[1].digest
    )
    case = Ref(kind="case", id="case_1")
    assert history([*events, other], case) == tuple(events)
    assert history(events, replace(case, qualifier="of")) == tuple(events)
    assert history(events, replace(case, qualifier="by")) == ()
    assert history(events, Ref(kind="item", id="case_1")) == ()


# Drawing takes a while where other work has the processor: no fault of the rule.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(texts, children, max_size=3)
    ),
    max_leaves=6,
)
instants = st.datetimes(timezones=st.just(UTC))
refs = st.builds(
    Ref,
    kind=st.sampled_from(["case", "item", "client"]),
    id=texts,
    qualifier=st.sampled_from(["", "of", "by"]),
)
drafts = st.builds(
    Draft,
    client=st.just(CLIENT),
    type=st.just("decision.made"),
    at=instants,
    actor=texts,
    data=st.fixed_dictionaries(
        {"element": texts, "decision": texts}, optional={"value": trees, "rules": trees}
    ),
    objects=st.lists(refs, max_size=3).map(tuple),
)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Draw a sealed chain."""
    events: list[Event] = []
    previous = GENESIS
    for draft in draw(st.lists(drafts, min_size=1, max_size=5)):
        events.append(seal(draft, len(events) + 1, previous))
        previous = events[-1].digest
    return events


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "client": st.uuids(),
    "sequence": st.integers(-3, 10),
    "type": st.sampled_from(["case.started", "decision.made ", "x"]),
    "at": instants,
    "actor": texts,
    "data": st.dictionaries(texts, trees, max_size=3),
    "objects": st.lists(refs, max_size=3).map(tuple),
    "previous": st.binary(max_size=32),
    "digest": st.binary(max_size=32),
}


@settings(UNHURRIED, max_examples=150)
@given(logs(), st.data())
def test_any_change_of_any_field_of_any_event_is_found(
    events: list[Event], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(events) - 1))
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    value = data.draw(CHANGES[name])
    before = events[place]
    # True equals 1 in Python, but not in a log.
    assume(repr(value) != repr(getattr(before, name)))
    if name == "objects":
        assume(sorted(value) != sorted(before.objects))
    if name == "data":
        texts_of = [json.dumps(each, sort_keys=True) for each in (value, before.data)]
        assume(texts_of[0] != texts_of[1])
    assert verify(events) == ()
    events[place] = replace(before, **{name: value})
    assert verify(events) != ()


@settings(UNHURRIED, max_examples=80)
@given(logs(), st.data())
def test_any_cut_swap_or_repetition_is_found(
    events: list[Event], data: st.DataObject
) -> None:
    head = {CLIENT: Head(sequence=len(events), digest=events[-1].digest)}
    order = data.draw(
        st.lists(st.integers(0, len(events) - 1), max_size=len(events) + 1)
    )
    assume(order != list(range(len(events))))
    assert verify([events[place] for place in order], head) != ()


@settings(UNHURRIED, max_examples=80)
@given(logs())
def test_a_store_that_reorders_keys_gives_back_what_was_sealed(
    events: list[Event],
) -> None:
    """PostgreSQL's ``jsonb`` keeps keys in an order of its own, by length first."""

    def stored(value: Any) -> Any:
        text = json.dumps(value)
        return json.loads(
            text,
            parse_float=Decimal,
            object_pairs_hook=lambda pairs: dict(
                sorted(pairs, key=lambda pair: (len(pair[0].encode()), pair[0]))
            ),
        )

    back = [
        replace(
            event,
            data=stored(event.data),
            objects=tuple(reversed(event.objects)),
            previous=bytes(memoryview(event.previous)),
        )
        for event in events
    ]
    assert verify(back) == ()
