"""Operations: numbers that open their rows, and the actions of a lead."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.work.conftest import ended
from tests.web.work import make_item
from tests.world import MONDAY, World

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.clients.models import Commitment
from anyshore.apps.people.models import Worker
from anyshore.apps.processes.models import Incident
from anyshore.apps.work import listing, oversight, services
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.services import Finished
from anyshore.core import sla
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from anyshore.apps.accounts.models import User


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let the clock stand on a Monday morning in Manila."""
    with clock.standing_at(MONDAY):
        yield


def signed_in(user: User) -> Client:
    """Return a browser that somebody has signed in with."""
    client = Client()
    with acting_for_all():
        client.force_login(user, "anyshore.apps.accounts.backend.PasswordBackend")
    return client


@pytest.fixture
def lead(world: World) -> Client:
    """Return the lead's browser."""
    return signed_in(world.lead)


@pytest.fixture
def item(world: World) -> ItemRow:
    """Return a ready item."""
    with acting_for_all():
        return make_item(world)


def url(view: str, row: ItemRow) -> str:
    """Return the address of a page or command of an item."""
    return reverse(f"ops:{view}", args=[show_id(IdPrefix.ITEM, row.id)])


def case_url(row: ItemRow) -> str:
    """Return the page of an item's case."""
    return reverse("ops:case", args=[show_id(IdPrefix.CASE, row.case_id)])


def promise(world: World) -> Commitment:
    """Return a commitment of nine items in ten within an hour of working time."""
    document = sla.commitment_to_json(
        sla.Commitment(
            name="Turnaround",
            measure=sla.Measure.TURNAROUND,
            threshold=Decimal("0.9"),
            target=timedelta(hours=1),
        )
    )
    return Commitment.objects.create(
        client=world.alder, contract=world.contract, document=document
    )


def stored(row: ItemRow) -> dict[str, Any]:
    """Return an item as it is in the database now."""
    with acting_for_all():
        return dict(ItemRow.objects.filter(pk=row.pk).values().get())


def words_of(response: Any) -> str:
    """Return the words of a page without its elements."""
    assert response.status_code == 200
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)


def test_every_number_of_the_first_page_opens_its_rows(
    world: World, lead: Client, item: ItemRow
) -> None:
    with acting_for_all():
        made = promise(world)
        make_item(world)
        services.push_next(world.actor(world.agent))
    response = lead.get("/ops/")
    page = response.content.decode()
    assert "Kept" in words_of(response)
    for state, count in (("ready", 1), ("claimed", 1), ("late", 0), ("pended", 0)):
        address = f"/ops/items/?state={state}"
        assert f'href="{address}"' in page
        assert count == words_of(lead.get(address)).count("Resolve the exception")
    assert f"/ops/commitments/{made.id}/" in page
    assert "style=" not in page


def test_a_commitment_is_measured_by_items_that_it_names(
    world: World, lead: Client, item: ItemRow
) -> None:
    agent = world.actor(world.agent)
    with acting_for_all():
        made = promise(world)
        late = make_item(world)
        for minutes, token in ((30, "a"), (61, "b")):
            with clock.standing_at(MONDAY + timedelta(minutes=minutes)):
                row = services.push_next(agent)
                assert row is not None
                done = Finished(token=token, output={"decision": "post"})
                services.complete(agent, row.id, done)
                last = row
        third = make_item(world)
    kept = item if last.id == late.id else late
    with clock.standing_at(MONDAY + timedelta(minutes=90)):
        words = words_of(lead.get("/ops/"))
        assert "33.3" in words
        for part, rows in (("kept", {kept.id}), ("missed", {last.id, third.id})):
            page = lead.get(f"/ops/commitments/{made.id}/?part={part}")
            found = set(re.findall(r"/ops/items/(wi_\w+)/", page.content.decode()))
            expected = {show_id(IdPrefix.ITEM, key) for key in rows}
            assert found == expected


def test_open_items_over_the_target_are_missed_already(
    world: World, lead: Client, item: ItemRow
) -> None:
    with acting_for_all():
        made = promise(world)
    with clock.standing_at(MONDAY + timedelta(minutes=60)):
        page = lead.get(f"/ops/commitments/{made.id}/?part=missed")
        assert "Resolve the exception" not in words_of(page)
    with clock.standing_at(MONDAY + timedelta(minutes=61)):
        page = lead.get(f"/ops/commitments/{made.id}/?part=missed")
        assert show_id(IdPrefix.ITEM, item.id) in page.content.decode()


