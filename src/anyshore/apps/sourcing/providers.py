"""Providers that a client may ask, and what they quoted for a scope.

The list is the client's; a quote belongs to a scope, with the provider as it was then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.permission import missing, require
from anyshore.apps.sourcing import queries
from anyshore.apps.sourcing.advising import listed_as
from anyshore.apps.sourcing.models import ProviderRow
from anyshore.apps.sourcing.saving import saved_again
from anyshore.core import events
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from anyshore.apps.sourcing.models import ScopeRow
    from anyshore.core.access import Actor

__all__ = ["add", "quote", "remove", "unquote"]


@transaction.atomic
def add(actor: Actor, told: Mapping[str, Any]) -> ProviderRow:
    """Put a provider on the list of the actor's client.

    Args:
        actor: Who adds it.
        told: ``name``, ``country``, ``ownership``, ``services``, ``languages`` and
            ``hours``.

    Raises:
        ProblemError: ``not-allowed``, ``not-found`` for who belongs to no client,
            ``provider-known`` where the same name stands there with the same site.
    """
    client = queries.home(actor)
    require(actor, Capability.SCOPE_EDIT, Target(client=client.id, owner=actor.id))
    row, made = ProviderRow.objects.get_or_create(
        client=client,
        name=told["name"],
        country=told["country"],
        defaults={
            name: told[name] for name in ("ownership", "services", "languages", "hours")
        },
    )
    if not made:
        raise ProblemError(
            Problem(
                code="provider-known",
                message=f"{row.name} stands on the list already, with that site.",
                hint="Take it off the list first.",
            )
        )
    _tell(actor, row, {"provider": row.name, "listed": True})
    return row


@transaction.atomic
def remove(actor: Actor, key: UUID) -> None:
    """Take a provider off the list; what it quoted stays with the scopes.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    client = queries.home(actor)
    require(actor, Capability.SCOPE_EDIT, Target(client=client.id, owner=actor.id))
    row = ProviderRow.objects.filter(client=client, pk=key).first()
    if row is None:
        raise missing("provider", str(key))
    _tell(actor, row, {"provider": row.name, "listed": False})
    row.delete()


@transaction.atomic
def quote(actor: Actor, key: UUID, provider: UUID, price: Mapping[str, Any]) -> None:
    """Write down what a provider of the list quotes for a scope, in place of before.

    Args:
        actor: Who writes it down.
        key: The scope.
        provider: The provider.
        price: As a scope has it: ``low``, ``high``, ``currency``, ``per`` and so on.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``changed-meanwhile``.
    """
    scope = queries.mine(actor, key)
    row = ProviderRow.objects.filter(client_id=scope.client_id, pk=provider).first()
    if row is None:
        raise missing("provider", str(provider))
    entry = {
        **listed_as(row),
        "quotes": {scope.document["processes"][0]["name"]: dict(price)},
    }
    _replace(actor, scope, row.name, [entry])


@transaction.atomic
def unquote(actor: Actor, key: UUID, name: str) -> None:
    """Take a quote out of a scope.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``changed-meanwhile``.
    """
    scope = queries.mine(actor, key)
    _replace(actor, scope, name, [])


def _replace(
    actor: Actor, scope: ScopeRow, name: str, entries: list[dict[str, Any]]
) -> None:
    others = [
        each for each in scope.document.get("providers", ()) if each["name"] != name
    ]
    scope.document = {**scope.document, "providers": [*others, *entries]}
    saved_again(actor, scope)


def _tell(actor: Actor, row: ProviderRow, changes: dict[str, Any]) -> None:
    audit.append(
        [
            events.Draft(
                client=row.client_id,
                type="client.changed",
                at=clock.now(),
                actor=str(actor.id),
                data={"changes": changes},
                objects=(
                    events.Ref(
                        kind="client", id=show_id(IdPrefix.CLIENT, row.client_id)
                    ),
                ),
            )
        ]
    )
