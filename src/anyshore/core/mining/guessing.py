"""What a table of events looks like: a guess with its reasons, for a person to confirm.

Nothing here decides: a `Guess` is a value that says how the bytes may be read and which
column plays which part, and why.  It is confirmed, or corrected part by part, before a
log is read by it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from anyshore.core.mining.dates import DateForm, DateOrder, find_form
from anyshore.core.mining.lifecycle import STANDARD
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "PARTS",
    "SAMPLE_ROWS",
    "Guess",
    "decoded",
    "guess",
    "guess_parts",
    "normalized_lines",
]

#: What a column can be.
PARTS = ("case", "activity", "time", "start", "resource", "transition")
_SEPARATORS = (",", ";", "\t", "|", "^", ":")
_SAMPLE = 1 << 16
#: Rows that are shown to who confirms a guess.
SAMPLE_ROWS = 5
_ROWS = 20_000

#: Names that tools use, in the order in which they are believed, without any sign.
_NAMES: dict[str, tuple[str, ...]] = {
    "case": (
        "caseconceptname", "caseid", "case", "caseidentifier", "traceid", "trace",
        "caseconceptid", "casenumber", "processinstance", "processinstanceid",
        "serviceid", "ticketid", "ticket", "incidentid", "incidentnumber", "srnumber",
        "requestid", "orderid", "applicationid", "number", "caso", "fall", "id",
    ),
    "activity": (
        "conceptname", "activity", "activityname", "activityid", "operation", "task",
        "taskname", "event", "eventname", "step", "action", "eventconceptname",
        "activitylabel", "eventtype", "state", "status", "aktivitat", "tarea",
    ),
    "time": (
        "timetimestamp", "completetimestamp", "endtimestamp", "timestamp",
        "enddate", "endtime", "complete", "completetime", "completedate", "end",
        "finish", "finishtime", "completiontime", "eventtime", "eventtimestamp",
        "datetime", "date", "time", "zeit", "fecha",
    ),
    "start": (
        "starttimestamp", "startdate", "starttime", "timestart", "start", "begin",
        "begintime", "begindate", "startdatetime",
    ),
    "resource": (
        "orgresource", "resource", "agent", "user", "userid", "username", "worker",
        "employee", "performer", "operator", "originator", "resourceid", "owner",
        "assignee", "executor", "orggroup", "role", "orgrole",
    ),
    "transition": (
        "lifecycletransition", "lifecycle", "transition", "eventlifecycle",
        "eventtransition", "eventtype", "status",
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """How a table of events may be read."""

    #: Name of the encoding.
    encoding: str = "utf-8"
    #: What stands between cells.
    separator: str = ","
    #: Whether the first row names the columns.
    header: bool = True
    #: Names of all columns, in order.
    columns: tuple[str, ...] = ()
    #: The column of each part; a part without a column is not there.
    parts: Mapping[str, str]
    #: How the column of each instant writes dates.
    dates: Mapping[str, DateForm]
    #: Why, sentence by sentence.
    reasons: tuple[str, ...] = ()
    #: The first rows, for who confirms the guess.
    sample: tuple[tuple[str, ...], ...] = ()

    def corrected(self, parts: Mapping[str, str]) -> Guess:
        """Return the guess with columns that a person named.

        Raises:
            ProblemError: ``csv-no-column`` for a column that there is not.
        """
        for part, column in parts.items():
            if column and column not in self.columns:
                raise ProblemError(
                    Problem(
                        code="csv-no-column",
                        message=f"There is no column {column!r} for the {part}.",
                        hint=f"There are {', '.join(self.columns)}.",
                        place=Place(element=part),
                    )
                )
        merged = {key: value for key, value in {**self.parts, **parts}.items() if value}
        said = tuple(f"{key} is {value!r}, as given" for key, value in parts.items())
        kept = tuple(
            each
            for each in self.reasons
            if not each.startswith(tuple(parts) or ("\0",))
        )
        return replace(self, parts=merged, reasons=(*kept, *said))


def decoded(data: bytes) -> tuple[str, str, str]:
    """Return the text, the name of its encoding, and why it is this one."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        # Before UTF-16, whose mark it begins with.
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding, "it begins with its mark"
            except UnicodeDecodeError:
                break
    try:
        return data.decode(), "utf-8", "every byte fits"
    except UnicodeDecodeError as error:
        # Windows' code page knows nearly every byte; Latin-1 knows all of them.
        for encoding in ("windows-1252", "latin-1"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return text, encoding, f"byte {error.start + 1} is no UTF-8"
        raise


def normalized_lines(text: str) -> str:
    """Return text in which every line ends as Unix ends it."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def guess(data: bytes) -> Guess:
    """Guess how bytes are a table of events.

    Raises:
        ProblemError: ``csv-no-table`` where there are no columns.
    """
    text, encoding, why = decoded(data)
    lines = normalized_lines(text[: _SAMPLE * 16])
    reasons = [f"the encoding is {encoding}: {why}"]
    if "\r" in text and "\n" not in text:
        reasons.append("lines end in CR alone")
    separator = _separator(lines[:_SAMPLE])
    rows = list(islice(csv.reader(lines.split("\n"), delimiter=separator), _ROWS))
    rows = [row for row in rows if row]
    if not rows or len(rows[0]) < 2:
        raise ProblemError(
            Problem(
                code="csv-no-table",
                message="The file holds no table: no sign separates columns.",
                hint="Give a CSV file with a column for case, activity and timestamp.",
                place=Place(line=1),
            )
        )
    header = _has_header(rows)
    width = len(rows[0])
    names = _unique(rows[0]) if header else _numbered(width)
    body = [row for row in rows[header:] if len(row) == width]
    if not header:
        reasons.append("the first row looks as all others do, so columns are numbered")
    reasons.append(f"{width} columns are separated by {separator!r}")
    frame = pl.DataFrame(
        {name: [row[at] or None for row in body] for at, name in enumerate(names)},
        schema=dict.fromkeys(names, pl.String),
    )
    parts, dates, said = guess_parts(frame)
    return Guess(
        encoding=encoding,
        separator=separator,
        header=header,
        columns=tuple(names),
        parts=parts,
        dates=dates,
        reasons=(*reasons, *said),
        sample=tuple(tuple(row) for row in body[:SAMPLE_ROWS]),
    )


def _separator(lines: str) -> str:
    """Return the sign that cuts the most lines into the same number of cells."""
    best, found = (0.0, 0), ","
    sample = [line for line in lines.split("\n")[:200] if line][:-1] or [lines]
    for sign in _SEPARATORS:
        widths = [len(row) for row in csv.reader(sample, delimiter=sign)]
        common = max(set(widths), key=widths.count)
        score = (round(widths.count(common) / len(widths), 2), common)
        if common > 1 and (score[0] > 0.8 or best[0] == 0) and score > best:
            best, found = score, sign
    return found


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    head = [_plain(cell) for cell in rows[0]]
    dated = any(find_form(pl.Series([cell])) for cell in rows[0] if cell.strip())
    if dated or any(cell.isdigit() for cell in head):
        return False
    known = {name for names in _NAMES.values() for name in names}
    if known & set(head):
        return True
    # A name in the head does not come again below it.
    below = {cell for row in rows[1:200] for cell in row}
    return "" not in head and not below & set(rows[0])


def _unique(names: Sequence[str]) -> list[str]:
    made: list[str] = []
    for at, name in enumerate(names, 1):
        clean = name.strip().lstrip("\ufeff") or f"column {at}"
        made.append(clean if clean not in made else f"{clean} ({at})")
    return made


def _numbered(width: int) -> list[str]:
    return [f"column {at}" for at in range(1, width + 1)]


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def guess_parts(
    frame: pl.DataFrame,
) -> tuple[dict[str, str], dict[str, DateForm], list[str]]:
    """Guess which column plays which part.

    A column is believed by its name first, by what it holds where no name is known.

    Args:
        frame: Columns of text, or of instants where the file has types.

    Returns:
        The column of each part, how columns of instants are written, and why.
    """
    dates: dict[str, DateForm] = {}
    timed = []
    for column in frame:
        if column.dtype.is_temporal():
            timed.append(column.name)
        elif column.dtype == pl.String:
            form = find_form(column)
            if form is not None and _worth(column, form):
                dates[column.name] = form
                timed.append(column.name)
    parts: dict[str, str] = {}
    reasons: list[str] = []

    def take(part: str, name: str, why: str) -> None:
        parts[part] = name
        reasons.append(f"{part} is {name!r}: {why}")

    for part in ("time", "start"):
        name = _by_name(part, [one for one in timed if one not in parts.values()])
        if name:
            take(part, name, "its name says so and it holds dates")
    if "time" not in parts:
        left = [name for name in timed if name != parts.get("start")]
        if left:
            take("time", left[-1], "it holds dates")
        elif "start" in parts:
            take("time", parts.pop("start"), "it holds the only dates")
    _other_parts(frame, timed, parts, take)
    chosen = {parts[part] for part in ("time", "start") if part in parts}
    for name in chosen & dates.keys():
        doubt = ", which no value decides" if dates[name].doubtful else ""
        reasons.append(f"dates of {name!r} are {dates[name].order}{doubt}")
    return parts, {name: dates[name] for name in chosen & dates.keys()}, reasons


def _worth(column: pl.Series, form: DateForm) -> bool:
    """Say whether what could be dates is no number that stands in every row."""
    written = form.order in {DateOrder.YMD, DateOrder.DMY, DateOrder.MDY}
    return written or column.n_unique() > 1 or len(column) == 1


def _other_parts(
    frame: pl.DataFrame,
    timed: list[str],
    parts: dict[str, str],
    take: Callable[[str, str, str], None],
) -> None:
    free = [
        column.name
        for column in frame
        if column.name not in timed and not column.dtype.is_nested()
    ]
    for part in ("case", "activity", "resource", "transition"):
        left = [name for name in free if name not in parts.values()]
        if part == "transition":
            left = [name for name in left if _is_transition(frame[name])]
        name = _by_name(part, left)
        if name:
            take(part, name, "its name says so")
    rows = max(len(frame), 1)
    for part in ("case", "activity"):
        left = [name for name in free if name not in parts.values()]
        if part in parts or not left:
            continue
        counts = {name: frame[name].n_unique() for name in left}
        if part == "case":
            # A case has a few events: many names, and each more than once.
            fit = {name: n for name, n in counts.items() if n < rows and n > 1}
            if fit:
                name = max(fit, key=lambda each: fit[each])
                take(part, name, f"each of its {fit[name]} values comes several times")
        else:
            name = min(left, key=lambda each: (counts[each] <= 1, counts[each]))
            take(part, name, f"it has only {counts[name]} values")


def _is_transition(column: pl.Series) -> bool:
    values = column.drop_nulls().cast(pl.String).str.to_lowercase().unique()
    return bool(len(values)) and bool(values.is_in(list(STANDARD)).all())


def _by_name(part: str, names: Sequence[str]) -> str:
    """Return the column that is called as the part is, the surest first."""
    plain = {_plain(name): name for name in reversed(names)}
    for known in _NAMES[part]:
        if known in plain:
            return plain[known]
    for known in _NAMES[part][:12]:
        for name, original in reversed(plain.items()):
            if len(known) > 3 and (name.startswith(known) or name.endswith(known)):
                return original
    return ""
