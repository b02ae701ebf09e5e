"""What became of cases: gone straight through, decided by a rule, or with people.

Whoever hands a folder in wants one table whose sum is the folder.  Every case is in
exactly one row of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from anyshore.apps.processes import queries as processes
from anyshore.apps.processes.models import Case, Inbox
from anyshore.apps.work.models import ItemRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

__all__ = ["Fate", "Way", "fates", "moving"]


class Way(StrEnum):
    """Which way a case went."""

    #: Ended without a person.
    STRAIGHT = "straight through"
    #: Turned down by a rule, without a person.
    TURNED_DOWN = "turned down by rules"
    #: A person had, or has, to look at it.
    PEOPLE = "to people"
    #: It cannot go on until somebody repairs it.
    STUCK = "stuck"
    #: The runner has not come to it yet.
    WAITING = "waiting"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fate:
    """What became of one case."""

    case: UUID
    way: Way
    #: Why, in the words of the decision; empty where none was made.
    reason: str


def fates(keys: Collection[UUID]) -> list[Fate]:
    """Return what became of cases, in the order of their keys."""
    worked = set(
        ItemRow.objects.filter(case__in=keys).values_list("case_id", flat=True)
    )
    rows = Case.objects.filter(pk__in=keys).order_by("id")
    return [_fate(case, worked=case.id in worked) for case in rows]


def moving(keys: Collection[UUID], now: datetime) -> int:
    """Return how many of the cases have something due that waits for a runner."""
    due = Inbox.objects.filter(case__in=keys, due_at__lte=now)
    return due.values("case").distinct().count()


def _fate(case: Case, *, worked: bool) -> Fate:
    variables = processes.variables(case)
    reason = str(variables.get("reason") or "")
    if case.status == Case.Status.INCIDENT:
        way = Way.STUCK
    elif worked:
        way = Way.PEOPLE
    elif case.ended_at is None:
        way = Way.WAITING
    elif case.outcome == "rejected":
        way = Way.TURNED_DOWN
    else:
        way = Way.STRAIGHT
    return Fate(case=case.id, way=way, reason=reason)
