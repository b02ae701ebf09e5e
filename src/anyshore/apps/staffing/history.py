"""What came to a queue so far: imported days, and the platform's own items.

Both are counted by the intervals of the queue's clock.  Of items the arrival is when
they were made, and the time of work is the time in hand of those completed.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection

from anyshore.adapters import clock
from anyshore.apps.staffing.models import HistoryDay, StaffQueue
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anyshore.core.staffing.forecast import Grid

#: More contacts or seconds of an interval than this are a slip.
_MOST = 1e9

__all__ = ["Counted", "counted", "day_starts", "grid_of", "read_days", "today_of"]

_ITEMS = """
SELECT date_bin(make_interval(mins => %(minutes)s), created_at,
                timestamptz '2000-01-01 00:00+00'),
       count(*),
       count(*) FILTER (WHERE state = 'completed'),
       coalesce(sum(extract(epoch FROM handled))
                FILTER (WHERE state = 'completed'), 0)
FROM work_item
WHERE contract_id = %(contract)s AND created_at >= %(since)s
  AND created_at < %(until)s
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What came in one interval."""

    #: Contacts, and how many of them are done.
    number: float
    handled: float
    #: Seconds of work on those that are done.
    seconds: float


def grid_of(queue: StaffQueue) -> Grid:
    """Return the clock of a queue, cut into its intervals."""
    # The arrays behind it load in a moment that pages without figures should not wait.
    from anyshore.core.staffing.forecast import Grid

    return Grid(zone=queue.zone, minutes=queue.minutes)


def today_of(queue: StaffQueue) -> date:
    """Return the present day on the queue's clock."""
    return clock.now().astimezone(ZoneInfo(queue.zone)).date()


def day_starts(queue: StaffQueue, day: date, days: int = 1) -> list[datetime]:
    """Return the starts of all intervals of local days, in UTC."""
    starts, _, _ = grid_of(queue).intervals(day, days)
    return [
        datetime.fromtimestamp(int(each), tz=UTC)
        for each in starts.astype("datetime64[s]").astype("int64")
    ]


def counted(
    queue: StaffQueue, since: datetime, until: datetime
) -> dict[datetime, Counted]:
    """Return what came in every interval between two instants that had anything."""
    zone = ZoneInfo(queue.zone)
    found: dict[datetime, Counted] = {}
    days = HistoryDay.objects.filter(
        queue=queue,
        day__gte=since.astimezone(zone).date(),
        day__lte=until.astimezone(zone).date(),
    )
    for row in days:
        starts = day_starts(queue, row.day)
        for start, number, seconds in zip(starts, row.counts, row.seconds, strict=True):
            if since <= start < until:
                found[start] = Counted(number, number, seconds)
    if queue.counts_items:
        for start, *each in _items(queue, since, until):
            before = found.get(start, Counted(0, 0, 0))
            found[start] = Counted(
                before.number + each[0],
                before.handled + each[1],
                before.seconds + float(each[2]),
            )
    return found


def _items(
    queue: StaffQueue, since: datetime, until: datetime
) -> list[tuple[datetime, int, int, float]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _ITEMS,
            {
                "minutes": queue.minutes,
                "contract": queue.contract_id,
                "since": since,
                "until": until,
            },
        )
        return list(cursor.fetchall())


def read_days(queue: StaffQueue, content: str) -> list[HistoryDay]:
    """Read counts from CSV: ``start,count,seconds``, seconds of work at will.

    Instants have an offset or are wall times of the queue.  What is not there of a day
    that has a row counts as nothing.

    Raises:
        ProblemError: ``history-unreadable`` with the line.
    """
    rows = csv.DictReader(io.StringIO(content))
    if not {"start", "count"} <= set(rows.fieldnames or ()):
        raise _unreadable("The columns start and count are missing.", 1)
    zone = ZoneInfo(queue.zone)
    cells: dict[datetime, tuple[float, float]] = {}
    for line, row in enumerate(rows, start=2):
        start, number, seconds = _row(row, zone, line)
        before = cells.get(start, (0.0, 0.0))
        cells[start] = (before[0] + number, before[1] + seconds)
    return _days(queue, cells)


def _row(
    row: dict[str, str], zone: ZoneInfo, line: int
) -> tuple[datetime, float, float]:
    try:
        start = datetime.fromisoformat(row["start"].strip())
        number = float(row["count"])
        seconds = float(row.get("seconds") or 0)
    except (ValueError, AttributeError, TypeError) as error:
        raise _unreadable(f"The line cannot be read: {error}.", line) from error
    if not (0 <= number < _MOST and 0 <= seconds < _MOST):
        raise _unreadable(f"{number:g} contacts of {seconds:g} seconds.", line)
    local = start if start.tzinfo else start.replace(tzinfo=zone)
    return local.astimezone(UTC), number, seconds


def _days(
    queue: StaffQueue, cells: dict[datetime, tuple[float, float]]
) -> list[HistoryDay]:
    zone = ZoneInfo(queue.zone)
    length = timedelta(minutes=queue.minutes)
    found = []
    for day in sorted({start.astimezone(zone).date() for start in cells}):
        starts = day_starts(queue, day)
        sums = [_within(cells, start, length) for start in starts]
        found.append(
            HistoryDay(
                client_id=queue.client_id,
                queue=queue,
                day=day,
                counts=[each[0] for each in sums],
                seconds=[each[1] for each in sums],
            )
        )
    return found


def _within(
    cells: dict[datetime, tuple[float, float]], start: datetime, length: timedelta
) -> tuple[float, float]:
    """Add up what lies in an interval; rows may be finer than it."""
    step = timedelta(minutes=5)
    places: Iterable[datetime] = (start + step * n for n in range(length // step))
    each = [cells.get(place, (0.0, 0.0)) for place in places]
    return sum(one[0] for one in each), sum(one[1] for one in each)


def _unreadable(message: str, line: int) -> ProblemError:
    return ProblemError(
        Problem(
            code="history-unreadable",
            message=message,
            hint="Write start,count,seconds with a line for each interval, on whole"
            " five minutes.",
            place=Place(source="history.csv", line=line),
        )
    )
