"""Requirements that are no plain queue: chats, blending, deferred work, shared skills.

Each takes what the command read and returns a table and what to say about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from anyshore.cli.operation_files import read_operation
from anyshore.cli.staffing_files import check_zone, column, instants, numbers
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import numpy as np
    import polars as pl

    from anyshore.core.calendars import Calendar
    from anyshore.core.staffing.requirement import Demand, Goal, Requirement

__all__ = ["Promise", "blended", "chat", "deferred", "shared"]

#: More people than that for one interval are a goal that cannot be kept.
_MOST = 100_000
#: A promise of more minutes is a mistake.
_LONGEST = 600_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """When deferred work is due."""

    #: Minutes of open time from the beginning of the interval in which it comes.
    minutes: float
    #: When it is open, as in ``mon-fri 08:00-18:00; sat 09:00-13:00``; always if empty.
    opening: str
    #: Zone of these hours.
    zone: str


def _refuse(code: str, message: str, hint: str, element: str = "") -> ProblemError:
    place = Place(element=element)
    return ProblemError(Problem(code=code, message=message, hint=hint, place=place))


def chat(demand: Demand, goal: Goal, pace: str) -> Requirement:
    """Find the fewest people for chats that they hold side by side."""
    from anyshore.core.staffing.requirement import (
        Requirement,
        measure_chat,
        required_chat,
        scheduled,
    )

    try:
        paces = tuple(float(each) for each in pace.split(",") if each.strip())
    except ValueError:
        raise _refuse("chat-pace", f"{pace!r} is no pace.", "Write 1,1.3,1.7.") from (
            None
        )
    agents = required_chat(demand, goal.share, paces, goal.within)
    return Requirement(
        agents=agents,
        scheduled=scheduled(agents, goal.shrinkage),
        performance=measure_chat(demand, agents, paces, goal.within),
    )


def blended(
    demand: Demand, goal: Goal, reserve: int, found: Requirement
) -> tuple[Requirement, np.ndarray]:
    """Find the fewest people who keep the goal and do deferred work besides.

    Returns:
        The requirement, and person-seconds of deferred work by interval.
    """
    import numpy as np

    from anyshore.core.staffing.requirement import (
        Requirement,
        measure_blended,
        scheduled,
    )

    agents = found.agents.astype(np.int64).copy()
    rows = np.flatnonzero(demand.columns[0] > 0)
    while len(rows):
        part = _part(demand, rows)
        level = measure_blended(part, agents[rows], reserve, goal.within)
        rows = rows[level.performance.service_level < goal.share - 1e-12]
        agents[rows] += 1
        if len(rows) and int(agents[rows].max()) > min(
            _MOST, 10 * int(found.agents.max()) + 1000
        ):
            row = int(rows[0])
            message = f"No staffing keeps the goal in interval {row + 1}."
            raise _refuse("goal-out-of-reach", message, "Keep more people free.")
    result = measure_blended(demand, agents, reserve, goal.within)
    kept = Requirement(
        agents=agents,
        scheduled=scheduled(agents, goal.shrinkage),
        performance=result.performance,
    )
    return kept, result.deferred


def _part(demand: Demand, rows: np.ndarray) -> Demand:
    volume, handle, patience, interval = (each[rows] for each in demand.columns)
    return type(demand)(
        volume=volume, handle_time=handle, patience=patience, interval=interval
    )


def deferred(
    file: Path, frame: pl.DataFrame, terms: tuple[float | None, float], promise: Promise
) -> tuple[pl.DataFrame, list[str], int]:
    """Find the fewest people who finish deferred work by its deadlines.

    Args:
        file: The table's name.
        frame: Volume by interval, and ``handle_time`` where it is not given.
        terms: Mean seconds of work, and the share of paid time that is lost.
        promise: When it is due.

    Returns:
        A table by interval, what to say, and the most people of a queue.
    """
    import polars as pl

    calendar = _calendar(promise)
    start = instants(file, frame, column(file, frame, "start", None), promise.zone)
    queue = (
        frame["queue"].cast(pl.String)
        if "queue" in frame.columns
        else pl.Series(["all"] * len(frame))
    )
    volume = numbers(file, frame, column(file, frame, "volume", None)).fill_null(0.0)
    handle = volume * 0 + terms[0] if terms[0] is not None else None
    if handle is None:
        if "handle_time" not in frame.columns:
            hint = "Give --handle-time in seconds, or a column handle_time."
            raise _refuse("handle-time-missing", "Nothing says how long it is.", hint)
        handle = numbers(file, frame, "handle_time").fill_null(0.0)
    table = pl.DataFrame(
        {"queue": queue, "start": start, "volume": volume, "work": volume * handle}
    ).sort("start", maintain_order=True)
    tables, told, most = [], [], 0
    for part in table.partition_by("queue", maintain_order=True):
        one, people = _queue(part, calendar, promise, 1 - terms[1])
        tables.append(one)
        most = max(most, people)
        hours = float(part["work"].sum()) / 3600
        late = float(one["left_hours"].max() or 0)  # type: ignore[arg-type]  # hours
        told.append(
            f"{part['queue'][0]}: {people} people finish {hours:.1f} hours of work on "
            f"time; {late:.1f} hours wait at most"
        )
    return pl.concat(tables), told, most


def _queue(
    part: pl.DataFrame, calendar: Calendar, promise: Promise, present: float
) -> tuple[pl.DataFrame, int]:
    import polars as pl

    from anyshore.core.staffing.requirement import Deferred, due_intervals, fewest

    merged = part.group_by("start", maintain_order=True).agg(
        pl.col("volume").sum(), pl.col("work").sum()
    )
    starts = [each.replace(tzinfo=UTC) for each in merged["start"].to_list()]
    if not starts[1:]:
        hint = "Give two rows of a queue."
        raise _refuse("interval-unknown", "One row tells no interval's length.", hint)
    step = min(two - one for one, two in pairwise(starts))
    due = due_intervals(calendar, starts, timedelta(minutes=promise.minutes))
    people, backlog = fewest(
        Deferred(work=merged["work"].to_numpy(), comes=range(len(starts)), due=due),
        [_open(calendar, start, step) * present for start in starts],
    )
    shown = merged.select(
        pl.lit(part["queue"][0]).alias("queue"),
        pl.col("start").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        pl.col("volume"),
    ).with_columns(
        pl.lit(people).alias("scheduled"),
        pl.Series("done_hours", backlog.done / 3600),
        pl.Series("left_hours", backlog.left / 3600),
        pl.Series("late_hours", backlog.late / 3600),
    )
    return shown, people


def _open(calendar: Calendar, start: datetime, step: timedelta) -> float:
    from anyshore.core.calendars import between

    return between(calendar, start, start + step).duration.total_seconds()


def _calendar(promise: Promise) -> Calendar:
    from anyshore.core.calendars import ROUND_THE_CLOCK, WEEK, Calendar, Window
    from anyshore.core.staffing.labour.rows import Row

    check_zone(promise.zone)
    if not 0 < promise.minutes <= _LONGEST:
        hint = "Give more than zero, and at most a year."
        raise _refuse("promise", f"A promise of {promise.minutes:g} min.", hint)
    weekly: dict[object, tuple[Window, ...]] = {}
    for each in promise.opening.split(";"):
        days, _, hours = each.strip().rpartition(" ")
        if not each.strip():
            continue
        row = Row(section="--open", values={"days": days or "mon-sun"})
        for day in sorted(row.weekdays("days")):
            weekly[WEEK[day]] = (*weekly.get(WEEK[day], ()), Window.parse(hours))
    return Calendar(
        name="open",
        version="1",
        zone=promise.zone,
        weekly=weekly or ROUND_THE_CLOCK,  # type: ignore[arg-type]  # by weekday
    )


def shared(file: Path, goal: Goal, seed: int) -> tuple[pl.DataFrame, list[str], int]:
    """Find small groups of people with several skills, by simulation.

    Returns:
        A table by group, what to say, and how many people there are in all.
    """
    import polars as pl

    from anyshore.core.staffing.requirement import scheduled
    from anyshore.core.staffing.simulation import staff_groups

    site = read_operation(file)
    groups = site.wanted()
    if not groups:
        raise _refuse("operation-invalid", "There are no groups.", "List them.")
    found = staff_groups(site.flows, groups, goal, seed)
    paid = scheduled(list(found.people), goal.shrinkage).tolist()
    table = pl.DataFrame(
        {
            "group": [group.name for group in groups],
            "agents": list(found.people),
            "scheduled": paid,
        }
    )
    told = [
        f"{group.name}: {count} people"
        for group, count in zip(groups, found.people, strict=True)
    ]
    told += [
        f"{site.names[each.line]}: {each.service_level:.1%} ± {each.doubt:.1%} begun "
        f"within {goal.within:g} s, {each.abandonment:.1%} gave up"
        for each in found.results
    ]
    told.append(f"{found.trials} trials on the same arrivals")
    return table, told, sum(paid)
