"""Cover as a heat map: days by hours, people planned of people wanted.

Where an hour has several intervals, the worst one stands for it.  How a cell stands is
told by its words, a mark and a color.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date

    from anyshore.apps.staffing.queries import Cover

__all__ = ["HeatCell", "HeatMap", "HeatRow", "heat_map"]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One hour."""

    #: ``gap``, ``short``, ``even``, ``over`` or ``none``.
    level: str
    #: People planned, and people wanted; empty where nobody is.
    planned: str
    wanted: str
    #: The same in a sentence.
    words: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One day."""

    #: The day.
    day: date
    #: Its hours, in order.
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatMap:
    """A queue's cover."""

    #: Identifier on its page.
    key: str
    #: The queue, and what it says in one sentence.
    title: str
    summary: str
    #: Headings of the hours.
    hours: tuple[str, ...]
    #: Days.
    rows: tuple[HeatRow, ...]


_NOTHING = HeatCell("none", "", "", "nobody wanted, nobody planned")


def heat_map(cover: Cover) -> HeatMap:
    """Return a queue's cover by days and hours of the reader's zone."""
    zone = timezone.get_current_timezone()
    cells: dict[date, dict[int, tuple[int, int]]] = defaultdict(dict)
    for start, wanted, planned in zip(
        cover.starts, cover.wanted, cover.planned, strict=True
    ):
        local = start.astimezone(zone)
        known = cells[local.date()].get(local.hour)
        if known is None or planned - wanted < known[1] - known[0]:
            cells[local.date()][local.hour] = (wanted, planned)
    return HeatMap(
        key=str(cover.queue.id),
        title=cover.queue.name,
        summary=_summary(cover),
        hours=tuple(f"{hour:02}" for hour in range(24)),
        rows=tuple(
            HeatRow(
                day,
                tuple(
                    _cell(*own[hour]) if hour in own else _NOTHING for hour in range(24)
                ),
            )
            for day, own in sorted(cells.items())
        ),
    )


def _cell(wanted: int, planned: int) -> HeatCell:
    if not wanted and not planned:
        return _NOTHING
    words = f"{planned} planned, {wanted} wanted"
    if planned >= wanted:
        level = "over" if planned > wanted else "even"
    else:
        level = "gap" if 2 * planned < wanted else "short"
    return HeatCell(level, str(planned), str(wanted), words)


def _summary(cover: Cover) -> str:
    open_ones = sum(bool(wanted) for wanted in cover.wanted)
    if not open_ones:
        return "Nobody is wanted in these days."
    missing = sum(
        max(wanted - planned, 0)
        for wanted, planned in zip(cover.wanted, cover.planned, strict=True)
    )
    hours = missing * cover.minutes / 60
    if not missing:
        return f"Every one of {open_ones} intervals is covered."
    return (
        f"{cover.short} of {open_ones} intervals are short,"
        f" {hours:g} hours of work in all."
    )
