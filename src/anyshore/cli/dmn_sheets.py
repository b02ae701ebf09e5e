"""Decision tables in spreadsheets: one sheet per table, in the form of `dmn.sheets`.

Cells are text, so that ``"a"``, ``< 5`` and ``= 1`` stay what they are.  What somebody
typed as a number, a yes or no, or a date is taken as FEEL writes it.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from anyshore.core import dmn
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["model_from_workbook", "workbook_from_tables"]

_HEAD_ROWS = 9
_WIDEST = 60
# What a sheet's name may not contain, and how long it may be.
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LONGEST = 31


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise ProblemError(
            Problem(
                code="no-openpyxl",
                message="Spreadsheets need openpyxl, which is not installed.",
                hint="Install anyshore[spreadsheets], or use CSV.",
            )
        ) from error
    return openpyxl


def workbook_from_tables(tables: Mapping[str, dmn.Table]) -> bytes:
    """Write decision tables as a workbook, a sheet for each."""
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, (name, table) in enumerate(tables.items(), 1):
        title = name.translate(_FORBIDDEN)[:_LONGEST].strip() or f"Table {at}"
        sheet = book.create_sheet(title)
        for number, row in enumerate(dmn.sheet_from_table(name, table), 1):
            for column, text in enumerate(row, 1):
                if text:
                    cell = sheet.cell(number, column)
                    # A text that starts like a formula stays a text.
                    cell.value, cell.data_type = text, "s"
        _dress(openpyxl, sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _dress(openpyxl: Any, sheet: Worksheet) -> None:
    """Make a sheet easy to read: bold names, frozen heads, columns wide enough."""
    bold = openpyxl.styles.Font(bold=True)
    for row in sheet.iter_rows(max_row=_HEAD_ROWS):
        row[0].font = bold
    for at, cells in enumerate(sheet.iter_cols(), 1):
        longest = max(len(str(cell.value or "")) for cell in cells)
        letter = openpyxl.utils.get_column_letter(at)
        sheet.column_dimensions[letter].width = min(longest + 2, _WIDEST)
    sheet.freeze_panes = f"B{_HEAD_ROWS + 1}"


def model_from_workbook(name: str, content: bytes) -> bytes:
    """Write a model of the decision tables of a workbook.

    Args:
        name: The model's name.
        content: The workbook's bytes.

    Raises:
        ProblemError: ``dmn-sheet`` where a sheet is no decision table, or the file is
            no workbook.
    """
    openpyxl = _openpyxl()
    try:
        book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise ProblemError(
            Problem(
                code="dmn-sheet",
                message="The file is no workbook of the kind .xlsx.",
                hint="Save it as .xlsx again.",
            )
        ) from error
    tables = dict(
        dmn.table_from_sheet(
            [_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
        )
        for sheet in book.worksheets
    )
    return dmn.model_of_tables(name, tables)


def _text(value: object) -> str:
    """Return a cell as FEEL writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return f'@"{value.date().isoformat()}"'
        case dt.datetime() | dt.date() | dt.time():
            return f'@"{value.isoformat()}"'
    return str(value)
