"""Many rows in one statement.

Django writes a row, or a list of rows, as text that the server has to parse.  Here the
values of a column travel as one binary array, results come back in binary too, the
statement is prepared once, and the cost of a row is about a twentieth.  ``COPY`` would
be quicker still, but PostgreSQL refuses it for tables with row-level security.

Everything here runs in the caller's transaction and scope.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection

from anyshore.adapters.postgres.columns import Column, column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["columns", "execute", "insert", "pipelined", "rows", "zipped"]


@contextmanager
def pipelined() -> Iterator[None]:
    """Send the statements inside without waiting for each to be carried out.

    For those that give nothing back: how many rows they touch is not known inside, and
    what fails is raised at the end.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows.

    Args:
        statement: SQL with ``%b`` for each value; it is prepared, so never built from
            anything but constants.
        values: Its values; lists become arrays, columns are arrays already.
    """
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement, values, prepare=True, binary=True)
        return cursor.fetchall()


def execute(statement: str, *values: Any) -> int:
    """Run a statement and return how many rows it touched."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.rowcount


def insert(
    table: str, kinds: Mapping[str, str], values: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows.

    Args:
        table: The table's name.
        kinds: PostgreSQL's type by the name of each column, in the order of values.
        values: The rows; nothing is done where there are none.
    """
    if not values:
        return
    names = ", ".join(kinds)
    execute(
        f"INSERT INTO {table} ({names}) SELECT * FROM {zipped(kinds)}",  # noqa: S608 - constants
        *columns(kinds, values),
    )


def columns(
    kinds: Mapping[str, str], values: Sequence[tuple[Any, ...]]
) -> list[Column]:
    """Turn rows into columns for a statement with `zipped` in it."""
    return [
        column(kind, each)
        for kind, each in zip(kinds.values(), zip(*values, strict=True), strict=True)
    ]


def zipped(kinds: Mapping[str, str]) -> str:
    """Return SQL for a table made of one array for each column.

    >>> zipped({"id": "uuid", "at": "timestamptz"})
    'unnest(%b::uuid[], %b::timestamptz[])'
    """
    return f"unnest({', '.join(f'%b::{kind}[]' for kind in kinds.values())})"


def _cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)
