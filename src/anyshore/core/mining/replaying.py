"""Conformance: how far the cases of a log follow a BPMN model.

The model is read as a net of places and transitions; a case is replayed on it with the
fewest deviations that are possible.  A deviation is an activity that happened where the
model has none, or one that the model asks for and that did not happen.  Fitness is
``1 - deviations / (events + fewest activities of the model)``: 1 where a case follows
the model, 0 where nothing of it does (Adriansyah, van Dongen, van der Aalst, EDOC
2011).  Each variant is replayed once.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core.mining.following import variants
from anyshore.core.mining.net import Net, net_of
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anyshore.core.bpmn import Process
    from anyshore.core.mining.log import EventLog

__all__ = ["Conformance", "Deviation", "Replay", "replay", "replay_trace"]

#: States looked at for one variant before it is given up.
MAX_STATES = 200_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Deviation:
    """One place where a case and the model part."""

    #: The activity.
    activity: str
    #: Events of the case that came before.
    position: int
    #: Whether the model asked for it and it did not happen; else it happened although
    #: the model had no place for it.
    skipped: bool

    def __str__(self) -> str:
        """Say it in words."""
        what = "did not happen" if self.skipped else "happened against the model"
        return f"after {self.position} events, {self.activity!r} {what}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """How one way of going follows the model."""

    #: The activities.
    trace: tuple[str, ...]
    #: How many cases went so.
    cases: int
    #: 1 where it follows the model; None where the model is too open to tell.
    fitness: float | None
    #: Where it does not.
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Conformance:
    """How a log follows a model."""

    #: Every variant, the most frequent first.
    replays: tuple[Replay, ...]
    #: Mean of the cases' fitness, over the cases that could be replayed.
    fitness: float
    #: Share of them that follow the model wholly.
    fitting: float
    #: Cases that could not be replayed.
    given_up: int


def replay(
    log: EventLog, process: Process, progress: Callable[[float], None] | None = None
) -> Conformance:
    """Replay a log on a process model.

    An activity of the log and of the model are the same where their names are, without
    regard to case and to space at the ends.

    Raises:
        ProblemError: ``replay-no-end`` where the model has no way to its end.
    """
    net = net_of(process)
    shortest = _shortest(net, ())
    if shortest is None:
        raise ProblemError(
            Problem(
                code="replay-no-end",
                message="No way through the model leads to its end.",
                hint="Check the model: each way must reach an end event.",
                place=Place(element=process.id),
            )
        )
    found = []
    ways = variants(log)
    for number, (trace, cases) in enumerate(ways.items(), 1):
        found.append(_replayed(net, trace, cases, len(shortest)))
        if progress is not None:
            progress(number / len(ways))
    told = [(each, each.fitness) for each in found if each.fitness is not None]
    cases = sum(each.cases for each, _ in told)
    return Conformance(
        replays=tuple(found),
        fitness=sum(fit * each.cases for each, fit in told) / max(cases, 1),
        fitting=sum(each.cases for each, _ in told if not each.deviations)
        / max(cases, 1),
        given_up=log.case_count - cases,
    )


def replay_trace(process: Process, trace: Sequence[str]) -> Replay:
    """Replay one course of activities on a process model."""
    net = net_of(process)
    shortest = _shortest(net, ()) or ()
    return _replayed(net, tuple(trace), 1, len(shortest))


def _replayed(net: Net, trace: tuple[str, ...], cases: int, least: int) -> Replay:
    deviations = _shortest(net, trace)
    if deviations is None:
        return Replay(trace=trace, cases=cases, fitness=None, deviations=())
    most = len(trace) + least
    return Replay(
        trace=trace,
        cases=cases,
        fitness=1 - len(deviations) / most if most else 1.0,
        deviations=deviations,
    )


def _shortest(net: Net, trace: tuple[str, ...]) -> tuple[Deviation, ...] | None:
    """Find the replay with the fewest deviations (Dijkstra over marking and event)."""
    labels = [_plain(name) for name in trace]
    # Of equally good ways the one that is further in the case is looked at first.
    count = 0
    queue: list[tuple[int, int, int, tuple[int, ...], int, _Step | None]] = [
        (0, 0, count, net.initial, 0, None)
    ]
    done: set[tuple[tuple[int, ...], int]] = set()
    while queue and len(done) < MAX_STATES:
        cost, _, _, marking, position, step = heapq.heappop(queue)
        if (marking, position) in done:
            continue
        done.add((marking, position))
        if position == len(trace) and marking == net.final:
            return _unwound(step)
        for label, after in net.moves(marking):
            if label is None:
                moves = [(0, position, step)]
            else:
                skipped = _Step(net.names[label], position, skipped=True, before=step)
                moves = [(1, position, skipped)]
                if position < len(trace) and label == labels[position]:
                    moves.append((0, position + 1, step))
            for more, where, how in moves:
                count += 1
                heapq.heappush(queue, (cost + more, -where, count, after, where, how))
        if position < len(trace):
            count += 1
            extra = _Step(trace[position], position, skipped=False, before=step)
            heapq.heappush(
                queue, (cost + 1, -position - 1, count, marking, position + 1, extra)
            )
    return None


def _plain(name: str) -> str:
    return name.strip().casefold()


class _Step:
    """A deviation and those before it."""

    __slots__ = ("activity", "before", "position", "skipped")

    def __init__(
        self, activity: str, position: int, *, skipped: bool, before: _Step | None
    ) -> None:
        self.activity = activity
        self.position = position
        self.skipped = skipped
        self.before = before


def _unwound(step: _Step | None) -> tuple[Deviation, ...]:
    found = []
    while step is not None:
        found.append(
            Deviation(
                activity=step.activity, position=step.position, skipped=step.skipped
            )
        )
        step = step.before
    return tuple(reversed(found))
