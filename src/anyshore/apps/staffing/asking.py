"""What people ask of a published roster: leave, swaps and open shifts.

Each request is checked against the rules at once and answered with every reason.  A
swap waits for the colleague, and is checked again when they agree.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.people.models import Worker
from anyshore.apps.people.queries import no_worker
from anyshore.apps.permission import missing, require
from anyshore.apps.staffing.models import (
    Assignment,
    Plan,
    Request,
    Shift,
    WorkTerms,
)
from anyshore.apps.staffing.planning import book, core_plan, core_shift
from anyshore.apps.staffing.services import tell
from anyshore.core import events
from anyshore.core.access import Capability, Target
from anyshore.core.staffing import labour
from anyshore.core.staffing.labour import changes
from anyshore.kernel import (
    IdPrefix,
    Interval,
    Place,
    Problem,
    ProblemError,
    Severity,
    show_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = [
    "answer",
    "ask_leave",
    "ask_swap",
    "bid",
    "changed_drafts",
    "days_told",
    "new_feed",
    "own_worker",
    "seen",
]

_DAY = timedelta(days=1)
_MOST_DAYS = 31


def own_worker(actor: Actor) -> Worker:
    """Return the worker that somebody is.

    Raises:
        ProblemError: ``not-allowed`` or ``not-a-worker``.
    """
    require(actor, Capability.SHIFT_ASK, Target(client=None, owner=actor.id))
    found = Worker.objects.select_related("user", "site").filter(user_id=actor.id)
    row = found.first()
    if row is None:
        raise no_worker()
    return row


@transaction.atomic
def ask_leave(actor: Actor, days: Sequence[date]) -> Request:
    """Ask not to work on some days; granted at once where no rule speaks against it.

    Raises:
        ProblemError: ``not-allowed``, ``not-a-worker``, ``leave-malformed`` or
            ``not-planned`` where no published roster holds the days.
    """
    worker = own_worker(actor)
    if not 1 <= len(days) <= _MOST_DAYS:
        raise _malformed(f"Leave is asked for from 1 to {_MOST_DAYS} days.")
    wanted = sorted(set(days))
    rows = list(_published(worker, wanted))
    if not rows or not all(_holds(rows, day) for day in wanted):
        raise _not_planned(wanted)
    reasons: list[Problem] = []
    for plan in rows:
        part = frozenset(day for day in wanted if _holds([plan], day))
        change = changes.Leave(person=str(worker.id), days=part)
        reasons += _look(plan, change, worker).problems
    row = _request(worker, Request.Kind.LEAVE, days_told(wanted), reasons)
    row.days = wanted
    row.save()
    drafts = []
    if row.state == Request.State.GRANTED:
        shifts = Shift.objects.filter(worker=worker, plan__in=rows, day__in=wanted)
        drafts = changed_drafts(actor, shifts, "Leave was granted.")
        shifts.delete()
    audit.append(drafts)
    return row


@transaction.atomic
def ask_swap(actor: Actor, mine: UUID, other: UUID) -> Request:
    """Offer a shift of one's own for a colleague's.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``not-a-worker``.
    """
    worker = own_worker(actor)
    given, taken = _shift(mine), _shift(other)
    ours = taken.plan_id == given.plan_id and taken.worker_id not in {None, worker.id}
    if given.worker_id != worker.id or not ours:
        raise missing("shift", show_id(IdPrefix.SHIFT, mine))
    looked = _look(given.plan, _swap(given, taken), worker)
    told = f"{_told(given)} for {_told(taken)}"
    row = _request(worker, Request.Kind.SWAP, told, looked.problems)
    row.shift, row.other_shift, row.other_id = given, taken, taken.worker_id
    if row.state == Request.State.GRANTED:
        row.state, row.answered_at = Request.State.OFFERED, None
        tell(_worker_id(taken), f"{worker.user.name} offers a swap: {told}.")
    row.save()
    return row


@transaction.atomic
def answer(actor: Actor, key: UUID, *, agree: bool) -> Request:
    """Agree to a swap that a colleague offers, or decline it.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``not-a-worker``.
    """
    worker = own_worker(actor)
    rows = Request.objects.select_for_update().filter(
        pk=key, other=worker, state=Request.State.OFFERED
    )
    row = rows.first()
    if row is None:
        raise missing("request", show_id(IdPrefix.REQUEST, key))
    row.answered_at = clock.now()
    drafts: list[events.Draft] = []
    given, taken = row.shift, row.other_shift
    if not agree:
        row.state = Request.State.DECLINED
    elif given is None or taken is None or not _stand(row, given, taken):
        row.state = Request.State.REFUSED
        row.reasons = [_reason(_gone())]
    else:
        looked = _look(given.plan, _swap(given, taken), worker)
        row.reasons = [_reason(each) for each in looked.problems]
        row.state = Request.State.REFUSED
        if looked.allowed:
            row.state = Request.State.GRANTED
            both = Shift.objects.filter(pk__in=[given.pk, taken.pk])
            drafts = changed_drafts(actor, both, "Two people swapped shifts.")
            _exchange(given, taken)
    row.save()
    word = row.get_state_display().lower()
    tell(row.worker_id, f"Your swap of {row.told}: {word}.")
    audit.append(drafts)
    return row


@transaction.atomic
def bid(actor: Actor, key: UUID) -> Request:
    """Ask for an open shift; the first one whom the rules allow gets it.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``not-a-worker``.
    """
    worker = own_worker(actor)
    rows = Shift.objects.select_for_update(of=("self",)).select_related("plan")
    shift = rows.filter(pk=key, plan__state=Plan.State.PUBLISHED).first()
    queue = _queue_of(shift) if shift else None
    if shift is None or queue is None:
        raise missing("shift", show_id(IdPrefix.SHIFT, key))
    if shift.worker_id is not None:
        reasons: Sequence[Problem] = [_gone()]
    else:
        shift.worker_id = worker.id
        change = changes.Bid(shift=core_shift(shift, queue))
        reasons = _look(shift.plan, change, worker).problems
    row = _request(worker, Request.Kind.BID, _told(shift), reasons)
    row.shift = shift
    row.save()
    drafts = []
    if row.state == Request.State.GRANTED:
        shift.save(update_fields=["worker"])
        one = Shift.objects.filter(pk=shift.pk)
        drafts = changed_drafts(actor, one, "An open shift was taken.")
    audit.append(drafts)
    return row


@transaction.atomic
def new_feed(actor: Actor) -> WorkTerms:
    """Give a worker's calendar feed a new address; the former ones are dead.

    Raises:
        ProblemError: ``not-allowed`` or ``not-a-worker``.
    """
    worker = own_worker(actor)
    row = WorkTerms.objects.select_for_update().filter(worker=worker).first()
    if row is None:
        raise no_worker()
    row.feed += 1
    row.save(update_fields=["feed"])
    return row


@transaction.atomic
def seen(actor: Actor) -> int:
    """Note that a worker has read their notices; say how many were new."""
    worker = own_worker(actor)
    return worker.notices.filter(seen_at=None).update(seen_at=clock.now())


def _request(
    worker: Worker, kind: str, told: str, problems: Sequence[Problem]
) -> Request:
    refused = any(each.severity is Severity.ERROR for each in problems)
    now = clock.now()
    return Request(
        worker=worker,
        kind=kind,
        state=Request.State.REFUSED if refused else Request.State.GRANTED,
        told=told[:300],
        reasons=[_reason(each) for each in problems],
        asked_at=now,
        answered_at=now,
    )


def _reason(problem: Problem) -> dict[str, str]:
    person = problem.place.element
    return {
        "code": problem.code,
        "message": problem.message,
        "source": problem.hint,
        "about": person or "",
        "severity": problem.severity.value,
    }


def _look(plan: Plan, change: changes.Change, worker: Worker) -> changes.Answer:
    """Check a change on the part of the roster that it can touch."""
    whole = core_plan(plan)
    rows = list(plan.shifts.filter(worker__isnull=False))
    keys = Assignment.objects.filter(shift__plan=plan)
    queues = dict(keys.values_list("shift_id", "queue_id"))
    shifts = [core_shift(row, queues.get(row.id)) for row in rows]
    moved, people = _touched(change, shifts)
    near = [
        each
        for each in shifts
        if each.person in people or any(each.interval.overlap(span) for span in moved)
    ]
    # Of the rest of the roster nothing can change: looking at it would only take time.
    part = labour.Plan(
        first=whole.first,
        days=whole.days,
        sites=whole.sites,
        patterns=whole.patterns,
        people=tuple(each for each in whole.people if each.id in people),
        demand=tuple(
            each
            for each in whole.demand
            if any(each.interval.overlap(span) for span in moved)
        ),
    )
    today = clock.now().astimezone(ZoneInfo(worker.site.zone)).date()
    return changes.consider(part, near, change, book(), today)


def _touched(
    change: changes.Change, shifts: Iterable[labour.Shift]
) -> tuple[list[Interval], set[str]]:
    """Return the times that a change moves, and whom it touches."""
    match change:
        case changes.Swap():
            pair = (change.given, change.taken)
            return [each.interval for each in pair], {each.person for each in pair}
        case changes.Bid():
            return [change.shift.interval], {change.shift.person}
        case changes.Leave():
            own = [
                each.interval
                for each in shifts
                if each.person == change.person and each.day in change.days
            ]
            return own, {change.person}


def _swap(given: Shift, taken: Shift) -> changes.Swap:
    return changes.Swap(
        given=core_shift(given, _queue_of(given)),
        taken=core_shift(taken, _queue_of(taken)),
    )


def _queue_of(shift: Shift) -> UUID | None:
    found = Assignment.objects.filter(shift=shift).values_list("queue_id", flat=True)
    return found.first()


def _shift(key: UUID) -> Shift:
    rows = Shift.objects.select_related("plan", "worker__user")
    row = rows.filter(pk=key, plan__state=Plan.State.PUBLISHED).first()
    # A shift for a client that one does not serve is none that one could take.
    if row is None or _queue_of(row) is None or row.starts_at <= clock.now():
        raise missing("shift", show_id(IdPrefix.SHIFT, key))
    return row


def _worker_id(shift: Shift) -> UUID:
    if shift.worker_id is None:
        raise missing("shift", show_id(IdPrefix.SHIFT, shift.id))
    return shift.worker_id


def _stand(row: Request, given: Shift, taken: Shift) -> bool:
    """Tell whether both shifts are still as they were when the swap was offered."""
    now = clock.now()
    return (
        given.worker_id == row.worker_id
        and taken.worker_id == row.other_id
        and given.starts_at > now
        and taken.starts_at > now
    )


def _exchange(given: Shift, taken: Shift) -> None:
    one, two = given.worker_id, taken.worker_id
    # Nobody holds two shifts of one day, not even for a moment.
    Shift.objects.filter(pk=given.pk).update(worker=None)
    Shift.objects.filter(pk=taken.pk).update(worker_id=one)
    Shift.objects.filter(pk=given.pk).update(worker_id=two)


def _published(worker: Worker, days: Sequence[date]) -> Iterable[Plan]:
    rows = Plan.objects.filter(
        state=Plan.State.PUBLISHED, sites=worker.site_id, first__lte=days[-1]
    )
    return [row for row in rows if row.first + _DAY * row.days > days[0]]


def _holds(plans: Iterable[Plan], day: date) -> bool:
    return any(plan.first <= day < plan.first + _DAY * plan.days for plan in plans)


def changed_drafts(
    actor: Actor, shifts: Iterable[Shift], reason: str
) -> list[events.Draft]:
    """Say to each client which of their shifts change, before they do."""
    found = []
    rows = Assignment.objects.filter(
        Q(shift__in=[each.pk for each in shifts])
    ).select_related("shift")
    for row in rows:
        ref = events.Ref(
            kind="plan",
            id=show_id(IdPrefix.PLAN, row.shift.plan_id),
            qualifier="plan",
        )
        found.append(
            events.Draft(
                client=row.client_id,
                type="shift.changed",
                at=clock.now(),
                actor=str(actor.id),
                data={
                    "worker": str(row.shift.worker_id or ""),
                    "day": row.shift.day,
                    "reason": reason,
                },
                objects=(ref,),
            )
        )
    return found


def _told(shift: Shift) -> str:
    home = ZoneInfo(shift.zone)
    start, end = shift.starts_at.astimezone(home), shift.ends_at.astimezone(home)
    return f"{start:%a %d %b %H:%M} to {end:%H:%M}"


def days_told(days: Sequence[date]) -> str:
    """Say which days, sorted, a request is for."""
    if len(days) == 1:
        return f"{days[0]:%a %d %b}"
    return f"{len(days)} days from {days[0]:%a %d %b} to {days[-1]:%a %d %b}"


def _gone() -> Problem:
    return Problem(
        code="shift-taken",
        message="The shift is no longer there to be had.",
        hint="Look at the present roster.",
    )


def _malformed(message: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="leave-malformed",
            message=message,
            hint="Name the first and the last day.",
            place=Place(element="days"),
        )
    )


def _not_planned(days: Sequence[date]) -> ProblemError:
    return ProblemError(
        Problem(
            code="not-planned",
            message=f"No published roster of your site holds {days_told(days)}.",
            hint="Ask once the roster of those days is published.",
            place=Place(element="days"),
        )
    )
