"""A plan file becomes queues, people and a draft; what contradicts is refused whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.accounts.models import Grant, User
from anyshore.apps.audit.models import EventRow
from anyshore.apps.clients.models import Site
from anyshore.apps.people.models import Skill, Worker
from anyshore.apps.staffing import taking_in
from anyshore.apps.staffing.entering import Given
from anyshore.apps.staffing.models import (
    Forecast,
    Pattern,
    Plan,
    Request,
    Shift,
    StaffQueue,
    Wish,
    WorkTerms,
)
from anyshore.apps.staffing.planning import core_plan
from anyshore.core.access import Actor, Role
from anyshore.core.staffing.labour.reading import PlanFile, read_plan
from anyshore.core.staffing.labour.rows import Row
from anyshore.core.staffing.labour.sample import sample_file
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World

FIRST = date(2026, 12, 7)


@pytest.fixture(autouse=True)
def everybody() -> Iterator[None]:
    """Act for every client, with the clock standing."""
    with clock.standing_at(MONDAY), acting_for_all():
        yield


def planner(world: World, *more: Role) -> Actor:
    """Return somebody who plans for both clients and may enter people."""
    return Actor(
        id=world.lead.id,
        roles=frozenset({Role.LEAD, *more}),
        clients=frozenset({world.alder.id, world.birch.id}),
    )


def file(**more: Any) -> PlanFile:
    """Read a small plan: two people in Manila, calls by day, a break over night."""
    rows: dict[str, Any] = {
        "plan": [{"first": FIRST, "days": 14, "title": "Small", "zone": "UTC"}],
        "sites": [{"id": "Manila", "zone": "Asia/Manila", "rules": "PH"}],
        "patterns": [
            {"id": "early", "site": "Manila", "starts": "06:00", "minutes": 540,
             "break": 60, "weekdays": "mon-fri"},
        ],
        "people": [
            {"id": "ada", "name": "Ada", "skills": "calls", "weekly_hours": 40,
             "min_weekly_hours": 20, "max_weekends": 1},
            {"id": "agent@sample.example", "skills": "calls", "weekly_hours": 24},
        ],
        "leave": [{"person": "ada", "from": "2026-12-08", "to": "2026-12-09"}],
        "wishes": [{"person": "ada", "day": "2026-12-10", "want": "off", "weight": 9}],
        "before": [{"person": "ada", "day": "2026-12-04", "pattern": "early"}],
        "demand": [
            {"queue": "calls", "zone": "Asia/Manila", "from": "06:00", "to": "15:00",
             "required": 2},
        ],
        "queues": [
            {"id": "calls", "contract": "alder-payables", "share": "0.8",
             "within": 20, "handle_time": 300},
        ],
    }  # fmt: skip
    rows.update(more)
    return read_plan(
        {
            name: [Row(section=name, values=values) for values in given]
            for name, given in rows.items()
        },
        "small.yaml",
    )


def given(world: World, **more: Any) -> Given:
    """Return the small plan for client Alder's contract."""
    return Given(file=file(**more), contracts={"calls": world.contract.id})


def taken(world: World, **more: Any) -> taking_in.TakenIn:
    """Take the small plan in."""
    return taking_in.take_in(planner(world, Role.ADMINISTRATOR), given(world, **more))


def test_a_file_becomes_a_draft_of_the_same_plan(world: World) -> None:
    """What the solver is given is what the file says, person by person."""
    found = taken(world)
    assert (found.entered, found.known) == (1, 1)
    plan = core_plan(found.plan)
    small = file().plan
    queue = StaffQueue.objects.get(name="calls")
    ada = next(each for each in plan.people if each.leave)
    assert plan.first == small.first
    assert plan.days == small.days
    assert ada.contract == next(p for p in small.people if p.id == "ada").contract
    assert ada.leave == {date(2026, 12, 8), date(2026, 12, 9)}
    assert ada.wishes_off == {(date(2026, 12, 10), ""): 9}
    assert [shift.day for shift in ada.before] == [date(2026, 12, 4)]
    assert str(queue.id) in ada.skills
    wanted = [each for each in plan.demand if each.required]
    assert [each.interval for each in wanted] == [
        each.interval for each in small.demand
    ]
    assert {each.required for each in wanted} == {2}
    assert plan.patterns[0].weekdays == frozenset(range(5))


def test_hours_between_what_is_wanted_want_nobody(world: World) -> None:
    """Overnight gaps are intervals with nobody, not intervals that are missing."""
    taken(world)
    row = Forecast.objects.get()
    assert row.minutes == 60
    assert row.scheduled[:24] == [2] * 9 + [0] * 15
    assert row.mean[9:24] == [0.0] * 15


def test_contacts_are_the_most_that_the_people_can_answer(world: World) -> None:
    """9.31 calls of five minutes an hour: 0.776 erlang on two people, 80.0 % in 20 s.

    Erlang B is 0.145 and C 0.217; 1 - 0.217 exp(-(2 - 0.776) 20 / 300) = 0.800.
    """
    taken(world)
    row = Forecast.objects.get()
    assert row.model == "people wanted, as a plan file says"
    assert row.mean[0] == pytest.approx(9.31, abs=0.01)
    assert row.agents[0] == 2
    assert row.level[0] >= 0.8


