"""An item waits, goes up, is taken over or named, each with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.core.work.steps import LEAD, LENGTH, done, facts, refused

from anyshore.core.work import (
    Awaited,
    Claim,
    Complete,
    Escalate,
    Item,
    Lease,
    Pend,
    Reassign,
    Resume,
    State,
    TakeOver,
    Worker,
)


def test_a_pended_item_waits_with_its_question(
    pended: Item, ann: Worker, now: datetime
) -> None:
    assert (pended.state, pended.lease) == (State.PENDED, None)
    assert pended.pending is not None
    assert pended.pending.reason == "Which purchase order?"
    assert refused(pended, Claim(worker=ann, length=LENGTH), now) == "wrong-state"
    late = Complete(worker=ann.id, token="t1", output={})
    assert refused(pended, late, now) == "item-not-theirs"


@pytest.mark.parametrize(
    ("awaits", "reason", "hours", "code"),
    [
        (Awaited.CLIENT, " ", None, "reason-missing"),
        (Awaited.DATE, "statement due", None, "until-missing"),
        (Awaited.DATE, "statement due", 0, "until-past"),
        (Awaited.CLIENT, "which order?", -1, "until-past"),
    ],
)
def test_pending_says_what_for_and_never_looks_back(
    claimed: Item,
    ann: Worker,
    now: datetime,
    awaits: Awaited,
    reason: str,
    hours: int | None,
    code: str,
) -> None:
    until = None if hours is None else now + timedelta(hours=hours)
    pend = Pend(worker=ann.id, awaits=awaits, reason=reason, until=until)
    assert refused(claimed, pend, now) == code


def test_a_person_resumes_with_the_answer(
    pended: Item, item: Item, ann: Worker, now: datetime
) -> None:
    assert refused(pended, Resume(by=LEAD), now) == "reason-missing"
    answer = Resume(by=LEAD, cause="PO 77")
    assert done(pended, answer, now) == replace(item, attempts=1, version=3)
    [(type_, data)] = facts(pended, answer, now)
    assert (type_, data) == (
        "work_item.resumed",
        {
            "item": str(item.id),
            "by": str(LEAD),
            "cause": "PO 77",
            "awaited": "client",
            "since": "2026-11-23T09:00:00+00:00",
        },
    )


def test_the_runner_resumes_at_the_date_and_not_before(
    claimed: Item, pended: Item, ann: Worker, now: datetime
) -> None:
    until = now + timedelta(hours=1)
    pend = Pend(worker=ann.id, awaits=Awaited.DATE, reason="statement", until=until)
    waiting = done(claimed, pend, now)
    early = until - timedelta(microseconds=1)
    assert refused(waiting, Resume(), early) == "still-waiting"
    assert done(waiting, Resume(), until).state is State.READY
    # Without a date the runner never does.
    assert refused(pended, Resume(), now + timedelta(days=999)) == "still-waiting"


def test_escalation_is_a_level_that_only_its_people_reach(
    claimed: Item, ann: Worker, now: datetime
) -> None:
    up = Escalate(level=1, reason="supplier unknown", by=ann.id)
    after = done(claimed, up, now)
    assert (after.state, after.level, after.lease) == (State.READY, 1, None)
    assert refused(after, Claim(worker=ann, length=LENGTH), now) == "level"
    senior = replace(ann, level=1)
    assert done(after, Claim(worker=senior, length=LENGTH), now).level == 1
    assert refused(after, up, now) == "level-not-higher"


def test_an_escalated_item_is_for_whoever_is_next_above(
    item: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    """Neither a name nor a refusal from below follows it up."""
    passed = replace(item, named=ann.id, passed_by=frozenset({bob.id}))
    after = done(passed, Escalate(level=1, reason="nobody answers"), now)
    assert (after.named, after.passed_by) == (None, frozenset())


def test_a_pended_item_escalates_and_goes_on_waiting(
    pended: Item, now: datetime
) -> None:
    after = done(pended, Escalate(level=2, reason="three days silent"), now)
    assert (after.state, after.level) == (State.PENDED, 2)
    assert after.pending == pended.pending


def test_a_lead_takes_over_with_a_reason_and_the_former_holder_is_named(
    claimed: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    take = TakeOver(by=bob, reason="ill at home", length=LENGTH)
    after = done(claimed, take, now)
    assert after.lease == Lease(holder=bob.id, since=now, until=now + LENGTH)
    [(type_, data)] = facts(claimed, take, now)
    assert type_ == "work_item.taken_over"
    assert data == {
        "item": str(claimed.id),
        "worker": str(bob.id),
        "former": str(ann.id),
        "reason": "ill at home",
        "until": "2026-11-23T09:15:00+00:00",
    }
    complete = Complete(worker=ann.id, token="t1", output={})
    assert refused(after, complete, now) == "item-not-theirs"


def test_a_take_over_passes_no_wall(
    item: Item, claimed: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    def take(by: Worker, reason: str = "urgent") -> TakeOver:
        return TakeOver(by=by, reason=reason, length=LENGTH)

    stranger = replace(bob, clients=frozenset())
    assert refused(claimed, take(stranger), now) == "client-wall"
    assert refused(claimed, take(bob, ""), now) == "reason-missing"
    assert refused(claimed, take(ann), now) == "already-theirs"
    assert refused(item, take(bob), now) == "wrong-state"
    # Skill and presence are the lead's own judgment.
    away = replace(bob, capacity=0)
    assert done(claimed, take(away), now).state is State.CLAIMED


def test_a_named_item_goes_to_nobody_else(
    claimed: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    after = done(claimed, Reassign(to=bob.id, by=LEAD, reason="knows it"), now)
    assert (after.state, after.lease, after.named) == (State.READY, None, bob.id)
    assert refused(after, Claim(worker=ann, length=LENGTH), now) == "named-other"
    opened = done(after, Reassign(to=None, by=LEAD, reason="bob is ill"), now)
    assert done(opened, Claim(worker=ann, length=LENGTH), now).state is State.CLAIMED


def test_naming_respects_four_eyes_and_who_holds_it(
    item: Item, claimed: Item, ann: Worker, now: datetime
) -> None:
    checked = replace(item, excluded=frozenset({ann.id}))
    name = Reassign(to=ann.id, by=LEAD, reason="knows it")
    assert refused(checked, name, now) == "four-eyes"
    assert refused(claimed, name, now) == "already-theirs"


def test_a_pended_item_can_be_named_and_goes_on_waiting(
    pended: Item, bob: Worker, now: datetime
) -> None:
    after = done(pended, Reassign(to=bob.id, by=LEAD, reason="ann on leave"), now)
    assert (after.state, after.named) == (State.PENDED, bob.id)
