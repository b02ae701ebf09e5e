"""Handing out items: who receives which of those that wait, alone or many at once.

The core's dispatcher decides who gets what, by the same rules as the simulation; `take`
writes it down so that other processes can hand out at the same time and no item is
given twice.  Whose item somebody else had gets the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.columns import column
from anyshore.apps.audit import services as audit
from anyshore.apps.people.locking import lock_workers
from anyshore.apps.work import claiming, heads
from anyshore.apps.work.heads import Heads, Seat
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.needs import abilities, stretches
from anyshore.apps.work.taking import UNDATED, Wish, take
from anyshore.core import work as core
from anyshore.core.access import Capability, reached
from anyshore.core.work.routing import Decision, Dispatcher, Person, Policy, Waiting
from anyshore.core.work.routing_access import waiting_asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from anyshore.core import events
    from anyshore.core.access import Actor

__all__ = ["POLICY", "Given", "hand_out", "serve", "turn_of"]

# Classes lie so many seconds apart that no deadline brings one before another.
_APART = 2 * UNDATED

#: The order of the hand-out: class, then slack; what can no longer be on time goes
#: last, but the top class is never given up, and every tenth item is one overdue by a
#: day.
POLICY = Policy(
    safety=(-inf, 1.0),
    head_start=(3 * _APART, 2 * _APART, _APART, 0.0),
    late_limit=86_400.0,
    late_turn=10,
)

_HELD = """
SELECT holder_id, id, lease_until FROM work_item
WHERE holder_id = ANY (%b::uuid[]) AND state = 'claimed' ORDER BY claimed_at
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What came of a hand-out."""

    #: Keys of items by keys of actors, None where nothing waits; actors who are no
    #: workers are left out.
    items: dict[UUID, UUID | None]
    #: What is to be appended to the log.
    drafts: list[events.Draft]


@transaction.atomic
def hand_out(
    actors: Sequence[Actor], length: timedelta, now: datetime, turn: int = 0
) -> dict[UUID, UUID | None]:
    """Give each of many workers the item in hand, or else the best that waits.

    Runs for every client: who may receive what is for the core to say, by the clients
    that each actor reaches.

    Args:
        actors: Who asks; each is allowed to claim and is a worker.
        length: How long leases run.
        now: When.
        turn: How many items were handed out before; see `Policy.late_turn`.

    Returns:
        Keys of items by keys of actors, None where nothing waits; actors who are no
        workers are left out.
    """
    given = serve(actors, length, now, turn)
    audit.append(given.drafts)
    return given.items


def serve(
    actors: Sequence[Actor], length: timedelta, now: datetime, turn: int
) -> Given:
    """Do what `hand_out` does, in the caller's transaction, and leave the log to it."""
    seats = _seats(actors, now)
    given = Given(items=dict.fromkeys(seat.actor for seat in seats), drafts=[])
    _keep(seats, (length, now), given)
    asking = [
        seat
        for seat in seats
        if given.items[seat.actor] is None
        and seat.worker.presence is core.Presence.AVAILABLE
    ]
    _give(asking, (length, now), turn, given)
    return given


def _give(
    asking: Sequence[Seat], lease: tuple[timedelta, datetime], turn: int, given: Given
) -> None:
    """Give those who ask the best that waits, until there is no more for them."""
    barred: set[UUID] = set()
    while asking:
        table = _Table(asking, heads.read(asking, barred, lease[1]), lease, turn)
        taken = table.give(given.drafts)
        given.items.update(taken)
        turn += len(taken)
        barred |= table.lost
        asking = [seat for seat in asking if seat.actor not in taken]
        if table.heads.all:
            return
        if not taken and not table.lost:
            # What they could have stands behind what others could: each by themselves.
            for seat in asking if len(asking) > 1 else ():
                _give([seat], lease, turn, given)
            return


def turn_of(worker: UUID, now: datetime) -> int:
    """Count the decisions of a worker who asks alone: the items of their day, from 1.

    Like this, late work has its turn with each of many who are served one by one, and
    nobody has to keep count.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    done = ItemRow.objects.filter(completed_by=worker, completed_at__gte=midnight)
    return 1 + done.count()


def _seats(actors: Sequence[Actor], now: datetime) -> list[Seat]:
    """Lock the workers, in one order for all, and read them."""
    found = []
    words: dict[Any, tuple[frozenset[str], Mapping[str, int]]] = {}
    for actor, worker in lock_workers(_clients(actors)).items():
        what = (worker.skills, worker.languages)
        if what not in words:
            words[what] = (frozenset(abilities(worker, now)), stretches(worker, now))
        able, further = words[what]
        found.append(Seat(actor=actor, worker=worker, able=able, stretches=further))
    return found


def _clients(actors: Sequence[Actor]) -> dict[UUID, frozenset[UUID]]:
    """Return the clients of whose work each actor may take, by the actor's key."""
    known: dict[Any, frozenset[UUID]] = {}
    found = {}
    for actor in actors:
        # Whose nobody is yet is not their own: who else they are makes no difference.
        what = (actor.roles, actor.own_client, actor.clients, actor.narrow)
        if what not in known:
            known[what] = reached(actor, Capability.WORK_CLAIM)
        found[actor.id] = known[what]
    return found


