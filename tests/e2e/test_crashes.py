"""Whatever is killed, and whenever: nothing is lost and nothing is done twice.

Invoices come in by the command line and agents work them over HTTP, while web, case
runner, job worker and PostgreSQL are killed without warning, one after the other, at
moments that a seed decides.

The long run makes as many kills as ``ANYSHORE_KILLS`` says, 300 where it says nothing.
"""

from __future__ import annotations

import csv
import json
import os
import random
import threading
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import psycopg
import pytest
from tests.core.pricing import samples
from tests.e2e.installation import ROOT, Platform
from tests.e2e.people import Agent

from anyshore.adapters import einvoice
from anyshore.core import pricing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psutil

#: Started anew by the supervisor, whichever of them dies.
PARTS = ("web", "runner", "worker", "postgres")
#: Exit statuses of an intake that got through all files.
THROUGH = 0
AGENTS = (
    "agent@provider.example",
    "agent2@provider.example",
    "senior@provider.example",
)
CONTRACT = "alder-payables"
#: Longer than a machine that is frozen for minutes.
PATIENCE = 600.0
#: So many invoices come in together.
WAVE = 60


@pytest.fixture
def platform() -> Iterator[Platform]:
    """Run an installation with the sample operation."""
    platform = Platform()
    try:
        platform.load()
        platform.start()
        yield platform
    finally:
        platform.discard()


def write_invoices(folder: Path, first: int) -> None:
    """Write a wave of invoices; rules post every second, people look at the others."""
    with (ROOT / "examples/accounts-payable/suppliers.csv").open(newline="") as file:
        known = next(csv.DictReader(file))
    seller = msgspec.structs.replace(
        samples.PROVIDER, name=known["name"], vat_id=known["identifiers"].split()[0]
    )
    stranger = msgspec.structs.replace(
        samples.PROVIDER, name="Nobody Knows Ltd", vat_id="NL999999999B99", ids=()
    )
    account = pricing.CreditTransfer(account=known["accounts"].split()[0])
    payment = msgspec.structs.replace(samples.PAYMENT, transfers=(account,))
    lines = samples.item_lines(20)
    folder.mkdir()
    for number in range(first, first + WAVE):
        heading = samples.heading(
            number=f"CRASH-{number:05}",
            issued=date(2026, 11, 2),
            due=date(2026, 12, 2),
            seller=stranger if number % 2 else seller,
            payment=payment,
        )
        made = pricing.invoice(heading, lines, samples.STANDARD)
        (folder / f"{number:05}.xml").write_bytes(einvoice.write_ubl(made))


class Intake(threading.Thread):
    """Hands files in, wave after wave, each until a run gets through all of it."""

    def __init__(self, platform: Platform, folder: Path) -> None:
        super().__init__(daemon=True)
        self._platform, self._folder = platform, folder
        self._enough = threading.Event()
        #: How many files were acknowledged.
        self.handed = 0
        self.said = ""

    def run(self) -> None:
        """Go on until told to stop, and end with a whole wave."""
        while not self.handed or not self._enough.is_set():
            wave = self._folder / f"{self.handed:05}"
            write_invoices(wave, self.handed)
            began = time.monotonic()
            while not self._through(wave):
                if time.monotonic() - began > PATIENCE:
                    return
                time.sleep(0.5)
            self.handed += WAVE
            # There is always work for the agents, and never a mountain of it.
            while (open_cases(self._platform) or 0) > WAVE:
                if self._enough.wait(0.5):
                    return

    def _through(self, wave: Path) -> bool:
        """Hand a wave in; what is in already is answered with its receipt."""
        command = ["-m", "anyshore.cli", "intake", "--contract", CONTRACT, str(wave)]
        done = self._platform.run(*command)
        self.said = done.stdout[-200:] + done.stderr[-600:]
        return done.returncode == THROUGH

    def end(self) -> None:
        """Finish the wave in hand."""
        self._enough.set()
        self.join(2 * PATIENCE)
        assert not self.is_alive(), self.said
        assert self.handed, self.said


