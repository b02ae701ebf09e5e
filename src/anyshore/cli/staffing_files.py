"""Tables for the staffing commands: CSV and Parquet in and out, YAML in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import yaml

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

__all__ = [
    "check_zone", "column", "instants", "numbers", "read_table", "read_yaml",
    "write_table",
]  # fmt: skip

#: Names under which columns are looked for, unless the command is told one.
_KNOWN = {
    "start": ("start", "starts", "time", "datetime", "timestamp", "interval"),
    "volume": ("volume", "mean", "count", "calls", "contacts", "items"),
    "queue": ("queue", "skill", "service"),
}


def _problem(path: Path, message: str, hint: str, line: int | None = None) -> Problem:
    place = Place(source=str(path), line=line)
    return Problem(code="staffing-input", message=message, hint=hint, place=place)


def read_table(path: Path) -> pl.DataFrame:
    """Read a CSV or Parquet file.

    Raises:
        ProblemError: ``staffing-input`` where it cannot be read.
    """
    import polars as pl

    try:
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError) as error:
        message = f"The table cannot be read: {str(error).splitlines()[0]}."
        hint = "Give CSV with a line of column names, or Parquet."
        raise ProblemError(_problem(path, message, hint)) from error


def write_table(path: Path, frame: pl.DataFrame) -> None:
    """Write a CSV or Parquet file."""
    if path.suffix.lower() == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path, float_precision=6)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds one mapping.

    Raises:
        ProblemError: ``staffing-input`` where it cannot be read.
    """
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        message = f"The file cannot be read: {error}."
        raise ProblemError(_problem(path, message, "Give YAML.")) from error
    if not isinstance(found, dict):
        message = "The file holds no names with values."
        raise ProblemError(_problem(path, message, "Write `name: value` lines."))
    return found


def column(path: Path, frame: pl.DataFrame, what: str, named: str | None) -> str:
    """Find a column by the name given, or by those it usually has.

    Raises:
        ProblemError: ``staffing-input`` where there is none.
    """
    names = (named,) if named else _KNOWN[what]
    by_lower = {name.lower(): name for name in frame.columns}
    for name in names:
        if name.lower() in by_lower:
            return by_lower[name.lower()]
    message = f"There is no column {' or '.join(names)}."
    hint = f"There are {', '.join(frame.columns)}; name the one that says it."
    raise ProblemError(_problem(path, message, hint, line=1))


def check_zone(zone: str) -> None:
    """Refuse a zone that the IANA database does not have.

    Raises:
        ProblemError: ``zone-unknown``.
    """
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ProblemError(
            Problem(
                code="zone-unknown",
                message=f"There is no zone {zone!r}.",
                hint="Write one of the IANA database, as in Europe/Warsaw.",
                place=Place(element="zone"),
            )
        ) from None


def numbers(path: Path, frame: pl.DataFrame, name: str) -> pl.Series:
    """Return a column as numbers; empty cells stay empty.

    Raises:
        ProblemError: ``staffing-input`` with the first row that is no number.
    """
    import polars as pl

    values = frame[name]
    found = values.cast(pl.Float64, strict=False)
    wrong = (found.is_null() & values.is_not_null()) | found.is_nan()
    if values.dtype == pl.String:
        wrong &= values.str.strip_chars() != ""
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        message = f"{str(values[row])[:40]!r} in {name} is no number."
        hint = "Write numbers with a point, or leave the cell empty."
        raise ProblemError(_problem(path, message, hint, line=row + 2))
    return found


def instants(path: Path, frame: pl.DataFrame, name: str, zone: str) -> pl.Series:
    """Return a column as instants in UTC; times without a zone are the zone's own.

    A time that the clock shows twice means its first showing.

    Raises:
        ProblemError: ``staffing-input`` with the first row that is no time.
    """
    import polars as pl

    check_zone(zone)
    values = frame[name]
    if values.dtype == pl.String:
        values = _parsed(path, values, zone)
    elif not isinstance(values.dtype, pl.Datetime):
        message = f"The column {name} holds {values.dtype}, no times."
        raise ProblemError(_problem(path, message, "Write 2026-11-23T09:00:00Z."))
    if isinstance(values.dtype, pl.Datetime) and values.dtype.time_zone is None:
        values = values.dt.replace_time_zone(
            zone, ambiguous="earliest", non_existent="null"
        )
    wrong = values.is_null()
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        message = f"{frame[name][row]!r} in {name} is no time of {zone}."
        hint = "Write 2026-11-23T09:00:00Z, or with another offset."
        raise ProblemError(_problem(path, message, hint, line=row + 2))
    return values.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _parsed(path: Path, values: pl.Series, zone: str) -> pl.Series:
    import polars as pl

    text = values.str.strip_chars().str.replace(" ", "T")
    first = text.drop_nulls().first() if len(text.drop_nulls()) else ""
    has_zone = isinstance(first, str) and (
        first.endswith("Z") or "+" in first[10:] or "-" in first[10:]
    )
    formats = ("%+", "%Y-%m-%dT%H:%M%#z")
    if not has_zone:
        formats = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
    tried = [
        text.str.to_datetime(form, strict=False, time_unit="us") for form in formats
    ]
    return pl.select(pl.coalesce(tried)).to_series()
