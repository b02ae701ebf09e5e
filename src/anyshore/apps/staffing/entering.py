"""Rows that a plan file needs: queues, sites, shifts and people, found or entered.

A file names people by what its writer calls them; here they go by addresses, made of
that name and a domain where it is none.  Who is entered cannot sign in until an
administrator gives them a password.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.text import slugify

from anyshore.apps.accounts.models import Grant, User
from anyshore.apps.clients.models import Contract, ContractSite, Site
from anyshore.apps.people.models import Skill, Worker
from anyshore.apps.permission import require
from anyshore.apps.staffing.models import Pattern, SiteTerms, StaffQueue, WorkTerms
from anyshore.apps.staffing.planning import leave_minutes
from anyshore.apps.staffing.wanting import step_of
from anyshore.core.access import Capability, Role, Target
from anyshore.core.staffing.labour.queues import QueueTerms, SitePlace
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from uuid import UUID

    from anyshore.core.access import Actor
    from anyshore.core.staffing import labour
    from anyshore.core.staffing.labour.reading import PlanFile

__all__ = ["Given", "patterns", "people", "queues", "refuse", "shifts", "sites"]

_LEVEL = 3
_LONGEST_CODE = 10
_NO_LIMIT = 99
_FOUR_WEEKS = 28


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A plan file, and what its reader adds."""

    #: The file.
    file: PlanFile
    #: Packs that came along with it as documents.
    packs: Sequence[labour.Pack] = ()
    #: Contracts by queue, and under the empty name of all others; what the file says
    #: of a queue goes before the latter.
    contracts: Mapping[str, UUID] = field(default_factory=dict)
    #: What addresses of people end in whose names are no addresses.
    domain: str = "people.invalid"


def refuse(code: str, message: str, hint: str, element: str) -> ProblemError:
    """Return why a plan file is not taken in, and where it says so."""
    place = Place(element=element)
    return ProblemError(Problem(code=code, message=message, hint=hint, place=place))


def queues(actor: Actor, given: Given) -> dict[str, StaffQueue]:
    """Find or make the queues of a file.

    Raises:
        ProblemError: ``contract-unknown`` or ``not-allowed``.
    """
    own = given.file.plan.demand
    found = {}
    for name in dict.fromkeys(each.queue for each in own):
        terms = given.file.queues.get(name, QueueTerms())
        contract = _contract(given, name, terms)
        require(actor, Capability.SHIFT_PLAN, Target(client=contract.client_id))
        called = (terms.name or name)[:100]
        known = StaffQueue.objects.filter(contract=contract, name=called)
        row = known.select_related("contract__client", "client").first()
        minutes = step_of(each for each in own if each.queue == name)
        found[name] = row or _queue(given, (name, terms), contract, minutes)
    return found


def _contract(given: Given, queue: str, terms: QueueTerms) -> Contract:
    rows = Contract.objects.select_related("client")
    key = given.contracts.get(queue)
    if key is None and terms.contract:
        row = rows.filter(slug=terms.contract).first()
    else:
        key = key or given.contracts.get("")
        row = None if key is None else rows.filter(pk=key).first()
    if row is None:
        told = f" {terms.contract!r}" if terms.contract else ""
        raise refuse(
            "contract-unknown",
            f"The queue {queue} has no contract{told} that is there.",
            "Name a contract in the file's queues, or choose one.",
            f"queues {queue}",
        )
    return row


def _queue(
    given: Given, told: tuple[str, QueueTerms], contract: Contract, minutes: int
) -> StaffQueue:
    name, terms = told
    return StaffQueue.objects.create(
        client_id=contract.client_id,
        contract=contract,
        name=(terms.name or name)[:100],
        kind=terms.kind,
        skill=slugify(terms.skill or name)[:50] or "queue",
        zone=terms.zone or given.file.zone,
        minutes=minutes,
        opens=terms.opens,
        closes=terms.closes,
        weekdays=sorted(terms.weekdays),
        share=terms.share,
        within=terms.within,
        patience=terms.patience,
        shrinkage=terms.shrinkage,
        least=terms.least,
        handle_seconds=terms.handle_seconds,
    )


