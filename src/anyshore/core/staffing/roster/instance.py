"""Roster instances: people, shifts, wishes and cover over a horizon of days.

The values say what a roster must obey and what it is measured by, in the vocabulary of
the shift-scheduling benchmark of Curtois and Qu (2014).  How to find a roster and how
to score one are decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Cover", "Employee", "Instance", "Request", "Roster", "ShiftType"]

#: Who works which shift type on which day: (employee, day) to shift type.
Roster = dict[tuple[str, int], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftType:
    """A kind of shift that can be worked on any day."""

    #: Short name, unique in the instance.
    id: str
    #: Working time in minutes.
    minutes: int
    #: Shift types that may not be worked the day after.
    not_followed_by: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Employee:
    """A person and what the contract allows over the horizon."""

    #: Short name, unique in the instance.
    id: str
    #: Most shifts of each type; a type left out is not limited.
    max_shifts: Mapping[str, int]
    #: Most minutes in all.
    max_minutes: int
    #: Fewest minutes in all.
    min_minutes: int
    #: Longest run of days with work; the day before the horizon counts as off.
    max_consecutive: int
    #: Shortest run of days with work, unless the run touches an end of the horizon.
    min_consecutive: int
    #: Shortest run of days off, unless the run touches an end of the horizon.
    min_days_off: int
    #: Most weekends with work on Saturday or Sunday.
    max_weekends: int
    #: Days that must be off.
    days_off: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A wish to work a shift type on a day, or not to."""

    #: Who asks.
    employee: str
    #: Day of the horizon, counted from 0.
    day: int
    #: Shift type the wish is about.
    shift: str
    #: What it costs not to follow the wish.
    weight: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """How many people one shift type needs on one day."""

    #: Day of the horizon, counted from 0.
    day: int
    #: Shift type that needs people.
    shift: str
    #: People wanted.
    required: int
    #: Cost of each person missing.
    under: int
    #: Cost of each person too many.
    over: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """Everything a roster is made from; day 0 is a Monday."""

    #: Number of days.
    days: int
    #: The kinds of shift.
    shifts: tuple[ShiftType, ...]
    #: The people.
    employees: tuple[Employee, ...]
    #: Wishes to work.
    on_requests: tuple[Request, ...]
    #: Wishes not to work.
    off_requests: tuple[Request, ...]
    #: Wanted cover.
    cover: tuple[Cover, ...]
