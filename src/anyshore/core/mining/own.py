"""Our own events as an event log: our work is measured as any process is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from anyshore.core.events import TYPES
from anyshore.core.mining.encoding import Columns, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anyshore.core.events import Event
    from anyshore.core.mining.log import EventLog

__all__ = ["from_events"]

#: The kind of object that is a piece of work for a person.
_WORK = "item"
#: What is noted on a step without moving it.
_ASIDE = frozenset([None, "unknown"])


def from_events(events: Iterable[Event], case_kind: str, name: str = "") -> EventLog:
    """Make an event log of a client's events.

    A piece of work is a step of its case: its events carry the name of its task, and
    what happened to it is the life cycle of that step.

    Args:
        events: In the order of the chain.
        case_kind: Kind of object that makes a case, as in ``case`` or ``item``; an
            event about two of them is an event of both.
        name: What the log is called.

    Raises:
        ProblemError: ``log-empty`` where no event is about such an object.
    """
    rows = [
        (key, event)
        for event in events
        for key in dict.fromkeys(
            ref.id for ref in event.objects if ref.kind == case_kind
        )
    ]
    tasks = _tasks(event for _, event in rows)
    keys = dict.fromkeys(key for _, event in rows for key in event.data)
    values = {key: _column([event.data.get(key) for _, event in rows]) for key in keys}
    return encode(
        Columns(
            case=pl.Series([key for key, _ in rows], dtype=pl.String),
            activity=pl.Series(
                [_activity(event, tasks, case_kind) for _, event in rows],
                dtype=pl.String,
            ),
            time=pl.Series(
                [event.at for _, event in rows], dtype=pl.Datetime("us", "UTC")
            ),
            resource=pl.Series([event.actor for _, event in rows], dtype=pl.String),
            transition=pl.Series(
                [_transition(event) for _, event in rows], dtype=pl.String
            ),
            event_attributes=pl.DataFrame(values),
        ),
        name,
    )


def _tasks(events: Iterable[Event]) -> dict[str, str]:
    """Return the task of each piece of work, as its first event told it."""
    return {
        ref.id: event.data["task"]
        for event in events
        if isinstance(event.data.get("task"), str)
        for ref in event.objects
        if ref.kind == _WORK
    }


def _activity(event: Event, tasks: Mapping[str, str], case_kind: str) -> str:
    if case_kind == _WORK or _transition(event) in _ASIDE:
        return event.type
    known = (tasks.get(ref.id) for ref in event.objects if ref.kind == _WORK)
    return next((task for task in known if task), event.type)


def _transition(event: Event) -> str | None:
    declared = TYPES.get(event.type)
    return None if declared is None else str(declared.transition)


def _column(values: list[Any]) -> pl.Series:
    """Make a column: numbers where all are, text of everything else that is plain."""
    known = [value for value in values if value is not None]
    if known and all(
        isinstance(value, (int, Decimal)) and not isinstance(value, bool)
        for value in known
    ):
        return pl.Series([None if value is None else float(value) for value in values])
    return pl.Series(
        [str(v) if isinstance(v, (str, int, bool, Decimal)) else None for v in values],
        dtype=pl.String,
    )
