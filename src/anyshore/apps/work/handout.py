"""Handing out items: who receives which of those that wait, alone or many at once.

The core's dispatcher decides who gets what, by the same rules as the simulation; the
rows are locked, stepped and written on condition of their version, so that other
processes can hand out at the same time and no item is given twice.  Rows that somebody
else has locked are passed over, and whose item that was gets the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters.postgres import batch
from anyshore.apps.audit import services as audit
from anyshore.apps.people.locking import lock_workers
from anyshore.apps.work import claiming, heads
from anyshore.apps.work.heads import Heads, Seat
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.needs import abilities
from anyshore.apps.work.rows import drafts_about
from anyshore.core import work as core
from anyshore.core.access import Capability, reached
from anyshore.core.work.routing import Decision, Dispatcher, Person, Policy, Waiting
from anyshore.core.work.routing_access import waiting_asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from anyshore.core import events
    from anyshore.core.access import Actor

__all__ = ["POLICY", "Given", "hand_out", "serve", "turn_of"]

# Classes lie so many seconds apart that no deadline brings one before another.
_APART = 1e11
_UNDATED = 5e10

#: The order of the hand-out: class, then slack; what can no longer be on time goes
#: last, but the top class is never given up, and every tenth item is one overdue by a
#: day.
POLICY = Policy(
    safety=(-inf, 1.0),
    head_start=(3 * _APART, 2 * _APART, _APART, 0.0),
    late_limit=86_400.0,
    late_turn=10,
)

_TAKE = """
UPDATE work_item AS item SET state = 'claimed', holder_id = new.holder,
    claimed_at = new.since, lease_until = new.until, lapsed_id = NULL,
    attempts = new.attempts, version = new.version
FROM {table} AS new (id, before, holder, since, until, attempts, version)
WHERE item.id = new.id AND item.version = new.before AND item.state = 'ready'
RETURNING item.id
"""
_TYPES = {
    "id": "uuid",
    "before": "bigint",
    "holder": "uuid",
    "since": "timestamptz",
    "until": "timestamptz",
    "attempts": "bigint",
    "version": "bigint",
}


_LOCK = """
SELECT id, version, contract_id, service_id, queue_id, case_id, element, title,
    created_at, ready_at, due_at, due_because, attempts
FROM work_item WHERE id = ANY (%b::uuid[]) AND state = 'ready'
ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
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
    barred: set[UUID] = set()
    while asking:
        table = _Table(asking, heads.read(asking, barred, now), now, turn)
        taken = table.give(length, given.drafts)
        given.items.update(taken)
        turn += len(taken)
        barred |= table.lost
        asking = [seat for seat in asking if seat.actor not in taken]
        if table.heads.all or (not taken and len(asking) == 1):
            break
        if not taken:
            # What they could have stands behind what others could: each by themselves.
            for seat in asking:
                table = _Table([seat], heads.read([seat], barred, now), now, turn)
                given.items.update(table.give(length, given.drafts))
            break
    return given


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
    clients = {actor.id: reached(actor, Capability.WORK_CLAIM) for actor in actors}
    found = []
    words: dict[Any, frozenset[str]] = {}
    for actor, worker in lock_workers(clients).items():
        what = (worker.skills, worker.languages)
        if what not in words:
            words[what] = frozenset(abilities(worker, now))
        found.append(Seat(actor=actor, worker=worker, able=words[what]))
    return found


