"""``anyshore dmn``: check, test, cover, compare, decide and convert decision models.

Results go to the standard output, one a line; exit status 1 says that something was
found (an error in a check, a failing case, a difference), 2 that the command could not
do its work.
"""

from __future__ import annotations

import csv
import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import track

from anyshore.adapters import clock
from anyshore.cli.dmn_files import (
    as_json,
    read_bytes,
    read_inputs,
    read_model,
    read_test_cases,
)
from anyshore.cli.dmn_results import (
    explained,
    plain,
    polars,
    write_frame,
    write_rows,
)
from anyshore.cli.dmn_sheets import model_from_workbook, workbook_from_tables
from anyshore.core import dmn, feel
from anyshore.core.dmn.testcases import read_cases, run_case
from anyshore.kernel import Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from anyshore.core.dmn.testcases import TestCase

__all__ = ["app"]

app = typer.Typer(help="Work with decision models (DMN).", no_args_is_help=True)

# Rows above which a progress bar is worth its place.
_LONG = 1000
_Model = Annotated[Path, typer.Argument(metavar="MODEL", help="A DMN file.")]
_Cases = Annotated[
    list[Path],
    typer.Argument(metavar="CASES...", help="Test cases: the kit's XML, YAML or JSON."),
]
_Inputs = Annotated[
    Path, typer.Option("--inputs", "-i", help="JSON, JSON lines, CSV or Parquet.")
]


@app.command()
def check(
    models: Annotated[list[Path], typer.Argument(metavar="MODEL...")],
    strict: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--strict", help="Warnings count as errors.")
    ] = False,
) -> None:
    """Say what is wrong or doubtful: texts, names, gaps, overlaps, hidden rules."""
    weights = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    failed = False
    for path in models:
        for finding in dmn.findings(read_model(path)):
            problem = finding.problem
            typer.echo(f"{path}: {problem.severity}: {problem.code}: {problem}")
            failed = failed or problem.severity in weights
    if failed:
        raise typer.Exit(1)


@app.command()
def test(model: _Model, cases: _Cases) -> None:
    """Run test cases and say which of them fail, and why."""
    read = read_model(model)
    now = clock.now()
    total = failed = 0
    for path in cases:
        for case in read_test_cases(path):
            for verdict in run_case(read, case, now=now):
                total += 1
                if verdict.passed:
                    continue
                failed += 1
                expected = feel.write_literal(verdict.expected.value)
                found = feel.write_literal(verdict.outcome.value)
                typer.echo(
                    f"{path}: case {case.id}: {verdict.expected.name}: expected "
                    f"{expected}, got {found}"
                )
                for problem in verdict.outcome.problems:
                    typer.echo(f"  {problem}")
    typer.echo(f"{total - failed} of {total} values as expected")
    if failed:
        raise typer.Exit(1)


@app.command()
def conform(
    kit: Annotated[Path, typer.Argument(metavar="KIT", help="The kit's folder.")],
) -> None:
    """Run the DMN compatibility kit: counts per level, and every case that fails."""
    now = clock.now()
    failed = 0
    for level in sorted(path for path in kit.iterdir() if path.is_dir()):
        counts = {"cases": 0, "passed": 0, "with a value": 0, "of them passed": 0}
        for path in sorted(level.glob("*/*.xml")):
            for case, problem in _kit_failures(path, now):
                valued = any(each.value is not None for each in case.expected)
                counts["cases"] += 1
                counts["passed"] += not problem
                counts["with a value"] += valued
                counts["of them passed"] += valued and not problem
                if problem:
                    typer.echo(f"{path.stem}: case {case.id}: {problem}")
        if counts["cases"]:
            failed += counts["cases"] - counts["passed"]
            shown = ", ".join(f"{count} {what}" for what, count in counts.items())
            typer.echo(f"{level.name}: {shown}")
    if failed:
        raise typer.Exit(1)


def _kit_failures(path: Path, now: datetime) -> Iterator[tuple[TestCase, str]]:
    """Yield the cases of one file of the kit with what is wrong, if anything is."""
    name, cases = read_cases(read_bytes(path))
    try:
        model = read_model(path.parent / name)
    except ProblemError as error:
        yield from ((case, str(error.problem)) for case in cases)
        return
    for case in cases:
        wrong = [each for each in run_case(model, case, now=now) if not each.passed]
        yield (
            case,
            "; ".join(
                f"{each.expected.name}: expected "
                f"{feel.write_literal(each.expected.value)}, got "
                f"{feel.write_literal(each.outcome.value)}"
                for each in wrong
            ),
        )


