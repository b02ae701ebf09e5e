"""The case runner: takes what is due, steps the cases, writes it all at once.

Guarantees:

1. One case has one owner at a time: the runner that holds the lock on its row.  Others
   skip it.  Its events are consumed in the order in which they came.
2. State, log, items, timers, jobs, subscriptions, incidents and events are written in
   one transaction; the consumed events leave the inbox in the same one.  A runner that
   is killed leaves nothing half-done, and nothing is done twice.
3. What cannot go on becomes an incident, never a silent stop.
4. A duty that fails is logged and tried again; it holds up no case.

Cases are taken in batches, so that many share one commit; a case alone in an idle
system is stepped and committed at once.  A batch is written by one statement for each
kind of row; where a case makes it fail, its cases are moved one by one, and the one at
fault is set aside.
"""

from __future__ import annotations

import logging
import signal
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection, transaction

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes import inbox, registry
from anyshore.apps.processes.connectors import Connectors
from anyshore.apps.processes.faults import set_aside
from anyshore.apps.processes.leases import Leases
from anyshore.apps.processes.stepping import move

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["Runner"]

#: So many cases share a commit at most.
_BATCH = 200
#: From so many cases on a batch is worth its commit; after a smaller one a moment's
#: wait lets more come together.
_WORTH = 50
#: How long to wait then, and where nothing is due, in seconds: briefly after work,
#: longer later.  Under five hundred commands a second this takes a quarter less of a
#: runner's processor time than a pause of ten milliseconds.
_IDLE = (0.03, 0.06)
_TROUBLE = 0.5
#: So many threads carry out the platform's own jobs, which wait for others.
_CALLERS = 2
#: What the holder of a bucket has left lying for so long, anybody takes.
_LEFT_LYING = timedelta(milliseconds=500)
_EVERYTHING = tuple(range(inbox.BUCKETS))

_log = logging.getLogger(__name__)


class Runner:
    """One runner; any number of them can share a database."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._done: dict[str, datetime] = {}
        self._leases = Leases()

    def run(self) -> None:
        """Work until told to stop by SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        connectors = Connectors()
        for _ in range(_CALLERS):
            threading.Thread(
                target=connectors.keep_working, args=(self._stop,), daemon=True
            ).start()
        shortest, longest = _IDLE
        pause = shortest
        while not self._stop.is_set():
            try:
                busy = self.tick()
            except (OperationalError, InterfaceError) as error:
                # The database is away or coming back; whatever was under way is rolled
                # back there, so trying again later is all there is to do.
                _log.warning("database away: %s", str(error).strip())
                connection.close()
                self._stop.wait(_TROUBLE)
                continue
            pause = shortest if busy else min(longest, pause * 1.5)
            if busy < _WORTH:
                self._stop.wait(pause)
        self._leave()

    def stop(self) -> None:
        """Let `run` come to its end after the batch in hand."""
        self._stop.set()

    def _leave(self) -> None:
        try:
            self._leases.leave()
        except (OperationalError, InterfaceError) as error:
            _log.warning("leases are left to lapse: %s", str(error).strip())

    def drain(self) -> int:
        """Work until nothing is due any more and return how many cases moved."""
        moved = 0
        while count := self._turn_all(_EVERYTHING, clock.now()):
            moved += count
        return moved

    def tick(self) -> int:
        """Take one batch of cases with something due and return how many there were."""
        now = clock.now()
        count = self._turn_all(self._leases.held(now), now)
        if count:
            return count
        # Whose holder has just died, or is held up, must not wait for the lease to end.
        return self._turn_all(_EVERYTHING, now, now - _LEFT_LYING)

    def _turn_all(
        self, buckets: Sequence[int], now: datetime, since: datetime | None = None
    ) -> int:
        self._do_duties(now)
        if not buckets:
            return 0
        try:
            with acting_for_all(), transaction.atomic():
                limit = max(1, _BATCH // len(buckets))
                return len(move(inbox.due(buckets, since or now, limit), now))
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # noqa: BLE001 - guarantee 3
            _log.exception("a batch could not be written; its cases go one by one")
            return self._one_by_one(buckets, now)

    def _one_by_one(self, buckets: Sequence[int], now: datetime) -> int:
        """Move cases each in a transaction of its own, and set aside what fails."""
        with acting_for_all(), transaction.atomic():
            keys = inbox.due(buckets, now, _BATCH)
        moved = 0
        for key in keys:
            try:
                with acting_for_all(), transaction.atomic():
                    moved += len(move([key], now))
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:  # noqa: BLE001 - guarantee 3
                _log.exception("case %s cannot be moved", key)
                with acting_for_all(), transaction.atomic():
                    moved += set_aside(key, error, now)
        return moved

    def _do_duties(self, now: datetime) -> None:
        """Do what time alone brings about; a fault in one holds up nothing else."""
        for duty in registry.duties():
            last = self._done.get(duty.name)
            if last is not None and (now - last).total_seconds() < duty.every:
                continue
            self._done[duty.name] = now
            try:
                duty.do(now)
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # noqa: BLE001 - guarantee 4
                _log.exception("duty %s failed and is tried again later", duty.name)
