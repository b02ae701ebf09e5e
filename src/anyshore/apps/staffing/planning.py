"""Rows of a plan as the core's values, and back.

People and queues go by their keys in the core, so that what it says of them can be
shown with names to whoever may know these.  A shift at a queue that the reader may not
see counts for rest and hours, and says nothing of whom it is for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection

from anyshore.adapters.labour import load_book
from anyshore.apps.people.models import Worker
from anyshore.apps.staffing.models import (
    Assignment,
    Demand,
    Pattern,
    Plan,
    Request,
    Shift,
    SiteTerms,
    Wish,
)
from anyshore.core.staffing import labour
from anyshore.kernel import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from anyshore.apps.staffing.models import Forecast, StaffQueue

__all__ = [
    "HIDDEN",
    "activities",
    "book",
    "core_plan",
    "core_shift",
    "core_shifts",
    "demands",
    "leave_minutes",
    "named",
    "plan_span",
    "shifts_between",
    "slot_of",
]

#: Stands for a queue that the reader may not see.
HIDDEN = "elsewhere"
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Days before a plan whose shifts count for rest, and for nights and weekends.
_REST, _ROLLING = 14, 28
_NIGHT = 180
_NO_LIMIT = 99
_WEEKEND = (5, 6)


@cache
def book() -> labour.Book:
    """Return the rule packs that come along."""
    return load_book()


def plan_span(plan: Plan) -> Interval:
    """Return the plan's days as one interval."""
    zone = ZoneInfo(plan.zone)
    last = plan.first + timedelta(days=plan.days)
    return Interval(
        datetime.combine(plan.first, time(0), zone).astimezone(ZoneInfo("UTC")),
        datetime.combine(last, time(0), zone).astimezone(ZoneInfo("UTC")),
    )


def core_shift(row: Shift, queue: UUID | None) -> labour.Shift:
    """Return a shift as the core knows it."""
    return labour.Shift(
        person=str(row.worker_id or ""),
        interval=Interval(row.starts_at, row.ends_at),
        zone=row.zone,
        pattern=row.pattern,
        queue=str(queue) if queue else HIDDEN,
        break_minutes=row.break_minutes,
    )


def core_shifts(rows: Iterable[Shift]) -> dict[UUID, labour.Shift]:
    """Return shifts that somebody works, by their keys."""
    rows = [row for row in rows if row.worker_id]
    queues = dict(
        Assignment.objects.filter(shift__in=rows).values_list("shift_id", "queue_id")
    )
    return {row.id: core_shift(row, queues.get(row.id)) for row in rows}


def shifts_between(since: datetime, until: datetime) -> QuerySet[Shift]:
    """Return published shifts that touch a time."""
    return Shift.objects.filter(
        plan__state=Plan.State.PUBLISHED, starts_at__lt=until, ends_at__gt=since
    )


