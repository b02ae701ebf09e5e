"""One case's turn: its events are consumed and the engine's commands gathered.

A turn writes nothing, but for what the handlers of service tasks write themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from anyshore.apps.processes import records, registry
from anyshore.apps.processes.effects import ENGINE, Effects, Open, Sending, Stuck
from anyshore.apps.processes.inbox import Entry, Taken
from anyshore.apps.processes.library import compiled, hears_signals, label
from anyshore.apps.processes.models import Case, Subscription
from anyshore.apps.processes.naming import case_ref, contract_ref
from anyshore.core import bpmn, events, feel
from anyshore.core.bpmn.state import WatchKind
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

__all__ = ["Position", "Turn", "advanced", "replayed"]


class Position(NamedTuple):
    """Where a case stands: the version that it runs, and its state."""

    definition: UUID
    #: None before the first step.
    state: bpmn.CaseState | None


def advanced(
    held: Position, record: records.Record, now: datetime
) -> tuple[Position, tuple[bpmn.Command, ...]]:
    """Let one record act on a case; the same records give the same position."""
    process = compiled(held.definition)
    match record:
        case records.Started(variables=variables, at=at):
            state, commands = bpmn.start(process, variables, now, at)
        case records.Migrated(definition=definition, mapping=mapping):
            if held.state is None:
                return Position(definition, None), ()
            after = compiled(definition)
            moved = bpmn.migrate(held.state, process, after, mapping)
            if moved.problems:
                return held, ()
            return Position(definition, moved.state), ()
        case _:
            if held.state is None:
                return held, ()
            state, commands = bpmn.step(process, held.state, record, now)
    return Position(held.definition, state), commands


def replayed(case: Case) -> bpmn.CaseState | None:
    """Compute a case's state from nothing but its log."""
    log = [
        (records.load(bytes(entry.event)), entry.at)
        for entry in case.log.order_by("position")
    ]
    moves = (one.before for one, _ in log if isinstance(one, records.Migrated))
    held = Position(next(moves, case.definition_id), None)
    for record, at in log:
        held, _ = advanced(held, record, at)
    return held.state


