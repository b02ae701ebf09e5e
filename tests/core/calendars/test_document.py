"""A calendar survives being written down, and a bad document says where it is bad."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from anyshore.core.calendars import (
    Calendar,
    Override,
    Weekday,
    Window,
    between,
    from_json,
    holiday_snapshot,
    to_json,
    working_week,
)
from anyshore.kernel import ProblemError

DOCUMENT: dict[str, Any] = {
    "name": "Manila day shift",
    "version": "3",
    "zone": "Asia/Manila",
    "weekly": {
        "mon": ["09:00-12:00", "13:00-18:00"],
        "fri": ["22:00-06:30"],
        "sun": ["00:00-24:00"],
    },
    "holidays": {"2026-12-25": "Christmas Day"},
    "overrides": [
        {"day": "2026-12-24", "reason": "Half day", "windows": ["09:00-12:00"]},
        {"day": "2026-12-31", "reason": "Closed", "windows": []},
    ],
}


def test_a_document_reads_into_its_calendar() -> None:
    expected = Calendar(
        name="Manila day shift",
        version="3",
        zone="Asia/Manila",
        weekly={
            Weekday.MON: (Window.parse("09:00-12:00"), Window.parse("13:00-18:00")),
            Weekday.FRI: (Window.parse("22:00-06:30"),),
            Weekday.SUN: (Window.parse("00:00-24:00"),),
        },
        holidays={date(2026, 12, 25): "Christmas Day"},
        overrides=(
            Override(
                day=date(2026, 12, 24),
                reason="Half day",
                windows=(Window.parse("09:00-12:00"),),
            ),
            Override(day=date(2026, 12, 31), reason="Closed"),
        ),
    )
    assert expected == from_json(DOCUMENT)


def test_what_is_written_is_json_and_reads_back() -> None:
    assert json.loads(json.dumps(to_json(from_json(DOCUMENT)))) == DOCUMENT


def test_seconds_are_kept() -> None:
    assert str(Window.parse("09:00:30-17:00")) == "09:00:30-17:00"


@pytest.mark.parametrize(
    ("change", "code", "element"),
    [
        ({"zone": "Nowhere/Land"}, "zone-unknown", "zone"),
        ({"zone": 8}, "calendar-malformed", "$.zone"),
        ({"weekly": {"mon": ["9 to 5"]}}, "window-malformed", "weekly.mon[0]"),
        ({"weekly": {"mon": ["24:00-06:00"]}}, "window-malformed", "weekly.mon[0]"),
        ({"weekly": {"mon": ["09:00"]}}, "window-malformed", "weekly.mon[0]"),
        (
            {"weekly": {"mon": ["09:00-17:00+01:00"]}},
            "window-malformed",
            "weekly.mon[0]",
        ),
        ({"weekly": {"someday": []}}, "calendar-malformed", "key in $.weekly"),
        ({"holidays": {"2026-02-30": "x"}}, "calendar-malformed", "key in $.holidays"),
        ({"opening": {}}, "calendar-malformed", ""),
        (
            {
                "overrides": [
                    {"day": "2026-01-01", "reason": "x", "windows": ["x"]},
                ]
            },
            "window-malformed",
            "overrides[0].windows[0]",
        ),
        (
            {"overrides": [{"day": "2026-01-01"}]},
            "calendar-malformed",
            "$.overrides[0]",
        ),
    ],
)
def test_a_bad_document_says_what_is_wrong_and_where(
    change: dict[str, Any], code: str, element: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        from_json(DOCUMENT | change)
    assert code == caught.value.problem.code
    assert element == caught.value.problem.place.element


def test_a_snapshot_holds_the_public_holidays_of_a_region() -> None:
    berlin = holiday_snapshot("DE", "BE", [2026])
    assert "Women's Day" in berlin[date(2026, 3, 8)]
    assert date(2026, 3, 8) not in holiday_snapshot("DE", "BY", [2026])
    assert list(berlin) == sorted(berlin)
    assert {2026} == {day.year for day in berlin}


def test_a_snapshot_does_not_depend_on_the_language_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = holiday_snapshot("PH", None, [2026, 2027])
    monkeypatch.setenv("LANGUAGE", "th")
    monkeypatch.setenv("LANG", "th_TH.UTF-8")
    assert expected == holiday_snapshot("PH", None, [2026, 2027])
    assert expected[date(2026, 12, 25)] == "Christmas Day"


def test_names_come_in_the_language_asked_for() -> None:
    german = holiday_snapshot("DE", None, [2026], language="de")
    assert german[date(2026, 4, 3)] == "Karfreitag"
    fallback = holiday_snapshot("DE", None, [2026], language="xx")
    assert fallback[date(2026, 4, 3)] == "Karfreitag"


def test_an_unknown_place_has_no_holidays() -> None:
    with pytest.raises(ProblemError) as caught:
        holiday_snapshot("ZZ", None, [2026])
    assert caught.value.problem.code == "country-unknown"
    with pytest.raises(ProblemError) as caught:
        holiday_snapshot("DE", "ZZ", [2026])
    assert caught.value.problem.code == "subdivision-unknown"


def test_a_stored_calendar_counts_by_its_own_snapshot() -> None:
    """Holidays live in the document, so no later source can move a deadline."""
    calendar = Calendar(
        name="Berlin",
        version="1",
        zone="Europe/Berlin",
        weekly=working_week("09:00-17:00"),
        holidays=holiday_snapshot("DE", "BE", [2026]),
    )
    week = datetime(2026, 3, 30, tzinfo=UTC), datetime(2026, 4, 5, 22, tzinfo=UTC)
    counted = between(from_json(to_json(calendar)), *week)
    assert timedelta(hours=32) == counted.duration
    assert [str(note) for note in counted.notes] == ["2026-04-03 holiday: Good Friday"]
