"""A calendar as a JSON document, and back.

The document holds the snapshot of holidays itself, so a stored version never depends
on a later edition of any source::

    {
      "name": "Manila day shift", "version": "3", "zone": "Asia/Manila",
      "weekly": {"mon": ["09:00-12:00", "13:00-18:00"], "sat": ["09:00-13:00"]},
      "holidays": {"2026-12-25": "Christmas Day"},
      "overrides": [{"day": "2026-12-24", "reason": "Half day",
                     "windows": ["09:00-12:00"]}]
    }
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.calendars.calendar import Calendar, Override, Weekday, Window
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["from_json", "to_json"]


class _Override(msgspec.Struct, forbid_unknown_fields=True):
    day: date
    reason: str
    windows: list[str] = []


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    version: str
    zone: str
    weekly: dict[Weekday, list[str]]
    holidays: dict[date, str] = {}
    overrides: list[_Override] = []


def to_json(calendar: Calendar) -> dict[str, Any]:
    """Write a calendar as a document of plain JSON values.

    >>> from anyshore.core.calendars.calendar import working_week
    >>> week = working_week("09:00-17:00")
    >>> office = Calendar(name="Office", version="1", zone="UTC", weekly=week)
    >>> from_json(to_json(office)) == office
    True
    """
    return {
        "name": calendar.name,
        "version": calendar.version,
        "zone": calendar.zone,
        "weekly": {
            day.value: [str(window) for window in windows]
            for day, windows in calendar.weekly.items()
            if windows
        },
        "holidays": {day.isoformat(): name for day, name in calendar.holidays.items()},
        "overrides": [
            {
                "day": override.day.isoformat(),
                "reason": override.reason,
                "windows": [str(window) for window in override.windows],
            }
            for override in calendar.overrides
        ],
    }


def from_json(document: Mapping[str, Any]) -> Calendar:
    """Read a calendar back from its document.

    Raises:
        ProblemError: ``calendar-malformed``, ``window-malformed``, ``zone-unknown`` or
            ``override-twice``, with the place in the document.
    """
    try:
        read = msgspec.convert(dict(document), _Document)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        raise ProblemError(
            Problem(
                code="calendar-malformed",
                message=f"{message}.",
                hint="See the form of a calendar document.",
                place=Place(element=path.replace("`", "")),
            )
        ) from error
    return Calendar(
        name=read.name,
        version=read.version,
        zone=read.zone,
        weekly={
            day: _windows(windows, f"weekly.{day.value}")
            for day, windows in read.weekly.items()
        },
        holidays=read.holidays,
        overrides=tuple(
            Override(
                day=override.day,
                reason=override.reason,
                windows=_windows(override.windows, f"overrides[{position}].windows"),
            )
            for position, override in enumerate(read.overrides)
        ),
    )


def _windows(texts: list[str], element: str) -> tuple[Window, ...]:
    windows = []
    for position, text in enumerate(texts):
        try:
            windows.append(Window.parse(text))
        except ProblemError as error:
            place = Place(element=f"{element}[{position}]")
            raise ProblemError(replace(error.problem, place=place)) from error
    return tuple(windows)
