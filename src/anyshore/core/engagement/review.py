"""Versions, rounds of review, comments and the sign-off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anyshore.core.engagement.record import (
    Answer,
    Comment,
    Engagement,
    Progress,
    Resolution,
    Round,
    RoundOutcome,
    State,
    Verdict,
    Version,
    visible_comments,
)
from anyshore.core.engagement.transition import changed, fact
from anyshore.core.work import Refusal, Transition, refuse
from anyshore.kernel import Place, Problem

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.engagement import action as act

__all__ = [
    "add_comment",
    "cancel",
    "deliver",
    "request_changes",
    "resolve",
    "sign_off",
    "submit",
]

Outcome = Transition[Engagement] | Refusal


def deliver(engagement: Engagement, action: act.Deliver, now: datetime) -> Outcome:
    """Add a version of a deliverable."""
    name = action.deliverable
    if all(each.id != name for each in engagement.brief.deliverables):
        return refuse("deliverable-unknown", f"The brief has no deliverable {name!r}.")
    before = engagement.latest(name)
    if before is not None and before.checksum == action.checksum:
        return refuse(
            "version-same",
            f"These are the bytes of version {before.number}.",
            "Change something, or submit what is there.",
        )
    version = Version(
        deliverable=name,
        number=1 if before is None else before.number + 1,
        checksum=action.checksum,
        media_type=action.media_type,
        size=action.size,
        by=action.by.id,
        at=now,
        note=action.note,
    )
    return changed(
        engagement,
        "delivered",
        action.by,
        {"deliverable": name, "number": version.number, "checksum": version.checksum},
        versions=(*engagement.versions, version),
    )


def submit(engagement: Engagement, action: act.Submit, now: datetime) -> Outcome:
    """Open a round over the latest version of every deliverable."""
    names = [each.id for each in engagement.brief.deliverables]
    latest = [(name, engagement.latest(name)) for name in names]
    missing = [name for name, version in latest if version is None]
    if missing:
        return Refusal(
            problems=tuple(
                Problem(
                    code="version-missing",
                    message=f"{name!r} has no version yet.",
                    hint="Deliver one, then submit.",
                    place=Place(element=name),
                )
                for name in missing
            )
        )
    under_review = tuple((v.deliverable, v.number) for _, v in latest if v is not None)
    rounds = engagement.rounds
    if rounds and rounds[-1].under_review == under_review:
        return refuse(
            "nothing-new",
            "Every deliverable is as it was in the round before.",
            "Deliver a new version first.",
        )
    opened = Round(
        number=len(rounds) + 1,
        under_review=under_review,
        opened_by=action.by.id,
        opened_at=now,
    )
    return changed(
        engagement,
        "submitted",
        action.by,
        {"round": opened.number, "versions": under_review},
        state=State.IN_REVIEW,
        rounds=(*rounds, opened),
    )


def add_comment(
    engagement: Engagement, action: act.AddComment, now: datetime
) -> Outcome:
    """Add a comment on a version of the round that is open or was the last."""
    current = engagement.rounds[-1]
    if (action.deliverable, action.version) not in current.under_review:
        return refuse(
            "version-not-under-review",
            f"Version {action.version} of {action.deliverable!r} is not under review.",
            "Reload, and comment on the version of this round.",
        )
    if not action.text.strip():
        return refuse("text-missing", "A comment says something.")
    if any(comment.id == action.id for comment in engagement.comments):
        return refuse("comment-exists", "This comment was added before.")
    comment = Comment(
        id=action.id,
        round=current.number,
        deliverable=action.deliverable,
        version=action.version,
        anchor=action.anchor,
        text=action.text,
        kind=action.kind,
        internal=action.internal,
        by=action.by.id,
        at=now,
    )
    return changed(
        engagement,
        "noted" if action.internal else "commented",
        action.by,
        {
            "comment": action.id,
            "round": current.number,
            "kind": action.kind.value,
            "text": action.text,
        },
        comments=(*engagement.comments, comment),
    )


def resolve(engagement: Engagement, action: act.Resolve, now: datetime) -> Outcome:
    """Settle a comment."""
    # To who may not read notes, an internal comment is as unknown as one never made.
    readable = visible_comments(engagement, action.by)
    own = [each for each in readable if each.id == action.comment]
    if not own:
        return refuse("comment-unknown", "There is no such comment here.")
    if own[0].resolution is not None:
        return refuse("comment-resolved", "It is settled already.")
    resolution = Resolution(by=action.by.id, at=now, note=action.note)
    return changed(
        engagement,
        "note_resolved" if own[0].internal else "comment_resolved",
        action.by,
        {"comment": action.comment, "note": action.note},
        comments=tuple(
            replace(each, resolution=resolution) if each.id == action.comment else each
            for each in engagement.comments
        ),
    )


def request_changes(
    engagement: Engagement, action: act.RequestChanges, now: datetime
) -> Outcome:
    """Close the round and ask for another version, as long as rounds are left."""
    if not engagement.open_changes():
        return refuse(
            "no-change-asked",
            "No open comment asks for a change.",
            "Say what to change in a comment, or sign off.",
        )
    number, limit = len(engagement.rounds), engagement.brief.rounds
    if number >= limit:
        return refuse(
            "round-limit",
            f"This is round {number} of the {limit} that the brief includes.",
            "Sign off, with a waiver where needed, or agree a change order.",
        )
    outcome = RoundOutcome.CHANGES_REQUESTED
    return changed(
        engagement,
        "changes_requested",
        action.by,
        {
            "round": number,
            "summary": action.summary,
            "changes": tuple(each.id for each in engagement.open_changes()),
        },
        state=State.CHANGES_REQUESTED,
        rounds=_closed(engagement, outcome, action.by.id, now, action.summary),
    )


def sign_off(engagement: Engagement, action: act.SignOff, now: datetime) -> Outcome:
    """Accept the work where every criterion is answered and nothing is left open."""
    problems = _unanswered(engagement, action.answers)
    reviewed = {name for name, _ in engagement.rounds[-1].under_review}
    for each in engagement.brief.deliverables:
        if each.id not in reviewed:
            code, message = "deliverable-not-reviewed", "It was not in this round."
            place = Place(element=each.id)
            problems.append(Problem(code=code, message=message, place=place))
    if engagement.open_changes():
        problems.append(
            Problem(
                code="change-asked",
                message="A comment still asks for a change.",
                hint="Resolve it, or request changes.",
            )
        )
    if engagement.offers and engagement.offers[-1].agreed is None:
        message = "A change order waits for its answer."
        problems.append(Problem(code="change-open", message=message))
    if problems:
        return Refusal(problems=tuple(problems))
    earned = [m.id for m in engagement.brief.milestones if m.on_sign_off]
    by, outcome = action.by.id, RoundOutcome.SIGNED_OFF
    signed = changed(
        engagement,
        "signed_off",
        action.by,
        {"answers": {each.criterion: each.verdict.value for each in action.answers}},
        state=State.SIGNED_OFF,
        rounds=_closed(engagement, outcome, by, now),
        answers=action.answers,
        progress=(
            *engagement.progress,
            *(
                Progress(
                    milestone=name, reached_at=now, approved_at=now, approved_by=by
                )
                for name in earned
            ),
        ),
    )
    approved = (
        fact(engagement, "milestone_approved", action.by, {"milestone": name})
        for name in earned
    )
    return replace(signed, facts=(*signed.facts, *approved))


def _unanswered(engagement: Engagement, answers: tuple[Answer, ...]) -> list[Problem]:
    """List what keeps the answers from being a sign-off, in the brief's order."""
    names = [criterion.id for criterion in engagement.brief.criteria]
    given = {answer.criterion: answer for answer in answers}
    found = []
    if len(given) != len(answers) or not given.keys() <= set(names):
        message = "An answer is given twice, or to no criterion of the brief."
        found.append(Problem(code="answer-unsound", message=message))
    for name in names:
        answer = given.get(name)
        if answer is None:
            code, message = "criterion-unanswered", "It is not answered."
        elif answer.verdict is Verdict.NOT_MET:
            code, message = "criterion-not-met", "It is not met and not waived."
        elif answer.verdict is Verdict.WAIVED and not answer.note.strip():
            code, message = "waiver-unexplained", "A waiver says why."
        else:
            continue
        found.append(Problem(code=code, message=message, place=Place(element=name)))
    return found


def cancel(engagement: Engagement, action: act.Cancel, now: datetime) -> Outcome:
    """End the engagement; approved milestones stay approved."""
    if not action.reason.strip():
        return refuse("reason-missing", "A reason is needed.", "Both sides read it.")
    rounds = engagement.rounds
    if rounds and rounds[-1].outcome is None:
        outcome = RoundOutcome.CANCELED
        rounds = _closed(engagement, outcome, action.by.id, now, action.reason)
    return changed(
        engagement,
        "canceled",
        action.by,
        {"reason": action.reason},
        state=State.CANCELED,
        rounds=rounds,
    )


def _closed(
    engagement: Engagement,
    outcome: RoundOutcome,
    by: UUID,
    now: datetime,
    summary: str = "",
) -> tuple[Round, ...]:
    """Return the rounds with the open one closed."""
    *earlier, current = engagement.rounds
    closed = replace(
        current, outcome=outcome, closed_by=by, closed_at=now, summary=summary
    )
    return (*earlier, closed)
