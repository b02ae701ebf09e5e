"""What is set about routing: triage, head starts and turns of late work, by class."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

__all__ = ["FIRST_COME", "Policy"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What is set about routing; each class has its own safety and head start."""

    #: By class, how many expected handling times must fit before the deadline; minus
    #: infinity, or none at all, means no triage: such a class is never given up.  The
    #: last one counts for further classes.
    safety: tuple[float, ...] = (1.0, 1.5)
    #: By class, seconds by which its deadlines count as earlier among on-time items.
    head_start: tuple[float, ...] = (0.0,)
    #: Order by when items came, as call centers do, and not by slack.
    by_arrival: bool = False
    #: Seconds overdue after which a late item is due a turn; infinite for never.
    late_limit: float = inf
    #: Every so many decisions is such a turn.
    late_turn: int = 10

    def safety_of(self, kind: int) -> float:
        """Return a class's safety factor; minus infinity where it knows no triage."""
        if not self.safety:
            return -inf
        return self.safety[min(kind, len(self.safety) - 1)]

    def head_start_of(self, kind: int) -> float:
        """Return a class's head start in seconds."""
        if not self.head_start:
            return 0.0
        return self.head_start[min(kind, len(self.head_start) - 1)]


#: First come, first served; nothing counts as late.
FIRST_COME = Policy(safety=(), by_arrival=True)
