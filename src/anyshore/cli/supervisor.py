"""Children under supervision: started, started again when they die, stopped cleanly.

A child that dies is started again after a pause that doubles while it keeps dying at
once, up to half a minute.  The database counts as a child that has to stand before the
others can work; they wait and reconnect by themselves.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from anyshore.adapters.postgres.embedded import EmbeddedPostgres

__all__ = ["Child", "Supervisor"]

_LOOK_EVERY = 0.2
_STEADY = 10.0
_LONGEST_PAUSE = 30.0
_PATIENCE = 15.0


@dataclass(slots=True)
class Child:
    """A process that should always run."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        """Start the process in a group of its own, out of the terminal's reach."""
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            start_new_session=True,
        )
        self.started = time.monotonic()

    def tend(self) -> None:
        """Start the process again if it has died and its pause is over."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        if lived < self.pause:
            return
        if lived > _STEADY:
            self.pause = 0.0
        code = self.process.returncode
        typer.echo(f"{self.name} ended with {code}; starting it again", err=True)
        self.pause = min(_LONGEST_PAUSE, max(0.5, self.pause * 2))
        self.start()

    def signal(self, number: int) -> None:
        """Send a signal to a process that still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def ended(self, deadline: float) -> bool:
        """Wait until the deadline and tell whether the process has ended."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True


class Supervisor:
    """Keeps children and the embedded database running until told to stop."""

    def __init__(
        self, children: list[Child], database: EmbeddedPostgres | None
    ) -> None:
        self.children = children
        self.database = database
        self._stopping = False

    def run(self) -> None:
        """Run until SIGINT or SIGTERM, then stop everything, the database last."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        try:
            while not self._stopping:
                self._tend()
                time.sleep(_LOOK_EVERY)
        finally:
            self._end()

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _tend(self) -> None:
        if self.database is not None and not self.database.running():
            typer.echo("the database ended; starting it again", err=True)
            try:
                self.database.start()
            except Exception as error:  # noqa: BLE001 - keep everything else running
                # What is left of the old server can hold the data folder for a moment.
                typer.echo(f"the database does not start yet: {error}", err=True)
        for child in self.children:
            child.tend()

    def _end(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE
        for child in self.children:
            if not child.ended(deadline):
                typer.echo(f"{child.name} does not end; killing it", err=True)
                child.signal(signal.SIGKILL)
        if self.database is not None:
            self.database.stop()
