"""Which format a file of events has, and reading it whatever it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from anyshore.core.mining.guessing import guess
from anyshore.core.mining.ocel import read_ocel
from anyshore.core.mining.packing import inflate
from anyshore.core.mining.store import is_log, load_log
from anyshore.core.mining.tables import PARQUET, read_csv, read_parquet
from anyshore.core.mining.xes import read_xes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anyshore.core.mining.log import EventLog

__all__ = ["LogFormat", "Reading", "format_of", "read_log"]

_HEAD = 4096


class LogFormat(StrEnum):
    """A format of event logs."""

    XES = "XES"
    CSV = "CSV"
    PARQUET = "Parquet"
    OCEL = "OCEL"
    #: Our own, see `anyshore.core.mining.store`.
    STORE = "event log"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How to read a file of events; what is left out is found out."""

    #: What the log is called.
    name: str = ""
    #: Columns of a table by part: ``case``, ``activity``, ``time`` and so on.
    parts: Mapping[str, str] = field(default_factory=dict)
    #: Type of the objects that are cases, in an object-centric log.
    object_type: str = ""
    #: IANA zone of instants that name none.
    zone: str = "UTC"
    #: Told now and then which share is read.
    progress: Callable[[float], None] | None = None


def format_of(data: bytes | memoryview) -> LogFormat:
    """Return the format of a file; what nothing else is, is a table."""
    head = bytes(data[:_HEAD])
    if is_log(head):
        return LogFormat.STORE
    if head[:4] == PARQUET:
        return LogFormat.PARQUET
    if head.startswith(b"SQLite format 3\0"):
        return LogFormat.OCEL
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    text = head.replace(b"\0", b"").lstrip()
    if text.startswith(b"{"):
        return LogFormat.OCEL
    if text.startswith(b"<"):
        signs = (b"<object-types", b"<object-type", b"ocel", b"<objects")
        return LogFormat.OCEL if any(s in text for s in signs) else LogFormat.XES
    return LogFormat.CSV


def read_log(data: bytes | memoryview, how: Reading | None = None) -> EventLog:
    """Read an event log of any format that is known, compressed (gzip, zip) or not.

    Raises:
        ProblemError: As the reader of the format does.
    """
    how = how or Reading()
    if format_of(data) is LogFormat.STORE:
        return load_log(data, verify=True)
    data = inflate(bytes(data))
    match format_of(data):
        case LogFormat.STORE:
            return load_log(data, verify=True)
        case LogFormat.PARQUET:
            return read_parquet(data, how.parts, name=how.name, zone=how.zone)
        case LogFormat.OCEL:
            return read_ocel(data, how.object_type, how.name)
        case LogFormat.XES:
            return read_xes(data, how.name, how.progress)
        case LogFormat.CSV:
            found = guess(data).corrected(how.parts)
            return read_csv(data, found, name=how.name, zone=how.zone)
