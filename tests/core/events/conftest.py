"""A small log of two clients that every export test reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from anyshore.core.events import GENESIS, Draft, Event, Ref, seal

FIRST = UUID("01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f")
SECOND = UUID("01932c07-209c-7d2b-8a8a-0a1b2c3d4e60")
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
ITEM = Ref(kind="item", id="wi_1")
CASE = Ref(kind="case", id="case_1", qualifier="of")


def _drafts() -> list[Draft]:
    def draft(
        minutes: int, name: str, /, client: UUID = FIRST, **data: object
    ) -> Draft:
        return Draft(
            client=client,
            type=name,
            at=START + timedelta(minutes=minutes),
            actor="usr_1",
            data=data,
            objects=(ITEM, CASE) if name.startswith("work_item") else (CASE,),
        )

    lease = START + timedelta(hours=1)
    return [
        draft(0, "case.started", title="Invoice 7 <&> \x0b", process="payables 3"),
        draft(
            1,
            "decision.made",
            element="check",
            decision="route",
            value={"level": Decimal("2.50"), "limit": None},
            rules=[1, 3],
        ),
        draft(2, "work_item.claimed", item="wi_1", worker="wrk_1", until=lease),
        draft(3, "user.signed_in", client=SECOND, method="password"),
        draft(
            4,
            "work_item.completed",
            item="wi_1",
            worker="wrk_1",
            output={"ok": True},
            after_lease=False,
        ),
        draft(5, "usage.recorded", activity="invoice", quantity=Decimal(1), unit="C62"),
        draft(6, "case.ended", kind="completed", outcome="paid"),
    ]


@pytest.fixture
def log() -> list[Event]:
    """Return the sealed log, oldest first, both clients mixed."""
    heads: dict[UUID, tuple[int, bytes]] = {}
    events = []
    for draft in _drafts():
        sequence, previous = heads.get(draft.client, (0, GENESIS))
        event = seal(draft, sequence + 1, previous)
        heads[draft.client] = event.sequence, event.digest
        events.append(event)
    return events
