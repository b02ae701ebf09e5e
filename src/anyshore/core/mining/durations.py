"""Spans of time in few words."""

from __future__ import annotations

__all__ = ["duration_text"]

_UNITS = (
    (365.25 * 86400, "y"),
    (30.4375 * 86400, "mo"),
    (86400.0, "d"),
    (3600.0, "h"),
    (60.0, "min"),
)


def duration_text(seconds: float) -> str:
    """Write a span in the largest unit of which it has at least one and a half.

    >>> duration_text(5400), duration_text(86400 * 45), duration_text(12)
    ('1.5 h', '45 d', '12 s')
    """
    for size, unit in _UNITS:
        if seconds >= 1.5 * size:
            value = seconds / size
            return f"{value:.0f} {unit}" if value >= 10 else f"{value:.2g} {unit}"
    return f"{seconds:.0f} s"
