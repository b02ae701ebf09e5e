"""When timers fire: ISO 8601 dates, durations and repeating intervals, and cron.

Calendar parts of a duration (years, months) move the date and keep the day where it
exists; a time without a zone is read as UTC, since a model names no other.  Business
time is not decided here but in `anyshore.core.calendars`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from anyshore.core import feel
from anyshore.kernel import Problem, ProblemError

__all__ = ["Schedule", "add", "following", "schedule"]

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?"
    r"(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?"
    r"(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?"
)
_REPEAT = re.compile(r"R(?P<count>-1|\d*)")
#: No cron expression that means anything needs more than eight years of search.
_HORIZON_DAYS = 8 * 366
_NAMES = {
    name: number
    for names in (
        "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC",
        "SUN MON TUE WED THU FRI SAT",
    )
    for number, name in enumerate(names.split(), start=len(names) > 30)
}


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When a timer fires first, and how it goes on."""

    #: The first instant.
    due: datetime
    #: The cycle as text; empty where it fires once.
    cycle: str = ""
    #: How often it fires after that; -1 without end.
    again: int = 0


def _refuse(text: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="bpmn-timer",
            message=f"{text!r} is no date, duration or cycle",
            hint="Write it in ISO 8601 as in PT8H, 2026-11-22T09:00:00Z or R3/PT10M, "
            "or as a cron expression.",
        )
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, Decimal, list, dict)):
        raise _refuse(str(value))
    return str(feel.write_value(value))


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[int, timedelta]:
    found = _DURATION.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        raise _refuse(text)
    number = {name: int(found[name] or 0) for name in ("years", "months", "weeks")}
    seconds = Decimal((found["seconds"] or "0").replace(",", "."))
    exact = timedelta(
        weeks=number["weeks"],
        days=int(found["days"] or 0),
        hours=int(found["hours"] or 0),
        minutes=int(found["minutes"] or 0),
        microseconds=int(seconds * 1_000_000),
    )
    sign = -1 if found["sign"] else 1
    return sign * (12 * number["years"] + number["months"]), sign * exact


def add(start: datetime, duration: str) -> datetime:
    """Move an instant by an ISO 8601 duration.

    >>> add(datetime(2026, 1, 31, tzinfo=UTC), "P1MT2H").isoformat()
    '2026-02-28T02:00:00+00:00'

    Raises:
        ProblemError: ``bpmn-timer`` where the text is no duration or leads too far.
    """
    months, exact = _parts(duration)
    try:
        if months:
            year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
            day = min(start.day, monthrange(year, month + 1)[1])
            start = start.replace(year=year, month=month + 1, day=day)
        return start + exact
    except (OverflowError, ValueError) as error:
        raise _refuse(duration) from error


def _instant(text: str) -> datetime:
    try:
        if "T" not in text and len(text) <= 10:
            found = datetime.combine(date.fromisoformat(text), time())
        else:
            found = datetime.fromisoformat(re.sub(r"[@\[].*$", "", text))
    except ValueError as error:
        raise _refuse(text) from error
    zone: tzinfo = found.tzinfo or UTC
    return found.replace(tzinfo=zone).astimezone(UTC)


def schedule(form: str, value: Any, now: datetime) -> Schedule:
    """Say when a timer fires.

    Args:
        form: ``date``, ``duration`` or ``cycle``, as the model says.
        value: What the timer's expression gives: text or a FEEL value.
        now: The instant from which durations count.

    Raises:
        ProblemError: ``bpmn-timer`` where the value means no time.
    """
    text = _text(value)
    if form == "duration" or (form == "date" and text[:1] in "P-"):
        if text.startswith("R"):
            return _cycle(text, now)
        return Schedule(due=add(now, text))
    if form == "date":
        return Schedule(due=_instant(text))
    return _cycle(text, now)