def open_cases(platform: Platform) -> int | None:
    """Return how many cases have not ended; None while the database is away."""
    try:
        with psycopg.connect(
            host=str(platform.home / "postgres"),
            user="anyshore",
            dbname="anyshore",
            options="-c role=anyshore_runner",
            connect_timeout=5,
        ) as connection:
            row = connection.execute(
                "SELECT count(*) FROM processes_case JOIN clients_contract"
                " ON clients_contract.id = contract_id"
                " WHERE slug = %s AND ended_at IS NULL",
                [CONTRACT],
            ).fetchone()
    except psycopg.Error:
        return None
    return int(row[0]) if row else None


def running(platform: Platform, name: str) -> psutil.Process:
    """Wait for a part: what was killed before may have taken it along for a moment."""
    began = time.monotonic()
    while (found := platform.part(name)) is None:
        gone = time.monotonic() - began
        assert gone < PATIENCE, (
            f"{name} does not run: {platform.log.read_text()[-3000:]}"
        )
        time.sleep(0.05)
    return found


def kill_and_wait(platform: Platform, name: str) -> float:
    """Kill a part and return after how many seconds another one has taken over."""
    old = running(platform, name)
    platform.kill(name)
    began = time.monotonic()
    while True:
        found = platform.part(name)
        if found is not None and found.pid != old.pid and platform.up():
            return time.monotonic() - began
        gone = time.monotonic() - began
        assert gone < PATIENCE, (
            f"{name} did not come back: {platform.log.read_text()[-3000:]}"
        )
        time.sleep(0.05)


def verdict_of(platform: Platform) -> dict[str, Any]:
    """Return what the database holds."""
    done = platform.run("tests/e2e/verdict.py", CONTRACT)
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def done_by(agents: list[Agent], platform: Platform) -> set[str]:
    """Wait until no case is open; return the items that agents were told are done."""
    began = time.monotonic()
    while open_cases(platform) != 0:
        waited = time.monotonic() - began
        failed = [agent.failure for agent in agents if agent.failure]
        assert not failed, failed
        assert waited < PATIENCE, f"{open_cases(platform)} cases are still open"
        time.sleep(0.5)
    for agent in agents:
        agent.end()
    return set().union(*(agent.acknowledged for agent in agents))


def survive(platform: Platform, folder: Path, kills: int) -> None:
    """Let the operation run through so many kills and judge what is there after."""
    chance = random.Random(20261122)  # noqa: S311 - moments, not secrets
    before = verdict_of(platform)
    intake = Intake(platform, folder)
    agents = [Agent(platform, email) for email in AGENTS]
    intake.start()
    for agent in agents:
        agent.begin()
    back: dict[str, list[float]] = {part: [] for part in PARTS}
    for number in range(kills):
        part = PARTS[number % len(PARTS)]
        time.sleep(chance.uniform(0.1, 2.0))
        back[part].append(kill_and_wait(platform, part))
    intake.end()
    acknowledged = done_by(agents, platform)
    after = verdict_of(platform)
    completed = set(after.pop("completed")) - set(before.pop("completed"))
    slowest = {part: round(max(times, default=0), 1) for part, times in back.items()}
    print(  # noqa: T201 - the figures of a run
        f"\n{kills} kills, back after at most {slowest} s; acknowledged: "
        f"{intake.handed} documents, {len(acknowledged)} items; {after}"
    )
    assert acknowledged - completed == set()
    assert after["documents"] == before["documents"] + intake.handed
    assert after["cases"] == before["cases"] + intake.handed
    assert sum(after["ended"].values()) == after["cases"]
    assert after["items"].keys() == {"completed"}
    kept = ("not posted once", "done twice", "broken chains", "not as replayed")
    assert {name: after[name] for name in kept} == {name: [] for name in kept}
    assert (after["open"], after["waiting"], after["incidents"]) == (0, 0, 0)


def test_six_kills(platform: Platform, tmp_path: Path) -> None:
    """A short run: each part dies, and the parts that write die twice."""
    survive(platform, tmp_path, kills=6)
    assert platform.stop() == 0


@pytest.mark.slow
def test_many_kills(platform: Platform, tmp_path: Path) -> None:
    """The whole of it, while work comes in all the time."""
    survive(platform, tmp_path, kills=int(os.environ.get("ANYSHORE_KILLS") or 300))
    assert platform.stop() == 0
