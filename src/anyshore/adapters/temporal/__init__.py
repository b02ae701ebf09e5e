"""Cases hosted as Temporal workflows, for those who run Temporal already.

Decides nothing about processes: the same pure `core.bpmn.step` that our own runner
calls is called inside a workflow, whose history Temporal keeps and replays.  What a
case asks of the outside becomes Temporal's own: jobs are activities, timers are its
timers, items and messages come in as signals.  Needs the extra ``temporal``.

    worker = case_worker(client, "cases", Hosted(do=handle_job, publish=carry))
    handle = await start_case(client, "cases", NewCase(id="42", model=xml, process="p"))
    outcome = await handle.result()
"""

from __future__ import annotations

from anyshore.adapters.temporal.hosting import (
    BpmnError,
    Hosted,
    NewCase,
    case_worker,
    complete_item,
    send_message,
    send_signal,
    start_case,
)
from anyshore.adapters.temporal.workflow import (
    CaseWorkflow,
    Job,
    OpenItem,
    Outcome,
    Publication,
)

__all__ = [
    "BpmnError",
    "CaseWorkflow",
    "Hosted",
    "Job",
    "NewCase",
    "OpenItem",
    "Outcome",
    "Publication",
    "case_worker",
    "complete_item",
    "send_message",
    "send_signal",
    "start_case",
]
