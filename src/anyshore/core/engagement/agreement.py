"""What was agreed and how it changes: brief, change orders, milestones, people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anyshore.core.engagement.record import Engagement, Offer, Progress, State
from anyshore.core.engagement.transition import changed
from anyshore.core.work import Refusal, Transition, refuse
from anyshore.kernel import CurrencyMismatchError

if TYPE_CHECKING:
    from datetime import datetime

    from anyshore.core.engagement import action as act

__all__ = [
    "answer_change",
    "approve_milestone",
    "decline",
    "edit_brief",
    "name_reviewers",
    "offer_change",
    "propose",
    "reach_milestone",
    "restaff",
]

Outcome = Transition[Engagement] | Refusal


def edit_brief(engagement: Engagement, action: act.EditBrief) -> Outcome:
    """Write the brief anew; it may be incomplete until it is proposed."""
    if action.brief == engagement.brief:
        return Transition(after=engagement, facts=())
    data = {"title": action.brief.title}
    return changed(engagement, "edited", action.by, data, brief=action.brief)


def propose(engagement: Engagement, action: act.Propose) -> Outcome:
    """Offer the brief where it is complete."""
    problems = engagement.brief.problems()
    if problems:
        return Refusal(problems=problems)
    data = {"title": engagement.brief.title, "budget": engagement.brief.budget}
    return changed(engagement, "proposed", action.by, data, state=State.PROPOSED)


def decline(engagement: Engagement, action: act.Decline) -> Outcome:
    """Send the offer back with a reason."""
    if not action.reason.strip():
        return refuse("reason-missing", "A reason is needed.", "Say what to change.")
    data = {"reason": action.reason}
    return changed(engagement, "declined", action.by, data, state=State.DRAFTED)


def offer_change(
    engagement: Engagement, action: act.OfferChange, now: datetime
) -> Outcome:
    """Put a change order to the client; one at a time."""
    offers, order = engagement.offers, action.order
    if offers and offers[-1].agreed is None:
        return refuse("change-open", "Another change order waits for its answer.")
    if order.empty or not order.reason.strip():
        return refuse("change-empty", "A change order adds something and says why.")
    if order.rounds < 0 or any(order.id == offer.order.id for offer in offers):
        return refuse("change-unsound", "It takes away, or its name is used.")
    try:
        problems = order.applied(engagement.brief).problems()
    except CurrencyMismatchError as error:
        return refuse("currency-mixed", f"{error}.")
    if problems:
        return Refusal(problems=problems)
    offer = Offer(order=order, by=action.by.id, at=now)
    data = {"order": order.id, "reason": order.reason, "budget": order.budget}
    return changed(
        engagement, "change_offered", action.by, data, offers=(*offers, offer)
    )


def answer_change(
    engagement: Engagement, action: act.AnswerChange, now: datetime
) -> Outcome:
    """Agree to the open change order or decline it; agreeing changes the brief."""
    if not engagement.offers or engagement.offers[-1].agreed is not None:
        return refuse("no-change-open", "No change order waits for an answer.")
    if not action.agreed and not action.note.strip():
        return refuse("reason-missing", "A reason is needed.", "Say why not.")
    *earlier, offer = engagement.offers
    answered = replace(
        offer,
        agreed=action.agreed,
        answered_by=action.by.id,
        answered_at=now,
        note=action.note,
    )
    brief = engagement.brief
    return changed(
        engagement,
        "change_agreed" if action.agreed else "change_declined",
        action.by,
        {"order": offer.order.id, "note": action.note},
        offers=(*earlier, answered),
        brief=offer.order.applied(brief) if action.agreed else brief,
    )


def reach_milestone(
    engagement: Engagement, action: act.ReachMilestone, now: datetime
) -> Outcome:
    """Say that a milestone is reached."""
    name = action.milestone
    known = [each for each in engagement.brief.milestones if each.id == name]
    if not known:
        return refuse("milestone-unknown", f"The brief has no milestone {name!r}.")
    if known[0].on_sign_off:
        return refuse("milestone-on-sign-off", "The sign-off reaches this milestone.")
    if any(each.milestone == name for each in engagement.progress):
        return refuse("milestone-reached", "It is reached already.")
    reached = Progress(milestone=name, reached_at=now)
    return changed(
        engagement,
        "milestone_reached",
        action.by,
        {"milestone": name, "amount": known[0].amount},
        progress=(*engagement.progress, reached),
    )


def approve_milestone(
    engagement: Engagement, action: act.ApproveMilestone, now: datetime
) -> Outcome:
    """Agree that a milestone is reached, so that it can be invoiced."""
    name = action.milestone
    own = [each for each in engagement.progress if each.milestone == name]
    if not own:
        return refuse("milestone-not-reached", "Nobody has said that it is reached.")
    if own[0].approved_at is not None:
        return refuse("milestone-approved", "It is approved already.")
    progress = tuple(
        replace(each, approved_at=now, approved_by=action.by.id)
        if each.milestone == name
        else each
        for each in engagement.progress
    )
    data = {"milestone": name}
    return changed(engagement, "milestone_approved", action.by, data, progress=progress)


def restaff(engagement: Engagement, action: act.Restaff) -> Outcome:
    """Name the experts anew, with a reason the client reads."""
    if not action.experts:
        return refuse("experts-missing", "Somebody has to do it.", "Name who does it.")
    if not action.reason.strip():
        return refuse("reason-missing", "A reason is needed.", "The client reads it.")
    brief = replace(engagement.brief, experts=action.experts)
    if brief == engagement.brief:
        return Transition(after=engagement, facts=())
    data = {"experts": action.experts, "reason": action.reason}
    return changed(engagement, "restaffed", action.by, data, brief=brief)


def name_reviewers(engagement: Engagement, action: act.NameReviewers) -> Outcome:
    """Name the client's reviewers anew."""
    brief = replace(engagement.brief, reviewers=action.reviewers)
    if brief == engagement.brief:
        return Transition(after=engagement, facts=())
    data = {"reviewers": action.reviewers}
    return changed(engagement, "reviewers_named", action.by, data, brief=brief)
