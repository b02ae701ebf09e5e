"""Plans from draft to publication: made in the background, checked, and told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests.staffed import FIRST, make_staffed
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.apps.audit.models import EventRow
from anyshore.apps.people.models import Presence, Worker
from anyshore.apps.staffing import (
    editing,
    intraday,
    money,
    presence,
    queries,
    rosters,
    services,
    tasks,
)
from anyshore.apps.staffing.models import (
    Assignment,
    Notice,
    Plan,
    PresenceSpan,
    Shift,
)
from anyshore.core.staffing import labour
from anyshore.core.staffing.intraday import Change
from anyshore.core.staffing.labour.rostering import Made
from anyshore.kernel import Interval, Problem, ProblemError

if TYPE_CHECKING:
    from uuid import UUID

    from tests.staffed import Staffed
    from tests.world import World

    from anyshore.apps.accounts.models import User


def worker(user: User) -> Worker:
    return Worker.objects.get(user=user)


def cell(world: World, staffed: Staffed, day: int, pattern: str) -> editing.Cell:
    """Return what a planner wants of the agent on a day of the plan."""
    return editing.Cell(
        worker=worker(world.agent).id,
        day=FIRST + timedelta(days=day),
        pattern=pattern,
        queue=staffed.queue.id,
        reason="The planner says so.",
    )


def test_a_draft_covers_its_queues_by_their_latest_forecast(staffed: Staffed) -> None:
    (demand,) = staffed.plan.demands.all()
    assert demand.forecast_id == staffed.forecast.id
    assert (staffed.plan.state, staffed.plan.queues) == (Plan.State.DRAFT, 1)


def test_a_plan_beyond_the_forecast_has_it_made_anew(
    world: World, staffed: Staffed
) -> None:
    """A forecast reaches six weeks; a plan that ends later gets a longer one."""
    new = services.NewPlan(
        name="January",
        sites=[world.site.id],
        queues=[staffed.queue.id],
        zone="Asia/Manila",
        first=date(2027, 1, 4),
        days=14,
    )
    plan = services.draft_plan(world.actor(world.lead), new)
    (demand,) = plan.demands.all()
    reaches = demand.forecast.starts_at + timedelta(hours=len(demand.forecast.mean))
    assert demand.forecast_id != staffed.forecast.id
    assert reaches >= datetime(2027, 1, 17, 16, tzinfo=UTC)


def test_a_shift_starts_on_its_sites_clock(staffed: Staffed) -> None:
    """06:00 in Manila is 22:00 UTC of the day before; the break is in the middle."""
    shift = staffed.shift
    assert shift.starts_at == datetime(2026, 11, 29, 22, tzinfo=UTC)
    assert (shift.day, shift.pattern) == (FIRST, "M06")
    kinds = [(each["kind"], each["start"][11:16]) for each in shift.activities]
    assert kinds == [("work", "22:00"), ("break", "02:00"), ("work", "03:00")]


def test_cover_counts_who_is_there_for_the_whole_interval(
    world: World, staffed: Staffed
) -> None:
    (cover,) = queries.cover_of_plan(world.actor(world.lead), staffed.plan.id)
    there = [s for s, n in zip(cover.starts, cover.planned, strict=True) if n]
    # The plan's first day begins at 00:00 in Manila, six hours before the shift.
    assert cover.starts[0] == datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert (there[0], len(there)) == (staffed.shift.starts_at, 9)


def test_the_checker_names_what_a_planner_breaks(
    world: World, staffed: Staffed
) -> None:
    """From 22:00 to 07:00, and at 06:00 again: rest, and two shifts at once."""
    lead = world.actor(world.lead)
    editing.set_shift(lead, staffed.plan.id, cell(world, staffed, 1, "M22"))
    editing.set_shift(lead, staffed.plan.id, cell(world, staffed, 2, "M06"))
    found = rosters.findings(lead, staffed.plan.id)
    assert "overlap" in {each.code for each in found}
    assert {each.name for each in found} == {"agent"}


def test_a_day_off_takes_the_shift_away(world: World, staffed: Staffed) -> None:
    gone = cell(world, staffed, 0, "")
    made = editing.set_shift(world.actor(world.lead), staffed.plan.id, gone)
    assert made is None
    assert not Shift.objects.filter(plan=staffed.plan).exists()


def test_days_outside_the_plan_are_refused(world: World, staffed: Staffed) -> None:
    with pytest.raises(ProblemError) as refused:
        editing.set_shift(
            world.actor(world.lead), staffed.plan.id, cell(world, staffed, 7, "M06")
        )
    assert refused.value.problem.code == "outside"


def test_publishing_tells_everybody_and_the_clients_log(
    world: World, staffed: Staffed
) -> None:
    lead = world.actor(world.lead)
    services.publish(lead, staffed.plan.id)
    services.publish(lead, staffed.plan.id)
    (notice,) = Notice.objects.all()
    event = EventRow.objects.get(type="roster.published")
    assert notice.worker == worker(world.agent)
    assert notice.text == "First week of December is published: 1 shift of yours."
    assert event.client_id == world.alder.id
    assert (event.data["shifts"], event.data["hours"]) == (1, "8.00")


def test_a_published_shift_changes_by_reason_alone(
    world: World, staffed: Staffed
) -> None:
    lead = world.actor(world.lead)
    services.publish(lead, staffed.plan.id)
    wanted = cell(world, staffed, 0, "M14")
    with pytest.raises(ProblemError) as refused:
        editing.set_shift(lead, staffed.plan.id, replace(wanted, reason=" "))
    assert refused.value.problem.code == "reason-missing"
    editing.set_shift(lead, staffed.plan.id, wanted)
    event = EventRow.objects.get(type="shift.changed")
    assert event.data["reason"] == "The planner says so."
    assert Notice.objects.filter(text__contains="The planner says so.").count() == 1


def test_an_empty_plan_is_not_published(world: World, staffed: Staffed) -> None:
    Shift.objects.all().delete()
    with pytest.raises(ProblemError) as refused:
        services.publish(world.actor(world.lead), staffed.plan.id)
    assert refused.value.problem.code == "plan-empty"


def test_a_plan_of_clients_one_does_not_serve_is_not_there(
    world: World, staffed: Staffed
) -> None:
    lead = replace(world.actor(world.lead), clients=frozenset({world.birch.id}))
    with pytest.raises(ProblemError) as refused:
        services.plan_of(lead, staffed.plan.id)
    assert refused.value.problem.code == "not-found"
    assert queries.plans(lead) == []


def jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text FROM procrastinate_jobs")
        return list(cursor.fetchall())


def made_of(staffed: Staffed, world: World, patterns: list[str]) -> Made:
    """Return a roster that gives the agent one shift a day."""
    plan = tasks._wanted(staffed.plan)
    by_id = {each.id: each for each in plan.patterns}
    shifts = [
        labour.Shift(
            person=str(worker(world.agent).id),
            interval=by_id[code].interval(FIRST + timedelta(days=n), "Asia/Manila"),
            zone="Asia/Manila",
            pattern=code,
            queue=str(staffed.queue.id),
            break_minutes=60,
        )
        for n, code in enumerate(patterns)
    ]
    return Made(shifts=tuple(shifts), cost=100.0, bound=90.0, problems=())


def test_a_roster_is_made_by_a_job_and_never_in_the_request(
    world: World, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shift that stays keeps its row; cost and bound are stored."""
    plan = services.make(world.actor(world.lead), staffed.plan.id, 5)
    ((name, args),) = jobs()
    assert (name, plan.state) == ("staffing.make_roster", Plan.State.SEARCHING)
    made = made_of(staffed, world, ["M06", "M06"])
    monkeypatch.setattr(tasks, "_search", lambda *_: made)
    tasks.make_roster(**json.loads(args))
    plan.refresh_from_db()
    assert (plan.state, plan.cost, plan.bound) == (Plan.State.DRAFT, 100.0, 90.0)
    assert Shift.objects.filter(pk=staffed.shift.pk).exists()
    assert Assignment.objects.filter(shift__plan=plan, client=world.alder).count() == 2


