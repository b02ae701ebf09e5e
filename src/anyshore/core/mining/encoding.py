"""From rows to an event log: what every reader ends with.

Readers give columns; this module leaves out events that lack a case, an activity or an
instant, brings the rest into order and codes it.  It says what it left out, and the
first place of each, and refuses a log of which nothing is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from anyshore.core.mining.log import MISSING, EventLog, code_type
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Columns", "encode", "microseconds"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Columns:
    """Events as they were read, one row each, in the order of the file."""

    #: Identifier of each event's case.
    case: pl.Series
    #: Name of each event's activity.
    activity: pl.Series
    #: When each event was complete, microseconds in UTC or null; None where unknown.
    time: pl.Series | None = None
    #: When the work started.
    start: pl.Series | None = None
    #: Name of each event's resource.
    resource: pl.Series | None = None
    #: Each event's life-cycle transition.
    transition: pl.Series | None = None
    #: Everything else about events.
    event_attributes: pl.DataFrame = field(default_factory=pl.DataFrame)
    #: Everything else about cases: a row each, with the identifier in ``case``.
    case_attributes: pl.DataFrame | None = None
    #: How a place is named: ``event 7`` or ``line 8``; what to add to a row's number.
    row_name: str = "event"
    #: Number of the first row.
    first_row: int = 1
    #: What was doubtful so far.
    findings: tuple[Problem, ...] = ()


def microseconds(column: pl.Series) -> NDArray[np.int64]:
    """Return instants as microseconds since 1970 in UTC; null becomes `MISSING`."""
    if column.dtype == pl.Date:
        column = column.cast(pl.Datetime("us"))
    if isinstance(column.dtype, pl.Datetime):
        column = column.dt.timestamp("us")
    numbers = column.cast(pl.Int64)
    if numbers.null_count():
        numbers = numbers.fill_null(MISSING)
    return numbers.to_numpy()


def encode(columns: Columns, name: str = "") -> EventLog:
    """Bring events into order and code them.

    Raises:
        ProblemError: ``log-empty`` where no event is left.
    """
    columns, findings = _complete(columns)
    rows, offsets, cases = _grouped(columns.case)
    rows, time = _ordered(columns.time, rows, offsets)
    start = None if columns.start is None else microseconds(columns.start)
    activities, activity = _codes(columns.activity, "activity")
    resources, resource = _optional_codes(columns.resource)
    transitions, transition = _optional_codes(
        None
        if columns.transition is None
        else columns.transition.str.strip_chars().str.to_lowercase()
    )

    def take(column: NDArray[Any] | None) -> NDArray[Any] | None:
        return column if column is None or rows is None else column[rows]

    codes = activity.astype(code_type(len(activities)), copy=False)
    attributes = columns.event_attributes
    return EventLog(
        name=name,
        activities=activities,
        activity=codes if rows is None else codes[rows],
        offsets=offsets,
        cases=cases,
        time=time,
        start=take(start),
        resources=resources,
        resource=take(resource),
        transitions=transitions,
        transition=take(transition),
        event_attributes=(
            attributes if rows is None or not attributes.width else attributes[rows]
        ),
        case_attributes=_of_cases(columns.case_attributes, cases),
        findings=(*columns.findings, *findings),
    )


def _complete(columns: Columns) -> tuple[Columns, list[Problem]]:
    """Leave out events without a case, an activity or an instant, and say so."""
    findings: list[Problem] = []
    keep: pl.Series | None = None
    wanted = [
        ("case", "case identifier", columns.case),
        ("activity", "activity", columns.activity),
    ]
    if columns.time is not None and columns.time.null_count() < len(columns.time):
        wanted.append(("time", "timestamp", columns.time))
    for code, what, column in wanted:
        missing = column.null_count()
        if not missing:
            continue
        first = int(column.is_null().arg_max() or 0) + columns.first_row
        findings.append(
            Problem(
                code=f"log-no-{code}",
                message=f"{missing} of {len(column)} events have no {what} and are "
                "left out.",
                hint=f"The first of them is {columns.row_name} {first}.",
                place=Place(element=f"{columns.row_name} {first}"),
                severity=Severity.WARNING,
            )
        )
        present = column.is_not_null()
        keep = present if keep is None else keep & present
    if keep is not None:
        columns = _filtered(columns, keep)
    if not len(columns.case):
        why = "; ".join(each.message for each in findings) or "It holds no events."
        raise ProblemError(
            Problem(
                code="log-empty",
                message=f"There is nothing to measure in this log. {why}",
                hint="Name the columns of the case, the activity and the timestamp.",
            )
        )
    return columns, findings


def _filtered(columns: Columns, keep: pl.Series) -> Columns:
    from dataclasses import replace

    def kept(column: pl.Series | None) -> pl.Series | None:
        return None if column is None else column.filter(keep)

    attributes = columns.event_attributes
    return replace(
        columns,
        case=columns.case.filter(keep),
        activity=columns.activity.filter(keep),
        time=kept(columns.time),
        start=kept(columns.start),
        resource=kept(columns.resource),
        transition=kept(columns.transition),
        event_attributes=attributes.filter(keep) if attributes.width else attributes,
    )


def _numbers(column: pl.Series | None, rows: int) -> NDArray[np.int64]:
    if column is None:
        return np.full(rows, MISSING, dtype=np.int64)
    return microseconds(column)


def _ordered(
    column: pl.Series | None,
    rows: NDArray[np.int64] | None,
    offsets: NDArray[np.int64],
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64]]:
    """Return the rows by case and time (None: they are), and their instants."""
    time = _numbers(column, int(offsets[-1]))
    if rows is not None:
        time = time[rows]
    order = _by_time(time, offsets)
    if order is None:
        return rows, time
    return (order if rows is None else rows[order]), time[order]


def _grouped(
    case: pl.Series,
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64], pl.Series]:
    """Return the rows case by case (None: they are), offsets and the cases' names."""
    heads = (case != case.shift(1)).fill_null(value=True)
    starts = heads.arg_true().to_numpy().astype(np.int64)
    names = case.gather(starts)
    bounds = np.append(starts, len(case))
    # Hashes that all differ prove that names do, at half the price.
    if names.hash().n_unique() == len(names) or names.n_unique() == len(names):
        return None, bounds, names.cast(pl.String).alias("case")
    unique = names.unique(maintain_order=True)
    numbers = (
        names.to_frame("case")
        .join(
            unique.to_frame("case").with_row_index("number"),
            on="case",
            how="left",
            maintain_order="left",
        )["number"]
        .to_numpy()
        .astype(np.int64)
    )
    runs = np.argsort(numbers, kind="stable")
    lengths = np.diff(bounds)
    counts = np.bincount(numbers, weights=lengths, minlength=len(unique))
    offsets = np.concatenate(([0], np.cumsum(counts.astype(np.int64))))
    sizes = lengths[runs]
    placed = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    rows = np.repeat(starts[runs] - placed, sizes) + np.arange(len(case))
    return rows, offsets, unique.cast(pl.String).alias("case")