def sites(actor: Actor, given: Given, contracts: Iterable[Contract]) -> dict[str, Site]:
    """Find or make the sites of a file, with their rules, and let them do the work.

    Raises:
        ProblemError: ``site-differs`` or ``not-allowed``.
    """
    found = {}
    for each in given.file.plan.sites:
        row = Site.objects.filter(name=each.id).first()
        if row is None:
            row = _site(actor, each, given.file.places.get(each.id, SitePlace()))
        if row.zone != each.zone:
            raise refuse(
                "site-differs",
                f"{row.name} keeps the time of {row.zone}, not of {each.zone}.",
                "Give the site another name, or its own zone.",
                f"sites {each.id}",
            )
        terms, _ = SiteTerms.objects.get_or_create(
            site=row,
            defaults={"packs": list(each.packs), "hourly": 0, "currency": "EUR"},
        )
        if set(terms.packs) != set(each.packs):
            raise refuse(
                "site-differs",
                f"{row.name} works by {', '.join(terms.packs) or 'no rules'}, the file"
                f" says {', '.join(each.packs) or 'none'}.",
                "Change the rules of the site first, or those of the file.",
                f"sites {each.id}",
            )
        for contract in contracts:
            if not ContractSite.objects.filter(contract=contract, site=row).exists():
                # Where work may be done is part of what the client has agreed to.
                require(actor, Capability.CONTRACT_EDIT, Target(client=None))
                ContractSite.objects.create(
                    client_id=contract.client_id, contract=contract, site=row
                )
        found[each.id] = row
    return found


def _site(actor: Actor, site: labour.Site, place: SitePlace) -> Site:
    require(actor, Capability.PEOPLE_EDIT, Target(client=None))
    country = place.country or next((p[:2] for p in site.packs), "")
    if len(country) != len("PH"):
        raise refuse(
            "site-differs",
            f"There is no site {site.id}, and nothing says in which country it is.",
            "Give its country in the file, as in PH.",
            f"sites {site.id}",
        )
    return Site.objects.create(
        name=site.id, city=place.city or site.id, country=country, zone=site.zone
    )


def patterns(given: Given, known: Mapping[str, Site]) -> None:
    """Find or make the shifts of a file.

    Raises:
        ProblemError: ``pattern-taken`` where one of that code has other hours.
    """
    for each in given.file.plan.patterns:
        if len(each.id) > _LONGEST_CODE:
            message = f"The shift's name {each.id!r} is longer than ten letters."
            raise refuse("pattern-taken", message, "Shorten it.", f"patterns {each.id}")
        values = {
            "site": known[each.site],
            "starts": each.starts,
            "minutes": each.minutes,
            "break_minutes": each.break_minutes,
            "weekdays": sorted(each.weekdays),
        }
        row, _ = Pattern.objects.get_or_create(code=each.id, defaults=values)
        if row.retired_at or any(getattr(row, k) != v for k, v in values.items()):
            raise refuse(
                "pattern-taken",
                f"There is a shift {each.id} already, with other hours.",
                "Give the file's shift another name.",
                f"patterns {each.id}",
            )


def people(
    actor: Actor,
    given: Given,
    known_sites: Mapping[str, Site],
    known_queues: Mapping[str, StaffQueue],
) -> tuple[dict[str, Worker], int]:
    """Find or enter the people of a file; say how many were entered.

    Raises:
        ProblemError: ``not-allowed`` where somebody is not known yet or lacks a skill
            and the actor may not edit people, or ``site-differs``.
    """
    addresses = {p.id: _address(p.id, given.domain) for p in given.file.plan.people}
    rows = Worker.objects.select_related("user", "site")
    known = {
        row.user.email: row
        for row in rows.filter(user__email__in=addresses.values()).order_by("id")
    }
    fresh = [p for p in given.file.plan.people if addresses[p.id] not in known]
    if fresh:
        require(actor, Capability.PEOPLE_EDIT, Target(client=None))
        for worker in _enter(given, fresh, known_sites, known_queues):
            known[worker.user.email] = worker
    new = {person.id for person in fresh}
    found = {p.id: known[addresses[p.id]] for p in given.file.plan.people}
    for person in given.file.plan.people:
        worker = found[person.id]
        if worker.site_id != known_sites[person.site].id:
            raise refuse(
                "site-differs",
                f"{worker.user.name} works in {worker.site}, not in {person.site}.",
                "Change the file, or have the person moved first.",
                f"people {person.id}",
            )
    _skills(actor, given, (found, new), known_queues)
    _terms(given, found)
    return found, len(fresh)


