"""The thread through the pages: forecast, cover, roster, publication, my shifts."""

from __future__ import annotations

import csv
import io
import re
import sys
from typing import TYPE_CHECKING

import pytest
from tests.staffed import FIRST, Staffed, make_staffed, staff_site
from tests.web.signing import signed_in
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.people.models import Worker
from anyshore.apps.staffing.models import (
    Plan,
    Request,
    Shift,
    SpecialDay,
    StaffQueue,
    Wish,
)
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World

FORECAST = "anyshore.core.staffing.forecast"


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


def plan_url(staffed: Staffed) -> str:
    return f"/ops/staffing/plans/{show_id(IdPrefix.PLAN, staffed.plan.id)}/"


def queue_url(staffed: Staffed) -> str:
    return f"/ops/staffing/queues/{show_id(IdPrefix.STAFF_QUEUE, staffed.queue.id)}/"


def test_the_overview_leads_to_queues_and_plans(world: World, staffed: Staffed) -> None:
    page = signed_in(world.lead).get("/ops/staffing/").content.decode()
    assert queue_url(staffed) in page
    assert plan_url(staffed) in page


def test_a_queue_shows_forecast_against_actual(world: World, staffed: Staffed) -> None:
    page = signed_in(world.lead).get(f"{queue_url(staffed)}?days=7").content.decode()
    assert "Contacts: forecast against actual" in page
    assert "top-down, half-lives 6 and 26 weeks" in page
    assert "Christmas Eve" in page


def test_a_day_set_by_hand_is_forecast_at_once(world: World, staffed: Staffed) -> None:
    sent = {"day": "2026-12-01", "multiplier": "3", "reason": "A campaign"}
    answer = signed_in(world.lead).post(f"{queue_url(staffed)}special/", sent)
    with acting_for_all():
        row = SpecialDay.objects.get(reason="A campaign")
        newest = staffed.queue.forecasts.latest("id")
    assert answer.status_code == 302
    assert row.multiplier == 3
    assert newest.mean[8 * 24 + 12] == 30.0


def test_a_plan_is_begun_from_the_overview(world: World, staffed: Staffed) -> None:
    sent = {
        "name": "Second week",
        "site": str(world.site.id),
        "queue": str(staffed.queue.id),
        "first": "2026-12-07",
        "days": "7",
    }
    answer = signed_in(world.lead).post("/ops/staffing/begin/", sent)
    with acting_for_all():
        plan = Plan.objects.get(name="Second week")
    assert (
        answer.headers["Location"]
        == f"/ops/staffing/plans/{show_id(IdPrefix.PLAN, plan.id)}/"
    )


def test_the_roster_is_a_grid_with_a_link_in_each_cell(
    world: World, staffed: Staffed
) -> None:
    """Three people by seven days; a cell says what it shows, its row and column who."""
    browser = signed_in(world.lead)
    page = browser.get(plan_url(staffed)).content.decode()
    cells = re.findall(r'<td data-kind="(\w+)"><a href="([^"]*)">(.*?)</a>', page)
    assert len(cells) == 21
    ((kind, address, words),) = [each for each in cells if each[0] != "off"]
    assert kind == "shift"
    assert words == '06:00\u201315:00 <span class="sub">Hotline of alder</span>'
    detail = browser.get(plan_url(staffed) + address.replace("&amp;", "&"))
    assert "agent, Monday 30 November" in detail.content.decode()
    assert "The checker finds nothing" in page


def test_a_cell_opens_its_detail_and_can_be_changed(
    world: World, staffed: Staffed
) -> None:
    browser = signed_in(world.lead)
    with acting_for_all():
        agent = Worker.objects.get(user=world.agent)
    address = f"{plan_url(staffed)}?worker={agent.id}&day={FIRST}"
    assert "Break: " in browser.get(address).content.decode()
    sent = {
        "worker": str(agent.id),
        "day": FIRST.isoformat(),
        "pattern": "M14",
        "queue": str(staffed.queue.id),
    }
    browser.post(f"{plan_url(staffed)}cell/", sent)
    with acting_for_all():
        assert Shift.objects.get(worker=agent, day=FIRST).pattern == "M14"


def test_cover_is_a_heat_map_in_words(world: World, staffed: Staffed) -> None:
    page = signed_in(world.lead).get(f"{plan_url(staffed)}cover/").content.decode()
    assert "1 planned, 2 wanted" in page
    assert 'data-level="gap"' in page


