"""Taking the log out as a file, which is itself a fact for the log."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain, filterfalse
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import queries
from anyshore.apps.audit import services as audit
from anyshore.apps.clients.models import Client
from anyshore.apps.people.queries import scope
from anyshore.apps.permission import missing, require
from anyshore.core import events
from anyshore.core.access import Capability, Side, Target, may
from anyshore.core.events import ocel, xes
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anyshore.core.access import Actor

__all__ = ["Format", "export"]


class Format(StrEnum):
    """How a log is written."""

    OCEL = "ocel"
    XES = "xes"

    @property
    def media_type(self) -> str:
        """IANA media type of the file."""
        return "application/json" if self is Format.OCEL else "text/xml"


@transaction.atomic
def export(actor: Actor, written: Format, client: str = "") -> bytes:
    """Write the log of the clients that somebody may take it out for.

    Notes that the provider made for itself are left out of what a client takes.

    Args:
        actor: Who takes it out.
        written: How.
        client: One client's name in addresses; empty for all.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    rows = Client.objects.filter(pk__in=scope(actor)).order_by("slug")
    if client:
        rows = rows.filter(slug=client)
    allowed = [row for row in rows if _may(actor, row)]
    if not allowed:
        if client:
            raise missing("client", client)
        require(actor, Capability.DATA_EXPORT, Target(client=actor.own_client))
        require(actor, Capability.AUDIT_READ, Target(client=actor.own_client))
    log: Iterable[events.Event] = chain.from_iterable(
        queries.chain(row.id) for row in allowed
    )
    if actor.side is Side.CLIENT:
        log = filterfalse(events.of_provider, log)
    content = ocel.dumps(log) if written is Format.OCEL else xes.dumps(log, "case")
    audit.append([_exported(actor, row, written) for row in allowed])
    return content


def _may(actor: Actor, client: Client) -> bool:
    target = Target(client=client.id)
    return all(
        may(actor, capability, target)
        for capability in (Capability.DATA_EXPORT, Capability.AUDIT_READ)
    )


def _exported(actor: Actor, client: Client, written: Format) -> events.Draft:
    return events.Draft(
        client=client.id,
        type="data.exported",
        at=clock.now(),
        actor=str(actor.id),
        data={"format": written.value, "rows": queries.length(client.id)},
        objects=(events.Ref(kind="client", id=show_id(IdPrefix.CLIENT, client.id)),),
    )
