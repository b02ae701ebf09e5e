"""``anyshore invoice``: read electronic invoices and say what is wrong with them.

On a terminal the result is a table; anywhere else it is one line a file, with
tab-separated columns that do not change: status, file, syntax, seller, number, issue
date, amount due, currency, errors, warnings, first finding.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - typer reads the annotations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from anyshore.adapters import clock
from anyshore.adapters.einvoice import MAX_BYTES, Reading, read_document
from anyshore.core.pricing import KnownSupplier, check, duplicate_key
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

__all__ = ["app"]

app = typer.Typer(help="Read and check electronic invoices.", no_args_is_help=True)

_WEIGHTS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_WIDTHS = {"": 7, "File": 24, "Kind": 4, "Seller": 16, "Number": 10, "Due": 13}
# Columns that a narrow terminal goes without, so that findings stay in sight.
_SPARED = {"Kind", "Number"}
_WIDE = 110
_STYLES = {"read": "green", "refused": "bold red"}


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of one file: a reading with findings, or a refusal."""

    path: Path
    reading: Reading | None
    findings: tuple[Problem, ...]

    @property
    def status(self) -> str:
        return "refused" if self.reading is None else "read"

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


@app.callback()
def group() -> None:
    """Read and check electronic invoices."""


@app.command("check")
def check_files(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Files, or folders of files."),
    ],
    suppliers: Annotated[
        Path | None,
        typer.Option(
            help="CSV of known suppliers: name, identifiers, accounts; several in a "
            "column are separated by spaces."
        ),
    ] = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day to check dates against."),
    ] = None,
    limit: Annotated[int, typer.Option(help="Largest file, in bytes.")] = MAX_BYTES,
    as_json: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--json", help="Write JSON, with every finding.")
    ] = False,
) -> None:
    """Read each file as UBL 2.1 or CII D16B and check it by the rules of EN 16931.

    Exit status is 1 where any file was refused; findings alone do not change it.
    """
    known = None if suppliers is None else _read_suppliers(suppliers)
    day = (today or clock.now()).date()
    results = list(_check_all(_files(paths), known, day, limit))
    if as_json:
        typer.echo(json.dumps(_as_json(results), indent=2, ensure_ascii=False))
    elif _is_terminal():
        _show_table(results)
    else:
        for result in results:
            typer.echo("\t".join(_row(result)))
        typer.echo(_summary(results))
    if any(result.reading is None for result in results):
        raise typer.Exit(1)


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                each
                for each in path.rglob("*")
                if each.is_file() and not each.name.startswith(".")
            )
        else:
            yield path


def _check_all(
    paths: Iterable[Path],
    known: tuple[KnownSupplier, ...] | None,
    today: date,
    limit: int,
) -> Iterator[_Result]:
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            reading = read_document(_bytes(path), path.name, limit=limit)
        except ProblemError as error:
            yield _Result(path, None, (error.problem,))
            continue
        found = [
            *reading.findings,
            *check(
                reading.invoice,
                known_suppliers=known,
                today=today,
                origin=reading.origin,
            ),
        ]
        first = seen.setdefault(duplicate_key(reading.invoice), path)
        if first is not path:
            found.append(_duplicate(path, first))
        found.sort(key=lambda finding: _WEIGHTS[finding.severity])
        yield _Result(path, reading, tuple(found))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProblemError(
            Problem(
                code="file-unreadable",
                message=f"The file cannot be read: {error.strerror}.",
                hint="Check its name and who may read it.",
                place=Place(source=path.name),
            )
        ) from error


def _duplicate(path: Path, first: Path) -> Problem:
    return Problem(
        code="duplicate",
        message=f"Seller, number and date are those of {first.name}.",
        hint="Pay it once; ask the seller if both are meant.",
        place=Place(source=path.name, element="BT-1"),
        severity=Severity.WARNING,
    )


