"""Reading scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.apps.clients.models import Client
from anyshore.apps.permission import missing, require
from anyshore.apps.processes.models import Case
from anyshore.apps.sourcing.models import ScopeRow
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["ScopeRow", "durations", "home", "one", "scopes", "target_of"]

#: Finished cases that a target is measured on, the latest ones.
_MOST_CASES = 2000


def target_of(row: ScopeRow) -> Target:
    """Return what the access rules know of a scope."""
    return Target(client=row.client_id, owner=row.made_by)


def scopes(actor: Actor) -> Sequence[ScopeRow]:
    """Return the scopes that somebody may read, what changed last first."""
    rows = ScopeRow.objects.order_by("-changed_at", "-id")
    return [row for row in rows if may(actor, Capability.SCOPE_READ, target_of(row))]


def one(actor: Actor, key: UUID) -> ScopeRow:
    """Return a scope.

    Raises:
        ProblemError: ``not-found``, also where it belongs to a client out of scope;
            ``not-allowed``.
    """
    row = ScopeRow.objects.filter(pk=key).first()
    if row is None:
        raise missing("scope", show_id(IdPrefix.ADVICE, key))
    require(actor, Capability.SCOPE_READ, target_of(row))
    return row


def durations(actor: Actor, row: ScopeRow) -> list[timedelta]:
    """Return how long the client's finished cases of the same service took."""
    service = str(row.document["processes"][0].get("service", ""))
    cases = Case.objects.filter(
        client_id=row.client_id,
        contract__service__name__iexact=service,
        ended_at__isnull=False,
    ).order_by("-id")[:_MOST_CASES]
    return [
        case.ended_at - case.created_at
        for case in cases
        if case.ended_at is not None
        and may(
            actor,
            Capability.CASE_READ,
            Target(client=case.client_id, owner=case.started_by),
        )
    ]


def home(actor: Actor) -> Client:
    """Return the client that somebody writes scopes for.

    Raises:
        ProblemError: ``not-found`` for who belongs to no client.
    """
    own = actor.own_client
    found = None if own is None else Client.objects.filter(pk=own).first()
    if found is None:
        raise missing("client", "of yours")
    return found
