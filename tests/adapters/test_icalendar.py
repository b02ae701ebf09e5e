"""A feed of shifts is valid iCalendar, in UTC."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.core.staffing.labour.crew import NIGHT, shift

from anyshore.adapters.icalendar import feed

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def test_a_shift_is_an_event_in_utc() -> None:
    lines = feed([shift(0, NIGHT)], name="Ann", now=NOW).decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "DTSTART:20260302T210000Z" in lines
    assert "DTEND:20260303T053000Z" in lines
    assert "DTSTAMP:20260201T120000Z" in lines
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_text_is_escaped_and_folded_at_75_octets() -> None:
    long = replace(shift(0), queue="ż; " * 60)
    raw = feed([long], name="a,b\nc", now=NOW)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    whole = raw.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:" + "ż\\; " * 60 in whole
    assert "X-WR-CALNAME:a\\,b\\nc\r\n" in whole


def test_the_key_of_an_event_stays_when_its_hours_change() -> None:
    one = feed([shift(0)], name="", now=NOW)
    two = feed([replace(shift(0, NIGHT))], name="", now=NOW)
    key = b"UID:ann-20260302@roster.anyshore"
    assert key in one
    assert key in two