def _by_time(
    time: NDArray[np.int64], offsets: NDArray[np.int64]
) -> NDArray[np.int64] | None:
    """Return the order by case and time, ties as they come; None where it is so."""
    backwards = time[1:] < time[:-1]
    backwards[offsets[1:-1] - 1] = False
    if not backwards.any():
        return None
    case = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    return np.lexsort((time, case))


def _codes(column: pl.Series, what: str) -> tuple[tuple[str, ...], NDArray[Any]]:
    """Return names in order of first appearance, and a code for each row."""
    text = column.cast(pl.String)
    names = text.unique(maintain_order=True).drop_nulls()
    codes = text.cast(pl.Enum(names)).to_physical()
    if codes.null_count():
        codes = codes.cast(pl.Int64).fill_null(-1)
    return tuple(names.to_list()), codes.to_numpy()


def _optional_codes(
    column: pl.Series | None,
) -> tuple[tuple[str, ...], NDArray[np.int32] | None]:
    if column is None or column.null_count() == len(column):
        return (), None
    names, codes = _codes(column, "resource")
    return names, codes.astype(np.int32)


def _of_cases(attributes: pl.DataFrame | None, cases: pl.Series) -> pl.DataFrame:
    """Return one row of attributes for each case; a case read twice keeps its first."""
    if attributes is None or attributes.width <= 1:
        return pl.DataFrame()
    first = attributes.unique("case", keep="first", maintain_order=True)
    joined = cases.to_frame("case").join(
        first.with_columns(pl.col("case").cast(pl.String)),
        on="case",
        how="left",
        maintain_order="left",
    )
    return joined.drop("case")
