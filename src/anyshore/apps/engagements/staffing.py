"""Who does an engagement: the experts there are, and naming some of them.

What a contract asks of experts stands in its terms, under ``experts``; where it says
nothing, they need the skill that is named like the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from anyshore.adapters import clock
from anyshore.apps.accounts.models import Grant
from anyshore.apps.clients.models import ContractSite
from anyshore.apps.engagements import queries, services
from anyshore.apps.people.models import Worker
from anyshore.apps.people.queries import core_worker
from anyshore.apps.permission import require
from anyshore.core import engagement as core
from anyshore.core.access import Capability, Role
from anyshore.core.work import Cefr, LanguageNeed, Requirements, SkillNeed
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from anyshore.apps.engagements.models import EngagementRow
    from anyshore.core.access import Actor

__all__ = ["Proposal", "propose", "restaff"]

_RUNNING = """
SELECT expert::uuid, count(*)
FROM engagements_engagementrow AS row,
     jsonb_array_elements_text(row.document -> 'brief' -> 'experts') AS expert
WHERE row.state NOT IN ('signed_off', 'canceled') AND row.id <> %(this)s
GROUP BY expert
"""


class _Skill(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    level: int = 1
    proof: bool = False


class _Language(msgspec.Struct, forbid_unknown_fields=True):
    tag: str
    level: Cefr = Cefr.B2


class _Terms(msgspec.Struct, forbid_unknown_fields=True):
    skills: list[_Skill] = []
    languages: list[_Language] = []


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """An expert as the lead is shown them."""

    user: UUID
    name: str
    #: The site's name.
    site: str
    #: Skills and languages with their levels.
    skills: tuple[str, ...]
    #: How many other engagements that are not over name them.
    running: int
    #: Whether the brief names them now.
    named: bool
    #: Everything that keeps them from it; empty for an eligible one.
    because: tuple[str, ...]


def propose(actor: Actor, engagement_id: UUID) -> tuple[Proposal, ...]:
    """Return the experts there are, those to ask first before the others.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row, value = queries.one(actor, engagement_id)
    require(actor, Capability.ENGAGEMENT_PROPOSE, core.target_of(value))
    workers = {worker.user_id: worker for worker in _experts(value.client)}
    return tuple(
        _proposal(each, workers[each.candidate.user], value.brief.experts)
        for each in _suggested(row, value, workers.values())
    )


@transaction.atomic
def restaff(
    actor: Actor, engagement_id: UUID, experts: Iterable[UUID], reason: str
) -> core.Engagement:
    """Name the experts of an engagement; whoever is new to it has to be eligible.

    Args:
        actor: Who decides.
        engagement_id: Its key.
        experts: Everybody who does it from now on.
        reason: Why; the client reads it.

    Raises:
        ProblemError: ``not-found``, ``expert-not-eligible``, or the reason for the
            refusal.
    """
    wanted = tuple(dict.fromkeys(experts))
    action = core.Restaff(by=actor, experts=wanted, reason=reason.strip())
    row, value = queries.one(actor, engagement_id)
    known = {each.user: each for each in propose(actor, engagement_id)}
    for user in wanted:
        one = known.get(user)
        if user in value.brief.experts or (one is not None and not one.because):
            continue
        name = one.name if one else "Somebody named"
        why = "; ".join(one.because) if one else "is no expert here"
        raise ProblemError(
            Problem(
                code="expert-not-eligible",
                message=f"{name} cannot do {row.title}: {why}.",
                hint="Name somebody else, or have their skills and clients entered.",
            )
        )
    return services.carry_out(engagement_id, action)


def _experts(client: UUID) -> list[Worker]:
    """Return the workers with an expert's role, marked whether they serve a client."""
    grants = Grant.objects.filter(user=OuterRef("user"), role=Role.EXPERT.value)
    serving = grants.filter(Q(client=client) | Q(client=None))
    workers = Worker.objects.filter(Exists(grants), user__is_active=True)
    return list(
        workers.annotate(serves=Exists(serving))
        .select_related("user", "site")
        .prefetch_related("skills", "languages")
        .order_by("user__name", "id")
    )


def _suggested(
    row: EngagementRow, value: core.Engagement, workers: Iterable[Worker]
) -> tuple[core.Suggestion, ...]:
    running = _running(row.id)
    candidates = [
        core.Candidate(
            user=worker.user_id,
            worker=core_worker(worker, _served(worker, value.client)),
            running=running.get(worker.user_id, 0),
        )
        for worker in workers
    ]
    return core.suggest(candidates, value.client, _needs(row, value), clock.now())


def _served(worker: Worker, client: UUID) -> frozenset[UUID]:
    serves = bool(getattr(worker, "serves", False))
    return frozenset((client,)) if serves else frozenset()


def _running(engagement_id: UUID) -> dict[UUID, int]:
    """Count the other engagements under way that name each expert."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, {"this": engagement_id})
        return dict(cursor.fetchall())


def _needs(row: EngagementRow, value: core.Engagement) -> Requirements:
    contract = row.contract
    try:
        terms = msgspec.convert(contract.terms.get("experts", {}), _Terms)
    except msgspec.ValidationError as error:
        raise ProblemError(
            Problem(
                code="terms-malformed",
                message=f"What {contract} asks of experts cannot be read: {error}.",
                hint="Mend the contract's terms under 'experts'.",
            )
        ) from error
    skills = terms.skills or [_Skill(code=contract.service.key)]
    return Requirements(
        skills=tuple(
            SkillNeed(code=each.code, level=each.level, proof=each.proof)
            for each in skills
        ),
        languages=tuple(
            LanguageNeed(tag=each.tag, level=each.level) for each in terms.languages
        ),
        sites=frozenset(
            ContractSite.objects.filter(contract=contract).values_list(
                "site_id", flat=True
            )
        ),
        countries=value.countries,
    )


def _proposal(
    suggestion: core.Suggestion, worker: Worker, named: Iterable[UUID]
) -> Proposal:
    known = suggestion.candidate.worker
    return Proposal(
        user=worker.user_id,
        name=worker.user.name,
        site=worker.site.name,
        skills=(
            *(f"{skill.code} {skill.level}" for skill in known.skills),
            *(f"{spoken.tag} {spoken.level}" for spoken in known.languages),
        ),
        running=suggestion.candidate.running,
        named=worker.user_id in named,
        because=tuple(reason.text for reason in suggestion.because),
    )
