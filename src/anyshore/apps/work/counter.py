"""Where the threads of a process ask for items, and are served together.

Who asks while a hand-out is being written down waits for the next one, which serves
everybody who has asked by then: the cost of a durable commit is shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from anyshore.adapters import clock
from anyshore.adapters.postgres.gate import Gate
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.people import queries as people
from anyshore.apps.permission import require
from anyshore.apps.work import services
from anyshore.apps.work.handout import hand_out
from anyshore.apps.work.models import ItemRow
from anyshore.core.access import Capability, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["Counter", "push_next"]


class Counter:
    """Where threads of one process ask, and are served in one transaction by the gate.

    Args:
        length: How long leases run.
    """

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._turn = 0
        self._gate: Gate[Actor, UUID | None] = Gate(self._serve)

    def ask(self, actor: Actor) -> UUID | None:
        """Return the key of the item in hand, or else of the best one that waits.

        Returns:
            None where nothing waits, or where the actor takes no work now.

        Raises:
            ProblemError: ``not-allowed`` or ``not-a-worker``.
        """
        require(actor, Capability.WORK_CLAIM, Target(client=None))
        return self._gate.enter(actor)

    def _serve(self, actors: Sequence[Actor]) -> list[UUID | Exception | None]:
        with acting_for_all():
            given = hand_out(actors, self._length, clock.now(), self._turn)
        self._turn += len(given)
        return [
            given[each.id] if each.id in given else people.no_worker()
            for each in actors
        ]


#: Where the threads of this process ask.
_COUNTER = Counter(length=services.LEASE)


def push_next(actor: Actor) -> ItemRow | None:
    """Give a worker the item in hand, or else the best one that waits for them.

    Who asks at the same moment as others shares a transaction with them; within one
    that is open already, nothing is shared.

    Raises:
        ProblemError: ``not-allowed`` or ``not-a-worker``.
    """
    if connection.in_atomic_block:
        return services.push_next(actor)
    key = _COUNTER.ask(actor)
    if key is None:
        return None
    with transaction.atomic():
        return ItemRow.objects.select_related("contract").get(pk=key)
