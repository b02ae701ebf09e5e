r"""The log's own file: columns as they lie in memory, so opening one copies nothing.

Layout, all numbers little-endian::

    8 bytes   "ANYLOG1\\n"
    8 bytes   length of the head, unsigned
    head      JSON in UTF-8, padded with spaces so that what follows starts at 64 bytes
    sections  each starts at a multiple of 64 bytes

The head names the log, its activities, resources and transitions, its digest, and for
each section its place from the start of the file, its length in bytes, and the type of
its numbers in numpy's letters.  ``cases`` and the two attribute tables are Arrow IPC
files.  The prefix automaton is stored as well: whoever opens a log has its graph and
its variants at once.
"""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import polars as pl

from anyshore.core.mining.automaton import Automaton
from anyshore.core.mining.log import EventLog
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["MAGIC", "dump_log", "dump_parts", "is_log", "load_log"]

MAGIC = b"ANYLOG1\n"
_ALIGN = 64
_KINDS = {"|u1", "<u2", "<u4", "<i4", "<i8"}


class _Section(msgspec.Struct, frozen=True):
    """Where a section lies."""

    at: int
    size: int
    #: Type of its numbers; empty for Arrow IPC.
    kind: str = ""


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands before the sections."""

    name: str
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    transitions: tuple[str, ...]
    digest: str
    #: SHA-256 of all sections.
    checksum: str
    #: By name.
    sections: dict[str, _Section]


def dump_log(log: EventLog) -> bytes:
    """Return a log as the bytes of its own file."""
    return b"".join(dump_parts(log))


def dump_parts(log: EventLog) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a log's own file, part by part.

    Findings are not kept: they belong to the file that the log was read from.
    """
    tables = {
        "cases": log.cases.to_frame("case"),
        "event attributes": log.event_attributes,
        "case attributes": log.case_attributes,
    }
    parts: list[tuple[str, bytes | memoryview, str]] = []
    for name, column in _columns(log).items():
        kind = column.dtype.newbyteorder("<")
        flat = np.ascontiguousarray(column, dtype=kind)
        parts.append((name, flat.data.cast("B"), kind.str))
    for name, table in tables.items():
        if table.width:
            sink = BytesIO()
            table.write_ipc(sink, compression="uncompressed")
            parts.append((name, sink.getbuffer(), ""))
    checksum = sha256()
    for _, content, _ in parts:
        checksum.update(content)
    head = _placed(log, parts, checksum.hexdigest())
    yield MAGIC
    yield len(head).to_bytes(8, "little")
    yield head
    for _, content, _ in parts:
        yield content
        yield bytes(-len(content) % _ALIGN)


def _columns(log: EventLog) -> dict[str, NDArray[Any]]:
    tree = log.automaton
    columns: dict[str, NDArray[Any] | None] = {
        "activity": log.activity,
        "offsets": log.offsets,
        "time": log.time,
        "start": log.start,
        "resource": log.resource,
        "transition": log.transition,
        "state parent": tree.parent,
        "state activity": tree.activity,
        "state count": tree.count,
        "case state": tree.last,
    }
    return {name: column for name, column in columns.items() if column is not None}


def _placed(
    log: EventLog, parts: list[tuple[str, bytes | memoryview, str]], checksum: str
) -> bytes:
    """Write the head; its own length decides where the first section starts."""
    digest = log.digest()
    room = 0
    while True:
        sections = {}
        at = 16 + room
        for name, content, kind in parts:
            sections[name] = _Section(at, len(content), kind)
            at += len(content) + -len(content) % _ALIGN
        head = msgspec.json.encode(
            _Head(
                name=log.name,
                activities=log.activities,
                resources=log.resources,
                transitions=log.transitions,
                digest=digest,
                checksum=checksum,
                sections=sections,
            )
        )
        if len(head) <= room:
            return head.ljust(room)
        room = len(head) + 64 + -(len(head) + 64 + 16) % _ALIGN


def is_log(data: bytes | memoryview) -> bool:
    """Say whether bytes are a log's own file."""
    return bytes(data[: len(MAGIC)]) == MAGIC


def load_log(data: bytes | memoryview, *, verify: bool = False) -> EventLog:
    """Open a log's own file.

    Columns are not copied: they look at the bytes given, which may be a memory map.

    Args:
        data: The file.
        verify: Whether to compute the checksum of all sections anew.

    Raises:
        ProblemError: ``log-file`` where the bytes are no such file, are cut or changed.
    """
    view = memoryview(data)
    if not is_log(view):
        raise _bad("it does not begin as one")
    length = int.from_bytes(view[8:16], "little")
    try:
        head = msgspec.json.decode(view[16 : 16 + length], type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _bad(f"its head cannot be read: {error}") from error
    if any(
        each.at < 16 or each.size < 0 or each.at + each.size > len(view)
        for each in head.sections.values()
    ):
        raise _bad("it ends too early")
    if verify:
        found = sha256()
        for each in head.sections.values():
            found.update(view[each.at : each.at + each.size])
        if found.hexdigest() != head.checksum:
            raise _bad("its content is not what was written")
    try:
        log = _opened(view, head)
    except (pl.exceptions.PolarsError, ValueError, IndexError) as error:
        raise _bad("its content is not what was written") from error
    _check(log)
    return log


def _check(log: EventLog) -> None:
    """Refuse columns that do not belong together; their values are not looked at."""
    columns = (log.time, log.start, log.resource, log.transition)
    if (
        log.offsets.ndim != 1
        or not len(log.offsets)
        or log.offsets[-1] != len(log.activity)
        or len(log.cases) != log.case_count
        or any(each is not None and len(each) != len(log) for each in columns)
    ):
        raise _bad("its columns do not belong together")


def _opened(view: memoryview, head: _Head) -> EventLog:
    columns = {
        name: _numbers(view, section)
        for name, section in head.sections.items()
        if section.kind
    }
    tables = {
        name: pl.read_ipc(BytesIO(view[section.at : section.at + section.size]))
        for name, section in head.sections.items()
        if not section.kind
    }
    try:
        tree = Automaton(
            parent=columns["state parent"],
            activity=columns["state activity"],
            count=columns["state count"],
            last=columns["case state"],
        )
        log = EventLog(
            name=head.name,
            activities=head.activities,
            activity=columns["activity"],
            offsets=columns["offsets"],
            cases=tables["cases"]["case"],
            time=columns["time"],
            start=columns.get("start"),
            resources=head.resources,
            resource=columns.get("resource"),
            transitions=head.transitions,
            transition=columns.get("transition"),
            event_attributes=tables.get("event attributes", pl.DataFrame()),
            case_attributes=tables.get("case attributes", pl.DataFrame()),
        )
    except KeyError as error:
        raise _bad(f"it has no section {error}") from error
    # What was stored need not be built again.
    log.__dict__["automaton"] = tree
    return log


def _numbers(view: memoryview, section: _Section) -> NDArray[Any]:
    if section.kind not in _KINDS:
        raise _bad(f"it has numbers of an unknown type {section.kind!r}")
    return np.frombuffer(view[section.at : section.at + section.size], section.kind)


def _bad(why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="log-file",
            message=f"This is no event log in its own format: {why}.",
            hint="Read the log anew from where it came.",
        )
    )