def test_the_roster_leaves_as_csv(world: World, staffed: Staffed) -> None:
    answer = signed_in(world.lead).get(f"{plan_url(staffed)}roster.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert row["person"] == "agent"
    assert (row["start"], row["end"]) == ("06:00", "15:00")
    assert row["starts_at"] == "2026-11-29T22:00:00Z"


def test_print_today_requests_and_cost_are_pages(
    world: World, staffed: Staffed
) -> None:
    browser = signed_in(world.lead)
    browser.post(f"{plan_url(staffed)}publish/")
    for path in (
        f"{plan_url(staffed)}print/",
        "/ops/staffing/today/",
        "/ops/staffing/requests/",
        "/ops/staffing/cost/?month=2026-11",
    ):
        assert browser.get(path).status_code == 200, path


def test_published_shifts_are_at_the_desk_and_swaps_are_answered_there(
    world: World, staffed: Staffed
) -> None:
    """Leave that would leave the queue short comes back refused, with the reason."""
    lead, agent = signed_in(world.lead), signed_in(world.agent)
    assert "December is published" not in agent.get("/desk/shifts/").content.decode()
    lead.post(f"{plan_url(staffed)}publish/")
    page = agent.get("/desk/shifts/").content.decode()
    assert "06:00\u201315:00" in page
    assert "First week of December is published" in page
    agent.post("/desk/shifts/ask/", {"kind": "leave", "first": FIRST.isoformat()})
    with acting_for_all():
        assert Request.objects.get().state == "refused"
    page = agent.get("/desk/shifts/").content.decode()
    assert "Hotline of alder would have 0 of 2 people" in page


def test_the_feeds_address_opens_without_signing_in(
    world: World, staffed: Staffed
) -> None:
    agent = signed_in(world.agent)
    agent.post("/desk/shifts/feed/")
    page = agent.get("/desk/shifts/").content.decode()
    (address,) = set(re.findall(r'href="(http[^"]*\.ics)"', page))
    agent.post("/sign-out/")
    answer = agent.get(address.replace("http://testserver", ""))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")


def test_the_client_sees_how_many_and_never_who(world: World, staffed: Staffed) -> None:
    signed_in(world.lead).post(f"{plan_url(staffed)}publish/")
    page = signed_in(world.owner).get("/portal/cover/").content.decode()
    main = page.partition("<main")[2]
    assert "1 planned, 2 wanted" in main
    assert "agent" not in main
    other = signed_in(world.stranger).get("/portal/cover/").content.decode()
    assert "Hotline" not in other


def test_a_search_is_looked_at_without_its_roster(
    world: World, staffed: Staffed
) -> None:
    """What is asked every two seconds is small; at its end the page is reloaded."""
    with acting_for_all():
        Plan.objects.update(state="searching", progress=[[3, 910, 850, "improving"]])
    browser = signed_in(world.lead)
    page = browser.get(f"{plan_url(staffed)}search/")
    assert "After 3 s: cost 910, bound 850, improving." in page.content.decode()
    assert "HX-Refresh" not in page.headers
    with acting_for_all():
        Plan.objects.update(state="draft")
    assert browser.get(f"{plan_url(staffed)}search/").headers["HX-Refresh"] == "true"


def test_what_is_odd_is_told_before_the_roster_is_made(
    world: World, staffed: Staffed
) -> None:
    """Nobody with the skill, and wishes against one another, by name."""
    with acting_for_all():
        agent = Worker.objects.get(user=world.agent)
        for works in (True, False):
            Wish.objects.create(worker=agent, day=FIRST, works=works)
    page = signed_in(world.lead).get(plan_url(staffed)).content.decode()
    assert "agent wishes to work and not to work on 2026-11-30." in page
    with acting_for_all():
        StaffQueue.objects.update(skill="nobody-has-it")
    page = signed_in(world.lead).get(plan_url(staffed)).content.decode()
    assert "Nobody has the skill Hotline of alder; its hours stay empty." in page


def test_a_missing_extra_is_named_with_what_installs_it(
    world: World, staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the packages of an extra are not there, a page says so."""
    for name in [each for each in sys.modules if each.startswith(FORECAST)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)
    browser = signed_in(world.lead)
    page = browser.post(f"{queue_url(staffed)}forecast/")
    assert page.status_code == 503
    assert "pip install &#x27;anyshore[staffing]&#x27;" in page.content.decode()
    index = browser.get("/ops/staffing/").content.decode()
    assert "scipy is not installed" in index


def test_a_bound_that_says_nothing_is_not_shown_as_a_proof(
    world: World, staffed: Staffed
) -> None:
    """A search that is cut short may know less than that rosters cost something."""
    with acting_for_all():
        Plan.objects.update(cost=102685, bound=-179928)
    page = signed_in(world.lead).get(plan_url(staffed)).content.decode()
    assert "Nothing is proven yet" in page
    assert "179928" not in page
