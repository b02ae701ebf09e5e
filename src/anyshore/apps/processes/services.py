"""Commands on models and cases.

Every command on a case is an event put into its inbox; the runner alone steps cases.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.adapters.postgres.exact import loads
from anyshore.apps.audit import services as audit
from anyshore.apps.permission import missing, require
from anyshore.apps.processes import forms
from anyshore.apps.processes.library import compile_process
from anyshore.apps.processes.models import (
    HELD,
    Case,
    Decision,
    Definition,
    FormVersion,
    Inbox,
    Incident,
)
from anyshore.core import bpmn, events, feel
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, ProblemError, Severity, show_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.clients.models import Contract
    from anyshore.core.access import Actor

__all__ = ["NewCase", "case_ref", "deliver", "deploy", "repair", "start_case"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCase:
    """What a case begins with."""

    contract: Contract
    title: str
    #: Values by name: FEEL's own, or plain Python ones.
    variables: dict[str, Any] = field(default_factory=dict)
    #: The case's key, where the caller has made it beforehand.
    key: UUID = field(default_factory=clock.new_key)


def case_ref(key: UUID, qualifier: str = "case") -> events.Ref:
    """Return how events name a case."""
    return events.Ref(kind="case", id=show_id(IdPrefix.CASE, key), qualifier=qualifier)


@transaction.atomic
def deploy(
    actor: Actor,
    xml: bytes,
    decisions: dict[str, bytes],
    documents: Iterable[bytes] = (),
) -> Definition:
    """Make a process model, with its decisions, the version that new cases run.

    The models that are live already stay the same version: nothing is written.
    Those of an earlier version become a new one: going back is deploying again.

    Args:
        actor: Who deploys.
        xml: The BPMN model.
        decisions: DMN models by the name that the process calls them by.
        documents: The forms of its user tasks, as `anyshore.apps.processes.forms`
            reads them.

    Raises:
        ProblemError: ``not-allowed``, ``form-malformed``, or the first finding that
            blocks execution.
    """
    require(actor, Capability.PROCESS_DEPLOY, Target(client=None))
    process = compile_process(xml, decisions)
    for finding in bpmn.check(process):
        if finding.severity is Severity.ERROR:
            raise ProblemError(finding)
    described = {forms.read(document).key: document for document in documents}
    parts = {f"form {key}": document for key, document in described.items()}
    checksum = _checksum(xml, {**decisions, **parts})
    versions = Definition.objects.filter(key=process.id)
    live = versions.order_by("-version").first()
    if live is not None and live.checksum == checksum:
        return live
    definition = Definition.objects.create(
        key=process.id,
        version=live.version + 1 if live else 1,
        name=process.name or process.id,
        xml=xml,
        checksum=checksum,
        deployed_at=clock.now(),
        deployed_by=str(actor.id),
    )
    Decision.objects.bulk_create(
        [
            Decision(
                definition=definition,
                name=name,
                xml=data,
                checksum=hashlib.sha256(data).hexdigest(),
            )
            for name, data in decisions.items()
        ]
    )
    _keep_forms(definition, described)
    return definition


def _keep_forms(definition: Definition, described: dict[str, bytes]) -> None:
    FormVersion.objects.bulk_create(
        [
            FormVersion(definition=definition, key=key, document=document)
            for key, document in described.items()
        ]
    )


def _checksum(xml: bytes, parts: dict[str, bytes]) -> str:
    digest = hashlib.sha256(xml)
    for name in sorted(parts):
        digest.update(name.encode() + b"\0" + parts[name])
    return digest.hexdigest()


@transaction.atomic
def start_case(actor: Actor, new: NewCase) -> Case:
    """Start a case of the newest version of the contract's process.

    Raises:
        ProblemError: ``not-allowed``, or ``not-found`` where no process is deployed.
    """
    contract = new.contract
    require(actor, Capability.CASE_CREATE, Target(client=contract.client_id))
    definition = (
        Definition.objects.filter(key=contract.process_key).order_by("-version").first()
    )
    if definition is None:
        raise missing("process", repr(contract.process_key))
    now = clock.now()
    case = Case.objects.create(
        id=new.key,
        client_id=contract.client_id,
        contract=contract,
        definition=definition,
        title=new.title,
        started_by=actor.id,
        created_at=now,
    )
    start = {"event": "start", "variables": feel.to_json(feel.from_host(new.variables))}
    Inbox.objects.create(client_id=case.client_id, case=case, event=start, due_at=now)
    audit.append([_started(actor, case, now)])
    return case


def _started(actor: Actor, case: Case, now: datetime) -> events.Draft:
    return events.Draft(
        client=case.client_id,
        type="case.started",
        at=now,
        actor=str(actor.id),
        data={"title": case.title, "process": str(case.definition)},
        objects=(
            case_ref(case.id),
            events.Ref(
                kind="contract",
                id=show_id(IdPrefix.CONTRACT, case.contract_id),
                qualifier="contract",
            ),
        ),
    )


def deliver(case: Case, event: bpmn.Event, due_at: datetime | None = None) -> None:
    """Put an event into a case's inbox, in the caller's transaction."""
    Inbox.objects.create(
        client_id=case.client_id,
        case=case,
        event=loads(bpmn.dump_event(event)),
        due_at=due_at or clock.now(),
    )


@transaction.atomic
def repair(actor: Actor, incident_id: UUID) -> Incident:
    """Try again what an incident stopped.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    incident = (
        Incident.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(pk=incident_id)
        .first()
    )
    if incident is None:
        raise missing("incident", show_id(IdPrefix.INCIDENT, incident_id))
    require(actor, Capability.WORK_OVERSEE, Target(client=incident.client_id))
    if incident.resolved_at is not None:
        return incident
    now = clock.now()
    incident.resolved_at, incident.resolved_by = now, str(actor.id)
    incident.save(update_fields=["resolved_at", "resolved_by"])
    if incident.token is None:
        # The engine itself failed: what it was given still lies in the inbox.
        incident.case.inbox.filter(due_at=HELD).update(due_at=now)
    else:
        deliver(incident.case, bpmn.Retry(token=incident.token), now)
    audit.append(
        [
            events.Draft(
                client=incident.client_id,
                type="incident.resolved",
                at=now,
                actor=str(actor.id),
                data={"element": incident.element},
                objects=(case_ref(incident.case_id),),
            )
        ]
    )
    return incident