def _address(name: str, domain: str) -> str:
    if "@" in name:
        return name.lower()
    return f"{slugify(name) or 'person'}@{domain}"


def _enter(
    given: Given,
    fresh: Sequence[labour.Person],
    known_sites: Mapping[str, Site],
    known_queues: Mapping[str, StaffQueue],
) -> list[Worker]:
    users = [
        User(
            email=_address(person.id, given.domain),
            name=given.file.names.get(person.id, person.id)[:200],
            zone=known_sites[person.site].zone,
        )
        for person in fresh
    ]
    for user in users:
        user.set_unusable_password()
    User.objects.bulk_create(users)
    workers = [
        Worker(user=user, site=known_sites[person.site])
        for user, person in zip(users, fresh, strict=True)
    ]
    Worker.objects.bulk_create(workers)
    Grant.objects.bulk_create(
        Grant(user=user, role=Role.AGENT.value, client_id=client)
        for user, person in zip(users, fresh, strict=True)
        for client in sorted(_clients(person, known_queues))
    )
    return workers


def _clients(person: labour.Person, known: Mapping[str, StaffQueue]) -> set[UUID]:
    return {known[skill].client_id for skill in person.skills if skill in known}


def _skills(
    actor: Actor,
    given: Given,
    people: tuple[Mapping[str, Worker], Container[str]],
    known: Mapping[str, StaffQueue],
) -> None:
    """Give people the skills that they lack; known people only by an administrator.

    A skill opens work to somebody: who only plans does not decide on that.
    """
    found, new = people
    has = set(
        Skill.objects.filter(worker__in=found.values()).values_list("worker_id", "code")
    )
    lacking: dict[tuple[UUID, str], labour.Person] = {}
    for person in given.file.plan.people:
        for skill in sorted(person.skills):
            code = known[skill].skill if skill in known else slugify(skill)[:50]
            key = (found[person.id].id, code)
            if code and key not in has:
                lacking[key] = person
    if any(person.id not in new for person in lacking.values()):
        require(actor, Capability.PEOPLE_EDIT, Target(client=None))
    Skill.objects.bulk_create(
        Skill(worker_id=worker, code=code, level=_LEVEL) for worker, code in lacking
    )


def _terms(given: Given, found: Mapping[str, Worker]) -> None:
    """Keep what people have agreed to, as weeks; leave counts as worked here."""
    plan = given.file.plan
    rows = []
    for person in plan.people:
        contract = person.contract
        leave = leave_minutes(contract, plan.days, len(person.leave))
        least = min(contract.min_minutes + leave, contract.max_minutes)
        weekends = contract.max_weekends
        rows.append(
            WorkTerms(
                worker=found[person.id],
                min_week_minutes=least * 7 // plan.days,
                max_week_minutes=-(-contract.max_minutes * 7 // plan.days),
                max_in_row=contract.max_in_row,
                min_in_row=contract.min_in_row,
                min_days_off=contract.min_days_off,
                max_weekends=None
                if weekends >= _NO_LIMIT
                else weekends * _FOUR_WEEKS // plan.days,
            )
        )
    WorkTerms.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["worker"],
        update_fields=[
            "min_week_minutes", "max_week_minutes", "max_in_row", "min_in_row",
            "min_days_off", "max_weekends",
        ],
    )  # fmt: skip


def shifts(
    given: Iterable[labour.Shift],
    workers: Mapping[str, Worker],
    known: Mapping[str, StaffQueue],
) -> list[labour.Shift]:
    """Return shifts of a file with the keys of people and queues here."""
    some = next(iter(known.values()))
    return [
        replace(
            each,
            person=str(workers[each.person].id),
            queue=str(known.get(each.queue, some).id),
        )
        for each in given
    ]
