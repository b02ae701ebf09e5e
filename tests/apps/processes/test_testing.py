"""Test cases stay with a decision, over its versions, and are checked when kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.payables import EXAMPLE, deploy_payables
from tests.world import MONDAY

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes import testing
from anyshore.apps.processes.models import Decision
from anyshore.apps.processes.services import deploy
from anyshore.apps.processes.testing import keep_cases
from anyshore.cli.dmn_files import decode
from anyshore.core import dmn
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from tests.world import World

ONE = {"cases": [{"inputs": {"amount": 0.1}, "expect": {"Approval level": 0}}]}


def stored() -> list[Decision]:
    """Return the decision of each version, the oldest first."""
    rows = Decision.objects.filter(name="Route").order_by("definition__version")
    return list(rows)


def test_the_sample_cases_try_every_rule(world: World) -> None:
    """All of them pass; the studio shows the same figures."""
    deploy_payables(world)
    with acting_for_all():
        data = decode(EXAMPLE / "route-cases.yaml")
        kept = keep_cases(
            world.actor(world.designer), "accounts-payable", "Route", data
        )
        (row,) = stored()
        found = testing.tested(row, dmn.read(bytes(row.xml)), MONDAY)
    assert found is not None
    assert (kept, found.coverage.cases, found.failed) == (26, 26, [])
    assert [table.missed for table in found.coverage.tables] == [(), ()]


def test_cases_are_taken_over_by_the_next_version(world: World) -> None:
    deploy_payables(world)
    with acting_for_all():
        designer = world.actor(world.designer)
        keep_cases(designer, "accounts-payable", "Route", ONE)
        changed = (EXAMPLE / "route.dmn").read_bytes().replace(b"10000<", b"10001<")
        forms = [each.read_bytes() for each in (EXAMPLE / "forms").glob("*.json")]
        model = (EXAMPLE / "process.bpmn").read_bytes()
        deploy(designer, model, {"Route": changed}, forms)
        first, second = stored()
    assert first.cases == second.cases
    assert second.cases["cases"][0]["inputs"] == {"amount": Decimal("0.1")}


def test_days_are_kept_as_days(world: World) -> None:
    deploy_payables(world)
    day = {"inputs": {"amount": date(2026, 11, 23)}, "expect": {"Approval level": 1}}
    with acting_for_all():
        designer = world.actor(world.designer)
        keep_cases(designer, "accounts-payable", "Route", {"cases": [day]})
        (row,) = stored()
    assert row.cases["cases"][0]["inputs"] == {"amount": {"@": "2026-11-23"}}


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        ([], "Route", "dmn-cases"),
        ({"cases": [{"inputs": {}}]}, "Route", "dmn-cases"),
        (ONE, "Nothing", "not-found"),
    ],
)
def test_what_is_no_test_case_is_refused(
    world: World, data: object, name: str, code: str
) -> None:
    deploy_payables(world)
    with acting_for_all(), pytest.raises(ProblemError) as error:
        keep_cases(world.actor(world.designer), "accounts-payable", name, data)
    with acting_for_all():
        (row,) = stored()
    assert error.value.problem.code == code
    assert row.cases == []


@pytest.mark.parametrize("who", ["agent", "lead", "owner", "stranger"])
def test_only_designers_keep_cases(world: World, who: str) -> None:
    deploy_payables(world)
    with acting_for_all(), pytest.raises(ProblemError) as error:
        keep_cases(world.actor(getattr(world, who)), "accounts-payable", "Route", ONE)
    assert error.value.problem.code == "not-allowed"
