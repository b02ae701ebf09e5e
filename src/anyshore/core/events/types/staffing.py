"""Forecasts, rosters and what changes them."""

from __future__ import annotations

from anyshore.core.events.types.declaring import (
    DAY,
    DECIMAL,
    INSTANT,
    INTEGER,
    TEXT,
    TEXTS,
    TREE,
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
        "plan.taken_in",
        "A plan of people was taken in from a file.",
        name=TEXT,
        first=DAY,
        days=INTEGER,
        queues=TEXTS,
    ),
    fact(
        "queue.kept",
        "A queue to staff was made or changed.",
        name=TEXT,
        changes=TREE,
    ),
    fact("queue.retired", "Nobody is planned for a queue any more.", name=TEXT),
    fact("queue.resumed", "A retired queue is planned for again.", name=TEXT),
    fact(
        "staffing.set_up",
        "Hours, rules or people that a queue is staffed from changed.",
        what=TEXT,
        name=TEXT,
        changes=TREE,
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
