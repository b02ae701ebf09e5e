"""The workflow that hosts one case, and what passes in and out of it.

Everything here is deterministic, as Temporal's replay demands: time comes from the
workflow, and what `step` answers depends on nothing else.  Values travel as JSON in the
form in which the engine writes its own log, so decimals and dates stay what they are.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from anyshore.core import bpmn
    from anyshore.core.bpmn.state import Wait, WatchKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = [
    "BPMN_ERROR",
    "DO_JOB",
    "PUBLISH",
    "CaseWorkflow",
    "Given",
    "Job",
    "OpenItem",
    "Outcome",
    "Publication",
    "dump_values",
    "load_values",
]

#: The names under which workers offer the two activities.
DO_JOB = "anyshore-job"
PUBLISH = "anyshore-publish"
#: The type of the failure that an activity reports for a BPMN error.
BPMN_ERROR = "bpmn-error"
#: One try of a job may take so long before Temporal gives it to another worker.
JOB_TIMEOUT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Given:
    """What a case begins, or goes on, with."""

    #: The model's XML and the process of it that runs.
    model: str
    process: str
    #: The start event, where it is not the plain one.
    at: str = ""
    #: The variables, as `dump_values` writes them.
    variables: str = ""
    #: The state, events and messages to go on with, where the history was cut.
    state: str = ""
    pending: tuple[str, ...] = ()
    kept: tuple[Publication, ...] = ()
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A service task's work, as the activity gets it."""

    #: The workflow, the token and the task: together they name the work for retries.
    case: str
    token: int
    element: str
    #: What kind of work it is, and the fixed properties from the model.
    type: str
    headers: dict[str, str]
    #: The variables that the worker sees, as `dump_values` writes them.
    inputs: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A message or a signal on its way."""

    #: Its name; the correlation key of a message.
    name: str
    key: str | None
    #: What it carries, as `dump_values` writes it.
    payload: str
    #: Whether every listening case hears it, or one waiting case gets it.
    signal: bool = False


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that a person is to complete."""

    #: The token to name on completion.
    token: int
    #: The user task.
    element: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended."""

    #: ``completed``, ``failed``, ``terminated`` …, as `core.bpmn.EndKind` has it.
    ended: str
    #: The elements that tokens left, in order.
    trail: tuple[str, ...] = ()
    #: The last state, as the engine writes it.
    state: str = field(default="", repr=False)


def dump_values(values: Mapping[str, Any]) -> str:
    """Write variables so that decimals, dates and ranges survive the journey."""
    return bpmn.dump_event(bpmn.VariablesSet(variables=dict(values))).decode()


def load_values(text: str) -> dict[str, Any]:
    """Read what `dump_values` wrote; nothing from an empty text."""
    if not text:
        return {}
    event = bpmn.load_event(text.encode())
    if not isinstance(event, bpmn.VariablesSet):
        raise TypeError(f"{text[:40]!r} holds no variables")
    return event.variables


@lru_cache(maxsize=256)
def _process(model: str, name: str) -> bpmn.Process:
    found = bpmn.read(model.encode()).process(name)
    if found is None:
        raise ApplicationError(
            f"The model has no process {name!r}.", non_retryable=True
        )
    return found


@workflow.defn(name="anyshore-case")
class CaseWorkflow:
    """One case: its state, what it waits for, and the loop that steps it."""

    @workflow.init
    def __init__(self, given: Given) -> None:
        self._process = _process(given.model, given.process)
        self._inbox = deque(bpmn.load_event(each.encode()) for each in given.pending)
        self._kept = list(given.kept)
        self._trail = list(given.trail)
        self._timers: dict[int, asyncio.Task[None]] = {}
        self._open: dict[int, tuple[str, str | None]] = {}
        self._jobs: dict[int, asyncio.Task[None]] = {}
        self._sent: set[asyncio.Task[Any]] = set()
        self._asked: tuple[bpmn.Command, ...] = ()
        if given.state:
            self._state = bpmn.load_state(given.state.encode())
        else:
            self._state, self._asked = bpmn.start(
                self._process, load_values(given.variables), workflow.now(), given.at
            )

    @workflow.run
    async def run(self, given: Given) -> Outcome:
        """Step the case until it ends."""
        if given.state:
            self._rearm()
        self._obey(self._asked)
        while self._state.ended is None:
            await workflow.wait_condition(lambda: bool(self._inbox))
            while self._inbox and self._state.ended is None:
                self._state, commands = bpmn.step(
                    self._process, self._state, self._inbox.popleft(), workflow.now()
                )
                self._obey(commands)
            if workflow.info().is_continue_as_new_suggested() and not self._busy():
                workflow.continue_as_new(self._carried(given))
        # What the last step sent must be on its way before the history closes.
        await workflow.wait_condition(lambda: not self._sent)
        return Outcome(
            ended=self._state.ended.value,
            trail=tuple(self._trail),
            state=bpmn.dump_state(self._state).decode(),
        )

    @workflow.signal
    def deliver(self, event: str) -> None:
        """Take an event as `core.bpmn.dump_event` writes it."""
        self._inbox.append(bpmn.load_event(event.encode()))

    @workflow.signal
    def hear(self, publication: Publication) -> None:
        """Take a message, kept until the case waits for it, or a signal."""
        if publication.signal:
            payload = load_values(publication.payload)
            event = bpmn.SignalArrived(name=publication.name, payload=payload)
            self._inbox.append(event)
        else:
            self._kept.append(publication)
            self._correlate()

    @workflow.query
    def items(self) -> list[OpenItem]:
        """List what people have to complete."""
        return [
            OpenItem(token=number, element=token.element)
            for number, token in self._state.tokens.items()
            if token.wait is Wait.ITEM
        ]

    @workflow.query
    def state(self) -> str:
        """Return the state as the engine writes it."""
        return bpmn.dump_state(self._state).decode()

    def _busy(self) -> bool:
        return bool(self._jobs or self._sent)

    def _carried(self, given: Given) -> Given:
        return Given(
            model=given.model,
            process=given.process,
            state=bpmn.dump_state(self._state).decode(),
            pending=tuple(bpmn.dump_event(each).decode() for each in self._inbox),
            kept=tuple(self._kept),
            trail=tuple(self._trail),
        )

    def _rearm(self) -> None:
        """Set again what a cut history's state still waits for."""
        for number, watch in self._state.watches.items():
            if watch.kind is WatchKind.TIMER and watch.due is not None:
                self._set_timer(number, watch.due)
            elif watch.kind is WatchKind.MESSAGE:
                self._open[number] = (watch.name, watch.key)
        self._correlate()

    def _obey(self, commands: tuple[bpmn.Command, ...]) -> None:
        for command in commands:
            match command:
                case bpmn.Passed(elements=elements):
                    self._trail.extend(elements)
                case bpmn.SetTimer(timer=number, due_at=due):
                    self._set_timer(number, due)
                case bpmn.CancelTimer(timer=number):
                    self._stop(self._timers, number)
                case bpmn.CallService():
                    task = asyncio.create_task(self._do(command))
                    self._jobs[command.token] = task
                case bpmn.CancelService(token=number):
                    self._stop(self._jobs, number)
                case bpmn.Subscribe(subscription=number, name=name, key=key):
                    self._open[number] = (name, key)
                    self._correlate()
                case bpmn.Unsubscribe(subscription=number):
                    self._open.pop(number, None)
                case bpmn.SendMessage(name=name, key=key, payload=payload):
                    self._send(Publication(name, key, dump_values(payload)))
                case bpmn.BroadcastSignal(name=name, payload=payload):
                    self._send(Publication(name, None, dump_values(payload), True))
                case _:
                    # Items and incidents are read from the state; the rest is a log.
                    pass

    @staticmethod
    def _stop(running: dict[int, asyncio.Task[None]], number: int) -> None:
        task = running.pop(number, None)
        if task is not None:
            task.cancel()

    def _set_timer(self, number: int, due: datetime) -> None:
        self._timers[number] = asyncio.create_task(self._ring(number, due))

    async def _ring(self, number: int, due: datetime) -> None:
        wait = due - workflow.now()
        if wait > timedelta(0):
            await asyncio.sleep(wait.total_seconds())
        self._timers.pop(number, None)
        self._inbox.append(bpmn.TimerFired(timer=number))

    async def _do(self, command: bpmn.CallService) -> None:
        job = Job(
            case=workflow.info().workflow_id,
            token=command.token,
            element=command.element,
            type=command.type,
            headers=dict(command.headers),
            inputs=dump_values(command.inputs),
        )
        try:
            output = await workflow.execute_activity(
                DO_JOB,
                job,
                result_type=str,
                start_to_close_timeout=JOB_TIMEOUT,
                retry_policy=RetryPolicy(maximum_attempts=max(1, command.retries)),
            )
        except ActivityError as error:
            event: bpmn.Event = _failure(command.token, error)
        else:
            event = bpmn.ServiceCompleted(
                token=command.token, output=load_values(output)
            )
        if self._jobs.pop(command.token, None) is not None:
            self._inbox.append(event)

    def _send(self, publication: Publication) -> None:
        sending = workflow.execute_activity(
            PUBLISH,
            args=[workflow.info().workflow_id, publication],
            start_to_close_timeout=JOB_TIMEOUT,
        )
        task = asyncio.ensure_future(sending)
        self._sent.add(task)
        task.add_done_callback(self._sent.discard)

    def _correlate(self) -> None:
        """Give kept messages to what waits for them, oldest first."""
        left = []
        for publication in self._kept:
            waiting = (
                number
                for number, awaited in self._open.items()
                if awaited == (publication.name, publication.key)
            )
            number = next(waiting, None)
            if number is None:
                left.append(publication)
                continue
            del self._open[number]
            payload = load_values(publication.payload)
            event = bpmn.MessageArrived(subscription=number, payload=payload)
            self._inbox.append(event)
        self._kept = left


def _failure(token: int, error: ActivityError) -> bpmn.ServiceFailed:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == BPMN_ERROR:
        code, output = cause.details
        return bpmn.ServiceFailed(
            token=token, code=code, message=cause.message, output=load_values(output)
        )
    return bpmn.ServiceFailed(token=token, message=str(cause or error))
