"""A real Temporal server of the tests' own, in memory."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from temporalio.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

WITHIN = 60


@pytest.fixture(scope="session")
def temporal() -> Iterator[str]:
    """Run the server and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"127.0.0.1:{port}"
    program = str(Path(sys.executable).with_name("temporal"))
    where = ["--headless", "--ip", "127.0.0.1", "--port", str(port)]
    command = [program, "server", "start-dev", *where, "--log-level", "never"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            _await(address)
            yield address
        finally:
            server.terminate()


def _await(address: str) -> None:
    until = time.monotonic() + WITHIN
    while True:
        try:
            asyncio.run(_connect(address))
        except RuntimeError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


async def _connect(address: str) -> None:
    await Client.connect(address)
