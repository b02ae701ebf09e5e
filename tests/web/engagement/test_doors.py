"""From the portal over operations to the expert and back, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from django.db import transaction
from tests.operation import research_contract
from tests.web.engagement.conftest import browser_of

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit.models import EventRow
from anyshore.apps.engagements.models import EngagementRow
from anyshore.apps.people.models import Skill, Worker
from anyshore.core import engagement as core

if TYPE_CHECKING:
    from django.test import Client
    from tests.web.engagement.conftest import Study
    from tests.world import World

SENT = {
    "title": "Cold storage",
    "scope": "Market size",
    "criteria": "Every figure names its source.",
    "rounds": "2",
    "deliverable-rows": "2",
    "deliverable-0-title": "Report",
    "deliverable-0-due": "2026-12-01",
    "milestone-rows": "2",
    "milestone-0-title": "Interviews",
    "milestone-0-amount": "500",
    "milestone-0-earned": "agreed",
}
NEW = "/portal/engagements/new/"


@pytest.fixture
def contract(world: World) -> None:
    """Give Alder a KPO contract, and the expert its skill."""
    with acting_for_all(), transaction.atomic():
        research_contract(world.alder, "alder-research")
        worker = Worker.objects.get(user=world.expert)
        Skill.objects.create(worker=worker, code="market-research", level=3)


def rows() -> list[EngagementRow]:
    """Return every engagement there is."""
    with acting_for_all(), transaction.atomic():
        return list(EngagementRow.objects.order_by("id"))


def events() -> int:
    """Return how much has happened."""
    with acting_for_all(), transaction.atomic():
        return EventRow.objects.count()


def page(answer: Any) -> str:
    """Return the words of a page."""
    words: Any = lxml.html.document_fromstring(answer.content).xpath("//main//text()")
    return " ".join(" ".join(words).split())


@pytest.mark.usefixtures("contract")
def test_a_client_user_drafts_and_reads_it(world: World) -> None:
    """They are its reviewer; a colleague who is not named does not see it."""
    user = browser_of(world.colleague)
    assert "Draft a brief" in page(user.get("/portal/engagements/"))
    answer = user.post(NEW, SENT)
    (row,) = rows()
    assert row.members == [world.colleague.id]
    assert answer.status_code == 302
    shown = page(user.get(answer.headers["Location"]))
    assert "Cold storage Draft" in shown
    assert "Before it can be proposed Name who does it." in shown
    assert "Interviews on approval 500.00 EUR Planned" in shown


@pytest.mark.usefixtures("contract")
def test_what_is_wrong_is_shown_and_nothing_is_written(owner: Client) -> None:
    """The form comes back with what was typed."""
    before = events()
    answer = owner.post(NEW, {**SENT, "title": "", "milestone-0-amount": "much"})
    assert answer.status_code == 422
    shown = page(answer)
    assert "Title: Give it a title." in shown
    assert "Milestone 1, amount: Write an amount in figures" in shown
    assert b"\nMarket size</textarea>" in answer.content
    assert rows() == []
    assert events() == before


@pytest.mark.usefixtures("contract")
def test_another_row_keeps_what_was_typed(owner: Client) -> None:
    answer = owner.post(NEW, {**SENT, "more": "deliverable"})
    assert answer.status_code == 200
    assert b'name="deliverable-2-title"' in answer.content
    assert b'value="Cold storage"' in answer.content
    assert rows() == []


def test_without_a_contract_there_is_nothing_to_draft(owner: Client) -> None:
    """Neither a button nor a page."""
    assert NEW.encode() not in owner.get("/portal/engagements/").content
    assert owner.get(NEW).status_code == 404


@pytest.mark.usefixtures("contract")
def test_a_draft_is_edited_until_it_is_proposed(owner: Client, lead: Client) -> None:
    """By either side; who wrote over somebody else's change is told."""
    answer = owner.post(NEW, SENT)
    brief = f"{answer.headers['Location']}brief/"
    theirs = brief.replace("/portal/", "/ops/")
    assert b'value="Cold storage"' in lead.get(theirs).content
    changed = {**SENT, "milestone-0-amount": "600", "version": "0"}
    assert lead.post(theirs, changed).status_code == 302
    assert rows()[0].document["brief"]["budget"]["amount"] == "600"
    late = owner.post(brief, {**SENT, "version": "0"})
    assert late.status_code == 409
    assert "Somebody else changed this brief" in page(late)
    assert rows()[0].document["brief"]["budget"]["amount"] == "600"
    wrong = owner.post(brief, {**SENT, "title": "", "version": "1"})
    assert wrong.status_code == 422


