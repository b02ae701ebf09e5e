"""The process model as values: what a BPMN file says, compiled and immutable.

`Definitions` is a whole file, `Process` one of its processes with every node of every
level in one mapping, so that a token finds its place by one look-up.  Sources: BPMN
2.0.2 (formal/2013-12-09), chapters 8 to 10.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn.diagram import Diagram

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.bpmn.formula import Formula
    from anyshore.kernel import Problem

__all__ = [
    "ACTIVITIES",
    "CONTAINERS",
    "AdHoc",
    "Body",
    "Cancel",
    "Compensate",
    "Conditional",
    "Definitions",
    "Error",
    "Escalation",
    "EventTraits",
    "Flow",
    "Kind",
    "Lane",
    "Link",
    "Loop",
    "Mapped",
    "Message",
    "MessageFlow",
    "Node",
    "Participant",
    "Process",
    "Signal",
    "Task",
    "Terminate",
    "Timer",
    "Trigger",
]


class Kind(StrEnum):
    """What a node is (BPMN 2.0.2, clauses 10.3 to 10.6)."""

    START = "startEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    END = "endEvent"
    TASK = "task"
    MANUAL = "manualTask"
    USER = "userTask"
    SERVICE = "serviceTask"
    SCRIPT = "scriptTask"
    RULE = "businessRuleTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    CALL = "callActivity"
    SUBPROCESS = "subProcess"
    TRANSACTION = "transaction"
    AD_HOC = "adHocSubProcess"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    EVENT_BASED = "eventBasedGateway"
    COMPLEX = "complexGateway"


#: Kinds that hold nodes of their own.
CONTAINERS = frozenset({Kind.SUBPROCESS, Kind.TRANSACTION, Kind.AD_HOC})
#: Kinds that do work and may loop and carry boundary events.
ACTIVITIES = CONTAINERS | {
    Kind.TASK,
    Kind.MANUAL,
    Kind.USER,
    Kind.SERVICE,
    Kind.SCRIPT,
    Kind.RULE,
    Kind.SEND,
    Kind.RECEIVE,
    Kind.CALL,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """A sequence flow."""

    #: Its id.
    id: str
    #: Its label.
    name: str = ""
    #: The node it leaves.
    source: str
    #: The node it leads to.
    target: str
    #: When it is taken; None where always.
    condition: Formula | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """A timer (clause 10.5.5): an instant, a duration or a cycle."""

    #: One of ``date``, ``duration`` and ``cycle``.
    form: str
    #: Text in ISO 8601 or cron, or an expression that gives it.
    when: Formula


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message sent or awaited."""

    #: Its name, or an expression of the name.
    name: Formula
    #: What tells apart the cases that wait for it; None where the name is enough.
    key: Formula | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """A signal: heard by everyone who listens."""

    #: Its name, or an expression of the name.
    name: Formula


@dataclass(frozen=True, kw_only=True, slots=True)
class Error:
    """An error; without a code it catches all."""

    #: The code; None where any.
    code: str | None = None
    #: The variable that takes the code.
    code_variable: str = ""
    #: The variable that takes the message.
    message_variable: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalation:
    """An escalation; without a code it catches all."""

    #: The code; None where any.
    code: str | None = None
    #: The variable that takes the code.
    code_variable: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditional:
    """A condition that becomes true."""

    #: The condition.
    condition: Formula


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A jump inside one level of a process."""

    #: The name that both ends share.
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Compensate:
    """Compensation, of one activity or of all that completed."""

    #: The activity; empty where all of the scope.
    activity: str = ""
    #: Whether the thrower waits for the handlers.
    wait: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancel:
    """The cancellation of a transaction."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Terminate:
    """The end of all tokens of a scope."""


