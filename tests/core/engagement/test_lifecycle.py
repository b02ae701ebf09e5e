from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, get_args
from uuid import UUID

import pytest

from anyshore.core.access import Actor, Capability
from anyshore.core.engagement import (
    FROM,
    NEEDS,
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
    Progress,
    Propose,
    ReachMilestone,
    RequestChanges,
    Resolve,
    Restaff,
    RoundOutcome,
    SignOff,
    Start,
    State,
    Submit,
    Verdict,
    anchor,
    needed,
    step,
    visible_comments,
)
from anyshore.core.work import Refusal, Transition
from anyshore.kernel import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.core.engagement.conftest import People

MET = (
    Answer(criterion="sources", verdict=Verdict.MET),
    Answer(criterion="size", verdict=Verdict.MET),
)
COMMENT = UUID(int=500)


def done(engagement: Engagement, now: datetime, *actions: Action) -> Engagement:
    for action in actions:
        outcome = step(engagement, action, now)
        assert isinstance(outcome, Transition), f"{action}: {outcome}"
        engagement = outcome.after
    return engagement


def refused(engagement: Engagement, action: Action, now: datetime) -> list[str]:
    outcome = step(engagement, action, now)
    assert isinstance(outcome, Refusal)
    return [problem.code for problem in outcome.problems]


def facts(
    engagement: Engagement, action: Action, now: datetime
) -> list[tuple[str, dict[str, object]]]:
    outcome = step(engagement, action, now)
    assert isinstance(outcome, Transition), str(outcome)
    return [(fact.type, dict(fact.data)) for fact in outcome.facts]


def version(by: Actor, content: str, deliverable: str = "report") -> Deliver:
    return Deliver(
        by=by,
        deliverable=deliverable,
        checksum=content * 64,
        media_type="text/markdown",
        size=100,
    )


def change(by: Actor, number: int = 1, id_: UUID = COMMENT) -> AddComment:
    return AddComment(
        by=by,
        id=id_,
        deliverable="report",
        version=number,
        text="Where is the source?",
        anchor=anchor("Prices rose by 4 % in May.", 15, 18),
        kind=Kind.CHANGE,
    )


@pytest.fixture
def proposed(drafted: Engagement, people: People, now: datetime) -> Engagement:
    return done(drafted, now, Propose(by=people.lead))


@pytest.fixture
def accepted(proposed: Engagement, people: People, now: datetime) -> Engagement:
    return done(proposed, now, Accept(by=people.admin))


@pytest.fixture
def started(accepted: Engagement, people: People, now: datetime) -> Engagement:
    return done(accepted, now, Start(by=people.expert))


@pytest.fixture
def in_review(started: Engagement, people: People, now: datetime) -> Engagement:
    by = people.expert
    return done(started, now, version(by, "a"), Submit(by=by))


@pytest.fixture
def sent_back(in_review: Engagement, people: People, now: datetime) -> Engagement:
    by = people.reviewer
    return done(in_review, now, change(by), RequestChanges(by=by, summary="Sources"))


@pytest.fixture
def second_round(sent_back: Engagement, people: People, now: datetime) -> Engagement:
    by = people.expert
    return done(sent_back, now, version(by, "b"), Submit(by=by))


def test_from_brief_to_sign_off_in_two_rounds(
    second_round: Engagement, people: People, now: datetime
) -> None:
    later = now + timedelta(days=1)
    signed = done(
        second_round,
        later,
        Resolve(by=people.reviewer, comment=COMMENT, note="thanks"),
        SignOff(by=people.admin, answers=MET),
    )
    assert signed.state is State.SIGNED_OFF
    assert [(r.number, r.outcome, r.under_review) for r in signed.rounds] == [
        (1, RoundOutcome.CHANGES_REQUESTED, (("report", 1),)),
        (2, RoundOutcome.SIGNED_OFF, (("report", 2),)),
    ]
    assert [(r.closed_by, r.closed_at, r.summary) for r in signed.rounds] == [
        (people.reviewer.id, now, "Sources"),
        (people.admin.id, later, ""),
    ]
    assert signed.answers == MET
    assert signed.progress == (
        Progress(
            milestone="final",
            reached_at=later,
            approved_at=later,
            approved_by=people.admin.id,
        ),
    )