def slot_of(forecast: Forecast, instant: datetime) -> int:
    """Return the number of the interval of a forecast that holds an instant."""
    return int((instant - forecast.starts_at) // (forecast.minutes * _MINUTE))


def activities(shift: labour.Shift) -> list[dict[str, str]]:
    """Return what is done when in a shift; the break lies in the middle of it."""
    start, end = shift.interval.start, shift.interval.end
    pause = timedelta(minutes=shift.break_minutes)
    begins = start + (end - start - pause) / 2
    if not pause:
        return [_activity("work", start, end)]
    return [
        _activity("work", start, begins),
        _activity("break", begins, begins + pause),
        _activity("work", begins + pause, end),
    ]


def _activity(kind: str, start: datetime, end: datetime) -> dict[str, str]:
    return {"kind": kind, "start": start.isoformat(), "end": end.isoformat()}


def core_plan(plan: Plan) -> labour.Plan:
    """Return a plan with its people and what it has to cover."""
    sites = list(plan.sites.order_by("name"))
    terms = {row.site_id: row for row in SiteTerms.objects.filter(site__in=sites)}
    rows = Demand.objects.filter(plan=plan).select_related("queue", "forecast")
    wanted = list(rows.order_by("queue__name"))
    before = _before(plan)
    return labour.Plan(
        first=plan.first,
        days=plan.days,
        sites=tuple(
            labour.Site(
                id=str(site.id),
                zone=site.zone,
                packs=tuple(terms[site.id].packs) if site.id in terms else (),
            )
            for site in sites
        ),
        patterns=tuple(
            labour.Pattern(
                id=row.code,
                site=str(row.site_id),
                starts=row.starts,
                minutes=row.minutes,
                break_minutes=row.break_minutes,
                weekdays=frozenset(row.weekdays),
            )
            for row in Pattern.objects.filter(site__in=sites, retired_at=None)
        ),
        people=_people(plan, [row.queue for row in wanted], before),
        demand=tuple(demands(plan, wanted, before)),
        prices=labour.Prices(**plan.prices),
    )


def _before(plan: Plan) -> list[labour.Shift]:
    """Return published shifts of the weeks before a plan."""
    span = plan_span(plan)
    rows = shifts_between(span.start - timedelta(days=_ROLLING), span.start)
    return list(core_shifts(rows.exclude(plan=plan)).values())


def _people(
    plan: Plan, queues: Sequence[StaffQueue], before: Sequence[labour.Shift]
) -> tuple[labour.Person, ...]:
    rows = Worker.objects.filter(
        site__in=plan.sites.all(),
        automated=False,
        user__is_active=True,
        work_terms__isnull=False,
    )
    # Who leaves before the plan begins is not in it; who leaves within it is free then.
    rows = rows.exclude(work_terms__ends_on__lt=plan.first)
    workers = list(
        rows.select_related("work_terms", "site")
        .prefetch_related("skills")
        .order_by("site__name", "user__name", "id")
    )
    serves = _clients_of(workers)
    leave = _leave(plan, workers)
    wishes = _wishes(plan, workers)
    own: dict[str, list[labour.Shift]] = defaultdict(list)
    for shift in before:
        own[shift.person].append(shift)
    found = []
    for worker in workers:
        codes = {skill.code for skill in worker.skills.all()}
        able = {
            str(queue.id)
            for queue in queues
            if queue.skill in codes and queue.client_id in serves[worker.id]
        }
        if able:
            person = _person(plan, worker, frozenset({*able, HIDDEN}))
            person = replace(
                _on_leave(plan, person, frozenset(leave[worker.id])),
                wishes_on=wishes[worker.id, True],
                wishes_off=wishes[worker.id, False],
            )
            found.append(_with_past(plan, person, own[person.id]))
    return tuple(found)


def _person(plan: Plan, worker: Worker, skills: frozenset[str]) -> labour.Person:
    terms = worker.work_terms
    return labour.Person(
        id=str(worker.id),
        site=str(worker.site_id),
        skills=skills,
        contract=labour.Contract(
            min_minutes=terms.min_week_minutes * plan.days // 7,
            max_minutes=terms.max_week_minutes * plan.days // 7,
            max_in_row=terms.max_in_row,
            min_in_row=terms.min_in_row,
            min_days_off=terms.min_days_off,
            max_weekends=_weekends(terms.max_weekends, plan.days),
        ),
    )


def _weekends(most: int | None, days: int) -> int:
    """Return the most weekends of a plan, from those of four weeks, rounded up."""
    return _NO_LIMIT if most is None else -(-most * days // _ROLLING)


def leave_minutes(contract: labour.Contract, plan_days: int, days: int) -> int:
    """Return the minutes that days of leave count for: a fifth of a week for each.

    >>> leave_minutes(labour.Contract(min_minutes=0, max_minutes=9600), 28, 3)
    1440
    """
    return contract.max_minutes * 7 * days // (plan_days * 5)


def _on_leave(
    plan: Plan, person: labour.Person, days: frozenset[date]
) -> labour.Person:
    """Give a person their leave; its hours count as worked."""
    contract = person.contract
    less = leave_minutes(contract, plan.days, len(days))
    return replace(
        person,
        leave=days,
        contract=replace(contract, min_minutes=max(contract.min_minutes - less, 0)),
    )


def _with_past(
    plan: Plan, person: labour.Person, shifts: Sequence[labour.Shift]
) -> labour.Person:
    heavy = [
        each
        for each in shifts
        if each.day.weekday() in _WEEKEND or labour.night_minutes(each) >= _NIGHT
    ]
    recent = plan.first - timedelta(days=_REST)
    return replace(
        person,
        before=tuple(each for each in shifts if each.day >= recent),
        burden=len(heavy),
    )


def _clients_of(workers: Sequence[Worker]) -> dict[UUID, frozenset[UUID]]:
    """Return for whom each worker may work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, anyshore_scope_of(user_id) FROM people_worker"
            " WHERE id = ANY (%s)",
            [[worker.id for worker in workers]],
        )
        return {key: frozenset(clients or ()) for key, clients in cursor.fetchall()}


def _leave(plan: Plan, workers: Sequence[Worker]) -> dict[UUID, list[date]]:
    last = plan.first + timedelta(days=plan.days)
    found: dict[UUID, list[date]] = defaultdict(list)
    rows = Request.objects.filter(
        kind=Request.Kind.LEAVE, state=Request.State.GRANTED, worker__in=workers
    )
    for row in rows:
        found[row.worker_id] += [day for day in row.days if plan.first <= day < last]
    for worker in workers:
        ends = worker.work_terms.ends_on
        if ends is not None and ends + _DAY < last:
            after = range((last - max(ends + _DAY, plan.first)).days)
            found[worker.id] += [last - _DAY * (number + 1) for number in after]
    return found


def _wishes(
    plan: Plan, workers: Sequence[Worker]
) -> dict[tuple[UUID, bool], dict[tuple[date, str], int]]:
    last = plan.first + timedelta(days=plan.days)
    rows = Wish.objects.filter(worker__in=workers, day__gte=plan.first, day__lt=last)
    found: dict[tuple[UUID, bool], dict[tuple[date, str], int]] = defaultdict(dict)
    for row in rows.order_by("worker", "day"):
        found[row.worker_id, row.works][row.day, row.pattern] = row.weight
    return found


def demands(
    plan: Plan, wanted: Iterable[Demand], before: Sequence[labour.Shift] = ()
) -> list[labour.Demand]:
    """Return how many people each queue of a plan wants in each interval.

    Who is still there from the days before counts as there.
    """
    span = plan_span(plan)
    found = []
    for row in wanted:
        length = row.forecast.minutes * _MINUTE
        queue = str(row.queue_id)
        over = [s for s in before if s.queue == queue and s.interval.end > span.start]
        first = max(slot_of(row.forecast, span.start), 0)
        for number in range(first, len(row.forecast.scheduled)):
            start = row.forecast.starts_at + length * number
            if start >= span.end:
                break
            there = sum(start + length <= each.interval.end for each in over)
            found.append(
                labour.Demand(
                    queue=queue,
                    interval=Interval(start, start + length),
                    required=max(row.forecast.scheduled[number] - there, 0),
                )
            )
    return found


def named(text: str, names: dict[str, str]) -> str:
    """Return a sentence of the core with names in the place of keys."""
    for key, name in names.items():
        text = text.replace(key, name)
    # What the reader may not know of has no name for them.
    return _KEY.sub("another queue", text)
