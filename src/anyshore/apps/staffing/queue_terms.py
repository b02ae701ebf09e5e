"""Queues to staff: made, changed, retired and taken up again by who plans them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.clients.models import Contract
from anyshore.apps.permission import missing, require
from anyshore.apps.staffing.models import StaffQueue
from anyshore.apps.staffing.services import queue_of
from anyshore.apps.staffing.setting_up import (
    check_weekdays,
    check_zone,
    put,
    refuse,
)
from anyshore.core import events
from anyshore.core.access import Capability, Target, reached
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from datetime import time
    from decimal import Decimal
    from typing import Any
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = [
    "INTERVALS",
    "Contract",
    "NewQueue",
    "contracts",
    "keep_queue",
    "retire_queue",
]

#: Minutes that an interval can have.
INTERVALS = (5, 15, 30, 60)
_CODE = "queue-malformed"
_WEEK, _DAY = 604_800, 86_400
_MOST = 999
_LONGEST_NAME, _LONGEST_CODE = 100, 50
#: What its past hangs on; with one it stays.
_HELD = {"zone": "its clock", "minutes": "the length of its intervals"}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewQueue:
    """What a planner says of a queue."""

    #: The contract whose work it is.
    contract: UUID
    #: What it is called, its kind and the code of the skill that it needs.
    name: str
    kind: str
    skill: str
    #: Zone of the customers, and minutes of an interval.
    zone: str
    minutes: int
    #: Wall times between which it is open, and weekdays on which it opens.
    opens: time
    closes: time
    weekdays: list[int]
    #: Share to begin, or to end, within so many seconds.
    share: Decimal
    within: int
    #: Seconds until people give up; None for never.
    patience: int | None
    #: Share of paid time lost.
    shrinkage: Decimal
    #: People there whenever it is open.
    least: int
    #: Seconds of work on a contact.
    handle_seconds: int
    #: Whether the contract's work items count as arrivals.
    counts_items: bool


def contracts(actor: Actor) -> list[Contract]:
    """Return the contracts whose work somebody plans.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.SHIFT_PLAN, Target(client=None))
    rows = Contract.objects.filter(client__in=reached(actor, Capability.SHIFT_PLAN))
    return list(rows.select_related("client").order_by("client__name", "name"))


@transaction.atomic
def keep_queue(actor: Actor, new: NewQueue, key: UUID | None = None) -> StaffQueue:
    """Make a queue, or change one.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, or ``queue-malformed`` at the
            field that is wrong.
    """
    if key is None:
        rows = Contract.objects.filter(pk=new.contract)
        contract = rows.first()
        if contract is None:
            raise missing("contract", show_id(IdPrefix.CONTRACT, new.contract))
        row = StaffQueue(client_id=contract.client_id, contract=contract)
        row.weekdays = []
    else:
        row = queue_of(actor, key)
    require(actor, Capability.SHIFT_PLAN, Target(client=row.client_id))
    _check(row, new)
    values = {name: value for name, value in asdict(new).items() if name != "contract"}
    values["name"] = new.name.strip()
    if key is not None:
        _check_past(row, values)
    changes = put(row, values)
    row.save()
    if changes:
        audit.append([_draft(actor, row, "queue.kept", {"changes": changes})])
    return row


def _check(row: StaffQueue, new: NewQueue) -> None:
    check_zone(new.zone, _CODE)
    check_weekdays(new.weekdays, _CODE)
    name = new.name.strip()
    others = StaffQueue.objects.filter(contract_id=row.contract_id, name=name)
    wrong = {
        "name": (
            not 1 <= len(name) <= _LONGEST_NAME,
            "Give it a name of up to 100 letters.",
        ),
        "kind": (new.kind not in StaffQueue.Kind.values, "Choose a kind."),
        "skill": (
            not new.skill
            or slugify(new.skill) != new.skill
            or len(new.skill) > _LONGEST_CODE,
            "Write a code of small letters, figures and hyphens.",
        ),
        "minutes": (new.minutes not in INTERVALS, "Choose 5, 15, 30 or 60 minutes."),
        "share": (not 0 < new.share < 1, "It lies above 0 % and below 100 %."),
        "within": (not 1 <= new.within <= 4 * _WEEK, "From a second to four weeks."),
        "patience": (
            new.patience is not None and not 1 <= new.patience <= _DAY,
            "From a second to a day; empty for never.",
        ),
        "shrinkage": (not 0 <= new.shrinkage < 1, "From 0 % to below 100 %."),
        "least": (not 0 <= new.least <= _MOST, f"From 0 to {_MOST} people."),
        "handle_seconds": (
            not 1 <= new.handle_seconds <= _WEEK,
            "From a second to a week.",
        ),
    }
    for field, (bad, message) in wrong.items():
        if bad:
            raise refuse(_CODE, field, message)
    if others.exclude(pk=row.pk).exists():
        raise refuse(_CODE, "name", f"The contract has a queue {name} already.")


def _check_past(row: StaffQueue, values: dict[str, Any]) -> None:
    """Refuse what would tear a queue's past from its days and intervals."""
    for field, what in _HELD.items():
        if getattr(row, field) != values[field] and row.history.exists():
            raise refuse(
                _CODE,
                field,
                f"{row.name} has a past that hangs on {what}.",
                "Make a new queue, and bring its past in again.",
            )


@transaction.atomic
def retire_queue(actor: Actor, key: UUID, *, back: bool = False) -> StaffQueue:
    """Stop planning a queue, or take it up again; its past and its plans stay.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row = queue_of(actor, key)
    if (row.retired_at is None) is back:
        return row
    row.retired_at = None if back else clock.now()
    row.save(update_fields=["retired_at"])
    kind = "queue.resumed" if back else "queue.retired"
    audit.append([_draft(actor, row, kind, {})])
    return row


def _draft(
    actor: Actor, row: StaffQueue, kind: str, data: dict[str, Any]
) -> events.Draft:
    key = show_id(IdPrefix.STAFF_QUEUE, row.id)
    return events.Draft(
        client=row.client_id,
        type=kind,
        at=clock.now(),
        actor=str(actor.id),
        data={"name": row.name, **data},
        objects=(events.Ref(kind="queue", id=key, qualifier="queue"),),
    )