def test_the_sign_off_is_recorded_with_the_milestones_it_earns(
    in_review: Engagement, people: People, now: datetime
) -> None:
    who = {"engagement": str(in_review.id), "by": str(people.admin.id)}
    assert facts(in_review, SignOff(by=people.admin, answers=MET), now) == [
        (
            "engagement.signed_off",
            {**who, "answers": {"sources": "met", "size": "met"}},
        ),
        ("engagement.milestone_approved", {**who, "milestone": "final"}),
    ]


def test_a_proposal_says_what_it_offers(
    drafted: Engagement, people: People, now: datetime
) -> None:
    [(type_, data)] = facts(drafted, Propose(by=people.lead), now)
    assert type_ == "engagement.proposed"
    assert data["budget"] == {"amount": "10000", "currency": "EUR"}


def test_an_incomplete_brief_is_not_proposed_and_says_all_that_is_missing(
    drafted: Engagement, people: People, now: datetime
) -> None:
    bare = replace(drafted, brief=Brief(title=" ", rounds=0))
    # The client's reviewers are optional: its admins always may review.
    assert refused(bare, Propose(by=people.lead), now) == [
        "title-missing",
        "scope-missing",
        "criteria-missing",
        "deliverables-missing",
        "experts-missing",
        "budget-missing",
        "rounds-below-one",
    ]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"budget": Money(Decimal(9999), "EUR")}, ["over-budget"]),
        ({"budget": Money(Decimal(99999), "PLN")}, ["currency-mixed"]),
        ({"budget": Money(Decimal(10000), "EUR")}, []),
        ({"milestones": ()}, []),
        (
            {
                "criteria": (
                    Criterion(id="a", text="A"),
                    Criterion(id="a", text="B"),
                )
            },
            ["criteria-repeated"],
        ),
    ],
)
def test_a_brief_must_add_up(
    brief: Brief, changes: dict[str, object], codes: list[str]
) -> None:
    changed = replace(brief, **changes)  # type: ignore[arg-type] # fields vary by case
    assert [problem.code for problem in changed.problems()] == codes


def test_a_declined_offer_is_drafted_again(
    proposed: Engagement, people: People, now: datetime
) -> None:
    assert refused(proposed, Decline(by=people.admin, reason=""), now) == [
        "reason-missing"
    ]
    back = done(proposed, now, Decline(by=people.admin, reason="too dear"))
    cheaper = replace(back.brief, budget=Money(Decimal(8000), "EUR"), milestones=())
    again = done(
        back, now, EditBrief(by=people.expert, brief=cheaper), Propose(by=people.lead)
    )
    assert (again.state, again.brief) == (State.PROPOSED, cheaper)


def test_an_agreed_brief_is_not_edited(
    accepted: Engagement, people: People, now: datetime, brief: Brief
) -> None:
    wider = replace(brief, scope=(*brief.scope, "and Germany"))
    edit = EditBrief(by=people.lead, brief=wider)
    assert refused(accepted, edit, now) == ["wrong-state"]


def test_versions_are_counted_and_the_same_bytes_are_refused(
    started: Engagement, people: People, now: datetime
) -> None:
    one, two = version(people.expert, "a"), version(people.second, "b")
    engagement = done(started, now, one, two)
    assert [(v.number, v.checksum[0], v.by) for v in engagement.versions] == [
        (1, "a", people.expert.id),
        (2, "b", people.second.id),
    ]
    assert refused(engagement, two, now) == ["version-same"]
    # Going back to an earlier text is a new version.
    assert done(engagement, now, one).versions[-1].number == 3
    other = version(people.expert, "a", "slides")
    assert refused(engagement, other, now) == ["deliverable-unknown"]


