"""``anyshore simulate``: play an operation and say how each line fares.

The operation is a YAML file::

    within: 20            # seconds of the service level
    interval: 1800        # seconds of an interval
    lines:
      - {name: calls, volume: [40, 90, 60], handle_time: 240, patience: 120}
      - {name: mail, volume: 30, handle_time: 400, promise: 14400, class: 1}
    groups:
      - {name: all-round, people: 20, skills: [calls, mail]}
      - {name: juniors, people: 4, skills: [calls], after: {mail: 600},
         shifts: [[0, 2700], [3600, 5400]]}
    policy: {safety: [1.0, 1.5], head_start: [0], by_arrival: false}

``after`` opens a line to people once an item has waited so many seconds; ``shifts``
are seconds from the beginning, breaks left out, the whole span unless told.  Exit
status 1 says that a line has nobody, or misses ``--share``.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from anyshore.cli.operation_files import read_operation
from anyshore.cli.staffing_files import write_table

if TYPE_CHECKING:
    from anyshore.core.staffing.simulation import Result, Run

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="simulate")(simulate)


def simulate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The operation: YAML.")],
    seed: Annotated[int, typer.Option(help="Draws the same for the same.")] = 1,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV or Parquet by line.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="SVG of the waiting by interval.")
    ] = None,
    share: Annotated[
        float, typer.Option(help="Exit with 1 where a line answers a smaller share.")
    ] = 0.0,
) -> None:
    """Simulate an operation: arrivals, skills, shifts, giving up and routing."""
    from anyshore.core.staffing.simulation import draw, measure, occupancy
    from anyshore.core.staffing.simulation import simulate as play

    site = read_operation(file)
    crew = site.crew()
    run = play(draw(site.flows, seed), crew, site.policy, end=site.span)
    results = measure(run, site.within)
    names = site.names
    for each in results:
        typer.echo(_told(names[each.line], each, site.within))
    came = {each.line for each in results}
    for number, name in enumerate(names):
        if number not in came:
            typer.echo(f"{name}: nothing came")
    typer.echo(f"people worked {occupancy(run, crew):.1%} of their time")
    if output is not None:
        _write(output, names, results)
    if plot is not None:
        _plot(plot, names, run, site.interval)
    for number in run.unserved:
        typer.echo(f"{file}: nobody has the skill {names[number]}", err=True)
    low = [each for each in results if each.service_level < max(share, site.share)]
    if run.unserved or low:
        raise typer.Exit(1)


def _told(name: str, each: Result, within: float) -> str:
    return (
        f"{name}: {each.count} came, {each.service_level:.1%} ± {each.doubt:.1%} "
        f"begun within {within:g} s, wait {each.wait:.1f} s, "
        f"{each.abandonment:.1%} gave up, {each.on_time:.1%} on time"
    )


def _write(path: Path, names: tuple[str, ...], results: tuple[Result, ...]) -> None:
    import polars as pl

    columns = ("count", "service_level", "wait", "abandonment", "on_time", "doubt")
    table = {"line": [names[each.line] for each in results]}
    values = {name: [getattr(each, name) for each in results] for name in columns}
    write_table(path, pl.DataFrame({**table, **values}))


def _plot(path: Path, names: tuple[str, ...], run: Run, interval: float) -> None:
    import numpy as np

    from anyshore.core.staffing.drawing import Curve, draw_curves

    line = np.asarray(run.arrivals.line)
    place = (np.asarray(run.arrivals.came) // interval).astype(np.int64)
    size = int(place.max(initial=0)) + 1
    curves = []
    for number, name in enumerate(names):
        rows = line == number
        count = np.bincount(place[rows], minlength=size)
        total = np.bincount(place[rows], run.waited[rows], minlength=size)
        means = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        curves.append(Curve(name=name, values=means))
    labels = ["interval 1", f"interval {size}"]
    text = draw_curves("Mean wait in seconds by interval", labels, curves)
    path.write_text(text, encoding="utf-8")
