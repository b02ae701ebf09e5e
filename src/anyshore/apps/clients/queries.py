"""Reading contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.adapters import clock
from anyshore.apps.clients.models import Contract
from anyshore.apps.permission import missing
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["Contract", "contract", "contracts", "present_month"]


def contracts(actor: Actor) -> list[Contract]:
    """Return the contracts that somebody may read, by client and name."""
    rows = Contract.objects.select_related("client", "service", "calendar")
    return [
        row
        for row in rows.order_by("client__name", "name")
        if may(actor, Capability.CONTRACT_READ, Target(client=row.client_id))
    ]


def contract(actor: Actor, key: UUID) -> Contract:
    """Return a contract that somebody may read.

    Raises:
        ProblemError: ``not-found``, also where they may not.
    """
    rows = Contract.objects.select_related("client", "service", "calendar")
    found = rows.filter(pk=key).first()
    if found is not None:
        target = Target(client=found.client_id)
        if may(actor, Capability.CONTRACT_READ, target):
            return found
    raise missing("contract", show_id(IdPrefix.CONTRACT, key))


def present_month(row: Contract) -> str:
    """Return the month that it is at the contract's client, as ``2026-11``."""
    return clock.now().astimezone(ZoneInfo(row.client.zone)).strftime("%Y-%m")
