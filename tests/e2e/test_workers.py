"""The workers of the documentation do jobs of a running platform, as they are printed.

Both are taken out of the page, so that what it shows is what works.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.installation import Platform

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "write-a-worker.md").read_text("utf-8")
AGENT = "agent2@provider.example"
PATIENCE = 60.0


def block(language: str) -> str:
    """Return the page's block of code in a language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def told(platform: Platform, *arguments: str) -> Any:
    done = platform.run("tests/e2e/jobs.py", *arguments)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def token(sample: Platform) -> str:
    """Make the token of somebody who may receive work."""
    command = ["-m", "anyshore.cli", "token", "add", AGENT, "--name", "worker"]
    done = sample.run(*command)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.split()[-1]


def wait_for(platform: Platform, keys: list[str]) -> list[Any]:
    """Wait until the cases have ended and return how."""
    began = time.monotonic()
    while True:
        found: list[Any] = told(platform, "--state", *keys)
        if all(status != "running" for status, *_ in found):
            return found
        assert time.monotonic() - began < PATIENCE, found
        time.sleep(0.3)


@contextmanager
def working(platform: Platform, token: str, folder: Path) -> Iterator[None]:
    """Let the page's worker in Python work."""
    script = folder / "worker.py"
    text = block("python")
    assert len(text.strip().splitlines()) <= 20
    script.write_text(
        text.replace("http://127.0.0.1:8000", platform.url).replace("any_…", token)
    )
    worker = subprocess.Popen(
        [sys.executable, str(script)], cwd=ROOT, env=platform.environment()
    )
    try:
        yield
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()


@pytest.mark.skipif(
    shutil.which("curl") is None or shutil.which("jq") is None,
    reason="the page's second worker needs curl and jq",
)
def test_the_worker_in_curl(sample: Platform, token: str) -> None:
    keys = told(sample, "1")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block("bash")],
        env={**sample.environment(), "URL": sample.url, "TOKEN": token},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert wait_for(sample, keys) == [["completed", 4711, 1, True]]


def test_the_worker_in_python(sample: Platform, token: str, tmp_path: Path) -> None:
    keys = told(sample, "3")
    with working(sample, token, tmp_path):
        assert wait_for(sample, keys) == [["completed", 4711, 1, True]] * 3


def survive(platform: Platform, token: str, folder: Path, kills: int) -> None:
    """Kill the runner again and again while the worker works."""
    chance = random.Random(20261122)  # noqa: S311 - moments, not secrets
    keys: list[str] = []
    with working(platform, token, folder):
        for _ in range(kills):
            keys += told(platform, "10")
            time.sleep(chance.uniform(0.0, 0.5))
            killed = platform.kill("runner")
            assert killed or platform.part("runner") is None
        found = wait_for(platform, keys)
    assert found == [["completed", 4711, 1, True]] * len(keys)


def test_a_runner_killed_under_jobs(
    sample: Platform, token: str, tmp_path: Path
) -> None:
    """A short run: the runner dies twice among twenty jobs."""
    survive(sample, token, tmp_path, kills=2)


@pytest.mark.slow
def test_a_runner_killed_under_many_jobs(
    sample: Platform, token: str, tmp_path: Path
) -> None:
    """The whole of it: thirty times among three hundred jobs."""
    survive(sample, token, tmp_path, kills=30)
