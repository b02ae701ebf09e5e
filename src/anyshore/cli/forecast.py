"""``anyshore forecast``: what will come, by queue and interval.

The forecast goes to a CSV or Parquet file; the standard output says for each queue
which model was picked and how far it erred in the back-test.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from anyshore.cli.forecast_log import contacts_of
from anyshore.cli.staffing_files import (
    check_zone,
    column,
    instants,
    numbers,
    read_table,
    read_yaml,
    write_table,
)
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from anyshore.core.staffing.forecast import Days, Forecast, Grid, History

__all__ = ["add_to"]

# Queues from which on a progress bar is worth its place.
_LONG = 50
_LONGEST = timedelta(days=366 * 30)
_EARLIEST = datetime(1970, 1, 2)  # noqa: DTZ001 - UTC, as polars has it here
_LATEST = datetime(2200, 1, 1)  # noqa: DTZ001 - UTC, as polars has it here


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="forecast")(forecast)


def forecast(  # noqa: PLR0913, PLR0917 - options of a command
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Counts by interval: CSV, Parquet.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="CSV or Parquet to write.")
    ],
    days: Annotated[int, typer.Option(help="Days to forecast.", min=1, max=3660)] = 28,
    zone: Annotated[str, typer.Option(help="The queue's clock.")] = "UTC",
    minutes: Annotated[int, typer.Option(help="Length of an interval.")] = 15,
    special: Annotated[
        Path | None, typer.Option(help="YAML: closed, holidays and special days.")
    ] = None,
    count: Annotated[str | None, typer.Option(help="Column of the counts.")] = None,
    quantiles: Annotated[
        str, typer.Option(help="Shares not to be exceeded, with commas.")
    ] = "0.1,0.5,0.9",
    plot: Annotated[Path | None, typer.Option(help="SVG to draw.")] = None,
    log: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--log", help="Rows are single contacts; gaps are zeros.")
    ] = False,
    from_log: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--from-log", help="An event log: XES, OCEL, CSV, Parquet.")
    ] = False,
    activity: Annotated[
        list[str] | None,
        typer.Option(help="Count these events of a log; else cases that begin."),
    ] = None,
    arima: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--arima", help="Try statsforecast's AutoARIMA as well.")
    ] = False,
) -> None:
    """Forecast every queue of a table or a log; the back-test picks the model."""
    from anyshore.core.staffing.forecast import DailyArima, Grid, usual
    from anyshore.core.staffing.forecast import forecast as compute

    check_zone(zone)
    grid = Grid(zone=zone, minutes=minutes)
    extra = (DailyArima(),) if arima else ()
    marked = _days(special)
    shares = _shares(quantiles)
    table = (
        contacts_of(file, zone, tuple(activity or ()))
        if from_log
        else _table(file, zone, None if log else count, log=log)
    )
    gaps_empty = log or from_log
    found = {}
    for queue, part in _queues(table):
        history = _history(grid, part, file, gaps_empty=gaps_empty)
        models = (*usual(history), *extra) if extra else None
        found[queue] = compute(history, days, marked, models)
    write_table(output, _frame(found, shares))
    for queue, each in found.items():
        typer.echo(_told(queue, each))
    if plot is not None:
        _plot(plot, found, shares)


def _table(file: Path, zone: str, count: str | None, *, log: bool) -> pl.DataFrame:
    """Read instants and counts by queue."""
    import polars as pl

    frame = read_table(file)
    start = instants(file, frame, column(file, frame, "start", None), zone)
    lower = {name.lower(): name for name in frame.columns}
    queue = frame[lower["queue"]].cast(pl.String) if "queue" in lower else None
    volume = (
        pl.Series([1.0] * len(frame), dtype=pl.Float64)
        if log
        else numbers(file, frame, column(file, frame, "volume", count))
    )
    table = pl.DataFrame(
        {
            "start": start,
            "volume": volume,
            "queue": queue if queue is not None else pl.Series(["all"] * len(frame)),
        }
    )
    wrong = table["volume"].is_null() | (table["volume"] < 0)
    wrong |= table["volume"].is_infinite()
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        raise ProblemError(
            Problem(
                code="count-invalid",
                message=f"The count {table['volume'][row]} is negative or no number.",
                hint="Counts are zero or more; leave out what is not known.",
                place=Place(source=str(file), line=row + 2),
            )
        )
    return table.with_columns(pl.col("queue").fill_null(""))


def _queues(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield queues with their rows, with a bar where there are many."""
    parts = table.partition_by("queue", maintain_order=True)
    console = Console(stderr=True)
    hidden = len(parts) < _LONG or not console.is_terminal
    bar = track(parts, "Forecasting", console=console, disable=hidden)
    for part in bar:
        yield str(part["queue"][0]), part


