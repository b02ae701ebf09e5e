"""Simulating volumes: many cases of a process, with durations and limited resources.

The engine runs as it is; simulated are only the outside world's parts: when cases come,
how long work takes, who is free to do it, and what comes out.  The same plan and seed
give the same log, event by event.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict, deque
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.bpmn import commands as asked
from anyshore.core.bpmn import events as happened
from anyshore.core.bpmn.rehearsal import Played, Rehearsal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anyshore.core.bpmn.commands import Command
    from anyshore.core.bpmn.model import Process

__all__ = ["Done", "Plan", "Span", "simulate"]

_MASK = (1 << 64) - 1


class Span(msgspec.Struct, frozen=True):
    """How long something takes: a mean, fixed or spread as waiting times are."""

    #: The mean, in seconds.
    mean: float
    #: ``fixed``, ``exponential`` or ``uniform`` (from nothing to twice the mean).
    shape: str = "exponential"


class Choice(msgspec.Struct, frozen=True):
    """One of several outcomes of a task."""

    #: How often it comes, in relation to the others.
    weight: float = 1.0
    #: What the task gives.
    output: dict[str, Any] = {}
    #: The error code where it fails instead.
    error: str | None = None


class Plan(msgspec.Struct, frozen=True):
    """What is simulated."""

    #: How many cases come, and how far apart.
    cases: int = 100
    every: Span = Span(600.0)
    #: What a case begins with.
    variables: dict[str, Any] = {}
    #: How long each task takes; ``*`` for those not named.
    durations: dict[str, Span] = {}
    #: What each task gives; nothing for those not named.
    outcomes: dict[str, tuple[Choice, ...]] = {}
    #: How many hands each queue or lane has; those not named have enough.
    resources: dict[str, int] = {}


class Done(msgspec.Struct, frozen=True):
    """One piece of work that was done."""

    #: The case and the task with its label.
    case: int
    element: str
    name: str
    #: The queue or lane whose hands did it.
    pool: str
    #: When it could begin, when it began, and when it ended.
    ready: datetime
    begun: datetime
    ended: datetime


class _Dice:
    """Random numbers from a seed (SplitMix64, Steele and others 2014)."""

    def __init__(self, seed: int) -> None:
        self.state = seed & _MASK

    def next(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def span(self, span: Span) -> timedelta:
        match span.shape:
            case "fixed":
                seconds = span.mean
            case "uniform":
                seconds = span.mean * 2 * self.next()
            case _:
                seconds = -span.mean * math.log(1 - self.next())
        return timedelta(seconds=round(seconds, 3))

    def choose(self, choices: tuple[Choice, ...]) -> Choice:
        left = self.next() * sum(choice.weight for choice in choices)
        for choice in choices:
            left -= choice.weight
            if left < 0:
                return choice
        return choices[-1]


class _Work(msgspec.Struct, frozen=True):
    """A task that somebody has to do."""

    case: int
    token: int
    element: str
    pool: str
    ready: datetime
    person: bool


class _World:
    """The outside of all the cases."""

    def __init__(self, process: Process, plan: Plan, seed: int, now: datetime) -> None:
        self.process = process
        self.plan = plan
        self.dice = _Dice(seed)
        self.stage = Rehearsal([process], self._asked, now)
        self.busy: dict[str, int] = defaultdict(int)
        self.queues: dict[str, deque[_Work]] = defaultdict(deque)
        self.open: set[tuple[int, int]] = set()
        self.agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self.count = 0
        self.done: list[Done] = []

    def at(self, instant: datetime, what: Callable[[], None]) -> None:
        self.count += 1
        heapq.heappush(self.agenda, (instant, self.count, what))

    def _asked(self, case: Played, command: Command) -> None:
        match command:
            case asked.OpenItem(token=token, element=element):
                pool = command.assignment.get("queue") or command.lane
                self._wanted(case, token, element, pool, person=True)
            case asked.CallService(token=token, element=element):
                self._wanted(case, token, element, command.type, person=False)
            case asked.WithdrawItem(token=token) | asked.CancelService(token=token):
                self.open.discard((case.number, token))
            case _:
                pass

    def _wanted(
        self, case: Played, token: int, element: str, pool: str, *, person: bool
    ) -> None:
        self.open.add((case.number, token))
        work = _Work(case.number, token, element, pool, self.stage.now, person)
        self.queues[pool].append(work)
        self._serve(pool)

    def _serve(self, pool: str) -> None:
        """Give waiting work to free hands, first come first served."""
        hands = self.plan.resources.get(pool)
        queue = self.queues[pool]
        while queue and (hands is None or self.busy[pool] < hands):
            work = queue.popleft()
            if (work.case, work.token) not in self.open:
                continue
            self.busy[pool] += 1
            begun = self.stage.now
            ends = begun + self.dice.span(self._span(work.element))
            self.at(ends, partial(self._finish, work, begun))

    def _span(self, element: str) -> Span:
        found = self.plan.durations.get(element) or self.plan.durations.get("*")
        return found or Span(0.0, "fixed")

    def _finish(self, work: _Work, begun: datetime) -> None:
        self.busy[work.pool] -= 1
        if (work.case, work.token) in self.open:
            self.open.discard((work.case, work.token))
            node = self.process.nodes.get(work.element)
            self.done.append(
                Done(
                    case=work.case,
                    element=work.element,
                    name=work.element if node is None else node.name or node.id,
                    pool=work.pool,
                    ready=work.ready,
                    begun=begun,
                    ended=self.stage.now,
                )
            )
            self.stage.feed(self.stage.cases[work.case], self._outcome(work))
        self._serve(work.pool)

    def _outcome(self, work: _Work) -> happened.Event:
        choices = self.plan.outcomes.get(work.element) or (Choice(),)
        choice = self.dice.choose(choices)
        if choice.error is not None:
            return happened.ServiceFailed(token=work.token, code=choice.error)
        kind = happened.ItemCompleted if work.person else happened.ServiceCompleted
        return kind(token=work.token, output=choice.output)

    def _arrive(self, left: int) -> None:
        self.stage.start(self.process, self.plan.variables)
        if left > 1:
            after = self.stage.now + self.dice.span(self.plan.every)
            self.at(after, partial(self._arrive, left - 1))

    def run(self) -> Iterator[Done]:
        if self.plan.cases > 0:
            self.at(self.stage.now, partial(self._arrive, self.plan.cases))
        while True:
            due = self.stage.next_due()
            if self.agenda and (due is None or self.agenda[0][0] <= due):
                instant, _, what = heapq.heappop(self.agenda)
                self.stage.advance(instant)
                what()
            elif due is not None:
                self.stage.advance(due)
            else:
                break
            yield from self.done
            self.done.clear()


def simulate(process: Process, plan: Plan, seed: int, now: datetime) -> Iterator[Done]:
    """Simulate a volume of cases.

    Args:
        process: What they run.
        plan: How many come, how long work takes and who is there to do it.
        seed: What makes chance repeatable.
        now: When the first case comes.

    Yields:
        Every piece of work as it ends.
    """
    yield from _World(process, plan, seed, now).run()
