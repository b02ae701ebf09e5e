"""Backpressure: a client whose cases wait in too great a number is asked to wait.

What comes from outside is refused, clearly and at once, before queues grow without end;
what finishes work that is under way (an item completed, a job done) is always taken.
The count is looked up once a second in each process, so the bound is a soft one.
"""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from anyshore.adapters import clock
from anyshore.adapters.postgres import batch
from anyshore.apps.processes.inbox import BUCKETS
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

__all__ = ["BUSY", "check", "limit"]

#: The code of the refusal; the API answers it with status 429.
BUSY = "busy"
_FRESH = timedelta(seconds=1)
_DEFAULT = 20_000
#: So many clients are remembered.
_MOST = 10_000
# Rows of one client among all that is due; reading stops at the limit.
_WAITING = """
SELECT count(*) FROM (
    SELECT 1 FROM generate_series(0, %b - 1) AS share (bucket)
    CROSS JOIN LATERAL (
        SELECT client_id FROM processes_inbox
        WHERE bucket = share.bucket AND NOT held AND due_at <= %b
    ) AS due
    WHERE due.client_id = %b LIMIT %b
) AS waiting
"""

_lock = threading.Lock()
_known: dict[UUID, tuple[datetime, int]] = {}


def limit() -> int:
    """Return how many due events of one client may wait."""
    return int(os.environ.get("ANYSHORE_INBOX_LIMIT") or _DEFAULT)


def check(client: UUID) -> None:
    """Go on only if the client's cases are not too far behind.

    Raises:
        ProblemError: ``busy``.
    """
    now = clock.now()
    seen = _known.get(client)
    if seen is None or abs(now - seen[0]) >= _FRESH:
        ((count,),) = batch.rows(_WAITING, BUCKETS, now, client, limit())
        seen = (now, count)
        with _lock:
            if len(_known) > _MOST:
                _known.clear()
            _known[client] = seen
    if seen[1] >= limit():
        raise ProblemError(
            Problem(
                code=BUSY,
                message=f"{seen[1]:,} events of this client wait already.",
                hint="Send it again in a few seconds, with the same idempotency key.",
            )
        )
