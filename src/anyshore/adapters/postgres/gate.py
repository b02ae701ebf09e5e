"""Group commit: commands of many clients at once go through one transaction.

Who comes alone goes through at once.  Who comes while others are on their way through
goes with the next group; and that one waits a moment for as many as were just let
through, since they are the likely ones to come.  So a process pays for one commit, and
for one statement of a kind, however many of its threads have a command; and the one
connection that they all go through knows its statements by heart.

The thread that takes them through goes home when nobody has come for a while.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Gate"]

T = TypeVar("T")
R = TypeVar("R")

#: So many go through together at most.
_MOST = 256
#: For so many seconds a group waits at most for those who were just let through.
# Without it, the first of them to come again would go alone, and all the others would
# wait for that one's commit.
_LINGER = 0.002


class _Waiting(Generic[T, R]):
    """Somebody's command, and what has become of it."""

    __slots__ = ("command", "done", "result")

    def __init__(self, command: T) -> None:
        self.command = command
        self.done = threading.Lock()
        self.done.acquire()
        #: Replaced, unless the thread that carries it through is torn down.
        self.result: R | Exception = RuntimeError("the command was not carried out")


class Gate(Generic[T, R]):
    """Lets threads' commands through in groups.

    Args:
        through: Carries out a group in one transaction of its own, and returns for each
            command what it gave, or the error that its sender is to see.  It is called
            in a thread of the gate's own, with a connection of its own.
        patience: Seconds without anybody after which that thread ends.
    """

    def __init__(
        self,
        through: Callable[[Sequence[T]], Sequence[R | Exception]],
        patience: float = 2.0,
    ) -> None:
        self._through = through
        self._patience = patience
        self._wake = threading.Condition()
        self._queue: list[_Waiting[T, R]] = []
        #: The keeper is woken when so many wait.
        self._wanted = 1
        self._keeper: threading.Thread | None = None

    def enter(self, command: T) -> R:
        """Send a command through and wait until it is committed.

        Inside a transaction of the caller's it becomes a part of that one, alone.

        Raises:
            Exception: What ``through`` returned for it, or raised.
        """
        mine: _Waiting[T, R] = _Waiting(command)
        if connection.in_atomic_block:
            (mine.result,) = self._through([command])
        else:
            with self._wake:
                self._queue.append(mine)
                # A process that was forked has no thread but its own.
                if self._keeper is None or not self._keeper.is_alive():
                    self._keeper = threading.Thread(target=self._keep, daemon=True)
                    self._keeper.start()
                elif len(self._queue) == self._wanted:
                    self._wake.notify()
            mine.done.acquire()
        if isinstance(mine.result, Exception):
            raise mine.result
        return mine.result

    def _keep(self) -> None:
        through = 0
        try:
            while group := self._next(through):
                through = len(group)
                try:
                    self._take_through(group)
                finally:
                    for each in group:
                        each.done.release()
        finally:
            connection.close()

    def _next(self, through: int) -> list[_Waiting[T, R]]:
        """Wait for the next group; an empty one where nobody has come for a while."""
        with self._wake:
            self._await(len(self._queue) + through, _LINGER)
            self._await(1, self._patience)
            group, self._queue = self._queue[:_MOST], self._queue[_MOST:]
            if not group:
                # Said under the lock: who comes now begins a thread of their own.
                self._keeper = None
        return group

    def _await(self, wanted: int, seconds: float) -> None:
        self._wanted = wanted
        self._wake.wait_for(lambda: len(self._queue) >= wanted, seconds)

    def _take_through(self, group: list[_Waiting[T, R]]) -> None:
        try:
            results = self._through([each.command for each in group])
            for each, result in zip(group, results, strict=True):
                each.result = result
        except Exception as error:  # noqa: BLE001 - each of them is told
            for each in group:
                each.result = error
            if isinstance(error, OperationalError | InterfaceError):
                # The next group finds out whether the database is back.
                connection.close()
