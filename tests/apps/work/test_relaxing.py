"""Skills relaxed over time, and the reason that every hand-out keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.world import MONDAY, World

from anyshore.adapters import clock
from anyshore.apps.people.models import Skill
from anyshore.apps.work import queries, services
from anyshore.apps.work.handout import hand_out
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.services import LEASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from anyshore.core.access import Actor

    Make = Callable[..., ItemRow]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def agent(world: World) -> Actor:
    """Return the agent of the world, whose skill is at level 3."""
    return world.actor(world.agent)


@pytest.fixture
def relaxed(world: World, make: Make) -> Callable[[str], ItemRow]:
    """Return a function that makes items of a contract that relaxes skills."""

    def make_item(skill: str) -> ItemRow:
        world.contract.terms = {"relax": "PT10M"}
        world.contract.save()
        return make(f'anyshore:skill="{skill}"')

    return make_item


def asked(actor: Actor, after: timedelta) -> UUID | None:
    """Return what an actor receives so long after the item became ready."""
    with clock.standing_at(MONDAY + after):
        row = services.push_next(actor)
    return row.id if row else None


@pytest.mark.parametrize(("skill", "minutes"), [(":4", 10), (":5", 20)])
def test_an_item_that_nobody_took_opens_to_who_lacks_a_level(
    agent: Actor, relaxed: Callable[[str], ItemRow], skill: str, minutes: int
) -> None:
    item = relaxed(f"accounts-payable{skill}")
    assert item.relax == 10 * MINUTE
    assert asked(agent, minutes * MINUTE - timedelta(microseconds=1)) is None
    assert asked(agent, minutes * MINUTE) == item.id
    item.refresh_from_db()
    (kept,) = item.handouts
    assert kept["worker"] == str(item.holder_id)
    assert kept["why"] == (
        "Item: normal priority; nothing that waits for them is due; it has waited"
        f" longest. Person: after {minutes} min of waiting it opened to their level,"
        " and they became free."
    )


def test_who_has_the_skill_receives_it_at_once(
    world: World, agent: Actor, relaxed: Callable[[str], ItemRow]
) -> None:
    item = relaxed("accounts-payable:4")
    Skill.objects.filter(worker__user=world.lead).update(level=4)
    lead = world.actor(world.lead)
    found = hand_out([agent, lead], LEASE, clock.now())
    assert found == {agent.id: None, lead.id: item.id}


@pytest.mark.parametrize("skill", ["tax:1", "accounts-payable:3!", "tax:1, ledger:2"])
def test_a_skill_or_a_proof_that_is_missing_is_never_relaxed(
    agent: Actor, relaxed: Callable[[str], ItemRow], skill: str
) -> None:
    relaxed(skill)
    assert asked(agent, timedelta(days=30)) is None


def test_levels_lacking_in_several_skills_add_up(
    world: World, agent: Actor, relaxed: Callable[[str], ItemRow]
) -> None:
    worker = queries.seat(agent).worker
    Skill.objects.create(worker=worker, code="tax", level=1, proof="exam")
    item = relaxed("accounts-payable:4, tax:3!")
    assert asked(agent, 29 * MINUTE) is None
    assert asked(agent, 30 * MINUTE) == item.id


def test_without_the_term_no_level_is_given_up(agent: Actor, make: Make) -> None:
    assert make('anyshore:skill="accounts-payable:4"').relax is None
    assert asked(agent, timedelta(days=30)) is None


def test_every_hand_out_keeps_why(agent: Actor, make: Make) -> None:
    item = make('anyshore:target="PT1H"')
    assert asked(agent, MINUTE) == item.id
    services.release(agent, item.id, "Not for me.")
    # Who gave it back is not asked again, unless it is named for them.
    ItemRow.objects.filter(pk=item.pk).update(passed_by=[])
    assert asked(agent, 2 * MINUTE) == item.id
    found = queries.handouts(item.case_id)
    times = [MONDAY + MINUTE, MONDAY + 2 * MINUTE]
    assert list(found) == [(str(item.id), at) for at in times]
    assert [why.partition(". ")[0] for why in found.values()] == [
        f"Item: normal priority; it has the least time left of what can be on time: {t}"
        for t in ("59 min", "58 min")
    ]


def test_the_history_has_the_reason_at_its_claim(agent: Actor, make: Make) -> None:
    item = make()
    asked(agent, MINUTE)
    view = queries.item(agent, item.id)
    (claimed,) = [e for e in view.history if e.type == "work_item.claimed"]
    assert (str(item.id), claimed.at) in view.whys
