"""What people see of their own: shifts, colleagues to swap with, requests, notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from anyshore.adapters import clock
from anyshore.apps.staffing.asking import own_worker
from anyshore.apps.staffing.models import (
    Assignment,
    Notice,
    Plan,
    Request,
    Shift,
    StaffQueue,
)

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.apps.people.models import Worker
    from anyshore.core.access import Actor

__all__ = ["Mine", "mine"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mine:
    """One's own shifts and what one asked for."""

    #: The worker.
    worker: Worker
    #: Published shifts from yesterday on, and for which queue.
    shifts: tuple[Shift, ...]
    queues: dict[UUID, StaffQueue]
    #: The day around which swaps are looked for.
    around: date
    #: Shifts of colleagues that could be swapped for, and open ones.
    others: tuple[Shift, ...]
    open: tuple[Shift, ...]
    #: What one asked for, and swaps offered to one.
    requests: tuple[Request, ...]
    offers: tuple[Request, ...]
    #: What one was told.
    notices: tuple[Notice, ...]
    #: Counts addresses of the calendar feed; 0 before there is one.
    feed: int


_AHEAD = timedelta(days=45)
_NEAR = timedelta(days=3)
_LISTED = 20


def mine(actor: Actor, around: date | None = None) -> Mine:
    """Return somebody's own shifts, and those of colleagues around a day.

    Without a day it is the next one of theirs: of a hundred people nobody looks
    through all shifts of a month.

    Raises:
        ProblemError: ``not-allowed`` or ``not-a-worker``.
    """
    worker = own_worker(actor)
    now = clock.now()
    published = Shift.objects.filter(
        plan__state=Plan.State.PUBLISHED,
        ends_at__gt=now - timedelta(days=1),
        starts_at__lt=now + _AHEAD,
    ).select_related("worker__user", "plan")
    own = list(published.filter(worker=worker).order_by("starts_at"))
    # A shift without an assignment in sight is for a client that one does not serve.
    ahead = published.filter(starts_at__gt=now, assignment__isnull=False)
    coming = (each.day for each in own if each.starts_at > now)
    middle = around or next(coming, now.date())
    others = ahead.filter(
        plan__in={each.plan_id for each in own},
        day__gte=middle - _NEAR,
        day__lte=middle + _NEAR,
    )
    colleagues = list(
        others.exclude(worker=worker)
        .filter(worker__isnull=False, worker__site_id=worker.site_id)
        .order_by("starts_at", "worker__user__name")
    )
    free = list(ahead.filter(worker__isnull=True).order_by("starts_at"))
    shown = [*own, *colleagues, *free]
    assigned = Assignment.objects.filter(shift__in=shown).select_related("queue")
    offers = Request.objects.filter(other=worker, state=Request.State.OFFERED)
    terms = getattr(worker, "work_terms", None)
    return Mine(
        worker=worker,
        shifts=tuple(own),
        around=middle,
        queues={each.shift_id: each.queue for each in assigned},
        others=tuple(colleagues),
        open=tuple(free),
        requests=tuple(worker.requests.order_by("-asked_at", "-id")[:_LISTED]),
        offers=tuple(offers.select_related("worker__user").order_by("asked_at")),
        notices=tuple(worker.notices.order_by("-at", "-id")[:_LISTED]),
        feed=terms.feed if terms else 0,
    )
