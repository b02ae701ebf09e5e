"""Queues, sites, shifts and agreements are made, changed and retired by hand."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.staffed import Staffed, make_staffed, staff_site
from tests.web.signing import signed_in
from tests.world import MONDAY, PASSWORD, root

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.accounts.models import User
from anyshore.apps.accounts.services import add_user
from anyshore.apps.audit.models import EventRow
from anyshore.apps.clients.models import Site
from anyshore.apps.people.models import Skill, Worker
from anyshore.apps.staffing.models import (
    HistoryDay,
    Pattern,
    Plan,
    SiteTerms,
    StaffQueue,
    WorkTerms,
)
from anyshore.core.access import Role
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World

SETUP = "/ops/staffing/setup/"
QUEUE = {
    "name": "Night line",
    "kind": "immediate",
    "skill": "night-line",
    "zone": "America/New_York",
    "minutes": "30",
    "opens": "20:00",
    "closes": "06:00",
    "weekdays": ["0", "1", "2", "3", "4"],
    "share": "82.5",
    "within": "30",
    "patience": "",
    "handle_seconds": "300",
    "shrinkage": "12",
    "least": "2",
}
SHIFT = {
    "code": "M18",
    "starts": "18:00",
    "hours": "9",
    "break_minutes": "60",
    "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
}
TERMS = {
    "min_week_hours": "16",
    "max_week_hours": "37.5",
    "max_in_row": "6",
    "min_in_row": "2",
    "min_days_off": "2",
    "max_weekends": "2",
    "ends_on": "2026-12-31",
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let the clock stand."""
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def staffed(world: World) -> Staffed:
    """Give client Alder a queue and a draft with one shift."""
    with acting_for_all():
        staff_site(world)
        return make_staffed(world, world.contract)


def errors_of(page: str) -> list[str]:
    """Return what a page says beside fields."""
    return re.findall(r'<p class="error">([^<]*)</p>', page)


def events(world: World, kind: str) -> list[dict[str, Any]]:
    """Return the data of events of a type in Alder's log."""
    with acting_for_all():
        rows = EventRow.objects.filter(type=kind, client_id=world.alder.id)
        return [row.data for row in rows.order_by("sequence")]


def test_a_queue_is_made_and_logged(world: World) -> None:
    sent = {**QUEUE, "contract": str(world.contract.id)}
    answer = signed_in(world.lead).post(f"{SETUP}queues/new/", sent)
    with acting_for_all():
        row = StaffQueue.objects.get(name="Night line")
    assert answer.headers["Location"] == SETUP
    assert (row.opens, row.closes, row.minutes) == (time(20), time(6), 30)
    assert (str(row.share), str(row.shrinkage)) == ("0.8250", "0.1200")
    assert row.patience is None
    assert row.weekdays == [0, 1, 2, 3, 4]
    (logged,) = events(world, "queue.kept")
    assert logged["changes"]["zone"] == ["", "America/New_York"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("zone", "Mars/Olympus", "There is no zone"),
        ("skill", "Night line", "Write a code of small letters"),
        ("share", "100", "below 100 %"),
        ("within", "0", "Write a whole number from 1"),
        ("weekdays", [], "Choose one or more."),
        ("opens", "25:00", "Write it as 22:00."),
        ("name", "", "Write it."),
        ("handle_seconds", "-3", "Write a whole number from 1"),
    ],
)
def test_each_wrong_field_of_a_queue_says_so_and_nothing_is_kept(
    world: World, field: str, value: object, told: str
) -> None:
    sent = {**QUEUE, "contract": str(world.contract.id), field: value}
    answer = signed_in(world.lead).post(f"{SETUP}queues/new/", sent)
    (error,) = errors_of(answer.content.decode())
    assert told in error
    with acting_for_all():
        assert not StaffQueue.objects.exists()


