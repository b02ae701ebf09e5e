"""The spans commitments are measured over: calendar periods of one zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from anyshore.core.calendars import first_instant
from anyshore.kernel import Interval, require_aware

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["Period", "period_of"]


class Period(StrEnum):
    """How long a commitment is measured before it starts afresh."""

    DAY = "day"
    #: From Monday to Sunday (ISO 8601).
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def period_of(period: Period, zone: ZoneInfo, instant: datetime) -> Interval:
    """Return the calendar period that holds an instant, as a place's clock shows it.

    Raises:
        ValueError: Where the instant is naive.

    >>> from zoneinfo import ZoneInfo
    >>> from datetime import UTC
    >>> instant = datetime(2026, 3, 31, 22, tzinfo=UTC)
    >>> str(period_of(Period.MONTH, ZoneInfo("Europe/Berlin"), instant).start)
    '2026-03-31 22:00:00+00:00'
    """
    day = require_aware(instant).astimezone(zone).date()
    first, after = _bounds(period, day)
    return Interval(
        first_instant(zone, datetime.combine(first, time(0))),
        first_instant(zone, datetime.combine(after, time(0))),
    )


def _bounds(period: Period, day: date) -> tuple[date, date]:
    match period:
        case Period.DAY:
            return day, day + timedelta(days=1)
        case Period.WEEK:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=7)
        case Period.MONTH:
            return _months(day, 1)
        case Period.QUARTER:
            return _months(day, 3)
        case Period.YEAR:
            return _months(day, 12)
        case _:
            assert_never(period)


def _months(day: date, length: int) -> tuple[date, date]:
    first = (day.month - 1) // length * length
    years, after = divmod(first + length, 12)
    return date(day.year, first + 1, 1), date(day.year + years, after + 1, 1)
