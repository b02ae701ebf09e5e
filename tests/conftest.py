"""What every test may use: real input, a real PostgreSQL and a small world in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

DATA = Path(
    os.environ.get("ANYSHORE_DATA")
    or Path(__file__).parents[1].parent / "shared" / "data"
)

TEMPLATE = "anyshore_template"

# No test is timed: on a busy machine one would fail for what it does not test.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def shared_data(name: str) -> Path:
    """Return a folder of real input, or skip the test that asked for it."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"no real input at {folder}: set ANYSHORE_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def data() -> object:
    """Give tests the function that finds real input by its folder's name."""
    return shared_data


@pytest.fixture(scope="session")
def admin() -> Iterator[str]:
    """Run a PostgreSQL of the tests' own and give its admin connection."""
    from anyshore.adapters.postgres.embedded import EmbeddedPostgres
    from anyshore.config import environment

    server = EmbeddedPostgres(environment.home() / "postgres")
    yield server.start()
    server.stop()
    shutil.rmtree(environment.home(), ignore_errors=True)


@pytest.fixture(scope="session")
def template(admin: str) -> str:
    """Migrate a database once, under the owner's role, to copy others from."""
    from anyshore.adapters.postgres.bootstrap import bootstrap

    url = bootstrap(admin, TEMPLATE)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "ANYSHORE_DB_ROLE": "owner",
            "DJANGO_SETTINGS_MODULE": "anyshore.config.settings",
        },
        check=True,
    )
    return TEMPLATE


def make_database(admin: str, template: str, name: str) -> None:
    """Copy the migrated database under a name of its own."""
    import psycopg

    from anyshore.adapters.postgres.bootstrap import create_database

    with psycopg.connect(admin, autocommit=True) as connection:
        create_database(connection, name, template)


@pytest.fixture(scope="session")
def django_db_setup(
    admin: str, template: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let Django's tests use a copy of the migrated database."""
    from django.db import connections

    make_database(admin, template, "anyshore")
    with django_db_blocker.unblock():
        yield
        connections.close_all()
