"""FEEL values as JSON: what JSON has no form for is a small object with an ``@`` key.

A number stays a `Decimal`, for an encoder that writes it digit by digit; reading
expects a decoder that makes decimals of numbers.  A context that itself has such a key
is wrapped, so the way there and back loses nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

from anyshore.core.feel.temporal_text import Temporal, parse_any, write
from anyshore.core.feel.values import Range, Value, from_host

__all__ = ["from_json", "to_json"]

_TEMPORAL = get_args(Temporal)
_MARKS = frozenset({"@", "@range", "@context"})


def to_json(value: Value) -> Any:
    """Turn a FEEL value into what JSON can hold.

    Raises:
        TypeError: For a function, which is no data.

    >>> to_json({"due": parse_any("2026-03-01")})
    {'due': {'@': '2026-03-01'}}
    """
    if value is None or isinstance(value, (bool, str, Decimal)):
        return value
    if isinstance(value, list):
        return [to_json(each) for each in value]
    if isinstance(value, dict):
        entries = {key: to_json(each) for key, each in value.items()}
        return {"@context": entries} if _MARKS & entries.keys() else entries
    if isinstance(value, _TEMPORAL):
        return {"@": write(value)}
    if isinstance(value, Range):
        ends = [to_json(value.low), to_json(value.high)]
        return {"@range": [*ends, value.low_included, value.high_included]}
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def from_json(data: Any) -> Value:
    """Turn decoded JSON back into the FEEL value it was made from.

    Raises:
        ValueError: Where a marked object does not hold what its mark says.

    >>> from_json({"@": "P1D"})
    DayTimeDuration(nanos=86400000000000)
    """
    if isinstance(data, list):
        return [from_json(each) for each in data]
    if not isinstance(data, dict):
        return from_host(data)
    if data.keys() == {"@"}:
        value = parse_any(data["@"]) if isinstance(data["@"], str) else None
        if value is None:
            raise ValueError(f"{data['@']!r} is no temporal value")
        return value
    if data.keys() == {"@range"}:
        low, high, low_included, high_included = data["@range"]
        return Range(from_json(low), from_json(high), low_included, high_included)
    if data.keys() == {"@context"}:
        data = data["@context"]
    return {key: from_json(each) for key, each in data.items()}
