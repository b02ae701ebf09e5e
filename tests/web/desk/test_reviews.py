"""A worker reads what their score rests on, answers it, and reads the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.operation import make_operation
from tests.web.signing import signed_in
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.quality.models import Sample
from anyshore.apps.quality.services import score
from anyshore.core.quality import Answer, Verdict
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.operation import Operation
    from tests.world import World

WRONG = (
    Answer(question="decision", verdict=Verdict.MISSED, evidence="It is a copy."),
    Answer(question="account", verdict=Verdict.MET),
)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let the clock stand where the operation has its morning."""
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def operation(world: World) -> Operation:
    """Let the agent's work for Alder be found wrong; that for Birch waits."""
    made = make_operation(world)
    with acting_for_all():
        score(world.actor(world.lead), made.alder.sample.id, WRONG)
    return made


def page(sample: Sample, door: str = "desk") -> str:
    """Return the page of a sample."""
    return f"/{door}/quality/{show_id(IdPrefix.REVIEW, sample.id)}/"


def stored(sample: Sample) -> dict[str, Any]:
    """Return a sample as it is in the database now."""
    with acting_for_all():
        return dict(Sample.objects.filter(pk=sample.pk).values().get())


def test_the_list_leads_to_every_sample_of_ones_own(operation: Operation) -> None:
    browser = signed_in(operation.world.agent)
    words = browser.get("/desk/quality/").content.decode()
    for sample in (operation.alder.sample, operation.birch.sample):
        assert page(sample) in words
    assert "0.0% (0.0% to 79.3% at 95%, n = 1)" in words
    assert "/desk/quality/" in browser.get("/desk/").content.decode()


def test_the_page_shows_the_evidence_and_takes_an_answer(operation: Operation) -> None:
    sample, world = operation.alder.sample, operation.world
    agent, lead = signed_in(world.agent), signed_in(world.lead)
    before = agent.get(page(sample)).content.decode()
    for expected in ("It is a copy.", "(critical)", "Missed", "appeal/", "lead"):
        assert expected in before
    answered = agent.post(f"{page(sample)}appeal/", {"reason": "It is the second."})
    assert (answered.status_code, answered.headers["Location"]) == (302, page(sample))
    waiting = agent.get(page(sample)).content.decode()
    assert "It waits for a lead" in waiting
    assert "appeal/" not in waiting
    ops = page(sample, "ops")
    assert "It is the second." in lead.get(ops).content.decode()
    sent = {"reason": "So it is.", "withdrawn": ["decision"]}
    assert "decide/" not in lead.get(ops).content.decode()
    refused = lead.post(f"{ops}decide/", sent).content.decode()
    assert "a score that you gave yourself" in refused
    with acting_for_all():
        Sample.objects.filter(pk=sample.pk).update(reviewer=world.designer)
    decided = lead.post(f"{ops}decide/", sent)
    assert (decided.status_code, decided.headers["Location"]) == (302, ops)
    after = agent.get(page(sample)).content.decode()
    for expected in ("So it is.", "Withdrawn on appeal", "It is a copy.", "Right"):
        assert expected in after


def test_a_sample_that_waits_shows_its_questions(operation: Operation) -> None:
    browser = signed_in(operation.world.agent)
    words = browser.get(page(operation.birch.sample)).content.decode()
    assert "The decision is right." in words
    assert "appeal/" not in words


def test_an_answer_without_a_reason_changes_nothing(operation: Operation) -> None:
    sample = operation.alder.sample
    browser = signed_in(operation.world.agent)
    before = stored(sample)
    answer = browser.post(f"{page(sample)}appeal/", {"reason": " "})
    assert b"An appeal says why." in answer.content
    assert stored(sample) == before


@pytest.mark.parametrize("who", ["expert", "lead"])
def test_the_work_of_others_is_not_at_ones_desk(operation: Operation, who: str) -> None:
    """A lead reads it in operations; at the desk there is one's own work alone."""
    sample, world = operation.alder.sample, operation.world
    browser = signed_in(getattr(world, who))
    before = stored(sample)
    assert browser.get(page(sample)).status_code == 404
    sent = {"reason": "Not mine."}
    assert browser.post(f"{page(sample)}appeal/", sent).status_code == 403
    assert stored(sample) == before
