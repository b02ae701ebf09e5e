"""Commands on workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.apps.people.models import Presence, Worker
from anyshore.apps.people.queries import no_worker
from anyshore.apps.permission import require
from anyshore.core.access import Capability, Target
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.access import Actor

__all__ = ["lock_worker", "set_presence"]


def lock_worker(actor: Actor) -> Worker:
    """Return the worker that an actor is, locked so that their screens take turns.

    Raises:
        ProblemError: ``not-a-worker`` where the account is no worker's.
    """
    rows = Worker.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("site", "user").filter(user_id=actor.id).first()
    if row is None:
        raise no_worker()
    return row


@transaction.atomic
def set_presence(actor: Actor, presence: str) -> Worker:
    """Say whether one takes work now; what is in hand stays there.

    Args:
        actor: Who.
        presence: ``available``, ``busy``, ``away`` or ``offline``.

    Raises:
        ProblemError: ``not-allowed``, ``not-a-worker`` or ``presence-unknown``.
    """
    require(actor, Capability.WORK_CLAIM, Target(client=None))
    if presence not in Presence.values:
        raise ProblemError(
            Problem(
                code="presence-unknown",
                message=f"{presence!r} is no presence.",
                hint=f"Use one of: {', '.join(Presence.values)}.",
                place=Place(element="presence"),
            )
        )
    row = lock_worker(actor)
    row.presence = presence
    row.save(update_fields=["presence"])
    return row
