"""A person's shifts as an iCalendar feed (RFC 5545).

Times are in UTC, so that every client shows them right in its own zone; the home zone's
name is in the description.  Lines are folded at 75 octets and end with CR LF
(section 3.1); text is escaped (section 3.3.11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from anyshore.core.staffing.labour import Shift

__all__ = ["feed"]

_OCTETS = 75


def feed(shifts: Iterable[Shift], *, name: str, now: datetime) -> bytes:
    """Write shifts as a calendar.

    Args:
        shifts: The shifts of one person.
        name: What the calendar is called.
        now: When the feed is made, in UTC.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Anyshore//Rosters//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(name)}",
    ]
    for shift in sorted(shifts, key=lambda each: each.interval.start):
        lines += _event(shift, now)
    lines.append("END:VCALENDAR")
    return b"".join(part for line in lines for part in _fold(line))


def _event(shift: Shift, now: datetime) -> list[str]:
    start, end = shift.interval.start, shift.interval.end
    home = ZoneInfo(shift.zone)
    text = f"{start.astimezone(home):%Y-%m-%d %H:%M} to {end.astimezone(home):%H:%M} "
    # One shift a person and day: the key stays the same when its hours change.
    key = f"{shift.person}-{shift.day:%Y%m%d}@roster.anyshore"
    return [
        "BEGIN:VEVENT",
        f"UID:{_escape(key)}",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{end:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{_escape(f'{shift.queue} ({shift.pattern})')}",
        f"DESCRIPTION:{_escape(text + shift.zone)}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    for plain in ("\\", ";", ","):
        text = text.replace(plain, f"\\{plain}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _fold(line: str) -> Iterator[bytes]:
    """Cut a line between characters so that no piece has more than 75 octets."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _OCTETS:
            yield piece + b"\r\n"
            piece = b" "
        piece += octets
    yield piece + b"\r\n"