@pytest.mark.usefixtures("contract")
def test_a_lead_staffs_and_proposes_and_the_client_accepts(
    world: World, owner: Client, lead: Client, expert: Client
) -> None:
    """Before there is an expert it cannot be proposed; then each has their turn."""
    mine = owner.post(NEW, SENT).headers["Location"]
    ops, theirs = (mine.replace("portal", door) for door in ("ops", "expert"))
    assert "Cold storage" in page(lead.get("/ops/engagements/"))
    assert expert.get(theirs).status_code == 403
    before = page(lead.get(ops))
    assert "Propose to the client" not in before
    assert "Manila" in before
    assert lead.post(f"{ops}do/propose/").status_code == 409
    named = {"expert": str(world.expert.id), "reason": "Knows it."}
    assert lead.post(f"{ops}staff/", named).status_code == 302
    assert "Propose to the client" in page(lead.get(ops))
    assert "Knows it." in page(owner.get(mine))
    lead.post(f"{ops}do/propose/")
    assert "Accept the brief" in page(owner.get(mine))
    owner.post(f"{mine}do/accept/")
    expert.post(f"{theirs}do/start/")
    assert rows()[0].state == core.State.IN_PROGRESS.value
    # A milestone that does not wait for the sign-off: said by one side, agreed by both.
    step = "milestones/interviews/"
    assert "Interviews” is reached" in page(expert.get(theirs))
    assert owner.post(f"{mine}{step}approve/").status_code == 409
    assert expert.post(f"{theirs}{step}reach/").status_code == 302
    assert "Approve “Interviews”" in page(owner.get(mine))
    assert owner.post(f"{mine}{step}approve/").status_code == 302
    assert "Interviews on approval 500.00 EUR Approved" in page(owner.get(mine))


@pytest.mark.usefixtures("contract")
def test_who_is_named_in_words_is_no_expert(lead: Client, owner: Client) -> None:
    ops = owner.post(NEW, SENT).headers["Location"].replace("portal", "ops")
    answer = lead.post(f"{ops}staff/", {"expert": "Ewa", "reason": "Why not."})
    assert answer.status_code == 409
    assert rows()[0].members == [rows()[0].members[0]]


def test_a_draft_that_was_sent_is_forgotten_once(study: Study, owner: Client) -> None:
    """The browser keeps what is typed; what has arrived is not shown again."""
    draft = f"remark-{study.id}-data"
    sent = {"deliverable": "data", "version": "1", "body": "Why?", "draft": draft}
    answer = owner.post(study.page("portal", "comment/"), sent)
    first, second = (owner.get(answer.headers["Location"]).content for _ in range(2))
    sign = f'data-autosave-done="{draft}"'.encode()
    assert sign in first
    assert sign not in second


def test_the_history_keeps_the_providers_notes_to_the_provider(
    study: Study, owner: Client, expert: Client
) -> None:
    note = {
        "deliverable": "data",
        "version": "1",
        "body": "Ask them gently.",
        "internal": "1",
    }
    expert.post(study.page("expert", "comment/"), note)
    assert "Internal note" in page(expert.get(study.page("expert")))
    shown = page(owner.get(study.page("portal")))
    assert "Internal note" not in shown
    assert "gently" not in shown
    assert "Submitted for review" in shown


def test_answers_stand_beside_their_criteria(study: Study, owner: Client) -> None:
    """Once it is signed off."""
    with acting_for_all(), transaction.atomic():
        (wish,) = study.value().open_changes()
    owner.post(study.page("portal", f"comments/{wish.id}/resolve/"))
    verdicts = {
        "verdict-sources": "met",
        "verdict-size": "waived",
        "note-size": "A point will do.",
    }
    owner.post(study.page("portal", "sign-off/"), verdicts)
    shown = page(owner.get(study.page("portal")))
    assert "Every figure names its source. Met" in shown
    assert "range. Not met, and accepted A point will do." in shown
