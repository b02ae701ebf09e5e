"""A claim gives a lease; it is renewed, runs out, and is given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.core.work.steps import LEAD, LENGTH, done, facts, refused

from anyshore.core.work import (
    Action,
    Claim,
    Escalate,
    Expire,
    Item,
    Lease,
    Reassign,
    Refusal,
    Release,
    Renew,
    Resume,
    State,
    Worker,
    step,
)


def test_a_claim_gives_a_lease_and_says_so(
    item: Item, ann: Worker, now: datetime
) -> None:
    claim = Claim(worker=ann, length=LENGTH)
    after = done(item, claim, now)
    assert after == replace(
        item,
        state=State.CLAIMED,
        lease=Lease(holder=ann.id, since=now, until=now + LENGTH),
        attempts=1,
        version=1,
    )
    data = {
        "item": str(item.id),
        "worker": str(ann.id),
        "until": "2026-11-23T09:15:00+00:00",
    }
    assert facts(item, claim, now) == [("work_item.claimed", data)]


def test_nobody_claims_what_another_holds(
    claimed: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    last = now + LENGTH - timedelta(microseconds=1)
    for worker in (ann, bob):
        assert refused(claimed, Claim(worker=worker, length=LENGTH), last) == (
            "item-held"
        )


def test_a_claim_need_not_wait_for_the_runner_when_the_lease_ran_out(
    claimed: Item, bob: Worker, now: datetime
) -> None:
    claim = Claim(worker=bob, length=LENGTH)
    after = done(claimed, claim, now + LENGTH)
    assert after.lease is not None
    assert (after.lease.holder, after.attempts) == (bob.id, 2)
    types = [type_ for type_, _ in facts(claimed, claim, now + LENGTH)]
    assert types == ["work_item.expired", "work_item.claimed"]


def test_who_is_not_eligible_claims_nothing_and_hears_every_reason(
    item: Item, ann: Worker, now: datetime
) -> None:
    stranger = replace(ann, clients=frozenset(), capacity=0)
    outcome = step(item, Claim(worker=stranger, length=LENGTH), now)
    assert isinstance(outcome, Refusal)
    assert [p.code for p in outcome.problems] == ["client-wall", "capacity"]


def test_the_holder_renews_from_now_on(
    claimed: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    later = now + timedelta(minutes=10)
    renewed = done(claimed, Renew(worker=ann.id, length=LENGTH), later)
    assert renewed.lease == Lease(holder=ann.id, since=now, until=later + LENGTH)
    assert refused(claimed, Renew(worker=bob.id, length=LENGTH), later) == (
        "item-not-theirs"
    )


def test_the_holder_can_renew_just_after_the_end_while_nobody_took_it(
    claimed: Item, ann: Worker, now: datetime
) -> None:
    late = now + LENGTH + timedelta(minutes=1)
    renewed = done(claimed, Renew(worker=ann.id, length=LENGTH), late)
    assert renewed.lease is not None
    assert renewed.lease.until == late + LENGTH


def test_a_lease_expires_at_its_end_and_not_before(
    claimed: Item, item: Item, ann: Worker, now: datetime
) -> None:
    early = now + LENGTH - timedelta(microseconds=1)
    assert refused(claimed, Expire(), early) == "lease-runs"
    after = done(claimed, Expire(), now + LENGTH)
    assert after == replace(item, attempts=1, version=2, lapsed=ann.id)


def test_what_nobody_holds_neither_expires_nor_is_returned(
    item: Item, pended: Item, ann: Worker, now: datetime
) -> None:
    for unheld in (item, pended):
        assert refused(unheld, Expire(), now) == "wrong-state"
        release = Release(worker=ann.id, reason="r")
        assert refused(unheld, release, now) == "item-not-theirs"
    assert refused(item, Resume(by=LEAD, cause="c"), now) == "wrong-state"


def test_handing_on_says_why(claimed: Item, ann: Worker, now: datetime) -> None:
    silent: list[Action] = [
        Release(worker=ann.id, reason=" "),
        Escalate(level=1, reason=""),
        Reassign(to=None, by=LEAD, reason=""),
    ]
    for action in silent:
        assert refused(claimed, action, now) == "reason-missing"


def test_a_returned_item_keeps_its_place(expired: Item, item: Item) -> None:
    assert (expired.ready_at, expired.due_at) == (item.ready_at, item.due_at)


def test_a_released_item_does_not_come_back_to_who_gave_it_back(
    claimed: Item, ann: Worker, bob: Worker, now: datetime
) -> None:
    after = done(claimed, Release(worker=ann.id, reason="my own supplier"), now)
    assert (after.state, after.lapsed) == (State.READY, None)
    assert refused(after, Claim(worker=ann, length=LENGTH), now) == "passed"
    assert done(after, Claim(worker=bob, length=LENGTH), now).state is State.CLAIMED
    named = done(after, Reassign(to=ann.id, by=LEAD, reason="please do"), now)
    assert done(named, Claim(worker=ann, length=LENGTH), now).state is State.CLAIMED


def test_releasing_what_one_was_named_for_opens_it_to_all(
    item: Item, ann: Worker, now: datetime
) -> None:
    named = done(item, Reassign(to=ann.id, by=LEAD, reason="expert"), now)
    held = done(named, Claim(worker=ann, length=LENGTH), now)
    after = done(held, Release(worker=ann.id, reason="on leave"), now)
    assert after.named is None
