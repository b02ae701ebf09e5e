"""Commands on scopes: saving one, and saving it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.permission import require
from anyshore.apps.sourcing.advising import advised
from anyshore.apps.sourcing.models import ScopeRow
from anyshore.apps.sourcing.queries import home, mine
from anyshore.apps.sourcing.saving import changed_meanwhile, saved_again, tell
from anyshore.core.access import Capability, Target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["change", "save"]


@transaction.atomic
def save(actor: Actor, name: str, process: Mapping[str, Any], years: int) -> ScopeRow:
    """Save a new scope of one process.

    Args:
        actor: Who saves it; it belongs to their client.
        name: What it is called.
        process: The process as a scope has it, without its name.
        years: The term.

    Raises:
        ProblemError: ``not-allowed``, or what `advised` finds wrong with it.
    """
    client = home(actor)
    require(actor, Capability.SCOPE_EDIT, Target(client=client.id, owner=actor.id))
    document = {
        "client": {"name": client.name, "country": client.country},
        "horizon_years": years,
        "processes": [{**process, "name": name}],
    }
    now = clock.now()
    row = ScopeRow.objects.create(
        id=clock.new_key(),
        client=client,
        name=name,
        document=document,
        answer=advised(document).processes[0].answer.value,
        made_by=actor.id,
        created_at=now,
        changed_at=now,
    )
    tell(row, actor)
    return row


@transaction.atomic
def change(  # noqa: PLR0913 - what a form holds, and who sends it
    actor: Actor,
    key: UUID,
    name: str,
    process: Mapping[str, Any],
    *,
    years: int,
    former: int,
) -> ScopeRow:
    """Save a scope again, unless somebody else did meanwhile.

    Args:
        actor: Who saves it.
        key: Its key.
        name: What it is called.
        process: The process as a scope has it, without its name.
        years: The term.
        former: The version that the writer had read.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``changed-meanwhile``, or what
            `advised` finds wrong with it.
    """
    row = mine(actor, key)
    if row.version != former:
        raise changed_meanwhile()
    row.document = {
        **_renamed(row.document, name),
        "horizon_years": years,
        "processes": [{**process, "name": name}],
    }
    row.name = name
    saved_again(actor, row)
    return row


def _renamed(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a scope whose quotes are for its process by its new name."""
    providers = [
        {**each, "quotes": dict.fromkeys([name], price)}
        for each in document.get("providers", ())
        for price in each["quotes"].values()
    ]
    return {**document, "providers": providers} if providers else {**document}
