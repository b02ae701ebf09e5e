"""People wanted, from a table of people or from a forecast.

A forecast has contacts, not people: how long they take and what is promised turns one
into the other, by the same exact search as ``anyshore require``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from anyshore.core.staffing.requirement import Demand, Goal, required
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from datetime import datetime

    from anyshore.core.staffing.labour.rows import Row

__all__ = ["Terms", "people_wanted"]

_PEOPLE = ("required", "scheduled", "agents", "people")
_VOLUME = ("mean", "volume", "count", "calls", "contacts", "items")


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """How a forecast becomes people."""

    #: Mean seconds of work on a contact; None where a column has it.
    handle_time: float | None = None
    #: Mean seconds until a contact gives up; None for never.
    patience: float | None = None
    #: What is promised, and what of paid time is lost.
    goal: Goal | None = None


def people_wanted(rows: list[Row], terms: Terms, zone: str) -> list[Row]:
    """Return rows with ``required``, from contacts where there are no people yet.

    Raises:
        ProblemError: Where nothing says how long a contact takes, or a number is wrong.
    """
    if not rows or any(name in rows[0].values for name in (*_PEOPLE, "from")):
        return rows
    column = next((name for name in _VOLUME if name in rows[0].values), None)
    if column is None:
        hint = f"Give {', '.join(_PEOPLE)}, or a forecast with {', '.join(_VOLUME)}."
        raise rows[0].refuse("required", "Nothing says how many people it is.", hint)
    seconds = _seconds(rows, zone)
    volume = [float(row.number(column)) for row in rows]
    try:
        demand = Demand(
            volume=volume,
            handle_time=[_time(row, terms) for row in rows],
            patience=[_patience(row, terms) for row in rows],
            interval=seconds,
        )
        found = required(demand, terms.goal or Goal())
    except ProblemError as error:
        line = error.problem.place.line
        row = rows[0] if line is None else rows[line - 1]
        element = error.problem.place.element or column
        raise row.refuse(element, error.problem.message, error.problem.hint) from error
    return [
        replace(
            row,
            values={
                **{k: v for k, v in row.values.items() if k not in _VOLUME},
                "required": int(people),
            },
        )
        for row, people in zip(rows, found.scheduled, strict=True)
    ]


def _time(row: Row, terms: Terms) -> float:
    if terms.handle_time is not None:
        return terms.handle_time
    if not row.has("handle_time"):
        hint = "Give a column handle_time, or the seconds beside the file."
        raise row.refuse("handle_time", "Nothing says how long a contact takes.", hint)
    return float(row.number("handle_time"))


def _patience(row: Row, terms: Terms) -> float:
    if row.has("patience"):
        return float(row.number("patience"))
    return float("inf") if terms.patience is None else terms.patience


def _seconds(rows: list[Row], zone: str) -> float:
    """Return the length of an interval: the shortest step between two of a queue."""
    starts: dict[str, set[datetime]] = {}
    for row in rows:
        own = starts.setdefault(row.text("queue", "all"), set())
        own.add(row.instant("start", row.zone("zone", zone)))
    steps = [
        (two - one).total_seconds()
        for own in starts.values()
        for one, two in pairwise(sorted(own))
    ]
    if not steps:
        raise ProblemError(
            Problem(
                code="roster-plan",
                message="One row does not say how long an interval is.",
                hint="Give two rows of a queue.",
                place=Place(source=rows[0].source, line=rows[0].line),
            )
        )
    return min(steps)
