"""Reading contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.adapters import clock
from anyshore.apps.clients.models import Client, Contract
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


def contract_key(slug: str) -> UUID:
    """Return the key of a contract by its name in addresses.

    Raises:
        ProblemError: ``not-found``, also where it belongs to a client out of scope.
    """
    found = Contract.objects.filter(slug=slug).values_list("id", flat=True).first()
    if found is None:
        raise missing("contract", slug)
    return found


def slugs(actor: Actor) -> list[str]:
    """Return the names in addresses of the clients whose work somebody sees."""
    own = actor.own_client
    keys = actor.clients if own is None else (own,)
    rows = Client.objects.filter(pk__in=keys).order_by("slug")
    return list(rows.values_list("slug", flat=True))


def present_month(row: Contract) -> str:
    """Return the month that it is at the contract's client, as ``2026-11``."""
    return clock.now().astimezone(ZoneInfo(row.client.zone)).strftime("%Y-%m")
