"""When: instants in the reader's zone, named by city, never by an abbreviation.

``PST`` is Manila to one reader and Los Angeles to another, so the zone is written as
its place.  The machine-readable instant is always UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import dateformat
from django.utils.html import format_html

from anyshore.kernel import require_aware

if TYPE_CHECKING:
    from datetime import tzinfo

    from django.utils.safestring import SafeString

__all__ = ["InstantStyle", "place", "show_instant", "time_element"]


class InstantStyle(StrEnum):
    """How much of an instant is written."""

    #: The hour on the same day, the day and hour otherwise.
    SHORT = "short"
    #: Weekday, date, hour and place.
    FULL = "full"
    #: The date only.
    DATE = "date"
    #: The hour only.
    TIME = "time"


def place(zone: tzinfo) -> str:
    """Name a zone by its city.

    >>> from zoneinfo import ZoneInfo
    >>> place(ZoneInfo("Asia/Ho_Chi_Minh")), place(UTC)
    ('Ho Chi Minh', 'UTC')
    """
    return str(getattr(zone, "key", zone)).rsplit("/", 1)[-1].replace("_", " ")


def show_instant(
    instant: datetime,
    zone: tzinfo,
    now: datetime,
    style: InstantStyle = InstantStyle.SHORT,
) -> str:
    """Write an instant in a zone.

    Args:
        instant: Aware; a naive one is refused.
        zone: Where the reader is.
        now: The present, which decides whether the day and the year are needed.
        style: How much to write.
    """
    local = require_aware(instant).astimezone(zone)
    today = now.astimezone(zone)
    year = "" if local.year == today.year else " Y"
    match style:
        case InstantStyle.TIME:
            pattern = "H:i"
        case InstantStyle.DATE:
            pattern = f"j M{year}"
        case InstantStyle.SHORT if local.date() == today.date():
            pattern = "H:i"
        case InstantStyle.SHORT:
            pattern = f"j M{year}, H:i"
        case InstantStyle.FULL:
            return f"{dateformat.format(local, 'D j M Y, H:i')} {place(zone)}"
    return dateformat.format(local, pattern)


def time_element(
    instant: datetime,
    zone: tzinfo,
    now: datetime,
    style: InstantStyle = InstantStyle.SHORT,
) -> SafeString:
    """Write an instant as HTML whose title gives it in full, here and in UTC."""
    utc = require_aware(instant)
    title = show_instant(utc, zone, now, InstantStyle.FULL)
    if place(zone) != "UTC":
        title = f"{title} · {show_instant(utc, UTC, now, InstantStyle.FULL)}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        utc.isoformat(timespec="seconds").replace("+00:00", "Z"),
        title,
        show_instant(utc, zone, now, style),
    )
