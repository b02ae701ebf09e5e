"""Contacts from an event log: when cases begin, or when an activity is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

__all__ = ["contacts_of"]


def contacts_of(path: Path, zone: str, activities: tuple[str, ...]) -> pl.DataFrame:
    """Read a log as one row for each contact.

    Args:
        path: The log, in any format that ``anyshore mine`` reads.
        zone: Zone of times that name none.
        activities: Activities whose events count, each a queue; where there are none,
            cases count when they begin.

    Raises:
        ProblemError: Where the log cannot be read or has no such activity.
    """
    import numpy as np
    import polars as pl

    from anyshore.core import mining
    from anyshore.core.mining.log import MISSING

    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refuse(path, f"The file cannot be read: {error.strerror}.") from error
    log = mining.read_log(data, mining.Reading(name=path.name, zone=zone))
    if activities:
        for name in activities:
            if name not in log.activities:
                known = ", ".join(log.activities[:20])
                raise _refuse(
                    path, f"There is no activity {name!r}.", f"Known: {known}."
                )
        codes = [log.activities.index(name) for name in activities]
        rows = np.flatnonzero(np.isin(log.activity, codes))
        queues = [log.activities[int(code)] for code in log.activity[rows]]
    else:
        rows = log.offsets[:-1]
        queues = ["cases"] * len(rows)
    times = log.time[rows]
    known_times = times != MISSING
    if not known_times.all():
        missing = int((~known_times).sum())
        typer.echo(f"{missing} of {len(times)} have no time and are left out", err=True)
    return pl.DataFrame(
        {
            "start": pl.Series(times, dtype=pl.Int64).cast(pl.Datetime("us")),
            "volume": pl.Series([1.0] * len(times), dtype=pl.Float64),
            "queue": pl.Series(queues, dtype=pl.String),
        }
    ).filter(pl.Series(known_times, dtype=pl.Boolean))


def _refuse(path: Path, message: str, hint: str = "Give an event log.") -> ProblemError:
    place = Place(source=str(path))
    return ProblemError(
        Problem(code="forecast-log", message=message, hint=hint, place=place)
    )
