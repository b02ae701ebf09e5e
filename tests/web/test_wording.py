"""Every type of event has a sentence, and its sentence can be written from its data."""

from __future__ import annotations

from typing import Any

import pytest

from anyshore.core.events import TYPES
from anyshore.core.events.payload import DataKind, EventType
from anyshore.web.wording import WORDS, unknown

SAMPLES: dict[DataKind, Any] = {
    DataKind.TEXT: "some words",
    DataKind.INTEGER: 3,
    DataKind.DECIMAL: "12.50",
    DataKind.BOOLEAN: True,
    DataKind.INSTANT: "2026-11-23T01:00:00.000000Z",
    DataKind.DAY: "2026-11-23",
    DataKind.TEXTS: ["one", "two"],
    DataKind.TREE: {"one": 1},
}


def data(kind: EventType, *, whole: bool) -> dict[str, Any]:
    """Return data of a type, with the keys that may be left out or without them."""
    return {
        name: SAMPLES[key.kind]
        for name, key in kind.data.items()
        if whole or key.required
    }


def test_the_words_are_those_of_the_registered_types() -> None:
    assert sorted(WORDS) == sorted(TYPES)


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "spare"])
@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_sentence_can_be_written(name: str, *, whole: bool) -> None:
    what, detail = WORDS[name](data(TYPES[name], whole=whole))
    assert what != unknown("")
    assert what == what.strip()
    assert "None" not in f"{what} {detail}"
    assert not detail.startswith((":", ",", ";"))


def test_a_saved_scope_says_its_name_and_what_came_of_it() -> None:
    saved = {"scope": "sco_1", "by": "usr_1", "name": "Payables", "version": 2}
    assert WORDS["scope.saved"]({**saved, "answer": "BPO"}) == (
        "Scope saved for advice",
        "Payables: BPO",
    )


def test_what_only_a_later_version_knows_is_spelled_out() -> None:
    assert unknown("parcel.sent_back") == "Parcel sent back"