class Turn:
    """Moves one case as far as it goes and gathers what is to be written."""

    def __init__(
        self,
        taken: Taken,
        effects: Effects,
        now: datetime,
        row: Callable[[Taken], Case],
    ) -> None:
        self.taken = taken
        self.effects = effects
        self.now = now
        self._row = row
        state = bpmn.load_state(taken.state) if taken.state else None
        self.held = Position(taken.definition, state)
        self._before = self._signals()

    def take(self) -> None:
        """Consume everything that is due and put the case among what is written."""
        taken = self.taken
        doubtful = taken.status == Case.Status.INCIDENT
        raised = len(self.effects.raised)
        for event in taken.events:
            self._consume(event)
        state = self.held.state
        taken.definition = self.held.definition
        if state is not None:
            taken.state = bpmn.dump_state(state)
            self._listen()
            if state.ended is None and (doubtful or len(self.effects.raised) > raised):
                self.effects.doubtful.append(taken)
        self.effects.cases.append(taken)

    def _consume(self, event: bytes) -> None:
        """Step the case with one event, and with those that follow from it at once."""
        waiting = [event]
        while waiting:
            data = waiting.pop(0)
            taken = self.taken
            self.effects.log.append(
                (taken.client, taken.id, taken.position, data, self.now)
            )
            taken.position += 1
            record = records.load(data)
            before = self.held
            self.held, commands = advanced(before, record, self.now)
            self._note(record, before)
            for command in commands:
                follows = self._gather(command)
                if follows is not None:
                    waiting.append(bpmn.dump_event(follows))

    def _note(self, record: records.Record, before: Position) -> None:
        """Gather what follows from the record itself, beside the engine's commands."""
        taken = self.taken
        match record:
            case records.Started(unsaid=True):
                self._draft(
                    "case.started",
                    {"title": taken.title, "process": label(taken.definition)},
                    started=True,
                )
            case records.Migrated(definition=definition, by=by):
                if self.held.definition == definition != before.definition:
                    data = {"process": label(definition)}
                    self._draft("case.migrated", data, actor=by or ENGINE)
                elif before.definition != definition:
                    self._refused(definition)
            case bpmn.MessageArrived(subscription=number):
                unchanged = self.held.state is before.state
                if unchanged:
                    self.effects.missed.append((taken.id, number))
                else:
                    # A subscription is over with its message; the engine asks for
                    # another one where more may come.
                    self.effects.unsubscribed.append((taken.id, number))
            case _:
                pass

    def _refused(self, definition: UUID) -> None:
        """Say that the case has moved on since its migration was looked at."""
        problem = Problem(
            code="migration-refused",
            message=f"The case cannot go over to {label(definition)} from where it is.",
            hint="Preview the migration again and map what has no place.",
        )
        self._raise(None, "", problem)

    def _gather(self, command: bpmn.Command) -> bpmn.Event | None:
        """Gather what the engine asks for; return the event that follows at once."""
        taken, effects = self.taken, self.effects
        match command:
            case bpmn.OpenItem():
                effects.opened.append(Open(taken, command))
            case bpmn.WithdrawItem(token=token):
                effects.withdrawn.append((taken, token))
            case bpmn.CallService():
                return self._call(command)
            case bpmn.CancelService(token=token):
                effects.jobs_off.append((taken.id, token))
            case bpmn.SetTimer():
                self._set(command)
            case bpmn.CancelTimer(timer=timer):
                effects.timers_off.append((taken.id, timer))
            case bpmn.Subscribe():
                self._subscribe(
                    command.subscription,
                    Subscription.Kind.MESSAGE,
                    command.name,
                    command.key or "",
                )
            case bpmn.Unsubscribe(subscription=number):
                effects.unsubscribed.append((taken.id, number))
            case bpmn.SendMessage() | bpmn.BroadcastSignal():
                effects.sent.append(Sending(taken, command))
            case bpmn.Decided():
                self._draft(
                    "decision.made",
                    {
                        "element": command.element,
                        "decision": command.decision,
                        "value": feel.to_json(command.value),
                        "rules": list(command.hits),
                    },
                )
            case bpmn.RaiseIncident():
                self._raise(command.token, command.element, command.problem)
            case bpmn.CloseIncident(token=token):
                effects.closed.append((taken.id, token))
            case bpmn.CaseEnded():
                self._end(command)
            case bpmn.Passed():
                pass
        return None

    def _set(self, command: bpmn.SetTimer) -> None:
        self.effects.entries.append(
            Entry(
                client=self.taken.client,
                case=self.taken.id,
                event=bpmn.dump_event(bpmn.TimerFired(timer=command.timer)),
                due_at=command.due_at,
                timer=command.timer,
            )
        )

    def _call(self, command: bpmn.CallService) -> bpmn.Event | None:
        """Carry out a service task, or make a job of it where no handler does it."""
        if not registry.handles(command.type):
            self.effects.jobs.append((self.taken, command))
            return None
        call = registry.ServiceCall(
            case=self._row(self.taken),
            element=command.element,
            inputs=command.inputs,
            headers=command.headers,
            now=self.now,
        )
        token = command.token
        try:
            # Whatever the handler writes is undone if it fails.
            with transaction.atomic():
                output = registry.handler(command.type)(call)
        except registry.BusinessError as error:
            return bpmn.ServiceFailed(token=token, code=error.code, message=str(error))
        except ProblemError as error:
            return bpmn.ServiceFailed(token=token, message=str(error.problem))
        self.effects.drafts += call.drafts
        return bpmn.ServiceCompleted(token=token, output=output)

    def _raise(self, token: int | None, element: str, problem: Problem) -> None:
        self.effects.raised.append(Stuck(self.taken, token, element, problem))
        self._draft(
            "incident.raised",
            {"element": element, "code": problem.code, "message": problem.message},
        )

    def _end(self, command: bpmn.CaseEnded) -> None:
        taken, state = self.taken, self.held.state
        completed = command.kind is bpmn.EndKind.COMPLETED
        status = Case.Status.COMPLETED if completed else Case.Status.CANCELLED
        taken.status = status.value
        taken.ended_at = self.now
        result = state.variables if state else {}
        said = str(result.get("outcome", "") or "")[:60]
        taken.outcome = said or command.kind.value
        data = {"kind": command.kind.value, "outcome": said or None}
        self._draft("case.ended", data)

    def _signals(self) -> dict[int, str]:
        """Return the signals that the case listens to, by their numbers."""
        state = self.held.state
        if state is None or not hears_signals(self.held.definition):
            return {}
        return {
            number: watch.name
            for number, watch in state.watches.items()
            if watch.kind is WatchKind.SIGNAL
        }

    def _listen(self) -> None:
        """Subscribe to what the case listens to now and did not before, and back."""
        before, after = self._before, self._signals()
        for number in before.keys() - after.keys():
            self.effects.unsubscribed.append((self.taken.id, number))
        for number in sorted(after.keys() - before.keys()):
            self._subscribe(number, Subscription.Kind.SIGNAL, after[number], "")

    def _subscribe(
        self, number: int, kind: Subscription.Kind, name: str, key: str
    ) -> None:
        taken = self.taken
        self.effects.subscribed.append(
            (taken.client, taken.id, number, kind.value, name, key, False)
        )

    def _draft(
        self,
        kind: str,
        data: dict[str, Any],
        actor: str = ENGINE,
        *,
        started: bool = False,
    ) -> None:
        taken = self.taken
        objects: tuple[events.Ref, ...] = (case_ref(taken.id),)
        if started:
            # It was handed over when the row was made, by whom the row names.
            objects = (*objects, contract_ref(taken.contract))
            actor = str(taken.started_by)
        self.effects.drafts.append(
            events.Draft(
                client=taken.client,
                type=kind,
                at=taken.created_at if started else self.now,
                actor=actor,
                data=data,
                objects=objects,
            )
        )
