"""Moving cases: lock them, step them with what is due, write it all.

The runner moves what lies in the inbox.  Who brings events for cases may move them at
once, in the transaction that brings them: `bring`.  Either way a case is moved by
whoever holds the lock on its row, with its events in the order in which they came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.apps.audit import services as audit
from anyshore.apps.clients.models import Contract
from anyshore.apps.processes import effects, inbox, messages
from anyshore.apps.processes.faults import set_back
from anyshore.apps.processes.models import Case
from anyshore.apps.processes.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.processes.inbox import Entry, Taken

__all__ = ["bring", "move"]


def move(keys: Sequence[UUID], now: datetime) -> list[Taken]:
    """Step cases with what is due and write it all, in the caller's transaction.

    Cases that somebody else holds are left to them.
    """
    if not keys:
        return []
    cases = inbox.take(keys, now)
    _move(cases, now)
    return cases


def bring(entries: Sequence[Entry], now: datetime) -> None:
    """Bring events that are due now, and step their cases with them at once.

    Everything is in the caller's transaction.  What else lies in the inboxes of these
    cases is consumed before.  The events of a case that somebody else holds go into its
    inbox, where its holder finds them.
    """
    events: dict[UUID, list[Entry]] = {}
    for entry in entries:
        events.setdefault(entry.case, []).append(entry)
    cases = inbox.take(list(events), now, everything=True)
    for taken in cases:
        taken.events += [entry.event for entry in events.pop(taken.id)]
    inbox.put([entry for left in events.values() for entry in left])
    _move(cases, now)


class _Rows(dict["UUID", Case]):
    """The cases of a batch as the apps above know them, made when they are asked for.

    They stay as they were taken: what a handler reads of its case is what was stored.
    """

    def __init__(self) -> None:
        super().__init__()
        self._contracts: dict[UUID, Contract] = {}

    def of(self, taken: Taken) -> Case:
        """Return a taken case with its contract."""
        if taken.id not in self:
            if taken.contract not in self._contracts:
                rows = Contract.objects.select_related("client")
                self._contracts[taken.contract] = rows.get(pk=taken.contract)
            self[taken.id] = taken.row(self._contracts[taken.contract])
        return self[taken.id]


def _move(cases: Iterable[Taken], now: datetime) -> None:
    rows = _Rows()
    gathered = effects.Effects()
    for taken in cases:
        if taken.status == Case.Status.SUSPENDED:
            # Somebody put an event in while the case was being suspended.
            set_back(taken, now)
            continue
        Turn(taken, gathered, now, rows.of).take()
    for opened in gathered.opened:
        rows.of(opened.taken)
    for taken, _ in gathered.withdrawn:
        rows.of(taken)
    effects.write(gathered, rows, now)
    messages.route(gathered, now)
    audit.append(gathered.drafts)
