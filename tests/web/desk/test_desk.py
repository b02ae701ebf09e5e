"""The desk shows the item in hand to who holds it, and to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.work import make_item
from tests.world import MONDAY, World

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.people.models import Worker
from anyshore.apps.work import services
from anyshore.apps.work.models import ItemRow
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.apps.accounts.models import User

HTMX = {"HX-Request": "true"}


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
def item(world: World) -> ItemRow:
    """Return an item that the agent has in hand."""
    with acting_for_all():
        made = make_item(world)
        services.push_next(world.actor(world.agent))
    return made


def url(view: str, row: ItemRow) -> str:
    """Return the address of a command on an item."""
    return reverse(f"desk:{view}", args=[show_id(IdPrefix.ITEM, row.id)])


def stored(row: ItemRow) -> dict[str, Any]:
    """Return an item as it is in the database now."""
    with acting_for_all():
        return dict(ItemRow.objects.filter(pk=row.pk).values().get())


def text_of(response: Any) -> str:
    """Return the words of a page without its elements."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)


def test_the_agent_sees_the_item_its_document_form_and_reasons(
    world: World, item: ItemRow
) -> None:
    response = signed_in(world.agent).get("/desk/")
    assert response.status_code == 200
    words = text_of(response)
    for expected in (
        "Invoice 4711",
        "Resolve the exception",
        "Sample Client Alder",
        "Sample &lt;Bearings&gt;",
        "2 times 10 is 20.",
        "Compare the invoice with the order.",
        "normal priority",
        "has accounts-payable",
        "it has the least time left of what can be on time",
        "Person: they have what it asks for, and they became free.",
        "manila-days version 1",
        "8 h of working time",
        "Complete and next",
        "Handed over",
    ):
        assert expected in words
    page = response.content.decode()
    assert 'href="/documents/doc_01jcp0e84wfmnrn2ga3cp3tkjz/"' in page
    # An agent sees the last four characters of an account.
    assert "••••3000" in words
    assert "DE89370400440532013000" not in page
    assert "style=" not in page
    assert "<script>" not in page


def test_without_an_item_the_page_looks_for_the_next_by_itself(world: World) -> None:
    response = signed_in(world.agent).get("/desk/")
    assert "Nothing waits for you" in text_of(response)
    assert f'hx-post="{reverse("desk:push")}"' in response.content.decode()


def test_looking_gives_nothing_to_draw_or_the_item(world: World) -> None:
    client = signed_in(world.agent)
    assert client.post(reverse("desk:push"), headers=HTMX).status_code == 204
    with acting_for_all():
        row = make_item(world)
    response = client.post(reverse("desk:push"), headers=HTMX)
    assert "Resolve the exception" in text_of(response)
    assert stored(row)["state"] == "claimed"
    assert client.post(reverse("desk:push"))["Location"] == "/desk/"


def test_completing_sends_the_answers_to_the_case_and_draws_the_next_item(
    world: World, item: ItemRow
) -> None:
    with acting_for_all():
        following = make_item(world)
    answers = {
        "token": "t1",
        "f-decision": "post",
        "f-amount": "1240.50",
        "f-due": "2026-12-01",
        "f-reject_reason": "left over",
    }
    client = signed_in(world.agent)
    for _ in range(2):
        response = client.post(url("complete", item), answers, headers=HTMX)
        assert response.status_code == 200
        assert url("complete", following) in response.content.decode()
        shown = show_id(IdPrefix.ITEM, item.id)
        assert f'data-autosave-done="{shown}"' in response.content.decode()
    row = stored(item)
    assert row["state"] == "completed"
    assert row["output"] == {
        "decision": "post",
        "amount": Decimal("1240.50"),
        "due": {"@": "2026-12-01"},
        "urgent": False,
    }


def test_without_htmx_a_command_ends_in_a_redirect(world: World, item: ItemRow) -> None:
    answers = {"token": "t1", "f-decision": "post"}
    response = signed_in(world.agent).post(url("complete", item), answers)
    assert response.status_code == 302
    assert response["Location"].startswith("/desk/?saved=wi_")


