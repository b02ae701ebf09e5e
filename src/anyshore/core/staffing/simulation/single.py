"""One line, one shift, first come, first served: the loop without the rest.

Who has been free longest, or will be free first, takes the next call: both are the
person with the earliest instant of becoming free, so a heap of these instants is all
that is needed.  What comes out is what `anyshore.core.staffing.simulation.kernel` gives
for the same operation, call by call.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anyshore.core.staffing.compiling import compiled

__all__ = ["serve"]

_F = NDArray[np.float64]
_S = NDArray[np.int32]


@compiled
def serve(
    came: _F, handle: _F, gives_up: _F, people: int, span: tuple[float, float]
) -> tuple[_F, _S]:
    """Return when each call's work began, not-a-number for never, and with whom.

    Args:
        came: When calls come, in order.
        handle: Seconds of work.
        gives_up: When each gives up waiting.
        people: How many serve, one call at a time.
        span: When all of them come, and go.
    """
    begin, end = span
    began = np.full(len(came), np.nan)
    served_by = np.full(len(came), -1, dtype=np.int32)
    free = np.full(people, begin)
    who = np.arange(people, dtype=np.int32)
    for call in range(len(came)):
        start = max(free[0], came[call])
        # Who ends work at the very end still takes one that waits; nobody comes then.
        if start > end or came[call] >= end:
            continue
        if start > came[call] and gives_up[call] <= start:
            continue
        person = who[0]
        began[call] = start
        served_by[call] = person
        ready = start + handle[call]
        hole = 0
        while True:
            child = 2 * hole + 1
            if child >= people:
                break
            if child + 1 < people and (
                free[child + 1] < free[child]
                or (free[child + 1] == free[child] and who[child + 1] < who[child])
            ):
                child += 1
            if ready < free[child] or (ready == free[child] and person < who[child]):
                break
            free[hole], who[hole] = free[child], who[child]
            hole = child
        free[hole], who[hole] = ready, person
    return began, served_by