@pytest.mark.parametrize("checksum", ["", "a" * 63, "A" * 64, "g" * 64, "a" * 65])
def test_a_version_is_identified_by_its_sha_256(
    started: Engagement, people: People, now: datetime, checksum: str
) -> None:
    deliver = replace(version(people.expert, "a"), checksum=checksum)
    with pytest.raises(ValueError, match="SHA-256"):
        step(started, deliver, now)


def test_a_round_needs_every_deliverable_and_something_new(
    started: Engagement, sent_back: Engagement, people: People, now: datetime
) -> None:
    submit = Submit(by=people.expert)
    assert refused(started, submit, now) == ["version-missing"]
    assert refused(sent_back, submit, now) == ["nothing-new"]


def test_changes_are_requested_by_saying_which(
    in_review: Engagement, people: People, now: datetime
) -> None:
    ask = RequestChanges(by=people.reviewer, summary="better")
    assert refused(in_review, ask, now) == ["no-change-asked"]
    remark = replace(change(people.reviewer), kind=Kind.REMARK)
    assert refused(done(in_review, now, remark), ask, now) == ["no-change-asked"]
    asked = done(in_review, now, change(people.reviewer))
    [(_, data)] = facts(asked, ask, now)
    assert data["changes"] == [str(COMMENT)]
    settled = Resolve(by=people.expert, comment=COMMENT)
    assert refused(done(asked, now, settled), ask, now) == ["no-change-asked"]


def test_the_round_limit_holds_until_a_change_order_adds_rounds(
    second_round: Engagement, people: People, now: datetime
) -> None:
    ask = RequestChanges(by=people.admin)
    assert refused(second_round, ask, now) == ["round-limit"]
    order = ChangeOrder(
        id="co1", reason="one more round", rounds=1, budget=Money(Decimal(500), "EUR")
    )
    offered = done(second_round, now, OfferChange(by=people.lead, order=order))
    assert refused(offered, ask, now) == ["round-limit"]
    agreed = done(offered, now, AnswerChange(by=people.admin, agreed=True))
    assert (agreed.brief.rounds, agreed.brief.budget) == (
        3,
        Money(Decimal(10500), "EUR"),
    )
    assert done(agreed, now, ask).state is State.CHANGES_REQUESTED


def test_a_declined_change_order_changes_nothing(
    started: Engagement, people: People, now: datetime, brief: Brief
) -> None:
    order = ChangeOrder(id="co1", reason="also Germany", scope=("Germany",))
    offered = done(started, now, OfferChange(by=people.lead, order=order))
    assert offered.brief == brief
    bare = AnswerChange(by=people.admin, agreed=False)
    assert refused(offered, bare, now) == ["reason-missing"]
    no = done(offered, now, replace(bare, note="next year"))
    assert (no.brief, no.offers[0].agreed, no.offers[0].note) == (
        brief,
        False,
        "next year",
    )
    assert refused(no, bare, now) == ["no-change-open"]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (ChangeOrder(id="b", reason="nothing"), "change-empty"),
        (ChangeOrder(id="b", reason=" ", rounds=1), "change-empty"),
        (ChangeOrder(id="b", reason="less", rounds=-1), "change-unsound"),
        (ChangeOrder(id="a", reason="again", rounds=1), "change-unsound"),
        (
            ChangeOrder(id="b", reason="zloty", budget=Money(Decimal(1), "PLN")),
            "currency-mixed",
        ),
        (
            ChangeOrder(
                id="b",
                reason="more money, same budget",
                milestones=(
                    Milestone(id="m", title="M", amount=Money(Decimal(1), "EUR")),
                ),
            ),
            "over-budget",
        ),
    ],
)
def test_a_change_order_must_be_sound(
    started: Engagement, people: People, now: datetime, order: ChangeOrder, code: str
) -> None:
    earlier = ChangeOrder(id="a", reason="first", rounds=1)
    ready = done(
        started,
        now,
        OfferChange(by=people.lead, order=earlier),
        AnswerChange(by=people.admin, agreed=True),
    )
    assert refused(ready, OfferChange(by=people.lead, order=order), now) == [code]


