"""The job that makes rosters, and says how it gets on."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from anyshore.adapters import clock
from anyshore.adapters.extras import absent
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.people.models import Worker
from anyshore.apps.staffing.models import Assignment, Plan, Shift, StaffQueue
from anyshore.apps.staffing.planning import (
    activities,
    book,
    core_plan,
    core_shifts,
    named,
)
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.core.staffing import labour
    from anyshore.core.staffing.labour.rostering import Made
    from anyshore.core.staffing.roster.search import Progress

__all__ = ["make_roster", "store"]

_log = logging.getLogger(__name__)
#: Seconds between two notes of progress.
_NOTE_EVERY = 1.0
#: Notes that are kept: enough for a curve.
_MOST_NOTES = 240
_WORKERS = 2


@app.task(name="staffing.make_roster", queue="rosters")
def make_roster(plan: str, version: int) -> None:
    """Make a plan's roster; told again of the same request, it makes it anew."""
    with acting_for_all():
        with transaction.atomic():
            row = Plan.objects.filter(pk=UUID(plan), version=version).first()
            if row is None or row.state != Plan.State.SEARCHING:
                return
            wanted = _wanted(row)
        try:
            made = _search(row, wanted)
        except ProblemError as error:
            _fail(row, str(error.problem.message), wanted)
            return
        except ImportError as error:
            missing = absent(error)
            if missing is None:
                raise
            _fail(row, f"{missing.message} {missing.hint}", wanted)
            return
        except Exception:
            _fail(row, "The search broke off; see the worker's log.", wanted)
            raise
        with transaction.atomic():
            _finish(row, made)


def _wanted(row: Plan) -> labour.Plan:
    plan = core_plan(row)
    if row.published_at is None:
        return plan
    known = core_shifts(row.shifts.filter(worker__isnull=False))
    return replace(plan, published=tuple(known.values()))


def _search(row: Plan, plan: labour.Plan) -> Made:
    # The solvers load in seconds and take memory: only this job should pay for it.
    from anyshore.adapters.rostering import effort
    from anyshore.core.staffing.labour import rostering

    notes = _Notes(row)
    with effort(float(row.seconds), notes, workers=_WORKERS) as given:
        return rostering.make_roster(plan, book(), given)


class _Notes:
    """Writes down what is known of a search, once a second."""

    def __init__(self, row: Plan) -> None:
        self.row = row
        self.kept: list[list[object]] = []
        self.last = -math.inf

    def __call__(self, known: Progress) -> None:
        if time.monotonic() - self.last < _NOTE_EVERY:
            return
        self.last = time.monotonic()
        self.kept.append(
            [
                round(known.seconds),
                _finite(known.cost),
                _finite(known.bound),
                known.doing,
            ]
        )
        if len(self.kept) > _MOST_NOTES:
            # Every other note of the past is enough for its curve.
            self.kept[:-1] = self.kept[:-1:2]
        with acting_for_all(), transaction.atomic():
            Plan.objects.filter(pk=self.row.pk).update(progress=self.kept)


def _finite(number: float) -> int | None:
    return round(number) if math.isfinite(number) else None


def _fail(row: Plan, message: str, plan: labour.Plan) -> None:
    people = {person.id for person in plan.people}
    workers = Worker.objects.filter(pk__in=people).select_related("user")
    with transaction.atomic():
        names = {str(each.id): each.user.name for each in workers}
        before = Plan.State.PUBLISHED if row.published_at else Plan.State.DRAFT
        Plan.objects.filter(pk=row.pk, version=row.version).update(
            state=before, problem=named(message, names)[:500]
        )


def _finish(row: Plan, made: Made) -> None:
    """Put the roster in the place of the former one, unless the plan has moved on."""
    published = row.published_at is not None
    changed = Plan.objects.filter(pk=row.pk, version=row.version).update(
        state=Plan.State.PUBLISHED if published else Plan.State.DRAFT,
        cost=made.cost,
        bound=made.bound,
        made_at=clock.now(),
        version=row.version + 1,
    )
    if not changed:
        _log.info("plan %s has moved on; its roster is dropped", row.pk)
        return
    told = store(row, made.shifts)
    if published:
        from anyshore.apps.staffing.services import tell

        for worker in told:
            tell(worker, f"{row.name} was made anew: shifts of yours have changed.")


def store(row: Plan, shifts: Sequence[labour.Shift]) -> set[UUID]:
    """Store a roster; shifts that stay as they were keep their rows.

    Returns:
        The workers whose shifts are others than before.
    """
    before = {
        (shift, key)
        for key, shift in core_shifts(row.shifts.filter(worker__isnull=False)).items()
    }
    wanted = set(shifts)
    gone = [key for shift, key in before if shift not in wanted]
    kept = {shift for shift, _ in before} & wanted
    changed = {UUID(shift.person) for shift, _ in before if shift not in wanted}
    Shift.objects.filter(pk__in=gone).delete()
    queues = StaffQueue.objects.in_bulk({UUID(each.queue) for each in shifts})
    fresh, assigned = [], []
    for each in shifts:
        if each in kept:
            continue
        changed.add(UUID(each.person))
        shift = Shift(
            plan=row,
            worker_id=UUID(each.person),
            starts_at=each.interval.start,
            ends_at=each.interval.end,
            zone=each.zone,
            day=each.day,
            pattern=each.pattern,
            break_minutes=each.break_minutes,
            activities=activities(each),
        )
        queue = queues[UUID(each.queue)]
        fresh.append(shift)
        assigned.append(Assignment(client_id=queue.client_id, shift=shift, queue=queue))
    Shift.objects.bulk_create(fresh)
    Assignment.objects.bulk_create(assigned)
    return changed
