"""Which runner looks after which share of the cases.

Cases are dealt into buckets by their keys, and each live runner leases its part of the
buckets, so that runners do not jostle for the same rows and a case stays with the one
that knows it.  Nothing depends on it: whoever moves a case holds the lock on its row,
and what the holder of a bucket leaves lying, anybody takes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes.inbox import BUCKETS

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["LASTS", "Leases"]

#: How long a lease lasts without being renewed.
LASTS = timedelta(seconds=10)
#: How often a runner renews its leases and gives and takes what is due.
_EVERY = timedelta(seconds=2)

_SHOW = """
INSERT INTO processes_runner (id, until) VALUES (%b, %b)
ON CONFLICT (id) DO UPDATE SET until = excluded.until
"""
_LIVE = "SELECT count(*) FROM processes_runner WHERE until > %b"
_FORGET = "DELETE FROM processes_runner WHERE until <= %b"
_MAKE = """
INSERT INTO processes_lease (bucket, holder, until)
SELECT number, NULL, %b FROM generate_series(0, %b - 1) AS number
ON CONFLICT DO NOTHING
"""
_RENEW = "UPDATE processes_lease SET until = %b WHERE holder = %b RETURNING bucket"
_RELEASE = """
UPDATE processes_lease SET holder = NULL
WHERE holder = %b AND bucket = ANY (%b::smallint[])
"""
_TAKE = """
UPDATE processes_lease SET holder = %b, until = %b WHERE bucket IN (
    SELECT bucket FROM processes_lease WHERE holder IS NULL OR until <= %b
    ORDER BY bucket LIMIT %b FOR UPDATE SKIP LOCKED
) RETURNING bucket
"""
_LEAVE = "DELETE FROM processes_runner WHERE id = %b"
_GIVE_UP = "UPDATE processes_lease SET holder = NULL WHERE holder = %b"


class Leases:
    """The buckets that one runner holds."""

    def __init__(self) -> None:
        self.key = new_key()
        self._held: tuple[int, ...] = ()
        self._renewed: datetime | None = None

    def held(self, now: datetime) -> tuple[int, ...]:
        """Return the buckets to look after, renewed and shared out when it is time."""
        if self._renewed is None or now - self._renewed >= _EVERY:
            with acting_for_all(), transaction.atomic():
                self._held = self._share(now)
            self._renewed = now
        return self._held

    def _share(self, now: datetime) -> tuple[int, ...]:
        until = now + LASTS
        batch.execute(_SHOW, self.key, until)
        batch.execute(_FORGET, now)
        ((live,),) = batch.rows(_LIVE, now)
        fair = -(-BUCKETS // live)
        mine = sorted(bucket for (bucket,) in batch.rows(_RENEW, until, self.key))
        if len(mine) > fair:
            batch.execute(_RELEASE, self.key, mine[fair:])
            return tuple(mine[:fair])
        if len(mine) < fair:
            batch.execute(_MAKE, now, BUCKETS)
            wanted = fair - len(mine)
            taken = batch.rows(_TAKE, self.key, until, now, wanted)
            mine += [bucket for (bucket,) in taken]
        return tuple(sorted(mine))

    def leave(self) -> None:
        """Give everything up, as a runner does that is told to stop."""
        with acting_for_all(), transaction.atomic():
            batch.execute(_LEAVE, self.key)
            batch.execute(_GIVE_UP, self.key)
        self._held, self._renewed = (), None
