"""Operations: commitments now, queues, items, incidents and workers.

For leads.  Every number is a link to the rows that it counts, and every row has the
actions of the person who may take them.  What those do is decided by
`anyshore.apps.work` and `anyshore.apps.processes`.
"""

from __future__ import annotations

__all__: list[str] = []
