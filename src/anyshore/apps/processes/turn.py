"""One case's turn: its events are consumed and the engine's commands carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters.postgres.exact import dumps, loads
from anyshore.apps.processes import registry
from anyshore.apps.processes.library import compiled
from anyshore.apps.processes.models import HELD, Case, CaseLog, Inbox, Incident
from anyshore.apps.processes.services import case_ref
from anyshore.core import bpmn, events, feel
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = ["Turn", "replayed", "set_aside", "stepped"]

#: Who did what the engine did by itself.
ENGINE = "engine"

Stepped = tuple[bpmn.CaseState, tuple[bpmn.Command, ...]]


def stepped(
    process: bpmn.Process, state: bpmn.CaseState | None, raw: Any, now: datetime
) -> Stepped:
    """Let one logged event act on a case's state; the first one starts it."""
    if state is None:
        return bpmn.start(process, feel.from_json(raw["variables"]), now)
    return bpmn.step(process, state, bpmn.load_event(dumps(raw)), now)


def replayed(case: Case) -> bpmn.CaseState | None:
    """Compute a case's state from nothing but its log."""
    process, state = compiled(case.definition_id), None
    for entry in case.log.order_by("position"):
        state, _ = stepped(process, state, entry.event, entry.at)
    return state


def set_aside(
    case: Case, rows: Iterable[Inbox], error: Exception, now: datetime
) -> list[events.Draft]:
    """Make an incident of a fault and keep the events for when it is mended."""
    Inbox.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=HELD)
    problem = Problem(
        code="case-stuck",
        message=f"The case could not be moved: {type(error).__name__}: {error}",
        hint="Mend the cause, then try again; nothing of the case is lost.",
    )
    # The turn may have changed the row in memory before it failed.
    case.refresh_from_db()
    case.status = Case.Status.INCIDENT
    case.save(update_fields=["status"])
    return [_incident(case, None, "", problem, now)]


def _incident(
    case: Case, token: int | None, element: str, problem: Problem, now: datetime
) -> events.Draft:
    Incident.objects.create(
        client_id=case.client_id,
        case=case,
        token=token,
        element=element,
        problem={
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        },
        raised_at=now,
    )
    return _draft(
        case,
        "incident.raised",
        now,
        {"element": element, "code": problem.code, "message": problem.message},
    )


def _draft(case: Case, kind: str, now: datetime, data: dict[str, Any]) -> events.Draft:
    return events.Draft(
        client=case.client_id,
        type=kind,
        at=now,
        actor=ENGINE,
        data=data,
        objects=(case_ref(case.id),),
    )


class Turn:
    """Moves one case as far as it goes and collects what is to be written."""

    def __init__(self, case: Case, now: datetime) -> None:
        self.case = case
        self.now = now
        self.process = compiled(case.definition_id)
        self.state = bpmn.load_state(bytes(case.state)) if case.state else None
        self.log: list[CaseLog] = []
        self.drafts: list[events.Draft] = []

    def consume(self, raw: Any) -> None:
        """Step the case with one event, and with those that follow from it at once."""
        waiting = [raw]
        while waiting:
            event = waiting.pop(0)
            self.state, commands = stepped(self.process, self.state, event, self.now)
            self.log.append(
                CaseLog(
                    client_id=self.case.client_id,
                    case=self.case,
                    position=self.case.position,
                    event=event,
                    at=self.now,
                )
            )
            self.case.position += 1
            for command in commands:
                waiting.extend(self._carry_out(command))

    def store(self) -> None:
        """Write the case as it now is."""
        if self.state is None:
            return
        self.case.state = bpmn.dump_state(self.state)
        if self.state.ended is None:
            stuck = self.case.incidents.filter(resolved_at=None).exists()
            status = Case.Status.INCIDENT if stuck else Case.Status.RUNNING
            self.case.status = status
        self.case.save(
            update_fields=["state", "position", "status", "outcome", "ended_at"]
        )

    def _carry_out(self, command: bpmn.Command) -> list[Any]:
        """Do what the engine asks for and return the events that follow at once."""
        case, now = self.case, self.now
        match command:
            case bpmn.OpenItem():
                self.drafts += registry.items().open(case, command, now)
            case bpmn.WithdrawItem():
                self.drafts += registry.items().withdraw(case, command.token, now)
            case bpmn.CallService():
                return [loads(bpmn.dump_event(self._call(command)))]
            case bpmn.SetTimer():
                Inbox.objects.create(
                    client_id=case.client_id,
                    case=case,
                    event=loads(bpmn.dump_event(bpmn.TimerFired(timer=command.timer))),
                    due_at=command.due_at,
                    timer=command.timer,
                )
            case bpmn.CancelTimer():
                case.inbox.filter(timer=command.timer).delete()
            case bpmn.Decided():
                self.drafts.append(
                    _draft(
                        case,
                        "decision.made",
                        now,
                        {
                            "element": command.element,
                            "decision": command.decision,
                            "value": feel.to_json(command.value),
                            "rules": list(command.hits),
                        },
                    )
                )
            case bpmn.RaiseIncident():
                self.drafts.append(
                    _incident(
                        case, command.token, command.element, command.problem, now
                    )
                )
            case bpmn.CloseIncident():
                stuck = case.incidents.filter(token=command.token, resolved_at=None)
                stuck.update(resolved_at=now, resolved_by=ENGINE)
            case bpmn.CaseEnded():
                self._end(command)
            case _:
                # Passed is for the log alone; services answer within the same turn, so
                # none can be open to cancel; messages and signals have no receivers
                # outside a case yet, and the model's check says so before it runs.
                pass
        return []

    def _call(self, command: bpmn.CallService) -> bpmn.Event:
        """Carry out a service task, with whatever it writes undone if it fails."""
        call = registry.ServiceCall(
            case=self.case,
            element=command.element,
            inputs=command.inputs,
            headers=command.headers,
            now=self.now,
        )
        token = command.token
        try:
            with transaction.atomic():
                output = registry.handler(command.type)(call)
        except registry.BusinessError as error:
            return bpmn.ServiceFailed(token=token, code=error.code, message=str(error))
        except ProblemError as error:
            return bpmn.ServiceFailed(token=token, message=str(error.problem))
        self.drafts += call.drafts
        return bpmn.ServiceCompleted(token=token, output=output)

    def _end(self, command: bpmn.CaseEnded) -> None:
        case = self.case
        completed = command.kind is bpmn.EndKind.COMPLETED
        case.status = Case.Status.COMPLETED if completed else Case.Status.CANCELLED
        case.ended_at = self.now
        result = self.state.variables if self.state else {}
        case.outcome = str(result.get("outcome", "") or command.kind.value)
        case.inbox.filter(timer__isnull=False).delete()
        self.drafts.append(
            _draft(
                case,
                "case.ended",
                self.now,
                {"kind": command.kind.value, "outcome": case.outcome},
            )
        )
