"""Handing out items to many workers at once, in one transaction.

Who asks while a hand-out is being written down waits for the next one, which serves
everybody who has asked by then: the cost of a durable commit is shared.  The core's
dispatcher decides who gets what, by the same rules as the simulation; the rows are
locked, stepped and written on condition of their version, so that other processes can
hand out at the same time and no item is given twice.

Somebody whose items none of the heads were is served by the exact search for one worker
in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from anyshore.adapters import clock
from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import services as audit
from anyshore.apps.people import queries as people
from anyshore.apps.people.models import Worker
from anyshore.apps.permission import require
from anyshore.apps.work import claiming, services
from anyshore.apps.work.models import ItemRow, Queue
from anyshore.apps.work.needs import abilities
from anyshore.apps.work.rows import drafts_of, to_item
from anyshore.core import work as core
from anyshore.core.access import Capability, Target, reached
from anyshore.core.work.routing import Dispatcher, Person, Policy, Waiting
from anyshore.core.work.routing_access import waiting_asked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from anyshore.core import events
    from anyshore.core.access import Actor

__all__ = ["POLICY", "Counter", "hand_out", "push_next"]

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

# How many heads of each queue are looked at beyond a fair share for each who asks, and
# how often heads are read again for those who got none of them.
_HEADS = 16
_PASSES = 5
# Where a line's key names the client.
_CLIENT = 1
# Seconds are read as numbers: instants would be parsed only to be counted.
_COLUMNS = """id, priority, extract(epoch FROM due_at)::float8 AS due,
    extract(epoch FROM ready_at)::float8 AS ready, client_id, level, named_id,
    passed_by, excluded, sites, countries, needs,
    coalesce(extract(epoch FROM handle_target), 0)::float8 AS expected"""
# A class of a queue is read in the order of its index and only then filtered, class by
# class until there are enough.  OFFSET 0 keeps the planner from merging the two, and
# COALESCE from guessing what the filters leave over: it would sort the whole queue.
_PART = """
(SELECT {columns} FROM unnest(%b::int[]) AS class(number)
CROSS JOIN LATERAL (
    SELECT * FROM work_item
    WHERE queue_id = queue.id AND state = 'ready' AND priority = class.number
        AND {due}
    ORDER BY due_at, ready_at, id
    OFFSET 0
) AS line
WHERE coalesce(
    ready_at <= %b AND client_id = ANY (%b::uuid[]) AND needs::text[] <@ %b::text[],
    false
)
LIMIT %b)
"""
_PARTS = tuple(
    _PART.format(columns=_COLUMNS, due=due)
    for due in ("due_at > %b", "due_at IS NULL", "due_at <= %b")
)
_CLASSES = [int(each) for each in core.Priority]
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seat:
    """Somebody who asks for an item."""

    #: Their key among users, for the log.
    actor: UUID
    #: Who they are to the queues.
    worker: core.Worker
    #: Words of what they can, see `needs`.
    able: frozenset[str]


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
    seats = _seats(actors, now)
    given: dict[UUID, UUID | None] = dict.fromkeys(seat.actor for seat in seats)
    given |= _in_hand(seats, now)
    drafts: list[events.Draft] = []
    for _ in range(_PASSES):
        waiting = [seat for seat in seats if given[seat.actor] is None]
        taken = _take(_match(waiting, now, turn), (length, now), drafts)
        given |= taken
        if not taken:
            break
    for seat in seats:
        if given[seat.actor] is None:
            row, more = _alone(seat, length, now)
            drafts.extend(more)
            given[seat.actor] = None if row is None else row.id
    audit.append(drafts)
    return given


def _alone(
    seat: _Seat, length: timedelta, now: datetime
) -> tuple[ItemRow | None, list[events.Draft]]:
    """Serve one worker by the exact search; who takes no work keeps what they hold."""
    if seat.worker.presence is not core.Presence.AVAILABLE:
        return claiming.in_hand(seat.worker.id), []
    return claiming.claim(seat.worker, str(seat.actor), length, now)


def _seats(actors: Sequence[Actor], now: datetime) -> list[_Seat]:
    """Lock the workers, in one order for all, and read them."""
    by_user = {actor.id: actor for actor in actors}
    rows = Worker.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("site").prefetch_related("skills", "languages")
    found = []
    for row in rows.filter(user_id__in=list(by_user)).order_by("id"):
        clients = reached(by_user[row.user_id], Capability.WORK_CLAIM)
        worker = people.core_worker(row, clients)
        able = frozenset(abilities(worker, now))
        found.append(_Seat(actor=row.user_id, worker=worker, able=able))
    return found


def _in_hand(seats: list[_Seat], now: datetime) -> dict[UUID, UUID]:
    """Return what workers hold whose lease runs; others are served one by one."""
    by_worker = {seat.worker.id: seat.actor for seat in seats}
    held = ItemRow.objects.filter(
        holder_id__in=list(by_worker), state="claimed", lease_until__gt=now
    )
    found: dict[UUID, UUID] = {}
    for holder, key in held.order_by("claimed_at").values_list("holder_id", "id"):
        found.setdefault(by_worker[holder], key)
    return found


def _match(seats: list[_Seat], now: datetime, turn: int) -> list[tuple[_Seat, UUID]]:
    """Let the dispatcher say who gets which of the heads of all queues."""
    free = [seat for seat in seats if seat.worker.presence is core.Presence.AVAILABLE]
    heads = _heads(free, now)
    dispatcher = Dispatcher(POLICY, decisions=turn)
    at = now.timestamp()
    shown: dict[tuple[Any, ...], UUID] = {}
    for row in heads:
        item = _waiting(row)
        shown.setdefault(item.line, row[0])  # type: ignore[arg-type]  # our own key
        dispatcher.offer(item, at)
    samples = {
        row.id: to_item(row)
        for row in ItemRow.objects.filter(id__in=list(shown.values()))
    }
    found = []
    for seat in free:
        access = {}
        for line, key in shown.items():
            if line[_CLIENT] in seat.worker.clients and seat.able.issuperset(line[0]):
                wait = waiting_asked(seat.worker, samples[key], now)
                if wait is not None:
                    access[line] = wait
        person = Person(key=seat.actor, access=access)
        given = dispatcher.join(person, at)
        dispatcher.leave(person)
        found += [(seat, each.item.key) for each in given]
    return found  # type: ignore[return-value]  # keys of items are uuids


def _heads(seats: list[_Seat], now: datetime) -> list[tuple[Any, ...]]:
    """Read the first items of every queue that somebody here could be asked to do."""
    if not seats:
        return []
    clients = sorted({client for seat in seats for client in seat.worker.clients})
    able = sorted({word for seat in seats for word in seat.able})
    queues = list(Queue.objects.order_by("id").values_list("id", flat=True))
    limit = 2 * len(seats) // max(len(queues), 1) + _HEADS
    values: list[Any] = [queues]
    for part in _PARTS:
        # Its own instants come before those of every part.
        dated = part.count("%b") - 5
        values += [_CLASSES, *[now] * (1 + dated), clients, able, limit]
    statement = (
        f"SELECT head.* FROM unnest(%b::uuid[]) AS queue(id)"  # noqa: S608 - constants
        f" CROSS JOIN LATERAL ({' UNION ALL '.join(_PARTS)}) AS head"
        " ORDER BY priority, due NULLS LAST, ready, id"
    )
    return batch.rows(statement, *values)


def _waiting(row: tuple[Any, ...]) -> Waiting:
    """Read a head as routing sees it; what decides who may receive it is its line."""
    key, priority, due, ready, client, level, named, passed, excluded = row[:9]
    sites, countries, needs, expected = row[9:]
    line = (
        frozenset(needs),
        client,
        level,
        named,
        frozenset(passed),
        frozenset(excluded),
        None if sites is None else frozenset(sites),
        None if countries is None else frozenset(countries),
    )
    return Waiting(
        key=key,
        line=line,
        kind=priority,
        came=ready,
        due=_UNDATED if due is None else due,
        expected=expected,
    )


def _take(
    wishes: list[tuple[_Seat, UUID]],
    lease: tuple[timedelta, datetime],
    drafts: list[events.Draft],
) -> dict[UUID, UUID]:
    """Claim the items that nobody else has locked; return who got which."""
    length, now = lease
    seats = {key: seat for seat, key in wishes}
    rows = ItemRow.objects.select_for_update(
        of=("self",), no_key=True, skip_locked=True
    )
    claims, facts = [], {}
    for row in rows.filter(id__in=list(seats), state="ready").order_by("id"):
        seat, before = seats[row.id], to_item(row)
        outcome = core.step(before, core.Claim(worker=seat.worker, length=length), now)
        if not isinstance(outcome, core.Transition) or outcome.after.lease is None:
            continue
        after, held = outcome.after, outcome.after.lease
        claims.append(
            (
                row.id,
                before.version,
                held.holder,
                held.since,
                held.until,
                after.attempts,
                after.version,
            )
        )
        facts[row.id] = drafts_of(row, outcome.facts, str(seat.actor), now)
    if not claims:
        return {}
    statement = _TAKE.format(table=batch.zipped(_TYPES))
    columns = map(list, zip(*claims, strict=True))
    taken = {key for (key,) in batch.rows(statement, *columns)}
    for key in sorted(taken):
        drafts.extend(facts[key])
    return {seats[key].actor: key for key in taken}


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
