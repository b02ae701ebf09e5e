"""Claims, releases, expiries and crashes at the same time: one holder at a time."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

from django.db import transaction
from tests.apps.work import test_race as race

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for, acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.audit.models import EventRow
from anyshore.apps.work import duties, services
from anyshore.apps.work.counter import Counter
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.services import LEASE, Finished
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core.access import Actor

shared = race.shared
everything = race.everything

TURNS = 15
_ENDS = ("released", "expired", "completed")


class _CrashError(Exception):
    """The process dies before its transaction is written down."""


def _turn(what: str, actor: Actor, counter: Counter) -> None:
    """Do one thing as a worker whose item may be somebody else's by now."""
    key = counter.ask(actor)
    if what == "ask" or key is None:
        return
    if what == "expire":
        duties.expire_leases(clock.now() + LEASE + timedelta(minutes=1))
        return
    with acting_for(actor.clients, user=actor.id):
        if what == "release":
            services.release(actor, key, "Not for me.")
        elif what == "complete":
            services.complete_and_next(actor, key, Finished(token=f"{actor.id}{key}"))
        else:
            with transaction.atomic():
                token = f"crash{actor.id}{key}"
                services.complete_and_next(actor, key, Finished(token=token))
                raise _CrashError


def test_an_item_has_one_holder_whatever_happens_at_once(shared: None) -> None:
    (actors,) = race.in_threads(race.prepare, [0])
    counter, begin = Counter(length=LEASE), Barrier(len(actors))

    def shift(number: int) -> None:
        draw = random.Random(number)  # noqa: S311 - a choice, no secret
        begin.wait()
        for _ in range(TURNS):
            acts = ("ask", "release", "complete", "complete", "expire", "crash")
            try:
                _turn(draw.choice(acts), actors[number], counter)
            except (ProblemError, _CrashError):
                # Somebody else was faster, or it never happened.
                continue

    race.in_threads(shift, list(range(len(actors))))
    race.in_threads(_examine, [0])


def _examine(_: int) -> None:
    """Read the log: every claim follows an end of the one before."""
    with acting_for_all(), transaction.atomic():
        client = ItemRow.objects.values_list("client_id", flat=True)[0]
        assert audit.verify(client) == ()
        holders: dict[str, list[str]] = defaultdict(list)
        rows = EventRow.objects.filter(type__startswith="work_item.")
        for kind, data in rows.order_by("sequence").values_list("type", "data"):
            verb, key = kind.removeprefix("work_item."), data["item"]
            if verb == "claimed":
                assert holders[key] == [], "given while somebody has it"
                holders[key] = [data["worker"]]
            elif verb in _ENDS:
                holders[key] = []
        found: dict[UUID, UUID] = dict(
            ItemRow.objects.filter(state="claimed").values_list("id", "holder_id")
        )
        held = {key: mine[0] for key, mine in holders.items() if mine}
        assert held == {str(key): str(holder) for key, holder in found.items()}
        # Nobody has two at once.
        assert len(set(found.values())) == len(found)
