"""Reading scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from anyshore.apps.clients.models import Client
from anyshore.apps.permission import missing, require
from anyshore.apps.processes.models import Case
from anyshore.apps.sourcing.models import LogRow, ProviderRow, ScopeRow
from anyshore.core.access import Capability, Target, may
from anyshore.core.sourcing import heard, turnaround_of
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.core.access import Actor
    from anyshore.core.sourcing import Turnaround

__all__ = [
    "LogRow",
    "ProviderRow",
    "ScopeRow",
    "finished_cases",
    "home",
    "log_of",
    "mine",
    "one",
    "own_services",
    "providers",
    "scopes",
    "service_of",
    "target_of",
    "turnaround",
]

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


def mine(actor: Actor, key: UUID) -> ScopeRow:
    """Return a scope that somebody may change.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row = one(actor, key)
    require(actor, Capability.SCOPE_EDIT, target_of(row))
    return row


def service_of(row: ScopeRow) -> str:
    """Return the service that a scope is nearest to."""
    return str(row.document["processes"][0].get("service", ""))


def own_services(actor: Actor, row: ScopeRow) -> dict[str, int]:
    """Count the client's finished cases that somebody may read, by their service."""
    cases = Case.objects.filter(client_id=row.client_id, ended_at__isnull=False)
    counted = cases.values_list("contract__service__name", "started_by")
    found: dict[str, int] = {}
    for service, owner, count in counted.annotate(count=Count("id")):
        if may(actor, Capability.CASE_READ, Target(client=row.client_id, owner=owner)):
            found[service] = found.get(service, 0) + count
    return dict(sorted(found.items()))


def finished_cases(actor: Actor, row: ScopeRow, service: str) -> list[Case]:
    """Return the client's finished cases of a service, the latest first."""
    cases = Case.objects.filter(
        client_id=row.client_id,
        contract__service__name__iexact=service,
        ended_at__isnull=False,
    ).order_by("-id")[:_MOST_CASES]
    return [
        case
        for case in cases
        if may(
            actor,
            Capability.CASE_READ,
            Target(client=case.client_id, owner=case.started_by),
        )
    ]


def turnaround(actor: Actor, row: ScopeRow) -> Turnaround | None:
    """Return how long cases take today: our own, or else those of the scope's log."""
    spans = [
        case.ended_at - case.created_at
        for case in finished_cases(actor, row, service_of(row))
        if case.ended_at is not None
    ]
    own = turnaround_of(spans, f"our own finished cases of {service_of(row)}")
    if own is not None:
        return own
    log = log_of(row)
    if log is None or log.measured is None:
        return None
    return heard(log.measured).turnaround


def log_of(row: ScopeRow) -> LogRow | None:
    """Return the log of a scope, without the table that may wait in it."""
    return LogRow.objects.filter(scope=row).first()


def providers(actor: Actor) -> list[ProviderRow]:
    """Return the providers that the actor's own client may ask, by name.

    Raises:
        ProblemError: ``not-found`` for who belongs to no client; ``not-allowed``.
    """
    client = home(actor)
    require(actor, Capability.SCOPE_READ, Target(client=client.id, owner=actor.id))
    rows = ProviderRow.objects.filter(client=client)
    return [*rows.order_by("name", "country")]


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
