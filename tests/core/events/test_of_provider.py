"""What the provider notes for itself is told from what both sides read."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from anyshore.core import events


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("engagement.noted", {}, True),
        ("engagement.note_resolved", {}, True),
        ("case.noted", {"text": "a", "internal": True}, True),
        ("case.noted", {"text": "a", "internal": False}, False),
        ("engagement.commented", {}, False),
    ],
)
def test_internal_facts_are_the_providers(
    kind: str, data: dict[str, object], *, expected: bool
) -> None:
    event = events.Event(
        client=UUID(int=1),
        sequence=1,
        type=kind,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        actor="engine",
        data=data,
        objects=(),
        previous=b"",
        digest=b"",
    )
    assert events.of_provider(event) is expected
