"""The engagement and what gathers in it: versions, rounds, comments, answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from anyshore.core.access import Actor, Capability, Target, may
from anyshore.core.engagement.anchor import Anchor
from anyshore.core.engagement.brief import Brief, ChangeOrder

__all__ = [
    "Answer",
    "Comment",
    "Engagement",
    "Kind",
    "Offer",
    "Progress",
    "Resolution",
    "Round",
    "RoundOutcome",
    "State",
    "Verdict",
    "Version",
    "target_of",
    "visible_comments",
]

_SHA256 = re.compile("[0-9a-f]{64}")


class State(StrEnum):
    """Where an engagement is in its life."""

    DRAFTED = "drafted"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    SIGNED_OFF = "signed_off"
    CANCELED = "canceled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of a deliverable; its bytes never change.

    Raises:
        ValueError: Where the checksum is no SHA-256 in lower-case hexadecimals.
    """

    #: The deliverable's name in the brief.
    deliverable: str
    #: Counted from 1 for each deliverable.
    number: int
    #: SHA-256 of the bytes, 64 lower-case hexadecimals.
    checksum: str
    #: IANA media type, as in ``text/markdown``.
    media_type: str
    #: Length in bytes.
    size: int
    #: Who delivered it.
    by: UUID
    #: When.
    at: datetime
    #: What is new in it, in the expert's words.
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a version that cannot be identified."""
        if not _SHA256.fullmatch(self.checksum):
            raise ValueError(f"not a SHA-256 checksum: {self.checksum!r}")


class RoundOutcome(StrEnum):
    """How a round of review closed."""

    CHANGES_REQUESTED = "changes_requested"
    SIGNED_OFF = "signed_off"
    CANCELED = "canceled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One round of review over one version of each deliverable."""

    #: Counted from 1.
    number: int
    #: Deliverable and version number, in the brief's order.
    under_review: tuple[tuple[str, int], ...]
    #: Who submitted.
    opened_by: UUID
    #: When.
    opened_at: datetime
    #: How it closed; None while open.
    outcome: RoundOutcome | None = None
    #: Who closed it.
    closed_by: UUID | None = None
    #: When.
    closed_at: datetime | None = None
    #: What the client says in sum.
    summary: str = ""


class Kind(StrEnum):
    """What a comment asks for."""

    #: Must change before the sign-off.
    CHANGE = "change"
    #: Asks or remarks; nothing must follow.
    REMARK = "remark"


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """How a comment was settled."""

    #: Who settled it.
    by: UUID
    #: When.
    at: datetime
    #: How, in words.
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One remark on a version."""

    #: The comment's key.
    id: UUID
    #: The round it was made in.
    round: int
    #: The deliverable.
    deliverable: str
    #: The version number its anchor was made on.
    version: int
    #: The passage; None for the version as a whole.
    anchor: Anchor | None
    #: What is said.
    text: str
    #: Change or remark.
    kind: Kind
    #: Whether only the provider reads it.
    internal: bool
    #: Who said it.
    by: UUID
    #: When.
    at: datetime
    #: How it was settled; None while open.
    resolution: Resolution | None = None


class Verdict(StrEnum):
    """The client's answer to an acceptance criterion."""

    MET = "met"
    #: Not met, and accepted all the same; says why.
    WAIVED = "waived"
    NOT_MET = "not_met"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The client's answer to one acceptance criterion."""

    #: The criterion's name in the brief.
    criterion: str
    #: The answer.
    verdict: Verdict
    #: In words; needed for a waiver.
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a milestone is."""

    #: The milestone's name in the brief.
    milestone: str
    #: When the provider said that it is reached.
    reached_at: datetime
    #: When the client approved it, so that it can be invoiced; None before.
    approved_at: datetime | None = None
    #: Who approved it.
    approved_by: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A change order and the client's answer."""

    #: What would change.
    order: ChangeOrder
    #: Who offered it.
    by: UUID
    #: When.
    at: datetime
    #: Whether the client agreed; None while open.
    agreed: bool | None = None
    #: Who answered.
    answered_by: UUID | None = None
    #: When.
    answered_at: datetime | None = None
    #: Why it was declined, or what was said on agreeing.
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Engagement:
    """Expert work under a contract."""

    #: The engagement's key (UUID version 7).
    id: UUID
    #: Whose work it is.
    client: UUID
    #: The contract it is done under.
    contract: UUID
    #: What is agreed, or about to be.
    brief: Brief
    #: Countries where provider staff may see it; None for no such wall.
    countries: frozenset[str] | None = None
    #: Where it is in its life.
    state: State = State.DRAFTED
    #: Every version, in the order delivered.
    versions: tuple[Version, ...] = ()
    #: Every round, in order; at most the last is open.
    rounds: tuple[Round, ...] = ()
    #: Every comment, in the order made.
    comments: tuple[Comment, ...] = ()
    #: The milestones that are reached.
    progress: tuple[Progress, ...] = ()
    #: Every change order, in the order offered; at most the last is open.
    offers: tuple[Offer, ...] = ()
    #: The client's answers at the sign-off.
    answers: tuple[Answer, ...] = ()
    #: Grows by one with every change; a write is conditional on it.
    version: int = 0

    def latest(self, deliverable: str) -> Version | None:
        """Return the newest version of a deliverable, or None before the first."""
        own = (v for v in reversed(self.versions) if v.deliverable == deliverable)
        return next(own, None)

    def open_changes(self) -> tuple[Comment, ...]:
        """List the changes that the client asked for and nobody settled."""
        return tuple(
            comment
            for comment in self.comments
            if comment.kind is Kind.CHANGE
            and not comment.internal
            and comment.resolution is None
        )


def target_of(engagement: Engagement) -> Target:
    """Return the engagement as access sees it: its client and who is named on it."""
    brief = engagement.brief
    return Target(
        client=engagement.client,
        members=frozenset((*brief.experts, *brief.reviewers)),
        countries=engagement.countries,
    )


def visible_comments(engagement: Engagement, reader: Actor) -> tuple[Comment, ...]:
    """List the comments a reader may see; internal ones are for the provider alone."""
    target = target_of(engagement)
    if not may(reader, Capability.ENGAGEMENT_READ, target).yes:
        return ()
    notes = may(reader, Capability.NOTE_READ, target).yes
    return tuple(c for c in engagement.comments if notes or not c.internal)
