"""The roster of a plan as planners read it: people by days, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from anyshore.apps.people.models import Worker
from anyshore.apps.staffing.models import (
    Assignment,
    Demand,
    Pattern,
    Plan,
    Shift,
    StaffQueue,
)
from anyshore.apps.staffing.planning import book, core_plan, core_shift, named
from anyshore.apps.staffing.queries import names
from anyshore.apps.staffing.services import plan_of
from anyshore.core.staffing import labour
from anyshore.core.staffing.labour.examining import examine
from anyshore.kernel import Interval, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from anyshore.core.access import Actor
    from anyshore.kernel import Problem

__all__ = [
    "Finding",
    "Grid",
    "Person",
    "broken",
    "findings",
    "grid",
    "is_night",
    "odd",
]

#: So many minutes of the night make a night shift.
_NIGHT = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One row of a roster."""

    #: The worker.
    worker: Worker
    #: Their shifts by day.
    shifts: dict[date, Shift]
    #: Days of leave.
    leave: frozenset[date]
    #: Hours of work in the plan.
    hours: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A roster: people by days."""

    #: The plan, the same as the core knows it, and its days.
    plan: Plan
    value: labour.Plan
    days: tuple[date, ...]
    #: Everybody who can be planned, by site and name.
    people: tuple[Person, ...]
    #: Shifts that nobody has yet.
    open: tuple[Shift, ...]
    #: For which queue each shift is worked.
    queues: dict[UUID, StaffQueue]
    #: Patterns by their code.
    patterns: dict[str, Pattern]
    #: Queues of the plan.
    covered: tuple[StaffQueue, ...]


def grid(actor: Actor, key: UUID) -> Grid:
    """Return a plan's roster.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    plan = plan_of(actor, key)
    shifts = list(plan.shifts.order_by("starts_at"))
    value = core_plan(plan)
    keys = [person.id for person in value.people]
    known = {shift.worker_id for shift in shifts if shift.worker_id}
    workers = Worker.objects.filter(pk__in={*keys, *known})
    own: dict[UUID, dict[date, Shift]] = defaultdict(dict)
    for shift in shifts:
        if shift.worker_id is not None:
            own[shift.worker_id][shift.day] = shift
    leave = {person.id: person.leave for person in value.people}
    rows = workers.select_related("user", "site").order_by("site__name", "user__name")
    assigned = dict(
        Assignment.objects.filter(shift__plan=plan).values_list("shift_id", "queue_id")
    )
    queues_of = StaffQueue.objects.in_bulk(set(assigned.values()))
    demand = Demand.objects.filter(plan=plan).select_related("queue")
    return Grid(
        plan=plan,
        value=value,
        days=tuple(plan.first + timedelta(days=n) for n in range(plan.days)),
        people=tuple(
            Person(
                worker=row,
                shifts=own[row.id],
                leave=frozenset(leave.get(str(row.id), ())),
                hours=sum(map(_hours, own[row.id].values())),
            )
            for row in rows
        ),
        open=tuple(shift for shift in shifts if shift.worker_id is None),
        queues={shift: queues_of[queue] for shift, queue in assigned.items()},
        patterns={
            each.code: each
            for each in Pattern.objects.filter(
                site__in=plan.sites.all(), retired_at=None
            )
        },
        covered=tuple(each.queue for each in demand.order_by("queue__name")),
    )


def is_night(shift: Shift) -> bool:
    """Tell whether three hours or more of a shift lie in the night of its zone."""
    return _night(shift.starts_at, shift.ends_at, shift.zone)


@lru_cache(maxsize=4096)
def _night(start: datetime, end: datetime, zone: str) -> bool:
    # A roster has the same hours many times over.
    shift = labour.Shift(
        person="", interval=Interval(start, end), zone=zone, pattern="", queue=""
    )
    return labour.night_minutes(shift) >= _NIGHT


def _hours(shift: Shift) -> float:
    length = shift.ends_at - shift.starts_at
    return length / timedelta(hours=1) - shift.break_minutes / 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something that the checker has against a roster."""

    #: Whose shifts, and their key.
    worker: UUID | None
    name: str
    #: What is wrong, and where the rule is written, or what to do.
    code: str
    message: str
    source: str
    #: Whether a roster can be sound all the same.
    warning: bool = False


def findings(actor: Actor, key: UUID) -> list[Finding]:
    """Check a plan's roster against the rules, and say everything that is wrong.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    return broken(grid(actor, key))


def broken(found: Grid) -> list[Finding]:
    """Return what the checker has against a roster."""
    shifts = [
        core_shift(each, found.queues[each.id].id if each.id in found.queues else None)
        for person in found.people
        for each in person.shifts.values()
    ]
    if not shifts:
        return []
    return _named(found, labour.check(found.value, shifts, book()))


def odd(found: Grid) -> list[Finding]:
    """Return what is odd about a plan before anybody makes its roster.

    Work that nobody has the skill for, hours that no shift reaches, wishes against one
    another: errors are what no roster can mend, the rest a planner would want to know.
    """
    return _named(found, examine(found.value, book()))


def _named(found: Grid, problems: Iterable[Problem]) -> list[Finding]:
    workers = {str(each.worker.id): each.worker for each in found.people}
    called = names() | {key: row.user.name for key, row in workers.items()}
    told = []
    for each in problems:
        element = each.place.element or ""
        row = workers.get(element)
        told.append(
            Finding(
                worker=row.id if row else None,
                name=called.get(element, element),
                code=each.code,
                message=named(each.message, called),
                source=each.hint,
                warning=each.severity is Severity.WARNING,
            )
        )
    return told
