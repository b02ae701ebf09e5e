"""Leave, swaps and open shifts: answered at once, each refusal with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.staffed import FIRST

from anyshore.apps.audit.models import EventRow
from anyshore.apps.people.models import Worker
from anyshore.apps.staffing import asking, editing, feed, rosters, services
from anyshore.apps.staffing.models import Forecast, Notice, Request, Shift
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from tests.staffed import Staffed
    from tests.world import World

    from anyshore.apps.accounts.models import User


def worker(user: User) -> Worker:
    return Worker.objects.get(user=user)


def plan_shift(
    world: World, staffed: Staffed, user: User, day: int, pattern: str
) -> Shift:
    """Let a planner give somebody a shift before the plan is published."""
    cell = editing.Cell(
        worker=worker(user).id,
        day=FIRST + timedelta(days=day),
        pattern=pattern,
        queue=staffed.queue.id,
    )
    made = editing.set_shift(world.actor(world.lead), staffed.plan.id, cell)
    assert made is not None
    return made


def publish(world: World, staffed: Staffed, wanted: int = 0) -> None:
    """Publish the plan, with so many people wanted in every interval."""
    forecast = staffed.forecast
    length = len(forecast.scheduled)
    Forecast.objects.filter(pk=forecast.pk).update(scheduled=[wanted] * length)
    services.publish(world.actor(world.lead), staffed.plan.id)


def test_leave_that_harms_nothing_is_granted_at_once(
    world: World, staffed: Staffed
) -> None:
    """The shift goes, the client's log says so, and the day is leave from now on."""
    publish(world, staffed)
    row = asking.ask_leave(world.actor(world.agent), [FIRST])
    assert row.state == Request.State.GRANTED
    assert not Shift.objects.filter(worker=worker(world.agent)).exists()
    assert EventRow.objects.filter(type="shift.changed").count() == 1
    grid = rosters.grid(world.actor(world.lead), staffed.plan.id)
    (person,) = [p for p in grid.people if p.worker == worker(world.agent)]
    assert person.leave == {FIRST}


def test_leave_that_leaves_a_queue_short_is_refused_with_the_hours(
    world: World, staffed: Staffed
) -> None:
    """Nine intervals would be without the one person wanted; nothing changes."""
    publish(world, staffed, wanted=1)
    row = asking.ask_leave(world.actor(world.agent), [FIRST])
    against = [each for each in row.reasons if each["code"] == "cover"]
    assert row.state == Request.State.REFUSED
    assert len(against) == 9
    assert against[0]["message"].endswith(
        "would have 0 of 1 people at 2026-11-29 22:00 UTC."
    )
    assert Shift.objects.filter(pk=staffed.shift.pk).exists()


def test_leave_of_days_without_a_roster_cannot_be_asked_for(
    world: World, staffed: Staffed
) -> None:
    with pytest.raises(ProblemError) as refused:
        asking.ask_leave(world.actor(world.agent), [FIRST])
    assert refused.value.problem.code == "not-planned"
    assert not Request.objects.exists()


def test_a_swap_waits_for_the_colleague_and_then_happens(
    world: World, staffed: Staffed
) -> None:
    other = plan_shift(world, staffed, world.expert, 3, "M14")
    publish(world, staffed)
    row = asking.ask_swap(world.actor(world.agent), staffed.shift.id, other.id)
    assert row.state == Request.State.OFFERED
    assert Notice.objects.filter(worker=worker(world.expert)).count() == 2
    done = asking.answer(world.actor(world.expert), row.id, agree=True)
    assert done.state == Request.State.GRANTED
    holders = {
        shift.pk: shift.worker
        for shift in Shift.objects.filter(pk__in=[staffed.shift.pk, other.pk])
    }
    assert holders == {
        staffed.shift.pk: worker(world.expert),
        other.pk: worker(world.agent),
    }
    assert EventRow.objects.filter(type="shift.changed").count() == 2


def test_a_swap_of_one_day_is_no_clash(world: World, staffed: Staffed) -> None:
    other = plan_shift(world, staffed, world.expert, 0, "M14")
    publish(world, staffed)
    row = asking.ask_swap(world.actor(world.agent), staffed.shift.id, other.id)
    done = asking.answer(world.actor(world.expert), row.id, agree=True)
    assert done.state == Request.State.GRANTED


def test_a_declined_swap_changes_nothing(world: World, staffed: Staffed) -> None:
    other = plan_shift(world, staffed, world.expert, 3, "M14")
    publish(world, staffed)
    row = asking.ask_swap(world.actor(world.agent), staffed.shift.id, other.id)
    done = asking.answer(world.actor(world.expert), row.id, agree=False)
    staffed.shift.refresh_from_db()
    assert done.state == Request.State.DECLINED
    assert staffed.shift.worker == worker(world.agent)


