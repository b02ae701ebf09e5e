"""``anyshore roster``: find a roster, with a bound that says how good it is.

The roster goes to a CSV file, its cost and what is proven to the standard output, and
progress to the standard error.  Exit status 1 says that no roster obeys the rules, 2
that the command could not do its work.
"""

from __future__ import annotations

import csv
import math
import signal
import time
from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from anyshore.adapters.rostering import Stop
    from anyshore.core.staffing.roster import Instance, Roster
    from anyshore.core.staffing.roster.search import Progress as Known
    from anyshore.core.staffing.roster.solving import Solution

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="roster")(roster)


def roster(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An instance in the text format.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="CSV: employee, day, shift.")
    ],
    time_limit: Annotated[
        float, typer.Option(help="Seconds to search at most.", min=0.1)
    ] = 60.0,
    workers: Annotated[
        int | None, typer.Option(help="Threads; every core if left out.", min=1)
    ] = None,
) -> None:
    """Find a roster of least cost; stops when it is proven best, or on Ctrl-C."""
    # Loading the solvers takes a moment, and counts.
    end = time.monotonic() + time_limit
    instance = _read(file)
    try:
        found = _search(instance, end, workers)
    except ProblemError as error:
        if error.problem.code != "roster-impossible":
            raise
        typer.echo(f"{file}: {error.problem}", err=True)
        raise typer.Exit(1) from error
    _write(output, found.roster, instance)
    _tell(instance, found)


def _read(path: Path) -> Instance:
    from anyshore.core.staffing.roster import read_instance

    try:
        return read_instance(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemError(
            Problem(
                code="unreadable",
                message=f"The file cannot be read: {error}.",
                hint="Give an instance in the benchmark's text format.",
                place=Place(source=str(path)),
            )
        ) from error


def _search(instance: Instance, end: float, workers: int | None) -> Solution:
    from anyshore.adapters.rostering import Stop, effort
    from anyshore.core.staffing.roster.solving import solve

    seconds = max(end - time.monotonic(), 0.0)
    stop = Stop()
    console = Console(stderr=True)
    bar = Progress(
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with bar, _interruptible(stop):
        task = bar.add_task("reading", total=seconds)

        def report(known: Known) -> None:
            bar.update(task, completed=known.seconds, description=_line(known))

        with effort(seconds, report, stop=stop, workers=workers) as given:
            return solve(instance, given)


@contextmanager
def _interruptible(stop: Stop) -> Iterator[None]:
    """Let the first Ctrl-C end the search and keep what it has found."""

    def end(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop()

    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _line(known: Known) -> str:
    cost = f"{known.cost:.0f}" if math.isfinite(known.cost) else "none yet"
    bound = f"{known.bound:.0f}" if math.isfinite(known.bound) else "none yet"
    return f"cost {cost}, bound {bound}, {known.doing}"


def _write(path: Path, found: Roster, instance: Instance) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["employee", "day", "shift"])
        for employee in instance.employees:
            for day in range(instance.days):
                shift = found.get((employee.id, day))
                if shift is not None:
                    writer.writerow([employee.id, day, shift])


def _tell(instance: Instance, found: Solution) -> None:
    """Print the cost as the independent scorer counts it, the bound and the gap."""
    from anyshore.core.staffing.roster import score

    checked = score(instance, found.roster)
    if checked.problems or checked.objective != found.objective:
        raise ProblemError(
            Problem(
                code="roster-check",
                message="The independent check does not confirm the roster: "
                f"{checked.objective} for {found.objective}, "
                f"{len(checked.problems)} rules broken.",
                hint="This is a fault of the search; please report the instance.",
            )
        )
    typer.echo(
        f"objective {found.objective}: wishes {checked.wishes}, "
        f"under {checked.under}, over {checked.over}"
    )
    typer.echo(f"bound {found.bound}")
    typer.echo(f"gap {found.gap:.2%}" + (", proven optimal" if found.proven else ""))
