"""Columns of values as binary arrays, the way PostgreSQL sends and receives them.

psycopg looks at every element of a list to find out how to write it.  Here the type of
a column is known, and a column of two hundred values is written in a few microseconds.
The form is that of ``array_send`` in PostgreSQL's ``arrayfuncs.c``: dimensions, whether
there are nulls, the elements' type; length and lower bound; and then each element with
its length before it.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from psycopg.abc import Buffer

__all__ = ["KINDS", "Column", "column", "register"]

_HEAD = struct.Struct("!IIIII")
_EMPTY = struct.Struct("!III").pack
_LENGTH = struct.Struct("!I").pack
_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SIXTEEN = _LENGTH(16)


class Column:
    """A written column, to be handed to a statement as one of its values."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data


class _ColumnDumper(Dumper):
    """Hands a column over as it is; the statement's cast says what it holds."""

    format = Format.BINARY
    oid = 0

    def dump(self, obj: Column) -> Buffer:
        return obj.data


def register() -> None:
    """Teach psycopg's connections, those made from now on, to hand columns over."""
    psycopg.adapters.register_dumper(Column, _ColumnDumper)


def _uuid(value: UUID) -> bytes:
    return _SIXTEEN + value.bytes


def _bytes(value: bytes) -> bytes:
    return _LENGTH(len(value)) + value


def _text(value: str) -> bytes:
    data = value.encode()
    return _LENGTH(len(data)) + data


def _json(value: str) -> bytes:
    # jsonb's binary form is its version, 1, and the text.
    data = value.encode()
    return _LENGTH(len(data) + 1) + b"\x01" + data


def _fixed(form: str) -> Callable[[Any], bytes]:
    one = struct.Struct(f"!I{form}")
    size = one.size - 4

    def write(value: Any) -> bytes:
        return one.pack(size, value)

    return write


_instant = struct.Struct("!Iq")


def _timestamp(value: datetime) -> bytes:
    return _instant.pack(8, (value - _EPOCH) // _MICROSECOND)


#: The elements' type and how one is written, by the name of the type.
KINDS: dict[str, tuple[int, Callable[[Any], bytes]]] = {
    "boolean": (16, _fixed("?")),
    "bytea": (17, _bytes),
    "bigint": (20, _fixed("q")),
    "smallint": (21, _fixed("h")),
    "int": (23, _fixed("i")),
    "text": (25, _text),
    "timestamptz": (1184, _timestamp),
    "uuid": (2950, _uuid),
    "jsonb": (3802, _json),
}


def column(kind: str, values: Iterable[Any]) -> Column:
    """Write a column.

    Args:
        kind: PostgreSQL's name of the type, one of `KINDS`; ``jsonb`` as text.
        values: Its values; None is null.

    >>> column("smallint", [7, None]).data.hex(" ", -4)
    '00000001 00000001 00000015 00000002 00000001 00000002 0007ffff ffff'
    """
    oid, write = KINDS[kind]
    written = [_NULL if value is None else write(value) for value in values]
    if not written:
        return Column(_EMPTY(0, 0, oid))
    head = _HEAD.pack(1, _NULL in written, oid, len(written), 1)
    return Column(head + b"".join(written))
