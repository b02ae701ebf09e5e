from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest

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
    Lease,
    Pend,
    Priority,
    Reassign,
    Refusal,
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


@pytest.fixture
def claimed(item: Item, ann: Worker, now: datetime) -> Item:
    return done(item, Claim(worker=ann, length=LENGTH), now)


@pytest.fixture
def expired(claimed: Item, now: datetime) -> Item:
    return done(claimed, Expire(), now + LENGTH)


@pytest.fixture
def pended(claimed: Item, ann: Worker, now: datetime) -> Item:
    ask = Pend(worker=ann.id, awaits=Awaited.CLIENT, reason="Which purchase order?")
    return done(claimed, ask, now)


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