def _keep(seats: list[Seat], lease: tuple[timedelta, datetime], given: Given) -> None:
    """Give workers what they have in hand; a lease that ran out is renewed."""
    length, now = lease
    by_worker = {seat.worker.id: seat for seat in seats}
    for holder, key, until in batch.rows(_HELD, column("uuid", by_worker)):
        seat = by_worker[holder]
        if given.items[seat.actor] is not None:
            continue
        given.items[seat.actor] = key
        # Who takes no work keeps what they hold, as it is.
        ended = until is not None and until <= now
        if ended and seat.worker.presence is core.Presence.AVAILABLE:
            row = ItemRow.objects.get(pk=key)
            given.drafts.extend(claiming.keep(row, str(seat.actor), length, now))


@dataclass(slots=True)
class _Table:
    """Those who ask, at the heads that were read for them."""

    seats: Sequence[Seat]
    heads: Heads
    #: How long leases run, and from when.
    lease: tuple[timedelta, datetime]
    turn: int
    #: Items that somebody else had.
    lost: set[UUID] = field(default_factory=set)

    def give(self, drafts: list[events.Draft]) -> dict[UUID, UUID]:
        """Give everybody what is theirs, and the next where somebody else has that.

        Returns:
            Keys of items by keys of actors; who got nothing is left out.
        """
        length, now = self.lease
        dispatcher, at = self._dispatcher(), now.timestamp()
        access = _Access(self.heads.lines, now)
        given: dict[UUID, UUID] = {}
        found: list[Decision] = []
        for number, seat in enumerate(self.seats):
            found += dispatcher.join(Person(key=number, access=access.of(seat)), at)
        while found:
            wishes = [self._wish(each) for each in found]
            taken = take(wishes, length, now, drafts)
            given |= taken
            missed = [wish for wish in wishes if wish.seat.actor not in taken]
            self.lost.update(wish.head.id for wish in missed)
            found = []
            for wish in missed:
                person, item = wish.decision.person, wish.decision.item
                found += dispatcher.finish(person, item, at)
        return given

    def _dispatcher(self) -> Dispatcher:
        """Return a dispatcher in whose lines the heads wait."""
        at = self.lease[1].timestamp()
        dispatcher = Dispatcher(POLICY, decisions=self.turn)
        for number, head in enumerate(self.heads.rows):
            item = Waiting(
                key=number,
                line=head.line,
                kind=head.priority,
                came=head.ready,
                due=UNDATED if head.due is None else head.due,
                expected=head.expected,
            )
            dispatcher.offer(item, at)
        return dispatcher

    def _wish(self, decision: Decision) -> Wish:
        # The dispatcher knows items and people by their numbers here.
        item, person = cast("int", decision.item.key), cast("int", decision.person.key)
        head = self.heads.rows[item]
        return Wish(
            seat=self.seats[person],
            head=head,
            line=self.heads.lines[head.line],
            decision=decision,
        )


class _Access:
    """Which lines people may receive from; the same for all who can the same."""

    def __init__(self, lines: Sequence[heads.Line], now: datetime) -> None:
        self._lines, self._now = lines, now
        self._personal = any(line.personal for line in lines)
        self._known: dict[Any, dict[int, float]] = {}

    def of(self, seat: Seat) -> dict[int, float]:
        """Return the waiting that each line asks of a worker, as `Person.access`."""
        worker = seat.worker
        what = (
            worker.skills,
            worker.languages,
            worker.site,
            worker.country,
            worker.clients,
            worker.level,
        )
        if what not in self._known:
            self._known[what] = self._waits(seat, personal=False)
        if not self._personal:
            return self._known[what]
        return {**self._known[what], **self._waits(seat, personal=True)}

    def _waits(self, seat: Seat, *, personal: bool) -> dict[int, float]:
        found = {}
        for number, line in enumerate(self._lines):
            if line.personal is personal and line.client in seat.worker.clients:
                wait = waiting_asked(seat.worker, line.item, self._now)
                if wait is not None:
                    found[number] = wait
        return found