def test_a_job_that_comes_too_late_changes_nothing(
    world: World, staffed: Staffed
) -> None:
    plan = services.make(world.actor(world.lead), staffed.plan.id, 5)
    tasks.make_roster(plan=str(plan.id), version=plan.version - 1)
    plan.refresh_from_db()
    assert plan.state == Plan.State.SEARCHING


def test_rules_that_cannot_hold_together_are_told_by_name(
    world: World, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = services.make(world.actor(world.lead), staffed.plan.id, 5)
    key = worker(world.agent).id

    def fail(row: Plan, wanted: labour.Plan) -> Made:
        raise ProblemError(
            Problem(code="roster-impossible", message=f"{key} cannot.", hint="Loosen.")
        )

    monkeypatch.setattr(tasks, "_search", fail)
    tasks.make_roster(plan=str(plan.id), version=plan.version)
    plan.refresh_from_db()
    assert (plan.state, plan.problem) == (Plan.State.DRAFT, "agent cannot.")


def test_a_published_plan_made_again_tells_who_is_touched(
    world: World, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = world.actor(world.lead)
    services.publish(lead, staffed.plan.id)
    plan = services.make(lead, staffed.plan.id, 5)
    assert len(tasks._wanted(plan).published) == 1
    made = made_of(staffed, world, ["M14"])
    monkeypatch.setattr(tasks, "_search", lambda *_: made)
    tasks.make_roster(plan=str(plan.id), version=plan.version)
    plan.refresh_from_db()
    assert plan.state == Plan.State.PUBLISHED
    assert Notice.objects.filter(text__contains="made anew").count() == 1


def test_who_works_is_planned_by_skill_and_client(
    world: World, staffed: Staffed
) -> None:
    """Three have the skill; everybody's queues are those of clients they serve."""
    plan = tasks._wanted(staffed.plan)
    names = {str(worker(user).id) for user in (world.agent, world.expert, world.lead)}
    assert {person.id for person in plan.people} == names
    assert all(str(staffed.queue.id) in person.skills for person in plan.people)


def test_shifts_before_a_plan_count_for_rest(world: World, staffed: Staffed) -> None:
    services.publish(world.actor(world.lead), staffed.plan.id)
    following = Plan(
        name="Next", zone="Asia/Manila", first=FIRST + timedelta(days=7), days=7,
        created_by=world.lead.id, queues=1,
    )  # fmt: skip
    following.save()
    following.sites.set([world.site])
    following.demands.create(
        client=world.alder, queue=staffed.queue, forecast=staffed.forecast
    )
    people = {each.id: each for each in tasks._wanted(following).people}
    assert len(people[str(worker(world.agent).id)].before) == 1


def test_planned_hours_cost_what_the_pack_says(world: World, staffed: Staffed) -> None:
    """30 November is Bonifacio Day: a regular holiday, paid twice in the Philippines.

    Eight hours at 5.00 are 40.00 plain and 80.00 on that day.
    """
    services.publish(world.actor(world.lead), staffed.plan.id)
    period = Interval(
        datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    )
    (found,) = money.planned(world.actor(world.lead), period)
    assert (found.contract.id, found.hours) == (world.contract.id, Decimal(8))
    assert str(found.cost["EUR"].rounded()) == "80.00 EUR"
    assert str(found.premiums["EUR"].rounded()) == "40.00 EUR"
    assert found.premium_hours == Decimal(8)


def test_cost_goes_to_the_contract_that_a_shift_serves(
    world: World, staffed: Staffed
) -> None:
    """Another client's contract has its own shift and its own cost."""
    other = make_staffed(world, world.other_contract)
    lead = world.actor(world.lead)
    night = cell(world, other, 3, "M22")
    editing.set_shift(lead, other.plan.id, cell(world, other, 0, ""))
    editing.set_shift(lead, other.plan.id, night)
    for plan in (staffed.plan, other.plan):
        services.publish(lead, plan.id)
    period = Interval(
        datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    )
    costs: dict[UUID, str] = {
        each.contract.id: str(each.cost["EUR"].rounded())
        for each in money.planned(lead, period)
    }
    # Seven of eight hours lie in the night, which adds a tenth.
    assert costs == {
        world.contract.id: "80.00 EUR",
        world.other_contract.id: "43.50 EUR",
    }


NOON = datetime(2026, 11, 30, 12, 30, tzinfo=UTC)


def test_the_day_is_reckoned_anew_by_what_came(world: World, staffed: Staffed) -> None:
    """Nothing came all morning where much was expected: the rest is taken down."""
    services.publish(world.actor(world.lead), staffed.plan.id)
    with clock.standing_at(NOON):
        found = intraday.outlook(world.actor(world.lead))
    (day,) = found.days
    assert (len(day.actual), sum(day.actual)) == (12, 0.0)
    assert sum(day.rebased[12:]) <= sum(day.forecast[12:])
    assert found.starts[0] == NOON.replace(minute=0)


def test_what_if_shows_what_overtime_would_save(world: World, staffed: Staffed) -> None:
    """Nobody is there after seven in the morning; five people more keep the promise."""
    services.publish(world.actor(world.lead), staffed.plan.id)
    with clock.standing_at(NOON):
        found = intraday.outlook(world.actor(world.lead))
    first = [each.interval for each in found.breaches]
    change = Change(
        people=5, start=0, end=len(found.starts), given=str(staffed.queue.id)
    )
    assert first
    assert intraday.tried(found, [change]) == ()


def test_adherence_is_read_from_the_desks_presence(
    world: World, staffed: Staffed
) -> None:
    """Planned from 22:00; noted as there for ten minutes from 00:00 to 00:10."""
    services.publish(world.actor(world.lead), staffed.plan.id)
    Worker.objects.exclude(user=world.agent).update(presence=Presence.OFFLINE)
    midnight = datetime(2026, 11, 30, tzinfo=UTC)
    for seconds in range(0, 601, 60):
        presence.note(midnight + timedelta(seconds=seconds))
    (span,) = PresenceSpan.objects.all()
    with clock.standing_at(midnight + timedelta(minutes=20)):
        (kept,) = intraday.kept(world.actor(world.lead))
    assert span.until - span.since == timedelta(minutes=10)
    assert (kept.adherence.planned, kept.adherence.kept, kept.due) == (
        timedelta(minutes=20),
        timedelta(minutes=10),
        True,
    )


def test_presence_after_a_gap_is_another_span(world: World) -> None:
    Worker.objects.exclude(user=world.agent).update(presence=Presence.OFFLINE)
    presence.note(MONDAY)
    presence.note(MONDAY + timedelta(minutes=5))
    assert PresenceSpan.objects.count() == 2
