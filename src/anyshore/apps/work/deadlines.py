"""When an item is due, reckoned by the contract's calendar, and kept with the reason.

The clock of an item's turnaround starts when the case was handed over.  It is held
while the item waits for what the contract's terms name under ``pauses``, as in
``{"pauses": ["client"]}``; every hold is kept with its reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.apps.clients.models import CalendarVersion
from anyshore.core import calendars, feel, sla
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.apps.work.models import ItemRow

__all__ = [
    "PAUSES",
    "calendar_of",
    "clock_of",
    "duration",
    "pauses_for",
    "reckon",
    "stopped",
]

#: Name of the contract's term that lists what holds the clock.
PAUSES = "pauses"
_NAME = "turnaround"
_MICROSECOND = timedelta(microseconds=1)


def duration(text: str, place: str) -> timedelta:
    """Read a span of business time; a day of it is 24 open hours.

    Args:
        text: ISO 8601 duration without months or years, as in ``PT8H``.
        place: Where it stands, for the problem.

    Raises:
        ProblemError: ``duration-malformed``.

    >>> duration("PT1H30M", "target")
    datetime.timedelta(seconds=5400)
    """
    try:
        value = feel.from_json({"@": text})
    except ValueError:
        value = None
    if not isinstance(value, feel.DayTimeDuration) or value.nanos <= 0:
        raise ProblemError(
            Problem(
                code="duration-malformed",
                message=f"{text!r} is no span of working time.",
                hint="Write it as in PT8H or PT30M.",
                place=Place(element=place),
            )
        )
    return value.nanos // 1000 * _MICROSECOND


@lru_cache(maxsize=256)
def calendar_of(version: UUID) -> calendars.Calendar:
    """Return a version of a calendar; a version never changes once it is stored."""
    return calendars.from_json(CalendarVersion.objects.get(pk=version).document)


def clock_of(row: ItemRow) -> sla.Clock:
    """Return the clock of an item's turnaround as far as it has run."""
    return sla.Clock(
        name=_NAME,
        started=row.started_at,
        pauses=tuple(
            sla.Pause(
                start=_instant(pause["start"]),
                end=_instant(pause["end"]) if pause["end"] else None,
                reason=pause["reason"],
            )
            for pause in row.pauses
        ),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def reckon(row: ItemRow, clock: sla.Clock) -> dict[str, Any]:
    """Return the columns that say when an item is due, and why.

    Args:
        row: The item, with its contract; nothing is due where it has no target.
        clock: Its clock, as it now stands.

    Raises:
        ProblemError: Where the calendar cannot count so far.
    """
    pauses = [
        {
            "start": pause.start.isoformat(),
            "end": pause.end.isoformat() if pause.end else None,
            "reason": pause.reason,
        }
        for pause in clock.pauses
    ]
    if row.target is None:
        return {"due_at": None, "pauses": pauses}
    calendar = calendar_of(row.contract.calendar_id)
    found = sla.deadline(clock, calendar, row.target)
    because = {
        "at": msgspec.to_builtins(found.at),
        "remaining": msgspec.to_builtins(found.remaining),
        **msgspec.to_builtins(found.because),
    }
    if row.because:
        before = {key: row.because[key] for key in because}
        if before == because:
            return {"pauses": pauses}
        because["earlier"] = [*row.because["earlier"], before]
    else:
        because["earlier"] = []
    return {
        "due_at": found.at,
        "due_because": f"{calendar.name} version {calendar.version}",
        "because": because,
        "pauses": pauses,
    }


def pauses_for(row: ItemRow, awaits: str) -> bool:
    """Tell whether the contract lets the clock stand while the item waits for this."""
    return awaits in row.contract.terms.get(PAUSES, ())


def stopped(row: ItemRow, now: datetime) -> timedelta:
    """Return the open time that the clock has run up to now."""
    calendar = calendar_of(row.contract.calendar_id)
    return sla.elapsed(clock_of(row), calendar, now).duration
