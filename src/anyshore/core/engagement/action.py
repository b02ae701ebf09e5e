"""What can be done to an engagement, from which states, and who may."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from anyshore.core.access import Capability
from anyshore.core.engagement.record import Kind, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from anyshore.core.access import Actor
    from anyshore.core.engagement.anchor import Anchor
    from anyshore.core.engagement.brief import Brief, ChangeOrder
    from anyshore.core.engagement.record import Answer

__all__ = [
    "FROM",
    "NEEDS",
    "Accept",
    "Action",
    "AddComment",
    "AnswerChange",
    "ApproveMilestone",
    "Cancel",
    "Decline",
    "Deliver",
    "EditBrief",
    "NameReviewers",
    "OfferChange",
    "Propose",
    "ReachMilestone",
    "RequestChanges",
    "Resolve",
    "Restaff",
    "SignOff",
    "Start",
    "Submit",
    "needed",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class EditBrief:
    """Write the brief anew while it is drafted."""

    #: Who writes.
    by: Actor
    #: The whole brief.
    brief: Brief


@dataclass(frozen=True, kw_only=True, slots=True)
class Propose:
    """Offer to do the work as the brief says."""

    #: Who offers, for the provider.
    by: Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Decline:
    """Send the offer back to be drafted again."""

    #: Who declines, for the client.
    by: Actor
    #: Why.
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Accept:
    """Agree to the brief."""

    #: Who agrees, for the client.
    by: Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """Begin the work."""

    #: Who begins.
    by: Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Deliver:
    """Add a version of a deliverable; nobody reviews it before it is submitted."""

    #: Who delivers.
    by: Actor
    #: The deliverable's name in the brief.
    deliverable: str
    #: SHA-256 of the bytes, 64 lower-case hexadecimals.
    checksum: str
    #: IANA media type, as in ``text/markdown``.
    media_type: str
    #: Length in bytes.
    size: int
    #: What is new in it.
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Submit:
    """Open a round of review over the latest versions."""

    #: Who submits.
    by: Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class AddComment:
    """Say something about a version under review."""

    #: Who says it.
    by: Actor
    #: The new comment's key.
    id: UUID
    #: The deliverable.
    deliverable: str
    #: The version number that was read.
    version: int
    #: What is said.
    text: str
    #: The passage; None for the version as a whole.
    anchor: Anchor | None = None
    #: Change or remark.
    kind: Kind = Kind.REMARK
    #: Whether only the provider reads it.
    internal: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolve:
    """Settle a comment."""

    #: Who settles it.
    by: Actor
    #: The comment's key.
    comment: UUID
    #: How, in words.
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestChanges:
    """Close the round and ask for another version."""

    #: Who asks, for the client.
    by: Actor
    #: In sum.
    summary: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignOff:
    """Accept the work, criterion by criterion."""

    #: Who signs, for the client.
    by: Actor
    #: One answer for each criterion.
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachMilestone:
    """Say that a milestone is reached."""

    #: Who says so, for the provider.
    by: Actor
    #: The milestone's name in the brief.
    milestone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ApproveMilestone:
    """Agree that a milestone is reached, so that it can be invoiced."""

    #: Who agrees, for the client.
    by: Actor
    #: The milestone's name in the brief.
    milestone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferChange:
    """Offer a change to what was agreed."""

    #: Who offers, for the provider.
    by: Actor
    #: What would be added.
    order: ChangeOrder


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerChange:
    """Agree to the open change order, or decline it."""

    #: Who answers, for the client.
    by: Actor
    #: Whether the client agrees.
    agreed: bool
    #: Why not, or a remark.
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Restaff:
    """Name the experts anew."""

    #: Who decides, for the provider.
    by: Actor
    #: The experts from now on; at least one.
    experts: tuple[UUID, ...]
    #: Why; the client reads it.
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NameReviewers:
    """Name the client's reviewers anew."""

    #: Who decides, for the client.
    by: Actor
    #: The reviewers from now on; the client's admins always may review.
    reviewers: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancel:
    """End the engagement before its sign-off."""

    #: Who ends it.
    by: Actor
    #: Why.
    reason: str


Action = (
    EditBrief
    | Propose
    | Decline
    | Accept
    | Start
    | Deliver
    | Submit
    | AddComment
    | Resolve
    | RequestChanges
    | SignOff
    | ReachMilestone
    | ApproveMilestone
    | OfferChange
    | AnswerChange
    | Restaff
    | NameReviewers
    | Cancel
)

_C, _S = Capability, State

#: Which capability an action needs; an internal comment needs `NOTE_WRITE` instead.
NEEDS: Mapping[type[Action], Capability] = MappingProxyType(
    {
        EditBrief: _C.ENGAGEMENT_DRAFT,
        Propose: _C.ENGAGEMENT_PROPOSE,
        Decline: _C.ENGAGEMENT_ACCEPT,
        Accept: _C.ENGAGEMENT_ACCEPT,
        Start: _C.ENGAGEMENT_DELIVER,
        Deliver: _C.ENGAGEMENT_DELIVER,
        Submit: _C.ENGAGEMENT_DELIVER,
        AddComment: _C.ENGAGEMENT_COMMENT,
        Resolve: _C.ENGAGEMENT_COMMENT,
        RequestChanges: _C.ENGAGEMENT_REVIEW,
        SignOff: _C.ENGAGEMENT_REVIEW,
        ReachMilestone: _C.ENGAGEMENT_DELIVER,
        ApproveMilestone: _C.ENGAGEMENT_REVIEW,
        OfferChange: _C.ENGAGEMENT_PROPOSE,
        AnswerChange: _C.ENGAGEMENT_ACCEPT,
        Restaff: _C.ENGAGEMENT_PROPOSE,
        NameReviewers: _C.ENGAGEMENT_ACCEPT,
        Cancel: _C.ENGAGEMENT_CANCEL,
    }
)

_MAKING = frozenset({_S.IN_PROGRESS, _S.CHANGES_REQUESTED})
_REVIEWED = frozenset({_S.IN_REVIEW, _S.CHANGES_REQUESTED})
_RUNNING = _MAKING | _REVIEWED
_OPEN = frozenset(_S) - {_S.SIGNED_OFF, _S.CANCELED}

#: From which states an action starts.
FROM: Mapping[type[Action], frozenset[State]] = MappingProxyType(
    {
        EditBrief: frozenset({_S.DRAFTED}),
        Propose: frozenset({_S.DRAFTED}),
        Decline: frozenset({_S.PROPOSED}),
        Accept: frozenset({_S.PROPOSED}),
        Start: frozenset({_S.ACCEPTED}),
        Deliver: _MAKING,
        Submit: _MAKING,
        AddComment: _REVIEWED,
        Resolve: _REVIEWED,
        RequestChanges: frozenset({_S.IN_REVIEW}),
        SignOff: frozenset({_S.IN_REVIEW}),
        ReachMilestone: _RUNNING | {_S.SIGNED_OFF},
        ApproveMilestone: _RUNNING | {_S.SIGNED_OFF},
        OfferChange: _RUNNING | {_S.ACCEPTED},
        AnswerChange: _RUNNING | {_S.ACCEPTED},
        Restaff: _OPEN,
        NameReviewers: _OPEN,
        Cancel: _OPEN,
    }
)


def needed(action: Action) -> Capability:
    """Return the capability an action needs."""
    if isinstance(action, AddComment) and action.internal:
        return Capability.NOTE_WRITE
    return NEEDS[type(action)]
