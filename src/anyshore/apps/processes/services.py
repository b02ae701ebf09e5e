"""Commands on models and cases.

Every command on a case is an event put into its inbox; the runner alone steps cases.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.permission import require
from anyshore.apps.processes import forms, inbox, pressure, records, starting
from anyshore.apps.processes.library import compile_process, compiled
from anyshore.apps.processes.models import Case, Decision, Definition, FormVersion
from anyshore.apps.processes.naming import case_ref, contract_ref
from anyshore.core import bpmn, events
from anyshore.core.access import Capability, Target
from anyshore.kernel import ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.clients.models import Contract
    from anyshore.core.access import Actor

__all__ = ["NewCase", "case_ref", "deliver", "deploy", "start_case"]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCase:
    """What a case begins with."""

    contract: Contract
    title: str
    #: Values by name: FEEL's own, or plain Python ones.
    variables: dict[str, Any] = field(default_factory=dict)
    #: The case's key, where the caller has made it beforehand.
    key: UUID = field(default_factory=clock.new_key)


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
    called = _called(compile_process(xml, decisions))
    process = compile_process(xml, decisions, tuple(map(compiled, called.values())))
    for finding in bpmn.check(process):
        if finding.severity is Severity.ERROR:
            raise ProblemError(finding)
    described = {forms.read(document).key: document for document in documents}
    parts = {f"form {key}": document for key, document in described.items()}
    parts |= {f"call {key}": made.bytes for key, made in called.items()}
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
        calls={key: str(made) for key, made in called.items()},
        starts=list(starting.triggers(process)),
    )
    # Test cases outlive the version they were written for: that is their use.
    kept = {} if live is None else dict(live.decisions.values_list("name", "cases"))
    Decision.objects.bulk_create(
        [
            Decision(
                definition=definition,
                name=name,
                xml=data,
                checksum=hashlib.sha256(data).hexdigest(),
                cases=kept.get(name, []),
            )
            for name, data in decisions.items()
        ]
    )
    _keep_forms(definition, described)
    return definition


def _called(process: bpmn.Process) -> dict[str, UUID]:
    """Return the live versions of the processes of other files that it calls.

    Which ones they are is settled now: a version deployed later is not called.
    """
    wanted = {
        str(node.task.called({}))
        for each in (process, *process.called.values())
        for node in each.nodes.values()
        if node.kind is bpmn.Kind.CALL
        and node.task is not None
        and node.task.called is not None
        and node.task.called.problem is None
    }
    found: dict[str, UUID] = {}
    rows = Definition.objects.filter(key__in=wanted - process.called.keys())
    for row in rows.order_by("version").values_list("key", "id"):
        found[row[0]] = row[1]
    return found


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
        ProblemError: ``not-allowed``, ``busy``, or ``not-found`` where no process is
            deployed.
    """
    contract = new.contract
    require(actor, Capability.CASE_CREATE, Target(client=contract.client_id))
    pressure.check(contract.client_id)
    beginning = starting.Beginning(
        title=new.title,
        variables=new.variables,
        by=actor.id,
        key=new.key,
        unsaid=False,
    )
    case = starting.begin(contract, beginning)
    audit.append([_started(actor, case)])
    return case


def _started(actor: Actor, case: Case) -> events.Draft:
    return events.Draft(
        client=case.client_id,
        type="case.started",
        at=case.created_at,
        actor=str(actor.id),
        data={"title": case.title, "process": str(case.definition)},
        objects=(case_ref(case.id), contract_ref(case.contract_id)),
    )


def deliver(case: Case, event: records.Record, due_at: datetime | None = None) -> None:
    """Put an event into a case's inbox, in the caller's transaction."""
    inbox.put(
        [
            inbox.Entry(
                client=case.client_id,
                case=case.id,
                event=records.dump(event),
                due_at=due_at or clock.now(),
                held=case.status == Case.Status.SUSPENDED,
            )
        ]
    )
