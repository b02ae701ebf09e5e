"""Variables of every FEEL type are, after writing and reading, what they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from anyshore.core import bpmn, feel
from anyshore.core.bpmn import CaseState, ItemCompleted

VALUES = [
    None,
    True,
    "text",
    Decimal("12.50"),
    date(2026, 11, 22),
    time(9, 30),
    datetime(2026, 11, 22, 7, 30, tzinfo=UTC),
    timedelta(hours=8),
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


def test_what_is_written_is_not_changed() -> None:
    """Writing looks at the state; it does not touch it."""
    at = feel.from_host(date(2026, 11, 22))
    state = CaseState(process="p", result={"at": at})
    bpmn.dump_state(state)
    assert state.result == {"at": at}
