"""Reading XES, plain or compressed (IEEE 1849-2016).

A log of half a million events is four million small elements, too many for a parser
that makes an object of each.  So the text is cut at its tags into columns, and whole
columns are looked at; only what tools really write is taken that way.  Anything else
(comments, other quotes, prefixes, character data) is left to an XML parser: slower, and
the judge of what is well-formed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from lxml import etree

from anyshore.core.mining.encoding import Columns, encode
from anyshore.core.mining.instants import parse_instants
from anyshore.core.mining.packing import inflate, unpacked
from anyshore.core.mining.xes_tags import Odd, Piece, cut
from anyshore.core.mining.xes_tree import pieces_of_tree
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anyshore.core.mining.log import EventLog

__all__ = ["read_xes"]

#: Bytes that are cut at a time: enough to be quick, few enough to stay in memory.
_CHUNK = 1 << 24
#: How many times smaller compressed logs are, about.
_PACKED = 25
_CASE = "concept:name"
_OWN = {
    "concept:name": "activity",
    "time:timestamp": "time",
    "start_timestamp": "start",
    "org:resource": "resource",
    "lifecycle:transition": "transition",
}


def read_xes(
    data: bytes, name: str = "", progress: Callable[[float], None] | None = None
) -> EventLog:
    """Read an event log in XES.

    Args:
        data: The document, plain or compressed with gzip.
        name: What the log is called.
        progress: Told now and then which share of the document is read.

    Raises:
        ProblemError: ``xes-malformed`` where it is no well-formed XML, ``xes-no-log``
            where it is something else, ``log-empty`` where it holds no events.
    """
    try:
        pieces = list(_pieces_of_tags(data, progress))
    except Odd:
        pieces = list(pieces_of_tree(inflate(data), progress))
    return encode(_columns(pieces), name)


def _pieces_of_tags(
    data: bytes, progress: Callable[[float], None] | None
) -> Iterator[Piece]:
    """Cut the document between traces, and each part at its tags."""
    packed = data[:2] == b"\x1f\x8b"
    whole = max(len(data), 1) * (_PACKED if packed else 1)
    rest = b""
    seen = 0
    begun = False
    for part in _bounded(unpacked(data)):
        rest += part
        seen += len(part)
        if not begun:
            at = rest.find(b"<trace")
            if at < 0:
                continue
            _check_head(rest[:at])
            begun, rest = True, rest[at:]
        end = rest.rfind(b"</trace>")
        if end < 0:
            continue
        end += len(b"</trace>")
        yield cut(rest[:end])
        rest = rest[end:]
        if progress is not None:
            # How long a compressed document is, only its end tells.
            progress(min(seen / whole, 1.0))
    if not begun:
        raise Odd("no plain trace")
    if rest.strip() != b"</log>":
        raise Odd("the document does not end after the last trace")


def _bounded(parts: Iterator[bytes]) -> Iterator[bytes]:
    for part in parts:
        for at in range(0, len(part), _CHUNK):
            yield part[at : at + _CHUNK]


def _check_head(head: bytes) -> None:
    """Leave everything to the parser that is not UTF-8, not plain, or not XES."""
    declaration = head[: head.find(b"?>") + 2].lower()
    if b"encoding" in declaration and b"utf-8" not in declaration:
        raise Odd("another encoding")
    if b"<!DOCTYPE" in head or b"<log" not in head:
        raise Odd("no plain log")
    opened = head[head.find(b"<log") :]
    try:
        etree.fromstring(opened + b"</log>", _parser())
    except etree.XMLSyntaxError as error:
        raise Odd("the head is no XML of its own") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _columns(pieces: list[Piece]) -> Columns:
    """Put the parts together and give the columns their parts in a log."""
    kinds = _kinds(pieces)
    events = pl.concat([each.events for each in pieces], how="diagonal")
    traces = pl.concat([each.traces for each in pieces], how="diagonal")
    counts = pl.concat([each.counts for each in pieces])
    numbers = pl.int_range(1, len(counts) + 1, eager=True).cast(pl.String)
    given = traces[_CASE] if _CASE in traces.columns else None
    names = "case " + numbers if given is None else given.fill_null("case " + numbers)
    findings = _findings(counts, given)
    case = names.gather(
        pl.int_range(len(counts), eager=True).repeat_by(counts).explode().drop_nulls()
    )
    own: dict[str, pl.Series] = {
        part: events[key] for key, part in _OWN.items() if key in events.columns
    }
    rest = [key for key in events.columns if key not in _OWN]
    case_rest = [key for key in traces.columns if key != _CASE]
    time, doubts = parse_instants(own.get("time"))
    start, more = parse_instants(own.get("start"))
    return Columns(
        case=case,
        activity=own.get("activity", pl.repeat(None, len(events), eager=True)),
        time=time,
        start=start,
        resource=own.get("resource"),
        transition=own.get("transition"),
        event_attributes=_typed(events.select(rest), kinds),
        case_attributes=pl.DataFrame(
            [names.alias("case"), *_typed(traces.select(case_rest), kinds)]
        ),
        findings=(*findings, *doubts, *more),
    )


def _kinds(pieces: list[Piece]) -> dict[str, str]:
    """Return the tag of each key; where two are used, it is a string."""
    kinds: dict[str, str] = {}
    for piece in pieces:
        for key, kind in piece.kinds.items():
            known = kinds.setdefault(key, kind)
            if known != kind:
                numbers = {known, kind} == {"int", "float"}
                kinds[key] = "float" if numbers else "string"
    return kinds


def _typed(frame: pl.DataFrame, kinds: dict[str, str]) -> pl.DataFrame:
    """Give columns the types of their tags; what does not fit stays text."""
    made = []
    for column in frame:
        match kinds.get(column.name):
            case "int" | "float":
                typed = column.cast(pl.Float64, strict=False)
            case "boolean":
                typed = column.str.to_lowercase() == "true"
            case "date":
                typed = _dates(column)
            case _:
                typed = column
        made.append(typed if typed.null_count() == column.null_count() else column)
    return pl.DataFrame(made)


def _findings(counts: pl.Series, given: pl.Series | None) -> tuple[Problem, ...]:
    found = []
    empty = int((counts == 0).sum())
    if empty:
        first = int((counts == 0).arg_max() or 0) + 1
        found.append(
            _note(
                "log-empty-cases",
                f"{empty} traces hold no events and are left out.",
                f"trace {first}",
            )
        )
    unnamed = len(counts) if given is None else given.null_count()
    if unnamed:
        first = 1 if given is None else int(given.is_null().arg_max() or 0) + 1
        found.append(
            _note(
                "log-unnamed-cases",
                f"{unnamed} traces have no name and are called by their number.",
                f"trace {first}",
            )
        )
    named = None if given is None else given.drop_nulls()
    if named is not None and named.n_unique() < len(named):
        twice = named.filter(named.is_duplicated())
        found.append(
            _note(
                "log-repeated-cases",
                f"{len(twice)} traces share their name with another; traces of one "
                "name are taken as one case.",
                f"trace {twice[0]!r}",
            )
        )
    return tuple(found)


def _note(code: str, message: str, where: str) -> Problem:
    return Problem(
        code=code,
        message=message,
        hint=f"The first is {where}.",
        place=Place(element=where),
        severity=Severity.WARNING,
    )


def _dates(column: pl.Series) -> pl.Series:
    read, _ = parse_instants(column)
    return column if read is None else read
