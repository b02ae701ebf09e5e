"""Every item is open, can be withdrawn, and ends once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest
from tests.core.work.steps import LEAD, LENGTH, done, facts, refused

from anyshore.core.access import Capability
from anyshore.core.work import (
    NEEDS,
    Action,
    Awaited,
    Claim,
    Complete,
    Escalate,
    Expire,
    Item,
    Pend,
    Priority,
    Reassign,
    Release,
    Renew,
    Resume,
    SetDue,
    SetPriority,
    State,
    TakeOver,
    Transition,
    Withdraw,
    Worker,
    step,
)


@pytest.mark.parametrize("name", ["item", "claimed", "expired", "pended"])
def test_every_open_item_can_be_withdrawn_and_then_nothing_more(
    request: pytest.FixtureRequest, ann: Worker, now: datetime, name: str
) -> None:
    before: Item = request.getfixturevalue(name)
    assert refused(before, Withdraw(reason=""), now) == "reason-missing"
    after = done(before, Withdraw(reason="case canceled"), now)
    assert after.state is State.WITHDRAWN
    for action in every_action(ann):
        assert refused(after, action, now) == "item-withdrawn"


def test_nothing_leaves_completed(claimed: Item, ann: Worker, now: datetime) -> None:
    complete = Complete(worker=ann.id, token="t1", output={})
    after = done(claimed, complete, now)
    for action in every_action(ann):
        if action != complete:
            assert refused(after, action, now) == "item-completed"


def every_action(worker: Worker) -> list[Action]:
    return [
        Claim(worker=worker, length=LENGTH),
        Renew(worker=worker.id, length=LENGTH),
        Release(worker=worker.id, reason="r"),
        Expire(),
        Pend(worker=worker.id, awaits=Awaited.CLIENT, reason="r"),
        Resume(by=worker.id, cause="c"),
        Escalate(level=9, reason="r"),
        TakeOver(by=worker, reason="r", length=LENGTH),
        Reassign(to=worker.id, by=LEAD, reason="r"),
        Complete(worker=worker.id, token="t1", output={}),
        Withdraw(reason="r"),
        SetDue(due_at=None, because="b"),
        SetPriority(priority=Priority.LOW, reason="r"),
    ]


def test_the_list_of_actions_above_is_complete_and_each_says_who_may(
    ann: Worker,
) -> None:
    kinds = {type(action) for action in every_action(ann)}
    assert kinds == set(get_args(Action)) == set(NEEDS)
    runner_only = {kind for kind, needs in NEEDS.items() if not needs}
    assert runner_only == {Expire, SetDue}
    assert NEEDS[Resume] == {Capability.WORK_RESUME, Capability.CASE_ANSWER}


def test_a_new_deadline_keeps_the_old_one_in_the_history(
    item: Item, now: datetime
) -> None:
    later = now + timedelta(hours=8)
    move = SetDue(due_at=later, because="clock:turnaround:2")
    after = done(item, move, now)
    assert (after.due_at, after.due_because) == (later, "clock:turnaround:2")
    assert facts(item, move, now) == [
        (
            "work_item.due_set",
            {
                "item": str(item.id),
                "due_at": "2026-11-23T17:00:00+00:00",
                "because": "clock:turnaround:2",
                "former": "2026-11-23T12:00:00+00:00",
                "former_because": "clock:turnaround:1",
            },
        )
    ]
    assert refused(item, SetDue(due_at=later, because=""), now) == "because-missing"


def test_what_changes_nothing_records_nothing(item: Item, now: datetime) -> None:
    same: list[Action] = [
        SetDue(due_at=item.due_at, because=item.due_because),
        SetPriority(priority=item.priority, reason="r"),
        Reassign(to=None, by=LEAD, reason="r"),
    ]
    for action in same:
        assert step(item, action, now) == Transition(after=item, facts=())


def test_a_priority_moves_with_a_reason(item: Item, now: datetime) -> None:
    raise_ = SetPriority(priority=Priority.HIGH, reason="discount", by=LEAD)
    assert done(item, raise_, now).priority is Priority.HIGH
    bare = SetPriority(priority=Priority.HIGH, reason="")
    assert refused(item, bare, now) == "reason-missing"


@pytest.mark.parametrize("minutes", [0, -1])
def test_a_lease_is_longer_than_zero(
    item: Item, ann: Worker, now: datetime, minutes: int
) -> None:
    with pytest.raises(ValueError, match="longer than zero"):
        step(item, Claim(worker=ann, length=timedelta(minutes=minutes)), now)


def test_now_must_name_its_zone(item: Item) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 a naive instant is the point
    with pytest.raises(ValueError, match="names no zone"):
        step(item, Expire(), naive)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.CLAIMED},
        {"state": State.PENDED},
        {"state": State.COMPLETED},
        {"state": State.WITHDRAWN, "lapsed": UUID(int=1)},
    ],
)
def test_an_item_cannot_contradict_itself(
    item: Item, changes: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="item"):
        replace(item, **changes)  # type: ignore[arg-type] # the fields vary by case
