"""Commands on scopes: saving one, and saving it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.permission import require
from anyshore.apps.sourcing.advising import advised
from anyshore.apps.sourcing.models import ScopeRow
from anyshore.apps.sourcing.queries import home, one, target_of
from anyshore.core import events
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

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
    _tell(row, actor)
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
    row = one(actor, key)
    require(actor, Capability.SCOPE_EDIT, target_of(row))
    document = {
        **row.document,
        "horizon_years": years,
        "processes": [{**process, "name": name}],
    }
    changed = ScopeRow.objects.filter(pk=key, version=former).update(
        name=name,
        document=document,
        answer=advised(document).processes[0].answer.value,
        version=former + 1,
        changed_at=clock.now(),
    )
    if not changed:
        raise ProblemError(
            Problem(
                code="changed-meanwhile",
                message="Somebody else has saved this scope meanwhile.",
                hint="Open it again and enter your change anew.",
            )
        )
    row.refresh_from_db()
    _tell(row, actor)
    return row


def _tell(row: ScopeRow, actor: Actor) -> None:
    audit.append(
        [
            events.Draft(
                client=row.client_id,
                type="scope.saved",
                at=row.changed_at,
                actor=str(actor.id),
                data={
                    "scope": str(row.id),
                    "by": str(actor.id),
                    "name": row.name,
                    "version": row.version,
                    "answer": row.answer,
                },
                objects=(
                    events.Ref(
                        kind="scope",
                        id=show_id(IdPrefix.ADVICE, row.id),
                        qualifier="scope",
                    ),
                ),
            )
        ]
    )
