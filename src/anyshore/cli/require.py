"""``anyshore require``: how many people each interval needs.

Exit status 1 says that an interval needs more people than ``--at-most``.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from anyshore.cli.require_kinds import Promise, blended, chat, deferred, shared
from anyshore.cli.staffing_files import (
    column,
    instants,
    numbers,
    read_table,
    write_table,
)
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from anyshore.core.staffing.requirement import Demand, Requirement

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="require")(require)


def require(  # noqa: PLR0913, PLR0917 - options of a command
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Volume by interval: CSV, Parquet.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="CSV or Parquet to write.")
    ],
    handle_time: Annotated[
        float | None,
        typer.Option(help="Mean seconds of work; else the column handle_time."),
    ] = None,
    patience: Annotated[
        float | None,
        typer.Option(help="Mean seconds until giving up; else the column, or never."),
    ] = None,
    share: Annotated[float, typer.Option(help="Share to answer in time.")] = 0.8,
    within: Annotated[float, typer.Option(help="Seconds that are in time.")] = 20.0,
    occupancy: Annotated[float, typer.Option(help="Highest share at work.")] = 1.0,
    shrinkage: Annotated[float, typer.Option(help="Share of paid time lost.")] = 0.0,
    least: Annotated[int, typer.Option(help="People there whatever comes.")] = 0,
    minutes: Annotated[
        float | None, typer.Option(help="Length of an interval; else as the rows lie.")
    ] = None,
    at_most: Annotated[
        int | None, typer.Option(help="Exit with 1 where more are scheduled.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="SVG to draw.")] = None,
    pace: Annotated[
        str | None, typer.Option(help="Chats at once slow one another: 1,1.3,1.7.")
    ] = None,
    reserve: Annotated[
        int | None, typer.Option(help="Who is free beyond so many does deferred work.")
    ] = None,
    promise: Annotated[
        float | None, typer.Option(help="Deferred work: minutes until it is due.")
    ] = None,
    opening: Annotated[
        str, typer.Option("--open", help="mon-fri 08:00-18:00; always if left out.")
    ] = "",
    zone: Annotated[str, typer.Option(help="Of these hours and plain times.")] = "UTC",
    seed: Annotated[int, typer.Option(help="Of a simulation of groups.")] = 1,
) -> None:
    """Find the fewest people who keep the goal in every interval.

    A YAML file has lines and groups that share skills; their sizes are simulated.
    """
    import polars as pl

    from anyshore.core.staffing.requirement import Goal, required

    goal = Goal(
        share=share,
        within=within,
        occupancy=occupancy,
        shrinkage=shrinkage,
        least=least,
    )
    if file.suffix.lower() in {".yaml", ".yml"}:
        table, told, most = shared(file, goal, seed)
        _finish(output, table, told)
        _limit(most, at_most, file)
        return
    frame = read_table(file)
    if promise is not None:
        terms = Promise(minutes=promise, opening=opening, zone=zone)
        table, told, most = deferred(file, frame, (handle_time, shrinkage), terms)
        _finish(output, table, told)
        _limit(most, at_most, file)
        return
    demand = _demand(file, frame, (handle_time, patience, minutes))
    found = required(demand, goal) if pace is None else chat(demand, goal, pace)
    result = None
    if reserve is not None:
        found, spare = blended(demand, goal, reserve, found)
        result = _frame(frame, demand, found).with_columns(
            pl.Series("deferred_hours", spare / 3600)
        )
        typer.echo(f"{spare.sum() / 3600:.1f} hours of deferred work are done besides")
    _finish(output, _frame(frame, demand, found) if result is None else result, ())
    typer.echo(_told(demand, found, within))
    if plot is not None:
        _plot(plot, demand, found)
    if at_most is not None and (found.scheduled > at_most).any():
        row = int((found.scheduled > at_most).argmax())
        _limit(int(found.scheduled[row]), at_most, f"{file}:{row + 2}")


def _finish(output: Path, table: pl.DataFrame, told: Iterable[str]) -> None:
    write_table(output, table)
    for line in told:
        typer.echo(line)


def _limit(people: int, at_most: int | None, where: object) -> None:
    """Exit with 1 where more people are needed than allowed."""
    if at_most is not None and people > at_most:
        typer.echo(
            f"{where}: {people} people are needed, {at_most} are allowed", err=True
        )
        raise typer.Exit(1)


def _told(demand: Demand, found: Requirement, within: float) -> str:
    kept, volume = found.performance, demand.columns[0]
    total = float(volume.sum())
    level = float((kept.service_level * volume).sum()) / total if total else 1
    hours = float((found.scheduled * demand.columns[3]).sum()) / 3600
    return (
        f"{len(demand)} intervals, {int((volume > 0).sum())} with volume; at most "
        f"{int(found.agents.max(initial=0))} at work, {hours:.0f} hours scheduled; "
        f"{level:.1%} answered within {within:g} s"
    )


def _demand(
    file: Path,
    frame: pl.DataFrame,
    given: tuple[float | None, float | None, float | None],
) -> Demand:
    import numpy as np

    from anyshore.core.staffing.requirement import Demand

    handle_time, patience, minutes = given
    volume = numbers(file, frame, column(file, frame, "volume", None))
    if handle_time is None and "handle_time" not in frame.columns:
        raise ProblemError(
            Problem(
                code="handle-time-missing",
                message="Nothing says how long a contact takes.",
                hint="Give --handle-time in seconds, or a column handle_time.",
                place=Place(source=str(file), line=1),
            )
        )
    handle: object = handle_time
    if handle_time is None:
        handle = numbers(file, frame, "handle_time").fill_null(np.nan).to_numpy()
    waits: object = np.inf if patience is None else patience
    if patience is None and "patience" in frame.columns:
        waits = numbers(file, frame, "patience").fill_null(np.inf).to_numpy()
    seconds = 60 * minutes if minutes is not None else _step(file, frame)
    try:
        return Demand(
            volume=volume.fill_null(np.nan).to_numpy(),
            handle_time=np.asarray(handle, dtype=np.float64),
            patience=np.asarray(waits, dtype=np.float64),
            interval=seconds,
        )
    except ProblemError as error:
        found = error.problem
        # Rows of the file are counted with its line of names.
        line = None if found.place.line is None else found.place.line + 1
        place = Place(source=str(file), element=found.place.element, line=line)
        raise ProblemError(
            Problem(
                code=found.code, message=found.message, hint=found.hint, place=place
            )
        ) from error


def _step(file: Path, frame: pl.DataFrame) -> float:
    """Return the length of an interval: the shortest step between two rows."""
    start = instants(file, frame, column(file, frame, "start", None), "UTC")
    steps = start.unique().sort().diff().drop_nulls().dt.total_seconds()
    if not len(steps):
        raise ProblemError(
            Problem(
                code="interval-unknown",
                message="One row does not say how long an interval is.",
                hint="Give --minutes.",
                place=Place(source=str(file)),
            )
        )
    return float(steps.min() or 0)  # type: ignore[arg-type]  # a number of seconds


def _frame(frame: pl.DataFrame, demand: Demand, found: Requirement) -> pl.DataFrame:
    import polars as pl

    kept = found.performance
    labels = [name for name in ("queue", "start") if name in frame.columns]
    return frame.select(labels).with_columns(
        pl.Series("volume", demand.columns[0]),
        pl.Series("agents", found.agents),
        pl.Series("scheduled", found.scheduled),
        pl.Series("service_level", kept.service_level),
        pl.Series("wait", kept.wait),
        pl.Series("abandonment", kept.abandonment),
        pl.Series("occupancy", kept.occupancy),
    )


def _plot(path: Path, demand: Demand, found: Requirement) -> None:
    from anyshore.core.staffing.drawing import Curve, draw_curves

    curves = [
        Curve(name="load in Erlang", values=demand.load),
        Curve(name="at work", values=found.agents),
        Curve(name="scheduled", values=found.scheduled),
    ]
    labels = ["interval 1", f"interval {len(demand)}"]
    text = draw_curves("People needed by interval", labels, curves)
    path.write_text(text, encoding="utf-8")