def _cycle(text: str, now: datetime) -> Schedule:
    if not text.startswith("R"):
        if text.startswith(("P", "-P")):
            return Schedule(due=add(now, text))
        if text[:4].isdigit() and "-" in text:
            return Schedule(due=_instant(text))
        return Schedule(due=following(text, now), cycle=text, again=-1)
    repeat, *rest = [part.strip() for part in text.split("/")]
    found = _REPEAT.fullmatch(repeat)
    if found is None or not rest:
        raise _refuse(text)
    count = int(found["count"]) if found["count"] else -1
    if count == 0:
        raise _refuse(text)
    again = count - 1 if count > 0 else -1
    if rest[0].startswith(("P", "-P")):
        return Schedule(due=add(now, rest[0]), cycle=rest[0], again=again)
    start = _instant(rest[0])
    if len(rest) > 1 and not rest[1].startswith("P"):
        step = f"PT{int((_instant(rest[1]) - start).total_seconds())}S"
    else:
        step = rest[1] if len(rest) > 1 else "PT0S"
    return Schedule(due=start, cycle=step, again=again)


def following(cycle: str, last: datetime) -> datetime:
    """Return when a cycle fires after the instant given.

    >>> following("0 0/5 * * * ?", datetime(2026, 1, 1, 9, 2, tzinfo=UTC)).isoformat()
    '2026-01-01T09:05:00+00:00'

    Raises:
        ProblemError: ``bpmn-timer`` where the text is no cycle or never fires.
    """
    if cycle.startswith(("P", "-P")):
        return add(last, cycle)
    return _cron(cycle, last)


def _field(text: str, low: int, high: int) -> frozenset[int]:
    values: set[int] = set()
    for part in text.upper().split(","):
        span, _, step = part.partition("/")
        if span in {"*", "?"}:
            first, final = low, high
        else:
            start, _, end = span.partition("-")
            first = _NAMES.get(start) if start in _NAMES else int(start)  # type: ignore[assignment]
            final = int(_NAMES.get(end, end)) if end else (high if step else first)
        values.update(range(first, final + 1, int(step) if step else 1))
    if not values or min(values) < low or max(values) > high:
        raise ValueError(text)
    return frozenset(values)


_MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}


def _cron(text: str, last: datetime) -> datetime:
    parts = _MACROS.get(text, text).split()
    if len(parts) == 5:
        parts = ["0", *parts]
    if len(parts) == 7:
        parts = parts[:6]
    if len(parts) != 6:
        raise _refuse(text)
    limits = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    try:
        fields = [
            _field(part, *limit) for part, limit in zip(parts, limits, strict=True)
        ]
    except ValueError as error:
        raise _refuse(text) from error
    second, minute, hour, days, months, weekdays = fields
    moment = last.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    any_day, any_weekday = parts[3] in {"*", "?"}, parts[5] in {"*", "?"}
    for _ in range(_HORIZON_DAYS):
        # Sunday is 0 or 7; where both day fields are given, either is enough.
        weekday = moment.isoweekday() % 7
        right_weekday = weekday in weekdays or (weekday == 0 and 7 in weekdays)
        right_day = moment.day in days
        if any_day or any_weekday:
            fits = right_day and right_weekday
        else:
            fits = right_day or right_weekday
        if fits and moment.month in months:
            found = _time_of_day(moment, (hour, minute, second))
            if found is not None:
                return found
        moment = datetime.combine(moment.date() + timedelta(days=1), time(), UTC)
    raise _refuse(text)


def _time_of_day(
    moment: datetime,
    fields: tuple[frozenset[int], frozenset[int], frozenset[int]],
) -> datetime | None:
    """Return the first fitting time of the day from the moment on, if there is one."""
    now = (moment.hour, moment.minute, moment.second)
    hours, minutes, seconds = (sorted(field) for field in fields)
    for hour in hours:
        for minute in minutes:
            if (hour, minute) < now[:2]:
                continue
            for second in seconds:
                if (hour, minute, second) >= now:
                    return moment.replace(hour=hour, minute=minute, second=second)
    return None
