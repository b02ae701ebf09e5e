"""A column written in binary arrives as what PostgreSQL would have read from text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.columns import KINDS, column

pytestmark = pytest.mark.django_db

KEY = UUID("01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f")
NOON = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
VALUES: dict[str, list[Any]] = {
    "boolean": [True, False],
    "bytea": [b"", b"\x00\xff"],
    "bigint": [-(2**63), 2**63 - 1],
    "smallint": [-(2**15), 2**15 - 1],
    "int": [-(2**31), 2**31 - 1],
    "text": ["", 'é"\\{,}\n', "NULL"],
    "timestamptz": [NOON, datetime(1, 1, 1, tzinfo=UTC)],
    "uuid": [KEY],
    "jsonb": ['{"a":[1,2.50,null]}', '"é"'],
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_arrives_as_it_was_given(kind: str) -> None:
    values = [*VALUES[kind], None]
    shown = "to_jsonb(each)" if kind == "jsonb" else "each"
    found = batch.rows(
        f"SELECT {shown} FROM unnest(%b::{kind}[])"  # noqa: S608 - constants
        " WITH ORDINALITY AS a(each, place) ORDER BY place",
        column(kind, values),
    )
    arrived = [value for (value,) in found]
    if kind == "jsonb":
        assert arrived == [{"a": [1, 2.5, None]}, "é", None]
    else:
        assert arrived == values


def test_an_instant_of_any_zone_is_the_same_instant() -> None:
    manila = NOON.astimezone(timezone(timedelta(hours=8)))
    assert column("timestamptz", [manila]).data == column("timestamptz", [NOON]).data


def test_an_empty_column_is_an_empty_array_of_any_type() -> None:
    for kind in KINDS:
        found = batch.rows(f"SELECT cardinality(%b::{kind}[])", column(kind, []))
        assert found == [(0,)]