def test_one_change_order_at_a_time(
    started: Engagement, people: People, now: datetime
) -> None:
    first = ChangeOrder(id="a", reason="first", rounds=1)
    offered = done(started, now, OfferChange(by=people.lead, order=first))
    second = OfferChange(by=people.lead, order=replace(first, id="b"))
    assert refused(offered, second, now) == ["change-open"]


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ((), ["criterion-unanswered", "criterion-unanswered"]),
        (MET[:1], ["criterion-unanswered"]),
        (
            (MET[0], Answer(criterion="size", verdict=Verdict.NOT_MET, note="no")),
            ["criterion-not-met"],
        ),
        (
            (MET[0], Answer(criterion="size", verdict=Verdict.WAIVED, note=" ")),
            ["waiver-unexplained"],
        ),
        ((*MET, MET[0]), ["answer-unsound"]),
        ((*MET, Answer(criterion="speed", verdict=Verdict.MET)), ["answer-unsound"]),
    ],
)
def test_a_sign_off_answers_every_criterion(
    in_review: Engagement,
    people: People,
    now: datetime,
    answers: tuple[Answer, ...],
    codes: list[str],
) -> None:
    assert refused(in_review, SignOff(by=people.admin, answers=answers), now) == codes


def test_a_waiver_with_a_reason_signs_off(
    in_review: Engagement, people: People, now: datetime
) -> None:
    waiver = Answer(criterion="size", verdict=Verdict.WAIVED, note="point is enough")
    sign = SignOff(by=people.reviewer, answers=(MET[0], waiver))
    assert done(in_review, now, sign).state is State.SIGNED_OFF


def test_nothing_is_signed_off_over_an_open_change_or_an_open_order(
    in_review: Engagement, people: People, now: datetime
) -> None:
    order = ChangeOrder(
        id="a",
        reason="slides",
        deliverables=(Deliverable(id="slides", title="Slides", due_at=now),),
    )
    sign = SignOff(by=people.admin, answers=MET)
    asked = done(
        in_review,
        now,
        change(people.reviewer),
        OfferChange(by=people.lead, order=order),
    )
    assert refused(asked, sign, now) == ["change-asked", "change-open"]
    agreed = done(
        asked,
        now,
        AnswerChange(by=people.admin, agreed=True),
        Resolve(by=people.reviewer, comment=COMMENT),
    )
    assert refused(agreed, sign, now) == ["deliverable-not-reviewed"]


def test_comments_are_made_on_what_is_under_review(
    second_round: Engagement, people: People, now: datetime
) -> None:
    stale = change(people.reviewer, 1, UUID(int=501))
    assert refused(second_round, stale, now) == ["version-not-under-review"]
    empty = replace(change(people.reviewer, 2, UUID(int=501)), text=" ")
    assert refused(second_round, empty, now) == ["text-missing"]
    again = change(people.reviewer, 2)
    assert refused(second_round, again, now) == ["comment-exists"]
    fresh = done(second_round, now, change(people.reviewer, 2, UUID(int=501)))
    assert [(c.round, c.version) for c in fresh.comments] == [(1, 1), (2, 2)]


def test_internal_notes_do_not_exist_for_the_client(
    in_review: Engagement, people: People, now: datetime
) -> None:
    note = replace(change(people.lead), internal=True)
    noted = done(in_review, now, note)
    assert [type_ for type_, _ in facts(in_review, note, now)] == ["engagement.noted"]
    assert visible_comments(noted, people.admin) == ()
    assert visible_comments(noted, people.stranger) == ()
    assert visible_comments(noted, people.expert) == noted.comments
    # An internal change request is no change request of the client.
    assert refused(noted, RequestChanges(by=people.admin), now) == ["no-change-asked"]
    resolve = Resolve(by=people.admin, comment=COMMENT)
    assert refused(noted, resolve, now) == refused(in_review, resolve, now)
    assert refused(noted, resolve, now) == ["comment-unknown"]
    # A client cannot write one either.
    theirs = replace(note, by=people.admin, id=UUID(int=501))
    assert refused(noted, theirs, now) == ["not-granted"]
    by_expert = Resolve(by=people.expert, comment=COMMENT)
    assert [type_ for type_, _ in facts(noted, by_expert, now)] == [
        "engagement.note_resolved"
    ]


