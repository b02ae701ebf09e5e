"""Rows from CSV files and spreadsheets, each with its line."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

from anyshore.adapters.plans.documents import refuse
from anyshore.core.staffing.labour.rows import Row
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

__all__ = ["read_csv", "read_sheets"]

_LARGEST = 200_000_000
_MOST_ROWS = 2_000_000


def read_csv(path: Path, section: str) -> list[Row]:
    """Read a CSV file with a line of column names.

    Commas, semicolons and tabs are told apart by that line.

    Raises:
        ProblemError: Where it cannot be read.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise refuse(path, "The file is too large.", "Cut it.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(path, f"The file cannot be read: {error}.", "Give UTF-8.") from (
            error
        )
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    lines: list[tuple[int, list[object]]] = []
    try:
        lines.extend((reader.line_num, list(cells)) for cells in reader)
    except csv.Error as error:
        message = f"This is no CSV: {error}."
        raise refuse(path, message, "Mend the line.", reader.line_num) from error
    return _rows(str(path), section, lines)


def read_sheets(path: Path) -> dict[str, list[Row]]:
    """Read a workbook: every sheet is a section, by its name.

    Raises:
        ProblemError: Where it cannot be read.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        hint = 'Install "anyshore[spreadsheets]", or give CSV.'
        raise refuse(path, "Workbooks need openpyxl.", hint) from error
    try:
        return _sheets(path, load_workbook)
    except ProblemError:
        raise
    # A broken workbook fails in the zip, in its XML or in what openpyxl makes of it,
    # and openpyxl names no class for that.
    except Exception as error:
        message = f"This is no workbook: {type(error).__name__}."
        raise refuse(path, message, "Save it as .xlsx again, or give CSV.") from error


def _sheets(path: Path, load: Callable[..., Any]) -> dict[str, list[Row]]:
    with zipfile.ZipFile(path) as archive:
        size = sum(each.file_size for each in archive.infolist())
    if size > _LARGEST:
        raise refuse(path, "The workbook is too large.", "Give CSV.")
    book = load(path, read_only=True, data_only=True)
    found = {}
    for sheet in book.worksheets:
        name = sheet.title.strip().lower()
        lines: list[tuple[int, Sequence[object]]] = []
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > _MOST_ROWS:
                raise refuse(path, f"The sheet {name} is too long.", "Give CSV.")
            lines.append((number, cells))
        found[name] = _rows(f"{path}#{sheet.title}", name, lines)
    book.close()
    return found


def _rows(
    source: str, section: str, lines: Iterable[tuple[int, Sequence[object]]]
) -> list[Row]:
    """Make rows of lines; the first that is not empty has the names."""
    names: list[str] = []
    found: list[Row] = []
    for number, cells in lines:
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        if not names:
            names = [_name(cell) for cell in cells]
            _check(source, number, names)
            continue
        if any(str(cell or "").strip() for cell in cells[len(names) :]):
            raise _wrong(source, number, "The line has more fields than names.")
        values = {n: v for n, v in zip(names, cells, strict=False) if n}
        found.append(Row(section=section, values=values, source=source, line=number))
    return found


def _name(cell: object) -> str:
    return str(cell or "").strip().lower().replace(" ", "_")


def _check(source: str, number: int, names: list[str]) -> None:
    for name in names:
        if name and names.count(name) > 1:
            raise _wrong(source, number, f"The column {name!r} stands twice.")


def _wrong(source: str, number: int, message: str) -> ProblemError:
    place = Place(source=source, line=number)
    hint = "The first line has the names of the columns."
    return ProblemError(
        Problem(code="roster-plan", message=message, hint=hint, place=place)
    )
