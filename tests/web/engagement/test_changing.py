"""A change order is offered by one side and answered by the other; and an early end."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core import engagement as core
from anyshore.kernel import Money

if TYPE_CHECKING:
    from django.test import Client
    from tests.web.engagement.conftest import Study

ORDER = {
    "reason": "Two countries more.",
    "scope": "Poland\n\nCzechia",
    "rounds": "1",
    "budget": "600",
}


def page(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_lead_offers_a_change_and_the_client_agrees(
    study: Study, lead: Client, owner: Client, expert: Client
) -> None:
    """The order waits in sight of both sides; agreeing changes the brief."""
    before = study.value().brief
    assert "Offer a change order" in page(lead.get(study.page("ops")))

    sent = lead.post(study.page("ops", "do/offer/"), ORDER)
    waiting = page(owner.get(study.page("portal")))
    seen = page(expert.get(study.page("expert")))

    assert sent.status_code == 302
    for words in ("Two countries more.", "Poland; Czechia", "600.00"):
        assert words in waiting
        assert words in seen
    assert "Agree to the change" in waiting
    assert "Agree to the change" not in seen
    again = lead.post(study.page("ops", "do/offer/"), ORDER)
    assert "Another change order waits for its answer." in page(again)
    assert owner.post(study.page("portal", "do/agree/")).status_code == 302
    after = study.value().brief
    assert after.scope == (*before.scope, "Poland", "Czechia")
    assert after.rounds == before.rounds + 1
    assert before.budget is not None
    assert after.budget == before.budget + Money(Decimal(600), before.budget.currency)


def test_a_change_is_declined_with_a_reason(
    study: Study, lead: Client, owner: Client
) -> None:
    before = study.value().brief
    lead.post(study.page("ops", "do/offer/"), ORDER)
    address = study.page("portal", "do/disagree/")

    assert "Say why not." in page(owner.post(address, {"note": " "}))
    assert owner.post(address, {"note": "Not this year."}).status_code == 302
    assert study.value().brief == before
    assert "Not this year." in page(lead.get(study.page("ops")))


def test_what_adds_nothing_is_not_offered(study: Study, lead: Client) -> None:
    address = study.page("ops", "do/offer/")
    for sent, said in (
        ({"reason": "Because."}, "A change order adds something and says why."),
        ({**ORDER, "reason": ""}, "Say what changes, and why."),
        ({**ORDER, "budget": "much"}, "Write an amount in figures"),
    ):
        assert said in page(lead.post(address, sent))
    assert study.value().offers == ()


def test_only_the_other_side_answers(study: Study, lead: Client) -> None:
    lead.post(study.page("ops", "do/offer/"), ORDER)
    assert lead.post(study.page("ops", "do/agree/")).status_code in {403, 409}
    assert study.value().offers[-1].agreed is None


def test_an_engagement_ends_early_with_a_reason(
    study: Study, lead: Client, owner: Client
) -> None:
    address = study.page("ops", "do/cancel/")
    assert "A reason is needed." in page(lead.post(address, {"reason": " "}))
    assert lead.post(address, {"reason": "The market is gone."}).status_code == 302
    assert study.value().state is core.State.CANCELED
    seen = page(owner.get(study.page("portal")))
    assert "The market is gone." in seen
    assert "End it early" not in seen
