"""Taking a plan file in: its queues, people and hours become rows to roster with.

What is there already is used as it is: a queue of the same name, a shift of the same
hours, a person of the same address.  What contradicts it is refused, and then nothing
of the file is kept.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.staffing import entering, services, tasks
from anyshore.apps.staffing.asking import days_told
from anyshore.apps.staffing.models import Demand, Plan, Request, Wish
from anyshore.apps.staffing.planning import book
from anyshore.apps.staffing.wanting import forecasts_of
from anyshore.core import events
from anyshore.core.staffing import labour
from anyshore.core.staffing.labour.examining import require_whole
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anyshore.apps.people.models import Worker
    from anyshore.apps.staffing.entering import Given
    from anyshore.apps.staffing.models import StaffQueue
    from anyshore.core.access import Actor

__all__ = ["TakenIn", "take_in"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenIn:
    """What became of a plan file."""

    #: The draft that can be made now.
    plan: Plan
    #: People who were entered, and who were known.
    entered: int
    known: int
    #: What the file says and the platform does not keep, in sentences.
    left_out: tuple[str, ...]


@transaction.atomic
def take_in(actor: Actor, given: Given) -> TakenIn:
    """Take a plan file in as a draft, with everything that it needs.

    Raises:
        ProblemError: ``not-allowed``, ``plan-known`` where a plan of that name begins
            on that day, ``plan-empty``, ``contract-unknown``, ``pack-unknown``,
            ``own-rules``, ``pattern-taken``, ``site-differs`` or ``interval-odd``.
    """
    plan = given.file.plan
    require_whole(plan)
    _refuse_odd(given)
    queues = entering.queues(actor, given)
    sites = entering.sites(actor, given, {row.contract for row in queues.values()})
    entering.patterns(given, sites)
    workers, entered = entering.people(actor, given, sites, queues)
    row = _plan(actor, given, queues)
    row.sites.set(sites.values())
    for queue, forecast in forecasts_of(actor, plan.demand, queues):
        Demand.objects.create(
            client_id=queue.client_id, plan=row, queue=queue, forecast=forecast
        )
    _leave(plan, workers)
    _wishes(plan, workers)
    _past(actor, given, row, (workers, queues))
    audit.append(_taken_in(actor, row, queues.values()))
    if plan.published:
        tasks.store(row, entering.shifts(plan.published, workers, queues))
        services.publish(actor, row.id)
        row.refresh_from_db()
    return TakenIn(
        plan=row,
        entered=entered,
        known=len(workers) - entered,
        left_out=tuple(_left_out(given)),
    )


def _refuse_odd(given: Given) -> None:
    plan = given.file.plan
    if plan.days > services.MOST_DAYS:
        message = f"{plan.days} days are more than {services.MOST_DAYS}."
        raise entering.refuse(
            "plan-malformed", message, "Cut the plan into several.", "days"
        )
    if given.file.packs or given.packs:
        raise entering.refuse(
            "own-rules",
            "The file has rules of its own, which the platform does not keep.",
            "Leave them out, or roster the file by anyshore roster.",
            "rules",
        )
    for site in plan.sites:
        book().resolve(site.packs)
    known = Plan.objects.filter(name=_title(given), first=plan.first)
    if known.exists():
        raise entering.refuse(
            "plan-known",
            f"{_title(given)} from {plan.first} is there already.",
            "Give the file another title, or change the plan on its page.",
            "title",
        )


def _title(given: Given) -> str:
    return given.file.title.strip()[:100]


def _plan(actor: Actor, given: Given, queues: Mapping[str, StaffQueue]) -> Plan:
    plan = given.file.plan
    usual = asdict(labour.Prices())
    own = {k: v for k, v in asdict(plan.prices).items() if v != usual[k]}
    return Plan.objects.create(
        name=_title(given),
        zone=_zone(given),
        first=plan.first,
        days=plan.days,
        prices=own,
        created_by=actor.id,
        queues=len(queues),
    )


def _zone(given: Given) -> str:
    """Return the zone whose days the plan counts: that of its sites, if it is one."""
    zones = {site.zone for site in given.file.plan.sites}
    return zones.pop() if len(zones) == 1 else given.file.zone


def _leave(plan: labour.Plan, workers: Mapping[str, Worker]) -> None:
    now = clock.now()
    Request.objects.bulk_create(
        Request(
            kind=Request.Kind.LEAVE,
            state=Request.State.GRANTED,
            worker=workers[person.id],
            days=sorted(person.leave),
            told=f"{days_told(sorted(person.leave))}, as the plan file says",
            asked_at=now,
            answered_at=now,
        )
        for person in plan.people
        if person.leave
    )


def _wishes(plan: labour.Plan, workers: Mapping[str, Worker]) -> None:
    Wish.objects.bulk_create(
        [
            Wish(
                worker=workers[person.id],
                day=day,
                pattern=pattern,
                works=works,
                weight=weight,
            )
            for person in plan.people
            for works, own in ((True, person.wishes_on), (False, person.wishes_off))
            for (day, pattern), weight in own.items()
        ],
        update_conflicts=True,
        unique_fields=["worker", "day", "pattern", "works"],
        update_fields=["weight"],
    )


def _past(
    actor: Actor,
    given: Given,
    row: Plan,
    known: tuple[Mapping[str, Worker], Mapping[str, StaffQueue]],
) -> None:
    """Keep the shifts before the plan, which count for rest, as a published one."""
    before = [each for person in given.file.plan.people for each in person.before]
    if not before:
        return
    first = min(each.day for each in before)
    past = Plan.objects.create(
        name=f"{row.name[:80]}, before it",
        zone=row.zone,
        first=first,
        days=(max(each.day for each in before) - first).days + 1,
        state=Plan.State.PUBLISHED,
        published_at=clock.now(),
        created_by=actor.id,
        queues=0,
    )
    past.sites.set(row.sites.all())
    tasks.store(past, entering.shifts(before, *known))


def _taken_in(
    actor: Actor, row: Plan, queues: Iterable[StaffQueue]
) -> list[events.Draft]:
    ref = events.Ref(kind="plan", id=show_id(IdPrefix.PLAN, row.id), qualifier="plan")
    names: dict[object, list[StaffQueue]] = {}
    for queue in queues:
        names.setdefault(queue.client_id, []).append(queue)
    return [
        events.Draft(
            client=own[0].client_id,
            type="plan.taken_in",
            at=clock.now(),
            actor=str(actor.id),
            data={
                "name": row.name,
                "first": row.first,
                "days": row.days,
                "queues": [queue.name for queue in own],
            },
            objects=(ref,),
        )
        for own in names.values()
    ]


def _left_out(given: Given) -> Iterable[str]:
    plan = given.file.plan
    if given.file.rates:
        yield "Rates of single people: an hour costs what their site says."
    if any(person.burden for person in plan.people):
        yield (
            "Nights and weekends before the plan: they are counted from published"
            " shifts."
        )
