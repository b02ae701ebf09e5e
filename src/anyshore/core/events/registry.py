"""Every type of event there is; the one place to declare a new one.

A type is named by what it happened to, a full stop, and what happened, in the past
tense.  Its keys say what a reader of the log needs without opening another table; the
objects it is about are references, not keys.  ``maybe()`` marks a key that may be left
out.  Types and keys are added, never renamed or taken out: old logs still hold them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from anyshore.core.events.payload import DataKind, EventType, Key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.events.event import Event

__all__ = ["TYPES", "kind_of", "of_provider"]

_TEXT = Key(DataKind.TEXT)
_INTEGER = Key(DataKind.INTEGER)
_DECIMAL = Key(DataKind.DECIMAL)
_BOOLEAN = Key(DataKind.BOOLEAN)
_INSTANT = Key(DataKind.INSTANT)
_DAY = Key(DataKind.DAY)
_TEXTS = Key(DataKind.TEXTS)
_TREE = Key(DataKind.TREE)


def _type(name: str, summary: str, /, **data: Key) -> EventType:
    return EventType(name=name, summary=summary, data=data)


def _step(transition: str, name: str, summary: str, /, **data: Key) -> EventType:
    """Declare a type that is a step of a piece of work, with its XES transition."""
    return EventType(name=name, summary=summary, data=data, transition=transition)


_PARTIES = (
    _type("client.added", "A client was taken on.", name=_TEXT),
    _type("client.changed", "A client's record changed.", changes=_TREE),
    _type("site.added", "A site was added.", name=_TEXT, country=_TEXT),
    _type("service.published", "A service was offered.", name=_TEXT),
    _type(
        "contract.signed",
        "A contract took effect.",
        name=_TEXT,
        mode=_TEXT,
        service=_TEXT.maybe(),
        shore=_TEXT.maybe(),
    ),
    _type("contract.changed", "A contract's terms changed.", changes=_TREE),
    _type("contract.ended", "A contract ended.", reason=_TEXT),
    _type("calendar.published", "A version of a calendar.", version=_TEXT),
    _type(
        "scope.saved",
        "A scope of work was saved for advice.",
        scope=_TEXT,
        by=_TEXT,
        name=_TEXT,
        version=_INTEGER,
        answer=_TEXT.maybe(),
    ),
    _type(
        "commitment.measured",
        "A commitment was measured over a period.",
        name=_TEXT,
        since=_INSTANT,
        until=_INSTANT,
        kept=_DECIMAL,
        counted=_DECIMAL,
        share=_DECIMAL.maybe(),
        met=_BOOLEAN.maybe(),
    ),
)

_ACCESS = (
    _type(
        "user.added", "A user was given an account.", name=_TEXT, email=_TEXT.maybe()
    ),
    _type("user.changed", "A user's account changed.", changes=_TREE),
    _type("user.deactivated", "A user can no longer sign in.", reason=_TEXT.maybe()),
    _type("user.signed_in", "A user signed in.", method=_TEXT),
    _type("user.signed_out", "A user signed out."),
    _type("user.sign_in_failed", "A sign-in was refused.", reason=_TEXT),
    _type("role.granted", "A user was given a role.", role=_TEXT),
    _type("role.revoked", "A user lost a role.", role=_TEXT, reason=_TEXT.maybe()),
    _type("field.revealed", "A masked field was shown.", field=_TEXT, reason=_TEXT),
    _type(
        "data.exported",
        "Data left the platform in a file.",
        format=_TEXT,
        rows=_INTEGER,
        reason=_TEXT.maybe(),
    ),
    _type("data.erased", "Data was erased for good.", basis=_TEXT, rows=_INTEGER),
    _type("worker.added", "A worker joined.", name=_TEXT, kind=_TEXT),
    _type("worker.changed", "A worker's record changed.", changes=_TREE),
    _type(
        "skill.proved",
        "A worker's skill was proved.",
        skill=_TEXT,
        level=_TEXT.maybe(),
        expires=_DAY.maybe(),
    ),
    _type("presence.changed", "A worker's presence changed.", presence=_TEXT),
)

_CASES = (
    _type("process.deployed", "A process version went live.", version=_TEXT),
    _type("process.retired", "A process version takes no new cases.", version=_TEXT),
    _step("start", "case.started", "A case began.", title=_TEXT, process=_TEXT),
    _type("case.ended", "A case ended.", kind=_TEXT, outcome=_TEXT),
    _type("case.answered", "The client answered a question.", question=_TEXT.maybe()),
    _type("case.suspended", "A case was held.", reason=_TEXT),
    _type("case.resumed", "A held case goes on.", reason=_TEXT),
    _type("case.cancelled", "A case is to end before its time.", reason=_TEXT),
    _type(
        "case.changed",
        "Somebody moved a case or set its variables by hand.",
        reason=_TEXT,
        begin=_TEXTS,
        withdraw=_TEXTS,
        variables=_TEXTS,
    ),
    _type("case.migrated", "A case moved to another version.", process=_TEXT),
    _type("case.noted", "Somebody wrote a note.", text=_TEXT, internal=_BOOLEAN),
    _type(
        "decision.made",
        "A decision model decided.",
        element=_TEXT,
        decision=_TEXT,
        value=_TREE.maybe(),
        rules=_TREE.maybe(),
    ),
    _type(
        "incident.raised",
        "A case cannot go on by itself.",
        element=_TEXT,
        code=_TEXT,
        message=_TEXT,
    ),
    _type(
        "incident.resolved",
        "A case can go on.",
        element=_TEXT,
        reason=_TEXT.maybe(),
    ),
    _type(
        "document.received",
        "A document came in and was kept whole.",
        name=_TEXT,
        sha256=_TEXT,
        size=_INTEGER,
        media_type=_TEXT.maybe(),
    ),
    _type(
        "document.refused",
        "A document could not be taken.",
        name=_TEXT,
        code=_TEXT,
        message=_TEXT,
    ),
    _type("document.opened", "Somebody looked at a document.", name=_TEXT),
    _type(
        "document.checked",
        "A document was checked against its rules.",
        duplicate=_BOOLEAN,
        supplier_known=_BOOLEAN,
        finding=_TEXT,
        errors=_INTEGER,
        warnings=_INTEGER,
    ),
    _type("document.rejected", "A document was turned down.", reason=_TEXT),
    _type(
        "posting.made",
        "A result was handed to the client's books.",
        number=_TEXT,
        total=_DECIMAL,
        currency=_TEXT,
    ),
)

_ITEM = {"item": _TEXT}

_ITEMS = (
    _step(
        "schedule",
        "work_item.created",
        "An item is ready for somebody.",
        **_ITEM,
        task=_TEXT.maybe(),
        queue=_TEXT.maybe(),
        priority=_INTEGER.maybe(),
        due_at=_INSTANT.maybe(),
    ),
    _step(
        "start",
        "work_item.claimed",
        "A worker took it.",
        **_ITEM,
        worker=_TEXT,
        until=_INSTANT,
    ),
    _step(
        "resume",
        "work_item.renewed",
        "Its worker asked for more time.",
        **_ITEM,
        worker=_TEXT,
        until=_INSTANT,
    ),
    _step(
        "reassign",
        "work_item.released",
        "Its worker gave it back.",
        **_ITEM,
        worker=_TEXT,
        reason=_TEXT,
    ),
    _step("reassign", "work_item.expired", "Its lease ran out.", **_ITEM, holder=_TEXT),
    _step(
        "suspend",
        "work_item.pended",
        "It waits for somebody or something.",
        **_ITEM,
        worker=_TEXT,
        awaits=_TEXT,
        reason=_TEXT,
        until=_INSTANT.maybe(),
    ),
    _step(
        "resume",
        "work_item.resumed",
        "What it waited for came.",
        **_ITEM,
        by=_TEXT.maybe(),
        cause=_TEXT,
        awaited=_TEXT,
        since=_INSTANT,
    ),
    _step(
        "reassign",
        "work_item.escalated",
        "It needs a higher level.",
        **_ITEM,
        by=_TEXT.maybe(),
        reason=_TEXT,
        level=_INTEGER,
        former=_INTEGER,
        holder=_TEXT.maybe(),
    ),
    _step(
        "reassign",
        "work_item.taken_over",
        "A lead took it from its worker.",
        **_ITEM,
        worker=_TEXT,
        former=_TEXT,
        reason=_TEXT,
        until=_INSTANT,
    ),
    _step(
        "reassign",
        "work_item.reassigned",
        "A lead gave it to somebody else.",
        **_ITEM,
        to=_TEXT.maybe(),
        by=_TEXT.maybe(),
        reason=_TEXT,
        holder=_TEXT.maybe(),
    ),
    _step(
        "complete",
        "work_item.completed",
        "Its worker finished it.",
        **_ITEM,
        worker=_TEXT,
        output=_TREE,
        after_lease=_BOOLEAN,
    ),
    _step(
        "withdraw",
        "work_item.withdrawn",
        "It is no longer wanted.",
        **_ITEM,
        by=_TEXT.maybe(),
        reason=_TEXT,
        holder=_TEXT.maybe(),
    ),
    _step(
        "unknown",
        "work_item.due_set",
        "It is due at another time.",
        **_ITEM,
        due_at=_INSTANT.maybe(),
        because=_TEXT,
        former=_INSTANT.maybe(),
        former_because=_TEXT.maybe(),
    ),
    _step(
        "unknown",
        "work_item.priority_set",
        "It is more or less urgent.",
        **_ITEM,
        by=_TEXT.maybe(),
        reason=_TEXT,
        priority=_INTEGER,
        former=_INTEGER,
    ),
)

_WHO = {"engagement": _TEXT, "by": _TEXT}

_ENGAGEMENTS = (
    _step("schedule", "engagement.drafted", "A brief was begun.", **_WHO, title=_TEXT),
    _type("engagement.edited", "The brief changed.", **_WHO, title=_TEXT),
    _type(
        "engagement.proposed",
        "The provider offers to do it.",
        **_WHO,
        title=_TEXT,
        budget=_TREE.maybe(),
    ),
    _type("engagement.declined", "The client said no.", **_WHO, reason=_TEXT),
    _type("engagement.accepted", "The client said yes.", **_WHO),
    _step("start", "engagement.started", "Work began.", **_WHO),
    _type(
        "engagement.restaffed",
        "Other experts do it.",
        **_WHO,
        experts=_TEXTS,
        reason=_TEXT,
    ),
    _type(
        "engagement.reviewers_named",
        "The client named its reviewers.",
        **_WHO,
        reviewers=_TEXTS,
    ),
    _type(
        "engagement.delivered",
        "A version of a deliverable was made.",
        **_WHO,
        deliverable=_TEXT,
        number=_INTEGER,
        checksum=_TEXT,
    ),
    _step(
        "suspend",
        "engagement.submitted",
        "A round of review began.",
        **_WHO,
        round=_INTEGER,
        versions=_TREE,
    ),
    *(
        _type(
            f"engagement.{name}",
            summary,
            **_WHO,
            comment=_TEXT,
            round=_INTEGER,
            kind=_TEXT,
            text=_TEXT,
        )
        for name, summary in (
            ("commented", "Somebody commented on a version."),
            ("noted", "The provider commented for itself."),
        )
    ),
    *(
        _type(f"engagement.{name}", summary, **_WHO, comment=_TEXT, note=_TEXT.maybe())
        for name, summary in (
            ("comment_resolved", "A comment was settled."),
            ("note_resolved", "The provider settled its own comment."),
        )
    ),
    _step(
        "resume",
        "engagement.changes_requested",
        "The client wants changes.",
        **_WHO,
        round=_INTEGER,
        summary=_TEXT,
        changes=_TEXTS,
    ),
    _step(
        "complete",
        "engagement.signed_off",
        "The client signed it off.",
        **_WHO,
        answers=_TREE,
    ),
    _type(
        "engagement.change_offered",
        "The provider offers a change order.",
        **_WHO,
        order=_TEXT,
        reason=_TEXT,
        budget=_TREE.maybe(),
    ),
    *(
        _type(f"engagement.{name}", summary, **_WHO, order=_TEXT, note=_TEXT.maybe())
        for name, summary in (
            ("change_agreed", "The client agreed to a change order."),
            ("change_declined", "The client declined a change order."),
        )
    ),
    _type(
        "engagement.milestone_reached",
        "A milestone was reached.",
        **_WHO,
        milestone=_TEXT,
        amount=_TREE,
    ),
    _type(
        "engagement.milestone_approved",
        "The client approved a milestone.",
        **_WHO,
        milestone=_TEXT,
    ),
    _step("withdraw", "engagement.canceled", "It ended early.", **_WHO, reason=_TEXT),
)

_QUALITY = (
    _type("sample.drawn", "A case was drawn for review.", plan=_TEXT, purpose=_TEXT),
    _type(
        "review.scored",
        "A reviewer scored a sample.",
        score=_DECIMAL.maybe(),
        right=_BOOLEAN,
        scorecard=_TEXT,
        findings=_TREE.maybe(),
    ),
    _type("review.appealed", "A worker does not agree.", reason=_TEXT),
    _type(
        "review.decided",
        "An appeal was decided.",
        upheld=_BOOLEAN,
        reason=_TEXT,
        withdrawn=_TREE.maybe(),
        score=_DECIMAL.maybe(),
        right=_BOOLEAN.maybe(),
    ),
)

_NUMBER = {"number": _TEXT}
_TOTAL = {"total": _DECIMAL, "currency": _TEXT}

_BILLING = (
    _type(
        "usage.recorded",
        "Accepted work became usage to be priced.",
        activity=_TEXT,
        quantity=_DECIMAL,
        unit=_TEXT,
    ),
    _type("invoice.prepared", "It was drafted from usage.", **_TOTAL, lines=_INTEGER),
    _type(
        "invoice.issued",
        "It got its number and went out.",
        **_NUMBER,
        **_TOTAL,
        sha256=_TEXT.maybe(),
    ),
    _type("invoice.approved", "The client approved it.", **_NUMBER),
    _type("invoice.disputed", "The client disputes it.", **_NUMBER, reason=_TEXT),
    _type("invoice.credited", "A credit note corrects it.", **_NUMBER, credit=_TEXT),
)

#: Every type of event by its name.
TYPES: Mapping[str, EventType] = MappingProxyType(
    {
        declared.name: declared
        for group in (
            *(_PARTIES, _ACCESS, _CASES, _ITEMS),
            *(_ENGAGEMENTS, _QUALITY, _BILLING),
        )
        for declared in group
    }
)


#: Facts that are the provider's own business; a client is never shown them.
_OF_PROVIDER = frozenset({"engagement.noted", "engagement.note_resolved"})


def of_provider(event: Event) -> bool:
    """Tell whether a fact is a note that the provider made for itself."""
    return event.type in _OF_PROVIDER or bool(event.data.get("internal"))


def kind_of(name: str, key: str) -> DataKind:
    """Return what a key of an event's data is.

    A log written by a later version may hold what this one does not declare; such a
    value is a tree, which is never wrong.
    """
    declared = TYPES.get(name)
    known = declared.data.get(key) if declared else None
    return known.kind if known else DataKind.TREE
