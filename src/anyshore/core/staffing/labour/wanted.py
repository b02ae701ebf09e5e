"""Read what is wanted: people by queue and interval, one by one or by weekly hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.core.staffing.labour.plan import Demand
from anyshore.kernel import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anyshore.core.staffing.labour.rows import Row

__all__ = ["read_demand"]

#: Columns that say how many people are wanted, the first that is there counts.
_REQUIRED = ("required", "scheduled", "agents", "people")
#: Names that tables of requirements and forecasts also have, and nobody needs here.
_IGNORED = {
    "volume", "service_level", "wait", "abandonment", "occupancy", "mean",
    "handle_time", "patience",
}  # fmt: skip
_FIELDS = {"queue", "zone", "minutes", "start", "end", "weekdays", "from", "to"}
# A stretch longer than this is no interval: it could never be covered by one shift.
_LONGEST = timedelta(hours=24)


def read_demand(
    rows: Sequence[Row], first: date, days: int, zone: str
) -> tuple[Demand, ...]:
    """Read demand.

    Args:
        rows: Rows with ``start`` and ``end`` or ``minutes``, or with ``weekdays``,
            ``from`` and ``to``.
        first: First day of the plan.
        days: How many days it has.
        zone: The zone of times that name none.

    Raises:
        ProblemError: Where a row cannot be read, or two of a queue overlap.
    """
    steps = _steps(rows, zone)
    found: list[tuple[Demand, Row]] = []
    for row in rows:
        given = {str(name) for name in row.values}
        row.only(_FIELDS | set(_REQUIRED) | (given & _IGNORED) | _quantiles(given))
        spans = (
            _weekly(row, first, days, row.zone("zone", zone))
            if row.has("from") or row.has("to")
            else [_single(row, row.zone("zone", zone), steps)]
        )
        name = next((each for each in _REQUIRED if row.has(each)), "required")
        required, queue = row.whole(name), row.text("queue", "all")
        found += [
            (Demand(queue=queue, interval=span, required=required), row)
            for span in spans
        ]
    _apart(found)
    return tuple(each for each, _ in found)


def _quantiles(names: set[str]) -> set[str]:
    """Return the columns of a forecast's quantiles, as in ``q90``."""
    return {name for name in names if name[:1] == "q" and name[1:2].isdigit()}


def _steps(rows: Sequence[Row], zone: str) -> dict[str, timedelta]:
    """Return the shortest step between two rows by queue, for rows without an end."""
    starts: dict[str, set[datetime]] = {}
    for row in rows:
        if row.has("start") and not row.has("end") and not row.has("minutes"):
            at = row.instant("start", row.zone("zone", zone))
            starts.setdefault(row.text("queue", "all"), set()).add(at)
    return {
        queue: min(two - one for one, two in pairwise(sorted(own)))
        for queue, own in starts.items()
        if len(own) > 1
    }


def _single(row: Row, zone: str, steps: dict[str, timedelta]) -> Interval:
    start = row.instant("start", zone)
    if row.has("end"):
        end = row.instant("end", zone)
        if end <= start:
            raise row.refuse("end", "The interval ends before it begins.")
    elif row.has("minutes"):
        end = start + timedelta(minutes=row.whole("minutes", least=1, most=1440))
    else:
        step = steps.get(row.text("queue", "all"))
        if step is None:
            hint = "Give end, or minutes."
            raise row.refuse("end", "Nothing says how long the interval is.", hint)
        end = start + step
    if end - start > _LONGEST:
        raise row.refuse("end", "The interval is longer than a day.", "Cut it.")
    return Interval(start, end)


def _weekly(row: Row, first: date, days: int, zone: str) -> Iterator[Interval]:
    """Yield the intervals of weekly hours; after midnight where they end earlier."""
    begins, ends = row.minute("from"), row.minute("to")
    step = row.whole("minutes", 60, least=5, most=720)
    ends += 1440 if ends <= begins else 0
    weekdays = row.weekdays("weekdays")
    for number in range(days):
        day = first + timedelta(days=number)
        if day.weekday() not in weekdays:
            continue
        edges = [_at(day, at, zone) for at in [*range(begins, ends, step), ends]]
        for start, end in pairwise(edges):
            # The hour that the clock skips has no length.
            if start < end:
                yield Interval(start, end)


def _at(day: date, minute: int, zone: str) -> datetime:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _apart(found: list[tuple[Demand, Row]]) -> None:
    """Refuse two intervals of a queue that share a moment."""
    found.sort(key=lambda pair: (pair[0].queue, pair[0].interval))
    for (one, before), (two, row) in pairwise(found):
        if one.queue == two.queue and two.interval.start < one.interval.end:
            same = one.interval == two.interval
            when = f"{two.interval.start:%Y-%m-%d %H:%M} UTC"
            word = "is given twice" if same else "overlaps another"
            other = "" if before.line is None else f" (line {before.line})"
            message = f"The interval of {two.queue} at {when} {word}{other}."
            raise row.refuse("start", message, "Leave one of them out.")