def test_a_swap_against_rest_names_the_rule_and_its_source(
    world: World, staffed: Staffed
) -> None:
    """The agent works from 06:00 on Tuesday too: after Monday's night that overlaps."""
    plan_shift(world, staffed, world.agent, 1, "M06")
    night = plan_shift(world, staffed, world.expert, 0, "M22")
    publish(world, staffed)
    row = asking.ask_swap(world.actor(world.agent), staffed.shift.id, night.id)
    assert row.state == Request.State.REFUSED
    assert "overlap" in {each["code"] for each in row.reasons}


def test_a_swap_is_looked_at_again_when_the_colleague_agrees(
    world: World, staffed: Staffed
) -> None:
    """Meanwhile a planner took the shift away."""
    other = plan_shift(world, staffed, world.expert, 3, "M14")
    publish(world, staffed)
    row = asking.ask_swap(world.actor(world.agent), staffed.shift.id, other.id)
    Shift.objects.filter(pk=staffed.shift.pk).update(worker=worker(world.lead))
    done = asking.answer(world.actor(world.expert), row.id, agree=True)
    assert done.state == Request.State.REFUSED
    assert [each["code"] for each in done.reasons] == ["shift-taken"]


def test_a_swap_is_answered_by_nobody_else(world: World, staffed: Staffed) -> None:
    other = plan_shift(world, staffed, world.expert, 3, "M14")
    publish(world, staffed)
    row = asking.ask_swap(world.actor(world.agent), staffed.shift.id, other.id)
    for user in (world.agent, world.lead):
        with pytest.raises(ProblemError) as refused:
            asking.answer(world.actor(user), row.id, agree=True)
        assert refused.value.problem.code == "not-found"


def test_the_first_bid_gets_an_open_shift(world: World, staffed: Staffed) -> None:
    publish(world, staffed)
    cell = editing.Cell(
        worker=worker(world.agent).id, day=FIRST, pattern="", queue=None
    )
    free = editing.offer(world.actor(world.lead), staffed.plan.id, cell)
    first = asking.bid(world.actor(world.expert), free.id)
    second = asking.bid(world.actor(world.agent), free.id)
    free.refresh_from_db()
    assert (first.state, second.state) == ("granted", "refused")
    assert [each["code"] for each in second.reasons] == ["shift-taken"]
    assert free.worker == worker(world.expert)


def test_a_bid_on_a_day_with_a_shift_is_refused(world: World, staffed: Staffed) -> None:
    other = plan_shift(world, staffed, world.expert, 0, "M22")
    publish(world, staffed)
    cell = editing.Cell(
        worker=worker(world.expert).id, day=FIRST, pattern="", queue=None
    )
    editing.offer(world.actor(world.lead), staffed.plan.id, cell)
    row = asking.bid(world.actor(world.agent), other.id)
    assert row.state == Request.State.REFUSED
    assert "overlap" in {each["code"] for each in row.reasons}
    other.refresh_from_db()
    assert other.worker is None


def test_clients_people_ask_for_nothing(world: World, staffed: Staffed) -> None:
    publish(world, staffed)
    with pytest.raises(ProblemError) as refused:
        asking.ask_leave(world.actor(world.owner), [date(2026, 11, 30)])
    assert refused.value.problem.code == "not-allowed"


def test_the_feed_is_one_persons_published_shifts(
    world: World, staffed: Staffed
) -> None:
    plan_shift(world, staffed, world.expert, 3, "M14")
    terms = asking.new_feed(world.actor(world.agent))
    token = feed.token_of(terms.worker_id, terms.feed)
    assert b"BEGIN:VEVENT" not in feed.calendar(token)
    publish(world, staffed)
    lines = feed.calendar(token).decode().split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Hotline of alder (M06)" in lines
    assert "DTSTART:20261129T220000Z" in lines


def test_a_new_address_makes_the_former_one_dead(
    world: World, staffed: Staffed
) -> None:
    first = asking.new_feed(world.actor(world.agent))
    token = feed.token_of(first.worker_id, first.feed)
    asking.new_feed(world.actor(world.agent))
    for dead in (token, f"{token}x", "nothing"):
        with pytest.raises(ProblemError) as refused:
            feed.calendar(dead)
        assert refused.value.problem.code == "not-found"


def test_what_was_told_is_read_once(world: World, staffed: Staffed) -> None:
    publish(world, staffed)
    agent = world.actor(world.agent)
    assert [asking.seen(agent), asking.seen(agent)] == [1, 0]
