"""Whether people were where the plan had them, from the desk's own presence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.kernel import Interval

__all__ = ["Adherence", "adherence"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Adherence:
    """Planned and present time compared."""

    #: Time planned at work.
    planned: timedelta
    #: Time present within what was planned.
    kept: timedelta
    #: Time present outside what was planned.
    beyond: timedelta

    @property
    def share(self) -> float | None:
        """Return the share of planned time that was kept; None without a plan."""
        return self.kept / self.planned if self.planned else None

    @property
    def conformance(self) -> float | None:
        """Return all time present by time planned; None without a plan."""
        if not self.planned:
            return None
        return (self.kept + self.beyond) / self.planned


def adherence(planned: Sequence[Interval], present: Sequence[Interval]) -> Adherence:
    """Compare what was planned with when somebody was there.

    Args:
        planned: Times planned at work, breaks left out; none overlaps another.
        present: Times at the desk and taking work; none overlaps another.
    """
    total = sum((each.duration for each in planned), timedelta())
    there = sum((each.duration for each in present), timedelta())
    both = timedelta()
    for shift in planned:
        for span in present:
            shared = shift.overlap(span)
            if shared is not None:
                both += shared.duration
    return Adherence(planned=total, kept=both, beyond=there - both)
