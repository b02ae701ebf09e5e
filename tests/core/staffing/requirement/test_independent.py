"""Chats and blending agree with chains that are solved state by state."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from anyshore.core.staffing.requirement import Demand, measure_blended, measure_chat


def stationary(rates: dict[tuple[object, object], float]) -> dict[object, float]:
    """Solve a chain by its rates alone."""
    states = sorted({end for pair in rates for end in pair}, key=str)
    place = {state: number for number, state in enumerate(states)}
    flow = np.zeros((len(states), len(states)))
    for (one, two), rate in rates.items():
        flow[place[one], place[two]] += rate
        flow[place[one], place[one]] -= rate
    system = np.vstack([flow.T, np.ones(len(states))])
    right = np.append(np.zeros(len(states)), 1.0)
    found = np.linalg.lstsq(system, right, rcond=None)[0]
    return dict(zip(states, found.tolist(), strict=True))


@pytest.mark.parametrize(
    ("people", "pace", "patience"),
    [(2, (1.0, 1.3, 1.7), 90.0), (3, (1.0, 1.5), 200.0), (4, (1.0,), 60.0)],
)
def test_chats_are_a_chain_of_chats_held(
    people: int, pace: tuple[float, ...], patience: float
) -> None:
    """Everybody holds as many as the others, or one more; the rest wait."""
    handle, arrivals = 180.0, 40 / 1800
    room = people * len(pace)
    rates: dict[tuple[object, object], float] = {}
    for held in range(room + 80):
        rates[held, held + 1] = arrivals
        inside = min(held + 1, room)
        base, more = divmod(inside, people)
        leaving = max(held + 1 - room, 0) / patience
        for number, count in ((base + 1, more), (base, people - more)):
            if count and number:
                leaving += count * number / (handle * pace[number - 1])
        rates[held + 1, held] = leaving
    share = stationary(rates)
    waiting = sum(p for held, p in share.items() if int(str(held)) >= room)
    queue = sum(p * max(int(str(held)) - room, 0) for held, p in share.items())
    demand = Demand(volume=40, handle_time=handle, patience=patience)
    found = measure_chat(demand, people, pace)
    assert found.waiting[0] == pytest.approx(waiting, abs=1e-9)
    assert found.abandonment[0] == pytest.approx(queue / patience / arrivals, abs=1e-9)


@pytest.mark.parametrize(
    ("people", "reserve"), [(4, 0), (4, 1), (5, 2), (5, 5), (6, 3)]
)
def test_blending_is_a_chain_of_calls_and_deferred_work(
    people: int, reserve: int
) -> None:
    """Whoever is free beyond the reserve begins deferred work, and finishes it."""
    handle, patience, arrivals = 200.0, 150.0, 30 / 1800
    rates: dict[tuple[object, object], float] = {}

    def settled(calls: int, work: int) -> tuple[int, int]:
        free = people - work - min(calls, people - work)
        return calls, work + max(free - reserve, 0)

    def add(one: tuple[int, int], two: tuple[int, int], rate: float) -> None:
        if rate > 0 and one != two:
            rates[one, two] = rates.get((one, two), 0.0) + rate

    for calls, work in itertools.product(range(50), range(people + 1)):
        served = min(calls, people - work)
        here = (calls, work)
        if calls < 49:
            add(here, settled(calls + 1, work), arrivals)
        if calls:
            leaving = served / handle + (calls - served) / patience
            add(here, settled(calls - 1, work), leaving)
        if work:
            add(here, settled(calls, work - 1), work / handle)
    share = stationary(rates)
    busy = sum(p * state[1] for state, p in share.items())  # type: ignore[index]  # a pair
    queue = sum(
        p * max(state[0] - (people - state[1]), 0)  # type: ignore[index]  # a pair
        for state, p in share.items()
    )
    demand = Demand(volume=30, handle_time=handle, patience=patience)
    found = measure_blended(demand, people, reserve)
    assert found.deferred[0] / 1800 == pytest.approx(busy, abs=1e-6)
    assert found.performance.abandonment[0] == pytest.approx(
        queue / patience / arrivals, abs=1e-6
    )
