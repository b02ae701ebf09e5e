"""Running cases in memory, with answers that a function gives.

For tests, the command line and simulation.  The rehearsal plays the outside: it keeps
the clock, carries messages and signals between cases, starts cases that a message or
signal begins, and logs every event.  It decides nothing about processes; `start` and
`step` do.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anyshore.core.bpmn import commands as asked
from anyshore.core.bpmn import events as happened
from anyshore.core.bpmn.model import Message, Process, Signal
from anyshore.core.bpmn.stepping import start, step
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from anyshore.core.bpmn.commands import Command
    from anyshore.core.bpmn.events import Event
    from anyshore.core.bpmn.formula import Formula
    from anyshore.core.bpmn.state import CaseState

__all__ = ["Played", "Rehearsal"]

#: Cases that begin one another in a circle are stopped here.
MAX_BEGUN = 10_000
#: A case that goes round and round on its answers is stopped here.
MAX_EVENTS = 100_000
#: Signals that cases throw at one another without end are stopped here.
MAX_HEARD = 1_000_000


@dataclass(slots=True)
class Played:
    """One case of a rehearsal."""

    #: Its number among the cases of the rehearsal.
    number: int
    #: What it runs.
    process: Process
    #: Its state now.
    state: CaseState
    #: Its events with the instant of each, from the first on.
    log: list[tuple[datetime, Event]] = field(default_factory=list)
    #: What it asked for, in order.
    commands: list[Command] = field(default_factory=list)


class Rehearsal:
    """Several cases, one clock, and whatever passes between them."""

    def __init__(
        self,
        processes: Iterable[Process],
        answer: Callable[[Played, Command], Event | None],
        now: datetime,
    ) -> None:
        self.processes = tuple(processes)
        self.answer = answer
        self.now = now
        self.cases: list[Played] = []
        self._live: list[Played] = []
        self._timers: list[tuple[datetime, int, int, int]] = []
        self._todo: deque[tuple[Played, Event]] = deque()
        #: Open subscriptions: name, key, case, number; and messages nobody took yet.
        self._open: dict[tuple[int, int], tuple[str, str | None]] = {}
        self._kept: list[tuple[str, str | None, dict[str, Any]]] = []
        self._count = 0
        self._heard = 0
        self._begun = 0
        self._starts: deque[tuple[Process, Mapping[str, Any], str]] = deque()

    def start(
        self, process: Process, variables: Mapping[str, Any], at: str = ""
    ) -> Played:
        """Begin a case and play until nothing is left to answer."""
        case = self._begin(process, variables, at)
        self.settle()
        return case

    def _begin(self, process: Process, variables: Mapping[str, Any], at: str) -> Played:
        state, commands = start(process, variables, self.now, at)
        case = Played(len(self.cases), process, state)
        self.cases.append(case)
        self._live.append(case)
        self._take(case, commands)
        return case

    def feed(self, case: Played, event: Event) -> None:
        """Give a case an event and play until nothing is left to answer."""
        self._todo.append((case, event))
        self.settle()

    def settle(self) -> None:
        """Play until nothing is left to answer."""
        while self._todo or self._starts:
            if self._starts:
                self._begun += 1
                if self._begun > MAX_BEGUN:
                    raise _endless(f"more than {MAX_BEGUN} cases began one another")
                self._begin(*self._starts.popleft())
                continue
            case, event = self._todo.popleft()
            if len(case.log) >= MAX_EVENTS:
                raise _endless(f"a case took more than {MAX_EVENTS} events")
            case.log.append((self.now, event))
            case.state, commands = step(case.process, case.state, event, self.now)
            self._take(case, commands)

    def advance(self, until: datetime) -> None:
        """Move the clock, firing every timer that falls due on the way."""
        while self._timers and self._timers[0][0] <= until:
            due, _, number, timer = heapq.heappop(self._timers)
            self.now = max(self.now, due)
            self.feed(self.cases[number], happened.TimerFired(timer=timer))
        self.now = max(self.now, until)

    def next_due(self) -> datetime | None:
        """Return when the next timer is due, or None."""
        return self._timers[0][0] if self._timers else None

    def _take(self, case: Played, commands: tuple[Command, ...]) -> None:
        number = case.number
        case.commands.extend(commands)
        for command in commands:
            match command:
                case asked.SetTimer(timer=timer, due_at=due):
                    self._count += 1
                    heapq.heappush(self._timers, (due, self._count, number, timer))
                case asked.Subscribe(subscription=key, name=name, key=correlation):
                    self._open[number, key] = (name, correlation)
                    self._deliver_kept()
                case asked.Unsubscribe(subscription=key):
                    self._open.pop((number, key), None)
                case asked.SendMessage(name=name, key=key, payload=payload):
                    self._kept.append((name, key, payload))
                    self._deliver_kept()
                case asked.BroadcastSignal(name=name, payload=payload):
                    self._broadcast(case, name, payload)
                case _:
                    event = self.answer(case, command)
                    if event is not None:
                        self._todo.append((case, event))

    def _deliver_kept(self) -> None:
        self._kept = [one for one in self._kept if not self._deliver(*one)]

    def _deliver(self, name: str, key: str | None, payload: dict[str, Any]) -> bool:
        for (number, subscription), (awaited, correlation) in self._open.items():
            if awaited == name and key == correlation:
                del self._open[number, subscription]
                event = happened.MessageArrived(
                    subscription=subscription, payload=payload
                )
                self._todo.append((self.cases[number], event))
                return True
        begun = self._started_by(name, Message)
        for process, at in begun[:1]:
            self._starts.append((process, payload, at))
        return bool(begun)

    def _running(self) -> list[Played]:
        """Return the cases that can still hear something, forgetting the others."""
        self._live = [case for case in self._live if case.state.ended is None]
        return self._live

    def _broadcast(self, sender: Played, name: str, payload: dict[str, Any]) -> None:
        event = happened.SignalArrived(name=name, payload=payload)
        for other in self._running():
            if other is sender:
                continue
            self._heard += 1
            if self._heard > MAX_HEARD:
                raise _endless(f"cases heard more than {MAX_HEARD} signals")
            self._todo.append((other, event))
        for process, at in self._started_by(name, Signal):
            self._starts.append((process, payload, at))

    def _started_by(
        self, name: str, kind: type[Message | Signal]
    ) -> list[tuple[Process, str]]:
        found = []
        for process in self.processes:
            for at in process.triggered_starts:
                node = process.nodes[at]
                triggers = list(node.event.triggers) if node.event else []
                if node.task is not None and node.task.message is not None:
                    triggers.append(node.task.message)
                if any(
                    isinstance(one, kind) and _named(one.name) == name
                    for one in triggers
                ):
                    found.append((process, at))
        return found


def _endless(what: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="bpmn-endless",
            message=what,
            hint="Look for a way of the model that never comes to an end.",
        )
    )


def _named(formula: Formula) -> str:
    return str(formula({})) if formula.function is not None else ""