def test_people_entered_serve_the_clients_of_their_queues_alone(world: World) -> None:
    taken(world)
    user = User.objects.get(email="ada@people.invalid")
    assert not user.has_usable_password()
    assert [
        (each.role, each.client_id) for each in Grant.objects.filter(user=user)
    ] == [("agent", world.alder.id)]
    assert Skill.objects.filter(worker__user=user).get().code == "calls"


def test_leave_counts_as_worked_and_so_is_added_to_the_fewest_hours(
    world: World,
) -> None:
    """20 hours in each of two weeks, and two days of eight: 56 hours in two weeks."""
    taken(world)
    terms = WorkTerms.objects.get(worker__user__email="ada@people.invalid")
    assert (terms.min_week_minutes, terms.max_week_minutes) == (28 * 60, 40 * 60)
    assert terms.max_weekends == 2
    assert Request.objects.get().state == "granted"
    assert Wish.objects.get().weight == 9


def test_published_shifts_are_published_and_told(world: World) -> None:
    rows = [{"person": "ada", "day": "2026-12-07", "pattern": "early"}]
    found = taken(world, published=rows)
    worker = Worker.objects.get(user__email="ada@people.invalid")
    assert found.plan.state == Plan.State.PUBLISHED
    assert Shift.objects.get(plan=found.plan).worker == worker
    assert worker.notices.count() == 1


def test_each_client_learns_of_its_own_queues(world: World) -> None:
    taken(world)
    (event,) = EventRow.objects.filter(type="plan.taken_in")
    assert event.client_id == world.alder.id
    assert event.data["queues"] == ["calls"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"sites": [{"id": "Manila", "zone": "Asia/Tokyo"}]}, "site-differs"),
        ({"sites": [{"id": "Manila", "zone": "Asia/Manila", "rules": "XX"}]},
         "pack-unknown"),
        ({"rules": [{"pack": "OWN", "kind": "max-nights-in-row", "value": 3}]},
         "own-rules"),
        ({"demand": [{"queue": "calls", "start": "2026-12-07T09:01",
                      "end": "2026-12-07T10:01", "required": 1}]}, "interval-odd"),
    ],
)  # fmt: skip
def test_what_contradicts_is_refused_and_nothing_kept(
    world: World, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(ProblemError) as error:
        taken(world, **more)
    assert error.value.problem.code == code
    assert not Plan.objects.exists()
    assert not StaffQueue.objects.exists()


def test_a_shift_of_that_name_with_other_hours_is_refused(world: World) -> None:
    Pattern.objects.create(
        site=Site.objects.get(), code="early", starts=time(7), minutes=480
    )
    with pytest.raises(ProblemError) as error:
        taken(world)
    assert error.value.problem.code == "pattern-taken"


def test_the_same_plan_is_not_taken_in_twice(world: World) -> None:
    taken(world)
    with pytest.raises(ProblemError) as error:
        taken(world)
    assert error.value.problem.code == "plan-known"


def test_the_next_month_of_the_same_people_needs_no_administrator(world: World) -> None:
    """Who only plans may take in a plan of people and sites that are known."""
    taken(world)
    later = file(plan=[{"first": "2026-12-21", "days": 14, "title": "Next"}],
                 leave=[], wishes=[], before=[])  # fmt: skip
    again = Given(file=later, contracts={"calls": world.contract.id})
    found = taking_in.take_in(planner(world), again)
    assert (found.entered, found.known) == (0, 2)


def test_who_only_plans_enters_nobody(world: World) -> None:
    with pytest.raises(ProblemError) as error:
        taking_in.take_in(planner(world), given(world))
    assert error.value.problem.code == "not-allowed"
    assert not User.objects.filter(email="ada@people.invalid").exists()


def test_who_only_plans_gives_nobody_a_skill(world: World) -> None:
    """A skill opens work to somebody, and known people are no exception."""
    taken(world)
    Skill.objects.filter(worker__user__email="ada@people.invalid").delete()
    later = file(plan=[{"first": "2026-12-21", "days": 14, "title": "Next"}],
                 leave=[], wishes=[], before=[])  # fmt: skip
    again = Given(file=later, contracts={"calls": world.contract.id})
    with pytest.raises(ProblemError) as error:
        taking_in.take_in(planner(world), again)
    assert error.value.problem.code == "not-allowed"
    assert not Skill.objects.filter(worker__user__email="ada@people.invalid").exists()


def test_a_contract_out_of_reach_is_refused(world: World) -> None:
    """Who plans for Birch takes nothing in for Alder."""
    other = replace(planner(world), clients=frozenset({world.birch.id}))
    with pytest.raises(ProblemError) as error:
        taking_in.take_in(other, given(world))
    assert error.value.problem.code == "not-allowed"


def test_the_sample_of_120_people_is_taken_in(world: World) -> None:
    sample = Given(file=sample_file(FIRST), contracts={"": world.contract.id})
    found = taking_in.take_in(planner(world, Role.ADMINISTRATOR), sample)
    plan = core_plan(found.plan)
    assert found.entered == 120
    assert (len(plan.people), len(plan.demand)) == (120, 5 * 672)
    assert [site.zone for site in plan.sites] == ["Europe/Warsaw", "Asia/Manila"]
    same = {p.contract for p in sample_file(FIRST).plan.people}
    assert {person.contract for person in plan.people} == same