Trigger = (
    Timer
    | Message
    | Signal
    | Error
    | Escalation
    | Conditional
    | Link
    | Compensate
    | Cancel
    | Terminate
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapped:
    """One value that is carried into an activity or out of it."""

    #: Where the value comes from.
    source: Formula | None
    #: The variable that takes it; empty where all variables go over.
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EventTraits:
    """What makes a node an event."""

    #: What it waits for or throws; empty for a none event.
    triggers: tuple[Trigger, ...] = ()
    #: Whether all triggers are needed (parallel multiple) or one.
    parallel: bool = False
    #: Whether it interrupts what it is attached to, or the scope that it starts in.
    interrupting: bool = True
    #: The activity that a boundary event sits on.
    attached: str = ""
    #: Whether it throws a signal, which waits until nothing else moves.
    casts: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Loop:
    """How often an activity runs (clause 10.3.8)."""

    #: Multi-instance (True) or standard loop (False).
    multiple: bool
    #: One instance after the other.
    sequential: bool = False
    #: How many instances, or the collection to go through.
    cardinality: Formula | None = None
    collection: Formula | None = None
    #: The variable of the instance that holds its part of the collection.
    item: str = ""
    #: The variable of the activity that collects results, and each result.
    results: str = ""
    result: Formula | None = None
    #: When to stop early.
    completion: Formula | None = None
    #: Standard loop: go on while this holds, tested before or after each turn.
    condition: Formula | None = None
    test_before: bool = False
    #: Standard loop: at most so many turns.
    maximum: Formula | None = None
    #: ``All``, ``None``, ``One`` or ``Complex``: when instances throw an event.
    behavior: str = "All"
    #: What is thrown after each instance (``None``) or the first (``One``).
    thrown: Trigger | None = None
    #: ``Complex``: what is thrown where a condition holds after an instance.
    complex: tuple[tuple[Formula, Trigger], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AdHoc:
    """How an ad-hoc sub-process orders its activities (clause 10.3.6)."""

    #: One at a time, in the order of the file.
    sequential: bool = False
    #: When it is over; None where as soon as all its activities are.
    completion: Formula | None = None
    #: Whether running instances are withdrawn then.
    cancel_remaining: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What an activity asks for."""

    #: The task type that workers subscribe to.
    type: str = ""
    #: The form's key.
    form: str = ""
    #: ``skill``, ``queue``, ``target``, ``assignee``, ``groups``, ``users`` and so on.
    assignment: Mapping[str, str | Formula] = field(default_factory=dict)
    #: The decision's name, and the variable that takes its result.
    decision: str = ""
    result: str = ""
    #: FEEL that a script task runs; None where a worker runs the script.
    script: Formula | None = None
    #: The script as written and its language, for a worker.
    script_text: str = ""
    script_format: str = ""
    #: The process or global task that a call activity calls.
    called: Formula | None = None
    #: Whether variables go over into the called process, or back, without being named.
    all_in: bool = True
    all_out: bool = True
    #: The message sent or received.
    message: Message | None = None
    #: Fixed properties for the worker, as in task headers.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: How often a job is tried before its failure is an incident.
    retries: int = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A flow node: event, activity or gateway."""

    #: Its id, unique in the file.
    id: str
    #: What it is.
    kind: Kind
    #: Its label.
    name: str = ""
    #: What its documentation says.
    documentation: str = ""
    #: The id of the process or sub-process that holds it.
    container: str
    #: The ids of the flows that lead here.
    incoming: tuple[str, ...] = ()
    #: The flows that leave.
    outgoing: tuple[Flow, ...] = ()
    #: The flow that is taken where no condition holds.
    default: str = ""
    #: The name of the lane it lies in.
    lane: str = ""
    #: Set for events.
    event: EventTraits | None = None
    #: Set for activities.
    task: Task | None = None
    #: Boundary events that sit on it.
    boundaries: tuple[str, ...] = ()
    #: Loop or multi-instance.
    loop: Loop | None = None
    #: Values carried in and out.
    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    #: Values that data associations move, beside all others.
    data_inputs: tuple[Mapped, ...] = ()
    data_outputs: tuple[Mapped, ...] = ()
    #: Tokens needed to begin, and given at the end (clause 10.3.2).
    start_quantity: int = 1
    completion_quantity: int = 1
    #: Whether it only runs as compensation, and what compensates it.
    for_compensation: bool = False
    handler: str = ""
    #: Event sub-process.
    by_event: bool = False
    #: Ad-hoc sub-process.
    ad_hoc: AdHoc | None = None
    #: Creates a case (receive task, event gateway).
    instantiate: bool = False
    #: Event gateway that needs all of its events.
    needs_all: bool = False
    #: Complex gateway: when it opens.
    activation: Formula | None = None
    #: Line of the element in the file.
    line: int | None = None
    #: Whether it begins with its work at once, and whether its tokens leave with no
    #: more ado than taking its output: most activities do, and a step asks it of each.
    begins_plain: bool = field(init=False, compare=False, repr=False)
    ends_plain: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Find out once what every step would have to ask."""
        single = self.loop is None
        begins = single and self.start_quantity <= 1 and not self.boundaries
        begins = begins and not self.inputs and not self.data_inputs
        ends = single and self.completion_quantity <= 1 and not self.handler
        ends = ends and not self.outputs and not self.data_outputs
        ends = ends and self.kind not in CONTAINERS and self.kind is not Kind.CALL
        object.__setattr__(self, "begins_plain", begins)
        object.__setattr__(self, "ends_plain", ends)


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What a process or sub-process holds, sorted for its start."""

    #: Its id: the process or the sub-process.
    id: str
    #: All node ids of this level, in the order of the file.
    nodes: tuple[str, ...] = ()
    #: Start events without a trigger, or nodes without a way in where there are none.
    starts: tuple[str, ...] = ()
    #: Event sub-processes as pairs of sub-process and start event.
    event_starts: tuple[tuple[str, str], ...] = ()
    #: Names of data objects and properties with their initial values.
    data: tuple[str, ...] = ()
    #: Whether an event sub-process compensates it as a whole.
    compensates: bool = False
    #: Link catch events by name.
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """A lane: a hint at who works."""

    #: Its id.
    id: str
    #: Its name.
    name: str
    #: The nodes that lie in it.
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    """One process, compiled: every node of every level by its id."""

    #: Its id.
    id: str
    #: Its name.
    name: str = ""
    #: Whether the file marks it as executable; None where it says nothing.
    executable: bool | None = None
    #: Every node of every level.
    nodes: Mapping[str, Node] = field(default_factory=dict)
    #: Every level: the process and its sub-processes.
    bodies: Mapping[str, Body] = field(default_factory=dict)
    #: Start events with a trigger on the top level, and instantiating nodes.
    triggered_starts: tuple[str, ...] = ()
    #: Lanes of all depths.
    lanes: tuple[Lane, ...] = ()
    #: For each inclusive join and each of its flows, the nodes that can reach it.
    reach: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    #: Decisions by name: anything that `anyshore.core.dmn.decide` takes.
    decisions: Mapping[str, Any] = field(
        default_factory=dict, compare=False, repr=False
    )
    #: Processes that call activities may call, by id.
    called: Mapping[str, Process] = field(
        default_factory=dict, compare=False, repr=False
    )
    #: What was found while reading.
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """A pool."""

    #: Its id.
    id: str
    #: Its name.
    name: str = ""
    #: The process inside; empty for a closed pool.
    process: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageFlow:
    """A message flow between pools; it routes nothing here, messages do by name."""

    #: Its id.
    id: str
    #: Its label.
    name: str = ""
    #: Where it starts and ends: nodes or pools.
    source: str
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Definitions:
    """A BPMN file."""

    #: The id and the name of the file's definitions.
    id: str = ""
    name: str = ""
    #: The tool that wrote it.
    exporter: str = ""
    #: Its processes, in the order of the file.
    processes: tuple[Process, ...] = ()
    #: Its pools and the message flows between them.
    participants: tuple[Participant, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    #: Names of elements that are drawn but are no flow nodes: kind and label by id.
    artifacts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: Its diagrams.
    diagram: Diagram = field(default_factory=Diagram)
    #: The bytes that were read.
    source: bytes = field(default=b"", repr=False)
    #: What was found while reading, beside the problems of each process.
    problems: tuple[Problem, ...] = ()

    def process(self, name: str) -> Process | None:
        """Return the process of that id, or of that name, or None."""
        for process in self.processes:
            if process.id == name:
                return process
        for process in self.processes:
            if process.name == name:
                return process
        return None