def _keep(seats: list[Seat], lease: tuple[timedelta, datetime], given: Given) -> None:
    """Give workers what they have in hand; a lease that ran out is renewed."""
    length, now = lease
    by_worker = {seat.worker.id: seat for seat in seats}
    held = ItemRow.objects.filter(holder_id__in=list(by_worker), state="claimed")
    found = held.order_by("claimed_at").values_list("holder_id", "id", "lease_until")
    for holder, key, until in found:
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

    seats: list[Seat]
    heads: Heads
    now: datetime
    turn: int
    #: Items that somebody else had.
    lost: set[UUID] = field(default_factory=set)

    def give(self, length: timedelta, drafts: list[events.Draft]) -> dict[UUID, UUID]:
        """Give everybody what is theirs, and the next where somebody else has that.

        Returns:
            Keys of items by keys of actors; who got nothing is left out.
        """
        dispatcher, at = self._dispatcher(), self.now.timestamp()
        seats = {seat.actor: seat for seat in self.seats}
        access = _Access(self.heads.lines, self.now)
        wishes: list[Decision] = []
        for seat in self.seats:
            person = Person(key=seat.actor, access=access.of(seat))
            wishes += dispatcher.join(person, at)
        found: dict[UUID, UUID] = {}
        while wishes:
            taken = self._take(
                {each.item.key: seats[each.person.key] for each in wishes},  # type: ignore[index, misc]  # our own keys
                length,
                drafts,
            )
            found |= taken
            missed = [each for each in wishes if each.person.key not in taken]
            self.lost.update(each.item.key for each in missed)  # type: ignore[misc]  # our own keys
            wishes = []
            for each in missed:
                wishes += dispatcher.finish(each.person, each.item, at)
        return found

    def _dispatcher(self) -> Dispatcher:
        """Return a dispatcher in whose lines the heads wait."""
        dispatcher, at = Dispatcher(POLICY, decisions=self.turn), self.now.timestamp()
        for key, _, priority, due, ready, expected, line in self.heads.rows:
            item = Waiting(
                key=key,
                line=line,
                kind=priority,
                came=ready,
                due=_UNDATED if due is None else due,
                expected=expected,
            )
            dispatcher.offer(item, at)
        return dispatcher

    def _take(
        self,
        wishes: Mapping[UUID, Seat],
        length: timedelta,
        drafts: list[events.Draft],
    ) -> dict[UUID, UUID]:
        """Claim the items that are as they were read; return who got which."""
        claims, facts = [], {}
        for before in self._lock(wishes):
            seat = wishes[before.id]
            action = core.Claim(worker=seat.worker, length=length)
            outcome = core.step(before, action, self.now)
            if not isinstance(outcome, core.Transition) or outcome.after.lease is None:
                continue
            after, held = outcome.after, outcome.after.lease
            claims.append(
                (
                    before.id,
                    before.version,
                    held.holder,
                    held.since,
                    held.until,
                    after.attempts,
                    after.version,
                )
            )
            actor = str(seat.actor)
            facts[before.id] = drafts_about(before, outcome.facts, actor, self.now)
        if not claims:
            return {}
        statement = _TAKE.format(table=batch.zipped(_TYPES))
        taken = {
            key for (key,) in batch.rows(statement, *batch.columns(_TYPES, claims))
        }
        for key in sorted(taken):
            drafts.extend(facts[key])
        return {wishes[key].actor: key for key in taken}

    def _lock(self, keys: Iterable[UUID]) -> Iterable[core.Item]:
        """Lock what nobody else has, and yield what is as the heads say."""
        rows = {row[0]: row for row in self.heads.rows}
        for row in batch.rows(_LOCK, list(keys)):
            key, version, contract, service, queue, case, element, title = row[:8]
            created, ready, due, because, attempts = row[8:]
            _, seen, priority, *_, line = rows[key]
            if version != seen:
                continue
            yield replace(
                self.heads.lines[line].item,
                id=key,
                contract=contract,
                service=service,
                queue=queue,
                case=case,
                element=element,
                title=title,
                created_at=created,
                ready_at=ready,
                priority=core.Priority(priority),
                due_at=due,
                due_because=because,
                attempts=attempts,
                version=version,
            )


class _Access:
    """Which lines people may receive from; the same for all who can the same."""

    def __init__(self, lines: Sequence[heads.Line], now: datetime) -> None:
        self._lines, self._now = lines, now
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
        return {**self._known[what], **self._waits(seat, personal=True)}

    def _waits(self, seat: Seat, *, personal: bool) -> dict[int, float]:
        found = {}
        for number, line in enumerate(self._lines):
            if line.personal is personal and line.client in seat.worker.clients:
                wait = waiting_asked(seat.worker, line.item, self._now)
                if wait is not None:
                    found[number] = wait
        return found
