"""Naming experts: who is proposed, who is refused and why."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from tests.operation import BRIEF, research_contract
from tests.world import MONDAY, root

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.accounts.models import Grant, User
from anyshore.apps.accounts.services import add_user
from anyshore.apps.engagements import queries, services, staffing
from anyshore.apps.people.models import Skill, Worker
from anyshore.core.access import Role
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.world import World

    from anyshore.apps.clients.models import Contract


@pytest.fixture(autouse=True)
def everything() -> Iterator[None]:
    """Act as the runner does, at a known instant."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


@pytest.fixture
def contract(world: World) -> Contract:
    """Return a KPO contract of Alder's."""
    return research_contract(world.alder, "alder-research")


@pytest.fixture
def key(world: World, contract: Contract) -> UUID:
    """Draft an engagement that nobody does yet."""
    return services.draft(world.actor(world.lead), contract.id, BRIEF).id


def skilled(user: User, level: int = 3) -> None:
    """Give an expert the skill that the service is named like."""
    worker = Worker.objects.get(user=user)
    Skill.objects.create(worker=worker, code="market-research", level=level)


def refusal(error: pytest.ExceptionInfo[ProblemError]) -> str:
    """Return the code of a refusal."""
    return error.value.problem.code


def test_an_expert_with_the_skill_is_proposed(world: World, key: UUID) -> None:
    """With what they can do, where they are and what they do already."""
    skilled(world.expert)
    (one,) = staffing.propose(world.actor(world.lead), key)
    assert one.because == ()
    assert (one.user, one.name, one.site) == (world.expert.id, "expert", "Manila")
    assert one.skills == ("accounts-payable 3", "market-research 3")
    assert (one.running, one.named) == (0, False)


def test_who_lacks_something_is_shown_with_the_reason(world: World, key: UUID) -> None:
    (one,) = staffing.propose(world.actor(world.lead), key)
    assert one.because == ("lacks market-research",)


def test_the_contract_says_what_it_asks_for(
    world: World, key: UUID, contract: Contract
) -> None:
    """Skills with a level, and languages."""
    skilled(world.expert)
    contract.terms["experts"] = {
        "skills": [{"code": "market-research", "level": 4}],
        "languages": [{"tag": "de"}],
    }
    contract.save()
    (one,) = staffing.propose(world.actor(world.lead), key)
    assert one.because == (
        "market-research at level 3, needs 4",
        "lacks the language de",
    )


def test_terms_that_cannot_be_read_say_so(
    world: World, key: UUID, contract: Contract
) -> None:
    contract.terms["experts"] = {"skills": "research"}
    contract.save()
    with pytest.raises(ProblemError) as error:
        staffing.propose(world.actor(world.lead), key)
    assert refusal(error) == "terms-malformed"


def test_an_expert_of_other_clients_only_is_not_eligible(
    world: World, key: UUID
) -> None:
    skilled(world.expert)
    Grant.objects.filter(user=world.expert).update(client=world.birch)
    (one,) = staffing.propose(world.actor(world.lead), key)
    assert one.because == ("does not serve this client",)


def test_restaffing_names_the_experts_with_a_reason(world: World, key: UUID) -> None:
    skilled(world.expert)
    lead = world.actor(world.lead)
    staffing.restaff(lead, key, [world.expert.id, world.expert.id], " The best. ")
    _, value = queries.one(lead, key)
    assert value.brief.experts == (world.expert.id,)
    (one,) = staffing.propose(lead, key)
    assert one.named


def test_the_count_is_of_other_engagements_under_way(
    world: World, key: UUID, contract: Contract
) -> None:
    """The one to be staffed does not count for itself."""
    skilled(world.expert)
    lead = world.actor(world.lead)
    other = services.draft(lead, contract.id, BRIEF).id
    for each in (key, other):
        staffing.restaff(lead, each, [world.expert.id], "The best.")
    (one,) = staffing.propose(lead, key)
    assert one.running == 1


def test_who_is_not_eligible_is_refused_and_nothing_changes(
    world: World, key: UUID
) -> None:
    """With their name and what is in the way."""
    lead = world.actor(world.lead)
    with pytest.raises(ProblemError) as error:
        staffing.restaff(lead, key, [world.expert.id], "Try.")
    assert refusal(error) == "expert-not-eligible"
    assert "expert cannot do" in error.value.problem.message
    assert "lacks market-research" in error.value.problem.message
    assert queries.one(lead, key)[1].brief.experts == ()


def test_somebody_who_is_no_expert_is_refused(world: World, key: UUID) -> None:
    """An agent, a client's user, nobody at all."""
    for user in (world.agent.id, world.owner.id, uuid4()):
        with pytest.raises(ProblemError) as error:
            staffing.restaff(world.actor(world.lead), key, [user], "Try.")
        assert refusal(error) == "expert-not-eligible"


def test_who_is_named_already_may_stay_though_a_skill_is_gone(
    world: World, key: UUID
) -> None:
    """A second expert joins; the first one's proof ran out meanwhile."""
    skilled(world.expert)
    lead = world.actor(world.lead)
    staffing.restaff(lead, key, [world.expert.id], "The best.")
    Skill.objects.filter(code="market-research").delete()
    account = User(email="second@sample.example", name="second")
    second = add_user(root(), account, "correct horse battery", [Role.EXPERT])
    Worker.objects.create(user=second, site=world.site)
    skilled(second)
    both = [world.expert.id, second.id]
    assert staffing.restaff(lead, key, both, "Help.").brief.experts == tuple(both)


@pytest.mark.parametrize(
    ("experts", "reason", "code"),
    [(0, "Nobody.", "experts-missing"), (1, " ", "reason-missing")],
)
def test_somebody_does_it_and_somebody_says_why(
    world: World, key: UUID, experts: int, reason: str, code: str
) -> None:
    skilled(world.expert)
    chosen = [world.expert.id][:experts]
    with pytest.raises(ProblemError) as error:
        staffing.restaff(world.actor(world.lead), key, chosen, reason)
    assert refusal(error) == code


@pytest.mark.parametrize("who", ["owner", "colleague", "stranger", "expert", "agent"])
def test_only_a_lead_staffs(world: World, key: UUID, who: str) -> None:
    """To who may not even read it, the refusal tells nothing else."""
    skilled(world.expert)
    actor = world.actor(getattr(world, who))
    with pytest.raises(ProblemError) as error:
        staffing.propose(actor, key)
    assert refusal(error) == "not-allowed"
    with pytest.raises(ProblemError) as error:
        staffing.restaff(actor, key, [world.expert.id], "Me.")
    assert refusal(error) == "not-allowed"
