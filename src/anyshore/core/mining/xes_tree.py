"""Reading XES with an XML parser: any document, element by element."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl
from lxml import etree

from anyshore.core.mining.xes_tags import ATTRIBUTES, Piece
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["pieces_of_tree"]

#: Traces that make one part.
_TRACES = 20_000


def pieces_of_tree(
    text: bytes, progress: Callable[[float], None] | None
) -> Iterator[Piece]:
    """Read a document trace by trace.

    Raises:
        ProblemError: ``xes-malformed`` where it is no well-formed XML, ``xes-no-log``
            where its root is something else, ``xes-doctype`` where it declares one.
    """
    source = BytesIO(text)
    gathered = _Gathered()
    try:
        for _, element in _walk(source):
            name = etree.QName(element).localname
            if name == "trace":
                gathered.take(element)
                element.clear()
                if len(gathered.traces) >= _TRACES:
                    yield gathered.piece()
                    gathered = _Gathered()
                if progress is not None:
                    progress(source.tell() / len(text))
    except etree.XMLSyntaxError as error:
        raise ProblemError(
            Problem(
                code="xes-malformed",
                message=f"This is no well-formed XML: {error.msg}.",
                hint="Export the log again, whole.",
                place=Place(line=error.lineno),
            )
        ) from error
    yield gathered.piece()


def _walk(source: BytesIO) -> Iterator[tuple[str, etree._Element]]:
    walk = etree.iterparse(
        source,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    first = True
    for event, element in walk:
        if first:
            _check_root(element)
            first = False
        if event == "end":
            yield event, element


def _check_root(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise ProblemError(
            Problem(
                code="xes-doctype",
                message="The file declares a document type, which XES has no use for.",
                hint="Remove the DOCTYPE.",
            )
        )
    name = etree.QName(root).localname
    if name != "log":
        raise ProblemError(
            Problem(
                code="xes-no-log",
                message=f"The root element is {name!r}, not 'log'.",
                hint="Give an event log in XES.",
            )
        )


class _Gathered:
    """Traces read so far."""

    def __init__(self) -> None:
        self.events: list[dict[str, str]] = []
        self.traces: list[dict[str, str]] = []
        self.counts: list[int] = []
        self.kinds: dict[str, str] = {}

    def take(self, trace: etree._Element) -> None:
        attributes: dict[str, str] = {}
        before = len(self.events)
        for child in trace:
            if etree.QName(child).localname == "event":
                event: dict[str, str] = {}
                for inner in child:
                    self._attribute(inner, event)
                self.events.append(event)
            else:
                self._attribute(child, attributes)
        self.traces.append(attributes)
        self.counts.append(len(self.events) - before)

    def _attribute(self, element: etree._Element, into: dict[str, str]) -> None:
        tag = etree.QName(element).localname
        key, value = element.get("key"), element.get("value")
        if tag in ATTRIBUTES and key is not None and value is not None:
            into[key] = value
            self.kinds[key] = tag

    def piece(self) -> Piece:
        return Piece(
            events=_frame(self.events),
            traces=_frame(self.traces),
            counts=pl.Series(self.counts, dtype=pl.Int64),
            kinds=self.kinds,
        )


def _frame(rows: list[dict[str, str]]) -> pl.DataFrame:
    keys = dict.fromkeys(key for row in rows for key in row)
    if not keys:
        return pl.DataFrame(height=len(rows))
    columns = {key: [row.get(key) for row in rows] for key in keys}
    return pl.DataFrame(
        columns, schema=dict.fromkeys(keys, pl.String), height=len(rows)
    )
