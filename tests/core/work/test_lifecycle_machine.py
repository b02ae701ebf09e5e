"""Random lives of one item with three workers and a lead, checked after every step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from anyshore.core.events import TYPES, Draft, check
from anyshore.core.work import (
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

CLIENT = UUID(int=1)
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORKERS = [
    Worker(id=UUID(int=200 + n), clients=frozenset({CLIENT}), level=n) for n in range(3)
]
LEAD = WORKERS[2]
workers = st.sampled_from(WORKERS)
lengths = st.integers(1, 20).map(lambda minutes: timedelta(minutes=minutes))
reasons = st.sampled_from(["", "because"])
tokens = st.sampled_from(["t1", "t2"])


def fresh() -> Item:
    return Item(
        id=UUID(int=100),
        client=CLIENT,
        contract=UUID(int=2),
        service=UUID(int=3),
        queue=UUID(int=4),
        case=UUID(int=5),
        element="step",
        title="Step",
        created_at=START,
        ready_at=START,
    )


class LifeOfAnItem(RuleBasedStateMachine):
    """What holds whatever is done, in whatever order, at whatever pace."""

    def __init__(self) -> None:
        super().__init__()
        self.item = fresh()
        self.now = START
        self.completions = 0
        #: Who could be typing into the item now, by a naive account of our own.
        self.typing: UUID | None = None
        self.ended: Item | None = None

    def send(self, action: Action) -> bool:
        """Send an action; hold what every outcome must keep; tell if it was done."""
        before = self.item
        outcome = step(before, action, self.now)
        assert outcome == step(before, action, self.now), "the step must be pure"
        if isinstance(outcome, Refusal):
            assert all(p.code and p.message for p in outcome.problems)
            assert outcome.problems != ()
            return False
        assert isinstance(outcome, Transition)
        self.item = outcome.after
        # A change is recorded and counted; no change is neither.
        assert bool(outcome.facts) == (self.item != before)
        assert self.item.version == before.version + (1 if outcome.facts else 0)
        kept = ("id", "client", "case", "element", "created_at", "ready_at")
        assert all(getattr(self.item, n) == getattr(before, n) for n in kept)
        assert self.item.level >= before.level
        for fact in outcome.facts:
            draft = Draft(
                client=CLIENT, type=fact.type, at=self.now, actor="t", data=fact.data
            )
            assert check(draft, TYPES) == (), "the event log must know every fact"
        self.completions += [f.type for f in outcome.facts].count("work_item.completed")
        return True

    @rule(minutes=st.integers(1, 15))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(worker=workers, length=lengths)
    def claim(self, worker: Worker, length: timedelta) -> None:
        lease = self.item.lease
        if self.send(Claim(worker=worker, length=length)):
            assert lease is None or lease.until <= self.now, "two holders at once"
            self.typing = worker.id

    @rule(worker=workers, length=lengths)
    def renew(self, worker: Worker, length: timedelta) -> None:
        if self.send(Renew(worker=worker.id, length=length)):
            assert self.typing == worker.id

    @rule(worker=workers, reason=reasons)
    def release(self, worker: Worker, reason: str) -> None:
        if self.send(Release(worker=worker.id, reason=reason)):
            assert self.typing == worker.id
            self.typing = None

    @rule()
    def expire(self) -> None:
        lease = self.item.lease
        if self.send(Expire()):
            assert lease is not None
            assert lease.until <= self.now
            assert self.item.lapsed == self.typing

    @rule(worker=workers, awaits=st.sampled_from(Awaited), hours=st.integers(-1, 3))
    def pend(self, worker: Worker, awaits: Awaited, hours: int) -> None:
        until = self.now + timedelta(hours=hours) if hours else None
        pend = Pend(worker=worker.id, awaits=awaits, reason="r", until=until)
        if self.send(pend):
            assert self.typing == worker.id
            self.typing = None

    @rule(by=st.one_of(st.none(), st.just(LEAD.id)))
    def resume(self, by: UUID | None) -> None:
        self.send(Resume(by=by, cause="answered" if by else ""))

    @rule(level=st.integers(0, 2), reason=reasons)
    def escalate(self, level: int, reason: str) -> None:
        if self.send(Escalate(level=level, reason=reason)):
            self.typing = None

    @rule(length=lengths, reason=reasons)
    def take_over(self, length: timedelta, reason: str) -> None:
        if self.send(TakeOver(by=LEAD, reason=reason, length=length)):
            self.typing = LEAD.id

    @rule(to=st.one_of(st.none(), workers.map(lambda worker: worker.id)))
    def reassign(self, to: UUID | None) -> None:
        version = self.item.version
        self.send(Reassign(to=to, by=LEAD.id, reason="r"))
        if self.item.version != version:
            self.typing = None

    @rule(worker=workers, token=tokens, answer=st.booleans())
    def complete(self, worker: Worker, token: str, *, answer: bool) -> None:
        may = self.typing == worker.id and self.ended is None
        was_open = not self.item.state.final
        complete = Complete(worker=worker.id, token=token, output={"yes": answer})
        accepted = self.send(complete)
        if was_open:
            # Exactly who could be typing can complete, lease or no lease.
            assert accepted == may
        elif accepted:
            done = self.item.completion
            assert done is not None
            assert (done.by, done.token, done.output) == (
                worker.id,
                token,
                {"yes": answer},
            )

    @rule()
    def withdraw(self) -> None:
        self.send(Withdraw(reason="canceled"))

    @rule(hours=st.one_of(st.none(), st.integers(0, 4)))
    def set_due(self, hours: int | None) -> None:
        due = None if hours is None else self.now + timedelta(hours=hours)
        self.send(SetDue(due_at=due, because=f"clock:{hours}"))

    @rule(priority=st.sampled_from(Priority))
    def set_priority(self, priority: Priority) -> None:
        self.send(SetPriority(priority=priority, reason="r"))

    @invariant()
    def an_end_is_an_end(self) -> None:
        if self.ended is not None:
            assert self.item == self.ended
        elif self.item.state.final:
            self.ended = self.item

    @invariant()
    def it_is_completed_at_most_once(self) -> None:
        assert self.completions == (self.item.state is State.COMPLETED)

    @invariant()
    def it_has_one_holder_or_none(self) -> None:
        if self.item.lease is not None:
            assert self.item.lease.holder == self.typing


LifeOfAnItem.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None
)
TestLifeOfAnItem = LifeOfAnItem.TestCase
