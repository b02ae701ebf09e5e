"""Who is at the desk, noted by the runner twice a minute.

A span grows while its worker is seen again before the gap is over; then another one
begins.  Adherence is therefore right to about half a minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from anyshore.adapters.postgres.scope import acting_for_all

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["note"]

#: A worker who was not seen for so long has been away.
_GAP = timedelta(seconds=90)

_GROW = """
UPDATE staffing_presencespan AS span SET until = %(now)s
FROM people_worker AS worker
WHERE span.worker_id = worker.id AND worker.presence IN ('available', 'busy')
  AND span.until >= %(seen)s AND span.until <= %(now)s
"""
_BEGIN = """
INSERT INTO staffing_presencespan (worker_id, since, until)
SELECT worker.id, %(now)s, %(now)s FROM people_worker AS worker
WHERE worker.presence IN ('available', 'busy') AND NOT worker.automated
  AND NOT EXISTS (
    SELECT FROM staffing_presencespan AS span
    WHERE span.worker_id = worker.id AND span.until >= %(seen)s
  )
"""


def note(now: datetime) -> int:
    """Note who is at the desk; say how many were."""
    times = {"now": now, "seen": now - _GAP}
    with acting_for_all(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_GROW, times)
        grown = cursor.rowcount
        cursor.execute(_BEGIN, times)
        return int(grown + cursor.rowcount)
