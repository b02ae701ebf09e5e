"""Routing: lines, triage, the longest idle, and the reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING
from uuid import UUID

from anyshore.core.work import Requirements, Skill, SkillNeed
from anyshore.core.work.routing import Dispatcher, Person, Policy, Rule, Waiting
from anyshore.core.work.routing_access import line_of, waiting_asked

if TYPE_CHECKING:
    from datetime import datetime

    from anyshore.core.work import Item, Worker


def waiting(key: str, came: float, due: float = inf, kind: int = 1) -> Waiting:
    return Waiting(key=key, line="invoices", kind=kind, came=came, due=due, expected=10)


def person(key: str, **access: float) -> Person:
    return Person(key=key, access=access or {"invoices": 0.0})


def test_an_item_goes_to_who_has_been_idle_longest() -> None:
    desk = Dispatcher(Policy())
    first, second = person("first"), person("second")
    desk.join(first, 0)
    desk.join(second, 1)
    item = waiting("a", 2)
    found = desk.offer(item, 2)
    assert found is not None
    assert (found.person, found.rule, found.idle) == (first, Rule.CAME, 2)
    desk.finish(first, item, 5)
    again = desk.offer(waiting("b", 6), 6)
    assert again is not None
    assert again.person is second


def test_the_least_slack_goes_first_and_what_is_lost_goes_last() -> None:
    desk = Dispatcher(Policy(safety=(1.5,)))
    for key, due in (("lost", 30), ("tight", 60), ("easy", 500)):
        assert desk.offer(waiting(key, 0, due), 0) is None
    ann = person("ann")
    (tight,) = desk.join(ann, 25)
    (easy,) = desk.finish(ann, tight.item, 35)
    (lost,) = desk.finish(ann, easy.item, 45)
    given = [(each.item.key, each.rule) for each in (tight, easy, lost)]
    assert given == [("tight", Rule.SLACK), ("easy", Rule.SLACK), ("lost", Rule.LATE)]


def test_late_work_gets_its_turn_beyond_the_limit() -> None:
    desk = Dispatcher(Policy(safety=(1.0,), late_limit=100, late_turn=2))
    desk.offer(waiting("lost", 0, 5), 0)
    for key in "abc":
        desk.offer(waiting(key, 0, 1000), 0)
    ann = person("ann")
    given = desk.join(ann, 10)
    for now in (150, 160, 170):
        given += desk.finish(ann, given[-1].item, now)
    assert [each.item.key for each in given] == ["a", "b", "lost", "c"]
    assert given[2].rule is Rule.OVERDUE


def test_the_top_class_is_guarded_by_its_head_start() -> None:
    desk = Dispatcher(Policy(head_start=(100, 0)))
    desk.offer(waiting("plain", 0, 300, kind=1), 0)
    desk.offer(waiting("top", 0, 350, kind=0), 0)
    (found,) = desk.join(person("ann"), 1)
    assert found.item.key == "top"


def test_a_wall_is_a_line_one_does_not_serve() -> None:
    desk = Dispatcher(Policy())
    assert desk.join(person("ann", letters=0.0), 0) == []
    assert desk.offer(waiting("a", 1), 1) is None


def test_skills_are_relaxed_when_an_item_has_waited() -> None:
    desk = Dispatcher(Policy())
    junior = person("junior", invoices=60.0)
    desk.join(junior, 0)
    assert desk.offer(waiting("a", 0), 0) is None
    assert desk.sweep(59) == []
    (found,) = desk.sweep(60)
    assert (found.person, found.relaxed) == (junior, 60)
    assert "after 1 min of waiting it opened to their level" in found.why_this_person


def test_capacity_is_a_matter_of_weight() -> None:
    desk = Dispatcher(Policy())
    chatter = Person(key="ann", access={"invoices": 0.0}, capacity=3)
    desk.join(chatter, 0)
    heavy = replace(waiting("heavy", 1), weight=2)
    assert desk.offer(heavy, 1) is not None
    assert desk.offer(replace(waiting("too much", 2), weight=2), 2) is None
    assert desk.offer(replace(waiting("light", 3), weight=1), 3) is not None
    (after,) = desk.finish(chatter, heavy, 4)
    assert after.item.key == "too much"


def test_who_left_receives_nothing_more() -> None:
    desk = Dispatcher(Policy())
    ann, item = person("ann"), waiting("a", 0)
    desk.join(ann, 0)
    desk.offer(item, 0)
    desk.leave(ann)
    assert desk.finish(ann, item, 1) == []
    assert desk.offer(waiting("b", 2), 2) is None


def test_an_item_that_is_gone_is_passed_over() -> None:
    desk = Dispatcher(Policy())
    gone, stays = waiting("gone", 0, 50), waiting("stays", 0, 60)
    desk.offer(gone, 0)
    desk.offer(stays, 0)
    gone.gone = True
    (found,) = desk.join(person("ann"), 1)
    assert found.item is stays


def test_every_decision_says_why_this_item_and_why_this_person() -> None:
    desk = Dispatcher(Policy())
    desk.offer(waiting("a", 0, 3700), 0)
    (found,) = desk.join(person("ann"), 40)
    assert found.why == (
        "Item: it has the least time left of what can be on time: 1 h 1 min. "
        "Person: they have what it asks for, and they became free."
    )


def test_items_alike_share_a_line_and_a_wall_parts_them(item: Item) -> None:
    twin = replace(item, id=UUID(int=101), title="Match invoice 4712")
    assert line_of(twin) == line_of(item)
    abroad = replace(item, requirements=Requirements(countries=frozenset({"PL"})))
    assert line_of(abroad) != line_of(item)


def test_who_may_receive_at_once_later_and_never(
    item: Item, ann: Worker, now: datetime
) -> None:
    needs = Requirements(
        skills=(SkillNeed(code="tax", level=3),), relax=timedelta(minutes=10)
    )
    asked = replace(item, requirements=needs)
    strict = replace(item, requirements=replace(needs, relax=None))
    skilled = replace(ann, skills=(Skill(code="tax", level=3),))
    junior = replace(ann, skills=(Skill(code="tax", level=1),))
    stranger = replace(junior, clients=frozenset())
    assert waiting_asked(skilled, asked, now) == 0
    assert waiting_asked(junior, asked, now) == 1200
    assert waiting_asked(junior, strict, now) is None
    assert waiting_asked(ann, asked, now) is None
    assert waiting_asked(stranger, asked, now) is None
