"""How long a finished case is kept: its variables and its log go, the case stays.

A contract says for how many days what its cases held is kept.  Whole months go at a
time: everything that ended before the month in which the last of those days lies.  The
row of the case stays, with its title, its times and its outcome, as invoices and
figures count it; so does the client's event log, which says that it was erased.

Rows are taken away in batches, and not by dropping a partition for each month: how long
cases are kept differs from contract to contract, so the cases of one month go at as
many times as there are contracts.  Dead rows are the database's own upkeep to reuse.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import services as audit
from anyshore.core import events

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["retire"]

#: So many cases go in one transaction.
_BATCH = 500
_OVER = """
SELECT kept.id, kept.client_id FROM processes_case AS kept
JOIN clients_contract AS contract ON contract.id = kept.contract_id
WHERE kept.state <> ''::bytea AND kept.ended_at < date_trunc(
    'month', %b::timestamptz - contract.retention_days * interval '1 day', 'UTC'
)
ORDER BY kept.ended_at LIMIT %b FOR UPDATE OF kept SKIP LOCKED
"""
_LOGS = "SELECT anyshore_retire_logs(%b::uuid[])"
_EMPTY = "UPDATE processes_case SET state = ''::bytea WHERE id = ANY (%b::uuid[])"


def retire(now: datetime) -> int:
    """Erase what cases held whose time is over, and return how many; a duty."""
    count = 0
    while done := _some(now):
        count += done
    return count


def _some(now: datetime) -> int:
    with acting_for_all(), transaction.atomic():
        found = batch.rows(_OVER, now, _BATCH)
        if not found:
            return 0
        keys = [key for key, _ in found]
        batch.rows(_LOGS, keys)
        batch.execute(_EMPTY, keys)
        audit.append(
            [
                events.Draft(
                    client=client,
                    type="data.erased",
                    at=now,
                    actor="engine",
                    data={"basis": "retention of finished cases", "rows": rows},
                )
                for client, rows in Counter(client for _, client in found).items()
            ]
        )
        return len(found)
