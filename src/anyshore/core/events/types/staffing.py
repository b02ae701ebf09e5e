"""Forecasts, rosters and what changes them."""

from __future__ import annotations

from anyshore.core.events.types.declaring import (
    DAY,
    DECIMAL,
    INSTANT,
    INTEGER,
    TEXT,
    fact,
)

__all__ = ["STAFFING"]

STAFFING = (
    fact(
        "forecast.made",
        "A queue was forecast and its people reckoned.",
        model=TEXT,
        error=DECIMAL.maybe(),
        since=INSTANT,
        intervals=INTEGER,
    ),
    fact(
        "special_day.set",
        "A planner knows more about a day.",
        day=DAY,
        multiplier=DECIMAL,
        reason=TEXT,
    ),
    fact(
        "roster.published",
        "A roster was published and everybody in it told.",
        name=TEXT,
        first=DAY,
        days=INTEGER,
        shifts=INTEGER,
        hours=DECIMAL,
    ),
    fact(
        "shift.changed",
        "A published shift changed.",
        worker=TEXT,
        day=DAY,
        reason=TEXT,
    ),
)
