"""Lists of engagements: what is read, by whom, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.operation import BRIEF, research_contract
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.engagements import listing, services
from anyshore.apps.engagements.models import EngagementRow
from anyshore.core import engagement as core
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.world import World

    from anyshore.apps.accounts.models import User
    from anyshore.apps.clients.models import Contract


@pytest.fixture(autouse=True)
def everything() -> Iterator[None]:
    """Act as the runner does: only the rules of access stand between."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


@pytest.fixture
def alder(world: World) -> Contract:
    """Return a KPO contract of Alder's."""
    return research_contract(world.alder, "alder-research")


@pytest.fixture
def birch(world: World) -> Contract:
    """Return a KPO contract of Birch's."""
    return research_contract(world.birch, "birch-research")


def drafted(
    world: World, contract: Contract, title: str, days: int = 1, **named: list[User]
) -> UUID:
    """Draft an engagement that is due some days from now; none for none at all."""
    due = MONDAY + timedelta(days=days)
    part = core.Deliverable(id="report", title="Report", due_at=due)
    brief = replace(
        BRIEF,
        title=title,
        deliverables=(part,) if days else (),
        experts=tuple(user.id for user in named.get("experts", ())),
        reviewers=tuple(user.id for user in named.get("reviewers", ())),
    )
    return services.draft(world.actor(world.lead), contract.id, brief).id


def titles(world: World, user: User, after: str = "") -> list[str]:
    """Return what somebody's list shows."""
    page = listing.engagements(world.actor(user), after=after)
    return [row.title for row in page.rows]


def test_everybody_lists_what_they_may_read(
    world: World, alder: Contract, birch: Contract
) -> None:
    """Admins their client's, users and experts what names them, leads those served."""
    drafted(world, alder, "Nobody's", 1)
    named = {"experts": [world.expert], "reviewers": [world.colleague]}
    drafted(world, alder, "Named", 2, **named)
    drafted(world, birch, "Birch's", 3)
    assert titles(world, world.owner) == ["Nobody's", "Named"]
    assert titles(world, world.colleague) == ["Named"]
    assert titles(world, world.stranger) == ["Birch's"]
    assert titles(world, world.agent) == []
    assert titles(world, world.expert) == ["Named"]
    assert titles(world, world.lead) == ["Nobody's", "Named", "Birch's"]


def test_who_may_read_all_of_their_organization_lists_it(
    world: World, alder: Contract, birch: Contract
) -> None:
    """A colleague whose admin lets them."""
    drafted(world, alder, "Alder's")
    drafted(world, birch, "Birch's")
    world.colleague.organization_wide = True
    assert titles(world, world.colleague) == ["Alder's"]


def test_a_country_that_may_not_see_it_does_not_list_it(
    world: World, alder: Contract
) -> None:
    """The wall is the row's: provider staff elsewhere do not learn of it."""
    key = drafted(world, alder, "Walled", experts=[world.expert])
    row = EngagementRow.objects.filter(pk=key)
    row.update(countries=["PL"])
    assert titles(world, world.lead) == titles(world, world.expert) == []
    assert titles(world, world.owner) == ["Walled"]
    row.update(countries=["PH", "PL"])
    assert titles(world, world.lead) == titles(world, world.expert) == ["Walled"]


def test_one_query_reads_a_page_and_no_document(world: World, alder: Contract) -> None:
    """However many there are."""
    for number in range(5):
        drafted(world, alder, f"Number {number}", number)
    lead = world.actor(world.lead)
    with CaptureQueriesContext(connection) as seen:
        page = listing.engagements(lead)
    assert len(page.rows) == 5
    assert len(seen.captured_queries) == 1
    assert '"document"' not in seen.captured_queries[0]["sql"]


def test_pages_follow_one_another(
    world: World, alder: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what is due next; what has nothing due comes last, and nothing comes twice."""
    monkeypatch.setattr(listing, "PAGE", 2)
    for days in (3, 0, 1, 2, 0, 1):
        drafted(world, alder, f"In {days}", days)
    found, after, pages = [], "", 0
    while pages == 0 or after:
        page = listing.engagements(world.actor(world.lead), after=after)
        found += [row.title for row in page.rows]
        after, pages = page.after, pages + 1
    assert found == ["In 1", "In 1", "In 2", "In 3", "In 0", "In 0"]
    assert pages == 3


def test_a_list_asks_for_states(world: World, alder: Contract) -> None:
    """Both are there; each list has the one of its state."""
    lead = world.actor(world.lead)
    drafted(world, alder, "A draft")
    ended = drafted(world, alder, "Ended")
    services.carry_out(ended, core.Cancel(by=lead, reason="No need."))

    def found(state: core.State) -> list[tuple[str, core.State]]:
        rows = listing.engagements(lead, {state}).rows
        return [(row.title, row.state) for row in rows]

    assert found(core.State.DRAFTED) == [("A draft", core.State.DRAFTED)]
    assert found(core.State.CANCELED) == [("Ended", core.State.CANCELED)]
    assert found(core.State.SIGNED_OFF) == []


@pytest.mark.parametrize("mark", ["x", "~", "2026-13-01~eng_1", "~case_1"])
def test_a_mark_that_is_none_is_refused(world: World, mark: str) -> None:
    with pytest.raises(ProblemError) as error:
        titles(world, world.lead, mark)
    assert error.value.problem.code == "cursor-malformed"