def test_a_queue_is_changed_retired_and_taken_up_again(
    world: World, staffed: Staffed
) -> None:
    """What is retired is no longer offered for plans; its page and past stay."""
    browser = signed_in(world.lead)
    key = show_id(IdPrefix.STAFF_QUEUE, staffed.queue.id)
    address = f"{SETUP}queues/{key}/"
    sent = {**QUEUE, "name": "Hotline", "zone": "UTC", "minutes": "60"}
    browser.post(address, sent)
    browser.post(f"{address}retire/")
    assert ">Hotline</a>" not in browser.get("/ops/staffing/").content.decode()
    assert "Retired" in browser.get(SETUP).content.decode()
    browser.post(f"{address}retire/", {"back": "yes"})
    with acting_for_all():
        row = StaffQueue.objects.get(pk=staffed.queue.id)
    assert (row.name, row.retired_at) == ("Hotline", None)
    assert (
        len(events(world, "queue.retired")) == len(events(world, "queue.resumed")) == 1
    )


@pytest.mark.parametrize("field", ["zone", "minutes"])
def test_what_the_past_hangs_on_stays(
    world: World, staffed: Staffed, field: str
) -> None:
    sent = {**QUEUE, "zone": "UTC", "minutes": "60", field: QUEUE[field]}
    key = show_id(IdPrefix.STAFF_QUEUE, staffed.queue.id)
    answer = signed_in(world.lead).post(f"{SETUP}queues/{key}/", sent)
    (error,) = errors_of(answer.content.decode())
    assert "has a past that hangs on" in error
    with acting_for_all():
        assert HistoryDay.objects.filter(queue=staffed.queue).exists()


def test_a_shift_is_made_changed_and_retired(world: World, staffed: Staffed) -> None:
    browser = signed_in(world.lead)
    browser.post(f"{SETUP}shifts/new/", {**SHIFT, "site": str(world.site.id)})
    browser.post(f"{SETUP}shifts/M18/", {**SHIFT, "hours": "8.5", "weekdays": ["5"]})
    with acting_for_all():
        row = Pattern.objects.get(code="M18")
    assert (row.minutes, row.weekdays, row.site_id) == (510, [5], world.site.id)
    browser.post(f"{SETUP}shifts/M18/retire/")
    with acting_for_all():
        assert Pattern.objects.get(code="M18").retired_at == MONDAY
    assert [each["changes"] for each in events(world, "staffing.set_up")][1] == {
        "minutes": ["540", "510"],
        "weekdays": ["0, 1, 2, 3, 4, 5, 6", "5"],
    }


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("break_minutes", "540", "Shorter than the shift"),
        ("hours", "25", "Write a number from 0 to 24."),
        ("code", "M06", "There is a shift M06 already."),
        ("code", "a/b", "without a slash"),
    ],
)
def test_each_wrong_field_of_a_shift_says_so(
    world: World, staffed: Staffed, field: str, value: str, told: str
) -> None:
    sent = {**SHIFT, "site": str(world.site.id), field: value}
    answer = signed_in(world.lead).post(f"{SETUP}shifts/new/", sent)
    (error,) = errors_of(answer.content.decode())
    assert told in error
    with acting_for_all():
        assert Pattern.objects.count() == 3


def test_a_shift_that_the_law_never_allows_says_so_at_once(
    world: World, staffed: Staffed
) -> None:
    """Thirteen hours of work a day are more than any rule of the Philippines allows."""
    sent = {**SHIFT, "site": str(world.site.id), "hours": "14"}
    page = signed_in(world.lead).post(f"{SETUP}shifts/new/", sent, follow=True)
    assert "The shift M18 is never allowed" in page.content.decode()


def test_terms_are_entered_in_hours_and_end_on_a_day(
    world: World, staffed: Staffed
) -> None:
    with acting_for_all():
        agent = Worker.objects.get(user=world.agent)
    key = show_id(IdPrefix.WORKER, agent.id)
    signed_in(world.lead).post(f"{SETUP}people/{key}/", TERMS)
    with acting_for_all():
        row = WorkTerms.objects.get(worker=agent)
    assert (row.min_week_minutes, row.max_week_minutes) == (960, 2250)
    assert (row.max_weekends, row.ends_on) == (2, date(2026, 12, 31))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("min_week_hours", "40", "From zero to the most of a week."),
        ("min_in_row", "7", "From 1 to the most days in a row."),
        ("max_week_hours", "169", "Write a number from 0 to 168."),
        ("ends_on", "soon", "Write it as 2026-12-31."),
    ],
)
def test_each_wrong_field_of_terms_says_so(
    world: World, staffed: Staffed, field: str, value: str, told: str
) -> None:
    with acting_for_all():
        agent = Worker.objects.get(user=world.agent)
    key = show_id(IdPrefix.WORKER, agent.id)
    answer = signed_in(world.lead).post(
        f"{SETUP}people/{key}/", {**TERMS, field: value}
    )
    (error,) = errors_of(answer.content.decode())
    assert told in error
    with acting_for_all():
        assert WorkTerms.objects.get(worker=agent).max_week_minutes == 2880


