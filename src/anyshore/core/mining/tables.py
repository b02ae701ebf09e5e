"""Reading tables of events: CSV, and frames as Parquet gives them."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from anyshore.core.mining.dates import DateForm, find_form, parse_dates
from anyshore.core.mining.encoding import Columns, encode
from anyshore.core.mining.guessing import (
    SAMPLE_ROWS,
    Guess,
    guess,
    guess_parts,
    normalized_lines,
)
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anyshore.core.mining.log import EventLog

__all__ = ["PARQUET", "guess_table", "read_csv", "read_frame", "read_parquet"]

#: What a file in Parquet begins with.
PARQUET = b"PAR1"
_NEEDED = ("case", "activity")
#: Characters in which the head of a table ends.
_HEAD = 1 << 16


def read_csv(
    data: bytes, found: Guess | None = None, *, name: str = "", zone: str = "UTC"
) -> EventLog:
    """Read an event log from CSV.

    Args:
        data: The file.
        found: How to read it, as confirmed; guessed where it is not given.
        name: What the log is called.
        zone: IANA zone of instants that name none.

    Raises:
        ProblemError: ``csv-ragged`` for a row with too many cells, ``log-no-part``
            where no column is the case or the activity, ``log-empty`` where nothing
            is left.
    """
    found = found or guess(data)
    text = normalized_lines(data.decode(found.encoding)).lstrip("\n")
    frame = _parsed(text, found)
    columns = _columns(frame, found, zone)
    first = 2 if found.header else 1
    return encode(replace(columns, row_name="line", first_row=first), name)


def read_parquet(
    data: bytes,
    parts: Mapping[str, str] | None = None,
    *,
    name: str = "",
    zone: str = "UTC",
) -> EventLog:
    """Read an event log from Parquet; see `read_frame`.

    Raises:
        ProblemError: ``parquet-broken`` where the bytes are no Parquet.
    """
    with _parquet():
        return read_frame(pl.scan_parquet(BytesIO(data)), parts, name=name, zone=zone)


def guess_table(data: bytes) -> Guess:
    """Guess how a table is read, whether it is CSV or Parquet.

    Raises:
        ProblemError: ``csv-no-table`` or ``parquet-broken``.
    """
    if data[:4] != PARQUET:
        return guess(data)
    with _parquet():
        return _guessed(pl.scan_parquet(BytesIO(data)))


@contextmanager
def _parquet() -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        # Some damage is met so late that the library gives up instead of telling.
        raise ProblemError(
            Problem(
                code="parquet-broken",
                message=f"This is no Parquet file that can be read: {error}.",
                hint="Export it again.",
            )
        ) from error


def read_frame(
    frame: pl.DataFrame | pl.LazyFrame,
    parts: Mapping[str, str] | None = None,
    *,
    name: str = "",
    zone: str = "UTC",
    attributes: bool = True,
) -> EventLog:
    """Read an event log from a frame.

    Args:
        frame: Rows are events.
        parts: Columns for `case`, `activity`, `time`, `start`, `resource` and
            `transition`; what is left out is guessed.
        name: What the log is called.
        zone: IANA zone of instants that name none.
        attributes: Whether to keep the other columns.

    Raises:
        ProblemError: As `read_csv` does.
    """
    lazy = frame.lazy()
    found = _guessed(lazy).corrected(parts or {})
    if not attributes:
        lazy = lazy.select(list(dict.fromkeys(found.parts.values())))
    return encode(_columns(lazy.collect(), found, zone), name)


def _guessed(frame: pl.LazyFrame) -> Guess:
    sample = frame.head(20_000).collect()
    parts, dates, reasons = guess_parts(sample)
    return Guess(
        columns=tuple(sample.columns),
        parts=parts,
        dates=dates,
        reasons=tuple(reasons),
        sample=tuple(
            tuple("" if cell is None else str(cell) for cell in row)
            for row in sample.head(SAMPLE_ROWS).rows()
        ),
    )


def _parsed(text: str, found: Guess) -> pl.DataFrame:
    # What the file calls its columns is known; names given here all differ.
    names = [str(at) for at in range(len(found.columns))]
    body = text[_after_head(text, found) :]
    try:
        frame = pl.read_csv(
            (found.separator.join(names) + "\n" + body).encode(),
            separator=found.separator,
            schema=dict.fromkeys(names, pl.String),
        )
    except pl.exceptions.PolarsError as error:
        # What follows the first line is advice on the library's own options.
        raise _ragged(text, found, str(error).partition("\n")[0]) from error
    return frame.rename(dict(zip(names, found.columns, strict=True)))


def _after_head(text: str, found: Guess) -> int:
    """Return where the first row below the head begins."""
    if not found.header:
        return 0
    reader = csv.reader(text[:_HEAD].split("\n"), delimiter=found.separator)
    next(reader, None)
    at = 0
    # A quoted name may hold the end of a line.
    for _ in range(reader.line_num):
        at = text.find("\n", at) + 1 or len(text)
    return at


def _ragged(text: str, found: Guess, why: str) -> ProblemError:
    """Say in which line a table does not keep its shape."""
    width = len(found.columns)
    reader = csv.reader(text.split("\n"), delimiter=found.separator)
    for row in reader:
        if len(row) > width:
            message = f"Line {reader.line_num} has {len(row)} cells instead of {width}."
            return ProblemError(
                Problem(
                    code="csv-ragged",
                    message=message,
                    hint="Quote cells that hold the separator.",
                    place=Place(line=reader.line_num),
                )
            )
    return ProblemError(
        Problem(
            code="csv-unreadable",
            message=f"The table cannot be read: {why}",
            hint="Look for quotation marks that are not closed.",
        )
    )


def _columns(frame: pl.DataFrame, found: Guess, zone: str) -> Columns:
    parts = found.parts
    for part in _NEEDED:
        if part not in parts:
            raise ProblemError(
                Problem(
                    code="log-no-part",
                    message=f"No column looks like the {part}.",
                    hint=f"Name it; there are {', '.join(found.columns)}.",
                    place=Place(element=part),
                )
            )
    findings: list[Problem] = []
    if not frame.height:
        frame = frame.cast(pl.String)
    if "time" not in parts:
        findings.append(
            Problem(
                code="log-no-times",
                message="No column holds dates: events stand as in the file, and "
                "nothing about time is measured.",
                hint="Name the column of the timestamp, if there is one.",
                severity=Severity.WARNING,
            )
        )
    time = _instants(frame, found, "time", zone, findings)
    start = _instants(frame, found, "start", zone, findings)
    used = {name for part, name in parts.items()}
    rest = [name for name in frame.columns if name not in used]
    return Columns(
        case=_text(frame[parts["case"]]),
        activity=_text(frame[parts["activity"]]),
        time=time,
        start=start,
        resource=_text(frame[parts["resource"]]) if "resource" in parts else None,
        transition=_text(frame[parts["transition"]]) if "transition" in parts else None,
        event_attributes=_numbers(frame.select(rest)),
        findings=tuple(findings),
        row_name="row",
    )


def _text(column: pl.Series) -> pl.Series:
    """Return names as text; a cell of nothing but space is missing."""
    if column.dtype != pl.String:
        return column.cast(pl.String)
    # A cell of nothing but space is empty or begins with space: few columns have any.
    if column.str.len_bytes().min() != 0 and not any(
        column.str.starts_with(sign).any() for sign in (" ", "\t")
    ):
        return column
    blank = column.str.strip_chars().str.len_bytes() == 0
    return pl.select(pl.when(~blank).then(column)).to_series()


def _instants(
    frame: pl.DataFrame, found: Guess, part: str, zone: str, findings: list[Problem]
) -> pl.Series | None:
    if part not in found.parts:
        return None
    name = found.parts[part]
    column = frame[name]
    if isinstance(column.dtype, pl.Datetime):
        if column.dtype.time_zone is None and zone != "UTC":
            column = column.dt.replace_time_zone(
                zone, ambiguous="earliest", non_existent="null"
            )
        return column.cast(pl.Datetime("us", column.dtype.time_zone))  # type: ignore[attr-defined]
    if column.dtype == pl.Date:
        return column.cast(pl.Datetime("us"))
    column = column.cast(pl.String)
    form = find_form(column) or found.dates.get(name)
    if form is None:
        raise ProblemError(
            Problem(
                code="log-no-dates",
                message=f"Column {name!r} holds no dates that can be read; it begins "
                f"with {column.drop_nulls().head(1).to_list()}.",
                hint="Name another column for the timestamp.",
                place=Place(element=name),
            )
        )
    read = parse_dates(column, form, zone)
    findings += _doubts(name, column, form, read)
    return read


def _doubts(
    name: str, column: pl.Series, form: DateForm, read: pl.Series
) -> list[Problem]:
    """Say which cells are no dates, and whether the form itself is doubtful."""
    findings = []
    bad = column.is_not_null() & read.is_null() & (column.str.strip_chars() != "")
    if bad.any():
        line = int(bad.arg_max() or 0) + 1
        findings.append(
            Problem(
                code="log-bad-instant",
                message=f"{bad.sum()} cells of {name!r} are no dates "
                f"({form.order}), the first is {column.filter(bad)[0]!r}.",
                place=Place(element=f"row {line}"),
                severity=Severity.WARNING,
            )
        )
    if form.doubtful:
        findings.append(
            Problem(
                code="log-doubtful-dates",
                message=f"No date of {name!r} decides between day and month; they are "
                f"read as {form.order}.",
                severity=Severity.WARNING,
            )
        )
    return findings


def _numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Make numbers of columns of text that hold nothing else."""
    made = []
    for column in frame:
        typed = column
        if isinstance(column.dtype, (pl.Categorical, pl.Enum)):
            typed = column.cast(pl.String)
        if column.dtype == pl.String:
            number = column.cast(pl.Float64, strict=False)
            if number.null_count() == column.null_count() < len(column):
                typed = number
        made.append(typed)
    return pl.DataFrame(made)