def _read_suppliers(path: Path) -> tuple[KnownSupplier, ...]:
    """Read the payer's file.

    Raises:
        ProblemError: ``suppliers-malformed`` where a column is missing.
    """
    text = _bytes(path).decode("utf-8-sig")
    rows = csv.DictReader(text.splitlines())
    missing = {"name", "identifiers", "accounts"} - set(rows.fieldnames or ())
    if missing:
        raise ProblemError(
            Problem(
                code="suppliers-malformed",
                message=f"The column {min(missing)} is missing.",
                hint="Write the columns name, identifiers and accounts.",
                place=Place(source=path.name, line=1),
            )
        )
    return tuple(
        KnownSupplier(
            name=row["name"],
            identifiers=frozenset(row["identifiers"].split()),
            accounts=frozenset(row["accounts"].split()),
        )
        for row in rows
    )


def _row(result: _Result) -> tuple[str, ...]:
    first = result.findings[0] if result.findings else None
    told = f"{first.code}: {first}" if first else ""
    if result.reading is None:
        return ("refused", str(result.path), *[""] * 8, told)
    invoice = result.reading.invoice
    payable = invoice.totals.payable
    cells = (
        "read",
        str(result.path),
        result.reading.syntax.value,
        invoice.seller.name or invoice.seller.trading_name,
        invoice.number,
        invoice.issued.isoformat() if invoice.issued else "",
        "" if payable is None else f"{payable:f}",
        invoice.currency,
        str(result.count(Severity.ERROR)),
        str(result.count(Severity.WARNING)),
        told,
    )
    return tuple(" ".join(cell.split()) for cell in cells)


def _summary(results: list[_Result]) -> str:
    read = [result for result in results if result.reading is not None]
    clean = sum(not _serious(result) for result in read)
    return (
        f"{len(results)} files: {len(read)} read ({clean} without finding), "
        f"{len(results) - len(read)} refused"
    )


def _serious(result: _Result) -> bool:
    return any(each.severity is not Severity.NOTE for each in result.findings)


def _show_table(results: list[_Result]) -> None:
    """Show one line a file, cut where the terminal is too narrow for it."""
    console = Console()
    shown = [
        (name, width)
        for name, width in _WIDTHS.items()
        if console.width >= _WIDE or name not in _SPARED
    ]
    table = Table(box=None, pad_edge=False, expand=True)
    for name, width in shown:
        justify: Literal["left", "right"] = "right" if name == "Due" else "left"
        table.add_column(
            name, width=width, no_wrap=True, overflow="ellipsis", justify=justify
        )
    table.add_column("Findings", ratio=1, no_wrap=True, overflow="ellipsis")
    for result in results:
        status, path, syntax, seller, number, _, due, currency, *_ = _row(result)
        cells = {
            "": status,
            "File": Path(path).name,
            "Kind": syntax[:3],
            "Seller": seller,
            "Number": number,
            "Due": f"{due} {currency}".strip(),
        }
        table.add_row(
            *(
                Text(cells[name], style=_STYLES.get(cells[name], ""))
                for name, _ in shown
            ),
            Text(_told(result)),
        )
    console.print(table)
    console.print(_summary(results), highlight=False)


def _told(result: _Result) -> str:
    if not result.findings:
        return ""
    first = result.findings[0]
    others = len(result.findings) - 1
    more = f"+{others} " if others else ""
    line = f"line {first.place.line}: " if first.place.line else ""
    return f"{more}{first.code}: {line}{first.message}"


def _as_json(results: list[_Result]) -> dict[str, Any]:
    codes = Counter(each.code for result in results for each in result.findings)
    return {
        "files": [_file_as_json(result) for result in results],
        "summary": {
            "files": len(results),
            "read": sum(result.reading is not None for result in results),
            "refused": sum(result.reading is None for result in results),
            "findings": dict(sorted(codes.items())),
        },
    }


def _file_as_json(result: _Result) -> dict[str, Any]:
    _, path, syntax, seller, number, issued, due, currency, *_ = _row(result)
    return {
        "file": path,
        "status": result.status,
        "syntax": syntax or None,
        "seller": seller or None,
        "number": number or None,
        "issued": issued or None,
        "payable": due or None,
        "currency": currency or None,
        "findings": [
            {
                "code": each.code,
                "severity": each.severity.value,
                "message": each.message,
                "hint": each.hint,
                "element": each.place.element,
                "line": each.place.line,
            }
            for each in result.findings
        ],
    }
