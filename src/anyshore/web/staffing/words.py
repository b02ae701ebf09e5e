"""Shifts, requests and reasons in words."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from anyshore.apps.staffing.planning import named
from anyshore.web.components.amounts import show_percent
from anyshore.web.components.values import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from anyshore.apps.staffing.queries import Request, Shift

__all__ = ["REQUEST_TONES", "reason_lines", "shift_times", "show_share"]

#: How a request stands.
REQUEST_TONES = {
    "offered": Tone.OPEN,
    "granted": Tone.DONE,
    "refused": Tone.LATE,
    "declined": Tone.IDLE,
}


def show_share(value: float) -> str:
    """Write a share that was reckoned, as a percentage."""
    return show_percent(Decimal(f"{value:.6f}"))


def shift_times(shift: Shift) -> str:
    """Return when a shift begins and ends on its home clock."""
    return _times(shift.starts_at, shift.ends_at, shift.zone)


@lru_cache(maxsize=4096)
def _times(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    # A roster has the same hours many times over.
    home = ZoneInfo(zone)
    start, end = starts_at.astimezone(home), ends_at.astimezone(home)
    return f"{start:%H:%M}\u2013{end:%H:%M}"


def reason_lines(
    request: Request, names: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    """Yield each reason of a request, with names of queues that the reader sees."""
    for each in request.reasons:
        yield {
            "message": named(each["message"], dict(names)),
            "source": each.get("source", ""),
            "tone": Tone.SOON if each.get("severity") == "warning" else Tone.LATE,
            "word": "Note" if each.get("severity") == "warning" else "Against it",
        }
