"""``anyshore roster``: find a roster, with a bound that says how good it is.

The file is an instance in the benchmark's text format, or a plan of people: YAML, a
folder of tables or a workbook.  The roster goes to a CSV file, its cost and what is
proven to the standard output, and progress to the standard error.  Exit status 1 says
that no roster obeys the rules or that there are findings, 2 that the command could not
do its work.
"""

from __future__ import annotations

import time
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from anyshore.cli.roster_plan import Asked, roster_plan
from anyshore.cli.roster_text import roster_text
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="roster")(roster)


def roster(  # noqa: PLR0913, PLR0917 - options of a command
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="The text format, or a plan: YAML, a folder, a workbook.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV of the shifts.")
    ] = None,
    time_limit: Annotated[
        float, typer.Option(help="Seconds to search at most.", min=0.1)
    ] = 60.0,
    workers: Annotated[
        int | None, typer.Option(help="Threads; every core if left out.", min=1)
    ] = None,
    sample: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--sample", help="The invented plan of 120 people.")
    ] = False,
    rules: Annotated[
        list[Path] | None, typer.Option(help="A rule pack of your own; many times.")
    ] = None,
    demand: Annotated[
        Path | None, typer.Option(help="CSV or Parquet of people, or a forecast.")
    ] = None,
    handle_time: Annotated[
        float | None, typer.Option(help="A forecast's seconds of work a contact.")
    ] = None,
    patience: Annotated[
        float | None, typer.Option(help="Its seconds until giving up; else never.")
    ] = None,
    share: Annotated[float, typer.Option(help="Share to answer in time.")] = 0.8,
    within: Annotated[float, typer.Option(help="Seconds that are in time.")] = 20.0,
    shrinkage: Annotated[float, typer.Option(help="Share of paid time lost.")] = 0.0,
    calendars: Annotated[
        Path | None, typer.Option(help="Folder for an iCalendar file per person.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="HTML to print.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="PDF to print.")] = None,
) -> None:
    """Find a roster of least cost; stops when it is proven best, or on Ctrl-C."""
    # Loading the solvers takes a moment, and counts.
    end = time.monotonic() + time_limit
    _check(file, output, sample=sample)
    outputs = {"csv": output, "calendars": calendars, "html": html, "pdf": pdf}
    written = {name: path for name, path in outputs.items() if path is not None}
    _check_folders(path for name, path in written.items() if name != "calendars")
    if sample or (file is not None and _is_plan(file)):
        asked = Asked(
            file=None if sample else file,
            end=end,
            workers=workers,
            rules=tuple(rules or ()),
            demand=demand,
            contacts=(handle_time, patience, share, within, shrinkage),
            outputs=written,
        )
        roster_plan(asked)
    elif file is not None and output is not None:
        roster_text(file, output, end, workers)


def _is_plan(file: Path) -> bool:
    from anyshore.adapters.plans import is_plan

    return is_plan(file)


def _check_folders(paths: Iterable[Path]) -> None:
    """Refuse what cannot be written before the search, not after it."""
    for path in paths:
        if not path.absolute().parent.is_dir():
            raise ProblemError(
                Problem(
                    code="roster-output",
                    message=f"There is no folder {path.parent}.",
                    hint="Make it, or write elsewhere.",
                )
            )


def _check(file: Path | None, output: Path | None, *, sample: bool) -> None:
    if (file is None) is not sample:
        raise ProblemError(
            Problem(
                code="roster-file",
                message="Nothing says what to roster, or two things do.",
                hint="Give a file, or --sample.",
            )
        )
    if output is None:
        raise ProblemError(
            Problem(
                code="roster-output",
                message="Nothing says where the shifts go.",
                hint="Give --output roster.csv.",
            )
        )
