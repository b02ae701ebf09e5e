"""The command line inside a test: its output, its exit status, its world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.payables import deploy_payables
from tests.world import World, make_world
from typer.testing import CliRunner

from anyshore.cli import main
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

main._add_groups()


@pytest.fixture
def world(db: None) -> World:
    """Give a test a fresh world that is gone when the test is over."""
    return make_world()


@pytest.fixture
def payable(world: World) -> World:
    """Give a test the world with the sample process deployed."""
    deploy_payables(world)
    return world


@pytest.fixture
def anyshore() -> Callable[..., Result]:
    """Return a function that runs a command and gives its result.

    A problem ends the real command with status 2 and one line; here it is the result's
    exception.
    """

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main.app, [str(each) for each in arguments])

    return run


def problem(result: Result) -> str:
    """Return the code of the problem that ended a command."""
    assert isinstance(result.exception, ProblemError)
    return result.exception.problem.code
