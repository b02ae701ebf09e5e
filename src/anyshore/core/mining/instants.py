"""Reading instants: text or numbers in, microseconds in UTC out."""

from __future__ import annotations

import polars as pl

from anyshore.kernel import Place, Problem, Severity

__all__ = ["parse_instants"]

_ZONED = "%Y-%m-%dT%H:%M:%S%.f%#z"
_LOCAL = "%Y-%m-%dT%H:%M:%S%.f"


def parse_instants(
    column: pl.Series | None,
) -> tuple[pl.Series | None, tuple[Problem, ...]]:
    """Read instants as ISO 8601 writes them (xs:dateTime).

    An instant that names no zone is taken as UTC, and a finding says so.  What cannot
    be read is null, and a finding names the first of it.
    """
    if column is None:
        return None, ()
    zoned = column.str.to_datetime(_ZONED, strict=False, time_unit="us")
    unread = zoned.is_null() & column.is_not_null()
    if not unread.any():
        return zoned, ()
    text = column.filter(unread).str.strip_chars().str.replace(" ", "T", literal=True)
    again = text.str.to_datetime(_ZONED, strict=False, time_unit="us")
    naive = _naive(text)
    found = again.fill_null(naive)
    findings = []
    if naive.count():
        findings.append(
            Problem(
                code="log-no-zone",
                message=f"{naive.count()} instants name no zone and are read as UTC.",
                severity=Severity.NOTE,
            )
        )
    bad = text.filter(found.is_null())
    if len(bad):
        at = int((unread & (column == bad[0])).arg_max() or 0) + 1
        findings.append(
            Problem(
                code="log-bad-instant",
                message=f"{len(bad)} instants cannot be read, the first is {bad[0]!r}.",
                hint="Write them as in 2026-11-22T09:30:00+01:00.",
                place=Place(element=f"event {at}"),
                severity=Severity.WARNING,
            )
        )
    rows = unread.arg_true()
    return zoned.scatter(rows, found), tuple(findings)


def _naive(text: pl.Series) -> pl.Series:
    """Read what names no zone as UTC."""
    local = text.str.to_datetime(_LOCAL, strict=False, time_unit="us")
    short = text.str.to_datetime("%Y-%m-%dT%H:%M", strict=False, time_unit="us")
    days = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    return local.fill_null(short).fill_null(days).dt.replace_time_zone("UTC")
