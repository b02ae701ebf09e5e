"""Values as text: what `string` makes of them (clause 10.3.4.1)."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from anyshore.core.feel.names import WORD
from anyshore.core.feel.number import show_number
from anyshore.core.feel.runtime import over_budget
from anyshore.core.feel.temporal_text import Temporal, write
from anyshore.core.feel.values import Range, Value

__all__ = ["write_literal", "write_value"]

# Values inside of values that one text may show.
_MOST_PARTS = 500_000
_TEMPORAL = get_args(Temporal)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def write_value(value: Value) -> str:
    """Write a value as text; a string is itself, inside of others it is quoted."""
    return value if isinstance(value, str) else write_literal(value, quote_time=False)


def write_literal(value: Value, *, quote_time: bool = True) -> str:
    """Write a value as an expression that gives it back.

    Args:
        value: The value.
        quote_time: Whether temporal values become at-literals.

    >>> write_literal([Decimal("1.50"), "a", {"b c": None}])
    '[1.50, "a", {b c: null}]'
    """
    return _Writer(quote_time=quote_time).write(value)


class _Writer:
    """Writes one value; lists may share parts, so what it writes is counted."""

    def __init__(self, *, quote_time: bool) -> None:
        self._quote_time = quote_time
        self._left = _MOST_PARTS

    def write(self, value: Value) -> str:
        self._left -= 1
        if self._left < 0:
            raise over_budget("parts of a text", _MOST_PARTS)
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Decimal):
            return show_number(value)
        if isinstance(value, str):
            return f'"{value.translate(_ESCAPES)}"'
        if isinstance(value, _TEMPORAL):
            return f'@"{write(value)}"' if self._quote_time else write(value)
        if isinstance(value, list):
            return f"[{', '.join(map(self.write, value))}]"
        if isinstance(value, dict):
            entries = (
                f"{_key(key)}: {self.write(each)}" for key, each in value.items()
            )
            return f"{{{', '.join(entries)}}}"
        return _write_range(value) if isinstance(value, Range) else "function"


def _key(key: str) -> str:
    plain = all(WORD.fullmatch(word) for word in key.split(" "))
    return key if plain else f'"{key.translate(_ESCAPES)}"'


def _write_range(value: Range) -> str:
    if value.low is None and value.high is not None:
        return f"({'<=' if value.high_included else '<'} {write_literal(value.high)})"
    if value.high is None and value.low is not None:
        return f"({'>=' if value.low_included else '>'} {write_literal(value.low)})"
    left, right = (
        "[" if value.low_included else "(",
        "]" if value.high_included else ")",
    )
    return f"{left}{write_literal(value.low)}..{write_literal(value.high)}{right}"
