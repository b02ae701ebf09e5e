"""Providers on the client's list, and what they quote for a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.portal.test_advice import WORK, page, saved
from tests.web.signing import signed_in
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.sourcing.models import ProviderRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client as Browser
    from tests.world import World

LIST = "/portal/advice/providers/"
MANILA = {
    "name": "Manila Voice",
    "country": "PH",
    "ownership": "third party",
    "languages": "en, es",
    "hours": "24/7",
    "services": ["customer support"],
}
QUOTE = {
    "price_low": "12",
    "price_high": "14.50",
    "price_currency": "USD",
    "price_per": "hour",
    "date": "2026-11-02",
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def owner(world: World) -> Browser:
    return signed_in(world.stranger)


def listed(browser: Browser, **changes: object) -> str:
    told = {**MANILA, **changes}
    assert browser.post(LIST, told).status_code == 302
    with acting_for_all():
        return str(ProviderRow.objects.get(name=told["name"]).id)


def quoted(browser: Browser, path: str, provider: str, **changes: str) -> None:
    told = {**QUOTE, "provider": provider, **changes}
    assert browser.post(f"{path}quotes/", told).status_code == 302


def test_a_provider_is_listed_with_what_it_offers(owner: Browser) -> None:
    listed(owner)
    text = page(owner, LIST)
    for each in ("Manila Voice", "Philippines", "en, es", "24/7", "customer support"):
        assert each in text


def test_a_provider_stands_on_the_list_once(owner: Browser) -> None:
    listed(owner)
    again = owner.post(LIST, MANILA)
    assert again.status_code == 422
    assert "stands on the list already" in again.content.decode()
    listed(owner, name="Another")


def test_a_provider_is_taken_off(owner: Browser) -> None:
    provider = listed(owner)
    assert owner.post(f"{LIST}{provider}/off/").status_code == 302
    assert "Nobody is on the list yet." in page(owner, LIST)


def test_quotes_are_compared_and_the_advice_counts_them(owner: Browser) -> None:
    path = saved(owner)
    quoted(owner, path, listed(owner))
    quoted(owner, path, listed(owner, name="Dear Desk", country="IN"), price_high="19")
    text = page(owner, f"{path}quotes/")
    assert "12 to 14.5 USD/hour" in text
    assert text.index("Manila Voice (third party)") < text.index("Dear Desk (third")
    assert "Manila Voice: 12 to 14.5 USD/hour" in page(owner, path)


def test_who_quoted_nothing_stands_below(owner: Browser) -> None:
    path = saved(owner)
    listed(owner, name="Our Captive", ownership="captive")
    text = page(owner, f"{path}quotes/")
    assert "Our Captive (captive)" in text
    assert "no quote yet" in text


def test_a_later_quote_stands_in_place_of_the_former(owner: Browser) -> None:
    path, provider = saved(owner), listed(owner)
    quoted(owner, path, provider)
    quoted(owner, path, provider, price_low="11", price_high="")
    text = page(owner, f"{path}quotes/")
    assert "11 USD/hour" in text
    assert "14.5 USD" not in text


def test_a_quote_is_taken_out(owner: Browser) -> None:
    path = saved(owner)
    quoted(owner, path, listed(owner))
    answer = owner.post(f"{path}quotes/drop/", {"provider": "Manila Voice"})
    assert answer.status_code == 302
    text = page(owner, f"{path}quotes/")
    assert "12 to 14.5" not in text
    assert "no quote yet" in text


def test_a_quote_stays_when_the_work_gets_another_name(owner: Browser) -> None:
    path = saved(owner)
    quoted(owner, path, listed(owner))
    changed = {**WORK, "name": "Care", "version": "2"}
    assert owner.post(path, changed).status_code == 302
    assert "12 to 14.5 USD/hour" in page(owner, f"{path}quotes/")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"price_low": ""}, "Write what it asks."),
        ({"price_high": "3"}, "The upper end lies below the lower."),
        ({"provider": "0"}, "Select a valid choice"),
    ],
)
def test_a_quote_that_cannot_be_is_refused(
    owner: Browser, changes: dict[str, str], words: str
) -> None:
    path, provider = saved(owner), listed(owner)
    told = {**QUOTE, "provider": provider, **changes}
    answer = owner.post(f"{path}quotes/", told)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_request_is_a_file_to_send_and_a_table_to_fill(owner: Browser) -> None:
    path = saved(owner)
    assert owner.get(f"{path}quotes/pdf/").content.startswith(b"%PDF")
    table = page(owner, f"{path}quotes/table/").splitlines()
    assert table[0].startswith("process,provider,country,ownership,low,high")
    assert table[1:] == ["Customer service"]


def test_another_client_sees_neither_list_nor_quotes(
    world: World, owner: Browser
) -> None:
    path, provider = saved(owner), listed(owner)
    other = signed_in(world.owner)
    assert "Manila Voice" not in page(other, LIST)
    assert other.get(f"{path}quotes/").status_code == 404
    assert other.post(f"{LIST}{provider}/off/").status_code == 404