def test_rules_and_pay_of_a_site_are_kept_and_pay_is_not_repeated(
    world: World, staffed: Staffed
) -> None:
    key = show_id(IdPrefix.SITE, world.site.id)
    sent = {
        "name": "Manila", "city": "Manila", "country": "PH", "zone": "Asia/Manila",
        "packs": ["PH"], "hourly": "6.25", "currency": "PHP",
    }  # fmt: skip
    signed_in(world.lead).post(f"{SETUP}sites/{key}/", sent)
    with acting_for_all():
        terms = SiteTerms.objects.get(site=world.site)
    assert (str(terms.hourly), terms.currency) == ("6.25", "PHP")
    (logged,) = events(world, "staffing.set_up")
    assert logged["changes"] == {
        "hourly": ["", "changed"],
        "currency": ["EUR", "PHP"],
    }


@pytest.mark.parametrize("currency", ["ABC", "ÄBC", "eur"])
def test_pay_is_in_a_currency_that_there_is(
    world: World, staffed: Staffed, currency: str
) -> None:
    key = show_id(IdPrefix.SITE, world.site.id)
    sent = {
        "name": "Manila", "city": "Manila", "country": "PH", "zone": "Asia/Manila",
        "packs": ["PH"], "hourly": "6", "currency": currency,
    }  # fmt: skip
    answer = signed_in(world.lead).post(f"{SETUP}sites/{key}/", sent)
    (error,) = errors_of(answer.content.decode())
    assert "ISO 4217" in error


def test_a_new_place_is_an_administrators(world: World, staffed: Staffed) -> None:
    sent = {
        "name": "Cebu", "city": "Cebu", "country": "PH", "zone": "Asia/Manila",
        "packs": ["PH"], "hourly": "5", "currency": "PHP",
    }  # fmt: skip
    answer = signed_in(world.lead).post(f"{SETUP}sites/new/", sent)
    assert answer.status_code == 403
    with acting_for_all():
        account = User(email="both@sample.example", name="both")
        both = add_user(root(), account, PASSWORD, [Role.LEAD, Role.ADMINISTRATOR])
    signed_in(both).post(f"{SETUP}sites/new/", sent)
    with acting_for_all():
        assert Site.objects.get(name="Cebu").staffing.packs == ["PH"]


def test_a_plan_file_is_taken_in_from_the_page(world: World, staffed: Staffed) -> None:
    """People, their skill and shifts are known, so somebody who only plans may."""
    text = """
title: January
first: 2027-01-04
days: 7
sites: [{id: Manila, zone: Asia/Manila, rules: [PH]}]
patterns: [{id: M06, site: Manila, starts: "06:00", minutes: 540, break: 60}]
people: [{id: agent@sample.example, skills: [line], weekly_hours: 40}]
demand: [{queue: line, from: "06:00", to: "15:00", required: 1}]
"""
    with acting_for_all():
        agent = Worker.objects.get(user__email="agent@sample.example")
        Skill.objects.create(worker=agent, code="line", level=3)
    file = SimpleUploadedFile("../january.yaml", text.encode())
    sent = {"file": file, "contract": str(world.contract.id)}
    answer = signed_in(world.lead).post("/ops/staffing/take-in/", sent)
    with acting_for_all():
        plan = Plan.objects.get(name="January")
    key = show_id(IdPrefix.PLAN, plan.id)
    assert answer.headers["Location"] == f"/ops/staffing/plans/{key}/"


def test_a_file_that_is_no_plan_says_where(world: World) -> None:
    file = SimpleUploadedFile("plan.yaml", b"title: x\nfirst: soon\ndays: 7\n")
    answer = signed_in(world.lead).post("/ops/staffing/take-in/", {"file": file})
    (error,) = errors_of(answer.content.decode())
    assert "There is nothing under sites." in error
