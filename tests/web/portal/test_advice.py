"""The client's scopes in the portal: described, advised on, compared, drafted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.core.sourcing.conftest import RULES
from tests.web.signing import signed_in
from tests.world import MONDAY

from anyshore.adapters import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client as Browser
    from tests.world import World

WORK = {
    "name": "Customer service",
    "service": "customer support",
    "fte": "100",
    "years": "4",
    "language": "en",
    "price_low": "20",
    "price_high": "30",
    "price_currency": "USD",
    "price_per": "hour",
    "price_source": "Article 002",
    **{f"question-{name}": "yes" if yes else "no" for name, yes in RULES.items()},
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def owner(world: World) -> Browser:
    return signed_in(world.stranger)


def saved(browser: Browser, **changes: str) -> str:
    answer = browser.post("/portal/advice/new/", {**WORK, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_advice_stands_beside_the_scope(owner: Browser) -> None:
    text = page(owner, saved(owner))
    assert "Work by rule, against targets." in text
    assert "rule-driven, confidence medium" in text
    assert "Total cost of ownership" in text
    assert 'value="Customer service"' in text


def test_the_form_shows_what_was_saved(owner: Browser) -> None:
    text = page(owner, saved(owner))
    for name in ("question-set_rules", "price_per"):
        chosen = re.search(
            rf'<select name="{name}".*?<option value="([^"]*)" selected',
            text,
            re.DOTALL,
        )
        assert chosen is not None
        assert chosen[1] == WORK[name]


def test_saved_again_it_is_advised_anew(owner: Browser) -> None:
    path = saved(owner)
    changed = {**WORK, "version": "1", "question-data_may_leave": "no"}
    assert owner.post(path, changed).status_code == 302
    assert "Law or contract lets no third party handle the data." in page(owner, path)
    assert owner.post(path, changed).status_code == 422


def test_the_list_names_each_with_its_answer(owner: Browser) -> None:
    saved(owner)
    text = page(owner, "/portal/advice/")
    assert "Customer service" in text
    assert "BPO" in text


def test_two_are_compared(owner: Browser) -> None:
    keys = [
        saved(owner, name=name).rstrip("/").rpartition("/")[2] for name in ("A", "B")
    ]
    text = page(owner, f"/portal/advice/compare/?one={keys[0]}&other={keys[1]}")
    assert "Two scopes compared" in text
    assert text.count("Work by rule, against targets.") == 2


def test_a_contract_is_drafted_with_what_is_unsettled(owner: Browser) -> None:
    text = page(owner, f"{saved(owner)}contract/")
    assert "To settle before anybody signs" in text
    assert "measure the turnaround before promising one" in text


def test_the_report_is_a_file(owner: Browser) -> None:
    answer = owner.get(f"{saved(owner)}pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Give it a name."),
        ({"price_high": "10"}, "The upper end lies below the lower."),
        ({"language": "English"}, "Write two or three small letters"),
    ],
)
def test_what_is_wrong_is_said_at_the_form(
    owner: Browser, change: dict[str, str], said: str
) -> None:
    answer = owner.post("/portal/advice/new/", {**WORK, **change})
    assert answer.status_code == 422
    assert said in answer.content.decode()
