"""Scopes are saved per client, with the answer of the day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.core.sourcing.conftest import RULES
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for, acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.sourcing import queries
from anyshore.apps.sourcing.services import change, save
from anyshore.core import sourcing
from anyshore.kernel import IdPrefix, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World

    from anyshore.apps.sourcing.models import ScopeRow

PAYROLL = {"service": "payroll", "fte": 3, "answers": RULES}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def saved(world: World) -> ScopeRow:
    with acting_for({world.alder.id}):
        return save(world.actor(world.owner), "Payroll", PAYROLL, 4)


def test_a_scope_keeps_its_client_and_its_answer(world: World, saved: ScopeRow) -> None:
    assert saved.client_id == world.alder.id
    assert saved.document["client"]["country"] == world.alder.country
    assert saved.answer in {"BPO", "keep"}
    assert saved.version == 1


def test_saving_is_told_in_the_log(world: World, saved: ScopeRow) -> None:
    with acting_for_all():
        (last,) = audit.history("scope", show_id(IdPrefix.ADVICE, saved.id))
    assert last.type == "scope.saved"
    assert last.data["answer"] == saved.answer


def test_a_change_counts_and_advises_anew(world: World, saved: ScopeRow) -> None:
    with acting_for({world.alder.id}):
        again = change(
            world.actor(world.owner),
            saved.id,
            "Payroll",
            {"service": "payroll"},
            years=3,
            former=1,
        )
    assert (again.version, again.answer) == (2, "scope not complete")


def test_who_read_an_older_version_is_refused(world: World, saved: ScopeRow) -> None:
    actor = world.actor(world.owner)
    with acting_for({world.alder.id}):
        change(actor, saved.id, "First", PAYROLL, years=4, former=1)
        with pytest.raises(ProblemError) as caught:
            change(actor, saved.id, "Second", PAYROLL, years=4, former=1)
        assert queries.one(actor, saved.id).name == "First"
    assert caught.value.problem.code == "changed-meanwhile"


def test_a_colleague_reads_their_own_alone(world: World, saved: ScopeRow) -> None:
    colleague = world.actor(world.colleague)
    with acting_for({world.alder.id}):
        own = save(colleague, "Mine", PAYROLL, 4)
        assert [row.id for row in queries.scopes(colleague)] == [own.id]
        with pytest.raises(ProblemError) as caught:
            queries.one(colleague, saved.id)
    assert caught.value.problem.code == "not-allowed"


def test_a_stranger_does_not_learn_of_it(world: World, saved: ScopeRow) -> None:
    stranger = world.actor(world.stranger)
    with acting_for({world.birch.id}):
        assert queries.scopes(stranger) == []
        with pytest.raises(ProblemError) as caught:
            queries.one(stranger, saved.id)
    assert caught.value.problem.code == "not-found"


def test_the_providers_staff_see_no_scope(world: World, saved: ScopeRow) -> None:
    """What a client thinks of handing over is not for those who would earn by it."""
    lead = world.actor(world.lead)
    with acting_for_all():
        assert queries.scopes(lead) == []
        with pytest.raises(ProblemError) as caught:
            save(lead, "Theirs", PAYROLL, 4)
    assert caught.value.problem.code == "not-found"


def test_what_nobody_knows_is_refused_and_nothing_is_saved(world: World) -> None:
    actor = world.actor(world.owner)
    with acting_for({world.alder.id}):
        with pytest.raises(ProblemError) as caught:
            save(actor, "Dowsing", {"service": "dowsing"}, 4)
        assert queries.scopes(actor) == []
    assert caught.value.problem.code == "service-unknown"


def test_targets_of_a_draft_are_what_is_kept_today() -> None:
    """Of 1 to 20 hours half are done within 10, nine of ten within 18."""
    found = draft([timedelta(hours=hours) for hours in range(20, 0, -1)])
    assert [(each.within, each.cases) for each in found.targets] == [
        (timedelta(hours=10), 20),
        (timedelta(hours=18), 20),
    ]


def test_too_few_cases_promise_nothing() -> None:
    found = draft([timedelta(hours=1)] * 19)
    assert found.targets == ()
    assert any("measure the turnaround" in each for each in found.unsettled)


def test_nothing_is_drafted_where_nothing_leaves() -> None:
    assert (
        sourcing.contract_draft(advised({**RULES, "data_may_leave": False}), 4) is None
    )


def advised(answers: dict[str, bool]) -> sourcing.ProcessAdvice:
    from anyshore.apps.sourcing.advising import advised as advise

    with clock.standing_at(MONDAY):
        found = advise(
            {
                "client": {"country": "US"},
                "processes": [
                    {"name": "Work", "service": "customer support", "answers": answers}
                ],
            }
        )
    return found.processes[0]


def draft(measured: list[timedelta]) -> sourcing.ContractDraft:
    turnaround = sourcing.turnaround_of(measured, "our cases")
    found = sourcing.contract_draft(advised(RULES), 4, turnaround)
    assert found is not None
    assert found.mode == "BPO"
    return found