def test_errors_say_what_to_write_and_nothing_is_lost(
    world: World, item: ItemRow
) -> None:
    before = stored(item)
    answers = {
        "token": "kept",
        "f-decision": "reject",
        "f-amount": "1.240,5",
        "f-due": "2026-02-30",
    }
    client = signed_in(world.agent)
    response = client.post(url("complete", item), answers, headers=HTMX)
    assert response.status_code == 422
    words = text_of(response)
    for expected in (
        "Write 1240.5.",
        "Write the reason.",
        "Write a date that exists, as in 2026-11-23.",
    ):
        assert expected in words
    page = response.content.decode()
    assert 'value="1.240,5"' in page
    assert 'name="token" value="kept"' in page
    assert stored(item) == before


def test_an_answer_shows_and_hides_fields(world: World, item: ItemRow) -> None:
    client = signed_in(world.agent)
    page = client.get("/desk/").content.decode()
    assert "f-reject_reason" not in page
    assert f'hx-post="{url("redraw", item)}"' in page
    answer = client.post(url("redraw", item), {"f-decision": "reject"}, headers=HTMX)
    assert "f-reject_reason" in answer.content.decode()
    assert "error-summary" not in answer.content.decode()
    answer = client.post(url("redraw", item), {"f-decision": "post"}, headers=HTMX)
    assert "f-reject_reason" not in answer.content.decode()


def test_pend_escalate_and_give_back_ask_why_and_move_on(
    world: World, item: ItemRow
) -> None:
    client = signed_in(world.agent)
    wait = {"awaits": "date", "reason": "Goods come later", "until": "2026-11-30"}
    assert client.post(url("pend", item), {"awaits": "date"}).status_code == 409
    assert client.post(url("pend", item), {"awaits": "rain"}).status_code == 409
    assert client.post(url("escalate", item), {"reason": ""}).status_code == 409
    assert client.post(url("release", item), {"reason": ""}).status_code == 409
    assert stored(item)["state"] == "claimed"
    assert client.post(url("pend", item), wait).status_code == 302
    row = stored(item)
    assert (row["state"], row["pend_reason"]) == ("pended", "Goods come later")


def test_renewing_says_for_how_long_and_refuses_what_is_lost(
    world: World, item: ItemRow
) -> None:
    agent = signed_in(world.agent)
    with clock.standing_at(MONDAY + timedelta(minutes=5)):
        assert agent.post(url("renew", item)).json() == {"seconds": 900}
    assert signed_in(world.expert).post(url("renew", item)).status_code == 409


def test_a_break_is_taken_and_ended(world: World) -> None:
    client = signed_in(world.agent)
    client.post(reverse("desk:presence"), {"presence": "away"})
    assert "You are on a break" in text_of(client.get("/desk/"))
    with acting_for_all():
        assert Worker.objects.get(user=world.agent).presence == "away"
    client.post(reverse("desk:presence"), {"presence": "available"})
    assert "Nothing waits for you" in text_of(client.get("/desk/"))


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 403), ("colleague", 403), ("stranger", 403), ("designer", 403)],
)
def test_others_are_refused_and_nothing_changes(
    world: World, item: ItemRow, who: str, status: int
) -> None:
    client = signed_in(getattr(world, who))
    before = stored(item)
    assert client.get("/desk/").status_code == 403
    for view in ("complete", "redraw", "renew", "release", "pend", "escalate"):
        data = {"token": "x", "reason": "mine", "awaits": "client"}
        assert client.post(url(view, item), data).status_code == status
    assert stored(item) == before


def test_somebody_who_has_not_signed_in_is_sent_to_do_so(item: ItemRow) -> None:
    for view in ("complete", "renew", "pend"):
        response = Client().post(url(view, item))
        assert (response.status_code, response["Location"][:9]) == (302, "/sign-in/")


def test_an_address_that_names_no_item_is_not_found(world: World) -> None:
    client = signed_in(world.agent)
    for text in ("wi_nonsense", show_id(IdPrefix.ITEM, world.alder.id)):
        response = client.post(f"/desk/{text}/renew/")
        assert response.status_code == 404


def test_a_lead_who_oversees_does_not_complete_for_others(
    world: World, item: ItemRow
) -> None:
    client = signed_in(world.lead)
    answers = {"token": "x", "f-decision": "post"}
    assert client.post(url("complete", item), answers).status_code == 409
    assert stored(item)["state"] == "claimed"
