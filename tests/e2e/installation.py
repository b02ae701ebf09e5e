"""The platform as its users have it: a real ``anyshore serve`` with sample data in it.

Everything listens on the loopback address only, in a folder that goes away.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil

__all__ = ["Platform"]

ROOT = Path(__file__).parents[2]
#: Longer than a machine that is frozen for minutes.
_STARTING = 600.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(slots=True)
class Platform:
    """One installation with its processes."""

    home: Path = field(
        default_factory=lambda: Path(tempfile.mkdtemp(prefix="anyshore-"))
    )
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What its processes say."""
        return self.home / "serve.log"

    def environment(self) -> dict[str, str]:
        """Return the surroundings that make a command use this installation."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ANYSHORE_")
            and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        runtime = self.home / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        return {
            **kept,
            "ANYSHORE_HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
        }

    def run(
        self, *arguments: str, timeout: float = 1200
    ) -> subprocess.CompletedProcess[str]:
        """Run a Python command against it and return how it ended."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def load(self) -> None:
        """Put the sample operation into it."""
        done = self.run("examples/load.py")
        assert done.returncode == 0, done.stderr[-3000:]

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "anyshore.cli",
                    "serve",
                    "--port",
                    str(self.port),
                ],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_up()

    def wait_until_up(self, patience: float = _STARTING) -> float:
        """Wait until a page comes back and return how many seconds that took."""
        began = time.monotonic()
        while not self.up():
            assert time.monotonic() - began < patience, self.log.read_text()[-3000:]
            time.sleep(0.1)
        return time.monotonic() - began

    def up(self) -> bool:
        """Tell whether the sign-in page comes."""
        page = f"{self.url}/sign-in/"
        try:
            with urllib.request.urlopen(page, timeout=5) as answer:  # noqa: S310 - ours
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def part(self, name: str) -> psutil.Process | None:
        """Return a running part: ``web``, ``runner``, ``worker`` or ``postgres``."""
        if name == "postgres":
            return self._postmaster()
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            try:
                command = child.cmdline()
            except psutil.Error:
                continue
            if name in command and child.status() != psutil.STATUS_ZOMBIE:
                return child
        return None

    def _postmaster(self) -> psutil.Process | None:
        try:
            text = (self.home / "postgres" / "postmaster.pid").read_text()
            found = psutil.Process(int(text.split()[0]))
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return found if found.status() != psutil.STATUS_ZOMBIE else None

    def kill(self, name: str) -> bool:
        """Kill a part with no chance to tidy up; tell whether there was one."""
        found = self.part(name)
        if found is None:
            return False
        found.send_signal(signal.SIGKILL)
        return True

    def stop(self) -> int:
        """Stop it as Ctrl-C does and return its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(60)
        self.process = None
        return status

    def discard(self) -> None:
        """Stop what still runs and remove the folder."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
