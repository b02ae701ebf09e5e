"""Random lives of one engagement with all its people, checked after every step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from anyshore.core.access import Actor, Role, Side
from anyshore.core.engagement import (
    Accept,
    Action,
    AddComment,
    Answer,
    AnswerChange,
    ApproveMilestone,
    Brief,
    Cancel,
    ChangeOrder,
    Criterion,
    Decline,
    Deliver,
    Deliverable,
    EditBrief,
    Engagement,
    Kind,
    Milestone,
    NameReviewers,
    OfferChange,
    Propose,
    ReachMilestone,
    RequestChanges,
    Resolve,
    Restaff,
    SignOff,
    Start,
    State,
    Submit,
    Verdict,
    step,
    visible_comments,
)
from anyshore.core.events import TYPES, Draft, check
from anyshore.core.work import Refusal, Transition
from anyshore.kernel import Money

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACME = UUID(int=1)


def staff(number: int, role: Role) -> Actor:
    clients = frozenset({ACME})
    return Actor(id=UUID(int=number), roles=frozenset({role}), clients=clients)


EXPERT, LEAD = staff(11, Role.EXPERT), staff(12, Role.LEAD)
ADMIN = Actor(id=UUID(int=21), roles=frozenset({Role.CLIENT_ADMIN}), own_client=ACME)
STRANGER = Actor(
    id=UUID(int=31), roles=frozenset({Role.CLIENT_ADMIN}), own_client=UUID(int=2)
)
anybody = st.sampled_from([EXPERT, LEAD, ADMIN, STRANGER])
ENDS = (State.SIGNED_OFF, State.CANCELED)
MILESTONES = st.sampled_from(["draft", "final", "other"])
BRIEF = Brief(
    title="Research",
    scope=("Poland",),
    criteria=(Criterion(id="c", text="Sourced"),),
    deliverables=(Deliverable(id="report", title="Report", due_at=START),),
    milestones=(
        Milestone(id="draft", title="D", amount=Money(Decimal(1), "EUR")),
        Milestone(
            id="final", title="F", amount=Money(Decimal(1), "EUR"), on_sign_off=True
        ),
    ),
    budget=Money(Decimal(2), "EUR"),
    experts=(EXPERT.id,),
    rounds=2,
)


class LifeOfAnEngagement(RuleBasedStateMachine):
    """What holds whatever is done, by whomever, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.engagement = Engagement(
            id=UUID(int=100), client=ACME, contract=UUID(int=2), brief=BRIEF
        )
        self.serial = 0
        self.agreed_rounds = BRIEF.rounds

    @initialize(begun=st.booleans())
    def begin(self, *, begun: bool) -> None:
        """Start half of the lives where most happens."""
        if begun:
            for action in (Propose(by=LEAD), Accept(by=ADMIN), Start(by=EXPERT)):
                assert self.send(action)

    def send(self, action: Action) -> bool:
        before = self.engagement
        self.now += timedelta(minutes=1)
        outcome = step(before, action, self.now)
        if isinstance(outcome, Refusal):
            assert outcome.problems != ()
            return False
        assert isinstance(outcome, Transition)
        after = outcome.after
        assert action.by is not STRANGER, "a stranger did something"
        assert bool(outcome.facts) == (after != before)
        assert after.version == before.version + (1 if outcome.facts else 0)
        for fact in outcome.facts:
            draft = Draft(
                client=ACME, type=fact.type, at=self.now, actor="t", data=fact.data
            )
            assert check(draft, TYPES) == (), "the event log must know every fact"
        # History only grows; what is said and delivered stays said and delivered.
        assert after.versions[: len(before.versions)] == before.versions
        assert len(after.rounds) >= len(before.rounds)
        assert [c.id for c in after.comments][: len(before.comments)] == [
            c.id for c in before.comments
        ]
        if before.state in ENDS:
            assert after.state is before.state
            assert isinstance(action, ReachMilestone | ApproveMilestone)
            assert before.state is State.SIGNED_OFF
        self.engagement = after
        return True

    @rule(by=anybody)
    def propose(self, by: Actor) -> None:
        assert not self.send(Propose(by=by)) or by is LEAD

    @rule(by=anybody, yes=st.booleans())
    def answer_offer(self, by: Actor, *, yes: bool) -> None:
        action = Accept(by=by) if yes else Decline(by=by, reason="r")
        assert not self.send(action) or by is ADMIN

    @rule(by=anybody)
    def start(self, by: Actor) -> None:
        self.send(Start(by=by))

    @rule(by=anybody, content=st.sampled_from("abc"))
    def deliver(self, by: Actor, content: str) -> None:
        deliver = Deliver(
            by=by,
            deliverable="report",
            checksum=content * 64,
            media_type="text/plain",
            size=1,
        )
        if self.send(deliver):
            assert by.side is Side.PROVIDER

    @rule(by=anybody)
    def submit(self, by: Actor) -> None:
        if self.send(Submit(by=by)):
            assert by.side is Side.PROVIDER

    @precondition(lambda self: self.engagement.rounds)
    @rule(by=anybody, kind=st.sampled_from(Kind), internal=st.booleans())
    def comment(self, by: Actor, kind: Kind, *, internal: bool) -> None:
        self.serial += 1
        action = AddComment(
            by=by,
            id=UUID(int=1000 + self.serial),
            deliverable="report",
            version=self.engagement.rounds[-1].under_review[0][1],
            text="t",
            kind=kind,
            internal=internal,
        )
        if self.send(action):
            assert by.side is Side.PROVIDER or not internal

    @precondition(lambda self: self.engagement.comments)
    @rule(by=anybody, data=st.data())
    def resolve(self, by: Actor, data: st.DataObject) -> None:
        comment = data.draw(st.sampled_from(self.engagement.comments))
        if self.send(Resolve(by=by, comment=comment.id)):
            assert comment.resolution is None
            assert by.side is Side.PROVIDER or not comment.internal

    @rule(by=anybody)
    def request_changes(self, by: Actor) -> None:
        if self.send(RequestChanges(by=by)):
            assert by is ADMIN

    @rule(by=anybody, verdict=st.sampled_from([*Verdict, None]))
    def sign_off(self, by: Actor, verdict: Verdict | None) -> None:
        before = self.engagement
        answers = (
            ()
            if verdict is None
            else (Answer(criterion="c", verdict=verdict, note="n"),)
        )
        if self.send(SignOff(by=by, answers=answers)):
            assert by is ADMIN
            assert verdict in (Verdict.MET, Verdict.WAIVED)
            assert before.state is State.IN_REVIEW
            assert before.open_changes() == ()

    @rule(by=anybody, milestone=MILESTONES)
    def reach(self, by: Actor, milestone: str) -> None:
        if self.send(ReachMilestone(by=by, milestone=milestone)):
            assert (by.side, milestone) == (Side.PROVIDER, "draft")

    @rule(by=anybody, milestone=MILESTONES)
    def approve(self, by: Actor, milestone: str) -> None:
        if self.send(ApproveMilestone(by=by, milestone=milestone)):
            assert (by, milestone) == (ADMIN, "draft")

    @rule(by=anybody, rounds=st.integers(-1, 2))
    def offer(self, by: Actor, rounds: int) -> None:
        self.serial += 1
        order = ChangeOrder(id=str(self.serial), reason="r", rounds=rounds)
        if self.send(OfferChange(by=by, order=order)):
            assert by is LEAD

    @rule(by=anybody, agreed=st.booleans())
    def answer_change(self, by: Actor, *, agreed: bool) -> None:
        if self.send(AnswerChange(by=by, agreed=agreed, note="n")):
            assert by is ADMIN
            if agreed:
                self.agreed_rounds += self.engagement.offers[-1].order.rounds

    @rule(by=anybody, second=st.booleans())
    def restaff(self, by: Actor, *, second: bool) -> None:
        others = (UUID(int=77),) if second else ()
        experts = (EXPERT.id, *others)
        if self.send(Restaff(by=by, experts=experts, reason="r")):
            assert by is LEAD

    @rule(by=anybody, number=st.integers(0, 2))
    def name_reviewers(self, by: Actor, number: int) -> None:
        reviewers = tuple(UUID(int=80 + n) for n in range(number))
        if self.send(NameReviewers(by=by, reviewers=reviewers)):
            assert by is ADMIN

    @rule(by=anybody, title=st.sampled_from(["", "Research", "More research"]))
    def edit(self, by: Actor, title: str) -> None:
        brief = replace(self.engagement.brief, title=title)
        if self.send(EditBrief(by=by, brief=brief)):
            assert self.engagement.state is State.DRAFTED

    @rule(by=anybody, really=st.integers(0, 9))
    def cancel(self, by: Actor, really: int) -> None:
        self.send(Cancel(by=by, reason="r" if really == 0 else ""))

    @invariant()
    def a_round_is_open_exactly_while_in_review(self) -> None:
        rounds = self.engagement.rounds
        still_open = [each.number for each in rounds if each.outcome is None]
        expected = [len(rounds)] if self.engagement.state is State.IN_REVIEW else []
        assert still_open == expected

    @invariant()
    def rounds_keep_to_what_was_agreed(self) -> None:
        assert self.engagement.brief.rounds == self.agreed_rounds
        assert len(self.engagement.rounds) <= self.agreed_rounds

    @invariant()
    def every_round_brings_something_new(self) -> None:
        seen = [each.under_review for each in self.engagement.rounds]
        assert len(set(seen)) == len(seen)

    @invariant()
    def the_final_milestone_is_earned_by_the_sign_off(self) -> None:
        earned = [
            each for each in self.engagement.progress if each.milestone == "final"
        ]
        signed = self.engagement.state is State.SIGNED_OFF
        assert [each.approved_by for each in earned] == [ADMIN.id] * signed

    @invariant()
    def no_milestone_counts_twice(self) -> None:
        names = [each.milestone for each in self.engagement.progress]
        assert len(set(names)) == len(names)

    @invariant()
    def the_client_sees_every_shared_comment_and_no_note(self) -> None:
        shared = [c for c in self.engagement.comments if not c.internal]
        assert list(visible_comments(self.engagement, ADMIN)) == shared
        assert visible_comments(self.engagement, STRANGER) == ()


LifeOfAnEngagement.TestCase.settings = settings(
    max_examples=50, stateful_step_count=40, deadline=None
)
TestLifeOfAnEngagement = LifeOfAnEngagement.TestCase
