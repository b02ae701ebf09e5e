"""Chats side by side, and deferred work in between."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from anyshore.core.staffing.requirement import (
    Demand,
    Goal,
    Tariff,
    choices,
    measure,
    measure_blended,
    measure_chat,
    required,
    required_chat,
)
from anyshore.kernel import Money, ProblemError

CALLS = Demand(
    volume=[0, 40, 90, 200], handle_time=200, patience=[100, 100, np.inf, 50]
)


def test_one_chat_at_a_time_is_a_call() -> None:
    people = [1, 6, 12, 20]
    calls, chats = measure(CALLS, people), measure_chat(CALLS, people, (1.0,))
    for name in ("service_level", "wait", "abandonment", "occupancy", "waiting"):
        assert getattr(chats, name) == pytest.approx(getattr(calls, name), abs=1e-12)


def test_two_chats_at_no_cost_are_two_agents() -> None:
    one = measure_chat(CALLS, [2, 6, 12, 20], (1.0,))
    paired = measure_chat(CALLS, [1, 3, 6, 10], (1.0, 1.0))
    assert paired.service_level == pytest.approx(one.service_level, abs=1e-12)


def test_the_fewest_for_chats_keep_the_goal_and_one_less_does_not() -> None:
    pace = (1.0, 1.2, 1.5)
    people = required_chat(CALLS, 0.9, pace, 30)
    assert people[0] == 0
    kept = measure_chat(CALLS, people, pace, 30).service_level
    missed = measure_chat(CALLS, people - 1, pace, 30).service_level
    assert (kept >= 0.9).all()
    assert (missed[1:] < 0.9).all()
    assert (people <= required(CALLS, Goal(share=0.9, within=30)).agents).all()


def test_a_pace_that_falls_is_refused() -> None:
    with pytest.raises(ProblemError, match="do not fall"):
        measure_chat(CALLS, 3, (1.0, 0.8))


def test_keeping_everybody_free_is_a_queue_without_deferred_work() -> None:
    people = [1, 6, 12, 20]
    found = measure_blended(CALLS, people, people)
    plain = measure(CALLS, people)
    assert found.performance.wait == pytest.approx(plain.wait, abs=1e-9)
    assert found.deferred == pytest.approx(np.zeros(4), abs=1e-6)


def test_a_smaller_reserve_does_more_deferred_work_and_lets_calls_wait() -> None:
    calls = Demand(volume=90, handle_time=200)
    found = [measure_blended(calls, 14, reserve) for reserve in (0, 1, 3, 6)]
    levels = [float(each.performance.service_level[0]) for each in found]
    done = [float(each.deferred[0]) for each in found]
    assert levels == sorted(levels)
    assert done == sorted(done, reverse=True)
    # Nobody is ever idle without a reserve: all that calls leave is worked.
    assert done[0] == pytest.approx((14 - 10) * 1800)


def test_one_more_costs_an_hour_and_saves_lost_calls() -> None:
    calls = Demand(volume=100, handle_time=180, patience=120)
    tariff = Tariff(
        hour=Money(Decimal(20), "EUR"),
        lost=Money(Decimal(5), "EUR"),
        late=Money(Decimal(0), "EUR"),
    )
    fewer, now, more = choices(calls, Goal(shrinkage=0.5), 12, tariff)
    assert [fewer.agents, now.agents, more.agents] == [11, 12, 13]
    assert fewer.abandonment > now.abandonment > more.abandonment
    lost = Decimal(f"{100 * now.abandonment:.9f}")
    assert now.cost == Money(Decimal(24 * 10) + 5 * lost, "EUR")