def test_lists_go_on_by_key_and_back_again(
    world: World, lead: Client, item: ItemRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    with acting_for_all():
        for _ in range(4):
            make_item(world)
        keys = [show_id(IdPrefix.ITEM, key) for key in _in_order()]
    for state in ("ready", "all"):
        expected = keys if state == "ready" else sorted(keys, reverse=True)
        seen, address = [], f"/ops/items/?state={state}"
        pages = []
        while address:
            page = lead.get(address).content.decode().replace("&amp;", "&")
            pages.append(re.findall(r"/ops/items/(wi_\w+)/", page))
            seen += pages[-1]
            following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
            address = f"/ops/items/{following[1]}" if following else ""
        assert seen == expected
        back = re.search(r'href="(\?[^"]*before=[^"]*)"', page)
        assert back is not None
        page = lead.get(f"/ops/items/{back[1]}").content.decode()
        assert re.findall(r"/ops/items/(wi_\w+)/", page) == pages[-2]


def _in_order() -> list[UUID]:
    rows = ItemRow.objects.order_by("priority", "due_at", "ready_at", "id")
    return list(rows.values_list("id", flat=True))


def test_a_list_is_narrowed_by_queue_client_words_and_hour(
    world: World, lead: Client, item: ItemRow
) -> None:
    with acting_for_all():
        other = make_item(world, birch=True)
    shown = show_id(IdPrefix.ITEM, item.id)
    for query, found in (
        (f"client={world.alder.id}", True),
        (f"client={world.birch.id}", False),
        (f"queue={item.queue_id}", True),
        ("text=4711", True),
        ("text=4712", False),
        ("state=completed&hour=2026-11-23T01:00:00%2B00:00", False),
    ):
        page = lead.get(f"/ops/items/?{query}").content.decode()
        assert (shown in page) is found, query
    assert other.queue_id == item.queue_id
    for query in ("state=nonsense", "queue=1", "hour=now", "after=%21%21"):
        assert lead.get(f"/ops/items/?{query}").status_code == 409, query


def test_an_item_and_its_case_tell_everything(
    world: World, lead: Client, item: ItemRow
) -> None:
    words = words_of(lead.get(url("item", item)))
    for expected in (
        "Invoice 4711",
        "Sample Client Alder",
        "accounts-payable 2",
        "manila-days version 1",
        "normal priority",
        "Step opened",
    ):
        assert expected in words
    words = words_of(lead.get(case_url(item)))
    assert "Running" in words
    assert "Resolve the exception" in words
    assert "Handed over" in words


def test_a_lead_takes_over_hurries_names_resumes_and_withdraws(
    world: World, lead: Client, item: ItemRow
) -> None:
    with acting_for_all():
        services.push_next(world.actor(world.agent))
        worker = Worker.objects.get(user=world.agent)
        mine = Worker.objects.get(user=world.lead)
    assert lead.post(url("take-over", item), {"reason": ""}).status_code == 409
    assert lead.post(url("take-over", item), {"reason": "now"}).status_code == 302
    assert stored(item)["holder_id"] == mine.id
    named = {"worker": str(worker.id), "reason": "yours"}
    assert lead.post(url("reassign", item), named).status_code == 302
    assert stored(item)["named_id"] == worker.id
    hurried = {"priority": "0", "reason": "client called"}
    assert lead.post(url("priority", item), hurried).status_code == 302
    assert stored(item)["priority"] == 0
    for view, data in (
        ("reassign", {"worker": "nobody", "reason": "x"}),
        ("priority", {"priority": "9", "reason": "x"}),
        ("resume", {"reason": "it came"}),
    ):
        assert lead.post(url(view, item), data).status_code == 409
    assert lead.post(url("withdraw", item), {"reason": "double"}).status_code == 302
    assert stored(item)["state"] == "withdrawn"


def test_incidents_are_listed_and_tried_again(
    world: World, lead: Client, item: ItemRow
) -> None:
    with acting_for_all():
        oversight.withdraw(world.actor(world.lead), item.id, "in error")
        assert ended(item) == "incident"
        incident = Incident.objects.get()
    assert "Invoice 4711" in words_of(lead.get("/ops/incidents/"))
    assert "Needs repair" in words_of(lead.get(case_url(item)))
    shown = show_id(IdPrefix.INCIDENT, incident.id)
    address = reverse("ops:repair", args=[shown])
    for who, status in (("owner", 403), ("stranger", 403), ("agent", 403)):
        response = signed_in(getattr(world, who)).post(address)
        assert response.status_code == status
    assert lead.post(address).status_code == 302
    assert "Nothing is stopped" in words_of(lead.get("/ops/incidents/"))
    with acting_for_all():
        assert ended(item) == "running"


def test_workers_are_shown_with_presence_and_what_they_hold(
    world: World, lead: Client, item: ItemRow
) -> None:
    with acting_for_all():
        services.push_next(world.actor(world.agent))
    response = lead.get("/ops/workers/")
    words = words_of(response)
    assert "3 of 3 available" in words
    assert "accounts-payable 3" in words
    assert url("item", item) in response.content.decode()


def test_an_administrator_comes_to_the_workers(world: World) -> None:
    admin = signed_in(world.administrator)
    assert admin.get("/ops/")["Location"] == "/ops/workers/"
    assert admin.get("/ops/workers/").status_code == 200
    assert admin.get("/ops/items/").status_code == 403


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("owner", 403),
        ("colleague", 403),
        ("stranger", 403),
        ("agent", 403),
        ("designer", 403),
    ],
)
def test_others_are_refused_and_nothing_changes(
    world: World, item: ItemRow, who: str, hidden: int
) -> None:
    with acting_for_all():
        made = promise(world)
    client = signed_in(getattr(world, who))
    before = stored(item)
    for view in ("home", "items", "incidents", "workers"):
        assert client.get(reverse(f"ops:{view}")).status_code == 403, view
    for address in (
        url("item", item),
        case_url(item),
        reverse("ops:commitment", args=[made.id]),
    ):
        assert client.get(address).status_code == hidden, address
    data = {"reason": "x", "priority": "0", "worker": ""}
    for view in ("take-over", "reassign", "priority", "resume", "withdraw"):
        assert client.post(url(view, item), data).status_code == hidden, view
    assert stored(item) == before


@pytest.mark.parametrize("view", ["home", "items", "incidents", "reviews", "billing"])
def test_no_key_of_a_page_means_two_things(lead: Client, view: str) -> None:
    html = lead.get(reverse(f"ops:{view}")).content.decode()
    keys = re.findall(r'data-key="([^"]+)"', html)

    assert sorted(set(keys)) == sorted(keys)
