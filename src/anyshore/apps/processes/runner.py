"""The case runner: takes what is due, steps the cases, writes it all at once.

Guarantees:

1. One case has one owner at a time: the runner that holds the lock on its row.  Others
   skip it.  Its events are consumed in the order in which they came.
2. State, log, items, timers, incidents and events are written in one transaction; the
   consumed events leave the inbox in the same one.  A runner that is killed leaves
   nothing half-done, and nothing is done twice.
3. What cannot go on becomes an incident, never a silent stop.
4. A duty that fails is logged and tried again; it holds up no case.

Cases are taken in batches, so that many share one commit; a case alone in an idle
system is stepped and committed at once.
"""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection, transaction

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import services as audit
from anyshore.apps.processes import registry
from anyshore.apps.processes.models import Case, CaseLog, Inbox
from anyshore.apps.processes.turn import Turn, set_aside

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.core import events

__all__ = ["Runner"]

_BATCH = 50
_IDLE = 0.05
_TROUBLE = 0.5

_log = logging.getLogger(__name__)

_DUE = """
SELECT id FROM processes_case WHERE id IN (
    SELECT case_id FROM processes_inbox WHERE due_at <= %s ORDER BY id LIMIT %s
) FOR UPDATE SKIP LOCKED
"""


class Runner:
    """One runner; any number of them can share a database."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._done: dict[str, datetime] = {}

    def run(self) -> None:
        """Work until told to stop by SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
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
            if not busy:
                self._stop.wait(_IDLE)

    def drain(self) -> int:
        """Work until nothing is due any more and return how many cases moved."""
        moved = 0
        while count := self.tick():
            moved += count
        return moved

    def tick(self) -> int:
        """Take one batch of cases with something due and return how many there were."""
        now = clock.now()
        self._do_duties(now)
        with acting_for_all(), transaction.atomic():
            cases = self._take(now)
            drafts: list[events.Draft] = []
            for case, rows in cases:
                drafts.extend(self._move(case, rows, now))
            if cases:
                consumed = [row.pk for _, rows in cases for row in rows]
                Inbox.objects.filter(pk__in=consumed, due_at__lte=now).delete()
                audit.append(drafts)
        return len(cases)

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

    def _take(self, now: datetime) -> list[tuple[Case, list[Inbox]]]:
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [now, _BATCH])
            keys = [row[0] for row in cursor.fetchall()]
        if not keys:
            return []
        waiting: dict[UUID, list[Inbox]] = {key: [] for key in keys}
        due = Inbox.objects.filter(case_id__in=keys, due_at__lte=now)
        for row in due.order_by("id"):
            waiting[row.case_id].append(row)
        cases = Case.objects.select_related("contract").in_bulk(keys)
        return [(cases[key], rows) for key, rows in waiting.items() if rows]

    def _move(self, case: Case, rows: list[Inbox], now: datetime) -> list[events.Draft]:
        """Step one case; a fault in it stays its own and holds up no other."""
        try:
            with transaction.atomic():
                turn = Turn(case, now)
                for row in rows:
                    turn.consume(row.event)
                CaseLog.objects.bulk_create(turn.log)
                turn.store()
                return turn.drafts
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - guarantee 3
            _log.exception("case %s cannot be stepped", case.pk)
            return set_aside(case, rows, error, now)