def test_a_comment_is_settled_once(
    in_review: Engagement, people: People, now: datetime
) -> None:
    resolve = Resolve(by=people.expert, comment=COMMENT, note="source added")
    settled = done(in_review, now, change(people.reviewer), resolve)
    resolution = settled.comments[0].resolution
    assert resolution is not None
    assert (resolution.by, resolution.at, resolution.note) == (
        people.expert.id,
        now,
        "source added",
    )
    assert refused(settled, resolve, now) == ["comment-resolved"]


def test_a_milestone_is_reached_by_the_provider_and_approved_by_the_client(
    started: Engagement, people: People, now: datetime
) -> None:
    reach = ReachMilestone(by=people.lead, milestone="draft")
    approve = ApproveMilestone(by=people.admin, milestone="draft")
    assert refused(started, approve, now) == ["milestone-not-reached"]
    reached = done(started, now, reach)
    assert refused(reached, reach, now) == ["milestone-reached"]
    approved = done(reached, now + timedelta(hours=1), approve)
    assert approved.progress == (
        Progress(
            milestone="draft",
            reached_at=now,
            approved_at=now + timedelta(hours=1),
            approved_by=people.admin.id,
        ),
    )
    assert refused(approved, approve, now) == ["milestone-approved"]
    early = replace(reach, milestone="final")
    assert refused(started, early, now) == ["milestone-on-sign-off"]
    unknown = replace(reach, milestone="bonus")
    assert refused(started, unknown, now) == ["milestone-unknown"]


def test_a_milestone_can_be_settled_after_the_sign_off(
    in_review: Engagement, people: People, now: datetime
) -> None:
    late = done(
        in_review,
        now,
        SignOff(by=people.admin, answers=MET),
        ReachMilestone(by=people.expert, milestone="draft"),
        ApproveMilestone(by=people.reviewer, milestone="draft"),
    )
    assert [p.milestone for p in late.progress if p.approved_at] == ["final", "draft"]


def test_experts_change_with_a_reason_and_lose_access(
    started: Engagement, people: People, now: datetime
) -> None:
    swap = Restaff(by=people.lead, experts=(people.second.id,), reason="on leave")
    after = done(started, now, swap)
    assert after.brief.experts == (people.second.id,)
    assert refused(after, version(people.expert, "a"), now) == ["out-of-reach"]
    assert refused(started, replace(swap, experts=()), now) == ["experts-missing"]
    assert refused(started, replace(swap, reason=""), now) == ["reason-missing"]
    assert step(after, swap, now) == Transition(after=after, facts=())


def test_the_clients_admin_names_reviewers(
    in_review: Engagement, people: People, now: datetime
) -> None:
    nobody = NameReviewers(by=people.admin, reviewers=())
    after = done(in_review, now, nobody)
    sign = SignOff(by=people.reviewer, answers=MET)
    assert refused(after, sign, now) == ["out-of-reach"]
    assert step(after, nobody, now) == Transition(after=after, facts=())


def test_canceling_closes_the_round_and_keeps_what_is_approved(
    in_review: Engagement, people: People, now: datetime
) -> None:
    bare = Cancel(by=people.admin, reason="")
    assert refused(in_review, bare, now) == ["reason-missing"]
    earned = done(
        in_review,
        now,
        ReachMilestone(by=people.lead, milestone="draft"),
        ApproveMilestone(by=people.admin, milestone="draft"),
    )
    after = done(earned, now, replace(bare, reason="deal is off"))
    assert after.state is State.CANCELED
    assert after.rounds[-1].outcome is RoundOutcome.CANCELED
    assert after.progress == earned.progress