@app.command()
def coverage(
    model: _Model,
    cases: _Cases,
    least: Annotated[
        float, typer.Option(help="Exit with 1 below this share of rules, in percent.")
    ] = 0,
    cells: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--cells", help="Name tests never seen to hold or fail.")
    ] = False,
) -> None:
    """Count how often the rules of every table matched in test cases."""
    read = read_model(model)
    asked = [
        (case.invocable or each.name, case.inputs)
        for path in cases
        for case in read_test_cases(path)
        for each in case.expected
    ]
    found = dmn.coverage(read, asked, now=clock.now())
    for table in found.tables:
        missed = ", ".join(map(str, table.missed)) or "none"
        typer.echo(f"{table.decision}: {table.share:.0%} of rules, missed: {missed}")
    for cell in dmn.cell_coverage(read, asked, now=clock.now()) if cells else ():
        for missed in cell.missed:
            typer.echo(f"{cell.decision}, rule {cell.rule}, {cell.column}: {missed}")
    typer.echo(f"{found.share:.1%} of all rules in {found.cases} decisions")
    if found.share * 100 < least:
        raise typer.Exit(1)


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE")],
    after: Annotated[Path, typer.Argument(metavar="AFTER")],
    decision: Annotated[str, typer.Argument(metavar="DECISION")],
    inputs: _Inputs,
) -> None:
    """Decide the same inputs by two versions of a model; show where they differ."""
    old, new = read_model(before), read_model(after)
    rows = list(read_inputs(inputs, old))
    found = 0
    for each in dmn.differences(old, new, decision, _watched(rows), now=clock.now()):
        found += 1
        typer.echo(
            f"{each.number}: {feel.write_literal(each.before.value)} -> "
            f"{feel.write_literal(each.after.value)}"
        )
    typer.echo(f"{found} of {len(rows)} inputs are decided differently")
    if found:
        raise typer.Exit(1)


def _watched(rows: list[Mapping[str, object]]) -> Iterable[Mapping[str, object]]:
    """Show a progress bar on a terminal where the work is long."""
    console = Console(stderr=True)
    long = len(rows) > _LONG and console.is_terminal
    return track(rows, "Deciding", console=console, disable=not long)


@app.command()
def decide(
    model: _Model,
    decision: Annotated[str, typer.Argument(metavar="DECISION")],
    inputs: _Inputs,
    out: Annotated[
        Path | None, typer.Option(help="JSON, JSONL, CSV or Parquet.")
    ] = None,
    explain: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--explain", help="Show rules that matched and problems.")
    ] = False,
) -> None:
    """Decide every input: JSON lines to the standard output, or a file."""
    read = read_model(model)
    if inputs.suffix.lower() == ".parquet":
        _decide_frame(read, decision, inputs, out)
        return
    rows = list(read_inputs(inputs, read))
    now = clock.now()
    results = [dmn.decide(read, decision, row, now=now) for row in _watched(rows)]
    shown = [explained(each) if explain else each.value for each in results]
    if out is not None:
        write_rows(out, decision, rows, shown)
        return
    for each in shown:
        typer.echo(as_json(each if explain else plain(each)))


def _decide_frame(
    model: dmn.Model, decision: str, inputs: Path, out: Path | None
) -> None:
    pl = polars()
    frame = pl.read_parquet(inputs)
    found = dmn.decide_frame(model, decision, frame)
    for each in found.fallbacks:
        typer.echo(f"row by row: {each}", err=True)
    decided = frame.with_columns(found.values.alias(decision))
    if out is None:
        decided.write_ndjson(sys.stdout.buffer)
    else:
        write_frame(out, decided)


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="DMN, XLSX or CSV.")],
    out: Annotated[Path, typer.Option(help="DMN, XLSX or CSV to write.")],
    to: Annotated[str | None, typer.Option(help="Version of DMN: 1.1 to 1.6.")] = None,
    table: Annotated[
        str | None, typer.Option(help="Decision whose table is written.")
    ] = None,
) -> None:
    """Write a model in another version of DMN, or tables as a spreadsheet and back."""
    out.write_bytes(_converted(source, out, to, table))


def _converted(source: Path, out: Path, to: str | None, table: str | None) -> bytes:
    kinds = (source.suffix.lower(), out.suffix.lower())
    if kinds[0] == ".csv":
        text = read_bytes(source).decode("utf-8-sig")
        rows = list(csv.reader(text.splitlines(keepends=True)))
        return dmn.table_from_rows(source.stem, rows)
    if kinds[0] == ".xlsx":
        return model_from_workbook(source.stem, read_bytes(source))
    model = read_model(source)
    if kinds[1] not in {".csv", ".xlsx"}:
        return dmn.write(model, to)
    chosen = _chosen(model, table)
    if kinds[1] == ".xlsx":
        return workbook_from_tables(chosen)
    text_file = StringIO(newline="")
    csv.writer(text_file).writerows(dmn.rows_from_table(next(iter(chosen.values()))))
    return text_file.getvalue().encode()


def _chosen(model: dmn.Model, name: str | None) -> Mapping[str, dmn.Table]:
    """Return the table of that decision, or all tables."""
    tables = model.tables
    if tables and name is None:
        return tables
    if name is None or name not in tables:
        raise ProblemError(
            Problem(
                code="dmn-no-table",
                message=f"The model has no decision table called {name or 'anything'}.",
                hint=f"It has {', '.join(tables) or 'none'}.",
            )
        )
    return {name: tables[name]}
