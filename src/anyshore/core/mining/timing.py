"""How long cases take, how much of it is work, and when cases arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from anyshore.core.mining.following import throughput
from anyshore.core.mining.log import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = [
    "Arrivals",
    "arrivals",
    "attainment",
    "cases_per_month",
    "flow_efficiency",
    "percentile_hours",
    "touch_hours",
    "waiting_hours",
]

_HOUR = 3600.0
_MICRO = 1e6
_MONTH = 30.4375 * 24 * 3600


def percentile_hours(log: EventLog, share: float) -> float | None:
    """Return the time within which a share of the cases is done, in hours."""
    spans = _cycle(log)
    return None if not len(spans) else float(np.quantile(spans, share) / _HOUR)


def _cycle(log: EventLog) -> NDArray[np.float64]:
    """Return the cycle time of each case in seconds, from the first start if known."""
    if log.start is None:
        return throughput(log)
    if not log.has_times:
        return np.empty(0)
    spans: NDArray[np.float64] = (
        np.maximum(log.last_times - log.first_times, 0) / _MICRO
    )
    return spans


def _touch(log: EventLog) -> NDArray[np.float64] | None:
    """Return the work on each event in seconds; None where no start is known."""
    if log.start is None or not log.has_times:
        return None
    known = (log.start != MISSING) & (log.time != MISSING)
    work = np.where(known, log.time - np.where(known, log.start, 0), 0)
    return np.maximum(np.where(known, work, 0), 0) / _MICRO


def touch_hours(log: EventLog) -> float | None:
    """Return the work on a case, in hours on average; None where no start is known.

    Work of one case that overlaps counts for each who does it.
    """
    touch = _touch(log)
    return None if touch is None else float(touch.sum() / log.case_count / _HOUR)


def waiting_hours(log: EventLog) -> float | None:
    """Return how long a case lies still, in hours on average.

    Lying still is the time between its first start and its last completion in which
    no event of it is in work; None where no start is known, as then it cannot be told
    from work.
    """
    if log.start is None or not log.has_times:
        return None
    begun = np.where(log.start == MISSING, log.time, log.start)
    firsts = np.minimum.reduceat(begun, log.offsets[:-1])
    lasts = np.maximum.reduceat(log.time, log.offsets[:-1])
    # Cases one after the other on one line, in milliseconds so that it does not
    # overflow: then one running maximum tells until when something is in work.
    spans = (lasts - firsts) // 1000 + 1
    shift = np.concatenate(([0], np.cumsum(spans)[:-1])) - firsts // 1000
    starts = begun // 1000 + shift[log.case_of]
    order = np.argsort(starts, kind="stable")
    busy = np.maximum.accumulate((log.time // 1000 + shift[log.case_of])[order])
    gaps = starts[order][1:] - busy[:-1]
    gaps[log.offsets[1:-1] - 1] = 0
    return float(np.maximum(gaps, 0).sum() / 1000 / log.case_count / _HOUR)


def flow_efficiency(log: EventLog) -> float | None:
    """Return touch time over cycle time, over all cases; None where no start is known.

    Above 1 where several work at once on a case.
    """
    touch = _touch(log)
    spans = _cycle(log)
    if touch is None or not spans.sum():
        return None
    return float(touch.sum() / spans.sum())


def cases_per_month(log: EventLog) -> float | None:
    """Return how many cases begin in a month of 30.4375 days, over the whole log."""
    if not log.has_times or log.case_count < 2:
        return None
    firsts = log.first_times
    span = float(firsts.max() - firsts.min()) / _MICRO
    return None if span == 0 else log.case_count / span * _MONTH


def attainment(log: EventLog, target_hours: float) -> float | None:
    """Return the share of cases that are done within a target, in hours."""
    spans = _cycle(log)
    return None if not len(spans) else float(np.mean(spans <= target_hours * _HOUR))


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrivals:
    """When cases begin."""

    #: IANA zone of hours and days.
    zone: str
    #: Cases by hour of the day, from 0 to 23.
    by_hour: tuple[int, ...]
    #: Cases by day of the week, from Monday to Sunday.
    by_weekday: tuple[int, ...]
    #: Cases by weekday and hour: seven rows of twenty-four.
    by_hour_of_week: tuple[tuple[int, ...], ...]
    #: Share of cases that begin on Saturday or Sunday, or outside 8 to 18 o'clock.
    out_of_hours: float


def arrivals(log: EventLog, zone: str = "UTC") -> Arrivals | None:
    """Count when cases begin; None without instants."""
    if not log.has_times:
        return None
    local = (
        pl.Series(log.first_times)
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(zone)
    )
    hour = local.dt.hour().to_numpy().astype(np.int64)
    day = local.dt.weekday().to_numpy().astype(np.int64) - 1
    table = np.bincount(day * 24 + hour, minlength=168).reshape(7, 24)
    office = table[:5, 8:18].sum()
    return Arrivals(
        zone=zone,
        by_hour=tuple(table.sum(axis=0).tolist()),
        by_weekday=tuple(table.sum(axis=1).tolist()),
        by_hour_of_week=tuple(tuple(row) for row in table.tolist()),
        out_of_hours=float(1 - office / log.case_count),
    )
