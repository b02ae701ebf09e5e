"""The database fails over to its synchronous standby under load: nothing is lost.

It does so as often as ``ANYSHORE_FAILOVERS`` says, ten times where it says nothing.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e.cluster import Cluster

from anyshore.adapters.postgres.bootstrap import bootstrap

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
#: Longer than a machine that is frozen for minutes.
PATIENCE = 600.0
CLEAN = {
    "lost": 0,
    "open": 0,
    "applied twice": 0,
    "not as replayed": 0,
    "broken chains": 0,
}


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Run a primary with the platform's tables and a synchronous standby."""
    # The path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="pair-", dir="/tmp"))
    made = Cluster(folder)
    try:
        bootstrap(made.primary.admin, "anyshore")
        run(made, "-m", "django", "migrate", "--verbosity", "0", role="owner")
        run(made, "tests/e2e/commands.py", "prepare")
        made.replicate()
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


def surroundings(cluster: Cluster, role: str) -> dict[str, str]:
    return {
        **os.environ,
        "ANYSHORE_HOME": str(cluster.primary.folder),
        "ANYSHORE_SECRET_KEY": "only-for-a-test-" + "x" * 40,
        "ANYSHORE_DB_ROLE": role,
        "DATABASE_URL": cluster.url,
        "DJANGO_SETTINGS_MODULE": "anyshore.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
    }


def begin(cluster: Cluster, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, *arguments]
    environment = surroundings(cluster, "runner")
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def run(cluster: Cluster, *arguments: str, role: str = "runner") -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=surroundings(cluster, role),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def fails_over(cluster: Cluster, kept: Path, times: int) -> dict[str, Any]:
    """Let the database fail over so many times under load; return what is left."""
    chance = random.Random(20261122)  # noqa: S311 - moments, not secrets
    kept.touch()
    runners = [begin(cluster, "-m", "anyshore.cli", "runner") for _ in range(2)]
    sender = begin(cluster, "tests/e2e/commands.py", "send", str(kept))
    try:
        for number in range(times):
            before = len(kept.read_bytes())
            began = time.monotonic()
            while len(kept.read_bytes()) == before:
                assert time.monotonic() - began < PATIENCE, "nothing is acknowledged"
                time.sleep(0.1)
            time.sleep(chance.uniform(0.5, 3.0))
            cluster.fail_over()
            if number < times - 1:
                cluster.replicate()
        time.sleep(3)
        sender.send_signal(signal.SIGTERM)
        sender.wait(PATIENCE)
        began = time.monotonic()
        while True:
            found: dict[str, Any] = json.loads(
                run(cluster, "tests/e2e/commands.py", "verdict", str(kept))
            )
            if not found["open"] or time.monotonic() - began > PATIENCE:
                return found
            time.sleep(0.5)
    finally:
        for child in (sender, *runners):
            child.kill()
            child.wait()


@pytest.mark.slow
def test_failovers(cluster: Cluster, tmp_path: Path) -> None:
    """No acknowledged command is lost, and none is applied twice."""
    times = int(os.environ.get("ANYSHORE_FAILOVERS") or 10)
    found = fails_over(cluster, tmp_path / "acknowledged", times)
    print(f"\n{times} failovers: {found}")  # noqa: T201 - a figure of the slow run
    assert found.pop("acknowledged") > 0
    assert found == CLEAN