def _history(
    grid: Grid, part: pl.DataFrame, file: Path, *, gaps_empty: bool
) -> History:
    from anyshore.core.staffing.forecast import History

    starts = part["start"].to_numpy()
    ends = [part["start"].min(), part["start"].max()]
    low, high = (each if isinstance(each, datetime) else _EARLIEST for each in ends)
    if low < _EARLIEST or high > _LATEST or high - low > _LONGEST:
        raise ProblemError(
            Problem(
                code="history-span",
                message=f"The history runs from {low:%Y-%m-%d} to {high:%Y-%m-%d}.",
                hint="Give at most thirty years, from 1970 to 2200.",
                place=Place(source=str(file)),
            )
        )
    return History.of(grid, starts, part["volume"].to_numpy(), gaps_empty=gaps_empty)


def _shares(text: str) -> list[float]:
    try:
        shares = [float(word) for word in text.split(",") if word.strip()]
    except ValueError:
        shares = [0.0]
    if not all(0 < share < 1 for share in shares):
        raise ProblemError(
            Problem(
                code="quantile-invalid",
                message=f"{text!r} is no list of shares.",
                hint="Write numbers between 0 and 1 with commas, as in 0.1,0.9.",
            )
        )
    return shares


def _days(path: Path | None) -> Days:
    from anyshore.core.staffing.forecast import Days, Special

    data: dict[str, Any] = {} if path is None else read_yaml(path)
    try:
        return Days(
            closed=frozenset(_date(each) for each in data.get("closed") or ()),
            holidays={
                _date(day): str(name)
                for day, name in (data.get("holidays") or {}).items()
            },
            special=tuple(
                Special(
                    day=_date(each["day"]),
                    multiplier=float(each["multiplier"]),
                    reason=str(each.get("reason", "")),
                )
                for each in data.get("special") or ()
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ProblemError(
            Problem(
                code="special-day",
                message=f"The special days cannot be read: {error}.",
                hint="Write closed, holidays (day: name) and special (day, multiplier,"
                " reason).",
                place=Place(source=str(path)),
            )
        ) from error


def _date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _frame(found: dict[str, Forecast], shares: list[float]) -> pl.DataFrame:
    import polars as pl

    frames = [
        pl.DataFrame(
            {
                "queue": [queue] * len(each.starts),
                "start": pl.Series(each.starts.astype("datetime64[us]")).dt.strftime(
                    "%Y-%m-%dT%H:%M:%SZ"
                ),
                "mean": each.mean,
                **{f"q{share * 100:g}": each.quantile(share) for share in shares},
            }
        )
        for queue, each in found.items()
    ]
    if not frames:
        raise ProblemError(
            Problem(
                code="history-empty",
                message="There is no history to forecast from.",
                hint="Give at least one week of counts.",
            )
        )
    return pl.concat(frames)


def _told(queue: str, each: Forecast) -> str:
    error = "history too short for a back-test"
    if each.error is not None:
        error = f"error {each.error:.1%} by interval in the back-test"
    days = "".join(f"; day {n + 1}: {why}" for n, why in each.reasons.items())
    return f"{queue}: {each.mean.sum():.0f} expected, {each.model}, {error}{days}"


def _plot(path: Path, found: dict[str, Forecast], shares: list[float]) -> None:
    from anyshore.core.staffing.drawing import Curve, draw_curves

    each = next(iter(found.values()))
    curves = [Curve(name="mean", values=each.mean)]
    curves += [Curve(name=f"{s:.0%}", values=each.quantile(s)) for s in shares]
    labels = [str(each.starts[0])[:16], str(each.starts[-1])[:16]]
    title = f"Forecast of {next(iter(found))}, times in UTC"
    path.write_text(draw_curves(title, labels, curves), encoding="utf-8")
