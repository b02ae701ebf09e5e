"""Commands on cases that need a person: incidents, and cases held, moved or ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.permission import missing, require
from anyshore.apps.processes import faults, records
from anyshore.apps.processes.library import compiled
from anyshore.apps.processes.models import Case, Incident
from anyshore.apps.processes.naming import case_ref
from anyshore.apps.processes.services import deliver
from anyshore.core import bpmn, events, feel
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = [
    "Change",
    "cancel",
    "change",
    "reason_given",
    "repair",
    "resume",
    "suspend",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What a person changes about a case by hand."""

    #: Variables to set.
    variables: dict[str, Any] = field(default_factory=dict)
    #: Elements at which a token begins.
    begin: tuple[str, ...] = ()
    #: Elements whose resting tokens are withdrawn.
    withdraw: tuple[str, ...] = ()


@transaction.atomic
def repair(
    actor: Actor,
    incident_id: UUID,
    variables: dict[str, Any] | None = None,
    reason: str = "",
) -> Incident:
    """Try again what an incident stopped.

    Args:
        actor: Who repairs.
        incident_id: The incident; one that is closed already is left as it is.
        variables: What to set first: FEEL's values by name, or plain Python ones.
        reason: Why, for the log.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    rows = Incident.objects.select_for_update(of=("self",)).select_related("case")
    incident = rows.filter(pk=incident_id).first()
    if incident is None:
        raise missing("incident", show_id(IdPrefix.INCIDENT, incident_id))
    require(actor, Capability.WORK_OVERSEE, Target(client=incident.client_id))
    if incident.resolved_at is not None:
        return incident
    now = clock.now()
    incident.resolved_at, incident.resolved_by = now, str(actor.id)
    incident.save(update_fields=["resolved_at", "resolved_by"])
    given = feel.from_host(variables or {})
    if incident.token is not None:
        event: bpmn.Event = (
            bpmn.IncidentResolved(token=incident.token, variables=given)
            if given
            else bpmn.Retry(token=incident.token)
        )
        deliver(incident.case, event, now)
    else:
        # The engine itself failed: what it was given still lies in the inbox.
        if given:
            deliver(incident.case, bpmn.VariablesSet(variables=given), now)
        if not faults.release(incident.case_id):
            _settle(incident.case)
    data = {"element": incident.element, "reason": reason or None}
    audit.append([_draft(actor, incident.case, "incident.resolved", data)])
    return incident


def _settle(case: Case) -> None:
    """Let a case run again that has nothing to repair, and nothing to consume."""
    stuck = Incident.objects.filter(case=case, resolved_at=None).exists()
    if not stuck:
        waiting = Case.objects.filter(pk=case.pk, status=Case.Status.INCIDENT)
        waiting.update(status=Case.Status.RUNNING)


@transaction.atomic
def suspend(actor: Actor, key: UUID, reason: str) -> Case:
    """Hold a case: it consumes nothing, not even its timers, until it is resumed.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``reason-missing``, or
            ``case-ended``.
    """
    case = _open(actor, key, reason)
    if case.status != Case.Status.SUSPENDED:
        case.status = Case.Status.SUSPENDED
        case.save(update_fields=["status"])
        faults.hold(case.id)
        audit.append([_draft(actor, case, "case.suspended", {"reason": reason})])
    return case


@transaction.atomic
def resume(actor: Actor, key: UUID, reason: str) -> Case:
    """Let a suspended case go on; timers that fell due meanwhile fire now.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``reason-missing``, or
            ``case-ended``.
    """
    case = _open(actor, key, reason)
    if case.status == Case.Status.SUSPENDED:
        stuck = case.incidents.filter(resolved_at=None).exists()
        case.status = Case.Status.INCIDENT if stuck else Case.Status.RUNNING
        case.save(update_fields=["status"])
        faults.release(case.id)
        audit.append([_draft(actor, case, "case.resumed", {"reason": reason})])
    return case


@transaction.atomic
def cancel(actor: Actor, key: UUID, reason: str) -> Case:
    """End a case before its time; items, jobs and timers of it are withdrawn.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``reason-missing``, or
            ``case-ended``.
    """
    case = _open(actor, key, reason)
    if case.status == Case.Status.SUSPENDED:
        case.status = Case.Status.RUNNING
        case.save(update_fields=["status"])
        faults.release(case.id)
    deliver(case, bpmn.Cancel(reason=reason))
    audit.append([_draft(actor, case, "case.cancelled", {"reason": reason})])
    return case


@transaction.atomic
def change(actor: Actor, key: UUID, wanted: Change, reason: str) -> Case:
    """Set variables of a case and move its tokens by hand.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``reason-missing``,
            ``case-ended``, or ``element-unknown`` where a token is to begin at what
            the process does not have, or none rests where it is to be withdrawn.
    """
    case = _open(actor, key, reason)
    state = bpmn.load_state(bytes(case.state)) if case.state else None
    found: Sequence[records.Record] = _events(case, state, wanted)
    for event in found:
        deliver(case, event)
    if found:
        data = {
            "reason": reason,
            "begin": list(wanted.begin),
            "withdraw": list(wanted.withdraw),
            "variables": sorted(wanted.variables),
        }
        audit.append([_draft(actor, case, "case.changed", data)])
    return case


def _events(
    case: Case, state: bpmn.CaseState | None, wanted: Change
) -> list[records.Record]:
    nodes = compiled(case.definition_id).nodes
    unknown = [name for name in wanted.begin if name not in nodes]
    resting = {} if state is None else dict(state.tokens.items())
    idle = [
        name
        for name in wanted.withdraw
        if all(token.element != name for token in resting.values())
    ]
    if unknown or idle:
        raise ProblemError(
            Problem(
                code="element-unknown",
                message=f"There is no element {unknown[0]!r}."
                if unknown
                else f"No token rests at {idle[0]!r}.",
                hint="Use the ids that the diagram shows.",
            )
        )
    events_: list[records.Record] = []
    if wanted.variables:
        given = feel.from_host(wanted.variables)
        events_.append(bpmn.VariablesSet(variables=given))
    gone = tuple(
        number for number, token in resting.items() if token.element in wanted.withdraw
    )
    if wanted.begin or gone:
        events_.append(bpmn.TokensMoved(begin=wanted.begin, withdraw=gone))
    return events_


def _open(actor: Actor, key: UUID, reason: str) -> Case:
    """Lock a case that has not ended, for somebody who may oversee it."""
    case = Case.objects.select_for_update(no_key=True).filter(pk=key).first()
    if case is None:
        raise missing("case", show_id(IdPrefix.CASE, key))
    require(actor, Capability.WORK_OVERSEE, Target(client=case.client_id))
    reason_given(reason)
    if case.ended_at is not None:
        raise ProblemError(
            Problem(
                code="case-ended",
                message=f"The case ended on {case.ended_at:%d %B %Y}.",
                hint="Start a new case.",
            )
        )
    return case


def reason_given(reason: str) -> None:
    """Go on only if somebody says why.

    Raises:
        ProblemError: ``reason-missing``.
    """
    if not reason.strip():
        raise ProblemError(
            Problem(
                code="reason-missing",
                message="Nothing says why this is done.",
                hint="Write the reason; the client's log keeps it.",
            )
        )


def _draft(actor: Actor, case: Case, kind: str, data: dict[str, Any]) -> events.Draft:
    return events.Draft(
        client=case.client_id,
        type=kind,
        at=clock.now(),
        actor=str(actor.id),
        data=data,
        objects=(case_ref(case.id),),
    )
