"""The life of an engagement: one pure step.

The step asks access first, so a stranger learns nothing from what is refused; then the
state; then what the action itself demands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from anyshore.core.access import may
from anyshore.core.engagement import action as act
from anyshore.core.engagement import agreement, review
from anyshore.core.engagement.record import Engagement, State, target_of
from anyshore.core.engagement.transition import changed
from anyshore.core.work import Refusal, Transition, refuse
from anyshore.kernel import Problem, require_aware

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["step"]


def step(
    engagement: Engagement, action: act.Action, now: datetime
) -> Transition[Engagement] | Refusal:
    """Carry out an action on an engagement, or refuse it.

    Args:
        engagement: As read; its version is the condition of the write.
        action: What is to be done, and by whom.
        now: Aware instant at which it is done.

    Returns:
        The engagement after it with the facts in order, or a refusal that names
        everything in the way.

    Raises:
        ValueError: Where ``now`` names no zone, or a checksum is none.
    """
    now = require_aware(now)
    refusal = _access(engagement, action) or _state(engagement, action)
    return refusal or _carry_out(engagement, action, now)


def _access(engagement: Engagement, action: act.Action) -> Refusal | None:
    decision = may(action.by, act.needed(action), target_of(engagement))
    if decision.yes:
        return None
    return Refusal(
        problems=tuple(
            Problem(code=reason.code, message=f"Not allowed: {reason.text}.")
            for reason in decision.because
        )
    )


def _state(engagement: Engagement, action: act.Action) -> Refusal | None:
    starts = act.FROM[type(action)]
    if engagement.state in starts:
        return None
    names = " or ".join(s.value.replace("_", " ") for s in State if s in starts)
    here = engagement.state.value.replace("_", " ")
    return refuse("wrong-state", f"The engagement is {here}; this needs {names}.")


def _carry_out(
    engagement: Engagement, action: act.Action, now: datetime
) -> Transition[Engagement] | Refusal:
    match action:
        case act.EditBrief():
            return agreement.edit_brief(engagement, action)
        case act.Propose():
            return agreement.propose(engagement, action)
        case act.Decline():
            return agreement.decline(engagement, action)
        case act.Accept():
            return changed(engagement, "accepted", action.by, state=State.ACCEPTED)
        case act.Start():
            return changed(engagement, "started", action.by, state=State.IN_PROGRESS)
        case act.OfferChange():
            return agreement.offer_change(engagement, action, now)
        case act.AnswerChange():
            return agreement.answer_change(engagement, action, now)
        case act.ReachMilestone():
            return agreement.reach_milestone(engagement, action, now)
        case act.ApproveMilestone():
            return agreement.approve_milestone(engagement, action, now)
        case act.Restaff():
            return agreement.restaff(engagement, action)
        case act.NameReviewers():
            return agreement.name_reviewers(engagement, action)
        case act.Deliver():
            return review.deliver(engagement, action, now)
        case act.Submit():
            return review.submit(engagement, action, now)
        case act.AddComment():
            return review.add_comment(engagement, action, now)
        case act.Resolve():
            return review.resolve(engagement, action, now)
        case act.RequestChanges():
            return review.request_changes(engagement, action, now)
        case act.SignOff():
            return review.sign_off(engagement, action, now)
        case act.Cancel():
            return review.cancel(engagement, action, now)
        case _:
            assert_never(action)
