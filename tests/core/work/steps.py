"""Steps of an item, as tests take them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from anyshore.core.work import (
    Action,
    Item,
    Refusal,
    Transition,
    step,
)

LENGTH = timedelta(minutes=15)


LEAD = UUID(int=300)


def done(item: Item, action: Action, now: datetime) -> Item:
    outcome = step(item, action, now)
    assert isinstance(outcome, Transition), str(outcome)
    return outcome.after


def facts(item: Item, action: Action, now: datetime) -> list[tuple[str, object]]:
    outcome = step(item, action, now)
    assert isinstance(outcome, Transition), str(outcome)
    return [(fact.type, dict(fact.data)) for fact in outcome.facts]


def refused(item: Item, action: Action, now: datetime) -> str:
    outcome = step(item, action, now)
    assert isinstance(outcome, Refusal)
    return outcome.problem.code
