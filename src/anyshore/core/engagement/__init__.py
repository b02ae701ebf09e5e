"""Engagements: expert work from the brief to the sign-off.

This module decides what an action makes of an engagement and who may send it, keeps
comments on their text through versions, compares versions, and says which experts can
do the work.  It does not store
documents, send messages or invoice: the shell keeps bytes under their checksum, and
billing reads approved milestones.  States and transitions:
``docs/explanation/engagement-lifecycle.md``.
"""

from __future__ import annotations

from anyshore.core.engagement.action import (
    FROM,
    NEEDS,
    Accept,
    Action,
    AddComment,
    AnswerChange,
    ApproveMilestone,
    Cancel,
    Decline,
    Deliver,
    EditBrief,
    NameReviewers,
    OfferChange,
    Propose,
    ReachMilestone,
    RequestChanges,
    Resolve,
    Restaff,
    SignOff,
    Start,
    Submit,
    needed,
)
from anyshore.core.engagement.anchor import Anchor, Placement, Status, anchor, place
from anyshore.core.engagement.brief import (
    Brief,
    ChangeOrder,
    Criterion,
    Deliverable,
    Milestone,
)
from anyshore.core.engagement.compare import Change, Comparison, Line, Word, compare
from anyshore.core.engagement.lifecycle import step
from anyshore.core.engagement.record import (
    Answer,
    Comment,
    Engagement,
    Kind,
    Offer,
    Progress,
    Resolution,
    Round,
    RoundOutcome,
    State,
    Verdict,
    Version,
    target_of,
    visible_comments,
)
from anyshore.core.engagement.staffing import Candidate, Suggestion, suggest

__all__ = [
    "FROM",
    "NEEDS",
    "Accept",
    "Action",
    "AddComment",
    "Anchor",
    "Answer",
    "AnswerChange",
    "ApproveMilestone",
    "Brief",
    "Cancel",
    "Candidate",
    "Change",
    "ChangeOrder",
    "Comment",
    "Comparison",
    "Criterion",
    "Decline",
    "Deliver",
    "Deliverable",
    "EditBrief",
    "Engagement",
    "Kind",
    "Line",
    "Milestone",
    "NameReviewers",
    "Offer",
    "OfferChange",
    "Placement",
    "Progress",
    "Propose",
    "ReachMilestone",
    "RequestChanges",
    "Resolution",
    "Resolve",
    "Restaff",
    "Round",
    "RoundOutcome",
    "SignOff",
    "Start",
    "State",
    "Status",
    "Submit",
    "Suggestion",
    "Verdict",
    "Version",
    "Word",
    "anchor",
    "compare",
    "needed",
    "place",
    "step",
    "suggest",
    "target_of",
    "visible_comments",
]
