"""Variables of every FEEL type are, after writing and reading, what they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core import bpmn, feel
from anyshore.core.bpmn import CaseState, ItemCompleted
from anyshore.core.bpmn.pages import NONE, Pages, pages_of
from anyshore.core.bpmn.state import LoopState, Record, Scope, Token, Wait

VALUES = [
    None,
    True,
    "text",
    Decimal("12.50"),
    date(2026, 11, 22),
    time(9, 30),
    datetime(2026, 11, 22, 7, 30, tzinfo=UTC),
    timedelta(hours=8),
    feel.Range(Decimal(1), Decimal("2.5"), high_included=False),
    {"@feel": "a context with the mark's own key"},
    {"@": "2026-11-22"},
    "mail@example.org",
    10**30,
    Decimal("1E+3"),
    Decimal("0.10"),
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_a_value_stays_itself(value: Any) -> None:
    """In a result and in an event, by itself and deep inside others."""
    plain = feel.from_host(value)
    tree = {"plain": plain, "deep": {"list": [plain, {"again": plain}]}}
    state = CaseState(process="p", result=tree)
    event = ItemCompleted(token=1, output=tree)
    assert bpmn.load_state(bpmn.dump_state(state)) == state
    assert bpmn.load_event(bpmn.dump_event(event)) == event


def test_a_value_stays_itself_wherever_a_state_holds_it() -> None:
    """Also in scopes, tokens, loops, results and records for compensation."""
    at = feel.from_host(date(2026, 11, 22))
    tree = {"at": at, "list": [at]}
    record = Record(element="a", variables=tree, children=(Record(element="b"),))
    scope = Scope(
        variables=tree,
        done=pages_of([(3, record)]),
        loop=LoopState(total=2, items=[at]),
        results=pages_of([(0, at), (70, tree)]),
        queue=(record,),
    )
    token = Token(scope=0, element="a", wait=Wait.ITEM, local=tree, output=tree)
    state = CaseState(
        process="p", scopes=pages_of([(0, scope)]), tokens=pages_of([(99, token)])
    )
    data = bpmn.dump_state(state)
    assert bpmn.load_state(data) == state
    assert bpmn.dump_state(bpmn.load_state(data)) == data


def test_a_function_is_no_data() -> None:
    """It cannot be written down, neither in a state nor in an event."""
    function = feel.evaluate("function(x) x")
    with pytest.raises(TypeError):
        bpmn.dump_state(CaseState(process="p", result={"f": function}))
    with pytest.raises(TypeError):
        bpmn.dump_event(ItemCompleted(token=1, output={"deep": [function]}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"process":"p","next":"two"}',
        b'{"process":"p","scopes":[{"0":{"0":{"variables":[1]}}}]}',
        b'{"process":"p","tokens":[{"0":{"one":{}}}]}',
        b'{"process":1,"result":{"at":{"@feel":{"@":"2026-11-22"}}}}',
        b'{"process":"p"',
    ],
)
def test_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        bpmn.load_state(data)


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(min_value=0, max_value=200)), max_size=60
    )
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_pages_are_a_map_in_the_order_of_its_keys(
    changes: list[tuple[bool, int]],
) -> None:
    """Whatever was put and dropped before, equal maps are written alike."""
    pages: Pages[int] = NONE
    expected: dict[int, int] = {}
    for put, key in changes:
        before = list(pages.items())
        after = pages.put(key, key) if put else pages.drop(key)
        assert list(pages.items()) == before
        pages = after
        if put:
            expected[key] = key
        else:
            expected.pop(key, None)
    assert list(pages.items()) == sorted(expected.items())
    assert (len(pages), bool(pages)) == (len(expected), bool(expected))
    again = pages_of(reversed(list(expected.items())))
    assert again == pages
    assert msgspec.json.encode(again) == msgspec.json.encode(pages)


def test_what_is_written_is_not_changed() -> None:
    """Writing looks at the state; it does not touch it."""
    at = feel.from_host(date(2026, 11, 22))
    state = CaseState(process="p", result={"at": at})
    bpmn.dump_state(state)
    assert state.result == {"at": at}
