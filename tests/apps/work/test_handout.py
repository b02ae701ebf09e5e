"""Many workers are served in one transaction, each with what they may have."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

from django.db import transaction
from tests.apps.work import test_race as race

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.people.models import Presence, Worker
from anyshore.apps.work.counter import Counter
from anyshore.apps.work.handout import hand_out
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.services import LEASE

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core.access import Actor

shared = race.shared
everything = race.everything


def test_threads_that_ask_together_never_get_the_same_item(shared: None) -> None:
    (actors,) = race.in_threads(race.prepare, [0])
    counter, begin = Counter(length=LEASE), Barrier(race.WORKERS)

    def ask(actor: Actor) -> tuple[UUID | None, UUID | None]:
        begin.wait()
        return counter.ask(actor), counter.ask(actor)

    given = race.in_threads(ask, actors)
    # Asked again, everybody is given what they have in hand.
    assert all(first == again for first, again in given)
    items = {first for first, _ in given}
    assert None not in items
    assert len(items) == race.WORKERS

    def look(_: int) -> set[tuple[object, ...]]:
        with acting_for_all(), transaction.atomic():
            rows = ItemRow.objects.filter(state="claimed")
            return set(rows.values_list("id", "attempts", "holder__user_id"))

    (held,) = race.in_threads(look, [0])
    expected = {(k, 1, a.id) for (k, _), a in zip(given, actors, strict=True)}
    assert held == expected


def test_overdue_items_wait_for_what_can_be_on_time(shared: None) -> None:
    (actors,) = race.in_threads(race.prepare, [0])

    def prepare_and_ask(_: int) -> list[UUID]:
        now = clock.now()
        with acting_for_all(), transaction.atomic():
            keys = list(ItemRow.objects.order_by("id").values_list("id", flat=True))
            rows = ItemRow.objects
            rows.update(due_at=now - timedelta(hours=1), priority=2)
            rows.filter(id=keys[7]).update(due_at=now + timedelta(hours=2))
            rows.filter(id=keys[9]).update(due_at=now + timedelta(hours=1))
            rows.filter(id=keys[11]).update(priority=0)
            given = hand_out(actors[:3], LEASE, now, turn=1)
        assert set(given) == {actor.id for actor in actors[:3]}
        assert set(given.values()) == {keys[7], keys[9], keys[11]}
        return keys

    race.in_threads(prepare_and_ask, [0])


def test_what_others_have_locked_is_passed_over_however_much_it_is(
    shared: None,
) -> None:
    (actors,) = race.in_threads(race.prepare, [0])
    locked, done = Barrier(2, timeout=60), Barrier(2, timeout=60)

    def do(what: str) -> list[UUID]:
        rows = ItemRow.objects.order_by("ready_at", "id")
        with acting_for_all(), transaction.atomic():
            if what == "lock":
                some = rows.select_for_update(of=("self",), no_key=True)[:25]
                keys = [row.id for row in some]
                locked.wait()
                done.wait()
                return keys
            locked.wait()
            given = hand_out(actors, LEASE, clock.now(), turn=1)
            done.wait()
            return [key for key in given.values() if key is not None]

    held, given = race.in_threads(do, ["lock", "ask"])
    assert len(set(given)) == race.WORKERS == race.ITEMS - len(held)
    assert not set(given) & set(held)


def test_who_is_away_or_lacks_the_skill_receives_nothing(shared: None) -> None:
    (actors,) = race.in_threads(race.prepare, [0])

    def ask(_: int) -> None:
        with acting_for_all(), transaction.atomic():
            away = Worker.objects.get(user_id=actors[0].id)
            away.presence = Presence.AWAY
            away.save()
            ItemRow.objects.update(
                skills=[{"code": "tax", "level": 2, "proof": False}],
                needs=["skill:tax:2"],
            )
            able = Worker.objects.get(user_id=actors[2].id)
            able.skills.create(code="tax", level=2)
            given = hand_out(actors[:3], LEASE, clock.now())
        assert given[actors[2].id] is not None
        assert [given[each.id] for each in actors[:2]] == [None, None]

    race.in_threads(ask, [0])
