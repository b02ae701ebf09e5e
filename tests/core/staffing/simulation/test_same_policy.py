"""The compiled simulation and the live dispatcher follow one specification."""

from __future__ import annotations

import heapq
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.staffing.simulation import Arrivals, Crew, Member, simulate
from anyshore.core.work.routing import (
    FIRST_COME,
    Decision,
    Dispatcher,
    Person,
    Policy,
    Waiting,
)

LINES, END, SWEEP = 3, 300.0, 7.0

# Few people, much work and whole numbers: many ties, much that is late.
_POLICIES = (
    FIRST_COME,
    Policy(safety=()),
    Policy(safety=(1.0, 1.5)),
    Policy(safety=(1.5,), head_start=(20.0, 0.0)),
    Policy(safety=(0.5, 2.0), late_limit=10.0, late_turn=3),
    Policy(late_limit=25.0, late_turn=1),
)
_SHIFTS = (
    ((0.0, END),),
    ((0.0, END),),
    ((20.0, 80.0), (80.0, 150.0), (170.0, END)),
    ((50.0, END),),
    (),
)


def _arrivals(random: np.random.Generator, count: int) -> Arrivals:
    came = np.sort(random.integers(0, 120, count)).astype(float)
    return Arrivals(
        came=came,
        line=random.integers(0, LINES, count),
        kind=random.integers(0, 2, count),
        handle=random.integers(1, 30, count),
        expected=random.integers(5, 15, count),
        due=came + random.choice([inf, 15, 40, 90], count),
        patience=random.choice([inf, inf, 30, 60], count),
        weight=random.integers(1, 3, count),
    )


def _member(random: np.random.Generator) -> Member:
    chosen = random.permutation(LINES)[: random.integers(1, LINES + 1)]
    waits = random.choice([0.0, 0.0, 15.0], len(chosen))
    return Member(
        lines=tuple(zip(chosen.tolist(), waits.tolist(), strict=True)),
        shifts=_SHIFTS[random.integers(len(_SHIFTS))],
        capacity=int(random.integers(1, 4)),
    )


class _Stage:
    """Plays events to the live dispatcher in the order the kernel promises."""

    def __init__(self, arrivals: Arrivals, crew: list[Member], policy: Policy) -> None:
        self.arrivals, self.policy = arrivals, policy
        self.dispatcher = Dispatcher(policy, kinds=2, lines=range(LINES))
        self.people = [
            Person(key=number, access=dict(member.lines), capacity=member.capacity)
            for number, member in enumerate(crew)
        ]
        self.began = [float("nan")] * len(arrivals)
        self.served = [-1] * len(arrivals)
        self.running: list[tuple[float, int, int]] = []
        self.waiting = [self._waiting(row) for row in range(len(arrivals))]
        self.moves = sorted(
            [(s[0], 1, n) for n, m in enumerate(crew) for s in m.shifts]
            + [(s[1], 0, n) for n, m in enumerate(crew) for s in m.shifts]
        )
        self.relaxes = any(wait > 0 for m in crew for _, wait in m.lines)

    def _waiting(self, row: int) -> Waiting:
        columns = ("line", "kind", "came", "due", "expected", "weight")
        line, kind, came, due, expected, weight = (
            np.asarray(getattr(self.arrivals, name))[row].item() for name in columns
        )
        return Waiting(
            key=row,
            line=line,
            kind=kind,
            came=came,
            due=due,
            expected=expected,
            weight=weight,
        )

    def note(self, decisions: list[Decision], now: float) -> None:
        for each in decisions:
            row, person = each.item.key, each.person.key
            assert isinstance(row, int)
            assert isinstance(person, int)
            assert each.why
            self.began[row], self.served[row] = now, person
            ends = now + float(np.asarray(self.arrivals.handle)[row])
            heapq.heappush(self.running, (ends, person, row))

    def give_up(self, now: float) -> None:
        patience = np.asarray(self.arrivals.patience)
        for row, item in enumerate(self.waiting):
            item.gone = item.came + patience[row] <= now

    def play(self) -> None:
        events = [
            (at, 2, turn, (comes, who))
            for turn, (at, comes, who) in enumerate(self.moves)
        ]
        events += [
            (item.came, 3, row, (0, row)) for row, item in enumerate(self.waiting)
        ]
        if self.relaxes:
            steps = int(END / SWEEP)
            events += [(SWEEP * n, 4, n, (0, 0)) for n in range(1, steps + 1)]
        for at, kind, _, (comes, number) in sorted(events):
            self.finish(at)
            if at >= END:
                continue
            self.give_up(at)
            if kind == 2 and comes:
                person = self.people[number]
                self.note(self.dispatcher.join(person, at), at)
            elif kind == 2:
                self.dispatcher.leave(self.people[number])
            elif kind == 3:
                found = self.dispatcher.offer(self.waiting[number], at)
                self.note([found] if found else [], at)
            else:
                self.note(self.dispatcher.sweep(at), at)
        self.finish(END)

    def finish(self, until: float) -> None:
        while self.running and self.running[0][0] <= until:
            at, who, row = heapq.heappop(self.running)
            self.give_up(at)
            person = self.people[who]
            found = self.dispatcher.finish(person, self.waiting[row], at)
            self.note(found, at)


@pytest.mark.parametrize("policy", _POLICIES, ids=range(len(_POLICIES)))
@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_simulation_and_dispatcher_give_every_item_to_the_same_person(
    policy: Policy, seed: int
) -> None:
    random = np.random.default_rng(seed)
    arrivals = _arrivals(random, int(random.integers(0, 60)))
    crew = [_member(random) for _ in range(random.integers(0, 6))]
    stage = _Stage(arrivals, crew, policy)
    stage.play()
    found = simulate(arrivals, Crew.of(crew), policy, end=END, sweep=SWEEP)
    assert found.person.tolist() == stage.served
    assert np.array_equal(found.began, np.array(stage.began), equal_nan=True)


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_one_line_of_one_shift_is_the_same_without_the_rest(seed: int) -> None:
    random = np.random.default_rng(seed)
    drawn = _arrivals(random, int(random.integers(1, 60)))
    columns = {
        "came": drawn.came,
        "line": 0,
        "handle": drawn.handle,
        "patience": drawn.patience,
    }
    crew = [Member(lines=((0, 0.0),), shifts=((0.0, 140.0),))] * random.integers(1, 5)
    short = simulate(Arrivals(**columns), Crew.of(crew))
    # A second line that nothing comes in sends the same calls through the kernel.
    both = ((0, 0.0), (1, 0.0))
    wide = [Member(lines=both, shifts=((0.0, 140.0),))] * len(crew)
    whole = simulate(Arrivals(**columns), Crew.of(wide))
    assert short.person.tolist() == whole.person.tolist()
    assert np.array_equal(short.began, whole.began, equal_nan=True)
