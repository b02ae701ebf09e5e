"""BPMN 2.0 processes: read, check, draw, start and step.

Decides what a process model means and how a case of it goes on, as pure functions of
values; it stores nothing, sets no timers and calls nobody: what is to be done outside
comes back as commands.  Expressions are FEEL's (`anyshore.core.feel`), business rules
are DMN's (`anyshore.core.dmn`), work items are `anyshore.core.work`'s.  The lifecycle
of case, scope, token, activity and incident: ``docs/explanation/case-lifecycle.md``.
"""

from __future__ import annotations

from anyshore.core.bpmn.checking import check, check_file
from anyshore.core.bpmn.commands import (
    BroadcastSignal,
    CallService,
    CancelService,
    CancelTimer,
    CaseEnded,
    CloseIncident,
    Command,
    Decided,
    EndKind,
    OpenItem,
    Passed,
    RaiseIncident,
    SendMessage,
    SetTimer,
    Subscribe,
    Unsubscribe,
    WithdrawItem,
)
from anyshore.core.bpmn.comparing import Change, ChangeKind, compare
from anyshore.core.bpmn.drawing import draw
from anyshore.core.bpmn.events import (
    Cancel,
    Event,
    IncidentResolved,
    ItemCompleted,
    MessageArrived,
    Retry,
    ServiceCompleted,
    ServiceFailed,
    SignalArrived,
    TimerFired,
    TokensMoved,
    VariablesSet,
    dump_event,
    load_event,
)
from anyshore.core.bpmn.migrating import Migration, migrate
from anyshore.core.bpmn.model import Definitions, Kind, Node, Process
from anyshore.core.bpmn.reading import link, read
from anyshore.core.bpmn.state import CaseState, dump_state, load_state
from anyshore.core.bpmn.stepping import start, step
from anyshore.core.bpmn.writing import Conditioned, Documented, Edit, Renamed, write

__all__ = [
    "BroadcastSignal",
    "CallService",
    "Cancel",
    "CancelService",
    "CancelTimer",
    "CaseEnded",
    "CaseState",
    "Change",
    "ChangeKind",
    "CloseIncident",
    "Command",
    "Conditioned",
    "Decided",
    "Definitions",
    "Documented",
    "Edit",
    "EndKind",
    "Event",
    "IncidentResolved",
    "ItemCompleted",
    "Kind",
    "MessageArrived",
    "Migration",
    "Node",
    "OpenItem",
    "Passed",
    "Process",
    "RaiseIncident",
    "Renamed",
    "Retry",
    "SendMessage",
    "ServiceCompleted",
    "ServiceFailed",
    "SetTimer",
    "SignalArrived",
    "Subscribe",
    "TimerFired",
    "TokensMoved",
    "Unsubscribe",
    "VariablesSet",
    "WithdrawItem",
    "check",
    "check_file",
    "compare",
    "draw",
    "dump_event",
    "dump_state",
    "link",
    "load_event",
    "load_state",
    "migrate",
    "read",
    "start",
    "step",
    "write",
]
