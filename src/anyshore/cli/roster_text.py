"""Rosters of instances in the benchmark's text format."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import typer

from anyshore.cli.roster_progress import searched
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from anyshore.core.staffing.roster import Instance, Roster
    from anyshore.core.staffing.roster.solving import Solution

__all__ = ["roster_text"]


def roster_text(file: Path, output: Path, end: float, workers: int | None) -> None:
    """Find, write and tell a roster."""
    from anyshore.core.staffing.roster.solving import solve

    instance = _read(file)
    try:
        found = searched(lambda effort: solve(instance, effort), end, workers)
    except ProblemError as error:
        if error.problem.code != "roster-impossible":
            raise
        typer.echo(f"{file}: {error.problem}", err=True)
        raise typer.Exit(1) from error
    _write(output, found.roster, instance)
    _tell(instance, found)
    for each in found.findings:
        typer.echo(f"{each.severity}: {each}")
    if found.findings:
        raise typer.Exit(1)


def _read(path: Path) -> Instance:
    from anyshore.core.staffing.roster import read_instance

    try:
        return read_instance(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemError(
            Problem(
                code="unreadable",
                message=f"The file cannot be read: {error}.",
                hint="Give an instance in the benchmark's text format, or a plan.",
                place=Place(source=str(path)),
            )
        ) from error


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
