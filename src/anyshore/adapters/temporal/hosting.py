"""Starting, feeding and working cases from outside their workflows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import (
    SandboxedWorkflowRunner,
    SandboxRestrictions,
)

from anyshore.adapters.temporal.workflow import (
    BPMN_ERROR,
    DO_JOB,
    PUBLISH,
    CaseWorkflow,
    Given,
    Job,
    Publication,
    dump_values,
    load_values,
)
from anyshore.core import bpmn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from temporalio.client import Client, WorkflowHandle

    from anyshore.adapters.temporal.workflow import Outcome

__all__ = [
    "BpmnError",
    "Hosted",
    "NewCase",
    "case_worker",
    "complete_item",
    "send_message",
    "send_signal",
    "start_case",
]


class BpmnError(Exception):
    """A business error that the model may catch; anything else is tried again."""

    def __init__(
        self, code: str, message: str = "", output: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message or code)
        self.code = code
        self.output = dict(output or {})


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosted:
    """What a host does for its cases."""

    #: Does a job: takes it and its inputs, gives its output or raises `BpmnError`.  It
    #: is called again where a worker dies, so it must bear being repeated.
    do: Callable[[Job, dict[str, Any]], Awaitable[Mapping[str, Any]]]
    #: Carries a message or signal from the case that sends it, named first.
    publish: Callable[[str, Publication], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCase:
    """A case to be started."""

    #: The workflow's id: a second start under it finds the first.
    id: str
    #: The model's XML and the process of it that runs.
    model: str
    process: str
    #: The start event, where it is not the plain one.
    at: str = ""
    #: What it begins with.
    variables: Mapping[str, Any] = field(default_factory=dict)


def case_worker(client: Client, queue: str, hosted: Hosted) -> Worker:
    """Return a worker for cases and their jobs on a task queue.

    Args:
        client: Connected to Temporal.
        queue: The task queue that `start_case` names.
        hosted: What it does for its cases.
    """

    @activity.defn(name=DO_JOB)
    async def do_job(job: Job) -> str:
        try:
            output = await hosted.do(job, load_values(job.inputs))
        except BpmnError as error:
            raise ApplicationError(
                str(error),
                error.code,
                dump_values(error.output),
                type=BPMN_ERROR,
                non_retryable=True,
            ) from error
        return dump_values(output)

    @activity.defn(name=PUBLISH)
    async def publish(case: str, publication: Publication) -> None:
        await hosted.publish(case, publication)

    # The engine is pure: it need not be loaded anew for each workflow.
    restrictions = SandboxRestrictions.default.with_passthrough_modules(
        "anyshore", "lxml", "msgspec"
    )
    return Worker(
        client,
        task_queue=queue,
        workflows=[CaseWorkflow],
        activities=[do_job, publish],
        workflow_runner=SandboxedWorkflowRunner(restrictions=restrictions),
    )


async def start_case(
    client: Client, queue: str, case: NewCase
) -> WorkflowHandle[CaseWorkflow, Outcome]:
    """Start a case as a workflow.

    Raises:
        temporalio.exceptions.WorkflowAlreadyStartedError: Where one of that id runs.
    """
    given = Given(
        model=case.model,
        process=case.process,
        at=case.at,
        variables=dump_values(case.variables),
    )
    return await client.start_workflow(
        CaseWorkflow.run, given, id=case.id, task_queue=queue
    )


async def complete_item(
    handle: WorkflowHandle[Any, Any], token: int, output: Mapping[str, Any]
) -> None:
    """Complete a user task's item; a second time changes nothing."""
    event = bpmn.ItemCompleted(token=token, output=dict(output))
    await handle.signal(CaseWorkflow.deliver, bpmn.dump_event(event).decode())


async def send_message(
    handle: WorkflowHandle[Any, Any],
    name: str,
    key: str | None,
    payload: Mapping[str, Any],
) -> None:
    """Give a case a message, which it keeps until it waits for it."""
    await handle.signal(CaseWorkflow.hear, Publication(name, key, dump_values(payload)))


async def send_signal(
    handle: WorkflowHandle[Any, Any], name: str, payload: Mapping[str, Any]
) -> None:
    """Let a case hear a signal."""
    await handle.signal(
        CaseWorkflow.hear, Publication(name, None, dump_values(payload), signal=True)
    )
