"""Files that an advice reads: scopes in YAML, JSON, CSV or XLSX, logs and claims.

A table has a row for each process.  Columns that carry the name of a field are fields,
columns that carry the name of a question are answers, and ``price_low``,
``price_high``, ``price_per`` and the like make a price.  The client stands in columns
that begin with ``client_``, in the first row that fills them.
"""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from anyshore.cli.dmn_files import read_bytes
from anyshore.core import sourcing
from anyshore.core.sourcing import Process
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from anyshore.core.sourcing import LogEvidence

__all__ = ["read_claims", "read_logs", "read_portfolio", "read_rows"]

_FIELDS = frozenset(Process.__struct_fields__) - {"answers", "prices", "steps", "wage"}
_LISTS = frozenset(["languages"])
_PRICE = "price_"
_CLIENT = "client_"


def read_portfolio(
    path: Path, questions: Iterable[str], client: Mapping[str, str]
) -> sourcing.Portfolio:
    """Read a scope from a file of any kind that is known.

    Args:
        path: The file; its ending says what it is.
        questions: Names of the questions, which may be columns of a table.
        client: Fields of the client that were told beside the file.

    Raises:
        ProblemError: ``scope-unreadable`` and what reading files raises.
    """
    match path.suffix.lower():
        case ".yaml" | ".yml" | ".json":
            document = _document(path)
        case ".csv":
            document = _from_rows(_csv_rows(path), frozenset(questions), path)
        case ".xlsx":
            document = _from_rows(_xlsx_rows(path), frozenset(questions), path)
        case _:
            raise _refused(path, "is neither YAML, JSON, CSV nor XLSX")
    if isinstance(document, dict) and client:
        given = document.get("client")
        known = given if isinstance(given, dict) else {}
        document = {**document, "client": {**known, **client}}
    return sourcing.read_scope(document, str(path))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a table in CSV or XLSX.

    Raises:
        ProblemError: ``scope-unreadable`` for another kind of file.
    """
    match path.suffix.lower():
        case ".csv":
            return _csv_rows(path)
        case ".xlsx":
            return _xlsx_rows(path)
        case _:
            raise _refused(path, "is neither CSV nor XLSX")


def read_claims(path: Path) -> tuple[sourcing.Claim, ...]:
    """Read rows of a ledger from CSV, XLSX, YAML or JSON."""
    if path.suffix.lower() in {".csv", ".xlsx"}:
        rows = read_rows(path)
    else:
        document = _document(path)
        listed = document.get("claims") if isinstance(document, dict) else document
        if not isinstance(listed, list):
            raise _refused(path, "holds no list of claims")
        rows = [
            {str(name): "" if v is None else str(v) for name, v in row.items()}
            for row in listed
            if isinstance(row, dict)
        ]
    return tuple(sourcing.claim_from_row(row) for row in rows)


def read_logs(
    portfolio: sourcing.Portfolio, folder: Path, told: Callable[[str], None]
) -> dict[str, LogEvidence]:
    """Read and measure the logs that a scope names.

    Args:
        portfolio: Its processes may name files.
        folder: Where those files are looked for.
        told: Called with the name of each process before its log is read.
    """
    found = {}
    for process in portfolio.processes:
        if process.log:
            told(process.name)
            found[process.name] = _measured(folder / process.log)
    return found


def _measured(path: Path) -> LogEvidence:
    from anyshore.core import mining

    log = mining.read_log(read_bytes(path), mining.Reading(name=path.name))
    return sourcing.heard(mining.as_plain(log, mining.measure(log)))


def _document(path: Path) -> Any:
    data = read_bytes(path)
    try:
        if path.suffix.lower() == ".json":
            return json.loads(data, parse_float=Decimal)
        return yaml.safe_load(data)
    except (yaml.YAMLError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise ProblemError(
            Problem(
                code="scope-unreadable",
                message=f"The file is broken: {str(error).splitlines()[0]}.",
                hint="Check indents, colons and quotes.",
                place=Place(source=str(path), line=None if line is None else line + 1),
            )
        ) from error


def _csv_rows(path: Path) -> list[dict[str, str]]:
    text = read_bytes(path).decode("utf-8-sig", errors="replace")
    head = text.splitlines()[0] if text else ""
    separator = max(",;\t", key=head.count)
    # Lines may end in CR alone.
    lines = io.StringIO(text, newline=None)
    try:
        rows = list(csv.DictReader(lines, delimiter=separator))
    except csv.Error as error:
        raise _refused(path, f"is no table: {error}") from error
    if any(None in row for row in rows):
        raise _refused(path, "has a row with more cells than columns")
    return [
        {(name or "").strip(): (cell or "").strip() for name, cell in row.items()}
        for row in rows
        if any(isinstance(cell, str) and cell.strip() for cell in row.values())
    ]


def _xlsx_rows(path: Path) -> list[dict[str, str]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise ProblemError(
            Problem(
                code="extra-missing",
                message="Reading spreadsheets needs openpyxl.",
                hint='Install it with pip install "anyshore[spreadsheets]".',
            )
        ) from None
    try:
        book = load_workbook(io.BytesIO(read_bytes(path)), data_only=True)
    except Exception as error:
        raise _refused(path, "is no XLSX workbook") from error
    rows = [
        ["" if cell is None else str(cell).strip() for cell in row]
        for row in book.worksheets[0].iter_rows(values_only=True)
    ]
    filled = [row for row in rows if any(row)]
    if not filled:
        return []
    header, *body = filled
    return [dict(zip(header, row, strict=False)) for row in body]


def _from_rows(
    rows: list[dict[str, str]], questions: frozenset[str], path: Path
) -> dict[str, Any]:
    """Make the document that YAML would have held."""
    client: dict[str, str] = {}
    processes = []
    for number, row in enumerate(rows, 2):
        process: dict[str, Any] = {"answers": {}}
        price: dict[str, str] = {}
        for name, cell in row.items():
            if not cell:
                continue
            if name in _FIELDS:
                process[name] = _cell(name, cell)
            elif name in questions:
                process["answers"][name] = cell
            elif name.startswith(_PRICE):
                price[name.removeprefix(_PRICE)] = cell
            elif name.startswith(_CLIENT):
                client.setdefault(name.removeprefix(_CLIENT), cell)
            else:
                raise ProblemError(
                    Problem(
                        code="column-unknown",
                        message=f"No field or question is called {name!r}.",
                        hint="docs/reference/advice.md lists every column.",
                        place=Place(source=str(path), line=number, element=name),
                    )
                )
        if price:
            process["prices"] = [price]
        processes.append(process)
    return {"client": client, "processes": processes}


def _cell(name: str, cell: str) -> Any:
    if name in _LISTS:
        return cell.replace(",", " ").replace(";", " ").split()
    if Process.__annotations__.get(name) == "bool":
        return cell.lower() in {"yes", "y", "true", "1", "x"}
    return cell


def _refused(path: Path, what: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="scope-unreadable",
            message=f"The file {what}.",
            place=Place(source=str(path)),
        )
    )
