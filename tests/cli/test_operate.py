"""Setting up and looking after an installation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.conftest import problem
from tests.payables import EXAMPLE

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.accounts.models import User
from anyshore.apps.connect import tokens
from anyshore.apps.processes.models import Definition
from anyshore.cli.checkup import checkup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from tests.world import World
    from typer.testing import Result

    Run = Callable[..., Result]

NEW = "a long password of words"


def test_somebody_new_can_sign_in(world: World, anyshore: Run) -> None:
    result = anyshore(
        *("user", "add", "new@alder.example", "--name", "New"),
        *("--role", "client_user", "--client", "alder", "--password", NEW),
    )

    assert result.exit_code == 0
    with acting_for_all():
        user = User.objects.get(email="new@alder.example")
        assert user.client_id == world.alder.id
        assert user.check_password(NEW)


def test_an_address_is_taken_once(world: World, anyshore: Run) -> None:
    result = anyshore(
        *("user", "add", world.owner.email.upper(), "--name", "Twice"),
        *("--role", "agent", "--password", NEW),
    )

    assert problem(result) == "email-taken"


def test_a_weak_password_says_what_is_wrong_with_it(
    world: World, anyshore: Run
) -> None:
    result = anyshore(
        *("user", "add", "new@provider.example", "--name", "New"),
        *("--role", "agent", "--password", "short"),
    )

    assert problem(result) == "password-weak"


def test_a_token_is_shown_once_and_works(world: World, anyshore: Run) -> None:
    result = anyshore("token", "add", world.owner.email, "--name", "books")

    assert tokens.user_of(result.output.strip()) == world.owner


def test_nobody_gets_no_token(world: World, anyshore: Run) -> None:
    result = anyshore("token", "add", "nobody@alder.example", "--name", "books")

    assert problem(result) == "user-unknown"


def test_a_model_goes_live_with_its_decision_and_forms(
    world: World, anyshore: Run
) -> None:
    result = anyshore(
        *("deploy", EXAMPLE / "process.bpmn"),
        *("--decision", f"Route={EXAMPLE / 'route.dmn'}", "--form", EXAMPLE / "forms"),
    )

    assert result.output == "accounts-payable version 1 is live.\n"
    with acting_for_all():
        made = Definition.objects.get()
        assert [each.name for each in made.decisions.all()] == ["Route"]


def test_a_model_goes_live_with_its_test_cases(world: World, anyshore: Run) -> None:
    result = anyshore(
        *("deploy", EXAMPLE / "process.bpmn", "--form", EXAMPLE / "forms"),
        *("--decision", f"Route={EXAMPLE / 'route.dmn'}"),
        *("--cases", f"Route={EXAMPLE / 'route-cases.yaml'}"),
    )

    assert result.exit_code == 0
    with acting_for_all():
        (row,) = Definition.objects.get().decisions.all()
        assert len(row.cases["cases"]) == 26


def test_test_cases_that_cannot_be_read_deploy_nothing(
    world: World, anyshore: Run, tmp_path: Path
) -> None:
    wrong = tmp_path / "cases.json"
    wrong.write_text('{"cases": [{"inputs": {}}]}')

    result = anyshore(
        *("deploy", EXAMPLE / "process.bpmn", "--form", EXAMPLE / "forms"),
        *("--decision", f"Route={EXAMPLE / 'route.dmn'}", "--cases", f"Route={wrong}"),
    )

    assert problem(result) == "dmn-cases"
    with acting_for_all():
        assert not Definition.objects.exists()


def test_a_decision_without_its_file_is_refused(world: World, anyshore: Run) -> None:
    result = anyshore("deploy", EXAMPLE / "process.bpmn", "--decision", "Route=no.dmn")

    assert problem(result) == "decision-option"


def test_the_doctor_finds_a_sound_installation_sound(
    world: World, anyshore: Run
) -> None:
    result = anyshore("doctor", "--port", "0")

    marks = [line.split("\t")[:2] for line in result.output.splitlines()]
    assert [each for each in marks if each[1] in {"database", "roles", "tables"}] == [
        ["ok", "database"],
        ["ok", "roles"],
        ["ok", "tables"],
    ]
    assert result.exit_code == 0


def test_the_doctor_says_how_to_mend_what_is_missing(
    world: World, anyshore: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anyshore.cli.checkup._LEAST_DISK", 10**18)

    result = anyshore("doctor", "--port", "0")

    assert "MISSING\tdisk" in result.output
    assert "Make room" in result.output
    assert result.exit_code == 1


def test_every_finding_of_the_doctor_that_blocks_can_be_mended(world: World) -> None:
    found = list(checkup(0))

    assert all(finding.mend for finding in found if finding.blocks)
    assert json.dumps([finding.name for finding in found])