def test_what_never_began_is_canceled_without_a_round(
    drafted: Engagement, people: People, now: datetime
) -> None:
    after = done(drafted, now, Cancel(by=people.lead, reason="no budget"))
    assert (after.state, after.rounds) == (State.CANCELED, ())


def test_what_changes_nothing_records_nothing(
    drafted: Engagement, people: People, now: datetime
) -> None:
    same = EditBrief(by=people.lead, brief=drafted.brief)
    assert step(drafted, same, now) == Transition(after=drafted, facts=())


def every_action(by: Actor) -> Sequence[Action]:
    order = ChangeOrder(id="z", reason="r", rounds=1)
    return [
        EditBrief(by=by, brief=Brief(title="other")),
        Propose(by=by),
        Decline(by=by, reason="r"),
        Accept(by=by),
        Start(by=by),
        version(by, "f"),
        Submit(by=by),
        change(by, 1, UUID(int=599)),
        Resolve(by=by, comment=COMMENT),
        RequestChanges(by=by),
        SignOff(by=by, answers=MET),
        ReachMilestone(by=by, milestone="draft"),
        ApproveMilestone(by=by, milestone="draft"),
        OfferChange(by=by, order=order),
        AnswerChange(by=by, agreed=True),
        Restaff(by=by, experts=(by.id,), reason="r"),
        NameReviewers(by=by, reviewers=(by.id,)),
        Cancel(by=by, reason="r"),
    ]


def test_the_tables_cover_every_action(people: People) -> None:
    kinds = {type(action) for action in every_action(people.lead)}
    assert kinds == set(get_args(Action)) == set(FROM) == set(NEEDS)


@pytest.mark.parametrize(
    "name", ["drafted", "proposed", "accepted", "started", "in_review", "sent_back"]
)
def test_a_stranger_learns_nothing_but_that_they_are_one(
    request: pytest.FixtureRequest, people: People, now: datetime, name: str
) -> None:
    engagement: Engagement = request.getfixturevalue(name)
    for action in every_action(people.stranger):
        codes = refused(engagement, action, now)
        assert codes in (["out-of-reach"], ["not-granted"])


PROVIDER_ONLY = {
    Propose,
    Start,
    Deliver,
    Submit,
    ReachMilestone,
    OfferChange,
    Restaff,
}
CLIENT_ONLY = {
    Decline,
    Accept,
    RequestChanges,
    SignOff,
    ApproveMilestone,
    AnswerChange,
    NameReviewers,
}


def test_neither_side_does_what_is_the_others(
    in_review: Engagement, people: People, now: datetime
) -> None:
    def barred(by: Actor) -> set[type[Action]]:
        codes = {"not-granted", "out-of-reach"}
        outcomes = [(type(a), step(in_review, a, now)) for a in every_action(by)]
        return {
            kind
            for kind, outcome in outcomes
            if isinstance(outcome, Refusal) and outcome.problem.code in codes
        }

    assert barred(people.lead) == CLIENT_ONLY
    assert barred(people.admin) == PROVIDER_ONLY
    assert barred(people.agent) == set(get_args(Action))


def test_an_action_from_the_wrong_state_is_refused_and_says_which_is_right(
    drafted: Engagement, people: People, now: datetime
) -> None:
    outcome = step(drafted, Start(by=people.expert), now)
    assert isinstance(outcome, Refusal)
    assert str(outcome) == "The engagement is drafted; this needs accepted."


def test_internal_comments_need_another_capability(people: People) -> None:
    shared = change(people.lead)
    assert needed(shared) is Capability.ENGAGEMENT_COMMENT
    assert needed(replace(shared, internal=True)) is Capability.NOTE_WRITE


def test_now_must_name_its_zone(drafted: Engagement, people: People) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 a naive instant is the point
    with pytest.raises(ValueError, match="names no zone"):
        step(drafted, Propose(by=people.lead), naive)
