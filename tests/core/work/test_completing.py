"""An item is completed once, by who has it in hand, and nothing typed is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.core.work.steps import LEAD, LENGTH, done, facts, refused

from anyshore.core.work import (
    Action,
    Claim,
    Complete,
    Escalate,
    Item,
    Reassign,
    State,
    Transition,
    Worker,
    step,
)


def test_typed_text_is_not_lost_when_the_lease_ran_out(
    claimed: Item, expired: Item, ann: Worker, now: datetime
) -> None:
    """Before the runner came by and after, as long as nobody else took the item."""
    late = now + 2 * LENGTH
    complete = Complete(worker=ann.id, token="t1", output={"match": True})
    for item in (claimed, expired):
        after = done(item, complete, late)
        assert after.state is State.COMPLETED
        assert after.completion is not None
        assert (after.completion.by, after.completion.at) == (ann.id, late)
        [(_, data)] = facts(item, complete, late)
        assert data == {
            "item": str(item.id),
            "worker": str(ann.id),
            "output": {"match": True},
            "after_lease": True,
        }


def test_late_text_is_refused_once_another_has_the_item(
    expired: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    taken = done(expired, Claim(worker=bob, length=LENGTH), now + LENGTH)
    complete = Complete(worker=ann.id, token="t1", output={})
    assert refused(taken, complete, now + LENGTH) == "item-not-theirs"


@pytest.mark.parametrize(
    "ending",
    [
        Escalate(level=1, reason="supplier unknown"),
        Reassign(to=UUID(int=9), by=LEAD, reason="knows the supplier"),
    ],
)
def test_escalating_and_naming_end_the_right_to_complete_late(
    expired: Item, ann: Worker, now: datetime, ending: Action
) -> None:
    after = done(expired, ending, now + LENGTH)
    complete = Complete(worker=ann.id, token="t1", output={})
    assert refused(after, complete, now + LENGTH) == "item-not-theirs"


def test_completing_twice_is_completing_once(
    claimed: Item, ann: Worker, now: datetime
) -> None:
    complete = Complete(worker=ann.id, token="t1", output={"match": True})
    first = done(claimed, complete, now)
    again = step(first, complete, now + timedelta(days=1))
    assert again == Transition(after=first, facts=())


@pytest.mark.parametrize(
    ("token", "output", "code"),
    [
        ("t1", {"match": False}, "token-reused"),
        ("t2", {"match": True}, "item-completed"),
    ],
)
def test_a_second_completion_that_differs_is_refused(
    claimed: Item,
    ann: Worker,
    now: datetime,
    token: str,
    output: dict[str, object],
    code: str,
) -> None:
    complete = Complete(worker=ann.id, token="t1", output={"match": True})
    first = done(claimed, complete, now)
    second = Complete(worker=ann.id, token=token, output=output)
    assert refused(first, second, now) == code


def test_another_worker_cannot_use_the_token(
    claimed: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    first = done(claimed, Complete(worker=ann.id, token="t1", output={}), now)
    stolen = Complete(worker=bob.id, token="t1", output={})
    assert refused(first, stolen, now) == "item-completed"


def test_a_completion_needs_a_token_and_the_item_in_hand(
    claimed: Item, item: Item, ann: Worker, now: datetime
) -> None:
    bare = Complete(worker=ann.id, token="", output={})
    assert refused(claimed, bare, now) == "token-missing"
    unheld = Complete(worker=ann.id, token="t1", output={})
    assert refused(item, unheld, now) == "item-not-theirs"
