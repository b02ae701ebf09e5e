"""Plain JSON values and their one canonical text (RFC 8785)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from operator import itemgetter
from typing import Any
from uuid import UUID

__all__ = ["canonical", "instant_text", "plain", "text"]

# I-JSON (RFC 7493, clause 2.2): beyond this a reader may lose digits.
_LARGEST = 2**53 - 1


def plain(value: Any) -> Any:
    """Turn a value into plain JSON: decimals, dates, instants and keys become text.

    Raises:
        ValueError: Where there is no exact plain form, as for a float.

    >>> plain({"amount": Decimal("1E+2"), "on": date(2026, 11, 22)})
    {'amount': '100', 'on': '2026-11-22'}
    """
    if type(value) is str:
        return _strict(value)
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a finite number")
        return format(value, "f")
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return _ordered({key: plain(each) for key, each in value.items()})
    return _strict(value)


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def canonical(value: Any) -> bytes:
    """Write plain JSON in its canonical form.

    Raises:
        ValueError: Where the value is not plain; nothing is converted here, so that
            a number that was text, or a decimal that was whole, cannot pass for it.

    >>> canonical({"b": [1, True, None], "a": "é"}).decode()
    '{"a":"é","b":[1,true,null]}'
    """
    return text(value).encode()


def text(value: Any) -> str:
    """Write plain JSON in its canonical form, as `canonical`, but as text."""
    return _dumps(_strict(value))


def instant_text(instant: datetime) -> str:
    """Write an instant in UTC with six digits of a second (RFC 3339).

    Raises:
        ValueError: Where the instant is naive.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} names no zone")
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="microseconds")[:-6] + "Z"


def _strict(value: Any) -> Any:
    """Return plain JSON with its keys in order; refuse anything else."""
    kind = type(value)
    if kind is str:
        if "\0" in value or not (value.isascii() or _encodes(value)):
            raise ValueError(f"{value!r} holds a character that no store keeps")
        return value
    if value is None or kind is bool:
        return value
    if kind is int:
        if abs(value) > _LARGEST:
            raise ValueError(f"{value} is too large for JSON; give it as text")
        return value
    if kind is list:
        return [_strict(each) for each in value]
    if kind is dict:
        return _ordered({key: _strict(each) for key, each in value.items()})
    raise ValueError(f"{value!r} of type {kind.__name__} has no exact JSON form")


def _ordered(members: dict[Any, Any]) -> dict[str, Any]:
    ascii_only = True
    for key in members:
        if type(key) is not str:
            raise ValueError(f"the key {key!r} is not text")
        _strict(key)
        ascii_only = ascii_only and key.isascii()
    if ascii_only:
        # The same order, for a fraction of the time.
        return dict(sorted(members.items(), key=_key))
    # RFC 8785, clause 3.2.3: by UTF-16 code units, which is not by code points.
    return dict(sorted(members.items(), key=lambda each: each[0].encode("utf-16-be")))


_key = itemgetter(0)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
