"""Commands on engagements: everything between a brief and its sign-off.

The core decides who may and what follows; here the row is locked, the change written
and what happened appended to the log, in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.clients.models import Contract
from anyshore.apps.engagements import queries
from anyshore.apps.engagements.models import Content, EngagementRow
from anyshore.apps.engagements.rows import columns, to_value, write
from anyshore.apps.permission import missing, require
from anyshore.core import engagement as core
from anyshore.core import events
from anyshore.core.access import Capability, Target, may
from anyshore.core.work import Refusal
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.access import Actor
    from anyshore.core.work import Fact

__all__ = ["Upload", "carry_out", "deliver", "draft", "edit"]

#: A deliverable is read by people; what is larger belongs into an attachment store.
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """The bytes of a new version."""

    #: The deliverable's name in the brief.
    deliverable: str
    content: bytes
    #: IANA media type.
    media_type: str = "text/markdown"
    #: What is new in it.
    note: str = ""


@transaction.atomic
def draft(actor: Actor, contract_id: UUID, brief: core.Brief) -> core.Engagement:
    """Begin an engagement with a brief that may still be incomplete.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``reviewer-unknown`` or
            ``drafter-not-named``.
    """
    contract = Contract.objects.filter(pk=contract_id, mode="kpo").first()
    if contract is None:
        raise missing("KPO contract", show_id(IdPrefix.CONTRACT, contract_id))
    target = Target(
        client=contract.client_id,
        members=frozenset((*brief.experts, *brief.reviewers, actor.id)),
    )
    require(actor, Capability.ENGAGEMENT_DRAFT, target)
    now = clock.now()
    value = core.Engagement(
        id=clock.new_key(),
        client=contract.client_id,
        contract=contract.id,
        brief=brief,
    )
    _check_people(actor, value)
    EngagementRow.objects.create(
        id=value.id,
        client_id=contract.client_id,
        contract=contract,
        **columns(value),
        created_at=now,
        changed_at=now,
    )
    drafted = events.Draft(
        client=value.client,
        type="engagement.drafted",
        at=now,
        actor=str(actor.id),
        data={
            "engagement": str(value.id),
            "by": str(actor.id),
            "title": brief.title,
        },
        objects=_objects(value),
    )
    audit.append([drafted])
    return value


@transaction.atomic
def edit(
    actor: Actor, engagement_id: UUID, brief: core.Brief, former: int
) -> core.Engagement:
    """Write a drafted brief anew, unless somebody else did meanwhile.

    Args:
        actor: Who writes.
        engagement_id: Its key.
        brief: The whole brief.
        former: The engagement's version that the writer had read.

    Raises:
        ProblemError: ``not-found``, ``changed-meanwhile``, ``reviewer-unknown``,
            ``drafter-not-named``, or the reason for the refusal.
    """
    value = _locked(engagement_id, actor)
    if value.version != former:
        raise ProblemError(
            Problem(
                code="changed-meanwhile",
                message="Somebody else changed this brief while you wrote.",
                hint="Open it in another tab, see what changed, then write yours anew.",
            )
        )
    _check_people(actor, replace(value, brief=brief))
    return _stepped(value, core.EditBrief(by=actor, brief=brief), clock.now())


@transaction.atomic
def carry_out(engagement_id: UUID, action: core.Action) -> core.Engagement:
    """Carry out an action on an engagement.

    Args:
        engagement_id: Its key.
        action: What is to be done, and by whom; the core decides whether they may.

    Returns:
        The engagement after it.

    Raises:
        ProblemError: ``not-found``, or the foremost reason for the refusal.
    """
    value = _locked(engagement_id, action.by)
    return _stepped(value, action, clock.now())


@transaction.atomic
def deliver(actor: Actor, engagement_id: UUID, upload: Upload) -> core.Engagement:
    """Add a version of a deliverable with its bytes.

    Raises:
        ProblemError: ``not-found``, ``deliverable-size``, or the reason for a refusal.
    """
    size = len(upload.content)
    if not 0 < size <= MOST_BYTES:
        raise ProblemError(
            Problem(
                code="deliverable-size",
                message=f"A version has 1 to {MOST_BYTES:,} bytes; this one {size:,}.",
                hint="Choose the file again, or split what is large.",
            )
        )
    value = _locked(engagement_id, actor)
    checksum = sha256(upload.content).hexdigest()
    action = core.Deliver(
        by=actor,
        deliverable=upload.deliverable,
        checksum=checksum,
        media_type=upload.media_type,
        size=size,
        note=upload.note,
    )
    Content.objects.get_or_create(
        engagement_id=value.id,
        checksum=checksum,
        defaults={
            "client_id": value.client,
            "media_type": upload.media_type,
            "content": upload.content,
        },
    )
    return _stepped(value, action, clock.now())


def _check_people(actor: Actor, value: core.Engagement) -> None:
    """Refuse reviewers who are not the client's, and a brief its writer cannot read."""
    known = {key for key, _ in queries.reviewers(value.client)}
    if not known.issuperset(value.brief.reviewers):
        raise ProblemError(
            Problem(
                code="reviewer-unknown",
                message="A reviewer is no user of the client.",
                hint="Name people of the client; the provider's are its experts.",
            )
        )
    if not may(actor, Capability.ENGAGEMENT_READ, core.target_of(value)):
        raise ProblemError(
            Problem(
                code="drafter-not-named",
                message="You could not read this brief yourself any more.",
                hint="Name yourself among the reviewers.",
            )
        )


def _locked(engagement_id: UUID, actor: Actor) -> core.Engagement:
    row = EngagementRow.objects.select_for_update().filter(pk=engagement_id).first()
    if row is None:
        raise missing("engagement", show_id(IdPrefix.ENGAGEMENT, engagement_id))
    value = to_value(row)
    # Who may not even read it learns nothing from a refusal either.
    require(actor, Capability.ENGAGEMENT_READ, core.target_of(value))
    return value


def _stepped(
    value: core.Engagement, action: core.Action, now: datetime
) -> core.Engagement:
    outcome = core.step(value, action, now)
    if isinstance(outcome, Refusal):
        raise ProblemError(outcome.problem)
    if not write(outcome.after, value.version, now):
        raise RuntimeError("a locked engagement was changed by somebody else")
    audit.append(_drafts(outcome.after, action.by, outcome.facts, now))
    return outcome.after


def _drafts(
    value: core.Engagement, actor: Actor, facts: Iterable[Fact], now: datetime
) -> list[events.Draft]:
    return [
        events.Draft(
            client=value.client,
            type=fact.type,
            at=now,
            actor=str(actor.id),
            data=fact.data,
            objects=_objects(value),
        )
        for fact in facts
    ]


def _objects(value: core.Engagement) -> tuple[events.Ref, ...]:
    return (
        events.Ref(
            kind="engagement",
            id=show_id(IdPrefix.ENGAGEMENT, value.id),
            qualifier="engagement",
        ),
        events.Ref(
            kind="contract",
            id=show_id(IdPrefix.CONTRACT, value.contract),
            qualifier="contract",
        ),
    )
