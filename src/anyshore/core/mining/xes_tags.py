"""Cutting XES at its tags: a part of a document in, columns out.

The text between two ``<`` is one tag with what follows it.  Cut at quotation marks, an
attribute is ``string key=``, its key, `` value=``, its value and ``/>``.  A tag that
does not look so makes the whole document `Odd`, for an XML parser to read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ATTRIBUTES", "Odd", "Piece", "cut"]

#: Tags of attributes (IEEE 1849-2016, clause 5.6.2).
ATTRIBUTES = (
    "string", "date", "int", "float", "boolean", "id", "list", "container",
)  # fmt: skip
_TRACE, _TRACE_END, _EVENT, _EVENT_END, _OTHER, _OTHER_END, _FIRST = range(7)
_PLAIN = {
    "": _OTHER_END,
    "trace>": _TRACE,
    "/trace>": _TRACE_END,
    "event>": _EVENT,
    "/event>": _EVENT_END,
    "values>": _OTHER,
    "/values>": _OTHER_END,
} | {f"/{tag}>": _OTHER_END for tag in ATTRIBUTES}
_KINDS = {
    f"{tag} key=": number for number, tag in enumerate(ATTRIBUTES, _FIRST)
} | _PLAIN
#: More different tags than this are not what tools write.
_MANY = 64
_ENTITY = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[^;&\s]+);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Odd(Exception):  # noqa: N818 - no fault of the document, only not for this way
    """The document holds something that only an XML parser can judge."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Piece:
    """A part of a log: traces with their events, as text."""

    #: A row for each event, a column for each key.
    events: pl.DataFrame
    #: A row for each trace, a column for each key.
    traces: pl.DataFrame
    #: How many events each trace has.
    counts: pl.Series
    #: The tag of each key.
    kinds: dict[str, str]


def cut(text: bytes) -> Piece:
    """Read a part of a document that begins and ends with whole traces.

    Raises:
        Odd: Where a parser should read the document.
    """
    try:
        tags = pl.Series([text.decode()]).str.split("<").explode()
    except UnicodeDecodeError as error:
        raise Odd("no UTF-8") from error
    parts = tags.str.split_exact('"', 4).struct.unnest()
    # Before the first "<" stands the space after the trace before.
    parts = parts[1:]
    kind = _kind_of(parts["field_0"])
    trace = np.cumsum(kind == _TRACE) - 1
    event = np.cumsum(kind == _EVENT) - 1
    inside = _inside(parts, kind, event)
    _check(kind, inside)
    leaf = kind >= _FIRST
    of_event = leaf & (inside == 2)
    of_trace = leaf & (inside == 1)
    kinds: dict[str, str] = {}
    parts = parts.select(key="field_1", value="field_3", kind=pl.Series(kind))
    events = _pivot(parts, of_event, event, kinds)
    traces = _pivot(parts, of_trace, trace, kinds)
    counts = np.bincount(trace[kind == _EVENT], minlength=int(trace[-1]) + 1)
    return Piece(events=events, traces=traces, counts=pl.Series(counts), kinds=kinds)


def _kind_of(heads: pl.Series) -> NDArray[np.int8]:
    unique = heads.unique()
    if len(unique) > _MANY:
        raise Odd("unusual tags")
    known = {}
    for head in unique.to_list():
        kind = _KINDS.get(head.strip())
        if kind is None:
            raise Odd(f"unusual tag {head[:40]!r}")
        known[head] = kind
    return heads.replace_strict(known, return_dtype=pl.Int8).to_numpy()


def _inside(
    parts: pl.DataFrame, kind: NDArray[np.int8], event: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return how many elements are open around each tag."""
    leaf = kind >= _FIRST
    shape = parts.filter(pl.Series(leaf))
    if not (shape["field_2"].str.strip_chars() == "value=").all():
        nameless = shape.filter(shape["field_2"].str.strip_chars() != "value=")
        # Lists and containers may have no value.
        if not nameless["field_2"].str.strip_chars().is_in(["/>", ">"]).all():
            raise Odd("attributes in another order")
    ends = shape["field_4"].fill_null("").str.strip_chars()
    ends = pl.select(
        pl.when(ends == "").then(shape["field_2"].str.strip_chars()).otherwise(ends)
    ).to_series()
    opens = np.zeros(len(kind), dtype=np.int64)
    if ends.null_count() or not ends.is_in([">", "/>"]).all():
        raise Odd("more than a key and a value")
    opens[leaf] = (ends == ">").to_numpy()
    opens[(kind == _TRACE) | (kind == _EVENT) | (kind == _OTHER)] = 1
    closes = (kind == _TRACE_END) | (kind == _EVENT_END) | (kind == _OTHER_END)
    after = np.cumsum(opens - closes)
    return after - opens


def _check(kind: NDArray[np.int8], inside: NDArray[np.int64]) -> None:
    """Leave documents to the parser in which tags do not stand as they should."""
    right = (
        (inside[kind == _TRACE] == 0).all()
        and (inside[kind == _EVENT] == 1).all()
        and (inside[kind == _EVENT_END] == 1).all()
        and (inside[kind == _TRACE_END] == 0).all()
        and kind[0] == _TRACE
        and kind[-1] == _TRACE_END
    )
    if not right:
        raise Odd("tags that do not match")


def _pivot(
    parts: pl.DataFrame,
    chosen: NDArray[np.bool_],
    owner: NDArray[np.int64],
    kinds: dict[str, str],
) -> pl.DataFrame:
    """Make a column of each key, a row of each owner."""
    rows = int(owner[-1]) + 1
    found = parts.filter(pl.Series(chosen)).with_columns(owner=owner[chosen])
    columns = []
    for part in found.partition_by("key", maintain_order=True):
        key = _plain(part["key"][0]) or ""
        kinds[key] = ATTRIBUTES[int(part["kind"][0]) - _FIRST]
        values = part["value"]
        if values.str.contains("&", literal=True).any():
            values = values.map_elements(_plain, return_dtype=pl.String)
        if values.str.contains("[\t\r\n]").any():
            values = values.str.replace_all("[\t\r\n]", " ")
        columns.append(_spread(values.alias(key), part["owner"].to_numpy(), rows))
    return pl.DataFrame(columns) if columns else pl.DataFrame(height=rows)


def _spread(values: pl.Series, owner: NDArray[np.int64], rows: int) -> pl.Series:
    """Put each value in its owner's row; a key that comes twice keeps its last."""
    if len(values) == rows and bool((owner == np.arange(rows)).all()):
        return values
    at = np.full(rows, -1, dtype=np.int64)
    at[owner] = np.arange(len(values))
    places = pl.Series(at)
    return values.gather(pl.select(pl.when(places >= 0).then(places)).to_series())


def _plain(text: str | None) -> str | None:
    """Resolve the five entities of XML and character references."""
    return None if text is None else _ENTITY.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name.startswith("#"):
        base = 16 if name[1] == "x" else 10
        return chr(int(name[1:].lstrip("x"), base))
    if name not in _ENTITIES:
        raise Odd(f"unknown entity {name!r}")
    return _ENTITIES[name]
