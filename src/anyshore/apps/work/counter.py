"""Where the threads of a process ask for items, and are served together.

Who asks while a hand-out is being written down waits for the next one, which serves
everybody who has asked by then: the cost of a durable commit is shared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from django.db import connection, transaction

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.people import queries as people
from anyshore.apps.permission import require
from anyshore.apps.work import services
from anyshore.apps.work.handout import hand_out
from anyshore.apps.work.models import ItemRow
from anyshore.core.access import Capability, Target

if TYPE_CHECKING:
    from datetime import timedelta
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["Counter", "push_next"]


@dataclass(eq=False)
class _Request:
    """One thread that waits for its item."""

    actor: Actor
    item: UUID | None = None
    error: BaseException | None = None
    answered: Event = field(default_factory=Event)


@dataclass(eq=False)
class Counter:
    """Where threads of one process ask; one thread behind it serves all who wait.

    It serves everybody who has asked by then in one transaction, over and over, on a
    connection that stays warm, and goes home when nobody has asked for a while.
    """

    #: How long leases run.
    length: timedelta
    #: How many are served in one transaction at most.
    most: int = 256
    #: Seconds without anybody after which the serving thread ends.
    patience: float = 2.0
    _waiting: list[_Request] = field(default_factory=list)
    _changed: Condition = field(default_factory=Condition)
    _serving: bool = False
    _turn: int = 0

    def ask(self, actor: Actor) -> UUID | None:
        """Return the key of the item in hand, or else of the best one that waits.

        Returns:
            None where nothing waits, or where the actor takes no work now.

        Raises:
            ProblemError: ``not-allowed`` or ``not-a-worker``.
        """
        require(actor, Capability.WORK_CLAIM, Target(client=None))
        request = _Request(actor)
        with self._changed:
            self._waiting.append(request)
            self._changed.notify()
            if not self._serving:
                self._serving = True
                Thread(target=self._serve, name="hand-out", daemon=True).start()
        request.answered.wait()
        if request.error is not None:
            raise request.error
        return request.item

    def _serve(self) -> None:
        """Serve whoever asks, until nobody has for a while."""
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._waiting, self.patience)
                    served = self._waiting[: self.most]
                    del self._waiting[: self.most]
                    if not served:
                        self._serving = False
                        return
                self._answer(served)
        finally:
            connection.close()

    def _answer(self, served: list[_Request]) -> None:
        """Hand out to everybody served, in one transaction; tell each."""
        try:
            with acting_for_all():
                actors = [each.actor for each in served]
                given = hand_out(actors, self.length, clock.now(), self._turn)
            self._turn += len(given)
            for each in served:
                each.item = given.get(each.actor.id)
                if each.actor.id not in given:
                    each.error = people.no_worker()
        except Exception as error:  # noqa: BLE001 - each who waits is told
            # A connection that broke is not used for those who ask next.
            connection.close()
            for each in served:
                each.error = error
        finally:
            for each in served:
                each.answered.set()


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
